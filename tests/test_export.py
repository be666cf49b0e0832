"""Exports: every format read back by an independent parser gives the same graph, whatever stands in its texts."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic
from sample_graph import ARTICLES, ENTITIES, ID, A, C, quads, write_graph
from typer.testing import CliRunner

from kg.cli.app import app
from kg.cli.export import Format
from kg.config import ontology_folder
from kg.errors import QueryError
from kg.graph.export.write import FOLDER_FORMATS, FORMATS, export_graph, export_to, turtle, xml_safe
from kg.prefixes import PREFIXES

ONTOLOGY = ontology_folder()
NAMED = {"nquads": "nquads", "trig": "trig", "jsonld": "json-ld"}
UNION = {"turtle": "turtle", "ntriples": "nt", "rdfxml": "xml"}
BREAKING = "\"q\" 's' \\ <b>&amp; ]]> \n \r\n \r \t \u2028 \u2029 \x85 é 模型 \N{BROKEN HEART} {} | \\u0041"
CONTROL = "\x00 \x07 \x1b[31m \x0b \ufffe \uffff"

# rdflib calls its own deprecated names.
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning:rdflib")


def hostile(text: str) -> list[ox.Quad]:
    """A graph whose label, alias, sentence, headline and source hold `text`."""
    entities = {
        "organization/x": (f"X {text}", ("Organization",), (f"alias {text}",)),
        "model/y": ("Y", ("Model",), ()),
    }
    claim = C("organization/x", "develops", "model/y", "Reported", f"It said {text}", {"role": text})
    return quads((A(f"news/{text}", f"Headline {text}", "2026-01-01", (claim,)),), entities)


def stored(content: Iterable[ox.Quad]) -> ox.Store:
    """The given quads in a store."""
    store = ox.Store()
    store.extend(content)
    return store


def reference(content: Iterable[ox.Quad]) -> rdflib.Graph:
    """The union of the given quads as an rdflib graph, made term by term."""
    graph = rdflib.Graph()
    for quad in content:
        graph.add((term(quad.subject), term(quad.predicate), term(quad.object)))
    return graph


def term(found: object) -> rdflib.URIRef | rdflib.Literal:
    """A term of pyoxigraph as one of rdflib; a plain string has no datatype there."""
    if isinstance(found, ox.NamedNode):
        return rdflib.URIRef(found.value)
    assert isinstance(found, ox.Literal)
    plain = found.datatype == ox.Literal("").datatype
    return rdflib.Literal(found.value, datatype=None if plain else found.datatype.value, normalize=False)


def read(data: bytes, form: str) -> rdflib.Graph:
    """Read an export by rdflib."""
    return rdflib.Graph().parse(data=data, format=UNION[form])


def read_named(data: bytes, form: str) -> dict[str, rdflib.Graph]:
    """Read an export with named graphs by rdflib: name -> graph."""
    dataset = rdflib.Dataset()
    dataset.parse(data=data, format=NAMED[form])
    return {str(graph.identifier): graph for graph in dataset.graphs() if len(graph)}


CONTENTS = {"sample": quads(), "hostile": hostile(BREAKING)}


@pytest.mark.parametrize("form", UNION)
@pytest.mark.parametrize("content", CONTENTS)
def test_union_formats_read_back_are_the_same_graph(form: str, content: str) -> None:
    data = export_graph(stored(CONTENTS[content]), form, ontology=ONTOLOGY)
    assert isomorphic(read(data, form), reference(CONTENTS[content]))


@pytest.mark.parametrize("form", NAMED)
@pytest.mark.parametrize("content", CONTENTS)
def test_formats_with_named_graphs_keep_them(form: str, content: str) -> None:
    found = read_named(export_graph(stored(CONTENTS[content]), form, ontology=ONTOLOGY), form)
    names = {quad.graph_name.value for quad in CONTENTS[content] if isinstance(quad.graph_name, ox.NamedNode)}
    assert set(found) == names
    for name, graph in found.items():
        assert isomorphic(graph, reference(q for q in CONTENTS[content] if q.graph_name == ox.NamedNode(name)))


@pytest.mark.parametrize("form", ["turtle", "ntriples", "nquads", "trig", "jsonld"])
def test_control_characters_survive_where_the_format_can_hold_them(form: str) -> None:
    """pyoxigraph reads them back; rdflib's own readers refuse or change some of these characters."""
    content = hostile(BREAKING + CONTROL)
    data = export_graph(stored(content), form, ontology=ONTOLOGY)
    kinds = {"ntriples": "nt", "nquads": "nq", "turtle": "ttl", "trig": "trig", "jsonld": "jsonld"}
    kind = ox.RdfFormat.from_extension(kinds[form])
    assert kind is not None
    got = set(ox.parse(data, format=kind))
    wanted = set(content) if form in NAMED else {ox.Quad(*quad.triple) for quad in content}
    assert got == wanted


def test_rdfxml_marks_what_xml_cannot_hold() -> None:
    found = read(export_graph(stored(hostile(BREAKING + CONTROL)), "rdfxml", ontology=ONTOLOGY), "rdfxml")
    labels = {str(label) for label in found.objects(rdflib.URIRef(ID + "organization/x"), rdflib.RDFS.label)}
    lost = "\ufffd \ufffd \ufffd[31m \ufffd \ufffd \ufffd"
    assert labels == {f"X {BREAKING}{lost}"}


def test_xml_safe_leaves_all_else_alone() -> None:
    assert xml_safe(BREAKING.replace("\x85", "")) == BREAKING.replace("\x85", "")
    assert xml_safe("a\x08b") == "a\ufffdb"


@pytest.mark.parametrize("form", FORMATS)
def test_output_does_not_depend_on_the_stores_order(form: str, tmp_path: Path) -> None:
    shuffled = quads()
    random.Random(7).shuffle(shuffled)
    on_disk = ox.Store(str(tmp_path / "store"))
    on_disk.extend(shuffled)
    first, second = (export_graph(store, form, ontology=ONTOLOGY) for store in (stored(quads()), on_disk))
    assert first == second


def test_nquads_are_the_sorted_lines_of_the_build(tmp_path: Path) -> None:
    folder = write_graph(tmp_path / "out")
    assert export_graph(stored(quads()), "nquads", ontology=ONTOLOGY) == (folder / "graph.nq").read_bytes()


def test_turtle_is_short_and_sorted() -> None:
    text = turtle(quad.triple for quad in [*quads(), *quads()]).decode()
    assert text.count('"Ann Lee"') == 1
    assert "kg:Claim" in text
    assert text.index('"Acme AI"') < text.index('"Borealis"')


def graphml(content: Iterable[ox.Quad]) -> nx.MultiDiGraph[str]:
    """Export as GraphML and read it back by networkx."""
    data = export_graph(stored(content), "graphml", ontology=ONTOLOGY)
    found = nx.read_graphml(io.BytesIO(data), force_multigraph=True)
    assert isinstance(found, nx.MultiDiGraph)
    return found


def test_graphml_has_one_edge_a_claim() -> None:
    found = graphml(quads())
    claims = [claim for article in ARTICLES for claim in article.claims]
    assert found.number_of_edges() == len(claims)
    edges = sorted((d["property"], d["status"], d["evidence"]) for _, _, d in found.edges(data=True))
    assert edges == sorted((c.property, c.status, c.sentence) for c in claims)


def test_graphml_nodes_have_types_and_names() -> None:
    nodes = graphml(quads()).nodes
    assert {nodes[ID + key]["label"] for key in ENTITIES} == {label for label, _, _ in ENTITIES.values()}
    acme = nodes[ID + "organization/acme-ai"]
    assert (acme["type"], acme["aliases"]) == ("Organization", "Acme | Acme Artificial Intelligence")
    family = nodes[ID + "model/zephyr"]
    assert (family["type"], family["types"]) == ("ModelFamily", "ModelFamily | Model")
    assert {data["kind"] for _, data in nodes(data=True)} == {"entity", "concept", "literal"}


def test_graphml_edges_tell_plans_speakers_and_sources() -> None:
    found = graphml(quads())
    (edge,) = found[ID + "organization/borealis"][ID + "organization/nimbus"].values()
    known = {
        key: edge[key] for key in ("status", "amount", "attributedTo", "source", "published", "label", "confidence")
    }
    assert known == {
        "status": "Planned",
        "amount": "$2 billion",
        "attributedTo": "Ann Lee",
        "source": "news/two.txt",
        "published": "2026-04-10",
        "label": "acquires",
        "confidence": 0.9,
    }


def test_graphml_survives_hostile_texts() -> None:
    found = graphml(hostile(BREAKING + CONTROL))
    label = found.nodes[ID + "organization/x"]["label"]
    # A reader of XML makes one line feed of each form of line end.
    assert label == "X " + xml_safe(BREAKING + CONTROL).replace("\r\n", "\n").replace("\r", "\n")
    assert found.number_of_edges() == 1


def test_empty_graph_is_exported() -> None:
    for form in FORMATS:
        assert isinstance(export_graph(ox.Store(), form, ontology=ONTOLOGY), bytes)
    assert read(export_graph(ox.Store(), "rdfxml", ontology=ONTOLOGY), "rdfxml").__len__() == 0


def test_unknown_format_is_told() -> None:
    with pytest.raises(QueryError, match="choose from turtle, ntriples"):
        export_graph(ox.Store(), "xlsx", ontology=ONTOLOGY)


def test_command_writes_a_file_or_standard_output(tmp_path: Path) -> None:
    folder = write_graph(tmp_path / "out")
    target = tmp_path / "graph.ttl"
    done = CliRunner().invoke(app, ["export", str(folder), "--format", "turtle", "-o", str(target)])
    assert (done.exit_code, done.stdout) == (0, "")
    assert isomorphic(read(target.read_bytes(), "turtle"), reference(quads()))
    piped = CliRunner().invoke(app, ["export", str(folder), "-f", "nquads"])
    assert piped.stdout_bytes == (folder / "graph.nq").read_bytes()


def test_command_tells_what_is_wrong(tmp_path: Path) -> None:
    missing = CliRunner().invoke(app, ["export", str(tmp_path / "nothing")])
    assert missing.exit_code == 1
    assert "there is no graph in" in missing.stderr
    folder = write_graph(tmp_path / "out")
    nowhere = CliRunner().invoke(app, ["export", str(folder), "-o", str(tmp_path / "no" / "file.ttl")])
    assert nowhere.exit_code == 1
    assert nowhere.stderr.startswith("kg: ")


def test_formats_of_the_command_are_those_of_the_library() -> None:
    assert set(get_args(Format)) == {*FORMATS, *FOLDER_FORMATS}


def test_jsonld_reads_as_if_written_by_hand() -> None:
    document = json.loads(export_graph(stored(quads()), "jsonld", ontology=ONTOLOGY))
    assert {"label": "rdfs:label", "id": "@id", "type": "@type"}.items() <= document["@context"].items()
    nodes = {node["id"]: node for graph in document["@graph"] for node in graph["@graph"]}
    family = nodes["ids:model/zephyr"]
    assert (family["type"], family["label"]) == (["Model", "ModelFamily"], "Zephyr")
    claims = [node for node in nodes.values() if "Claim" in node.get("type", ())]
    (bought,) = [claim for claim in claims if claim["predicate"] == "acquires"]
    assert bought["object"] == "ids:organization/nimbus"
    assert (bought["status"], bought["confidence"]) == ("Planned", "0.9")
    assert isinstance(bought["evidenceStart"], int)
    (policy,) = {claim["object"] for claim in claims if claim["evidence"] == "Gale is closed."}
    assert policy == "kg:Proprietary"


@pytest.mark.parametrize("content", CONTENTS)
def test_rdf12_says_each_claim_once_as_a_triple_term(content: str) -> None:
    wanted = set(CONTENTS[content])
    parts = {ox.NamedNode(f"{rdflib.RDF}{end}") for end in ("subject", "predicate", "object")}
    rest = {q for q in wanted if q.predicate not in parts and q.object != ox.NamedNode(str(rdflib.RDF.Statement))}
    claims = {q.subject for q in wanted if q.predicate in parts}
    read_back = set(ox.parse(export_graph(stored(wanted), "nquads12", ontology=ONTOLOGY), format=ox.RdfFormat.N_QUADS))
    reified = {q for q in read_back if q.predicate.value.endswith("#reifies")}
    assert read_back - reified == rest
    assert {q.subject for q in reified} == claims
    ends = {(q.subject, f"{rdflib.RDF}{end}", part) for q in reified for end, part in _ends(q.object)}
    assert ends == {(q.subject, q.predicate.value, q.object) for q in wanted if q.predicate in parts}
    annotated = set(ox.parse(export_graph(stored(wanted), "turtle12", ontology=ONTOLOGY), format=ox.RdfFormat.TURTLE))
    assert {q.triple for q in annotated} == {q.triple for q in read_back}


def _ends(term: object) -> Iterable[tuple[str, object]]:
    assert isinstance(term, ox.Triple)
    return zip(("subject", "predicate", "object"), term, strict=True)


def test_gexf_and_cytoscape_hold_the_edges_of_graphml() -> None:
    wanted = sorted((d["property"], d["status"], d["evidence"]) for _, _, d in graphml(quads()).edges(data=True))
    gexf = nx.read_gexf(io.BytesIO(export_graph(stored(quads()), "gexf", ontology=ONTOLOGY)))
    assert sorted((d["property"], d["status"], d["evidence"]) for _, _, d in gexf.edges(data=True)) == wanted
    assert gexf.nodes[ID + "model/zephyr"]["label"] == "Zephyr"
    assert gexf.nodes[ID + "model/zephyr"]["type"] == "ModelFamily"
    data = json.loads(export_graph(stored(quads()), "cytoscape", ontology=ONTOLOGY))
    cyto = nx.cytoscape_graph(data)
    assert sorted((d["property"], d["status"], d["evidence"]) for _, _, d in cyto.edges(data=True)) == wanted
    assert set(cyto.nodes) == set(gexf.nodes)


def test_gexf_survives_hostile_texts() -> None:
    data = export_graph(stored(hostile(BREAKING + CONTROL)), "gexf", ontology=ONTOLOGY)
    assert nx.read_gexf(io.BytesIO(data)).nodes[ID + "organization/x"]["label"] == f"X {xml_safe(BREAKING + CONTROL)}"


@pytest.mark.parametrize("content", CONTENTS)
def test_neo4j_files_hold_nodes_and_relationships(content: str, tmp_path: Path) -> None:
    write_graph(tmp_path / "out", CONTENTS[content])
    export_to(tmp_path / "out", "neo4j", tmp_path / "neo4j", ontology=ONTOLOGY)
    with (tmp_path / "neo4j" / "nodes.csv").open(newline="", encoding="utf-8") as file:
        nodes = {row["iri:ID"]: row for row in csv.DictReader(file)}
    with (tmp_path / "neo4j" / "relationships.csv").open(newline="", encoding="utf-8") as file:
        edges = list(csv.DictReader(file))
    assert {row[end] for row in edges for end in (":START_ID", ":END_ID")} <= nodes.keys()
    claims = {q.subject.value for q in CONTENTS[content] if q.object == ox.NamedNode(f"{PREFIXES['kg']}Claim")}
    assert {row["claim"] for row in edges if row["claim"]} == claims
    mentions = [q for q in CONTENTS[content] if q.predicate.value.endswith("mentions")]
    assert sum(row[":TYPE"] == "MENTIONS" for row in edges) == len(mentions)
    if content == "sample":
        assert nodes[ID + "model/zephyr"][":LABEL"].split("\x1f") == ["Resource", "ModelFamily", "Model"]
        assert {"HAS_LICENSE", "DEVELOPS"} <= {row[":TYPE"] for row in edges}


def test_cypher_is_one_statement_a_line() -> None:
    text = export_graph(stored(hostile(BREAKING)), "cypher", ontology=ONTOLOGY).decode()
    lines = text.splitlines() if "\u2028" not in text else text.split("\n")[:-1]
    assert all(line.endswith(";") for line in lines)
    assert lines[0].startswith("CREATE INDEX")
    assert any("MERGE (a)-[r:`DEVELOPS`" in line for line in lines)


def test_parquet_holds_the_tables(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    write_graph(tmp_path / "out")
    export_to(tmp_path / "out", "parquet", tmp_path / "tables", ontology=ONTOLOGY)
    entities, claims = (parquet.read_table(tmp_path / "tables" / f"{n}.parquet") for n in ("entities", "claims"))
    assert sorted(entities["label"].to_pylist()) == sorted(label for label, _, _ in ENTITIES.values())
    assert claims.num_rows == sum(len(article.claims) for article in ARTICLES)
    assert str(claims.schema.field("confidence").type) == "double"
    assert parquet.read_table(tmp_path / "tables" / "articles.parquet").num_rows == len(ARTICLES)


def test_jelly_holds_every_quad_in_less_than_half_the_bytes_and_always_in_the_same_ones() -> None:
    generic = pytest.importorskip(
        "pyjelly.integrations.generic.parse", reason="pyjelly (the extra `jelly`) is not installed"
    )
    store = stored(hostile(BREAKING))
    data = export_graph(store, "jelly", ontology=ONTOLOGY)
    assert 2 * len(data) < len(export_graph(store, "nquads", ontology=ONTOLOGY))
    assert len(list(generic.parse_jelly_flat(io.BytesIO(data)))) == len(store)
    assert export_graph(store, "jelly", ontology=ONTOLOGY) == data


def test_the_description_counts_what_is_there() -> None:
    void, dcat = rdflib.Namespace("http://rdfs.org/ns/void#"), rdflib.Namespace("http://www.w3.org/ns/dcat#")
    data = export_graph(stored(quads()), "void", ontology=ONTOLOGY)
    found = rdflib.Graph().parse(data=data, format="turtle")
    (dataset,) = found.subjects(rdflib.RDF.type, void.Dataset)
    assert (dataset, rdflib.RDF.type, dcat.Dataset) in found
    assert found.value(dataset, void.triples).toPython() == len(reference(quads()))
    assert found.value(dataset, void.documents).toPython() == len(ARTICLES)
    assert found.value(dataset, void.entities).toPython() == len(ENTITIES)
    nquads = export_graph(stored(quads()), "nquads", ontology=ONTOLOGY)
    values = {str(o) for o in found.objects(None, rdflib.URIRef("http://spdx.org/rdf/terms#checksumValue"))}
    assert values == {hashlib.sha256(nquads).hexdigest()}
    assert found.value(dataset, rdflib.DCTERMS.license) is not None


def test_folder_formats_need_a_folder(tmp_path: Path) -> None:
    folder = write_graph(tmp_path / "out")
    refused = CliRunner().invoke(app, ["export", str(folder), "-f", "parquet"])
    assert refused.exit_code == 1
    assert "name it with -o" in refused.stderr
