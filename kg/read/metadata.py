"""What is known of an article beside its text: from front matter, "Key: value" lines, or the fields of a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kg.errors import ReadError
from kg.read.dates import parse_date
from kg.read.forms import Forms

_FENCE = re.compile(r"-{3,}[ \t]*")
_PAIR = re.compile(r"([A-Za-z][A-Za-z0-9_ -]{0,40}?)[ \t]*:(?:[ \t]+(.*)|[ \t]*)$")
_MAX_LINES = 100


@dataclass(frozen=True, slots=True)
class Metadata:
    """Title, date and so on, where known; `body` is the offset at which the text proper starts."""

    title: str | None = None
    published: date | None = None
    url: str | None = None
    outlet: str | None = None
    author: str | None = None
    body: int = 0


def from_fields(fields: Iterable[tuple[str, object]], forms: Forms, *, body: int = 0) -> Metadata:
    """Metadata from keys and values; unknown keys are left out. Raises ReadError for a date that is none."""
    known = {name: field for field, names in forms.keys.items() for name in names}
    values: dict[str, str] = {}
    for key, value in fields:
        field = known.get(key.strip().casefold().replace(" ", "_").replace("-", "_"))
        text = _one_line(value)
        if field and text:
            values.setdefault(field, text)
    return Metadata(
        title=values.get("title"),
        published=_date(values.get("date"), forms),
        url=values.get("url"),
        outlet=values.get("outlet"),
        author=values.get("author"),
        body=body,
    )


def merged(first: Metadata, second: Metadata) -> Metadata:
    """Each field of `first`, or of `second` where that does not know it; the body of `second`."""
    return replace(
        second,
        title=first.title or second.title,
        published=first.published or second.published,
        url=first.url or second.url,
        outlet=first.outlet or second.outlet,
        author=first.author or second.author,
    )


def front_matter(text: str, forms: Forms) -> Metadata:
    """Metadata at the head of a text: a `---` block, or a first paragraph of lines "Title: …", "Date: …".

    Returns empty metadata when there is neither. Raises ReadError for a date that is none.
    """
    lines = text.split("\n", _MAX_LINES)[:_MAX_LINES]
    if _FENCE.fullmatch(lines[0]):
        return _fenced(lines, forms)
    return _headed(lines, forms)


def _fenced(lines: list[str], forms: Forms) -> Metadata:
    for number, line in enumerate(lines[1:], start=1):
        if _FENCE.fullmatch(line) or line.rstrip() == "...":
            pairs = _pairs(lines[1:number])
            # A rule above ordinary text also looks like a fence; only known keys make it front matter.
            return from_fields(pairs, forms, body=_length(lines[: number + 1])) if _known(pairs, forms) else Metadata()
    return Metadata()


def _headed(lines: list[str], forms: Forms) -> Metadata:
    end = next((number for number, line in enumerate(lines) if not line.strip()), 0)
    pairs = _pairs(lines[:end])
    if len(pairs) != end or _known(pairs, forms) < 2:
        return Metadata()
    return from_fields(pairs, forms, body=_length(lines[:end]))


def _pairs(lines: list[str]) -> list[tuple[str, object]]:
    pairs: list[tuple[str, object]] = []
    for line in lines:
        match = _PAIR.match(line.rstrip())
        if match:
            pairs.append((match[1], _value(match[2] or "")))
        elif pairs and line.lstrip().startswith("- "):  # a list below its key ("authors:"): the items, by commas
            key, before = pairs[-1]
            item = _value(line.lstrip()[2:])
            pairs[-1] = (key, f"{before}, {item}" if before else item)
    return pairs


def _known(pairs: list[tuple[str, object]], forms: Forms) -> int:
    names = {name for group in forms.keys.values() for name in group}
    return sum(key.casefold().replace(" ", "_").replace("-", "_") in names for key, _ in pairs)


def _value(written: str) -> str:
    value = written.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    if value.startswith("[") and value.endswith("]") and "](" not in value:
        return ", ".join(_value(item) for item in value[1:-1].split(",") if item.strip())
    return value


def _one_line(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(filter(None, map(_one_line, value)))
    if isinstance(value, Mapping):
        return _one_line(value.get("name"))
    if value is None or isinstance(value, bool):
        return ""
    return " ".join(str(value).split())


def _date(value: str | None, forms: Forms) -> date | None:
    if value is None:
        return None
    day = parse_date(value, forms)
    if day is None:
        raise ReadError(f"the date {value[:60]!r} is not a full, unambiguous date; write it as YYYY-MM-DD")
    return day


def _length(lines: list[str]) -> int:
    return sum(len(line) + 1 for line in lines) - 1
