"""`kg stats`: the counts of a small graph."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
from sample_graph import quads, write_graph
from typer.testing import CliRunner

from kg.cli.app import app
from kg.config import ontology_folder
from kg.graph.stats import graph_stats
from kg.ontology.schema import load_schema

SCHEMA = load_schema(ontology_folder())


def test_counts_of_the_sample() -> None:
    store = ox.Store()
    store.extend(quads())
    found = graph_stats(store, schema=SCHEMA)
    assert (found.articles, found.first_published, found.last_published) == (3, "2026-03-02", "2026-05-20")
    assert (found.entities, found.claims, found.derived, found.speakers) == (16, 35, 1, 2)
    assert found.plain == 32  # 35 claims: one planned, one negated, and one said by two articles
    assert found.classes["Model"] == 5
    assert found.classes["ModelFamily"] == 1
    assert found.statuses == {"Asserted": 30, "Negated": 1, "Planned": 1, "Reported": 3}
    assert found.relations["hasLicense"] == {"Asserted": 1, "Negated": 1, "Reported": 1}
    assert found.quads == len(store)


def test_an_empty_graph_has_no_dates() -> None:
    found = graph_stats(ox.Store(), schema=SCHEMA)
    assert (found.articles, found.entities, found.claims, found.first_published) == (0, 0, 0, None)


def test_command_shows_tables_and_json(tmp_path: Path) -> None:
    folder = write_graph(tmp_path / "out")
    shown = CliRunner().invoke(app, ["stats", str(folder)]).stdout
    assert shown.startswith(
        "articles   3, published 2026-03-02 to 2026-05-20\nentities   16\nclaims     35, of which 1 "
    )
    assert any(line.split() == ["hasLicense", "3", "1", "1", "1"] for line in shown.splitlines())
    found = json.loads(CliRunner().invoke(app, ["stats", str(folder), "--json"]).stdout)
    assert found["relations"]["acquires"] == {"Planned": 1}
