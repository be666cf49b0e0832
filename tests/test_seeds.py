"""The whole way on the five articles of seeds/, with the real extractor: what `make demo` does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.build import default_extractor
from kg.config import Settings, ontology_folder
from kg.graph.query import query_store
from kg.graph.store import open_graph
from kg.graph.validate import validate
from kg.model import Article
from kg.read import read_paths

ROOT = Path(__file__).resolve().parents[1]
SEEDS = sorted(f"seeds/{path.name}" for path in (ROOT / "seeds").glob("*.txt"))


def build(out: Path, paths: list[str], *, seed: str) -> Path:
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "kg", "build", *paths, "-o", str(out), "--quiet"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return out


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("seeds") / "out", ["seeds"], seed="1")


@pytest.fixture(scope="module")
def store(folder: Path) -> ox.Store:
    return open_graph(folder)


def test_the_graph_is_the_same_in_any_order_and_with_any_hash_seed(folder: Path, tmp_path: Path) -> None:
    other = build(tmp_path / "out", SEEDS[::-1], seed="2")
    assert (other / "graph.nq").read_bytes() == (folder / "graph.nq").read_bytes()


def test_the_graph_keeps_the_rules_of_the_ontology(store: ox.Store) -> None:
    assert [str(fault) for fault in validate(store, ontology=ontology_folder())] == []


def test_the_main_statements_are_there(store: ox.Store) -> None:
    text = """ASK { ?meta rdfs:label "Meta" ; a kg:Organization . ?spark rdfs:label "Muse Spark" ; a kg:Model .
                    GRAPH ?article { ?meta kg:develops ?spark } ?article a schema:NewsArticle }"""
    assert query_store(store, text).rows == ((ox.Literal(True),),)


def test_evidence_stands_in_the_article_where_the_claim_says(store: ox.Store) -> None:
    texts = {a.source: a.text for a in read_paths([str(ROOT / "seeds")]) if isinstance(a, Article)}
    texts = {Path(source).name: text for source, text in texts.items()}
    rows = query_store(
        store,
        """SELECT ?source ?evidence ?start ?end { ?claim a kg:Claim ; kg:evidence ?evidence ; kg:evidenceStart ?start ;
           kg:evidenceEnd ?end ; prov:wasDerivedFrom ?article . ?article dcterms:source ?source }""",
    ).rows
    assert len(rows) > 20
    for row in rows:
        source, evidence, start, end = (str(getattr(term, "value", "")) for term in row)
        assert texts[Path(source).name][int(start) : int(end)] == evidence


def test_page_furniture_yields_nothing() -> None:
    (article,) = (a for a in read_paths([str(ROOT / SEEDS[0])]) if isinstance(a, Article))
    mentions = [m for entity in default_extractor(Settings()).extract(article).entities for m in entity.mentions]
    assert article.furniture
    assert mentions
    assert [m for m in mentions for f in article.furniture if m.start < f.end and f.start < m.end] == []
