"""Stores that we did not write, started here: each takes the graph by `kg load` and answers the saved queries as ours does.

Each is skipped where it is not installed (Debian: virtuoso-opensource-7-bin, raptor2-utils; npm: n3, jsonld).
ARTICLEKG_GRAPH names the folder of another graph than the sample, such as that of the seeds.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sample_graph import write_graph

from kg.config import ontology_folder
from kg.graph.load import PASSWORD, USER, load
from kg.graph.load_targets import target
from kg.graph.query import run_query
from kg.graph.query_formats import plain
from kg.graph.query_saved import saved_queries

QUERIES = [query for query in saved_queries(ontology_folder()) if query.name != "about"]
INI = """[Database]
DatabaseFile = {place}/v.db
ErrorLogFile = {place}/v.log
LockFile = {place}/v.lck
TransactionFile = {place}/v.trx
xa_persistent_file = {place}/v.pxa
[TempDatabase]
DatabaseFile = {place}/t.db
TransactionFile = {place}/t.trx
[Parameters]
ServerPort = 127.0.0.1:{port}
DirsAllowed = {place}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 600
MaxQueryCostEstimationTime = 100000
"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    named = os.environ.get("ARTICLEKG_GRAPH")
    return Path(named) if named else write_graph(tmp_path_factory.mktemp("graph") / "out")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def virtuoso(place: Path, *, buffers: int = 10_000) -> Iterator[str]:
    """A Virtuoso of its own, whose SPARQL may update (its user dba has the password dba, on this machine only)."""
    port, http = free_port(), free_port()
    (place / "v.ini").write_text(INI.format(place=place, port=port, http=http, buffers=buffers, dirty=buffers * 3 // 4))
    with subprocess.Popen(
        ["virtuoso-t", "+foreground", "+configfile", str(place / "v.ini")],
        cwd=place,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            until = time.monotonic() + 120
            while time.monotonic() < until:
                with suppress(OSError), socket.create_connection(("127.0.0.1", http), timeout=1):
                    break
                time.sleep(0.2)
            yield f"http://127.0.0.1:{http}"
        finally:
            process.kill()


@pytest.fixture(scope="module")
def loaded(graph: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not shutil.which("virtuoso-t"):
        pytest.skip("Virtuoso is not installed")
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as url, pytest.MonkeyPatch.context() as environment:
        environment.setenv(USER, "dba")
        environment.setenv(PASSWORD, "dba")
        assert load(graph, target(url, "virtuoso")).wrong == ()
        yield url


def ask(url: str, text: str, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The rows of a query by another server, as plain texts."""
    body = urllib.parse.urlencode({"query": text}).encode()
    headers = {"Accept": "application/sparql-results+json"}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=300) as answer:
        rows = json.load(answer)["results"]["bindings"]
    return [tuple(row.get(name, {}).get("value", "") for name in columns) for row in rows]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_virtuoso_answers_as_we_do(query, loaded: str, graph: Path) -> None:  # type: ignore[no-untyped-def]
    ours = run_query(graph, query.text)
    wanted = [tuple(plain(term) for term in row) for row in ours.rows]
    assert sorted(ask(f"{loaded}/sparql", query.text, ours.columns)) == sorted(wanted)
