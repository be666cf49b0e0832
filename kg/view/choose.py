"""Which entities of a graph the network page shows: all, or those around some, and never more than can be read."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from kg.errors import QueryError
from kg.graph.network import EntityRow, LinkRow, NetworkReader

Neighbours = Mapping[str, frozenset[str]]


def neighbours(links: Iterable[LinkRow], *, entities: Collection[str]) -> Neighbours:
    """Return for each entity those that some claim links with it, in either direction."""
    found: dict[str, set[str]] = defaultdict(set)
    for link in links:
        if not link.literal and link.subject in entities and link.object in entities and link.subject != link.object:
            found[link.subject].add(link.object)
            found[link.object].add(link.subject)
    return {iri: frozenset(found.get(iri, ())) for iri in entities}


def centres(reader: NetworkReader, name: str, *, entities: Mapping[str, EntityRow]) -> frozenset[str]:
    """Return the entities that a user means by a label, an alias, an IRI or its end ("organization/meta").

    Raises QueryError for an unknown name; the message offers the nearest labels.
    """
    found = set(reader.find(name)) & set(entities)
    found |= {iri for iri in entities if iri == name or ("/" in name and iri.endswith("/" + name))}
    if found:
        return frozenset(found)
    labels = {row.label.casefold(): row.label for row in entities.values()}
    near = [labels[label] for label in difflib.get_close_matches(name.casefold(), sorted(labels), n=3)]
    hint = f"did you mean {', '.join(near)}?" if near else "`kg stats` counts what there is"
    raise QueryError(f"no entity is called {name!r} in this graph; {hint}")


def chosen(graph: Neighbours, *, around: Collection[str] = (), depth: int = 1, limit: int) -> frozenset[str]:
    """Return at most `limit` entities: the nearest to `around` within `depth` steps, and of those the best linked."""
    distance = _distances(graph, around, depth) if around else dict.fromkeys(graph, 0)
    ranked = sorted(distance, key=lambda iri: (distance[iri], -len(graph[iri]), iri))
    return frozenset(ranked[:limit])


def _distances(graph: Neighbours, around: Collection[str], depth: int) -> dict[str, int]:
    distance = dict.fromkeys(sorted(around), 0)
    ring: list[str] = list(distance)
    for step in range(1, depth + 1):
        ring = [iri for near in ring for iri in sorted(graph[near]) if distance.setdefault(iri, step) == step]
        ring = list(dict.fromkeys(ring))
    return distance
