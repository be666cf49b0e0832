"""Where the nodes of a large network stand: in communities, each a disc with its best linked entities in the middle.

A force layout of thousands of nodes is slow and ends as a hairball. Here the graph is cut into communities (Louvain, from
a fixed seed), the communities are laid out like a small network, and the nodes of each stand on a spiral around its hubs.
Seen whole, the page draws the communities; nearer, their nodes. The same nodes and edges in any order give the same places.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.view.layout import SEED, Box, place

_STEP = 26.0
"""About how far two neighbours on a spiral stand apart, in pixels at full size."""
_TURN = math.pi * (3 - math.sqrt(5))
_TIES = 3
"""So many of a community's strongest ties to others shape the layout; all of them would pull everything together."""


@dataclass(frozen=True, slots=True)
class Community:
    """Nodes with more links among themselves than with others; the best linked first. It stands on a disc."""

    members: tuple[str, ...]
    x: int
    y: int
    radius: int


@dataclass(frozen=True, slots=True)
class Crowd:
    """The places of all nodes, and their communities, largest first."""

    spots: Mapping[str, tuple[int, int]]
    communities: tuple[Community, ...]


def gather(nodes: Iterable[str], links: Mapping[tuple[str, str], int], rooms: Mapping[str, Box]) -> Crowd:
    """Return a place for each node; `links` are pairs of nodes in their order with the weight of their tie.

    Where `rooms` says how much room each node takes, a community is laid out by its links, which takes longer.
    """
    degree: Counter[str] = Counter()
    for (one, other), weight in links.items():
        degree[one] += weight
        degree[other] += weight
    groups = _groups(sorted(nodes), links, degree)
    linked = set(degree)
    home = {name: number for number, group in enumerate(groups) for name in group}
    inner = [_inside(group, links, rooms) if rooms and group[0] in linked else _spiral(group) for group in groups]
    radii = [max(math.hypot(x, y) for x, y in spots.values()) + _STEP for spots in inner]
    boxes = {f"{number:06}": Box(radius, radius) for number, radius in enumerate(radii)}
    middles = place(boxes, _ties(links, home), edge=max(radii, default=0.0) * 0.9)
    found: list[Community] = []
    spots: dict[str, tuple[int, int]] = {}
    for number, group in enumerate(groups):
        x, y = middles[f"{number:06}"]
        found.append(Community(tuple(group), x, y, round(radii[number])))
        spots |= {name: (round(x + dx), round(y + dy)) for name, (dx, dy) in inner[number].items()}
    return Crowd(spots, tuple(found))


def _groups(names: Sequence[str], links: Mapping[tuple[str, str], int], degree: Mapping[str, int]) -> list[list[str]]:
    """The communities: largest first, in each the best linked first; what is linked with nothing is one group."""
    import networkx

    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_nodes_from(name for name in names if degree[name])
    graph.add_weighted_edges_from((one, other, weight) for (one, other), weight in sorted(links.items()))
    cut = networkx.community.louvain_communities(graph, seed=SEED, threshold=1e-3) if graph else []
    groups = [sorted(group, key=lambda name: (-degree[name], name)) for group in cut]
    lonely = [name for name in names if not degree[name]]
    return sorted([*groups, *([lonely] if lonely else [])], key=lambda group: (-len(group), group[0]))


def _ties(links: Mapping[tuple[str, str], int], home: Mapping[str, int]) -> list[tuple[str, str]]:
    """The strongest ties of each community to others."""
    weights: Counter[tuple[int, int]] = Counter()
    for (one, other), weight in links.items():
        a, b = sorted((home[one], home[other]))
        if a != b:
            weights[a, b] += weight
    kept: dict[int, int] = defaultdict(int)
    ties: list[tuple[str, str]] = []
    for (a, b), _ in sorted(weights.items(), key=lambda tie: (-tie[1], tie[0])):
        if kept[a] < _TIES or kept[b] < _TIES:
            ties.append((f"{a:06}", f"{b:06}"))
            kept[a] += 1
            kept[b] += 1
    return ties


def _spiral(group: Sequence[str]) -> dict[str, tuple[float, float]]:
    """The sunflower's spiral: even room for each, no matter how many."""
    spots = {}
    for number, name in enumerate(group):
        distance = _STEP * 0.62 * math.sqrt(number)
        spots[name] = (distance * math.cos(number * _TURN), distance * math.sin(number * _TURN))
    return spots


def _inside(
    group: Sequence[str], links: Mapping[tuple[str, str], int], rooms: Mapping[str, Box]
) -> dict[str, tuple[float, float]]:
    """A community laid out like a small network, around its own middle."""
    members = set(group)
    found = place(
        {name: rooms[name] for name in group}, [pair for pair in links if members.issuperset(pair)], edge=48.0
    )
    (left, right), (top, bottom) = ((min(axis), max(axis)) for axis in zip(*found.values(), strict=True))
    return {name: (x - (left + right) / 2, y - (top + bottom) / 2) for name, (x, y) in found.items()}
