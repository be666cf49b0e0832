"""What follows from the plain claims of an article: implied relations, and what a family's members inherit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.model import PLAIN, Claim
from kg.ontology.schema import PropertyDef, Schema

Triple = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim, and the claims of the same article that it follows from (none for what the article itself says)."""

    claim: Claim
    premises: tuple[Claim, ...] = ()


def is_plain(claim: Claim) -> bool:
    """Does the claim become a plain triple?"""
    return claim.status in PLAIN


def triple(claim: Claim) -> Triple:
    """The claim's subject, property and object."""
    return claim.subject, claim.property, claim.object


def order(claim: Claim) -> tuple[int | str, ...]:
    """A total order of the claims of an article that depends on nothing but what they say."""
    return (
        claim.evidence.start,
        claim.evidence.end,
        *triple(claim),
        claim.status,
        claim.attributed_to or "",
        claim.valid_from or "",
        claim.valid_until or "",
        claim.amount or "",
        claim.role or "",
        claim.score or "",
    )


def implied(statements: Sequence[Statement], *, schema: Schema) -> list[Statement]:
    """The statements that follow by a property above another one (who leads an organization works for it).

    Only plain claims imply; nothing is derived where a plain claim of the same triple stands.
    """
    standing = {triple(s.claim) for s in statements if is_plain(s.claim)}
    found: list[Statement] = []
    todo = sorted((s.claim for s in statements if is_plain(s.claim)), key=order)
    while todo:
        premise = todo.pop(0)
        for name in schema.properties[premise.property].implies:
            claim = replace(premise, property=name, derived=True)
            if triple(claim) not in standing:
                standing.add(triple(claim))
                found.append(Statement(claim, (premise,)))
                todo.append(claim)
    return found


def inherited(statements: Sequence[Statement], *, schema: Schema) -> list[Statement]:
    """The statements that pass along a link to a family's members, by each property's `inherited_along`.

    Only what has the family for its object passes: its maker made its members. What the family bears itself (a
    licence, a policy) is left to reasoners, as members of one family often differ in it. Nothing is derived against
    what the article says: where it says anything of the same triple (that it is planned, or not so), or names another
    maker of that member, nothing passes.
    """
    claims = [s.claim for s in statements]
    found: list[Statement] = []
    for definition in sorted(schema.properties.values(), key=lambda p: p.name):
        for link in (schema.properties[name] for name in definition.inherited_along):
            if definition.kind == "entity" and link.domain <= definition.range:
                found += _passed_on(definition, link, claims)
    return found


def _passed_on(definition: PropertyDef, link: PropertyDef, claims: Sequence[Claim]) -> list[Statement]:
    said = {triple(c) for c in claims}
    own = {c.object for c in claims if c.property == definition.name and is_plain(c)}
    members: dict[str, list[Claim]] = defaultdict(list)
    for claim in _surest_first(c for c in claims if c.property == link.name and is_plain(c)):
        members[claim.object].append(claim)
    todo = _surest_first(c for c in claims if c.property == definition.name and is_plain(c))
    found: list[Statement] = []
    while todo:
        premise = todo.pop(0)
        for membership in members[premise.object]:
            claim = _of_member(premise, membership)
            if claim.object not in own and triple(claim) not in said and claim.subject != claim.object:
                said.add(triple(claim))
                found.append(Statement(claim, (premise, membership)))
                todo.append(claim)
    return found


def _of_member(premise: Claim, membership: Claim) -> Claim:
    """The premise, said of the member: as sure as both premises together, and reported if one of them is."""
    return replace(
        premise,
        object=membership.subject,
        object_span=membership.subject_span,
        status="reported" if "reported" in (premise.status, membership.status) else "asserted",
        confidence=round(premise.confidence * membership.confidence, 4),
        derived=True,
    )


def _surest_first(claims: Iterable[Claim]) -> list[Claim]:
    return sorted(claims, key=lambda c: (-c.confidence, order(c)))
