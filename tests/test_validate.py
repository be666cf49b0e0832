"""Validation: a good graph has no fault; each kind of bad graph gets one in words, with its article and the mend."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store
from rdflib import RDF, SH, Graph, URIRef
from sample_graph import ARTICLES, article_iri, quads, write_graph
from typer.testing import CliRunner

from kg.cli.app import app
from kg.errors import OntologyError
from kg.graph.validate import Fault, validate
from kg.namespaces import KG
from kg.ontology.schema import Schema, load_schema
from kg.prefixes import KG_BASE, PREFIXES

ONTOLOGY = Path(__file__).parent.parent / "ontology"
GOOD = quads()
ONE, TWO = (article_iri(article) for article in ARTICLES[:2])


def node(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def text(value: str, kind: str = "xsd:string") -> Literal:
    return Literal(value, datatype=node(kind))


PLAN = next(
    q.subject
    for q in GOOD
    if (q.predicate, q.object) == (node("rdf:object"), node("id:organization/nimbus"))
    and isinstance(q.subject, NamedNode)
)
"""The claim that Borealis plans to acquire Nimbus, in the article `news/two.txt`."""


def without(subject: NamedNode | str, predicate: str) -> Callable[[Quad], bool]:
    wanted = node(subject) if isinstance(subject, str) else subject
    return lambda quad: quad.subject == wanted and quad.predicate == node(predicate)


def faults(drop: Callable[[Quad], bool] | None = None, add: Iterable[Quad] = ()) -> tuple[Fault, ...]:
    return validate([q for q in GOOD if not (drop and drop(q))] + list(add), ontology=ONTOLOGY)


def claim_with(predicate: str, value: NamedNode | Literal) -> tuple[Fault, ...]:
    """The faults when the plan has this value in place of its own."""
    return faults(without(PLAN, predicate), [Quad(PLAN, node(predicate), value, TWO)])


def test_a_good_graph_has_no_fault() -> None:
    store = Store()
    store.extend(GOOD)
    assert validate(store, ontology=ONTOLOGY) == ()
    assert validate([], ontology=ONTOLOGY) == ()


@pytest.mark.parametrize(
    ("predicate", "message"),
    [
        ("rdf:subject", "the claim has not exactly one subject that is an entity"),
        ("rdf:predicate", "the claim has not exactly one relation"),
        ("rdf:object", "the claim has not exactly one object"),
        ("kg:status", "the claim has not exactly one status"),
        ("kg:confidence", "the claim has not exactly one confidence that is a decimal number"),
        ("kg:evidence", "the claim has not exactly one sentence as its evidence"),
        ("kg:evidenceStart", "the claim has not exactly one place where its evidence begins"),
        ("kg:evidenceEnd", "the claim has not exactly one place where its evidence ends"),
        ("prov:wasDerivedFrom", "the claim is not derived from exactly one article"),
    ],
)
def test_a_claim_lacks_nothing(predicate: str, message: str) -> None:
    (fault,) = faults(without(PLAN, predicate))
    assert (fault.article, fault.problem, fault.node) == ("news/two.txt", message, PLAN.value)
    assert fault.mend.startswith("Build the article again")


@pytest.mark.parametrize(
    ("predicate", "value", "message"),
    [
        ("kg:confidence", text("1.5", "xsd:decimal"), "lies outside 0 to 1 (found: 1.5)"),
        ("kg:evidenceStart", Literal(99999), "the claim's evidence ends before it begins"),
        ("kg:evidence", text("Too short."), "its evidence has 10 characters"),
        ("kg:status", node("id:kg/Surely"), "the claim's status is none of asserted"),
        ("rdf:predicate", node("kg:score"), "the claim's relation is not one of the ontology (found: kg:score)"),
        ("rdf:object", node("id:organization/borealis"), "the claim says something of an entity and itself"),
        ("rdf:object", node("id:person/ann-lee"), "wants: an organization or a product; Ann Lee is of class person"),
        ("rdf:subject", node("id:model/gale"), "wants: an organization; Gale is of class model"),
        ("prov:wasDerivedFrom", ONE, "it comes from news/one.txt, but stands in the graph"),
    ],
)
def test_a_claim_says_nothing_impossible(predicate: str, value: NamedNode | Literal, message: str) -> None:
    found = claim_with(predicate, value)
    assert len(found) == 1
    assert message in found[0].problem
    assert found[0].article is not None
    assert found[0].article.startswith("news/")
    assert "acquires" in found[0].entity or predicate == "rdf:predicate"


def test_rivals_are_of_one_kind() -> None:
    drop = {node("rdf:predicate"), node("rdf:object")}
    parts = {"rdf:predicate": node("kg:competesWith"), "rdf:object": node("id:model/gale")}
    found = faults(
        lambda q: q.subject == PLAN and q.predicate in drop,
        [Quad(PLAN, node(name), value, TWO) for name, value in parts.items()],
    )
    assert [(f.entity, f.problem) for f in found] == [
        ("“Borealis competes with Gale”", "the claim's subject and object are not of the same kind")
    ]


def test_a_plain_triple_goes_between_the_right_classes() -> None:
    found = faults(add=[Quad(node("id:model/gale"), node("kg:develops"), node("id:person/ann-lee"), ONE)])
    problems = {fault.entity: fault.problem for fault in found if "stands in a relation" in fault.problem}
    assert problems == {
        "Gale": "stands in a relation that wants an organization or a person here: “Gale develops Ann Lee”; "
        "it is of class model",
        "Ann Lee": "stands in a relation that wants a model, a product, a dataset or a benchmark here: "
        "“Gale develops Ann Lee”; it is of class person",
    }
    assert {fault.article for fault in found} == {"news/one.txt"}
    assert all("registry" in fault.mend for fault in found if fault.entity in problems and "stands in" in fault.problem)


def test_a_plan_is_no_plain_triple() -> None:
    (fault,) = faults(
        add=[Quad(node("id:organization/borealis"), node("kg:acquires"), node("id:organization/nimbus"), TWO)]
    )
    assert fault.article == "news/two.txt"
    assert fault.problem == (
        "“Borealis acquires Nimbus” stands as a plain triple, but no asserted or reported claim says so"
    )


def test_what_an_article_says_is_a_plain_triple_in_its_own_graph() -> None:
    plain = Quad(node("id:organization/borealis"), node("kg:develops"), node("id:model/gale"), TWO)
    assert plain in GOOD
    (missing,) = faults(lambda q: q == plain)
    assert missing.problem == "the article says so, but its graph does not hold the plain triple"
    moved = faults(lambda q: q == plain, [Quad(plain.subject, plain.predicate, plain.object, ONE)])
    assert {fault.article for fault in moved} == {"news/one.txt", "news/two.txt"}
    (outside,) = faults(add=[Quad(plain.subject, plain.predicate, plain.object, node("id:graph/entities"))])
    assert "stands outside the graphs of the articles" in outside.problem


def test_a_past_post_may_be_claimed_as_past_employment() -> None:
    past = next(q for q in GOOD if q.predicate == node("rdf:predicate") and q.object == node("kg:formerlyAt"))
    drop = {node("rdf:predicate"), node("kg:status")}
    parts = {"rdf:predicate": "kg:worksFor", "kg:status": "kg:Past"}
    more = [Quad(past.subject, node(name), node(value), past.graph_name) for name, value in parts.items()]
    assert faults(lambda q: q.subject == past.subject and q.predicate in drop, more) == ()


@pytest.mark.parametrize(
    ("drop", "add", "message"),
    [
        (without("id:model/gale", "rdfs:label"), [], "the entity has no label"),
        (None, [("id:model/gale", "rdfs:label", text("Gail"))], "more than one label"),
        (without("id:product/nimbus", "rdf:type"), [], "bears none of the classes"),
        (None, [("id:person/ann-lee", "rdf:type", node("kg:Organization"))], "two classes that exclude each other"),
        (None, [("id:person/ann-lee", "rdf:type", node("kg:Product"))], "and a maker, licence"),
        (
            None,
            [("id:model/gale", "kg:accessPolicy", node("kg:Asserted"))],
            "an access policy of the ontology is wanted",
        ),
        (None, [("id:model/gale", "kg:releaseDate", text("April"))], "a date, a month or a year is wanted"),
        (None, [("id:model/gale", "kg:releaseDate", text("2026-99", "xsd:gYearMonth"))], "a date, a month or a year"),
        (None, [("id:model/gale", "kg:contextWindow", text(""))], "a text that is not empty is wanted"),
    ],
)
def test_an_entity_is_whole(
    drop: Callable[[Quad], bool] | None, add: list[tuple[str, str, NamedNode | Literal]], message: str
) -> None:
    found = faults(drop, [Quad(node(s), node(p), o, ONE) for s, p, o in add])
    assert [fault for fault in found if message in fault.problem and fault.article and fault.mend]


def test_an_article_has_a_source() -> None:
    (fault,) = faults(without(ONE, "dcterms:source"))
    assert "the article has no source" in fault.problem
    assert (fault.article, fault.entity) == (ONE.value, "Acme opens Zephyr 2")


def test_a_disagreement_between_articles_is_no_fault() -> None:
    policies = {
        q.object for q in GOOD if q.subject == node("id:model/zephyr-2") and q.predicate == node("kg:accessPolicy")
    }
    assert policies == {node("kg:OpenSource"), node("kg:Proprietary")}
    assert faults() == ()


def test_hostile_names_stay_on_one_line() -> None:
    label = text("Gale\x1b[31m\nnews/fake.txt: all is well")
    found = faults(
        lambda q: q.subject == node("id:model/gale") and q.predicate in {node("rdfs:label"), node("kg:accessPolicy")},
        [Quad(node("id:model/gale"), node("rdfs:label"), label, ONE)],
    )
    assert found
    assert all(str(fault).isprintable() for fault in found)


def test_a_claim_about_claims_is_named_without_end() -> None:
    assert [f.node for f in claim_with("rdf:object", PLAN)][:1] == [PLAN.value]


def test_faults_come_in_an_order_of_their_own() -> None:
    bad = [q for q in GOOD if q.predicate not in {node("kg:status"), node("rdfs:label")}]
    assert validate(bad, ontology=ONTOLOGY) == validate(bad[::-1], ontology=ONTOLOGY)


def test_shapes_and_ontology_name_the_same_classes() -> None:
    """Each relation's domain and range stand in the shapes too, once for plain triples and once for claims."""
    schema, shapes = load_schema(ONTOLOGY), Graph().parse(ONTOLOGY / "shapes.ttl", format="turtle")
    relations = {URIRef(KG_BASE + name): p for name, p in schema.properties.items()}
    lists = [o for s in shapes.subjects(SH.path, RDF.predicate) for o in shapes.objects(s, SH["in"])]
    assert [set(shapes.items(listed)) for listed in lists] == [set(relations)]
    for relation, definition in relations.items():
        ends = {SH.targetSubjectsOf: definition.domain, SH.targetObjectsOf: definition.range or None}
        for target, classes in ends.items():
            (shape,) = shapes.subjects(target, relation)
            assert _classes(shapes, schema, shape) == classes, (relation, target)
            end = RDF.subject if target == SH.targetSubjectsOf else RDF.object
            followers = [s for s in shapes.subjects(SH.node, shape) if (s, SH.targetNode, relation) in shapes]
            paths = [path for s in followers for path in shapes.objects(s, SH.path)]
            assert end in [list(shapes.items(path))[-1] for path in paths], (relation, target)


def _classes(shapes: Graph, schema: Schema, shape: object) -> frozenset[str] | None:
    """The names of the classes that a shape of one end wants; None for values."""
    assert isinstance(shape, URIRef)
    either = shapes.value(shape, SH["or"])
    nodes = list(shapes.items(either)) if either else [shape]
    names = frozenset(str(o).removeprefix(KG_BASE) for n in nodes for o in shapes.objects(n, SH["class"]))
    listed = shapes.value(shape, SH["in"])
    if listed is not None:
        concepts = {str(o).removeprefix(KG_BASE) for o in shapes.items(listed)}
        return frozenset(c for name in concepts for c in schema.concepts[name].classes)
    return names or None


def test_every_shape_has_a_message_in_words() -> None:
    shapes = Graph().parse(ONTOLOGY / "shapes.ttl", format="turtle")
    named = {s for kind in (SH.NodeShape, SH.PropertyShape) for s in shapes.subjects(RDF.type, kind)}
    assert len(named) > 50
    assert [s for s in named if not shapes.value(s, SH.message)] == []
    assert shapes.value(URIRef("https://w3id.org/articlekg/shapes"), KG.mend) is not None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "shapes.ttl is missing"),
        ("@prefix sh: <", "not Turtle"),
        (
            "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix s: <https://schema.org/> . "
            's:X a sh:PropertyShape ; sh:targetClass s:NewsArticle ; sh:path s:url ; sh:maxCount "many" .',
            "shapes that pySHACL cannot use",
        ),
    ],
)
def test_broken_shapes_are_named(content: str | None, message: str, tmp_path: Path) -> None:
    shutil.copy(ONTOLOGY / "articlekg.ttl", tmp_path)
    if content is not None:
        (tmp_path / "shapes.ttl").write_text(content, encoding="utf-8")
    with pytest.raises(OntologyError, match=message) as error:
        validate(GOOD, ontology=tmp_path)
    assert str(tmp_path / "shapes.ttl") in str(error.value)


def test_the_command_tells_faults_and_fails(tmp_path: Path) -> None:
    good = write_graph(tmp_path / "good")
    bad = write_graph(tmp_path / "bad", [q for q in GOOD if not without(PLAN, "kg:status")(q)])
    fine = CliRunner().invoke(app, ["validate", str(good), "--ontology", str(ONTOLOGY)])
    assert (fine.exit_code, fine.output) == (0, f"{good}: no fault\n")
    told = CliRunner().invoke(app, ["validate", str(bad), "--ontology", str(ONTOLOGY)])
    assert told.exit_code == 1
    assert told.stdout.startswith(
        "news/two.txt: “Borealis acquires Nimbus”: the claim has not exactly one status. Build"
    )
    assert told.stderr == f"1 fault in {bad}\n"
    missing = CliRunner().invoke(app, ["validate", str(tmp_path / "none")])
    assert missing.exit_code == 1
    assert "kg build" in missing.stderr
