"""Stores that we did not write: each takes the graph and answers as ours does (see `outside` for where they come from).

Virtuoso and ArcadeDB are filled by `kg load`; Jena and Comunica read an export into memory. What is not installed is
skipped aloud, or fails where ARTICLEKG_REQUIRE_OUTSIDE=1. ARTICLEKG_GRAPH names the folder of another graph than the
sample, such as that of the seeds.
"""

from __future__ import annotations

import json
import os
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from outside import ARCADEDB_PASSWORD, arcadedb, jena, node, virtuoso
from sample_graph import write_graph
from typer.testing import CliRunner

import kg
from kg.cli.app import app
from kg.config import ontology_folder
from kg.graph.export.write import export_to
from kg.graph.load import PASSWORD, USER, load
from kg.graph.load_targets import target
from kg.graph.query import run_query
from kg.graph.query_formats import plain
from kg.graph.query_saved import SavedQuery, saved_queries

QUERIES = [query for query in saved_queries(ontology_folder()) if query.name != "about"]
Rows = list[tuple[str, ...]]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    named = os.environ.get("ARTICLEKG_GRAPH")
    return Path(named) if named else write_graph(tmp_path_factory.mktemp("graph") / "out")


@pytest.fixture(scope="module")
def ours(graph: Path) -> dict[str, tuple[tuple[str, ...], Rows]]:
    """Each saved query's columns and sorted rows by our own store."""
    found = {query.name: run_query(graph, query.text) for query in QUERIES}
    return {
        name: (table.columns, sorted(tuple(plain(term) for term in row) for row in table.rows))
        for name, table in found.items()
    }


def rows(result: dict[str, Any], columns: tuple[str, ...]) -> Rows:
    """The rows of a result in SPARQL's JSON, as plain texts, sorted."""
    return sorted(
        tuple(row.get(name, {}).get("value", "") for name in columns) for row in result["results"]["bindings"]
    )


@pytest.fixture(scope="module")
def in_virtuoso(graph: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as url, pytest.MonkeyPatch.context() as environment:
        environment.setenv(USER, "dba")
        environment.setenv(PASSWORD, "dba")
        assert load(graph, target(url, "virtuoso")).wrong == ()
        yield url


def ask(url: str, text: str) -> dict[str, Any]:
    """The result of a query by another server."""
    body = urllib.parse.urlencode({"query": text}).encode()
    headers = {"Accept": "application/sparql-results+json"}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=300) as answer:
        return dict(json.load(answer))


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_virtuoso_answers_as_we_do(query: SavedQuery, in_virtuoso: str, ours: dict[str, Any]) -> None:
    columns, wanted = ours[query.name]
    assert rows(ask(f"{in_virtuoso}/sparql", query.text), columns) == wanted


ENGINES: dict[str, Callable[[Path, bytes], bytes]] = {
    "Jena": lambda file, queries: jena("ask", "N-Quads", file, stdin=queries),
    "Comunica": lambda file, queries: node("readers.mjs", "ask", "application/n-quads", file, stdin=queries),
}

# COUNT(?x) leaves out rows without ?x, where Comunica 4.5 gives up the count; and the last one may never end there.
COMUNICA_FAILS = {
    "articles",
    "disagreements",
    "models-by-licence",
    "where-to-get",
    "who-develops-what",
    "released-since",
}


@pytest.mark.parametrize("engine", ENGINES)
def test_engines_answer_as_we_do(engine: str, graph: Path, ours: dict[str, Any], tmp_path: Path) -> None:
    # These have no default graph that is the union of the others, so they get that union as one.
    union, file = tmp_path / "union.nt", tmp_path / "both.nq"
    export_to(graph, "ntriples", union, ontology=ontology_folder())
    file.write_bytes(union.read_bytes() + (graph / "graph.nq").read_bytes())
    printed = ENGINES[engine](file, json.dumps([query.text for query in QUERIES]).encode())
    results = [json.loads(line) for line in printed.decode().splitlines()]
    differ = []
    for query, result in zip(QUERIES, results, strict=True):
        columns, wanted = ours[query.name]
        if in_any_order(rows(result, columns)) != in_any_order(wanted):
            differ.append(query.name)
    assert set(differ) <= (COMUNICA_FAILS if engine == "Comunica" else set())


def in_any_order(found: Rows) -> Rows:
    """Rows whose lists (of GROUP_CONCAT, which has no order) are sorted."""
    return sorted(tuple(", ".join(sorted(cell.split(", "))) for cell in row) for row in found)


def test_arcadedb_holds_the_property_graph(graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    neo4j = pytest.importorskip("neo4j")
    monkeypatch.setenv(USER, "root")
    monkeypatch.setenv(PASSWORD, ARCADEDB_PASSWORD)
    with arcadedb(tmp_path) as url:
        for _ in range(2):  # loading again changes nothing
            result = CliRunner().invoke(app, ["load", url, str(graph), "--database", "kg"])
            assert result.exit_code == 0, result.output
        with neo4j.GraphDatabase.driver(url, auth=("root", ARCADEDB_PASSWORD)) as driver:
            edges = "MATCH (a)-[r]->(b) WHERE r.claim IS NOT NULL RETURN a.iri, r.claim, r.status, r.evidence, b.label"
            found, _, _ = driver.execute_query(edges, database_="kg")
            labels, _, _ = driver.execute_query("MATCH (n:Resource) RETURN n.iri, labels(n)", database_="kg")
    wanted = kg.open(graph)
    claims = [(row.subject, row.iri, row.status, row.evidence, row.object_label) for row in wanted.claims()]
    assert sorted(map(tuple, found)) == sorted(claims)
    typed = {iri: set(names) - {"Resource"} for iri, names in labels}
    assert all(typed[entity.iri] == set(entity.types) for entity in wanted.entities())
