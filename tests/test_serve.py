"""`kg serve`: the W3C's protocol tests that apply, refusals, time limits, errors as errors, and builds meanwhile."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
import rdflib
from sample_graph import ID, quads, write_graph

from kg.config import ontology_folder
from kg.graph.query_saved import saved_queries
from kg.graph.serve import Options, Pages, serve
from kg.graph.serve_pool import Pool

if not (shutil.which("oxigraph") or (Path(sys.executable).parent / "oxigraph").is_file()):
    pytest.skip("the server oxigraph is not installed", allow_module_level=True)

FORM = "application/x-www-form-urlencoded"
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
JSON = "application/sparql-results+json"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g ?c ?f ?i"


class Client:
    """Sends one request at a time to a server here."""

    def __init__(self, port: int) -> None:
        self.port = port

    def __call__(
        self, method: str, path: str, body: str | bytes | None = None, media: str | None = None, **headers: str
    ) -> tuple[int, str, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if media:
            named["Content-Type"] = media
        connection.request(method, path, body=body, headers=named)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text, {name.lower(): value for name, value in answer.getheaders()}

    def ask(self, text: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        return self("POST", "/query", text, QUERY, Accept=headers.pop("Accept", JSON), **headers)


@contextmanager
def served(folder: Path, **more: object) -> Iterator[Client]:
    options = Options(**more)  # type: ignore[arg-type]
    pages = Pages(saved_queries(ontology_folder()), {"/void": ("text/turtle", lambda: b"# void\n")})
    with Pool(folder, write=options.write) as pool, serve(pool, "127.0.0.1", 0, options=options, pages=pages) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Client(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = write_graph(tmp_path_factory.mktemp("served") / "out")
    with served(folder, seconds=2.0) as found:
        yield found


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with served(write_graph(tmp_path_factory.mktemp("written") / "out"), write=True, seconds=5.0) as found:
        yield found


def test_query_by_get_by_form_and_directly(client: Client) -> None:
    text = "ASK { ?m a kg:Model }"
    encoded = urlencode({"query": text})
    for status, body, headers in (
        client("GET", f"/query?{encoded}", Accept=JSON),
        client("GET", f"/sparql?{encoded}", Accept=JSON),
        client("POST", "/query", encoded, FORM, Accept=JSON),
        client("POST", "/query", text, QUERY, Accept=JSON),
        client("POST", "/query", text, f"{QUERY}; charset=UTF-8", Accept=JSON),
    ):
        assert (status, json.loads(body)["boolean"]) == (200, True)
        assert headers["content-type"].startswith(JSON)
    status, body, headers = client("HEAD", f"/query?{encoded}", Accept=JSON)
    assert (status, body) == (200, "")
    assert int(headers["content-length"]) > 0


def test_a_dataset_can_be_named(client: Client) -> None:
    graph = next(q.graph_name.value for q in quads() if "article" in q.graph_name.value)  # type: ignore[union-attr]
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    wanted = sum(q.graph_name == ox.NamedNode(graph) for q in quads())
    for path in (f"/query?default-graph-uri={quote(graph)}&query={quote(count)}",):
        found = json.loads(client("GET", path, Accept=JSON)[1])
        assert found["results"]["bindings"][0]["n"]["value"] == str(wanted)
    named = f"/query?named-graph-uri={quote(graph)}&query={quote('SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }')}"
    rows = json.loads(client("GET", named, Accept=JSON)[1])["results"]["bindings"]
    assert [row["g"]["value"] for row in rows] == [graph]


@pytest.mark.parametrize(
    ("accept", "text", "media"),
    [
        ("application/sparql-results+xml", "SELECT * { ?s a kg:Model }", "application/sparql-results+xml"),
        ("text/csv", "SELECT * { ?s a kg:Model }", "text/csv"),
        ("text/tab-separated-values", "SELECT * { ?s a kg:Model }", "text/tab-separated-values"),
        ("text/turtle", "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t }", "text/turtle"),
        ("application/rdf+xml", f"DESCRIBE <{ID}model/zephyr>", "application/rdf+xml"),
        ("application/n-triples", "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t }", "application/n-triples"),
        ("application/ld+json", "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t }", "application/ld+json"),
    ],
)
def test_content_is_negotiated(client: Client, accept: str, text: str, media: str) -> None:
    status, body, headers = client.ask(text, Accept=accept)
    assert status == 200
    assert headers["content-type"].startswith(media)
    assert body


@pytest.mark.parametrize(
    ("method", "path", "body", "media"),
    [
        ("PUT", "/query?query=ASK%20%7B%7D", None, None),
        ("DELETE", "/query?query=ASK%20%7B%7D", None, None),
        ("GET", "/query?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", None, None),
        ("GET", "/query", None, None),
        ("POST", "/query", "ASK {}", "text/plain"),
        ("POST", "/query", "query=ASK%20%7B%7D", None),
        ("POST", "/query", "ASK {}", None),
        ("POST", "/query", "ASK {}".encode("utf-16"), QUERY),
        ("POST", "/query", b"SELECT * { ?s ?p '\xe9' }", QUERY),
        ("POST", "/query", "ASK {}", f"{QUERY}; charset=UTF-16"),
        ("GET", "/query?query=ASK%20%7B", None, None),
        ("POST", "/query", "DELETE WHERE { ?s ?p ?o }", QUERY),
    ],
)
def test_bad_queries_are_refused_in_words(
    client: Client, method: str, path: str, body: str | bytes | None, media: str | None
) -> None:
    status, text, headers = client(method, path, body, media)
    assert 400 <= status < 500
    assert headers["content-type"].startswith("text/plain")
    assert text.strip()


def test_a_length_that_is_none_is_told(client: Client) -> None:
    assert client("POST", "/query", None, QUERY, Content_Length="-5")[0] == 400


def test_errors_name_their_place(client: Client) -> None:
    status, text, _ = client.ask("SELECT ?s {\n ?s foo:p ?o }")
    assert status == 400
    assert "line 2, column 10" in text
    assert "foo: is not declared" in text
    status, text, _ = client.ask("SELECT * { ?s kg:p ?o ?z . }")
    assert "line 1, column 29" in text


def test_nothing_reaches_out_or_changes(client: Client) -> None:
    status, text, _ = client.ask("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert (status, "SERVICE is refused" in text) == (400, True)
    before = client.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[1]
    for method, path, body, media in (
        ("POST", "/update", "CLEAR ALL", UPDATE),
        ("PUT", "/store?default", "<http://x/> <http://x/> <http://x/> .", "text/turtle"),
        ("DELETE", "/store?default", None, None),
        ("POST", "/store", "<http://x/> <http://x/> <http://x/> .", "text/turtle"),
    ):
        assert client(method, path, body, media)[0] == 403
    assert client.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[1] == before


@pytest.mark.parametrize("text", [ENDLESS, SORTED])
def test_any_query_is_cut_at_the_limit_and_others_go_on(client: Client, text: str) -> None:
    found: list[int] = []
    slow = threading.Thread(target=lambda: found.append(client.ask(text)[0]))
    begun = time.monotonic()
    slow.start()
    time.sleep(0.2)
    assert client.ask("ASK { ?m a kg:Model }")[0] == 200
    slow.join()
    assert found == [504]
    assert time.monotonic() - begun < 15
    assert client.ask("ASK { ?m a kg:Model }")[0] == 200


def test_the_graph_store_protocol_reads(client: Client) -> None:
    graph = next(q.graph_name.value for q in quads() if "article" in q.graph_name.value)  # type: ignore[union-attr]
    status, body, _ = client("GET", f"/store?graph={quote(graph)}", Accept="text/turtle")
    assert status == 200
    wanted = sum(q.graph_name == ox.NamedNode(graph) for q in quads())
    assert len(rdflib.Graph().parse(data=body, format="turtle")) == wanted
    assert client("HEAD", f"/store?graph={quote(graph)}")[0] == 200
    assert client("GET", "/store?graph=http%3A%2F%2Fnone%2F")[0] == 404
    whole = client("GET", "/store", Accept="application/n-quads")[1]
    assert set(ox.parse(whole, format=ox.RdfFormat.N_QUADS)) == set(quads())


def test_the_page_needs_no_network(client: Client) -> None:
    status, page, headers = client("GET", "/")
    assert status == 200
    assert "default-src 'none'" in headers["content-security-policy"]
    assert not [part for part in ("http://", "https://", "//cdn") if part in page]
    data = json.loads(client("GET", "/queries.json")[1])
    assert {"who-develops-what", "moves"} <= {query["name"] for query in data["queries"]}
    assert client("GET", "/void")[0] == 200
    assert client("GET", "/nothing")[0] == 404
    assert client("POST", "/", "x", "text/plain")[0] == 405


def test_every_saved_query_has_the_librarys_answer(client: Client, folder: Path) -> None:
    from kg.graph.query import run_query
    from kg.graph.query_formats import plain

    for query in saved_queries(ontology_folder()):
        if query.name == "about":
            continue
        rows = json.loads(client.ask(query.text)[1])["results"]["bindings"]
        wanted = run_query(folder, query.text)
        got = [[row.get(name, {}).get("value", "") for name in wanted.columns] for row in rows]
        assert got == [[plain(term) for term in row] for row in wanted.rows], query.name


def test_other_origins_are_let_in_only_if_asked(client: Client, tmp_path: Path) -> None:
    assert "access-control-allow-origin" not in client.ask("ASK {}")[2]
    with served(write_graph(tmp_path / "out"), origin="https://pages.example") as open_one:
        status, _, headers = open_one("OPTIONS", "/query", Origin="https://pages.example")
        assert (status, headers["access-control-allow-origin"]) == (204, "https://pages.example")
        assert open_one.ask("ASK {", Origin="https://pages.example")[2]["access-control-allow-origin"]


def test_updates_by_form_and_directly(writer: Client) -> None:
    insert = "INSERT DATA { GRAPH <http://x/g> { <http://x/a> rdfs:label 'one' } }"
    assert writer("POST", "/update", urlencode({"update": insert}), FORM)[0] in (200, 204)
    assert writer("POST", "/update", insert.replace("one", "two"), UPDATE)[0] in (200, 204)
    rows = json.loads(writer.ask("SELECT ?l { <http://x/a> rdfs:label ?l }")[1])["results"]["bindings"]
    assert sorted(row["l"]["value"] for row in rows) == ["one", "two"]


@pytest.mark.parametrize(
    ("method", "path", "body", "media"),
    [
        ("GET", "/update?update=CLEAR%20NAMED", None, None),
        ("POST", "/update", "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", FORM),
        ("POST", "/update", "CLEAR NAMED", "text/plain"),
        ("POST", "/update", "update=CLEAR%20NAMED", None),
        ("POST", "/update", "CLEAR NAMED".encode("utf-16"), UPDATE),
        ("POST", "/update", "CLEAR XYZ", UPDATE),
        ("POST", "/update", "LOAD <http://127.0.0.1:9/>", UPDATE),
        ("POST", "/update", "CLEAR NAMED;LOAD SILENT<http://127.0.0.1:9/>INTO GRAPH <http://x/>", UPDATE),
        (
            *("POST", "/update?using-graph-uri=http%3A%2F%2Fx%2F"),
            *("DELETE { ?s ?p ?o } USING <http://y/> WHERE { ?s ?p ?o }", UPDATE),
        ),
    ],
)
def test_bad_updates_are_refused(
    writer: Client, method: str, path: str, body: str | bytes | None, media: str | None
) -> None:
    assert 400 <= writer(method, path, body, media)[0] < 500
    assert json.loads(writer.ask("ASK { ?m a kg:Model }")[1])["boolean"] is True


def test_the_graph_store_protocol_writes_and_the_folder_keeps_it(tmp_path: Path) -> None:
    folder = write_graph(tmp_path / "out")
    before = (folder / "graph.nq").read_bytes()
    with served(folder, write=True) as client:
        path = "/store?graph=http%3A%2F%2Fx%2Fg"
        assert client("PUT", path, "<http://x/a> <http://x/p> 'one' .", "text/turtle")[0] == 201
        assert client("POST", path, "<http://x/a> <http://x/p> 'two' .", "text/turtle")[0] == 204
        assert client("GET", path, Accept="application/n-triples")[1].count("\n") == 2
        assert client("PUT", path, "<http://x/a> <http://x/p> 'three' .", "text/turtle")[0] == 204
        assert client("DELETE", "/store?graph=http%3A%2F%2Fx%2Fnone")[0] == 404
        assert client("PUT", path, "nonsense", "text/turtle")[0] == 400
    after = (folder / "graph.nq").read_bytes()
    assert set(after.splitlines()) - set(before.splitlines()) == {b'<http://x/a> <http://x/p> "three" <http://x/g> .'}


def test_pages_of_other_sites_change_nothing(writer: Client) -> None:
    assert writer("POST", "/update", "update=CLEAR%20ALL", FORM, Origin="https://evil.example")[0] == 403
    own = f"http://127.0.0.1:{writer.port}"
    assert writer("POST", "/update", "CLEAR SILENT GRAPH <http://x/g>", UPDATE, Origin=own)[0] in (200, 204)


def test_a_new_build_is_seen(tmp_path: Path) -> None:
    folder = write_graph(tmp_path / "out", quads()[:50])
    with served(folder) as client:
        count = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
        assert json.loads(client.ask(count)[1])["results"]["bindings"][0]["n"]["value"] == "50"
        write_graph(folder)
        (wanted,) = {str(len(set(quads())))}
        assert json.loads(client.ask(count)[1])["results"]["bindings"][0]["n"]["value"] == wanted


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_the_command_ends_with_its_processes(tmp_path: Path) -> None:
    folder = write_graph(tmp_path / "out")
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1]), "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-u", "-m", "kg", "serve", str(folder), "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        port = int(line.partition("127.0.0.1:")[2].partition("/")[0])
        assert Client(port).ask("ASK { ?m a kg:Model }")[0] == 200
        assert "Muse" not in Client(port)("GET", "/network")[1]
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    assert said.decode().splitlines()[-1] == "kg: stopped"
    assert not list(tmp_path.glob("kg-serve-*"))
