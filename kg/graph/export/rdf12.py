"""RDF 1.2: a claim reifies its triple by a triple term, in place of rdf:subject, rdf:predicate and rdf:object.

Turtle has annotations where the graph states the triple: `id:x kg:develops id:y ~ id:claim/1 {| kg:status kg:Asserted |} .`
A planned or denied claim reifies a triple that is not stated: `id:claim/1 rdf:reifies <<( … )>>`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import pyoxigraph as ox

from kg.graph.export.write import Out
from kg.graph.source import GraphSource
from kg.graph.terms import node
from kg.ontology.schema import Schema
from kg.prefixes import PREFIXES

_REIFIES = ox.NamedNode(PREFIXES["rdf"] + "reifies")
_ENDS = ("subject", "predicate", "object")
_PARTS = {node(f"rdf:{end}"): end for end in _ENDS}
_STATEMENT = ox.NamedNode(PREFIXES["rdf"] + "Statement")


def write_nquads(source: GraphSource, out: Out, *, schema: Schema) -> None:
    """Write N-Quads of RDF 1.2, with named graphs."""
    ox.serialize(_reified(source.quads()), out, format=ox.RdfFormat.N_QUADS)


def write_turtle(source: GraphSource, out: Out, *, schema: Schema) -> None:
    """Write Turtle of RDF 1.2, the union of all graphs, with annotations."""
    out.write(b'VERSION "1.2"\n' + b"".join(f"PREFIX {p}: <{base}>\n".encode() for p, base in PREFIXES.items()))
    quads = (ox.Quad(*triple) for triple in source.triples())
    for subject, group in groupby(_reified(quads), key=lambda quad: quad.subject):
        about = list(group)
        said = [quad.object for quad in about if quad.predicate == _REIFIES]
        plain = [term for term in said if isinstance(term, ox.Triple) and _is_stated(source, term)]
        if plain and len(said) == 1:
            rest = _pairs(quad for quad in about if quad.predicate != _REIFIES)
            triple = " ".join(_short(term) for term in plain[0])
            out.write(f"{triple} ~ {_short(subject)} {{| {rest} |}} .\n".encode())
        else:
            out.write(f"{_short(subject)} {_pairs(about)} .\n".encode())


def _reified(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """The same quads, subject by subject, with the three that name the ends of a claim's triple made one."""
    for subject, group in groupby(quads, key=lambda quad: quad.subject):
        about = list(group)
        for graph in sorted({quad.graph_name for quad in about}, key=str):
            here = [quad for quad in about if quad.graph_name == graph]
            ends = {_PARTS[quad.predicate]: quad.object for quad in here if quad.predicate in _PARTS}
            if len(ends) < len(_ENDS):
                yield from here
                continue
            triple: Any = ox.Triple(*(ends[end] for end in _ENDS))  # type: ignore[arg-type]
            yield ox.Quad(subject, _REIFIES, triple, graph)
            yield from (q for q in here if q.predicate not in _PARTS and q.object != _STATEMENT)


def _is_stated(source: GraphSource, triple: ox.Triple) -> bool:
    found = source.store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return next(iter(found), None) is not None


def _pairs(quads: Iterable[ox.Quad]) -> str:
    return " ; ".join(f"{_short(quad.predicate)} {_short(quad.object)}" for quad in quads)


def _short(term: Any) -> str:
    """A term as Turtle has it: IRIs with the common prefixes where their local name is a plain word."""
    if isinstance(term, ox.NamedNode):
        for prefix, base in PREFIXES.items():
            local = term.value.removeprefix(base)
            if local != term.value and local.replace("_", "a").isalnum() and local.isascii():
                return f"{prefix}:{local}"
    if isinstance(term, ox.Triple):
        return f"<<( {' '.join(_short(part) for part in term)} )>>"
    return str(term)
