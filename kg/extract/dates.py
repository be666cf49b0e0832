"""Dates in a text, read against the day the article was published, as exactly as the text tells: day, month or year.

"April 8", "last Friday", "yesterday", "in January", "three days earlier" (than the last date named), "last month", "in 2019".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {
    m[:3]: n
    for n, m in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        1,
    )
}
_DAYS = {d: n for n, d in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])}
_NUMBERS = {
    w: n
    for n, w in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
} | {"a": 1, "an": 1, "couple": 2, "few": 3}
_MONTH = (
    r"(?P<month>(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_COUNT = r"(?P<count>a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})"

_LONG_PAST = 45
"""Days after which a date no longer tells which month is meant."""

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE if name not in ("month", "day_month", "month_day") else 0))
    for name, pattern in (
        ("iso", r"\b(?P<y>20\d\d|19\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b"),
        (
            "month_day",
            r"\b" + _MONTH + r"\s(?P<d>\d{1,2})(?:st|nd|rd|th)?\b(?!\s?(?:%|percent|B\b))(?:,?\s(?P<y>(?:19|20)\d\d))?",
        ),
        ("day_month", r"\b(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:\sof)?\s" + _MONTH + r"(?:,?\s(?P<y>(?:19|20)\d\d))?"),
        (
            "day",
            r"\bon\sthe\s(?P<d>\d{1,2})(?:st|nd|rd|th)\b(?=[,.;:)]|\s(?:is|was|and|with|that|for|by|of\s(?:this|the)\smonth)\b|\s*$)",
        ),
        ("weekday_of_last_week", r"\b(?P<day>mon|tues|wednes|thurs|fri|satur|sun)day\sof\slast\sweek\b"),
        ("ago", r"\b" + _COUNT + r"\s(?P<unit>day|week|month|year)s?\s(?P<way>ago|earlier|before|later|after)\b"),
        ("weekday", r"\b(?P<which>last|this|next|on)?\s?(?P<day>mon|tues|wednes|thurs|fri|satur|sun)day\b"),
        ("relative", r"\b(?P<word>today|yesterday|tomorrow|tonight|this morning|last night)\b"),
        ("unit", r"\b(?P<which>last|this|next)\s(?P<unit>month|year|week)\b"),
        (
            "season",
            r"\b(?:(?P<which>last|this|next|in|the|since)\s)?(?P<season>spring|summer|autumn|fall|winter)\b(?:\s(?:of\s)?(?P<y>(?:19|20)\d\d))?",
        ),
        (
            "month",
            r"\b(?:(?P<which>[Ll]ast|[Tt]his|[Nn]ext)\s)?(?:(?:early|mid|late)[\s-])?"
            + _MONTH
            + r"(?:,?\s(?P<y>(?:19|20)\d\d))?",
        ),
        ("quarter", r"\bQ(?P<q>[1-4])(?:\s(?P<y>20\d\d))?\b"),
        ("year", r"\b(?:in|since|of|from|until|by|back in|as early as|during)\s(?P<y>(?:19|20)\d\d)\b"),
        ("bracket_year", r"\((?P<y>(?:19|20)\d\d)\)"),
    )
)


@dataclass(frozen=True, slots=True)
class When:
    """A date in the text: `value` is `YYYY-MM-DD`, `YYYY-MM` or `YYYY`. `future` tells that it lies behind the article's date."""

    start: int
    end: int
    value: str
    future: bool = False


def find_dates(text: str, published: date | None) -> Iterator[When]:
    """Yield the dates of a text in order. Without `published` only dates that name their year are exact."""
    taken: list[tuple[int, int]] = []
    hits: list[tuple[int, int, str, re.Match[str]]] = []
    for name, pattern in _FORMS:
        for m in pattern.finditer(text):
            if not any(m.start() < e and s < m.end() for s, e in taken):
                taken.append((m.start(), m.end()))
                hits.append((m.start(), m.end(), name, m))
    anchor: date | None = None
    for start, end, name, m in sorted(hits, key=lambda h: h[0]):
        value = _read(name, m, published, anchor, text)
        if value is None:
            continue
        if len(value) == 10:
            anchor = date.fromisoformat(value)
        future = published is not None and value > published.isoformat()[: len(value)]
        yield When(start, end, value, future)


def _read(name: str, m: re.Match[str], published: date | None, anchor: date | None, text: str) -> str | None:
    g = m.groupdict()
    try:
        if name == "iso":
            return date(int(g["y"]), int(g["m"]), int(g["d"])).isoformat()
        if name in ("month_day", "day_month"):
            return _day_of(int(g["d"]), _MONTHS[g["month"][:3].lower()], g["y"], published, anchor, text, m)
        if name in ("year", "bracket_year"):
            return str(g["y"])
        if name == "ago":
            return _ago(g, published, anchor)
        if name == "day":
            return _day_alone(int(g["d"]), published, anchor)
        return _relative(name, g, published, text, m)
    except ValueError:
        return None


def _day_of(
    day: int, month: int, year: str | None, published: date | None, anchor: date | None, text: str, m: re.Match[str]
) -> str | None:
    if year:
        return date(int(year), month, day).isoformat()
    if published is None:  # the year of the date before it
        return date(anchor.year, month, day).isoformat() if anchor else None
    return _nearest(published, month, day, _ahead(text, m)).isoformat()


def _day_alone(day: int, published: date | None, anchor: date | None) -> str | None:
    """ "On the 12th": of the month that was named last, where that is not long past, else the last 12th before the article."""
    if published is None:
        return None
    if anchor is not None and 0 <= (published - anchor).days <= _LONG_PAST and anchor.replace(day=day) <= published:
        return anchor.replace(day=day).isoformat()
    month = published if day <= published.day else published.replace(day=1) - timedelta(days=1)
    return month.replace(day=day).isoformat()


def _ahead(text: str, m: re.Match[str]) -> bool:
    """Whether the words before a date point forward ("will … on April 8", "from 2 August")."""
    before = text[max(0, m.start() - 60) : m.start()].lower().rpartition(".")[2]
    verbs = re.search(r"\b(?:will|next|plans?|to be|expected|due)\b", before)
    return bool(
        verbs or re.search(r"\b(?:from|until|by|starting)(?:\s+(?:on|the|about|around|late|early))*\s*$", before)
    )


def _nearest(base: date, month: int, day: int, ahead: bool) -> date:
    """The last such day up to the base; the next one where the text points forward."""
    this = date(base.year, month, day)
    if ahead:
        return this if this >= base else date(base.year + 1, month, day)
    return this if this <= base + timedelta(days=2) else date(base.year - 1, month, day)


def _ago(g: dict[str, str | None], published: date | None, anchor: date | None) -> str | None:
    way, unit = str(g["way"]).lower(), str(g["unit"]).lower()
    base = published if way == "ago" else anchor or published
    if base is None:
        return None
    word = str(g["count"]).lower()
    n = _NUMBERS[word] if word in _NUMBERS else int(word)
    n = -n if way in ("ago", "earlier", "before") else n
    if unit == "day":
        return (base + timedelta(days=n)).isoformat()
    if unit == "week":  # no one counts weeks to the day: the month is what the text tells
        return (base + timedelta(weeks=n)).isoformat()[:7]
    if unit == "month":
        return _month(base.year, base.month + n)
    return str(base.year + n)


def _month(year: int, month: int) -> str:
    return f"{year + (month - 1) // 12:04d}-{(month - 1) % 12 + 1:02d}"


def _relative(name: str, g: dict[str, str | None], published: date | None, text: str, m: re.Match[str]) -> str | None:
    which = (g.get("which") or "").lower()
    if name == "month":
        month = _MONTHS[str(g["month"])[:3].lower()]
        if g["y"]:
            return f"{g['y']}-{month:02d}"
        if published is None or (
            str(g["month"]) == "May"
            and not re.search(r"\b(?:in|since|last|until|of|by|this|next|late|early|from)\s$", text[: m.start("month")])
        ):
            return None
        year = published.year
        if which == "next" or (_ahead(text, m) and month >= published.month):
            return f"{year if month > published.month else year + 1}-{month:02d}"
        return f"{year if month <= published.month else year - 1}-{month:02d}"
    if name == "season" and g["y"]:
        return g["y"]
    if name == "quarter":
        return g["y"] or (str(published.year) if published else None)
    if published is None:
        return None
    if name == "relative":
        shift = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(str(g["word"]).lower(), 0)
        return (published + timedelta(days=shift)).isoformat()
    if name in ("weekday", "weekday_of_last_week"):
        return _weekday(name, which, str(g["day"]).lower(), published)
    step = {"last": -1, "this": 0, "next": 1}.get(which, 0)
    if name == "unit":
        unit = str(g["unit"]).lower()
        if unit == "year":
            return str(published.year + step)
        if unit == "month":
            return _month(published.year, published.month + step)
        return None if step == 0 else (published + timedelta(weeks=step)).isoformat()[:7]
    return str(published.year - 1) if which == "last" and published.month < 7 else str(published.year)


def _weekday(name: str, which: str, day: str, published: date) -> str:
    target = next(n for d, n in _DAYS.items() if d.startswith(day))
    back = (published.weekday() - target) % 7
    if name == "weekday_of_last_week":
        return (published - timedelta(days=published.weekday() + 7 - target)).isoformat()
    if which == "next":
        return (published + timedelta(days=(target - published.weekday()) % 7 or 7)).isoformat()
    return (published - timedelta(days=back or (7 if which == "last" else 0))).isoformat()
