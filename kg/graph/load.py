"""Load a built graph into a SPARQL store over HTTP: in pieces, with new tries, resumable, and counted afterwards.

What was sent is noted in the graph's folder, so that a load that was cut off goes on where it was. To send a piece
twice does no harm: RDF graphs are sets.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import pyoxigraph as ox

from kg.errors import StoreError
from kg.graph.export.write import by_graph
from kg.graph.folder import write_whole
from kg.graph.load_targets import Target
from kg.graph.source import GraphSource, open_source

USER, PASSWORD, TOKEN = "ARTICLEKG_LOAD_USER", "ARTICLEKG_LOAD_PASSWORD", "ARTICLEKG_LOAD_TOKEN"
NOTES: Final = "loads.json"
PIECE: Final[Mapping[str, int]] = {"quads": 50_000, "update": 2_000, "graphs": 20_000}

_TRIES, _WAIT_AGAIN = 4, (408, 429, 500, 502, 503, 504)
_COUNTED_AT_ONCE = 200
_SECONDS = 600.0

Progress = Callable[[int, int], None]
Piece = tuple[str, str, bytes, str]  # method, address, body, its media type


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: quads of the graph, pieces sent now and before, seconds, and the graphs whose counts differ."""

    quads: int
    graphs: int
    sent: int
    skipped: int
    seconds: float
    wrong: tuple[tuple[str, int, int], ...]


def load(
    folder: Path,
    to: Target,
    *,
    replace: bool = False,
    piece: int | None = None,
    progress: Progress | None = None,
    pause: float = 1.0,
) -> Loaded:
    """Load the graph in `folder` into the store `to`, and count there what came in.

    `replace` first empties the named graphs that this graph has. `piece` is the number of quads sent at once. After a
    failure the same call goes on; `pause` is the first wait in seconds before another try. Raises StoreError with the
    store's own words.
    """
    begun = time.perf_counter()
    source, client = open_source(folder), _Client(to, pause)
    wanted = _counts(source)
    notes = _Notes(folder / NOTES, to, _digest(source, to, replace, piece))
    size = piece or PIECE[to.how]
    total = -(-sum(wanted.values()) // size) if to.how != "graphs" else sum(-(-n // size) for n in wanted.values())
    done = notes.done
    if replace and not done and to.how != "graphs":
        _empty(client, wanted)
    sent = 0
    for number, (method, url, body, media) in enumerate(_pieces(source, to, size), 1):
        if number <= done:
            continue
        client.send(method, url, body, media)
        sent += 1
        notes.note(number)
        if progress:
            progress(number, total)
    wrong = tuple(_differences(client, wanted))
    if not wrong:
        notes.forget()
    return Loaded(sum(wanted.values()), len(wanted), sent, done, time.perf_counter() - begun, wrong)


def _pieces(source: GraphSource, to: Target, size: int) -> Iterator[Piece]:
    if to.how == "graphs":
        yield from _whole_graphs(source, to, size)
    elif to.how == "quads":
        lines = source.lines()
        while body := b"".join(islice(lines, size)):
            yield "POST", str(to.quads), body, "application/n-quads"
    else:
        quads = source.quads()
        while batch := list(islice(quads, size)):
            yield "POST", to.update, f"INSERT DATA {{\n{_by_graph(batch)}}}".encode(), "application/sparql-update"


def _whole_graphs(source: GraphSource, to: Target, size: int) -> Iterator[Piece]:
    """Each graph in turn: its first piece puts it in the place of an older one, the others are added (Virtuoso closes the line at some 10 MB)."""
    for graph, quads in groupby(by_graph(source), key=lambda quad: quad.graph_name):
        method = "PUT" if isinstance(graph, ox.NamedNode) else "POST"
        query = urlencode({to.graph_parameter: graph.value}) if isinstance(graph, ox.NamedNode) else "default"
        while batch := list(islice(quads, size)):
            body = ox.serialize((quad.triple for quad in batch), format=ox.RdfFormat.N_TRIPLES) or b""
            # N-Triples are Turtle, and there are stores that take Turtle only.
            yield method, f"{to.graphs}?{query}", body, "text/turtle"
            method = "POST"


def _by_graph(quads: Iterable[ox.Quad]) -> str:
    """Quads as the inside of INSERT DATA."""
    graphs: dict[Any, list[str]] = {}
    for quad in quads:
        graphs.setdefault(quad.graph_name, []).append(f"{quad.triple} .\n")
    return "".join(
        "".join(triples) if isinstance(graph, ox.DefaultGraph) else f"GRAPH {graph} {{\n{''.join(triples)}}}\n"
        for graph, triples in graphs.items()
    )


def _counts(source: GraphSource) -> Counter[str]:
    """Graph -> number of its triples; "" is the default graph."""
    return Counter("" if isinstance(q.graph_name, ox.DefaultGraph) else q.graph_name.value for q in source.quads())


def _empty(client: _Client, graphs: Iterable[str]) -> None:
    names = iter(sorted(name for name in graphs if name))
    while batch := list(islice(names, _COUNTED_AT_ONCE)):
        text = ";\n".join(f"CLEAR SILENT GRAPH {ox.NamedNode(name)}" for name in batch)
        client.send("POST", client.to.update, text.encode(), "application/sparql-update")


def _differences(client: _Client, wanted: Mapping[str, int]) -> Iterator[tuple[str, int, int]]:
    """The graphs of which the store holds another number of triples: name, wanted, found."""
    names = iter(sorted(name for name in wanted if name))
    while batch := list(islice(names, _COUNTED_AT_ONCE)):
        values = " ".join(str(ox.NamedNode(name)) for name in batch)
        query = f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ VALUES ?g {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
        found = {row["g"]["value"]: int(row["n"]["value"]) for row in client.select(query)}
        yield from ((name, wanted[name], found.get(name, 0)) for name in batch if found.get(name, 0) != wanted[name])


def _digest(source: GraphSource, to: Target, replace: bool, piece: int | None) -> str:
    digest = hashlib.sha256(json.dumps([to.how, to.update, to.quads, to.graphs, replace, piece]).encode())
    for line in source.lines():
        digest.update(line)
    return digest.hexdigest()


class _Notes:
    """How many pieces of which graph a store has got, in the graph's folder."""

    def __init__(self, file: Path, to: Target, digest: str) -> None:
        self._file, self._key, self._digest = file, to.query, digest
        row = self._read().get(self._key, {})
        self.done = int(row.get("done", 0)) if row.get("digest") == digest else 0

    def note(self, done: int) -> None:
        self._write(self._read() | {self._key: {"digest": self._digest, "done": done}})

    def forget(self) -> None:
        rest = {key: row for key, row in self._read().items() if key != self._key}
        if rest:
            self._write(rest)
        else:
            self._file.unlink(missing_ok=True)

    def _read(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self._file.read_bytes()))
        except (OSError, ValueError):
            return {}

    def _write(self, rows: Mapping[str, Any]) -> None:
        write_whole(self._file, (json.dumps(rows, indent=1, sort_keys=True) + "\n").encode())


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows nothing: data and passwords go to the named address only."""

    def redirect_request(self, *_: Any) -> None:
        return None


class _Client:
    """Sends requests with the credentials of the environment, and tries again what may pass."""

    def __init__(self, to: Target, pause: float) -> None:
        self.to = to
        self._pause = pause
        handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
        self._headers = {"User-Agent": "articlekg"}
        user, password, token = (os.environ.get(name) for name in (USER, PASSWORD, TOKEN))
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        elif user is not None and to.auth == "digest":
            passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            for url in {to.query, to.update, to.graphs or to.update}:
                passwords.add_password(None, url, user, password or "")
            handlers.append(urllib.request.HTTPDigestAuthHandler(passwords))
        elif user is not None:
            pair = base64.b64encode(f"{user}:{password or ''}".encode()).decode()
            self._headers["Authorization"] = f"Basic {pair}"
        self._opener = urllib.request.build_opener(*handlers)

    def send(self, method: str, url: str, body: bytes, media: str, *, accept: str = "*/*") -> bytes:
        """Send a body and return the answer's."""
        headers = {**self._headers, "Content-Type": media, "Accept": accept}
        for more in range(_TRIES - 1, -1, -1):
            try:
                request = urllib.request.Request(url, data=body, headers=headers, method=method)
                with self._opener.open(request, timeout=_SECONDS) as answer:
                    return bytes(answer.read())
            except urllib.error.HTTPError as error:
                with error:
                    said = error.read(2_000).decode(errors="replace").strip()
                if error.code not in _WAIT_AGAIN or not more:
                    raise StoreError(_told(url, error.code, said)) from None
            except (OSError, http.client.HTTPException) as error:
                if not more:
                    reason = getattr(error, "reason", error)
                    raise StoreError(f"{url} cannot be reached ({reason}); run the same again to go on") from error
            time.sleep(self._pause * 2 ** (_TRIES - 1 - more))
        raise AssertionError("unreachable")

    def select(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query."""
        body = urlencode({"query": query}).encode()
        media, accept = "application/x-www-form-urlencoded", "application/sparql-results+json"
        data = self.send("POST", self.to.query, body, media, accept=accept)
        try:
            return list(json.load(BytesIO(data))["results"]["bindings"])
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{self.to.query} answered a query with something else than SPARQL results") from error


def _told(url: str, status: int, said: str) -> str:
    first = " ".join(said.split())[:300]
    if status in (401, 403):
        return f"{url} refuses ({status}); set {USER} and {PASSWORD}, or {TOKEN}. It says: {first or 'nothing'}"
    return f"{url} answered {status}: {first or 'nothing'}; run the same again to go on"
