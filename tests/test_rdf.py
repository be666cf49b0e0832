"""Claims -> quads, as the contract says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from fake_extractor import read
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse, serialize

from kg.config import ID_BASE, ontology_folder
from kg.graph.rdf import article_quads, entity_quads, manifest_quads
from kg.graph.records import Maker, from_record, record_key, to_record
from kg.graph.terms import article_id, article_iri, dated, entities_graph, entity_iri, manifest_graph
from kg.model import Article, Entity, Extraction, Span
from kg.ontology.schema import Schema, load_schema
from kg.prefixes import KG_BASE, PREFIXES

MAKER = Maker("f1", "0.1.0", "none", (("lexicon", "abc"), ("ontology", "def")))


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema(ontology_folder())


def iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def graph_of(text: str, schema: Schema, **about: object) -> list[Quad]:
    article = replace(Article("news/a.txt", text), **about)  # type: ignore[arg-type]
    return article_quads(read(article, schema), schema=schema, id_base=ID_BASE)


def plain(quads: list[Quad]) -> set[tuple[str, str, str]]:
    ours = PREFIXES["id"]
    return {
        (q.subject.value.removeprefix(ours), q.predicate.value.removeprefix(KG_BASE), q.object.value.removeprefix(ours))
        for q in quads
        if isinstance(q.subject, NamedNode)
        and q.predicate.value.startswith(KG_BASE)
        and not q.subject.value.startswith(ours + "claim/")
    }


def claims(quads: list[Quad]) -> list[dict[str, list[str]]]:
    nodes: dict[str, dict[str, list[str]]] = {}
    for quad in quads:
        if quad.subject.value.startswith(PREFIXES["id"] + "claim/"):
            nodes.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object.value)
    return [nodes[name] for name in sorted(nodes)]


def test_only_asserted_and_reported_become_plain_triples(schema: Schema) -> None:
    text = " ".join(
        f"organization/{status} acquires organization/target ({status})."
        for status in ("asserted", "reported", "planned", "negated", "past")
    )
    quads = graph_of(text, schema)
    assert {s for s, _, _ in plain(quads)} == {"organization/asserted", "organization/reported"}
    statuses = {node[iri("kg:status")][0].removeprefix(KG_BASE) for node in claims(quads)}
    assert statuses == {"Asserted", "Reported", "Planned", "Negated", "Past"}


def test_a_past_post_is_a_plain_formerly_at(schema: Schema) -> None:
    quads = graph_of("person/ann leads organization/acme (past).", schema)
    assert plain(quads) == {("person/ann", "formerlyAt", "organization/acme")}


def test_a_claim_bears_all_that_the_contract_names(schema: Schema) -> None:
    text = "Then person/ann leads organization/acme (reported by=person/bo role=CEO). person/bo"
    quads = graph_of(text, schema)
    node = next(n for n in claims(quads) if n[iri("rdf:predicate")] == [KG_BASE + "leads"])
    assert sorted(node[iri("rdf:type")]) == sorted([KG_BASE + "Claim", iri("rdf:Statement")])
    assert node[iri("rdf:subject")] == [ID_BASE + "person/ann"]
    assert node[iri("rdf:object")] == [ID_BASE + "organization/acme"]
    assert node[iri("kg:status")] == [KG_BASE + "Reported"]
    assert node[iri("kg:confidence")] == ["0.9"]
    assert node[iri("kg:attributedTo")] == [ID_BASE + "person/bo"]
    assert node[iri("kg:role")] == ["CEO"]
    start, end = int(node[iri("kg:evidenceStart")][0]), int(node[iri("kg:evidenceEnd")][0])
    assert (
        [text[start:end]]
        == node[iri("kg:evidence")]
        == ["person/ann leads organization/acme (reported by=person/bo role=CEO)."]
    )
    article = quads[0].graph_name.value
    assert node[iri("prov:wasDerivedFrom")] == [article]
    assert {q.graph_name.value for q in quads} == {article}


def test_a_derived_claim_points_at_its_premises(schema: Schema) -> None:
    text = "organization/acme develops family/zephyr. model/zephyr-2 variantOf family/zephyr."
    quads = graph_of(text, schema)
    assert ("organization/acme", "develops", "model/zephyr-2") in plain(quads)
    derived = [n for n in claims(quads) if iri("kg:derived") in n]
    assert len(derived) == 1
    origins = set(derived[0][iri("prov:wasDerivedFrom")])
    nodes = {q.subject.value for q in quads if q.subject.value.startswith(ID_BASE + "claim/")}
    assert len(origins) == 3
    assert len(origins & nodes) == 2
    assert origins - nodes == {quads[0].graph_name.value}


def test_what_breaks_domain_or_range_leaves_no_trace(schema: Schema) -> None:
    quads = graph_of("model/zephyr develops organization/acme.", schema)
    assert claims(quads) == []
    assert plain(quads) == set()


def test_an_article_says_where_it_is_from_and_what_it_mentions(schema: Schema) -> None:
    quads = graph_of(
        "organization/acme",
        schema,
        title="A <b>title</b>",
        published=date(2026, 4, 8),
        url="https://x.example/ a|b",
        outlet="The X",
    )
    said = {(q.predicate.value, q.object.value) for q in quads}
    assert {
        (iri("rdf:type"), iri("schema:NewsArticle")),
        (iri("dcterms:source"), "news/a.txt"),
        (iri("schema:headline"), "A <b>title</b>"),
        (iri("schema:datePublished"), "2026-04-08"),
        (iri("schema:url"), "https://x.example/ a|b"),
        (iri("schema:publisher"), "The X"),
        (iri("schema:mentions"), ID_BASE + "organization/acme"),
    } == said


def test_the_articles_iri_hangs_on_what_it_says_alone() -> None:
    article = Article("a.txt", "text", title="t", published=date(2026, 1, 1), url="u", outlet="o")
    same = replace(article, source="elsewhere/b.html")
    assert article_id(article) == article_id(same)
    others = [replace(article, **{name: None}) for name in ("title", "published", "url", "outlet")]
    assert len({article_id(a) for a in (article, *others, replace(article, text="texts"))}) == 6


@pytest.mark.parametrize(
    ("value", "type_"),
    [("2025", "gYear"), ("2025-03", "gYearMonth"), ("2025-03-31", "date"), ("2025-02-31", "string"), ("1M", "string")],
)
def test_dates_are_typed_by_their_form(value: str, type_: str) -> None:
    assert dated(value) == Literal(value, datatype=NamedNode(iri(f"xsd:{type_}")))


def test_a_concept_is_a_term_of_the_ontology(schema: Schema) -> None:
    quads = graph_of("model/zephyr accessPolicy OpenWeights. model/zephyr releaseDate 2025-03.", schema)
    objects = {q.object for q in quads if q.subject.value == ID_BASE + "model/zephyr"}
    assert objects == {
        NamedNode(KG_BASE + "OpenWeights"),
        Literal("2025-03", datatype=NamedNode(iri("xsd:gYearMonth"))),
    }


def test_entities_bear_the_classes_above_their_own(schema: Schema) -> None:
    entity = Entity(
        "family/zephyr",
        ("ModelFamily",),
        "Zephyr",
        ("Zephyr AI", "Zephyr"),
        same_as=("http://www.wikidata.org/entity/Q1",),
        identifier="Z",
    )
    quads = entity_quads([entity], schema=schema, id_base=ID_BASE)
    assert {(q.predicate.value, q.object.value) for q in quads} == {
        (iri("rdf:type"), KG_BASE + "ModelFamily"),
        (iri("rdf:type"), KG_BASE + "Model"),
        (iri("rdfs:label"), "Zephyr"),
        (iri("skos:altLabel"), "Zephyr AI"),
        (iri("owl:sameAs"), "http://www.wikidata.org/entity/Q1"),
        (iri("dcterms:identifier"), "Z"),
    }
    assert {q.graph_name.value for q in quads} == {entities_graph(ID_BASE)}


@pytest.mark.parametrize(
    "key", ["person/łukasz-kaiser", "model/a b", 'model/<"x">', "model/a%b", "model/a#b?c", "model/a\x00b"]
)
def test_any_key_makes_a_valid_iri(key: str) -> None:
    made = entity_iri(key, id_base=ID_BASE)
    assert NamedNode(made).value == made
    assert made.startswith(ID_BASE)


def test_another_base_for_iris(schema: Schema) -> None:
    article = Article("a.txt", "organization/acme develops model/zephyr.")
    quads = article_quads(read(article, schema), schema=schema, id_base="urn:mine/")
    assert {q.graph_name.value for q in quads} == {article_iri(article_id(article), id_base="urn:mine/")}
    assert not any(ID_BASE in str(q) for q in quads)


def test_hostile_text_stays_text(schema: Schema) -> None:
    text = 'organization/acme develops model/zephyr (role="}>.\x1b[2J\\n). <script>\u2028\x07'
    quads = graph_of(text, schema, title='"> . <urn:x> <urn:x> "')
    assert any("\x1b[2J" in str(q.object.value) for q in quads)
    data = serialize(quads, format=RdfFormat.N_QUADS)
    assert data is not None
    assert set(parse(data, format=RdfFormat.N_QUADS)) == set(quads)
    assert data.count(b"\n") == len(quads)


def test_the_manifest_names_what_built_each_article() -> None:
    quads = manifest_quads({ID_BASE + "article/1": MAKER, ID_BASE + "article/2": MAKER}, id_base=ID_BASE)
    builds = {q.object.value for q in quads if q.predicate.value == iri("prov:wasGeneratedBy")}
    assert len(builds) == 1
    parts = {q.subject: q.object.value for q in quads if q.predicate.value == iri("rdfs:label")}
    assert sorted(parts.values()) == ["lexicon", "model", "ontology"]
    assert {q.graph_name.value for q in quads} == {manifest_graph(ID_BASE)}


def test_the_store_keeps_every_literal_as_it_was_written(schema: Schema) -> None:
    quads = graph_of(
        "model/zephyr releaseDate 2025 (confidence=0.5). model/gale releaseDate 2025-03 (confidence=1.0).", schema
    )
    store = Store()
    store.extend(quads)
    assert set(store) == set(quads)


def test_a_record_gives_the_extraction_back(schema: Schema) -> None:
    text = "person/ann leads organization/acme (past by=person/bo role=CEO). person/bo\n é"
    article = Article("a.txt", text, title="t", published=date(2026, 1, 2), furniture=(Span(0, 3),))
    extraction = read(article, schema)
    data = to_record(extraction, maker=MAKER)
    assert from_record(data, source="a.txt") == (extraction, MAKER)
    assert from_record(data, source="b.txt")[0] == Extraction(
        replace(article, source="b.txt"), extraction.entities, extraction.claims
    )


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"{}", b'{"article": {}}', b"\xff"])
def test_a_damaged_record_is_told(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_record(data, source="a.txt")


def test_a_records_key_hangs_on_all_that_decides_what_is_extracted() -> None:
    article = Article("a.txt", "text")
    keys = {
        record_key(article, fingerprint="1"),
        record_key(replace(article, source="b.txt"), fingerprint="1"),
        record_key(article, fingerprint="2"),
        record_key(replace(article, furniture=(Span(0, 1),)), fingerprint="1"),
    }
    assert len(keys) == 3
