"""Which entity a person means by a name: an IRI, a key, a label or an alias, in this order, exact before any case."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import QueryError
from kg.graph.terms import node
from kg.prefixes import KG_BASE, PREFIXES

_SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class Named:
    """An entity under one of its names. `key` tells it from others of the same name ("organization/meta")."""

    iri: str
    name: str
    preferred: bool

    @property
    def key(self) -> str:
        """The last two parts of the IRI."""
        return "/".join(self.iri.rsplit("/", 2)[-2:])


def find_entity(store: ox.Store, wanted: str) -> tuple[Named, tuple[Named, ...]]:
    """The entity that `wanted` names, and others that it names less well.

    Raises QueryError where nothing has that name (with near ones), or several entities have it (with their keys).
    """
    by_level = _levels(store, wanted)
    levels = [sorted(found.values(), key=lambda n: n.iri) for _, found in sorted(by_level.items())]
    if not levels:
        raise QueryError(f"no entity is called {wanted!r}{_suggestions(store, wanted)}")
    if len(levels[0]) > 1:
        raise QueryError(f"{wanted!r} names several entities; say which: {', '.join(n.key for n in levels[0])}")
    best = levels[0][0]
    others = {n.iri: n for level in levels[1:] for n in level if n.iri != best.iri}
    return best, tuple(others.values())


def _levels(store: ox.Store, wanted: str) -> Mapping[int, dict[str, Named]]:
    """Entities by how well `wanted` names them (0 is best), each at its best level."""
    iri = PREFIXES["id"] + wanted.removeprefix("id:") if wanted.startswith("id:") else wanted
    levels: dict[int, dict[str, Named]] = defaultdict(dict)
    for named in _names(store):
        level = _level(named, wanted, iri)
        if level is not None and not any(named.iri in levels[better] for better in range(level)):
            levels[level][named.iri] = named
    return {level: found for level, found in levels.items() if found}


def _level(named: Named, wanted: str, iri: str) -> int | None:
    if named.iri == iri:
        return 0
    if named.key == wanted:
        return 1
    if named.name == wanted:
        return 2 if named.preferred else 4
    if named.name.casefold() == wanted.casefold():
        return 3 if named.preferred else 5
    return None


def _names(store: ox.Store) -> Iterator[Named]:
    """All names of entities: labels first, so that a label's match is seen before an alias of the same entity."""
    for prefixed in ("rdfs:label", "skos:altLabel"):
        for quad in store.quads_for_pattern(None, node(prefixed), None, None):
            if (
                isinstance(quad.subject, ox.NamedNode)
                and isinstance(quad.object, ox.Literal)
                and _is_entity(store, quad.subject)
            ):
                yield Named(quad.subject.value, quad.object.value, prefixed == "rdfs:label")


def _is_entity(store: ox.Store, subject: ox.NamedNode) -> bool:
    """Builds and their parts have labels too, but no class of the ontology."""
    types = store.quads_for_pattern(subject, node("rdf:type"), None, None)
    return any(isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(KG_BASE) for quad in types)


def _suggestions(store: ox.Store, wanted: str) -> str:
    names = sorted({named.name for named in _names(store)})
    folded = {name.casefold(): name for name in names}
    close = [folded[name] for name in difflib.get_close_matches(wanted.casefold(), folded, n=_SUGGESTED)]
    within = [name for name in names if wanted.casefold() in name.casefold()] if wanted.strip() else []
    near = list(dict.fromkeys([*close, *within]))[:_SUGGESTED]
    if not near:
        return "; kg query co-mentions and kg stats show what is in the graph"
    return f"; did you mean {', '.join(map(repr, near))}?"
