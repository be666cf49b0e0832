"""A first gold file of an article, for an annotator to correct: what the extractor found, in the contract's form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from kg.errors import StoreError
from kg.graph.folder import telling, write_whole
from kg.model import Article, Claim, Entity, Extraction
from kg.ontology.schema import Schema
from kg.resolve.check import all_types
from kg.resolve.settle import settle

UNSURE = 0.7
"""Claims below this confidence bear a note: about half of them are wrong."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A gold file to be, and the text that it annotates."""

    name: str
    text: str
    source: str
    row: Mapping[str, Any]

    @property
    def unsure(self) -> int:
        """How many statements bear a note."""
        return sum("note" in r for part in ("relations", "values") for r in self.row[part])


def draft(extraction: Extraction, *, schema: Schema) -> Draft:
    """What was found in an article as a gold file.

    A thing without a name in the text is left out with its statements; so is what follows from other statements.
    """
    article = extraction.article
    ids = _ids(extraction, schema)
    rows = _statements(extraction, ids, schema)
    name = _name(article)
    row = {
        "id": name,
        "text_file": f"{name}.txt",
        "date": article.published.isoformat() if article.published else None,
        "entities": [_entity(e, ids[e.key], article, schema) for e in extraction.entities if e.key in ids],
        "relations": [row for row in rows if "o" in row],
        "values": [row for row in rows if "v" in row],
    }
    return Draft(name, article.text, article.source, row)


def write_draft(made: Draft, folder: Path, *, force: bool = False) -> tuple[Path, Path]:
    """Write `NAME.json` and the text `NAME.txt` into the folder; returns both paths.

    Raises StoreError where the gold file is there already, or another text of that name, unless `force`; the article
    itself is never written to.
    """
    gold, text = folder / f"{made.name}.json", folder / f"{made.name}.txt"
    data = made.text.encode("utf-8", "backslashreplace")
    with telling(folder):
        folder.mkdir(parents=True, exist_ok=True)
        kept = text.is_file() and text.read_bytes() == data
        own = text.exists() and Path(made.source).exists() and text.samefile(made.source)
    if own and not kept:
        raise StoreError(f"{text} is the article itself, and its text as read differs; name another folder with -o")
    for path in (path for path in (gold, text) if path.exists() and not force and not (path == text and kept)):
        raise StoreError(f"{path} is there already, perhaps corrected by hand; name another folder with -o, or --force")
    if not kept:
        write_whole(text, data)
    write_whole(gold, as_json(made.row).encode())
    return gold, text


def as_json(row: Mapping[str, Any]) -> str:
    """The gold file as JSON with one entity and one statement a line, which is good to correct by hand."""

    def value(item: Any) -> str:
        if isinstance(item, list) and item and isinstance(item[0], dict):
            return "[\n  " + ",\n  ".join(json.dumps(entry, ensure_ascii=False) for entry in item) + "\n ]"
        return json.dumps(item, ensure_ascii=False)

    return "{\n " + ",\n ".join(f"{json.dumps(key)}: {value(item)}" for key, item in row.items()) + "\n}\n"


def _name(article: Article) -> str:
    """A file name from the article's source: that of its file, or of its row in a file of many."""
    source, _, part = article.source.partition("#")
    stem = PurePath(source).stem
    return re.sub(r"[^\w.-]+", "-", f"{stem}-{part}" if part else stem).strip("-.") or "article"


def _ids(extraction: Extraction, schema: Schema) -> dict[str, str]:
    """An id for each entity that has a name in the text: the last part of its key, with its class where that is taken."""
    ids: dict[str, str] = {}
    for entity in extraction.entities:
        if _names(entity, extraction.article.text) and _top(entity, schema):
            short = entity.key.rpartition("/")[2] or entity.key
            ids[entity.key] = short if short not in ids.values() else entity.key.replace("/", "-")
    return ids


def _names(entity: Entity, text: str) -> list[str]:
    """The label, where it stands in the text or another name does, then all that stand there."""
    there = {text[m.start : m.end] for m in entity.mentions if m.kind == "name"}
    there |= {name for name in (entity.label, *entity.aliases) if name in text}
    there = {name for name in there if name.strip()}
    return [entity.label, *sorted(there - {entity.label})] if there else []


def _top(entity: Entity, schema: Schema) -> str:
    """The class that annotations use: the highest one; a family is annotated as a model."""
    tops = [name for name in sorted(all_types(entity.types, schema)) if name in schema.classes]
    return next((name for name in tops if not schema.classes[name].parents), "")


def _entity(entity: Entity, identifier: str, article: Article, schema: Schema) -> dict[str, Any]:
    label, *aliases = _names(entity, article.text)
    own = {name.casefold() for name in (article.outlet, article.author) if name}
    optional = any(name.casefold() in own for name in (label, *aliases))  # the outlet and the byline are metadata
    return {
        "id": identifier,
        "type": _top(entity, schema),
        "label": label,
        "aliases": aliases,
        "optional": optional,
    }


def _statements(extraction: Extraction, ids: Mapping[str, str], schema: Schema) -> list[dict[str, Any]]:
    surest: dict[tuple[str, ...], Claim] = {}
    for statement in settle(extraction, schema=schema).statements:
        claim = statement.claim
        if not claim.derived and not statement.premises:
            key = (claim.subject, claim.property, claim.object, claim.status)
            if key not in surest or surest[key].confidence < claim.confidence:
                surest[key] = claim
    ordered = sorted(surest.values(), key=lambda c: (c.evidence.start, c.subject, c.property, c.object, c.status))
    return [row for claim in ordered if (row := dict(_statement(claim, extraction.article.text, ids)))]


def _statement(claim: Claim, text: str, ids: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    target = ids.get(claim.object) if claim.object_kind == "entity" else claim.object
    if claim.subject not in ids or target is None:
        return
    sentence = text[claim.evidence.start : claim.evidence.end]
    first = text.find(sentence) == claim.evidence.start
    yield "s", ids[claim.subject]
    yield "p", claim.property
    yield ("v" if claim.object_kind in ("literal", "date") else "o"), target
    yield "status", claim.status
    yield "optional", False
    yield "evidence", sentence if first else [claim.evidence.start, claim.evidence.end]
    if claim.score:
        yield "score", claim.score
    if claim.confidence < UNSURE:
        yield "note", f"unsure: confidence {claim.confidence:.2f}"
