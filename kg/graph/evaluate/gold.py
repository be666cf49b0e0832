"""Gold files: the annotations of one article, read and checked against the schema. The contract tells their form.

`kg annotate` writes a first one; an annotator corrects it; `kg eval` scores a graph against it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import ReadError
from kg.ontology.schema import PropertyDef, Schema
from kg.resolve.check import all_types

_SHOWN = 5
_FORM = "a gold file has id, text_file, entities, relations and values; `kg annotate ARTICLE` writes one to begin with"


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """A thing that the article names. `types` are the class, then others that are accepted."""

    id: str
    types: tuple[str, ...]
    names: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GoldClaim:
    """A statement of the article; `object` is an entity's id, the name of a concept, or a value."""

    subject: str
    property: str
    object: str
    status: str
    start: int
    end: int
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Gold:
    """The annotations of one article. `file` is where they stand, `text_file` the name of its text, as the file says it."""

    id: str
    file: Path
    text_file: str
    text: str
    entities: Mapping[str, GoldEntity]
    relations: tuple[GoldClaim, ...]
    values: tuple[GoldClaim, ...]

    def sentence(self, claim: GoldClaim) -> str:
        """The evidence of a claim."""
        return self.text[claim.start : claim.end]


def load_gold(path: Path, schema: Schema) -> Gold:
    """Read and check a gold file.

    Raises ReadError that names the file and, for each fault, the entry and the mend.
    """
    row = _json(path)
    try:
        text = _text(path, row["text_file"])
        entities = [
            GoldEntity(
                e["id"], (e["type"], *e.get("also", ())), (e["label"], *e.get("aliases", ())), bool(e.get("optional"))
            )
            for e in row["entities"]
        ]
        faults = [
            *_entity_faults(entities, text, schema),
            *_claim_faults("relation", row["relations"], "o", entities, text, schema),
            *_claim_faults("value", row.get("values", ()), "v", entities, text, schema),
        ]
        if faults:
            raise ReadError(_listed(path, faults))
        return Gold(
            id=row["id"],
            file=path,
            text_file=row["text_file"],
            text=text,
            entities={e.id: e for e in entities},
            relations=tuple(_claim(r, "o", text) for r in row["relations"]),
            values=tuple(_claim(r, "v", text) for r in row.get("values", ())),
        )
    except (KeyError, TypeError, AttributeError) as error:
        what = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
        raise ReadError(f"{path}: {what}; {_FORM}") from error


def _json(path: Path) -> dict[str, Any]:
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ReadError(
            f"{path}, line {error.lineno}: not JSON ({error.msg}); correct this line or the one before"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"{path}: cannot be read ({error}); gold files are JSON in UTF-8") from error
    if not isinstance(row, dict):
        raise ReadError(f"{path}: not an object; {_FORM}")
    return row


def _text(path: Path, name: str) -> str:
    try:
        return (path.parent / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(
            f"{path}: the text file {name!r} cannot be read ({error}); text_file names it from the gold file's folder"
        ) from error


def _listed(path: Path, faults: list[str]) -> str:
    more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
    return f"{path}: " + "; ".join(faults[:_SHOWN]) + more


def _entity_faults(entities: list[GoldEntity], text: str, schema: Schema) -> Iterator[str]:
    seen: set[str] = set()
    for e in entities:
        if e.id in seen:
            yield f"entity {e.id}: stands twice; give each its own id"
        seen.add(e.id)
        for kind in (kind for kind in e.types if kind not in schema.classes):
            yield f"entity {e.id}: {kind!r} is no class; there are {', '.join(sorted(schema.classes))}"
        for name in (name for name in e.names[1:] if name not in text):
            yield f"entity {e.id}: the alias {name!r} is not in the text; take it away or copy it from there"
        if not any(name in text for name in e.names):
            yield f"entity {e.id}: no name of {e.names[0]!r} is in the text; add the one that stands there as an alias"


def _claim_faults(
    kind: str, rows: Any, end: str, entities: list[GoldEntity], text: str, schema: Schema
) -> Iterator[str]:
    types = {e.id: all_types(e.types, schema) for e in entities}
    wanted = {"o": ("entity", "concept"), "v": ("literal", "date")}[end]
    names = sorted(name for name, p in schema.properties.items() if p.kind in wanted)
    for number, row in enumerate(rows):
        where = f"{kind} {number} ({row['s']} {row['p']} {row[end]})"
        if row["status"] not in schema.statuses:
            yield f"{where}: {row['status']!r} is no status; there are {', '.join(schema.statuses)}"
        if not _evidence(row["evidence"], text):
            yield f"{where}: the evidence {row['evidence']!r} is not in the text; copy it from there, or give [start, end]"
        if row["p"] not in names:
            yield f"{where}: {row['p']!r} is none of the properties that stand here: {', '.join(names)}"
            continue
        yield from _end_faults(where, row["s"], row[end], schema.properties[row["p"]], types, schema)


def _end_faults(
    where: str, subject: str, target: str, known: PropertyDef, types: Mapping[str, frozenset[str]], schema: Schema
) -> Iterator[str]:
    ends = [(subject, known.domain)] + ([(target, known.range)] if known.kind == "entity" else [])
    for name, allowed in ends:
        if name not in types:
            yield f"{where}: {name!r} is the id of no entity; add the entity or correct the id"
        elif not types[name] & allowed:
            own = ", ".join(sorted(types[name]))
            yield f"{where}: {name!r} is a {own}, and {known.name} wants {' or '.join(sorted(allowed))} there"
    if known.kind == "concept":
        fitting = sorted(c.name for c in schema.concepts.values() if c.classes & known.range)
        if target not in fitting:
            yield f"{where}: {target!r} is no value of {known.name}; there are {', '.join(fitting)}"


def _evidence(evidence: object, text: str) -> tuple[int, int] | None:
    """Where the evidence stands, given as text or as offsets."""
    if isinstance(evidence, str):
        at = text.find(evidence)
        return (at, at + len(evidence)) if evidence and at >= 0 else None
    if isinstance(evidence, list) and len(evidence) == 2 and all(isinstance(n, int) for n in evidence):
        start, end = evidence
        return (start, end) if 0 <= start < end <= len(text) else None
    return None


def _claim(row: Mapping[str, Any], end: str, text: str) -> GoldClaim:
    start, stop = _evidence(row["evidence"], text) or (0, 0)
    return GoldClaim(row["s"], row["p"], row[end], row["status"], start, stop, bool(row.get("optional")))
