"""What an article's annotations want of a graph, and what follows from them and so counts neither way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.graph.evaluate.gold import Gold, GoldClaim
from kg.graph.evaluate.rules import Rules
from kg.ontology.schema import Schema

Triple = tuple[str, str, str]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Expected:
    """`rows` hold the annotations of each triple, one a status; `wanted` triples must stand plain; `neutral` ones may.

    `links` pair members with all their families, for each relation that something passes along; of those in `nearest`
    the annotations name the nearest family only.
    """

    rows: Mapping[Triple, tuple[GoldClaim, ...]]
    wanted: frozenset[Triple]
    neutral: frozenset[Triple]
    links: Mapping[str, frozenset[Pair]]
    nearest: frozenset[str]


def key_of(subject: str, name: str, target: str, schema: Schema) -> Triple:
    """The triple, the same for both directions of a symmetric relation."""
    if schema.properties[name].symmetric and target < subject:
        return target, name, subject
    return subject, name, target


def expected(gold: Gold, *, schema: Schema, rules: Rules) -> Expected:
    """Sort the annotated relations into what must be in the graph and what may be."""
    rows: dict[Triple, list[GoldClaim]] = defaultdict(list)
    for r in gold.relations:
        rows[key_of(r.subject, r.property, r.object, schema)].append(r)
    optional = {k for k, claims in rows.items() if any(c.optional for c in claims)}
    plain = {k for k, claims in rows.items() if any(schema.statuses[c.status].plain for c in claims)}
    wanted = plain - optional
    inherited = {link for p in schema.properties.values() for link in p.inherited_along}
    links = {
        link: closure((s, o) for s, p, o in plain if p == link)
        for link in sorted({*inherited, *rules.chains, *rules.upward.values()})
    }
    chained = {(a, link, b) for link in inherited | rules.chains for a, b in links[link]}
    follow = {k for triple in plain for k in _following(triple, links, schema, rules)}
    return Expected(
        rows={k: tuple(claims) for k, claims in rows.items()},
        wanted=frozenset(wanted),
        neutral=frozenset((optional | chained | follow) - wanted),
        links=links,
        nearest=frozenset(inherited),
    )


def closure(pairs: Iterable[Pair]) -> frozenset[Pair]:
    """The pairs, and those that chains of them make; nothing is linked with itself."""
    found = set(pairs)
    while more := {(a, d) for a, b in found for c, d in found if b == c and a != d} - found:
        found |= more
    return frozenset(found)


def _following(triple: Triple, links: Mapping[str, frozenset[Pair]], schema: Schema, rules: Rules) -> Iterator[Triple]:
    """What a plain triple implies: relations above its own, and what passes along links in either direction."""
    subject, name, target = triple
    known = schema.properties[name]
    for above in known.implies:
        yield key_of(subject, above, target, schema)
    for link in known.inherited_along:
        of_link = schema.properties[link].domain
        if known.kind == "entity" and of_link <= known.range:  # a family's maker made its members
            yield from ((subject, name, member) for member, family in links[link] if family == target)
        elif of_link <= known.domain:  # a family's licence is its members'
            yield from ((member, name, target) for member, family in links[link] if family == subject)
    if name in rules.upward:
        yield from ((whole, name, target) for part, whole in links[rules.upward[name]] if part == subject)
