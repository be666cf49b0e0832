"""The graph in Jelly (https://w3id.org/jelly): RDF in protocol buffers, a stream of frames, several times smaller than N-Quads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from kg.errors import QueryError
from kg.graph.export.write import Out
from kg.graph.source import GraphSource
from kg.ontology.schema import Schema


def write_jelly(source: GraphSource, out: Out, *, schema: Schema) -> None:
    """Write the quads, with their named graphs, in the order of the dump. Raises QueryError where pyjelly is missing."""
    try:
        from pyjelly import jelly
        from pyjelly.integrations.generic import generic_sink as terms
        from pyjelly.integrations.generic.serialize import flat_stream_to_file
        from pyjelly.options import StreamParameters
        from pyjelly.serialize.streams import SerializerOptions
    except ImportError as error:
        raise QueryError("pyjelly is not installed; get it with: pip install 'articlekg[jelly]'") from error

    def term(of: Any) -> Any:
        if isinstance(of, ox.NamedNode):
            return terms.IRI(of.value)
        if isinstance(of, ox.BlankNode):
            return terms.BlankNode(of.value)
        if isinstance(of, ox.DefaultGraph):
            return terms.DefaultGraph
        return terms.Literal(of.value, of.language, None if of.language else of.datatype.value)

    def quads() -> Iterator[Any]:
        for quad in source.quads():
            yield terms.Quad(term(quad.subject), term(quad.predicate), term(quad.object), term(quad.graph_name))

    # Plain RDF 1.1, and said so: a strict reader refuses what may hold more.
    options = SerializerOptions(
        logical_type=jelly.LOGICAL_STREAM_TYPE_FLAT_QUADS,
        params=StreamParameters(generalized_statements=False, rdf_star=False),
    )
    flat_stream_to_file(quads(), out, options)
