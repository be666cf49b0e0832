"""Claims -> quads, as the contract's page on the graph says. Pure functions: the same values give the same quads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from kg.graph.records import Maker
from kg.graph.terms import (
    QUALIFIERS,
    Term,
    article_id,
    article_iri,
    claim_iri,
    dated,
    decimal,
    entities_graph,
    entity_iri,
    manifest_graph,
    node,
)
from kg.model import Claim, Entity, Extraction
from kg.ontology.schema import Schema
from kg.prefixes import KG_BASE
from kg.resolve.derive import Statement, is_plain
from kg.resolve.merge import most_specific_first
from kg.resolve.settle import settle

Triple = tuple[NamedNode, NamedNode, Term]


def article_quads(
    extraction: Extraction,
    *,
    schema: Schema,
    id_base: str,
    sources: Sequence[str] = (),
    statements: Sequence[Statement] | None = None,
) -> list[Quad]:
    """All of one article's graph: the article, its plain triples, and a node for each claim; sorted, without doubles.

    `sources` are all places where this article was read, if it was read from several. `statements` are its settled
    claims, where the caller has them already.
    """
    if statements is None:
        statements = settle(extraction, schema=schema).statements
    graph = _ArticleGraph(extraction, id_base, article_iri(article_id(extraction.article), id_base=id_base))
    triples = list(graph.article(sources or (extraction.article.source,)))
    for statement in statements:
        triples += graph.statement(statement)
    return _quads(triples, graph.iri)


def entity_quads(entities: Iterable[Entity], *, schema: Schema, id_base: str) -> list[Quad]:
    """The shared graph: types with the classes above them, label, other names, and what is known of each entity."""
    triples: list[Triple] = []
    for entity in entities:
        subject = NamedNode(entity_iri(entity.key, id_base=id_base))
        known = (t for t in most_specific_first(entity.types, schema) if t in schema.classes)
        triples += [(subject, node("rdf:type"), NamedNode(KG_BASE + name)) for name in known]
        triples.append((subject, node("rdfs:label"), Literal(entity.label)))
        triples += [(subject, node("skos:altLabel"), Literal(a)) for a in entity.aliases if a != entity.label]
        triples += [(subject, node("owl:sameAs"), NamedNode(iri)) for iri in entity.same_as]
        if entity.identifier:
            triples.append((subject, node("dcterms:identifier"), Literal(entity.identifier)))
    return _quads(triples, entities_graph(id_base))


def manifest_quads(made: Mapping[str, Maker], *, id_base: str) -> list[Quad]:
    """What made each article's graph (article IRI -> maker). No time stamps: the same input gives the same bytes."""
    triples: list[Triple] = []
    for article, maker in made.items():
        build = NamedNode(f"{id_base}build/{_short(maker.fingerprint)}")
        triples.append((NamedNode(article), node("prov:wasGeneratedBy"), build))
        triples += [(build, node("rdf:type"), node(name)) for name in ("kg:Build", "prov:Activity")]
        triples.append((build, node("kg:engineVersion"), Literal(maker.engine)))
        triples.append((build, node("kg:digest"), Literal(maker.fingerprint)))
        for name, digest in (*maker.parts, ("model", maker.model)):
            part = NamedNode(f"{id_base}part/{name}/{_short(digest)}")
            triples.append((build, node("prov:used"), part))
            triples.append((part, node("rdf:type"), node("prov:Entity")))
            triples.append((part, node("rdfs:label"), Literal(name)))
            triples.append((part, node("kg:digest"), Literal(digest)))
    return _quads(triples, manifest_graph(id_base))


@dataclass(frozen=True, slots=True)
class _ArticleGraph:
    """Makes the triples of one article's graph, whose name is `iri`."""

    extraction: Extraction
    id_base: str
    iri: str

    def article(self, sources: Sequence[str]) -> Iterator[Triple]:
        article, this = self.extraction.article, NamedNode(self.iri)
        yield this, node("rdf:type"), node("schema:NewsArticle")
        for source in sources:
            yield this, node("dcterms:source"), Literal(source.encode("utf-8", "backslashreplace").decode())
        for name, text in (("headline", article.title), ("publisher", article.outlet), ("author", article.author)):
            if text:
                yield this, node(f"schema:{name}"), Literal(text)
        if article.url:
            yield this, node("schema:url"), Literal(article.url, datatype=node("xsd:anyURI"))
        if article.published:
            yield this, node("schema:datePublished"), dated(article.published.isoformat())
        for entity in self.extraction.entities:
            yield this, node("schema:mentions"), self._entity(entity.key)

    def statement(self, statement: Statement) -> Iterator[Triple]:
        claim = statement.claim
        this, subject, target = self._claim(claim), self._entity(claim.subject), self._object(claim)
        relation = NamedNode(KG_BASE + claim.property)
        if is_plain(claim):
            yield subject, relation, target
        yield this, node("rdf:type"), node("kg:Claim")
        yield this, node("rdf:type"), node("rdf:Statement")
        yield this, node("rdf:subject"), subject
        yield this, node("rdf:predicate"), relation
        yield this, node("rdf:object"), target
        yield this, node("kg:status"), NamedNode(KG_BASE + claim.status.capitalize())
        yield this, node("kg:confidence"), decimal(claim.confidence)
        for origin in (NamedNode(self.iri), *(self._claim(premise) for premise in statement.premises)):
            yield this, node("prov:wasDerivedFrom"), origin
        for name, value in (*self._evidence(claim), *self._details(claim)):
            yield this, node(name), value

    def _evidence(self, claim: Claim) -> Iterator[tuple[str, Term]]:
        yield "kg:evidence", Literal(self.extraction.article.text[claim.evidence.start : claim.evidence.end])
        spans = ("evidence", claim.evidence), ("subject", claim.subject_span), ("object", claim.object_span)
        for name, span in (*spans, ("trigger", claim.trigger)):
            if span is not None:
                yield f"kg:{name}Start", Literal(span.start)
                yield f"kg:{name}End", Literal(span.end)

    def _details(self, claim: Claim) -> Iterator[tuple[str, Term]]:
        """What is said of a claim only where it is known, and what found it."""
        if claim.attributed_to:
            yield "kg:attributedTo", self._entity(claim.attributed_to)
        for field, name in QUALIFIERS:
            value = getattr(claim, field)
            if value:
                yield name, dated(value) if field.startswith("valid") else Literal(value)
        yield "kg:extractor", Literal(claim.extractor)
        if claim.derived:
            yield "kg:derived", Literal(True)

    def _entity(self, key: str) -> NamedNode:
        return NamedNode(entity_iri(key, id_base=self.id_base))

    def _claim(self, claim: Claim) -> NamedNode:
        return NamedNode(claim_iri(claim, article=self.iri, id_base=self.id_base))

    def _object(self, claim: Claim) -> Term:
        match claim.object_kind:
            case "entity":
                return self._entity(claim.object)
            case "concept":
                return NamedNode(KG_BASE + claim.object)
            case "date":
                return dated(claim.object)
            case _:
                return Literal(claim.object)


def _short(digest: str) -> str:
    return hashlib.sha256(digest.encode()).hexdigest()[:16]


def _quads(triples: Iterable[Triple], graph: str) -> list[Quad]:
    name = NamedNode(graph)
    return sorted({Quad(*triple, name) for triple in triples}, key=str)
