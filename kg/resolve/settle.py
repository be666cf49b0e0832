"""The claims of one article as they go into the graph: checked, canonical, united, with what follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.model import Claim, Entity, Extraction, Status
from kg.ontology.schema import Schema
from kg.resolve.check import fault
from kg.resolve.derive import Statement, implied, inherited, order

_QUALIFIERS = ("valid_from", "valid_until", "amount", "role", "score")


@dataclass(frozen=True, slots=True)
class Settled:
    """`statements` in the order of their evidence; `dropped` holds each claim that cannot stand, with the reason."""

    statements: tuple[Statement, ...]
    dropped: tuple[tuple[Claim, str], ...]


def settle(extraction: Extraction, *, schema: Schema) -> Settled:
    """Check the claims of an article against the schema, bring each into its canonical form, and derive what follows.

    A past post becomes one asserted or reported claim of the property that the schema names for it; a symmetric
    relation stands once, its two sides in the order of their keys. Claims that differ in nothing but confidence are
    one.
    """
    entities = {e.key: e for e in extraction.entities}
    length = len(extraction.article.text)
    faults = [(c, fault(c, entities=entities, length=length, schema=schema)) for c in extraction.claims]
    stated = united(_canonical(c, entities, schema) for c, reason in faults if reason is None)
    statements = [Statement(c) for c in stated]
    statements += implied(statements, schema=schema)
    statements += inherited(statements, schema=schema)
    dropped = tuple((c, reason) for c, reason in faults if reason is not None)
    return Settled(
        tuple(sorted(statements, key=lambda s: order(s.claim))), tuple(sorted(dropped, key=lambda d: order(d[0])))
    )


def united(claims: Iterable[Claim]) -> list[Claim]:
    """Make one claim of those with the same terms, status, speaker and evidence, unless their qualifiers differ.

    The surest one stays and takes the qualifiers that only the others have.
    """
    kept: dict[tuple[object, ...], list[Claim]] = {}
    for claim in sorted(claims, key=lambda c: (order(c), -c.confidence, c.extractor, c.derived, repr(c))):
        same = kept.setdefault(_identity(claim), [])
        for place, other in enumerate(same):
            if _compatible(other, claim):
                same[place] = _joined(other, claim)
                break
        else:
            same.append(claim)
    return [claim for group in kept.values() for claim in group]


def _canonical(claim: Claim, entities: dict[str, Entity], schema: Schema) -> Claim:
    if claim.attributed_to is not None and claim.attributed_to not in entities:
        claim = replace(claim, attributed_to=None)
    definition = schema.properties[claim.property]
    names_a_past = any(p.past == claim.property for p in schema.properties.values())
    if claim.status == "past" and (definition.past or names_a_past):
        held: Status = "reported" if claim.attributed_to else "asserted"
        claim = replace(claim, property=definition.past or claim.property, status=held)
    if definition.symmetric and claim.object < claim.subject:
        claim = replace(
            claim,
            subject=claim.object,
            object=claim.subject,
            subject_span=claim.object_span,
            object_span=claim.subject_span,
        )
    return claim


def _identity(claim: Claim) -> tuple[object, ...]:
    return claim.subject, claim.property, claim.object, claim.status, claim.evidence, claim.attributed_to


def _qualifiers(claim: Claim) -> Sequence[str | None]:
    return [getattr(claim, name) for name in _QUALIFIERS]


def _compatible(one: Claim, other: Claim) -> bool:
    return all(a is None or b is None or a == b for a, b in zip(_qualifiers(one), _qualifiers(other), strict=True))


def _joined(one: Claim, other: Claim) -> Claim:
    surest, second = (one, other) if one.confidence >= other.confidence else (other, one)
    missing = {name: getattr(second, name) for name in _QUALIFIERS if getattr(surest, name) is None}
    return replace(surest, **missing)
