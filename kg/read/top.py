"""The top of a page: skip links, slogans and by-lines go; the headline stays, and tells title, author and date."""

from __future__ import annotations

from collections.abc import Sequence

from kg.read import shapes
from kg.read.marks import Page
from kg.read.menus import mark_glued, mark_runs

_HEAD_LINES, _HEAD_SHARE = 40, 0.5
_TOP_LINES = 80
_SHORT_HEADLINE = _SHORT_SENTENCE = 4  # words
_LONG_HEADLINE = 16  # words of a headline that is a sentence
_RUBRIC = 2  # words
_LONG_LABEL = 6  # words; a menu's items are shorter, headlines longer


def mark_page_head(page: Page) -> None:
    """A skip link ends the head of a page; so does a block of contact lines with the slogan that stands before it."""
    total = sum(len(line.text) for line in page.lines)
    for index in range(min(len(page.lines), _HEAD_LINES) - 1, -1, -1):
        form = page.lines[index].form
        if form is not None and form.effect == "header":
            if sum(len(line.text) for line in page.lines[:index]) <= total * _HEAD_SHARE:
                page.hard.update(range(index + 1))
                return
            page.hard.add(index)
    _mark_slogan(page)


def _mark_slogan(page: Page) -> None:
    """The paragraph above a contact block at the very top ("We help companies grow.") is the page's."""
    first = page.lines[0]
    below = 1
    while below < len(page.lines) and _brief(page, below):
        below += 1
    contacts = sum(shapes.contact(line, page.forms) for line in page.lines[1:below])
    if contacts >= 2 and below < len(page.lines) and first.closed and first.words <= 60:
        page.hard.update(range(max(i for i in range(below) if shapes.contact(page.lines[i], page.forms)) + 1))


def _brief(page: Page, index: int) -> bool:
    line = page.lines[index]
    return index in page.hard or (line.label and line.words <= 3 and not line.heading)


def mark_top(page: Page) -> None:
    """What stands before the first paragraph: by-lines, menus, and the headline, which stays."""
    first = first_paragraph(page)
    for index in range(first):
        line = page.lines[index]
        if (
            page.is_open(index)
            and not page.fact(index)
            and (
                shapes.byline(line, page.forms)
                or shapes.date_line(line, page.forms)
                or shapes.day_line(line, page.forms)
            )
        ):
            page.soft.add(index)
    _find_headlines(page, first)
    _mark_beside_headlines(page, first)
    for index in range(first):
        line = page.lines[index]
        if page.free(index) and not shapes.aligned(page.lines, index) and shapes.menu(line, page.forms, inside=False):
            page.hard.add(index)
    mark_runs(page, range(first), inside=False)
    mark_glued(page, range(first))


def _find_headlines(page: Page, first: int) -> None:
    """The last short line above the first paragraph is the headline, and so are long ones and the title itself."""
    title = " ".join((page.title or "").split()).casefold()
    labels = [i for i in range(first) if page.is_open(i) and _may_be_headline(page, i)]
    labels = [i for i in labels if not page.fact(i)] or labels
    for index in labels:
        line = page.lines[index]
        same = bool(title) and " ".join(line.text.strip("#* ").split()).casefold() == title
        if same or line.heading or line.words >= _LONG_LABEL or _over_byline(page, index):
            page.headlines.append(index)
    if not page.headlines and labels:
        longest = max(labels, key=lambda index: page.lines[index].words)
        if page.lines[longest].words >= _SHORT_HEADLINE:
            page.headlines.append(longest)
    if labels and labels[-1] not in page.headlines and not (page.headlines and _beside(page, labels[-1])):
        # A bare name below the headline is its author, or a rubric.
        if page.headlines and shapes.bare_name(page.lines[labels[-1]]):
            page.soft.add(labels[-1])
        else:
            page.headlines.append(labels[-1])
    if not page.headlines:
        page.headlines.extend(_first_line(page))


def _beside(page: Page, index: int, *, longest: int = _LONG_LABEL) -> bool:
    """A few words next to a by-line, a date or a button, with no blank line between: an office, a rubric."""
    line = page.lines[index]
    marked = page.hard | page.soft
    below = index + 1 in marked and not page.lines[index + 1].gap
    above = index - 1 in marked and not line.gap
    return (above or below) and line.words <= longest and not line.heading


def _mark_beside_headlines(page: Page, first: int) -> None:
    """Names and offices below the headline; above it rubrics, and whatever stands below other furniture."""
    if not page.headlines:
        return
    top = min(page.headlines)
    for index in range(first):
        line = page.lines[index]
        if not page.free(index) or line.heading or line.prose:
            continue
        if index > top and line.label and (_beside(page, index) or shapes.names_only(line)):
            page.soft.add(index)
        elif index < top and (line.words <= _RUBRIC or line.items or (line.closed and index - 1 in page.hard)):
            page.hard.add(index)


def _over_byline(page: Page, index: int) -> bool:
    line = page.lines[index]
    return line.gap and line.words >= _SHORT_HEADLINE and index + 1 in page.soft


def _may_be_headline(page: Page, index: int) -> bool:
    line = page.lines[index]
    if line.heading:
        return True
    if line.items and any(mark in line.text for mark in (" > ", " › ", " » ")):
        return False
    if shapes.names_only(line) and (line.text.count(",") > 1 or _beside(page, index, longest=2 * _LONG_LABEL)):
        return False
    short = line.label or (line.text.endswith("?") and line.words <= 20)
    return short and not line.text.isdigit() and not shapes.menu(line, page.forms, inside=False)


def _first_line(page: Page) -> Sequence[int]:
    """A masthead with a date, or a headline that is a sentence: the first line, when no other is the headline."""
    first = next((i for i in range(len(page.lines)) if i not in page.hard), len(page.lines))
    if first in page.soft:
        page.soft.discard(first)
        return [first]
    if first < len(page.lines) and page.is_open(first) and _sentence_headline(page, first):
        return [first]
    return []


def first_paragraph(page: Page) -> int:
    """The first paragraph; a headline that is a sentence is none. A very short text has only a sentence to offer."""
    opens = [index for index in range(len(page.lines)) if index not in page.hard][:_TOP_LINES]
    if opens and _sentence_headline(page, opens[0]):
        opens = opens[1:]
    lines = page.lines
    sentences = [index for index in opens if lines[index].closed and lines[index].words >= _SHORT_SENTENCE]
    paragraphs = [index for index in opens if lines[index].prose]
    below = opens[-1] + 1 if opens else len(lines)
    return (paragraphs or sentences or [below])[0]


def _sentence_headline(page: Page, index: int) -> bool:
    line = page.lines[index]
    if index + 1 >= len(page.lines) or line.row or line.bullet or line.words > _LONG_HEADLINE:
        return False
    below = page.lines[index + 1]
    dated = shapes.date_line(below, page.forms) or shapes.byline(below, page.forms) is not None
    return dated or (below.gap and below.words > line.words)
