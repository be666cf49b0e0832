"""Dates: the value of a metadata field, and full dates within a line. A date that could be two days is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from kg.read.forms import Forms

_ISO = r"(?<![\d.])(?P<y1>(?:19|20)\d\d)(?P<sep>[-/.])(?P<m1>\d{1,2})(?P=sep)(?P<d1>\d{1,2})(?!\d)"
_SLASH = r"(?<![\d./])(?P<a>\d{1,2})(?P<sep2>[/.])(?P<b>\d{1,2})(?P=sep2)(?P<y4>(?:19|20)\d\d)(?!\d)"
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A full date and where in the line it stands."""

    day: date
    start: int
    end: int


def parse_date(value: str, forms: Forms) -> date | None:
    """The date of a metadata value ("2025-03-18T10:00:00Z", "Tue, 18 Mar 2025 …"); None if it has no one date.

    The day is taken as written: a time zone does not move it.
    """
    compact = _COMPACT.match(value.strip())
    if compact and not value.strip()[8:9].isdigit():
        return _day(int(compact[1]), int(compact[2]), int(compact[3]))
    days = {found.day for found in find_dates(value[:100], forms)}
    return days.pop() if len(days) == 1 else None


def find_dates(line: str, forms: Forms) -> list[FoundDate]:
    """The full dates of a line, in order; 03/04/2025 is none, since it is read both ways."""
    found = []
    for match in _pattern(tuple(forms.months.items())).finditer(line):
        day = _read(match, forms.months)
        if day is not None:
            found.append(FoundDate(day, match.start(), match.end()))
    return found


@lru_cache(maxsize=4)
def _pattern(months: tuple[tuple[str, int], ...]) -> re.Pattern[str]:
    names = "|".join(sorted((re.escape(name) for name, _ in months), key=lambda name: (-len(name), name)))
    ordinal = r"(?:st|nd|rd|th)?"
    day_first = (
        rf"(?<!\d)(?P<d2>\d{{1,2}}){ordinal}(?:\s+of)?[\s-]+(?P<m2>{names})\.?,?[\s-]+(?P<y2>(?:19|20)\d\d)(?!\d)"
    )
    month_first = rf"\b(?P<m3>{names})\.?\s+(?P<d3>\d{{1,2}}){ordinal},?\s+(?P<y3>(?:19|20)\d\d)(?!\d)"
    return re.compile(f"{_ISO}|{day_first}|{month_first}|{_SLASH}", re.IGNORECASE)


def _read(match: re.Match[str], months: Mapping[str, int]) -> date | None:
    if match["y1"]:
        return _day(int(match["y1"]), int(match["m1"]), int(match["d1"]))
    if match["y2"]:
        return _day(int(match["y2"]), months[match["m2"].casefold()], int(match["d2"]))
    if match["y3"]:
        return _day(int(match["y3"]), months[match["m3"].casefold()], int(match["d3"]))
    first, second, year = int(match["a"]), int(match["b"]), int(match["y4"])
    if first == second or second > 12:
        return _day(year, first, second)
    return _day(year, second, first) if first > 12 else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
