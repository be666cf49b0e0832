"""The entities and claims of one article as JSON values: what `kg extract` prints."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from kg.model import Claim, Entity, Extraction, Span


def claim_rows(extraction: Extraction) -> Iterator[dict[str, Any]]:
    """One row a claim, in the order of the extraction. Offsets are character offsets into the article's text.

    `subject` and `object` have the label, key and type of an entity, and the place and the words that stand for it in
    this statement ("it", "the company"); an object that is a value has `value` instead of label and key.
    """
    entities = {e.key: e for e in extraction.entities}
    text = extraction.article.text
    for claim in extraction.claims:
        row: dict[str, Any] = {
            "source": extraction.article.source,
            "subject": _entity(entities.get(claim.subject), claim.subject) | _place(claim.subject_span, text),
            "property": claim.property,
            "object": _object(claim, entities) | _place(claim.object_span, text),
            "status": claim.status,
            "confidence": claim.confidence,
            "trigger": _place(claim.trigger, text) or None,
            "evidence": _place(claim.evidence, text),
        }
        if claim.attributed_to:
            row["attributedTo"] = _entity(entities.get(claim.attributed_to), claim.attributed_to)
        yield row | _qualifiers(claim)


def entity_rows(extraction: Extraction) -> Iterator[dict[str, Any]]:
    """One row an entity: its names, its classes, and the places where it is mentioned."""
    text = extraction.article.text
    for entity in extraction.entities:
        yield {
            "source": extraction.article.source,
            **_entity(entity, entity.key),
            "types": list(entity.types),
            "aliases": list(entity.aliases),
            "sameAs": list(entity.same_as),
            "identifier": entity.identifier,
            "mentions": [_place(Span(m.start, m.end), text) | {"kind": m.kind} for m in entity.mentions],
        }


def json_line(row: Mapping[str, Any]) -> str:
    """The row as one line of JSON."""
    return json.dumps(row, ensure_ascii=False)


def _entity(entity: Entity | None, key: str) -> dict[str, Any]:
    if entity is None:
        return {"label": key, "key": key, "type": None}
    return {"label": entity.label, "key": key, "type": entity.types[0] if entity.types else None}


def _object(claim: Claim, entities: Mapping[str, Entity]) -> dict[str, Any]:
    if claim.object_kind == "entity":
        return _entity(entities.get(claim.object), claim.object)
    return {"value": claim.object, "type": claim.object_kind}


def _place(span: Span | None, text: str) -> dict[str, Any]:
    return {} if span is None else {"text": text[span.start : span.end], "start": span.start, "end": span.end}


def _qualifiers(claim: Claim) -> dict[str, Any]:
    known = {
        "role": claim.role,
        "score": claim.score,
        "amount": claim.amount,
        "validFrom": claim.valid_from,
        "validUntil": claim.valid_until,
    }
    return {name: value for name, value in known.items() if value} | {
        "extractor": claim.extractor,
        "derived": claim.derived,
    }
