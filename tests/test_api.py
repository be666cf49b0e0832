"""The Python API: its examples are true, `import kg` costs nothing, and rdflib, networkx and pandas get the whole graph."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from fake_extractor import FakeExtractor
from sample_graph import ARTICLES, ENTITIES, ID, quads

import kg
from kg.config import ontology_folder
from kg.errors import QueryError, StoreError
from kg.graph import graph as graph_module
from kg.graph.query import Table
from kg.graph.source import GraphSource
from kg.graph.tables import ClaimRow, TableReader
from kg.ontology.schema import load_schema

ROOT = Path(__file__).resolve().parents[1]
TEXT = "organization/acme develops family/zephyr (reported by=person/bo). person/bo said so, in more words than these."

pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning:rdflib")


@pytest.fixture
def graph(folder: Path) -> kg.Graph:
    return kg.open(folder)


def test_the_examples_are_true(graph: kg.Graph) -> None:
    found = doctest.testmod(graph_module, extraglobs={"graph": graph})
    assert found.attempted > 15
    assert found.failed == 0


def test_import_kg_imports_nothing() -> None:
    code = "import sys; before = set(sys.modules); import kg; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert {name for name in done.stdout.split() if name.startswith("kg")} == {"kg"}
    assert not {"pyoxigraph", "spacy", "rdflib", "numpy", "pandas"} & set(done.stdout.split())


def test_what_is_offered() -> None:
    assert kg.__all__ == ["Graph", "build", "open"]
    assert kg.Graph.__name__ == "Graph"
    with pytest.raises(AttributeError, match="no attribute 'biuld'"):
        _ = kg.biuld


@pytest.mark.parametrize("first", ["import kg", "import kg.build", "from kg.build import build"])
def test_build_can_be_called_however_it_was_imported(first: str) -> None:
    code = f"{first}\nimport kg\nassert callable(kg.build) and kg.build.default_extractor"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_build_then_ask(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(TEXT)
    extractor = FakeExtractor(load_schema(ontology_folder()))
    built = kg.build(tmp_path / "one.txt", tmp_path / "out", extractor=extractor)
    assert built.report is not None
    assert built.report.new == (str(tmp_path / "one.txt"),)
    assert [claim.property for claim in built.claims()] == ["develops"]
    assert built.query("ASK { ?m a kg:ModelFamily }").answer


def test_a_missing_graph_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no graph"):
        kg.open(tmp_path / "nothing")


def test_every_claim_and_entity_is_a_row(graph: kg.Graph) -> None:
    said = sorted((c.status, c.property, c.sentence) for article in ARTICLES for c in article.claims)
    assert sorted((row.status, row.property, row.evidence) for row in graph.claims()) == said
    assert {row.iri: row.label for row in graph.entities()} == {ID + k: label for k, (label, _, _) in ENTITIES.items()}
    (planned,) = graph.claims(property="acquires")
    assert (planned.subject_label, planned.object_label, planned.amount) == ("Borealis", "Nimbus", "$2 billion")
    assert (planned.plain, planned.attributed_to_label, planned.object_kind) == (False, "Ann Lee", "entity")
    articles = {row.iri: row for row in graph.articles()}
    assert articles[planned.article].source == "news/two.txt"
    assert {row.object_kind for row in graph.claims()} == {"entity", "concept", "literal"}


def test_rows_are_the_same_without_a_dump(graph: kg.Graph, store: ox.Store) -> None:
    reader = TableReader(GraphSource(store), schema=load_schema(graph.ontology))
    assert [row for row in reader.rows() if isinstance(row, ClaimRow)] == list(graph.claims())


def test_rdflib_holds_every_quad(graph: kg.Graph) -> None:
    dataset = graph.to_rdflib()
    found = {(str(s), str(p), str(o), str(g)) for s, p, o, g in dataset.quads()}
    wanted = {
        (q.subject.value, q.predicate.value, q.object.value, q.graph_name.value)  # type: ignore[union-attr]
        for q in quads()
    }
    assert found == wanted
    assert (rdflib.URIRef(ID + "person/ann-lee"), rdflib.RDFS.label, rdflib.Literal("Ann Lee")) in dataset


def test_results_become_frames(graph: kg.Graph) -> None:
    pytest.importorskip("pandas")
    text = "SELECT ?label (COUNT(?c) AS ?n) (AVG(?x) AS ?mean) { ?c rdf:subject/rdfs:label ?label ; kg:confidence ?x }"
    found = graph.query(f"{text} GROUP BY ?label ORDER BY ?label").to_pandas()
    assert list(found.columns) == ["label", "n", "mean"]
    assert found["n"].dtype.kind == "i"
    assert found["mean"].dtype.kind == "f"
    assert graph.to_pandas("claims").shape[0] == len(list(graph.claims()))
    with pytest.raises(QueryError, match="choose from entities"):
        graph.to_pandas("nothing")


def test_a_limit_cuts_and_says_so(graph: kg.Graph) -> None:
    text = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
    everything = graph.query(text)
    first = graph.query(text, limit=3)
    assert (first.rows, first.truncated) == (everything.rows[:3], True)
    assert not graph.query(text, limit=len(everything)).truncated
    assert graph.query("CONSTRUCT { ?s a ?t } WHERE { ?s a ?t }", limit=2).truncated
    with pytest.raises(QueryError, match="above 0"):
        graph.query(text, limit=0)


def test_values_are_python_values() -> None:
    terms = [ox.Literal(3), ox.Literal(0.5), ox.Literal(True), ox.Literal("x"), ox.NamedNode("http://x/"), None]
    (row,) = Table(tuple("abcdef"), (tuple(terms),)).to_dicts()
    assert list(row.values()) == [3, 0.5, True, "x", "http://x/", None]
