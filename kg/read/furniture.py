"""Page furniture in plain text and markdown, recognised by form: menus, contact blocks, boxes, related lists.

The text is read in passes over its lines. Lines that a form or a shape gives away are marked first; boxes and lists
take in what stands below them; at the top of the page (before the first paragraph) and at its end (after the last) the
short lines beside marked ones are menus, too. What no pass marks is the article: when in doubt, a line stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kg.model import Span
from kg.read import shapes
from kg.read.facts import author_of, headline_of, published_of
from kg.read.forms import Forms
from kg.read.lines import Line, split_lines
from kg.read.marks import Page
from kg.read.menus import mark_glued, mark_runs
from kg.read.sections import take_sections
from kg.read.top import mark_page_head, mark_top
from kg.read.zones import last_text, mark_blocks, mark_contents, mark_end, mark_hollow, mark_mail, mark_repeated

_SOME_PARAGRAPHS = 2
_BIOGRAPHIES = 4
_PLAIN_EFFECTS = frozenset({"line", "box", "block", "person", "list"})


@dataclass(frozen=True, slots=True)
class Layout:
    """What the form of a page tells: its furniture, and, where they are seen, headline, author and date."""

    furniture: tuple[Span, ...] = ()
    headline: str | None = None
    author: str | None = None
    published: date | None = None


def lay_out(text: str, forms: Forms, *, start: int = 0, title: str | None = None) -> Layout:
    """Find furniture, headline, author and date in `text` from `start` on; `title` is the headline where known."""
    page = Page(split_lines(text, forms, start=start), forms, title)
    if not page.lines:
        return Layout()
    _mark_single_lines(page)
    mark_mail(page)
    mark_contents(page)
    mark_repeated(page)
    mark_page_head(page)
    page.hard = take_sections(page.lines, page.hard, forms, dense=page.dense)
    mark_top(page)
    mark_blocks(page)
    _mark_comments(page)
    _mark_tail(page)
    mark_end(page)
    mark_hollow(page)
    return Layout(_spans(page), headline_of(page), author_of(page), published_of(page))


def _mark_single_lines(page: Page) -> None:
    for index, line in enumerate(page.lines):
        by_form = line.form is not None and line.form.where == "any" and line.form.effect in _PLAIN_EFFECTS
        if by_form or (not page.kept(index) and _by_shape(page, index)):
            page.hard.add(index)
    for index, line in enumerate(page.lines):  # one time alone may be an event's
        beside = [other for other in (index - 1, index + 1) if 0 <= other < len(page.lines)]
        for shape in (shapes.chapter, shapes.linked):
            if shape(line) and any(shape(page.lines[other]) for other in beside):
                page.hard.add(index)
    mark_runs(page, range(len(page.lines)), inside=True)


def _by_shape(page: Page, index: int) -> bool:
    line, forms = page.lines[index], page.forms
    if shapes.contact(line, forms) or shapes.bare(line) or shapes.pointer(line) or shapes.opening_hours(line, forms):
        return True
    return not shapes.aligned(page.lines, index) and shapes.menu(line, forms, inside=True)


def _mark_tail(page: Page) -> None:
    """What stands after the last paragraph: biographies, menus, and short lines that cling to them."""
    last = last_text(page)
    for _ in range(_BIOGRAPHIES):
        if last > 0 and _is_tail_form(page.lines[last]):
            page.hard.add(last)
            last = last_text(page)
    tail = range(last + 1, len(page.lines))
    if last < 0:
        return
    for index in tail:
        if page.is_open(index) and (
            _is_tail_form(page.lines[index]) or shapes.menu(page.lines[index], page.forms, inside=False)
        ):
            page.hard.add(index)
    mark_runs(page, tail, inside=True)
    mark_glued(page, tail)


def _is_tail_form(line: Line) -> bool:
    return line.form is not None and line.form.where == "tail"


def _mark_comments(page: Page) -> None:
    """Readers' comments run to the end of the page; a counter of comments above the article is only a line."""
    paragraphs = 0
    for index, line in enumerate(page.lines):
        if line.form is not None and line.form.effect == "rest":
            if paragraphs >= _SOME_PARAGRAPHS:
                page.hard.update(range(index, len(page.lines)))
                return
            page.hard.add(index)
        paragraphs += line.prose and index not in page.hard


def _spans(page: Page) -> tuple[Span, ...]:
    """Marked lines as spans; neighbours are one."""
    spans: list[Span] = []
    marked = page.hard | page.soft
    for index, line in enumerate(page.lines):
        if index not in marked:
            continue
        if spans and index - 1 in marked:
            spans[-1] = Span(spans[-1].start, line.end)
        else:
            spans.append(Span(line.start, line.end))
    return tuple(spans)
