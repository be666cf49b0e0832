"""`kg load`: ways of loading against Oxigraph's server, and against a store that fails, refuses and forgets."""

from __future__ import annotations

import json
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest
from sample_graph import quads, write_graph
from typer.testing import CliRunner

from kg.cli.app import app
from kg.cli.load import How, Preset
from kg.errors import QueryError, StoreError
from kg.graph.load import NOTES, PASSWORD, TOKEN, USER, Target, load
from kg.graph.load_targets import PRESETS, target
from kg.graph.serve_pool import _Process

needs_server = pytest.mark.skipif(
    not (shutil.which("oxigraph") or (Path(sys.executable).parent / "oxigraph").is_file()),
    reason="the server oxigraph is not installed",
)


@contextmanager
def oxigraph(place: Path) -> Iterator[str]:
    """An empty server of its own."""
    process = _Process(place / "theirs", write=True, age=0)
    process.start()
    try:
        yield f"http://127.0.0.1:{process.port}"
    finally:
        process.stop()


@needs_server
@pytest.mark.parametrize("how", ["quads", "update", "graphs"])
def test_each_way_brings_the_same_graph(how: How, tmp_path: Path) -> None:
    folder = write_graph(tmp_path / "out")
    with oxigraph(tmp_path) as url:
        done = load(folder, target(url, "oxigraph", how=how), piece=37)
        assert (done.quads, done.wrong, done.skipped) == (len(set(quads())), (), 0)
        again = CliRunner().invoke(app, ["load", url, str(folder), "--preset", "oxigraph", "--how", how, "--replace"])
        assert again.exit_code == 0, again.output
    assert set(ox.Store(str(tmp_path / "theirs"))) == set(quads())
    assert not (folder / NOTES).exists()


@needs_server
def test_a_large_graph_is_put_in_pieces(tmp_path: Path) -> None:
    folder = write_graph(tmp_path / "out")
    with oxigraph(tmp_path) as url:
        whole = load(folder, target(url, "oxigraph", how="graphs"))
        cut = load(folder, target(url, "oxigraph", how="graphs"), piece=5)
    assert cut.sent > whole.sent
    assert whole.wrong == cut.wrong == ()


@needs_server
def test_what_the_store_held_before_shows_in_the_counts(tmp_path: Path) -> None:
    folder = write_graph(tmp_path / "out")
    graph = next(q.graph_name for q in quads())
    with oxigraph(tmp_path) as url:
        (tmp_path / "theirs.nq").write_text("")
        load(folder, target(url, "oxigraph"))
        more = ox.NamedNode("http://x/p")
        other = write_graph(tmp_path / "other", [*quads(), ox.Quad(more, more, more, graph)])
        load(other, target(url, "oxigraph"))
        result = CliRunner().invoke(app, ["load", url, str(folder), "--preset", "oxigraph"])
        assert result.exit_code == 1
        assert "1 counts differ" in result.stderr
        assert load(folder, target(url, "oxigraph"), replace=True).wrong == ()


class _Flaky(BaseHTTPRequestHandler):
    """A store that answers as its list says, and remembers what it was sent."""

    statuses: list[int]
    seen: list[tuple[str, str | None]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((body.decode(), self.headers.get("Authorization")))
        status = self.statuses.pop(0) if self.statuses else 200
        data = json.dumps({"results": {"bindings": []}}).encode()
        self.send_response(status)
        self.send_header("Location", "http://127.0.0.1:9/")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def flaky(*statuses: int) -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    handler = type("Handler", (_Flaky,), {"statuses": list(statuses), "seen": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", handler.seen  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()


def test_a_load_that_was_cut_off_goes_on(tmp_path: Path) -> None:
    folder = write_graph(tmp_path / "out")
    with flaky(200, 200, 400) as (url, seen):
        with pytest.raises(StoreError, match="answered 400"):
            load(folder, target(url, "sparql"), piece=50)
        assert json.loads((folder / NOTES).read_text())[url]["done"] == 2
        first = len(seen)
        done = load(folder, target(url, "sparql"), piece=50)
        assert done.skipped == 2
        inserts = [body for body, _ in seen[first:] if body.startswith("INSERT DATA")]
        assert inserts[0] == seen[2][0]
        changed = write_graph(tmp_path / "changed", quads()[:-1])
        (changed / NOTES).write_bytes((folder / NOTES).read_bytes())
        assert load(changed, target(url, "sparql"), piece=50).skipped == 0


def test_a_busy_store_is_asked_again(tmp_path: Path) -> None:
    folder = write_graph(tmp_path / "out")
    with flaky(503, 429) as (url, seen):
        load(folder, target(url, "sparql"), pause=0.01)
        assert seen[0] == seen[1] == seen[2]
    with flaky(*[503] * 9) as (url, _), pytest.raises(StoreError, match="answered 503"):
        load(folder, target(url, "sparql"), pause=0.01)


@pytest.mark.parametrize(
    ("named", "header"),
    [({USER: "ann", PASSWORD: "s3cret"}, "Basic YW5uOnMzY3JldA=="), ({TOKEN: "t0ken"}, "Bearer t0ken"), ({}, None)],
)
def test_credentials_come_from_the_environment(
    named: dict[str, str], header: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (USER, PASSWORD, TOKEN):
        monkeypatch.delenv(name, raising=False)
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    folder = write_graph(tmp_path / "out")
    with flaky() as (url, seen):
        load(folder, target(url, "sparql"))
        assert {sent for _, sent in seen} == {header}
    assert "s3cret" not in "".join(file.read_text() for file in folder.glob("*.json"))


def test_refusals_and_redirects_are_told(tmp_path: Path) -> None:
    folder = write_graph(tmp_path / "out")
    with flaky(401) as (url, _), pytest.raises(StoreError, match=f"refuses .401.; set {USER}"):
        load(folder, target(url, "sparql"))
    with flaky(307) as (url, seen), pytest.raises(StoreError, match="answered 307"):
        load(folder, target(url, "sparql"))
    assert len(seen) == 1
    nowhere = Target("update", *["http://127.0.0.1:9/"] * 2, None, None, "graph", "basic")
    with pytest.raises(StoreError, match="cannot be reached"):
        load(folder, nowhere, pause=0)


def test_what_came_in_is_counted(tmp_path: Path) -> None:
    folder = write_graph(tmp_path / "out")
    with flaky() as (url, _):
        result = CliRunner().invoke(app, ["load", url, str(folder), "--quiet"])
    assert result.exit_code == 1
    assert ": 0 in the store, " in result.stderr


def test_presets_and_addresses() -> None:
    from typing import get_args

    assert set(get_args(Preset)) == set(PRESETS)
    assert target("http://h:3030/ds/", "fuseki").quads == "http://h:3030/ds/data"
    assert target("http://h/repositories/r", "graphdb").update == "http://h/repositories/r/statements"
    found = target("http://h:8890", "virtuoso")
    assert (found.how, found.graphs, found.auth) == ("graphs", "http://h:8890/sparql-graph-crud-auth", "digest")
    with pytest.raises(QueryError, match="no password in an address"):
        target("http://ann:secret@h/", "sparql")
    with pytest.raises(QueryError, match="is no address"):
        target("localhost", "fuseki")
    with pytest.raises(QueryError, match="takes no quads"):
        target("http://h/", "virtuoso", how="quads")
