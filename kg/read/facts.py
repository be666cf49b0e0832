"""What the top of a page tells of the article: headline, author, date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kg.read import shapes
from kg.read.dates import FoundDate, find_dates
from kg.read.marks import Page
from kg.read.top import first_paragraph


def headline_of(page: Page) -> str | None:
    """The first headline; a line glued to the paragraph below it is the heading of that."""
    for index in sorted(page.headlines):
        line = page.lines[index]
        below = page.lines[index + 1] if index + 1 < len(page.lines) else None
        if line.heading or (below is not None and 3 <= line.words <= 30 and (below.gap or not below.prose)):
            return line.text.strip("#* ")
    return None


def author_of(page: Page) -> str | None:
    """The author of the first by-line."""
    return next(filter(None, (shapes.byline(page.lines[index], page.forms) for index in sorted(page.soft))), None)


def published_of(page: Page) -> date | None:
    """The one date that date lines near the top give; the day of publishing goes before that of an update."""
    fresh: set[date] = set()
    updates: set[date] = set()
    top = first_paragraph(page)
    for index in range(min(top + 1, len(page.lines))):
        line = page.lines[index]
        for found in _line_dates(page, index, top):
            update = shapes.says_updated(line.text[: found.start], page.forms)
            (updates if update else fresh).add(found.day)
    for days in (fresh, updates):
        if days:
            return days.pop() if len(days) == 1 else None
    return None


def _line_dates(page: Page, index: int, top: int) -> Sequence[FoundDate]:
    line = page.lines[index]
    if index in page.soft or (index in page.headlines and shapes.date_line(line, page.forms)):
        return find_dates(line.text, page.forms)
    single = shapes.masthead_date(line, page.forms) if index in page.headlines else None
    if index == top:
        single = shapes.dateline(line, page.forms)
    return [single] if single else []
