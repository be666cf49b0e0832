"""The JSON form of an extraction: what `out/extractions/` keeps, so that nothing is read closely twice.

A record holds an article as read, its entities and claims, and what made them. It says nothing of where the article
was read: two sources with the same content share it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kg.model import Article, Claim, Entity, Extraction, Mention, Span

_SPANS = ("evidence", "subject_span", "object_span", "trigger")


@dataclass(frozen=True, slots=True)
class Maker:
    """What made the claims of an article: the versions and hashes that a graph's manifest names.

    `parts` holds the ontology, the lexicon, the registry and so on, each with its hash; `model` names the language
    model.
    """

    fingerprint: str
    engine: str
    model: str
    parts: tuple[tuple[str, str], ...]


def record_key(article: Article, *, fingerprint: str) -> str:
    """A hash of all that decides what is extracted. Raises UnicodeEncodeError for broken text."""
    said = [replace(article, source=""), fingerprint]
    return hashlib.sha256(_json(said).encode()).hexdigest()[:32]


def to_record(extraction: Extraction, *, maker: Maker) -> bytes:
    """The record as UTF-8 JSON, always the same for the same values."""
    article = replace(extraction.article, source="")
    row = {"maker": maker, "article": article, "entities": extraction.entities, "claims": extraction.claims}
    return _json(row).encode()


def from_record(data: bytes, *, source: str) -> tuple[Extraction, Maker]:
    """Read a record back, as of an article read from `source`. Raises ValueError where it is damaged."""
    try:
        row = json.loads(data)
        article = _article(row["article"], source)
        entities = tuple(_entity(e) for e in row["entities"])
        claims = tuple(_claim(c) for c in row["claims"])
        made = row["maker"] | {"parts": tuple((name, digest) for name, digest in row["maker"]["parts"])}
        return Extraction(article, entities, claims), Maker(**made)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a record of an article: {error!r}") from error


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_fields)


def _fields(value: Any) -> dict[str, Any] | str:
    """The fields of one of our dataclasses that are not None, which is many times faster than `asdict`."""
    if isinstance(value, date):
        return value.isoformat()
    return {name: found for name in value.__slots__ if (found := getattr(value, name)) is not None}


def _article(row: Mapping[str, Any], source: str) -> Article:
    published = date.fromisoformat(row["published"]) if "published" in row else None
    furniture = tuple(Span(**span) for span in row["furniture"])
    return Article(**(dict(row) | {"source": source, "published": published, "furniture": furniture}))


def _entity(row: Mapping[str, Any]) -> Entity:
    lists = {name: tuple(row[name]) for name in ("types", "aliases", "same_as")}
    return Entity(**(dict(row) | lists | {"mentions": tuple(Mention(**m) for m in row["mentions"])}))


def _claim(row: Mapping[str, Any]) -> Claim:
    return Claim(**(dict(row) | {name: Span(**row[name]) for name in _SPANS if name in row}))
