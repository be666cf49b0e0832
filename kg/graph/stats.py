"""What a graph holds, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.graph.terms import node
from kg.ontology.schema import Schema
from kg.prefixes import KG_BASE


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of a graph. `classes` and `statuses` go by local name, `relations` by the relation's and the status's.

    An entity counts under each class that it bears. `plain` are distinct plain statements; `derived` are claims that
    follow from others.
    """

    quads: int
    articles: int
    first_published: str | None
    last_published: str | None
    entities: int
    classes: Mapping[str, int]
    claims: int
    derived: int
    plain: int
    speakers: int
    statuses: Mapping[str, int]
    relations: Mapping[str, Mapping[str, int]]


def graph_stats(store: ox.Store, *, schema: Schema) -> Stats:
    """Count what `store` holds."""
    classes = {name: _subjects(store, name) for name in schema.classes}
    status_of = {q.subject: _local(q.object) for q in _about(store, "kg:status")}
    relations: dict[str, Counter[str]] = {}
    for quad in _about(store, "rdf:predicate"):
        relations.setdefault(_local(quad.object), Counter())[status_of.get(quad.subject, "")] += 1
    published = (quad.object for quad in _about(store, "schema:datePublished"))
    dates = sorted(date.value for date in published if isinstance(date, ox.Literal))
    articles = store.quads_for_pattern(None, node("rdf:type"), node("schema:NewsArticle"), None)
    return Stats(
        quads=len(store),
        articles=len({quad.subject for quad in articles}),
        first_published=dates[0] if dates else None,
        last_published=dates[-1] if dates else None,
        entities=len(set().union(*classes.values())),
        classes={name: len(found) for name, found in sorted(classes.items()) if found},
        claims=len(status_of),
        derived=sum(quad.object == ox.Literal(True) for quad in _about(store, "kg:derived")),
        plain=sum(len({q.triple for q in _about(store, name)}) for name in _relations(schema)),
        speakers=len({quad.object for quad in _about(store, "kg:attributedTo")}),
        statuses=dict(sorted(Counter(status_of.values()).items())),
        relations={name: dict(sorted(found.items())) for name, found in sorted(relations.items())},
    )


def _about(store: ox.Store, name: str | ox.NamedNode) -> list[ox.Quad]:
    return list(store.quads_for_pattern(None, node(name) if isinstance(name, str) else name, None, None))


def _subjects(store: ox.Store, name: str) -> set[object]:
    quads = store.quads_for_pattern(None, node("rdf:type"), ox.NamedNode(KG_BASE + name), None)
    return {quad.subject for quad in quads}


def _relations(schema: Schema) -> list[ox.NamedNode]:
    return [ox.NamedNode(KG_BASE + name) for name in schema.properties]


def _local(term: object) -> str:
    return term.value.removeprefix(KG_BASE) if isinstance(term, ox.NamedNode) else str(term)
