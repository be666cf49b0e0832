"""Dates in a text, read against the day the article was published, as exactly as the text tells: day, month or year.

"April 8", "last Friday", "yesterday", "in January", "three days earlier" (than the last date named), "last month", "in 2019".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from kg.ontology.lexicon import DateWords, any_of

_LONG_PAST = 45
"""Days after which a date no longer tells which month is meant."""
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_CASED = ("month", "day_month", "month_day")
"""The forms in which capitals count: "may" is no month."""


@dataclass(frozen=True, slots=True)
class _Grammar:
    """The words of `dates.toml`: patterns, the forms in the order in which they are tried, and tables, their words without case."""

    forms: tuple[tuple[str, re.Pattern[str]], ...]
    ahead: re.Pattern[str]
    ahead_at_once: re.Pattern[str]
    before_doubtful: re.Pattern[str]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    units: Mapping[str, str]
    numbers: Mapping[str, int]
    steps: Mapping[str, int]
    relative: Mapping[str, int]
    ago: frozenset[str]
    later: frozenset[str]
    doubtful: frozenset[str]


@lru_cache(maxsize=4)
def _grammar(words: DateWords) -> _Grammar:
    between = any_of(words.ahead_between)
    numbers, steps, relative = (
        {w.casefold(): n for w, n in t.items()} for t in (words.numbers, words.steps, words.relative)
    )
    return _Grammar(
        tuple((name, re.compile(form, 0 if name in _CASED else re.IGNORECASE)) for name, form in _forms(words)),
        re.compile(rf"\b(?:{any_of(words.ahead)})\b"),
        re.compile(rf"\b(?:{any_of(words.ahead_at_once)})(?:\s+(?:{between}))*\s*$"),
        re.compile(rf"\b(?:{any_of(words.before_doubtful)})\s$"),
        months={name: n for n, row in enumerate(words.months, 1) for name in row},
        weekdays={name.casefold(): n for n, name in enumerate(words.weekdays)},
        units={
            w.casefold(): u for u, row in zip(("day", "week", "month", "year"), words.units, strict=True) for w in row
        },
        numbers=numbers,
        steps=steps,
        relative=relative,
        ago=frozenset(map(str.casefold, words.ago)),
        later=frozenset(map(str.casefold, words.later)),
        doubtful=frozenset(words.doubtful_months),
    )


def _forms(words: DateWords) -> Iterator[tuple[str, str]]:
    full, short = any_of(row[0] for row in words.months), any_of(name for row in words.months for name in row[1:])
    month = rf"(?P<month>(?:{full})\b|(?:{short})\b\.?)"
    ordinal, of, day = any_of(words.ordinals), any_of(words.of), any_of(words.weekdays)
    step, count = any_of(words.steps), any_of(words.numbers)
    unit, way = any_of(u for row in words.units for u in row), any_of((*words.ago, *words.earlier, *words.later))
    steps = any_of(form for w in words.steps for form in (w, w.capitalize()))
    yield "iso", r"\b(?P<y>20\d\d|19\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b"
    yield "month_day", rf"\b{month}\s(?P<d>\d{{1,2}})(?:{ordinal})?\b(?!{words.no_day_before})(?:,?\s{_YEAR})?"
    yield "day_month", rf"\b(?P<d>\d{{1,2}})(?:{ordinal})?(?:\s(?:{of}))?\s{month}(?:,?\s{_YEAR})?"
    behind = rf"(?=[,.;:)]|\s(?:{any_of(words.behind_day)}|{words.behind_day_form})\b|\s*$)"
    yield "day", rf"\b{words.on_the}\s(?P<d>\d{{1,2}})(?:{ordinal})\b{behind}"
    yield "weekday_of_last_week", rf"\b(?P<day>{day})\s{words.of_last_week}\b"
    yield "ago", rf"\b(?P<count>{count}|\d{{1,2}})\s(?P<unit>{unit})\s(?P<way>{way})\b"
    yield "weekday", rf"\b(?P<which>{step}|{any_of(words.before_weekday)})?\s?(?P<day>{day})\b"
    yield "relative", rf"\b(?P<word>{any_of(words.relative)})\b"
    yield "unit", rf"\b(?P<which>{step})\s(?P<unit>{any_of(row[0] for row in words.units[1:])})\b"
    before, season = any_of((*words.steps, *words.before_season)), any_of(words.seasons)
    yield "season", rf"\b(?:(?P<which>{before})\s)?(?P<season>{season})\b(?:\s(?:(?:{of})\s)?{_YEAR})?"
    part = any_of(words.parts_of_month)
    yield "month", rf"\b(?:(?P<which>{steps})\s)?(?:(?:{part})[\s-])?{month}(?:,?\s{_YEAR})?"
    yield "quarter", rf"\b(?:{any_of(words.quarters)})(?P<q>[1-4])(?:\s(?P<y>20\d\d))?\b"
    yield "year", rf"\b(?:{any_of(words.before_year)})\s{_YEAR}\b"
    yield "bracket_year", rf"\({_YEAR}\)"


@dataclass(frozen=True, slots=True)
class When:
    """A date in the text: `value` is `YYYY-MM-DD`, `YYYY-MM` or `YYYY`. `future` tells that it lies behind the article's date."""

    start: int
    end: int
    value: str
    future: bool = False


def find_dates(text: str, published: date | None, words: DateWords) -> Iterator[When]:
    """Yield the dates of a text in order. Without `published` only dates that name their year are exact."""
    grammar = _grammar(words)
    taken: list[tuple[int, int]] = []
    hits: list[tuple[int, int, str, re.Match[str]]] = []
    for name, pattern in grammar.forms:
        for m in pattern.finditer(text):
            if not any(m.start() < e and s < m.end() for s, e in taken):
                taken.append((m.start(), m.end()))
                hits.append((m.start(), m.end(), name, m))
    anchor: date | None = None
    for start, end, name, m in sorted(hits, key=lambda h: h[0]):
        value = _read(name, m, published, anchor, text, grammar)
        if value is None:
            continue
        if len(value) == 10:
            anchor = date.fromisoformat(value)
        future = published is not None and value > published.isoformat()[: len(value)]
        yield When(start, end, value, future)


@dataclass(frozen=True, slots=True)
class Distance:
    """How far something lies behind (or before, where `n` is negative) what is named next: "three days after"."""

    start: int
    end: int
    n: int
    unit: str

    def from_(self, day: date) -> str:
        """The date of what is named next, if what is dated from it was on `day`."""
        return _moved(day, -self.n, self.unit)


def find_distances(text: str, words: DateWords) -> Iterator[Distance]:
    """Yield what may count from something named next: "three days after", "a week before"; not "three days ago"."""
    grammar = _grammar(words)
    (pattern,) = (pattern for name, pattern in grammar.forms if name == "ago")
    for m in pattern.finditer(text):
        way, count = m["way"].casefold(), m["count"].casefold()
        if way not in grammar.ago:
            n = grammar.numbers[count] if count in grammar.numbers else int(count)
            yield Distance(m.start(), m.end(), n if way in grammar.later else -n, grammar.units[m["unit"].casefold()])


def _read(
    name: str, m: re.Match[str], published: date | None, anchor: date | None, text: str, grammar: _Grammar
) -> str | None:
    g = m.groupdict()
    try:
        if name == "iso":
            return date(int(g["y"]), int(g["m"]), int(g["d"])).isoformat()
        if name in ("month_day", "day_month"):
            month = grammar.months[_name_of(g)]
            return _day_of(int(g["d"]), month, g["y"], published, anchor, _ahead(text, m, grammar))
        if name in ("year", "bracket_year"):
            return str(g["y"])
        if name == "ago":
            return _ago(g, published, anchor, grammar)
        if name == "day":
            return _day_alone(int(g["d"]), published, anchor)
        return _relative(name, g, published, text, m, grammar)
    except ValueError:
        return None


def _name_of(g: Mapping[str, str | None]) -> str:
    """The name of the month that a match holds, as the tables have it."""
    return str(g["month"]).rstrip(".")


def _day_of(
    day: int, month: int, year: str | None, published: date | None, anchor: date | None, ahead: bool
) -> str | None:
    if year:
        return date(int(year), month, day).isoformat()
    if published is None:  # the year of the date before it
        return date(anchor.year, month, day).isoformat() if anchor else None
    return _nearest(published, month, day, ahead).isoformat()


def _day_alone(day: int, published: date | None, anchor: date | None) -> str | None:
    """ "On the 12th": of the month that was named last, where that is not long past, else the last 12th before the article."""
    if published is None:
        return None
    if anchor is not None and 0 <= (published - anchor).days <= _LONG_PAST and anchor.replace(day=day) <= published:
        return anchor.replace(day=day).isoformat()
    month = published if day <= published.day else published.replace(day=1) - timedelta(days=1)
    return month.replace(day=day).isoformat()


def _ahead(text: str, m: re.Match[str], grammar: _Grammar) -> bool:
    """Whether the words before a date point forward ("will … on April 8", "from 2 August")."""
    before = text[max(0, m.start() - 60) : m.start()].lower().rpartition(".")[2]
    return bool(grammar.ahead.search(before) or grammar.ahead_at_once.search(before))


def _nearest(base: date, month: int, day: int, ahead: bool) -> date:
    """The last such day up to the base; the next one where the text points forward."""
    this = date(base.year, month, day)
    if ahead:
        return this if this >= base else date(base.year + 1, month, day)
    return this if this <= base + timedelta(days=2) else date(base.year - 1, month, day)


def _ago(g: dict[str, str | None], published: date | None, anchor: date | None, grammar: _Grammar) -> str | None:
    way, unit = str(g["way"]).casefold(), grammar.units[str(g["unit"]).casefold()]
    base = published if way in grammar.ago else anchor or published
    if base is None:
        return None
    word = str(g["count"]).casefold()
    n = grammar.numbers[word] if word in grammar.numbers else int(word)
    return _moved(base, n if way in grammar.later else -n, unit)


def _moved(base: date, n: int, unit: str) -> str:
    """The date so many units behind another (before it, where `n` is negative), as exactly as one counts in them."""
    if unit == "day":
        return (base + timedelta(days=n)).isoformat()
    if unit == "week":  # no one counts weeks to the day: the month is what the text tells
        return (base + timedelta(weeks=n)).isoformat()[:7]
    if unit == "month":
        return _month(base.year, base.month + n)
    return str(base.year + n)


def _month(year: int, month: int) -> str:
    return f"{year + (month - 1) // 12:04d}-{(month - 1) % 12 + 1:02d}"


def _relative(
    name: str, g: dict[str, str | None], published: date | None, text: str, m: re.Match[str], grammar: _Grammar
) -> str | None:
    step = grammar.steps.get((g.get("which") or "").casefold(), 0)
    if name == "month":
        month = grammar.months[_name_of(g)]
        if g["y"]:
            return f"{g['y']}-{month:02d}"
        if published is None or (
            g["month"] in grammar.doubtful and not grammar.before_doubtful.search(text[: m.start("month")])
        ):
            return None
        year = published.year
        if step > 0 or (_ahead(text, m, grammar) and month >= published.month):
            return f"{year if month > published.month else year + 1}-{month:02d}"
        return f"{year if month <= published.month else year - 1}-{month:02d}"
    if name == "season" and g["y"]:
        return g["y"]
    if name == "quarter":
        return g["y"] or (str(published.year) if published else None)
    if published is None:
        return None
    if name == "relative":
        return (published + timedelta(days=grammar.relative[str(g["word"]).casefold()])).isoformat()
    if name in ("weekday", "weekday_of_last_week"):
        return _weekday(name, step, grammar.weekdays[str(g["day"]).casefold()], published)
    if name == "unit":
        unit = grammar.units[str(g["unit"]).casefold()]
        if unit == "year":
            return str(published.year + step)
        if unit == "month":
            return _month(published.year, published.month + step)
        return None if step == 0 else (published + timedelta(weeks=step)).isoformat()[:7]
    return str(published.year - 1) if step < 0 and published.month < 7 else str(published.year)


def _weekday(name: str, step: int, target: int, published: date) -> str:
    back = (published.weekday() - target) % 7
    if name == "weekday_of_last_week":
        return (published - timedelta(days=published.weekday() + 7 - target)).isoformat()
    if step > 0:
        return (published + timedelta(days=(target - published.weekday()) % 7 or 7)).isoformat()
    return (published - timedelta(days=back or (7 if step < 0 else 0))).isoformat()
