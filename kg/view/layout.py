"""Where the nodes of a network stand: worked out once, when the page is made, so that the page opens still.

Each connected part is laid out by stress majorization (distances on the page follow distances in the graph) from a
seeded start, turned so that it lies wide, and spread until no two nodes with their labels overlap; the parts are
then packed around the largest one. The same nodes and edges in any order give the same whole numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.view.packing import Frame, packed

if TYPE_CHECKING:
    import networkx
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SEED = 20
EDGE = 130.0
"""The length of an edge between two nodes with few others, in pixels at full size."""
_WIDE = 1.35
"""Screens are wider than high: the shape that each part is gently stretched towards, as width over height."""
_ROUNDS = 300
_DOTS = 28.0


@dataclass(frozen=True, slots=True)
class Box:
    """The room that a node takes with its label: half its width and half its height."""

    half_width: float
    half_height: float


def place(
    boxes: Mapping[str, Box], edges: Iterable[tuple[str, str]], *, edge: float = EDGE
) -> dict[str, tuple[int, int]]:
    """Return a place for each node; `edges` are pairs of nodes in any order, `edge` is their least length."""
    import networkx

    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_nodes_from(sorted(boxes))
    graph.add_edges_from(sorted({(min(pair), max(pair)) for pair in edges if pair[0] != pair[1]}))
    parts = sorted((sorted(part) for part in networkx.connected_components(graph)), key=lambda p: (-len(p), p))
    spots = [_part(_subgraph(graph, part), part, [boxes[name] for name in part], edge) for part in parts]
    frames = [_frames(spot, [boxes[name] for name in part]) for part, spot in zip(parts, spots, strict=True)]
    lines = [_lines(_subgraph(graph, part), part, spot) for part, spot in zip(parts, spots, strict=True)]
    return {
        name: (round(x + dx), round(y + dy))
        for part, spot, (dx, dy) in zip(parts, spots, packed(frames, lines), strict=True)
        for name, (x, y) in zip(part, spot, strict=True)
    }


def _subgraph(graph: networkx.Graph[str], names: list[str]) -> networkx.Graph[str]:
    """One connected part, its nodes and edges in order; networkx's own subgraph may go by the order of a set."""
    import networkx

    part: networkx.Graph[str] = networkx.Graph()
    part.add_nodes_from(names)
    part.add_edges_from(sorted((min(pair), max(pair)) for pair in graph.edges(names)))
    return part


def _part(graph: networkx.Graph[str], names: list[str], boxes: list[Box], edge: float) -> list[list[float]]:
    """Lay out one connected part around the origin."""
    import networkx

    if len(names) == 1:
        return [[0.0, 0.0]]
    for one, other in graph.edges:
        near, far = set(graph[one]), set(graph[other])
        # Neighbours that only one of the two has need room around it.
        graph.edges[one, other]["length"] = edge * (0.75 + 0.22 * math.sqrt(len(near ^ far)))
    ideal = networkx.floyd_warshall_numpy(graph, nodelist=names, weight="length")
    turned = _turned(_majorized(_start(graph, names, ideal), ideal))
    spots = [[float(x), float(y)] for x, y in turned]
    _spread(spots, boxes)
    return spots


def _start(graph: networkx.Graph[str], names: list[str], ideal: Floats) -> Floats:
    """A first guess: a seeded spring layout; for large parts classical scaling, which needs no rounds."""
    import networkx
    import numpy as np

    if len(names) < 400:
        spots = networkx.spring_layout(graph, seed=SEED, iterations=60, method="force")
        return np.array([spots[name] for name in names]) * float(ideal.max())
    middle = np.eye(len(names)) - 1.0 / len(names)
    sizes, axes = np.linalg.eigh(-0.5 * middle @ np.square(ideal) @ middle)
    jitter = np.random.default_rng(SEED).normal(scale=1.0, size=(len(names), 2))
    spread: Floats = axes[:, -2:] * np.sqrt(np.maximum(sizes[-2:], 1.0))
    return spread + jitter


def _majorized(spots: Floats, ideal: Floats) -> Floats:
    """Move the spots until their distances are near to the ideal ones (SMACOF, weights of distance to the power -2)."""
    import numpy as np

    weights = 1.0 / np.square(ideal + np.eye(len(ideal)))
    np.fill_diagonal(weights, 0.0)
    whole = np.full_like(weights, 1.0 / len(ideal))
    solver = np.linalg.inv(np.diag(weights.sum(axis=1)) - weights + whole) - whole
    for _ in range(_ROUNDS if len(ideal) < 400 else 60):
        gaps = np.sqrt(np.square(spots[:, None, :] - spots[None, :, :]).sum(axis=2))
        ratio = -weights * ideal / np.maximum(gaps, 1e-9)
        np.fill_diagonal(ratio, 0.0)
        np.fill_diagonal(ratio, -ratio.sum(axis=1))
        spots = solver @ (ratio @ spots)
    return spots


def _turned(spots: Floats) -> Floats:
    """Turn the part so that its longest side lies flat, first node to the left, and stretch it to a screen's shape."""
    import numpy as np

    spots = spots - spots.mean(axis=0)
    _, axes = np.linalg.eigh(spots.T @ spots)
    turned: Floats = spots @ axes[:, ::-1]
    turned *= np.where(turned[0] > 0, -1.0, 1.0)
    width, height = np.maximum(np.ptp(turned, axis=0), 1e-9)
    stretch = min(1.25, max(0.8, math.sqrt(_WIDE * height / width)))
    turned *= np.array([stretch, 1 / stretch])
    return turned


def _spread(spots: list[list[float]], boxes: list[Box]) -> None:
    """Push overlapping boxes apart along the shorter way, in place."""
    widest = max(box.half_width for box in boxes)
    for _ in range(80):
        moved = False
        order = sorted(range(len(spots)), key=lambda number: (spots[number][0], number))
        for place_in_order, i in enumerate(order):
            for j in order[place_in_order + 1 :]:
                if spots[j][0] - spots[i][0] > boxes[i].half_width + widest:
                    break
                moved = _push(spots[i], spots[j], boxes[i], boxes[j]) or moved
        if not moved:
            return


def _push(here: list[float], there: list[float], box: Box, other: Box) -> bool:
    dx, dy = there[0] - here[0], there[1] - here[1]
    over_x = box.half_width + other.half_width - abs(dx)
    over_y = box.half_height + other.half_height - abs(dy)
    if over_x <= 0 or over_y <= 0:
        return False
    axis, over, gap = (0, over_x, dx) if over_x < over_y else (1, over_y, dy)
    push = math.copysign(over / 2 + 0.5, gap)
    here[axis] -= push
    there[axis] += push
    return True


def _frames(spots: list[list[float]], boxes: list[Box]) -> list[Frame]:
    """The room that a part takes, node by node."""
    return [
        (x - box.half_width, y - box.half_height, x + box.half_width, y + box.half_height)
        for (x, y), box in zip(spots, boxes, strict=True)
    ]


def _lines(graph: networkx.Graph[str], names: list[str], spots: list[list[float]]) -> list[Frame]:
    """The room that a part's edges take, as points along them."""
    spot_of = dict(zip(names, spots, strict=True))
    points: list[Frame] = []
    for one, other in sorted(graph.edges):
        (x, y), (to_x, to_y) = spot_of[one], spot_of[other]
        count = max(1, int(math.hypot(to_x - x, to_y - y) / _DOTS))
        along = [(number + 0.5) / count for number in range(count)]
        points += [(x + s * (to_x - x), y + s * (to_y - y)) * 2 for s in along]
    return points
