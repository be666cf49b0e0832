"""Write a whole graph in the formats of other tools: the same bytes for the same graph, whatever order the store has.

Formats with named graphs (N-Quads, TriG, JSON-LD) keep them; the others get the union of all graphs, each triple once.
XML knows no control characters: in RDF/XML, GraphML and GEXF each becomes U+FFFD. Everything else comes through
unchanged. All but GraphML are written as a stream: memory holds one subject, or one article, at a time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from io import BytesIO, RawIOBase
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, Final, cast

import pyoxigraph as ox

from kg.errors import QueryError
from kg.graph.folder import telling
from kg.graph.source import GraphSource, open_source
from kg.prefixes import PREFIXES

if TYPE_CHECKING:
    from kg.ontology.schema import Schema

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Out = IO[bytes]

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def export_graph(store: ox.Store, form: str, *, ontology: Path) -> bytes:
    """The whole graph in one of FORMATS, as bytes in UTF-8. The ontology tells some formats labels and classes.

    Raises QueryError for another format.
    """
    out = BytesIO()
    write_export(GraphSource(store), form, out, ontology=ontology)
    return out.getvalue()


def export_to(folder: Path, form: str, to: Path | Out, *, ontology: Path) -> None:
    """Write the graph in `folder` to a file, or to a new folder for those formats that are several files.

    A file is there whole or not at all. Raises QueryError for an unknown format or a wrong place, StoreError where
    something cannot be read or written.
    """
    _known(form)
    source = open_source(folder)
    if form in FOLDER_FORMATS:
        if not isinstance(to, Path):
            raise QueryError(f"{form} is a folder of several files; name it with -o")
        with telling(to):
            to.mkdir(parents=True, exist_ok=True)
            _folder_writer(form)(source, to, schema=_schema(ontology))
    elif isinstance(to, Path):
        part = to.with_name(to.name + ".part")
        with telling(to.parent):
            try:
                with part.open("wb") as out:
                    write_export(source, form, out, ontology=ontology)
                part.replace(to)
            except BaseException:
                with suppress(OSError):
                    part.unlink(missing_ok=True)
                raise
    else:
        write_export(source, form, to, ontology=ontology)


def write_export(source: GraphSource, form: str, out: Out, *, ontology: Path) -> None:
    """Write a graph to an open file in one of FORMATS. Raises QueryError for another."""
    _known(form)
    if form in _RDF:
        _RDF[form](source, out)
    elif form in FOLDER_FORMATS:
        raise QueryError(f"{form} is a folder of several files; name it with -o")
    else:
        _with_schema(form)(source, out, schema=_schema(ontology))


def turtle(triples: Iterable[ox.Triple]) -> bytes:
    """Triples as Turtle: sorted, each once, with the project's prefixes."""
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    lines = b"".join(sorted(set(data.splitlines(keepends=True))))  # lines take much less memory than terms
    out = BytesIO()
    parsed = ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)
    _serialize((quad.triple for quad in parsed), out, ox.RdfFormat.TURTLE)
    return out.getvalue()


def by_graph(source: GraphSource) -> Iterator[ox.Quad]:
    """All quads, the default graph first, then the named graphs by name; sorted within each."""
    store = source.store
    for graph in (ox.DefaultGraph(), *sorted(store.named_graphs(), key=str)):
        yield from sorted(store.quads_for_pattern(None, None, None, graph), key=str)


def xml_safe(text: str) -> str:
    """The text with U+FFFD in place of each character that XML cannot hold."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _nquads(source: GraphSource, out: Out) -> None:
    for line in source.lines():
        out.write(line)


def _ntriples(source: GraphSource, out: Out) -> None:
    _serialize(source.triples(), out, ox.RdfFormat.N_TRIPLES)


def _turtle(source: GraphSource, out: Out) -> None:
    _serialize(source.triples(), out, ox.RdfFormat.TURTLE)


def _trig(source: GraphSource, out: Out) -> None:
    _serialize(by_graph(source), out, ox.RdfFormat.TRIG)


def _rdfxml(source: GraphSource, out: Out) -> None:
    safe = (ox.Triple(t.subject, t.predicate, _xml_term(t.object)) for t in source.triples())
    _serialize(safe, cast("Out", _CarriageReturns(out)), ox.RdfFormat.RDF_XML)


class _CarriageReturns(RawIOBase):
    """Writes each carriage return as a reference: a reader of XML would make a line feed of a bare one."""

    def __init__(self, out: Out) -> None:
        self._out = out

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._out.write(bytes(data).replace(b"\r", b"&#xD;"))
        return len(data)


def _xml_term(term: Term) -> Term:
    if not isinstance(term, ox.Literal) or not _NOT_XML.search(term.value):
        return term
    if term.language:
        return ox.Literal(xml_safe(term.value), language=term.language)
    return ox.Literal(xml_safe(term.value), datatype=term.datatype)


def _serialize(statements: Iterable[ox.Triple] | Iterable[ox.Quad], out: Out, form: ox.RdfFormat) -> None:
    with_prefixes = form in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.RDF_XML)
    ox.serialize(statements, out, format=form, prefixes=dict(PREFIXES) if with_prefixes else None)


def _known(form: str) -> None:
    if form not in FORMATS and form not in FOLDER_FORMATS:
        raise QueryError(f"there is no format {form!r}; choose from {', '.join((*FORMATS, *FOLDER_FORMATS))}")


def _schema(ontology: Path) -> Schema:
    from kg.ontology.schema import load_schema  # rdflib is slow to import, and not every format needs it

    return load_schema(ontology)


def _with_schema(form: str) -> Callable[..., None]:
    """What writes a format that needs the ontology, imported only when it is asked for."""
    match form:
        case "jsonld":
            from kg.graph.export.jsonld import write_jsonld as write
        case "graphml":
            from kg.graph.export.graphml import write_graphml as write
        case "gexf":
            from kg.graph.export.gexf import write_gexf as write
        case "cytoscape":
            from kg.graph.export.cytoscape import write_cytoscape as write
        case "jelly":
            from kg.graph.export.jelly import write_jelly as write
        case "cypher":
            from kg.graph.export.neo4j import write_cypher as write
        case "turtle12":
            from kg.graph.export.rdf12 import write_turtle as write
        case "nquads12":
            from kg.graph.export.rdf12 import write_nquads as write
        case _:
            from kg.graph.describe import write_void as write
    return write


def _folder_writer(form: str) -> Callable[..., None]:
    if form == "parquet":
        from kg.graph.export.parquet import write_parquet

        return write_parquet
    from kg.graph.export.neo4j import write_neo4j

    return write_neo4j


_RDF: Final[Mapping[str, Callable[[GraphSource, Out], None]]] = MappingProxyType(
    {"turtle": _turtle, "ntriples": _ntriples, "nquads": _nquads, "trig": _trig, "rdfxml": _rdfxml}
)
FORMATS: Final = (*_RDF, "jsonld", "turtle12", "nquads12", "jelly", "graphml", "gexf", "cytoscape", "cypher", "void")
"""The formats that are one file."""

FOLDER_FORMATS: Final = ("neo4j", "parquet")
"""The formats that are several files in a folder."""
