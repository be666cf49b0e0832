"""JSON-LD with a context as people would write it by hand: short names, plain strings and numbers, IRIs as strings.

    {"@context": {...}, "@graph": [{"id": "id:article/…", "@graph": [{"id": …, "type": "Model", "label": "Llama"}]}]}

The context is made from the ontology: a relation to an entity takes an IRI, one to a closed list a name. What does not
fit the context's type for its property is written in full, so that every reader gets the same graph.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final

import pyoxigraph as ox

from kg.graph.export.write import Out, by_graph
from kg.graph.source import GraphSource
from kg.ontology.schema import Schema
from kg.prefixes import KG_BASE, PREFIXES, expand

_TYPE: Final = expand("rdf:type")
_XSD: Final = PREFIXES["xsd"]
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_LOCAL = re.compile(r"[A-Za-z_][\w.-]*")

# The engine's own terms and those of shared vocabularies: name, what it stands for, and the type of its values.
_ENGINE: Final = (
    ("subject", "rdf:subject", "@id"),
    ("predicate", "rdf:predicate", "@vocab"),
    ("object", "rdf:object", "@id"),
    ("status", "kg:status", "@vocab"),
    ("confidence", "kg:confidence", "xsd:decimal"),
    ("attributedTo", "kg:attributedTo", "@id"),
    ("wasDerivedFrom", "prov:wasDerivedFrom", "@id"),
    ("wasGeneratedBy", "prov:wasGeneratedBy", "@id"),
    ("used", "prov:used", "@id"),
    ("label", "rdfs:label", None),
    ("altLabel", "skos:altLabel", None),
    ("sameAs", "owl:sameAs", "@id"),
    ("identifier", "dcterms:identifier", None),
    ("source", "dcterms:source", None),
    ("headline", "schema:headline", None),
    ("publisher", "schema:publisher", None),
    ("author", "schema:author", None),
    ("datePublished", "schema:datePublished", "xsd:date"),
    ("url", "schema:url", "xsd:anyURI"),
    ("mentions", "schema:mentions", "@id"),
)
_KINDS: Final[Mapping[str, str | None]] = {"entity": "@id", "concept": "@vocab"}


class _Compact:
    """Makes short what the context knows."""

    def __init__(self, schema: Schema) -> None:
        terms = {name: (_full(place), kind) for name, place, kind in _ENGINE}
        for name, definition in schema.properties.items():
            terms.setdefault(name, (KG_BASE + name, _KINDS.get(definition.kind)))
        self.terms = terms
        self.names = {iri: (name, kind) for name, (iri, kind) in terms.items()}

    def context(self) -> dict[str, Any]:
        """The context itself."""
        found: dict[str, Any] = {"@vocab": KG_BASE, **{p: base for p, base in PREFIXES.items() if p != "oa"}}
        found |= {"id": "@id", "type": "@type"} | {"ids": PREFIXES["id"]}
        for name, (iri, kind) in sorted(self.terms.items()):
            if iri == KG_BASE + name and kind is None:
                continue  # the vocabulary says so already
            short = self.iri(iri) if not iri.startswith(KG_BASE) else f"kg:{iri.removeprefix(KG_BASE)}"
            found[name] = {"@id": short, "@type": kind} if kind else short
        return found

    def key(self, predicate: str) -> tuple[str, str | None]:
        """The name of a property, and the type that the context gives its values."""
        known = self.names.get(predicate)
        return known or (self.vocab(predicate) or self.iri(predicate), None)

    def iri(self, iri: str) -> str:
        """An IRI with a prefix in place of its namespace, where that is read back as the same."""
        for prefix, base in PREFIXES.items():
            rest = iri.removeprefix(base)
            if rest != iri and rest and not rest.startswith("//") and prefix != "oa":
                return f"{'ids' if prefix == 'id' else prefix}:{rest}"
        return iri

    def vocab(self, iri: str) -> str | None:
        """A term of the ontology by its local name, unless that name means something else."""
        name = iri.removeprefix(KG_BASE)
        if name == iri or not _LOCAL.fullmatch(name) or name in ("id", "type", "ids", *PREFIXES):
            return None
        return name if self.terms.get(name, (iri, None))[0] == iri else None

    def value(self, term: Any, kind: str | None) -> Any:
        """A value as the context's type for its property lets it be written."""
        if isinstance(term, ox.NamedNode | ox.BlankNode):
            iri = self.iri(term.value) if isinstance(term, ox.NamedNode) else str(term)
            if kind == "@vocab":
                return (self.vocab(term.value) if isinstance(term, ox.NamedNode) else None) or iri
            return iri if kind == "@id" else {"id": iri}
        datatype = term.datatype.value.replace(_XSD, "xsd:")
        if term.language:
            return {"@value": term.value, "@language": term.language}
        if datatype == kind or (kind is None and datatype == "xsd:string"):
            return term.value
        if kind is None and datatype == "xsd:boolean" and term.value in ("true", "false"):
            return term.value == "true"
        if kind is None and datatype == "xsd:integer" and _INTEGER.fullmatch(term.value):
            return int(term.value)
        return {"@value": term.value} if datatype == "xsd:string" else {"@value": term.value, "@type": datatype}


def write_jsonld(source: GraphSource, out: Out, *, schema: Schema) -> None:
    """Write the graph as JSON-LD, one object a named graph, one line a subject."""
    compact = _Compact(schema)
    context = json.dumps(compact.context(), ensure_ascii=False, indent=1)
    out.write(b'{"@context": ' + context.encode() + b',\n"@graph": [')
    comma = b"\n"
    for graph, quads in groupby(by_graph(source), key=lambda quad: quad.graph_name):
        if isinstance(graph, ox.DefaultGraph):
            for line in _subjects(compact, quads):
                out.write(comma + line)
                comma = b",\n"
            continue
        name = compact.iri(graph.value) if isinstance(graph, ox.NamedNode) else str(graph)
        out.write(comma + b'{"id": ' + _json(name) + b', "@graph": [')
        for number, line in enumerate(_subjects(compact, quads)):
            out.write((b",\n " if number else b"\n ") + line)
        out.write(b"]}")
        comma = b",\n"
    out.write(b"\n]}\n")


def _subjects(compact: _Compact, quads: Iterable[ox.Quad]) -> Iterator[bytes]:
    for subject, about in groupby(quads, key=lambda quad: quad.subject):
        row: dict[str, Any] = {"id": compact.value(subject, "@id")}
        for predicate, group in groupby(about, key=lambda quad: quad.predicate.value):
            terms = [quad.object for quad in group]
            if predicate == _TYPE:
                row["type"] = _single([compact.value(term, "@vocab") for term in terms])
            else:
                key, kind = compact.key(predicate)
                row[key] = _single([compact.value(term, kind) for term in terms])
        yield _json(row)


def _single(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
