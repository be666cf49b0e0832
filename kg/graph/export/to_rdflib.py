"""The graph as rdflib terms, converted one by one, which is faster than to write and parse text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib.graph import Graph

from kg.graph.source import open_source

_STRING = ox.Literal("").datatype


def fill(dataset: rdflib.Dataset, folder: Path) -> rdflib.Dataset:
    """Put all quads of a built graph into `dataset`, and return it."""
    graphs: dict[Any, Graph] = {}
    for quad in open_source(folder).quads():
        graph = graphs.get(quad.graph_name)
        if graph is None:
            named = not isinstance(quad.graph_name, ox.DefaultGraph)
            graph = graphs[quad.graph_name] = dataset.graph(_term(quad.graph_name)) if named else dataset.default_graph
        graph.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
    return dataset


def _term(term: Any) -> Any:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if not isinstance(term, ox.Literal):
        raise TypeError(f"rdflib has no such term: {term}")
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = None if term.datatype == _STRING else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)
