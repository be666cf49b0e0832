"""The graph as Cytoscape JSON (Cytoscape, cytoscape.js, networkx): entities as nodes, one edge a claim."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from kg.graph.export.write import Out
from kg.graph.property_graph import PropertyGraph
from kg.graph.source import GraphSource
from kg.ontology.schema import Schema


def write_cytoscape(source: GraphSource, out: Out, *, schema: Schema) -> None:
    """Write the graph as Cytoscape JSON, one line an element."""
    graph = PropertyGraph(source, schema=schema)
    out.write(b'{"data": [], "directed": true, "multigraph": true, "elements": {"nodes": [')
    _write(out, _nodes(graph))
    out.write(b'], "edges": [')
    _write(out, _edges(graph))
    out.write(b"]}}\n")


def _write(out: Out, rows: Iterable[dict[str, Any]]) -> None:
    for number, row in enumerate(rows):
        out.write((b",\n" if number else b"\n") + json.dumps({"data": row}, ensure_ascii=False).encode())


def _nodes(graph: PropertyGraph) -> Iterator[dict[str, Any]]:
    for node in graph.nodes():
        type_ = {"type": node.types[0]} if node.types else {}
        yield {
            "id": node.key,
            "value": node.key,
            "name": node.values["label"],
            "kind": node.kind,
            **type_,
            **node.values,
        }


def _edges(graph: PropertyGraph) -> Iterator[dict[str, Any]]:
    for edge in graph.edges():
        yield {
            "id": edge.key,
            "key": edge.key,
            "source": edge.start,
            "target": edge.end,
            "property": edge.type,
            **edge.values,
        }
