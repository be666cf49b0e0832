"""Write a whole graph in the formats of other tools: the same bytes for the same graph, whatever order the store has.

Formats with named graphs (N-Quads, TriG, JSON-LD) keep them; the others get the union of all graphs, each triple once.
XML knows no control characters: in RDF/XML and GraphML each becomes U+FFFD. Everything else comes through unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox

from kg.errors import QueryError
from kg.prefixes import PREFIXES

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def export_graph(store: ox.Store, form: str, *, ontology: Path) -> bytes:
    """The whole graph in one of FORMATS, as bytes in UTF-8. The ontology tells GraphML an entity's closest class.

    Raises QueryError for another format.
    """
    if form not in FORMATS:
        raise QueryError(f"there is no format {form!r}; choose from {', '.join(FORMATS)}")
    if form == "graphml":
        from kg.graph.export_graphml import graphml  # networkx is slow to import and only this format needs it

        return graphml(store, ontology=ontology)
    return _RDF[form](store)


def turtle(triples: Iterable[ox.Triple]) -> bytes:
    """Triples as Turtle: sorted, each once, with the project's prefixes."""
    return _serialize(_sorted_once(triples), ox.RdfFormat.TURTLE)


def xml_safe(text: str) -> str:
    """The text with U+FFFD in place of each character that XML cannot hold."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _nquads(store: ox.Store) -> bytes:
    return b"".join(_sorted_lines(store, ox.RdfFormat.N_QUADS))


def _ntriples(store: ox.Store) -> bytes:
    return b"".join(_sorted_lines(_triples(store), ox.RdfFormat.N_TRIPLES))


def _turtle(store: ox.Store) -> bytes:
    return turtle(_triples(store))


def _trig(store: ox.Store) -> bytes:
    return _serialize(_by_graph(store), ox.RdfFormat.TRIG)


def _jsonld(store: ox.Store) -> bytes:
    return _serialize(_by_graph(store), ox.RdfFormat.JSON_LD)


def _rdfxml(store: ox.Store) -> bytes:
    safe = (ox.Triple(t.subject, t.predicate, _xml_term(t.object)) for t in _sorted_once(_triples(store)))
    # A reader of XML would make a line feed of a bare carriage return.
    return _serialize(safe, ox.RdfFormat.RDF_XML).replace(b"\r", b"&#xD;")


def _triples(store: ox.Store) -> Iterator[ox.Triple]:
    return (quad.triple for quad in store)


def _by_graph(store: ox.Store) -> Iterator[ox.Quad]:
    """All quads, the default graph first, then the named graphs by name; sorted within each."""
    for graph in (ox.DefaultGraph(), *sorted(store.named_graphs(), key=str)):
        yield from sorted(store.quads_for_pattern(None, None, None, graph), key=str)


def _sorted_once(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Sort by way of the lines of N-Triples, which take much less memory than terms."""
    lines = b"".join(_sorted_lines(triples, ox.RdfFormat.N_TRIPLES))
    return (quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))


def _sorted_lines(statements: Iterable[ox.Triple] | Iterable[ox.Quad], form: ox.RdfFormat) -> list[bytes]:
    return sorted(set(_serialize(statements, form).splitlines(keepends=True)))


def _xml_term(term: Term) -> Term:
    if not isinstance(term, ox.Literal) or not _NOT_XML.search(term.value):
        return term
    if term.language:
        return ox.Literal(xml_safe(term.value), language=term.language)
    return ox.Literal(xml_safe(term.value), datatype=term.datatype)


def _serialize(statements: Iterable[ox.Triple] | Iterable[ox.Quad], form: ox.RdfFormat) -> bytes:
    with_prefixes = form in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.RDF_XML)
    return ox.serialize(statements, format=form, prefixes=dict(PREFIXES) if with_prefixes else None) or b""


_RDF: Final[Mapping[str, Callable[[ox.Store], bytes]]] = MappingProxyType(
    {"turtle": _turtle, "ntriples": _ntriples, "nquads": _nquads, "trig": _trig, "jsonld": _jsonld, "rdfxml": _rdfxml}
)
FORMATS: Final = (*_RDF, "graphml")
"""The names of all formats."""
