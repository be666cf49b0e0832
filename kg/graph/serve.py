"""The front of `kg serve`: the SPARQL 1.1 Protocol and Graph Store Protocol over the processes of `serve_pool`.

It refuses what would reach out of the graph (SERVICE, LOAD), and changes unless asked for them; it cuts off every
query at the time limit, and tells errors in words. An answer is whole before its status is sent, so a query that
fails late is an error too and never half a result.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from kg.errors import ArticleKGError, QueryError
from kg.graph.query_check import explain_error, refuse_load, refuse_outside, with_prefixes
from kg.graph.query_saved import SavedQuery
from kg.graph.serve_pool import BusyError, Pool, TimeUpError
from kg.prefixes import PREFIXES

_QUERY, _UPDATE, _STORE = ("/query", "/sparql"), ("/update",), ("/store", "/rdf-graph-store")
_FORM, _DIRECT = (
    "application/x-www-form-urlencoded",
    {"query": "application/sparql-query", "update": "application/sparql-update"},
)
_DATASET: Final = {
    "query": ("default-graph-uri", "named-graph-uri"),
    "update": ("using-graph-uri", "using-named-graph-uri"),
}
_LARGEST_QUERY, _LARGEST_BODY = 2**20, 256 * 2**20
_PASSED: Final = ("content-type", "location", "allow", "accept-post", "accept-patch")
_SAFE: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "connect-src 'self'; img-src data:; frame-ancestors 'none'",
}


@dataclass(frozen=True, slots=True)
class Options:
    """What the front allows: changes, other origins (CORS; "*" for any), seconds for a query."""

    write: bool = False
    origin: str | None = None
    seconds: float = 60.0


@dataclass(slots=True)
class Pages:
    """What the front shows besides: each is made when first asked for."""

    queries: tuple[SavedQuery, ...] = ()
    make: Mapping[str, tuple[str, Callable[[], bytes]]] = field(default_factory=dict)


class Refused(ArticleKGError):  # noqa: N818 (it is an answer, not a fault)
    """A request that is answered by a status and a line of text."""

    def __init__(self, status: int, words: str, **headers: str) -> None:
        super().__init__(words)
        self.status = status
        self.headers = headers


def serve(pool: Pool, host: str, port: int, *, options: Options, pages: Pages) -> ThreadingHTTPServer:
    """A server that is bound and waits for `serve_forever`. Port 0 takes a free one."""

    class Handler(_Handler):
        pass

    Handler.pool, Handler.options, Handler.pages = pool, options, pages
    server = ThreadingHTTPServer((host, port), Handler)
    server.daemon_threads = True
    return server


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    pool: Pool
    options: Options
    pages: Pages
    protocol_version = "HTTP/1.1"
    server_version = "kg"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer GET."""
        self._answer()

    do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_GET  # noqa: N815 (http.server's names)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Print nothing: the library never does."""

    def _answer(self) -> None:
        try:
            self._route(urlsplit(self.path).path.rstrip("/") or "/")
        except Refused as no:
            self._send(no.status, "text/plain; charset=utf-8", f"{no}\n".encode(), no.headers)
        except TimeUpError as error:
            self._send(504, "text/plain; charset=utf-8", f"{error}\n".encode())
        except BusyError as error:
            self._send(503, "text/plain; charset=utf-8", f"{error}\n".encode(), {"Retry-After": "5"})
        except QueryError as error:
            self._send(400, "text/plain; charset=utf-8", f"{error}\n".encode())
        except ArticleKGError as error:
            self._send(500, "text/plain; charset=utf-8", f"{error}\n".encode())
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _route(self, path: str) -> None:
        if self.command == "OPTIONS":
            self._read_body(_LARGEST_QUERY)
            self._send(204, None, b"", {"Allow": "GET, HEAD, POST, PUT, DELETE, OPTIONS"})
        elif path in _QUERY:
            self._operation("query")
        elif path in _UPDATE:
            self._operation("update")
        elif path in _STORE:
            self._graphs()
        else:
            self._page(path)

    def _operation(self, kind: str) -> None:
        """The query or update operation, in any of the protocol's three forms."""
        if kind == "update":
            self._may_write()
        text, dataset = self._request(kind)
        refuse_outside(text)
        if kind == "update":
            refuse_load(text)
        whole, added = with_prefixes(text)
        path = f"/{kind}" + (f"?{urlencode(dataset)}" if dataset else "")
        headers = {"Content-Type": _DIRECT[kind], "Accept": self.headers.get("Accept", "*/*")}
        self._pass_on("POST", path, whole.encode(), headers, text=text, added=added)

    def _request(self, kind: str) -> tuple[str, list[tuple[str, str]]]:
        """The text of the operation, and its dataset."""
        given = self._pairs(urlsplit(self.path).query)
        if self.command in ("GET", "HEAD"):
            if kind == "update":
                raise Refused(405, "an update is sent by POST", Allow="POST")
        elif self.command == "POST":
            form = self.headers.get_content_type()
            body = self._read_body(_LARGEST_BODY if kind == "update" else _LARGEST_QUERY)
            charset = self.headers.get_content_charset() or "utf-8"
            if charset.lower() not in ("utf-8", "us-ascii"):
                raise Refused(415, f"the text must be UTF-8, not {charset}")
            try:
                text = body.decode("utf-8")
            except UnicodeDecodeError as error:
                raise Refused(400, f"the text is no UTF-8 ({error.reason} at byte {error.start})") from error
            if form == _FORM:
                given += self._pairs(text)
            elif form == _DIRECT[kind]:
                given.append((kind, text))
            else:
                raise Refused(415, f"send {_FORM} or {_DIRECT[kind]}, not {form}")
        else:
            self._read_body(_LARGEST_QUERY)
            raise Refused(405, f"{self.command} is no way to send a {kind}", Allow="GET, POST")
        texts = [value for name, value in given if name == kind]
        if len(texts) != 1:
            raise Refused(400, f"give exactly one {kind}; here are {len(texts)}")
        return texts[0], [pair for pair in given if pair[0] in _DATASET[kind]]

    @staticmethod
    def _pairs(encoded: str) -> list[tuple[str, str]]:
        try:
            return parse_qsl(encoded, keep_blank_values=True, errors="strict")
        except UnicodeDecodeError as error:
            raise Refused(400, "the parameters are no UTF-8") from error

    def _graphs(self) -> None:
        """The Graph Store Protocol: passed on as it is."""
        if self.command not in ("GET", "HEAD"):
            self._may_write()
        body = self._read_body(_LARGEST_BODY)
        query = urlsplit(self.path).query
        names = ("Accept", "Content-Type", "Slug")
        headers = {name: self.headers[name] for name in names if self.headers.get(name)}
        self._pass_on(self.command, "/store" + (f"?{query}" if query else ""), body or None, headers)

    def _pass_on(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], *, text: str = "", added: int = 0
    ) -> None:
        answer = self.pool.ask(method, path, body=body, headers=headers, seconds=self.options.seconds)
        with answer.body as found:
            if answer.status >= 400:
                said = found.read(65_536).decode(errors="replace").strip()
                if text and answer.status < 500:
                    said = explain_error(text, said, prefixes=PREFIXES.keys(), added=added)
                raise Refused(answer.status, said or "the request failed")
            kept = {name: value for name, value in answer.headers.items() if name.lower() in _PASSED}
            self._head(answer.status, {**kept, "Content-Length": str(answer.length)})
            if self.command != "HEAD":
                shutil.copyfileobj(found, self.wfile)

    def _page(self, path: str) -> None:
        if self.command not in ("GET", "HEAD"):
            raise Refused(405, "this page can only be read", Allow="GET, HEAD")
        if path == "/":
            page = (files("kg.graph") / "assets" / "query.html").read_bytes()
            self._send(200, "text/html; charset=utf-8", page)
        elif path == "/queries.json":
            rows = [{"name": q.name, "description": q.description, "text": q.text} for q in self.pages.queries]
            data = {"queries": rows, "prefixes": dict(PREFIXES), "pages": list(self.pages.make)}
            self._send(200, "application/json", json.dumps(data, ensure_ascii=False).encode())
        elif path in self.pages.make:
            media, make = self.pages.make[path]
            # The explorer brings its own scripts and worker, inside its one file.
            free = {"Content-Security-Policy": "frame-ancestors 'none'"} if media.startswith("text/html") else {}
            self._send(200, media, make(), free)
        else:
            raise Refused(404, "there is nothing here; see / for what there is")

    def _may_write(self) -> None:
        if not self.options.write:
            self._read_body(_LARGEST_BODY)
            raise Refused(403, "this server only reads; start it with --write to change the graph")
        # A page of another site must not change the graph by way of its visitor's browser.
        origin = self.headers.get("Origin")
        own = origin is None or urlsplit(origin).netloc == self.headers.get("Host")
        if not own and self.options.origin != origin:
            self._read_body(_LARGEST_BODY)
            raise Refused(403, "changes from pages of another site are refused; allow its origin with --cors")

    def _read_body(self, most: int) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            self.close_connection = True
            raise Refused(411, "give a Content-Length")
        given = self.headers.get("Content-Length") or "0"
        if not given.isdecimal():
            self.close_connection = True
            raise Refused(400, "the Content-Length is no number")
        length = int(given)
        if length > most:
            self.close_connection = True
            raise Refused(413, f"at most {most:,} bytes are read")
        return self.rfile.read(length)

    def _send(self, status: int, media: str | None, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        found = dict(headers or {})
        if media:
            found = {"Content-Type": media, **found}
        if status != 204:
            found["Content-Length"] = str(len(body))
        self._head(status, found)
        if self.command != "HEAD":
            self.wfile.write(body)

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**_SAFE, **headers}.items():
            self.send_header(name, value)
        if self.options.origin:
            self.send_header("Access-Control-Allow-Origin", self.options.origin)
            self.send_header("Vary", "Origin")
            self.send_header("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE, OPTIONS")
            self.send_header("Access-Control-Allow-Headers", "Accept, Content-Type, Authorization")
        self.end_headers()
