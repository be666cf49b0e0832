"""Where and how large everything is drawn: worked out once, when the page is made.

Up to `SMALL` nodes pyvis makes the network, and vis-network draws it; a larger one is gathered in communities and drawn by
the page's own WebGL.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kg.view.crowd import Community, gather
from kg.view.data import NetworkData, degrees
from kg.view.layout import EDGE, Box, place

SMALL = 300
"""With more nodes than these vis-network is several times slower to open and to answer than the page's own WebGL."""
_ROOMY = 1_500
"""Up to so many nodes each community gets a layout of its own, with room for labels; beyond, a spiral."""
_LABEL = 44
"""Longer labels are cut on the drawing; the panel shows them in full."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Place and size of each node by IRI. `drawn` is what pyvis made of a small network; a large one has communities."""

    spots: Mapping[str, tuple[int, int]]
    sizes: Mapping[str, float]
    communities: tuple[Community, ...] = ()
    drawn: dict[str, Any] | None = None


def picture(data: NetworkData) -> Picture:
    """Return the picture of a network; the same data give the same one."""
    degree = degrees(data)
    if len(data.nodes) > SMALL:
        return _large(data, degree)
    sizes = {node.iri: round(8 + 4.2 * math.sqrt(degree[node.iri]), 1) for node in data.nodes}
    # Larger networks are drawn denser: fewer labels show at first, and the nodes stay big enough to see.
    room = min(1.0, math.sqrt(45 / max(1, len(degree))))
    boxes = {node.iri: _box(node.label, sizes[node.iri], room) for node in data.nodes}
    spots = place(boxes, [(edge.source, edge.target) for edge in data.edges], edge=EDGE * room)
    return Picture(spots, sizes, drawn=_pyvis(data, spots, sizes))


def _large(data: NetworkData, degree: Counter[str]) -> Picture:
    links: Counter[tuple[str, str]] = Counter()
    for edge in data.edges:
        if edge.source != edge.target:
            links[min(edge.source, edge.target), max(edge.source, edge.target)] += len(edge.sentences)
    roomy = len(data.nodes) <= _ROOMY
    least, step = (6.0, 2.2) if roomy else (3.5, 1.1)
    sizes = {node.iri: round(min(26.0, least + step * math.sqrt(degree[node.iri])), 1) for node in data.nodes}
    boxes = {node.iri: _box(node.label, sizes[node.iri], 0.4) for node in data.nodes} if roomy else {}
    crowd = gather([node.iri for node in data.nodes], links, boxes)
    return Picture(crowd.spots, sizes, crowd.communities)


def _pyvis(data: NetworkData, spots: Mapping[str, tuple[int, int]], sizes: Mapping[str, float]) -> dict[str, Any]:
    """Fill a pyvis network and take its nodes, edges and options out again."""
    from pyvis.network import Network

    numbers = {node.iri: number for number, node in enumerate(data.nodes)}
    shapes = {kind.name: kind.look.shape for kind in data.types}
    dashes = {line.name: list(line.dashes) or False for line in data.lines}
    symmetric = {relation.name for relation in data.relations if relation.symmetric}
    net = Network(directed=True, cdn_resources="in_line")
    for node in data.nodes:
        x, y = spots[node.iri]
        label = node.label if len(node.label) <= _LABEL else node.label[: _LABEL - 1] + "…"
        net.add_node(numbers[node.iri], label=label, shape=shapes[node.type], size=sizes[node.iri], x=x, y=y)
    # Assigned at once: pyvis's add_edge looks through all edges each time.
    net.edges = [
        {
            "id": f"e{number}",
            "from": numbers[edge.source],
            "to": numbers[edge.target],
            "dashes": dashes[edge.line],
            "arrows": "" if edge.relation in symmetric else "to",
            "width": round(1 + 0.7 * math.log2(len(edge.sentences)), 2),
        }
        for number, edge in enumerate(data.edges)
    ]
    net.options = {"physics": {"enabled": False}, "layout": {"improvedLayout": False}}
    vis_nodes, vis_edges, _, _, _, options = net.get_network_data()
    return {"nodes": vis_nodes, "edges": vis_edges, "options": json.loads(options)}


def _box(label: str, size: float, room: float) -> Box:
    # The page breaks a long label into two lines.
    length, height = (len(label), 8) if len(label) <= 20 else (min(len(label), _LABEL) / 2 + 4, 16)
    return Box(max(size + 10, room * (3.7 * length + 8)), size + 8 + height * room)
