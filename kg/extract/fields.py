"""Lines of a key and a value ("License: MIT", "- Base model: Qwen3", "| CEO | Ann Lee |"), as model cards, fact boxes and profiles have them.

What a key says stands in `ontology/lexicon/fields.toml`. The thing that a run of such lines speaks of is named in the nearest block above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from kg.extract.dates import find_dates
from kg.extract.frames import Found, read_off, value_read_off
from kg.extract.layout import Block
from kg.extract.reference import Reader
from kg.extract.values import count_form, find_counts, normalise
from kg.ontology.schema import Schema

_LINE = re.compile(r"\s*(?P<key>[A-Za-z][\w \-/()]{1,40}?)\s*:\s+(?P<value>\S[^\n]{0,160}?)(?=\.\s|\n|$)")
_ROW = re.compile(r"\s*\|\s*(?P<key>[A-Za-z][\w \-/()]{1,40}?)\s*:?\s*\|\s*(?P<value>[^|]*\S)\s*\|?\s*$")
_SURE = 0.9
_REACH = 6
"""How many blocks above may stand between a line and the name of its thing."""


class Line(NamedTuple):
    """One line of a key and a value: its block, the key in lower case, and the value's offsets."""

    block: int
    key: str
    start: int
    end: int


def field_keys(words: Mapping[str, Any]) -> frozenset[str]:
    """The keys of such lines that the lexicon knows, in lower case."""
    return frozenset(k for props in words["fields"].values() for keys in props.values() for k in keys)


def find_lines(text: str, blocks: Sequence[Block], keys: frozenset[str]) -> Iterator[Line]:
    """Yield the lines whose key is one of `keys`."""
    for n, block in enumerate(blocks):
        if m := (_ROW if block.kind == "row" else _LINE).match(text[block.start : block.end]):
            key = " ".join(m["key"].lower().split())
            if key in keys:
                yield Line(n, key, block.start + m.start("value"), block.start + m.end("value"))


def find_in_fields(
    reader: Reader, text: str, blocks: Sequence[Block], published: date | None, schema: Schema
) -> Iterator[Found]:
    """What the lines of keys and values say. Lines whose thing is named by none of the blocks above them say nothing."""
    words: Mapping[str, Mapping[str, Sequence[str]]] = reader.words["fields"]
    meant = {key: (way, prop) for way, props in words.items() for prop, keys in props.items() for key in keys}
    lines = list(find_lines(text, blocks, frozenset(meant)))
    if not lines:
        return
    taken = {line.block for line in lines}
    for line in lines:
        way, prop = meant[line.key]
        p = schema.properties.get(prop)
        if p is None:
            continue
        domain, range_ = (schema.with_below(kinds) for kinds in (p.domain, p.range))
        owner = _owner(reader, blocks, line.block, taken, domain if way == "of" else range_)
        if owner is None:
            continue
        group, at = owner
        if p.kind == "entity":
            for i, other in reader.names_in(line.start, line.end):
                if other != group and reader.groups[other].type in (range_ if way == "of" else domain):
                    s, o = ((group, at), (other, i)) if way == "of" else ((other, i), (group, at))
                    yield read_off(s, prop, o, sure=_SURE, trigger=i)
        elif (token := reader.token_at(line.start)) is not None:
            for value in _values(text, line, p.kind, reader.words, published):
                yield value_read_off((group, at), prop, value, token.i, sure=_SURE)


def _owner(
    reader: Reader, blocks: Sequence[Block], line: int, taken: set[int], allowed: frozenset[str]
) -> tuple[int, int] | None:
    """The thing that a line speaks of, and its token: the only one that fits in the nearest block above that names any.

    A heading ends the search, be it that it names none: then the nearest heading above tells that names any ("Osprey 3" above "Training").
    """
    steps = 0
    for n in range(line - 1, -1, -1):
        heading = blocks[n].kind == "heading"
        if n in taken or blocks[n].kind == "row" or (steps < 0 and not heading):
            continue
        fits = [(g, i) for i, g in reader.names_in(blocks[n].start, blocks[n].end) if reader.groups[g].type in allowed]
        if fits:
            return fits[0] if len({g for g, _ in fits}) == 1 else None
        steps = -1 if heading or steps < 0 else steps + 1
        if steps == _REACH:
            return None
    return None


def _values(text: str, line: Line, kind: str, words: Mapping[str, Any], published: date | None) -> list[str]:
    """The normalised values of a line: a date; a count, and beside it that of active parameters."""
    value = text[line.start : line.end]
    if kind == "date":
        return [w.value for w in find_dates(value, published, words["dates"]) if not w.future][:1]
    active = [c.value for c in find_counts(value, words["values"]) if c.value.endswith(" active")]
    m = count_form(words["values"]["counts"]).match(value.lstrip(" ~"))
    return [v for v in [normalise(m[1], m[2], words["values"]["counts"]) if m else "", *active] if v]
