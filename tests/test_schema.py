"""The ontology: it agrees with the contract, documents each term, stays in OWL 2 DL, and says what is wrong with it."""

from __future__ import annotations

import pickle
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pyhornedowl
import pytest
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.errors import OntologyError
from kg.ontology.schema import Schema, load_schema
from kg.prefixes import KG_BASE

ONTOLOGY = Path(__file__).parent.parent / "ontology"
TEXT = (ONTOLOGY / "articlekg.ttl").read_text(encoding="utf-8")

CLASSES = {
    "Organization",
    "Person",
    "Model",
    "ModelFamily",
    "License",
    "Benchmark",
    "Product",
    "Dataset",
    "Regulation",
    "Place",
}
POLICIES = {"OpenSource", "OpenWeights", "PartiallyOpen", "Proprietary", "ApiOnly"}

# The contract's tables: domain, range (none for values), kind.
RELATIONS = {
    "develops": ("Organization Person", "Model Product Dataset Benchmark", "entity"),
    "hasLicense": ("Model Product Dataset", "License", "entity"),
    "accessPolicy": ("Model", "AccessPolicy", "concept"),
    "variantOf": ("Model", "Model", "entity"),
    "basedOn": ("Model Product", "Model", "entity"),
    "successorOf": ("Model", "Model", "entity"),
    "leads": ("Person", "Organization", "entity"),
    "worksFor": ("Person", "Organization", "entity"),
    "formerlyAt": ("Person", "Organization", "entity"),
    "founded": ("Person Organization", "Organization", "entity"),
    "investsIn": ("Organization Person", "Organization", "entity"),
    "acquires": ("Organization", "Organization Product", "entity"),
    "partOf": ("Organization", "Organization", "entity"),
    "partnersWith": ("Organization", "Organization", "entity"),
    "competesWith": ("Organization Model Product", "Organization Model Product", "entity"),
    "evaluatedOn": ("Model", "Benchmark", "entity"),
    "uses": ("Organization Product", "Model Product Dataset", "entity"),
    "availableOn": ("Model Dataset Product", "Product Organization", "entity"),
    "trainedOn": ("Model", "Dataset Product", "entity"),
    "criticizes": ("Person Organization", "Person Organization Model Product License Regulation", "entity"),
    "locatedIn": ("Organization", "Place", "entity"),
    "releaseDate": ("Model Product Dataset", "", "date"),
    "parameterCount": ("Model", "", "literal"),
    "contextWindow": ("Model", "", "literal"),
}


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema(ONTOLOGY)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(data=TEXT, format="turtle")


def test_domains_and_ranges_are_those_of_the_contract(schema: Schema) -> None:
    found = {name: (p.domain, p.range, p.kind) for name, p in schema.properties.items()}
    wanted = {name: (frozenset(d.split()), frozenset(r.split()), kind) for name, (d, r, kind) in RELATIONS.items()}
    assert found == wanted


def test_classes_policies_and_statuses_are_those_of_the_contract(schema: Schema) -> None:
    assert set(schema.classes) == CLASSES
    assert {name: c.parents for name, c in schema.classes.items() if c.parents} == {"ModelFamily": ("Model",)}
    assert set(schema.concepts) == POLICIES
    assert {c.classes for c in schema.concepts.values()} == {frozenset({"AccessPolicy"})}
    assert [name for name, s in schema.statuses.items() if s.plain] == ["asserted", "reported"]
    assert {s.name for s in schema.statuses.values()} == {"Asserted", "Reported", "Planned", "Negated", "Past"}


def test_what_follows_from_a_relation(schema: Schema) -> None:
    properties = schema.properties
    assert {name for name, p in properties.items() if p.symmetric} == {"partnersWith", "competesWith"}
    assert {name for name, p in properties.items() if p.same_kind} == {"competesWith"}
    assert {name: p.implies for name, p in properties.items() if p.implies} == {"leads": ("worksFor",)}
    assert {name: p.past for name, p in properties.items() if p.past} == {
        "leads": "formerlyAt",
        "worksFor": "formerlyAt",
    }
    inherited = {name: p.inherited_along for name, p in properties.items() if p.inherited_along}
    assert inherited == dict.fromkeys(("accessPolicy", "develops", "hasLicense"), ("variantOf",))
    assert (properties["develops"].inverse, properties["develops"].inverse_label) == ("developedBy", "developed by")


def test_exclusion_holds_both_ways(schema: Schema) -> None:
    excludes = {name: set(c.excludes) for name, c in schema.concepts.items()}
    assert excludes["OpenSource"] == {"Proprietary", "ApiOnly", "PartiallyOpen"}
    assert excludes["OpenWeights"] == {"Proprietary", "ApiOnly"}
    assert "ApiOnly" not in excludes["Proprietary"]
    assert all(name in excludes[other] for name, others in excludes.items() for other in others)


def test_a_schema_travels_to_other_processes(schema: Schema) -> None:
    assert pickle.loads(pickle.dumps(schema)) == schema


def test_the_digest_follows_the_content_alone(schema: Schema, tmp_path: Path) -> None:
    (tmp_path / "articlekg.ttl").write_bytes(TEXT.replace("\n", "\r\n").encode())
    assert load_schema(tmp_path).digest == schema.digest
    (tmp_path / "articlekg.ttl").write_text(TEXT + "# changed\n", encoding="utf-8")
    assert load_schema(tmp_path).digest != schema.digest


def test_each_term_has_label_comment_domain_and_range(graph: Graph) -> None:
    missing = []
    for term in {s for s in graph.subjects(RDF.type) if isinstance(s, URIRef) and s.startswith(KG_BASE)}:
        wanted = [RDFS.label, RDFS.comment]
        if not {OWL.Class, OWL.NamedIndividual} & set(graph.objects(term, RDF.type)):
            wanted += [RDFS.domain, RDFS.range]
        missing += [(term, what) for what in wanted if len(list(graph.objects(term, what))) != 1]
    assert missing == []


def test_each_relation_between_entities_has_an_inverse_or_is_symmetric(schema: Schema) -> None:
    relations = [p for p in schema.properties.values() if p.kind in {"entity", "concept"}]
    assert [p.name for p in relations if not p.inverse and not p.symmetric] == []


def test_an_inverse_goes_the_other_way(graph: Graph) -> None:
    def ends(name: Node, which: URIRef) -> set[Node]:
        node = graph.value(name, which)
        union = graph.value(node, OWL.unionOf)
        return set(Collection(graph, union)) if union else {node} if node else set()

    for inverse, relation in graph.subject_objects(OWL.inverseOf):
        assert ends(inverse, RDFS.domain) == ends(relation, RDFS.range), inverse
        assert ends(inverse, RDFS.range) == ends(relation, RDFS.domain), inverse


def test_an_independent_parser_reads_the_ontology(graph: Graph) -> None:
    """horned-owl makes OWL 2 axioms of the triples; what does not fit the language's grammar makes none."""
    ontology = pyhornedowl.open_ontology_from_string(graph.serialize(format="xml"), "rdf")
    kinds = Counter(type(c.component).__name__ for c in ontology.get_components())
    of_relations = ("Object", "Data", "Annotation")
    for predicate, end in ((RDFS.domain, "Domain"), (RDFS.range, "Range")):
        triples = {(s, p, o) for s, p, o in graph.triples((None, predicate, None)) if str(s).startswith(KG_BASE)}
        assert sum(kinds[f"{kind}Property{end}"] for kind in of_relations) == len(triples)
    assert kinds["SubClassOf"] == len(list(graph.triples((None, RDFS.subClassOf, None))))
    assert kinds["InverseObjectProperties"] == len(list(graph.triples((None, OWL.inverseOf, None))))
    of_develops = {str(a.component) for a in ontology.get_axioms_for_iri(KG_BASE + "develops")}
    iri = {name: f"<{KG_BASE}{name}>" for name in ("develops", "hasVariant", "Organization", "Person")}
    assert {
        "SubObjectPropertyOf(ObjectPropertyChain({develops} {hasVariant}) {develops})".format(**iri),
        "ObjectPropertyDomain({develops} ObjectUnionOf({Organization} {Person}))".format(**iri),
    } <= of_develops
    assert ontology.get_subclasses(KG_BASE + "Model") == {KG_BASE + "ModelFamily"}


def test_every_term_used_is_declared_once_for_one_purpose(graph: Graph) -> None:
    """OWL 2 DL: no undeclared term, no property of two sorts, nothing from the reserved vocabularies as a class."""
    sorts = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    declared = {sort: set(graph.subjects(RDF.type, sort)) for sort in (*sorts, OWL.Class)}
    for one, other in pairwise([*sorts, sorts[0]]):
        assert declared[one] & declared[other] == set()
    builtin = (str(RDF), str(RDFS), str(OWL), str(XSD))
    known = set().union(*(declared[sort] for sort in sorts))
    used = {p for p in graph.predicates() if not str(p).startswith(builtin)}
    used |= {n for p in (RDFS.subPropertyOf, OWL.inverseOf) for n in graph.objects(None, p)}
    assert used - known == set()
    classes = {n for n in graph.objects(None, RDFS.subClassOf) if isinstance(n, URIRef)}
    assert classes - declared[OWL.Class] == set()
    assert [c for c in declared[OWL.Class] if str(c).startswith(builtin)] == []
    literals = {getattr(o, "datatype", None) for o in graph.objects()} - {None, RDF.langString}
    ranges = {r for r in graph.objects(None, RDFS.range) if str(r).startswith((str(XSD), str(RDFS)))}
    in_owl = {XSD.string, XSD.boolean, XSD.decimal, XSD.integer, RDFS.Literal, RDFS.Resource, RDF.Property}
    assert (literals | ranges) - in_owl == set()


def test_composite_properties_bear_no_axiom_that_owl_keeps_for_simple_ones(graph: Graph) -> None:
    """OWL 2 DL: what a chain leads to, and all above it and opposite to it, is neither irreflexive nor functional."""
    composite: set[Node] = set(graph.subjects(OWL.propertyChainAxiom))
    while True:
        above = {o for p in (RDFS.subPropertyOf, OWL.inverseOf) for s in composite for o in graph.objects(s, p)}
        above |= {s for o in composite for s in graph.subjects(OWL.inverseOf, o)}
        if above <= composite:
            break
        composite |= above
    assert URIRef(KG_BASE + "developedBy") in composite
    forbidden = ("Asymmetric", "Irreflexive", "Functional", "InverseFunctional")
    for kind in forbidden:
        assert composite & set(graph.subjects(RDF.type, OWL[kind + "Property"])) == set()


def test_the_header_names_version_and_licence_and_imports_nothing(graph: Graph, schema: Schema) -> None:
    header = URIRef(KG_BASE.rstrip("#"))
    assert (header, RDF.type, OWL.Ontology) in graph
    assert str(graph.value(header, OWL.versionIRI)) == f"{header}/{schema.version}"
    assert graph.value(header, URIRef("http://purl.org/dc/terms/license")) is not None
    assert list(graph.objects(header, OWL.imports)) == []
    assert not any(isinstance(s, BNode) for s in graph.subjects(RDF.type, OWL.Ontology))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kg:develops a owl:ObjectProperty ;", "kg:develops a owl:ObjectProperty", "line {}: not Turtle: .*dot"),
        ("wd:Q43229", "wdd:Q43229", "line {}: not Turtle: .*wdd"),
        ('"Named human', '"Named\nhuman', "line {}: not Turtle"),
        ('rdfs:label "develops"@en ;', "", "kg:develops has no rdfs:label; add one"),
        ("kg:pastProperty kg:formerlyAt", "kg:pastProperty kg:formerly", "kg:leads has the kg:pastProperty formerly"),
        ("rdfs:range kg:AccessPolicy ;", "", "kg:accessPolicy has 0 rdfs:range"),
        ("kg:hasVariant )", "kg:hasVariant kg:hasVariant )", "kg:develops has a chain that the engine cannot follow"),
        (
            "kg:Past a owl:NamedIndividual , kg:Status",
            "kg:Past a kg:AccessPolicy",
            "kg:Status must have the individuals",
        ),
        ("kg:excludes kg:OpenSource .", "kg:excludes kg:Open .", "kg:Open is part of kg:excludes"),
        ('owl:versionInfo "1.0.0" ;', "", "owl:versionInfo"),
        (TEXT, "", "kg:Entity has no subclass"),
        (TEXT, TEXT[:-40], "not Turtle"),
    ],
)
def test_a_broken_file_is_named_with_line_and_mend(old: str, new: str, message: str, tmp_path: Path) -> None:
    assert old in TEXT
    path = tmp_path / "articlekg.ttl"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(OntologyError, match=message.format(r"\d+")) as error:
        load_schema(tmp_path)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_the_named_line_is_the_one_of_the_fault(tmp_path: Path) -> None:
    line = next(i for i, row in enumerate(TEXT.splitlines(), 1) if row.startswith("kg:accessPolicy a "))
    (tmp_path / "articlekg.ttl").write_text(TEXT.replace("rdfs:range kg:AccessPolicy ;", "", 1), encoding="utf-8")
    with pytest.raises(OntologyError, match=rf"articlekg\.ttl, line {line}: "):
        load_schema(tmp_path)


def test_a_missing_or_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match="is missing; --ontology takes a folder"):
        load_schema(tmp_path / "nowhere")
    (tmp_path / "articlekg.ttl").write_bytes(b"\xff\xfe")
    with pytest.raises(OntologyError, match="not UTF-8"):
        load_schema(tmp_path)


def test_a_new_relation_needs_no_python(tmp_path: Path) -> None:
    more = """
kg:Drug a owl:Class ; rdfs:subClassOf kg:Product ; rdfs:label "drug"@en ; rdfs:comment "Named medicine."@en .
kg:treats a owl:ObjectProperty ; rdfs:label "treats"@en ; rdfs:comment "Is given to."@en ;
    rdfs:domain kg:Drug ; rdfs:range kg:Person .
"""
    (tmp_path / "articlekg.ttl").write_text(TEXT + more, encoding="utf-8")
    schema = load_schema(tmp_path)
    assert schema.classes["Drug"].parents == ("Product",)
    assert (schema.properties["treats"].domain, schema.properties["treats"].kind) == (frozenset({"Drug"}), "entity")
