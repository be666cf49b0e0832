"""Entities of all articles -> entities of the graph. Equal keys are one; the articles' order does not show."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from kg.model import Entity, Extraction
from kg.ontology.schema import Schema
from kg.resolve.check import all_types


def merge_entities(extractions: Iterable[Extraction], *, schema: Schema) -> Mapping[str, Entity]:
    """Unite the entities of all articles by key, sorted by key.

    The label is the one that most articles use (an entity known beforehand votes before one that is not), then the
    longest, then the first in the alphabet; all other forms are aliases. Types are united with the classes above
    them, the most specific first. Mentions stay with their articles.
    """
    found: dict[str, Counter[Entity]] = defaultdict(Counter)
    for extraction in extractions:
        for entity in extraction.entities:
            found[entity.key][_without_mentions(entity)] += 1
    return {key: _united(found[key], schema) for key in sorted(found)}


def most_specific_first(types: Iterable[str], schema: Schema) -> tuple[str, ...]:
    """The classes and all above them, those with most classes above first, else by name."""
    depth = {t: len(schema.classes[t].parents) if t in schema.classes else 0 for t in all_types(types, schema)}
    return tuple(sorted(depth, key=lambda t: (-depth[t], t)))


def _without_mentions(entity: Entity) -> Entity:
    return Entity(
        key=entity.key,
        types=entity.types,
        label=entity.label,
        aliases=entity.aliases,
        same_as=entity.same_as,
        identifier=entity.identifier,
    )


def _united(forms: Counter[Entity], schema: Schema) -> Entity:
    known = any(e.same_as or e.identifier for e in forms)
    votes: Counter[str] = Counter()
    for entity, count in forms.items():
        if not known or entity.same_as or entity.identifier:
            votes[entity.label] += count
    label = min(votes, key=lambda name: (-votes[name], -len(name), name))
    names = {name for e in forms for name in (e.label, *e.aliases)}
    identifiers = sorted({e.identifier for e in forms if e.identifier})
    return Entity(
        key=next(iter(forms)).key,
        types=most_specific_first({t for e in forms for t in e.types}, schema),
        label=label,
        aliases=tuple(sorted(names - {label})),
        same_as=tuple(sorted({iri for e in forms for iri in e.same_as})),
        identifier=identifiers[0] if identifiers else None,
    )
