"""Does a claim fit the ontology and its article? One that does not is dropped and counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import get_args

from kg.model import Claim, Entity, Status
from kg.ontology.schema import PropertyDef, Schema

_STATUSES = frozenset(get_args(Status))
_DATE_FORMS = (
    (re.compile(r"\d{4}"), "-01-01"),
    (re.compile(r"\d{4}-\d\d"), "-01"),
    (re.compile(r"\d{4}-\d\d-\d\d"), ""),
)


def date_precision(value: str) -> int | None:
    """How far a date tells: 1 for `YYYY`, 2 for `YYYY-MM`, 3 for `YYYY-MM-DD`, None for anything else."""
    for parts, (form, rest) in enumerate(_DATE_FORMS, 1):
        if form.fullmatch(value):
            try:
                date.fromisoformat(value + rest)
            except ValueError:
                return None
            return parts
    return None


def all_types(types: Iterable[str], schema: Schema) -> frozenset[str]:
    """The given classes and all classes above them."""
    own = frozenset(types)
    return own.union(*(schema.classes[t].parents for t in own if t in schema.classes))


def fault(claim: Claim, *, entities: Mapping[str, Entity], length: int, schema: Schema) -> str | None:
    """Say in a few words why the claim cannot stand, or None where it can.

    `entities` are those of its article by key, `length` is that of the article's text.
    """
    definition = schema.properties.get(claim.property)
    if definition is None:
        return "unknown property"
    if claim.status not in _STATUSES:
        return "unknown status"
    if not 0 <= claim.confidence <= 1:
        return "confidence outside 0..1"
    if not 0 <= claim.evidence.start < claim.evidence.end <= length:
        return "evidence outside the text"
    if claim.subject not in entities:
        return "unknown subject"
    if definition.domain.isdisjoint(all_types(entities[claim.subject].types, schema)):
        return "subject of the wrong class"
    return _object_fault(claim, definition, entities, schema)


def _object_fault(claim: Claim, definition: PropertyDef, entities: Mapping[str, Entity], schema: Schema) -> str | None:
    if claim.object_kind != definition.kind:
        return "object of the wrong kind"
    if definition.kind == "concept":
        concept = schema.concepts.get(claim.object)
        return None if concept and concept.classes & definition.range else "unknown concept"
    if definition.kind == "date":
        return None if date_precision(claim.object) else "not a date"
    if definition.kind == "literal":
        return None if claim.object.strip() else "empty value"
    if claim.object == claim.subject:
        return "about itself"
    if claim.object not in entities:
        return "unknown object"
    types = all_types(entities[claim.object].types, schema) & definition.range
    if not types:
        return "object of the wrong class"
    if definition.same_kind and types.isdisjoint(all_types(entities[claim.subject].types, schema)):
        return "two of different classes"
    return None
