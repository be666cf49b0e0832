"""A description of the graph in VoID and DCAT, with the builds that made it in PROV-O: what catalogues harvest.

Its numbers are counted, its hash is that of the sorted N-Quads, and it holds no time: the same graph has the same
description, byte for byte.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pyoxigraph as ox

from kg.config import ID_BASE, VERSION
from kg.graph.export.write import Out, turtle
from kg.graph.source import GraphSource
from kg.graph.terms import node
from kg.ontology.schema import Schema
from kg.prefixes import KG_BASE, PREFIXES

_VOID: Final = "http://rdfs.org/ns/void#"
_DCAT: Final = "http://www.w3.org/ns/dcat#"
_SPDX: Final = "http://spdx.org/rdf/terms#"
_MEDIA: Final = (
    ("nquads", "application/n-quads"),
    ("trig", "application/trig"),
    ("turtle", "text/turtle"),
    ("jsonld", "application/ld+json"),
)
_IANA: Final = "https://www.iana.org/assignments/media-types/"

LICENCE: Final = "https://www.apache.org/licenses/LICENSE-2.0"
"""The licence of the statements, as of the ontology. Quoted sentences belong to their articles' authors."""

Triple = tuple[Any, Any, Any]


@dataclass
class _Counted:
    """What one pass over the quads counts."""

    digest: Any = field(default_factory=hashlib.sha256)
    quads: int = 0
    triples: int = 0
    subjects: int = 0
    articles: int = 0
    entities: int = 0
    base: str = ID_BASE
    properties: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    dates: set[str] = field(default_factory=set)
    builds: set[str] = field(default_factory=set)


def write_void(source: GraphSource, out: Out, *, schema: Schema) -> None:
    """Write the description as Turtle."""
    data = turtle(ox.Triple(*triple) for triple in description(source, schema=schema))
    used = {"void": _VOID, "dcat": _DCAT, "spdx": _SPDX}
    quads = ox.parse(data, format=ox.RdfFormat.TURTLE)
    ox.serialize((q.triple for q in quads), out, format=ox.RdfFormat.TURTLE, prefixes={**PREFIXES, **used})


def description(source: GraphSource, *, schema: Schema, licence: str = LICENCE) -> Iterator[Triple]:
    """The triples of the description. The dataset's IRI is the base of all others with `graph/description`."""
    found = _count(source, schema)
    dataset = ox.NamedNode(f"{found.base}graph/description")
    for kind in (f"{_VOID}Dataset", f"{_DCAT}Dataset"):
        yield dataset, node("rdf:type"), ox.NamedNode(kind)
    yield dataset, _terms("title"), ox.Literal("A knowledge graph of what news articles say", language="en")
    yield dataset, _terms("license"), ox.NamedNode(licence)
    note = "Statements of articles with their sentences as evidence; the sentences belong to the articles' authors."
    yield dataset, _terms("rights"), ox.Literal(note, language="en")
    yield dataset, _terms("conformsTo"), ox.NamedNode(KG_BASE.rstrip("#"))
    yield dataset, node("kg:engineVersion"), ox.Literal(VERSION)
    for name in ("kg", "schema", "prov", "skos"):
        yield dataset, _void("vocabulary"), ox.NamedNode(PREFIXES[name])
    yield dataset, _void("uriSpace"), ox.Literal(found.base)
    yield from _numbers(dataset, found)
    yield from _partitions(dataset, found)
    yield from _files(dataset, found)
    for build in sorted(found.builds):
        yield dataset, node("prov:wasGeneratedBy"), ox.NamedNode(build)
    if found.dates:
        period = ox.NamedNode(f"{dataset.value}/period")
        yield dataset, _terms("temporal"), period
        yield period, node("rdf:type"), _terms("PeriodOfTime")
        for name, day in (("startDate", min(found.dates)), ("endDate", max(found.dates))):
            yield period, ox.NamedNode(_DCAT + name), ox.Literal(day, datatype=node("xsd:date"))


def _numbers(dataset: ox.NamedNode, found: _Counted) -> Iterator[Triple]:
    counts = {
        "triples": found.triples,
        "entities": found.entities,
        "documents": found.articles,
        "distinctSubjects": found.subjects,
        "properties": len(found.properties),
        "classes": len(found.classes),
    }
    for name, number in counts.items():
        yield dataset, _void(name), ox.Literal(number)


def _partitions(dataset: ox.NamedNode, found: _Counted) -> Iterator[Triple]:
    for kind, iri, number in (
        *(("class", iri, number) for iri, number in sorted(found.classes.items())),
        *(("property", iri, number) for iri, number in sorted(found.properties.items())),
    ):
        part = ox.NamedNode(f"{dataset.value}/{kind}/{hashlib.sha256(iri.encode()).hexdigest()[:12]}")
        yield dataset, _void(f"{kind}Partition"), part
        yield part, _void(kind), ox.NamedNode(iri)
        yield part, _void("entities" if kind == "class" else "triples"), ox.Literal(number)


def _files(dataset: ox.NamedNode, found: _Counted) -> Iterator[Triple]:
    for name, media in _MEDIA:
        file = ox.NamedNode(f"{dataset.value}/{name}")
        yield dataset, ox.NamedNode(f"{_DCAT}distribution"), file
        yield file, node("rdf:type"), ox.NamedNode(f"{_DCAT}Distribution")
        yield file, ox.NamedNode(f"{_DCAT}mediaType"), ox.NamedNode(_IANA + media)
        if name == "nquads":
            checksum = ox.NamedNode(f"{dataset.value}/checksum")
            yield file, ox.NamedNode(f"{_SPDX}checksum"), checksum
            yield checksum, node("rdf:type"), ox.NamedNode(f"{_SPDX}Checksum")
            yield checksum, ox.NamedNode(f"{_SPDX}algorithm"), ox.NamedNode(f"{_SPDX}checksumAlgorithm_sha256")
            value = ox.Literal(found.digest.hexdigest(), datatype=node("xsd:hexBinary"))
            yield checksum, ox.NamedNode(f"{_SPDX}checksumValue"), value


def _count(source: GraphSource, schema: Schema) -> _Counted:
    found = _Counted()
    for line in source.lines():
        found.digest.update(line)
    classes = {KG_BASE + name for name in schema.classes}
    subject: Any = None
    triple: Any = None
    for quad in source.quads():
        found.quads += 1
        if quad.triple == triple:
            continue
        triple = quad.triple
        found.triples += 1
        found.properties[quad.predicate.value] += 1
        if quad.predicate == node("rdf:type"):
            _count_type(found, quad)
        elif quad.predicate == node("schema:datePublished") and len(quad.object.value) == 10:  # type: ignore[union-attr]
            found.dates.add(quad.object.value)  # type: ignore[union-attr]
        elif quad.predicate == node("prov:wasGeneratedBy"):
            found.builds.add(quad.object.value)  # type: ignore[union-attr]
        found.subjects += quad.subject != subject
        subject = quad.subject
    found.entities = sum(1 for _ in _entities(source, classes))
    return found


def _count_type(found: _Counted, quad: ox.Quad) -> None:
    kind: str = quad.object.value  # type: ignore[union-attr]
    found.classes[kind] += 1
    if kind == node("schema:NewsArticle").value:
        found.articles += 1
        found.base = quad.subject.value.rpartition("article/")[0] or found.base  # type: ignore[union-attr]


def _entities(source: GraphSource, classes: set[str]) -> set[Any]:
    return {
        quad.subject
        for kind in sorted(classes)
        for quad in source.store.quads_for_pattern(None, node("rdf:type"), ox.NamedNode(kind), None)
    }


def _void(name: str) -> ox.NamedNode:
    return ox.NamedNode(_VOID + name)


def _terms(name: str) -> ox.NamedNode:
    return node(f"dcterms:{name}")
