"""Furniture known by what stands around it: blocks of short lines, repeated buttons, contents, the end of a page.

A single short line says little. What it is shows in its neighbours: a by-line, a counter and a button that stand in one
block are the head of a forum's post; a line that comes back as a heading further down is an entry of a table of
contents; behind the last paragraph, nothing more comes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from kg.read import shapes
from kg.read.forms import plain
from kg.read.lines import Line
from kg.read.marks import Page

_BUTTON = 3  # words
_OFTEN = 3  # times
_LONGEST_BLOCK = 25  # lines; a longer one is a page without blank lines
_MANY = 5  # short lines in a row are no text
_SHORT = 4  # words
_LONG_BULLET = 6  # words
_REMARK = 12  # words
_OFFER = 40  # words; what a page says to its reader is shorter


def mark_repeated(page: Page) -> None:
    """Buttons come back at each post or picture ("Reply", "Share"); so do names of speakers, but above their words."""
    keys = [plain(line.text) if _is_button(line) else "" for line in page.lines]
    counts = Counter(filter(None, keys))
    for key, count in counts.items():
        places = [index for index, other in enumerate(keys) if other == key]
        if count >= _OFTEN and not any(_heads(page.lines, index) for index in places):
            page.hard.update(index for index in places if page.is_open(index))


def _is_button(line: Line) -> bool:
    return line.label and not line.heading and not line.bullet and line.words <= _BUTTON and not shapes.figures(line)


def _heads(lines: Sequence[Line], index: int) -> bool:
    """Whether a sentence, or a row, stands directly below."""
    return index + 1 < len(lines) and (lines[index + 1].closed or lines[index + 1].row)


def mark_mail(page: Page) -> None:
    """The head of a mail: several of its keys in one block. The subject stays: it is the headline."""
    for block in _blocks(page):
        keys = [page.lines[index].text.partition(":")[0].casefold().strip("*-• ") for index in block]
        found = [index for index, key in zip(block, keys, strict=True) if key in page.forms.mail]
        if len(found) > 1:
            page.hard.update(found)


def mark_contents(page: Page) -> None:
    """Two or more lines in a row that come back below, in the same order, as headings: a table of contents."""
    places: dict[str, int] = {}
    for index, line in enumerate(page.lines):
        if line.label:
            places[shapes.entry(line)] = index
    run: list[int] = []
    for index in range(len(page.lines) + 1):
        if index < len(page.lines) and _comes_back(page, index, places, run):
            run.append(index)
            continue
        if len(run) > 1:
            page.hard.update(run)
        run = []


def _comes_back(page: Page, index: int, places: dict[str, int], run: list[int]) -> bool:
    line = page.lines[index]
    if not line.label or line.heading or page.kept(index) or not shapes.entry(line):
        return False
    place = places[shapes.entry(line)]
    return place > index + 1 and (not run or place > places[shapes.entry(page.lines[run[-1]])])


def mark_blocks(page: Page) -> None:
    """Short lines that stand in one block with furniture, no blank line between, are part of it.

    Where a page has no blank lines, only what is shut in between furniture is. A date below furniture is its date.
    """
    for index in range(1, len(page.lines)):
        line = page.lines[index]
        if not line.gap and index - 1 in page.hard and page.free(index) and shapes.date_line(line, page.forms):
            page.hard.add(index)
    for block in _blocks(page):
        for run in _label_runs(page, block):
            _mark_run(page, run)


def _blocks(page: Page) -> Iterator[list[int]]:
    block: list[int] = []
    for index, line in enumerate(page.lines):
        if line.gap and block:
            yield block
            block = []
        block.append(index)
    if block:
        yield block


def _label_runs(page: Page, block: list[int]) -> Iterator[list[int]]:
    """The runs of marked and of short lines within a block; what heads a paragraph of the block is left out."""

    def joins(index: int) -> bool:
        if index in page.hard or index in page.soft:
            return True
        line = page.lines[index]
        if (
            not page.free(index)
            or not line.label
            or line.heading
            or line.bullet
            or (line.text.endswith(":") and index + 1 not in page.hard)
        ):
            return False
        if index == block[-1]:
            return not _heads(page.lines, index) or not any(map(str.isalpha, line.text))
        return index + 1 in page.hard or page.lines[index + 1].label

    for joined, run in groupby(block, joins):
        if joined:
            yield list(run)


def _mark_run(page: Page, run: list[int]) -> None:
    lone = [index for index in run if index not in page.hard]
    if (
        len(run) >= _MANY
        and sum(page.lines[index].words for index in run) <= _SHORT * len(run)
        and _stands_alone(page, run)
    ):
        page.hard.update(lone)
    marked = [index for index in run if index in page.hard or index in page.soft]
    if not marked or len(marked) == len(run):
        return
    if len(run) > _LONGEST_BLOCK:
        for index in run:
            if 0 < index < len(page.lines) - 1 and {index - 1, index + 1} <= page.hard | page.soft:
                page.hard.add(index)
    elif len(marked) * 2 >= len(run) or all(page.lines[index].words <= _SHORT for index in run):
        page.hard.update(index for index in run if index not in page.soft)


def _stands_alone(page: Page, run: list[int]) -> bool:
    """Not announced by a colon, and no cells of a table that has lost its rows: those hold figures."""
    announced = run[0] > 0 and page.lines[run[0] - 1].text.endswith(":")
    cells = sum(shapes.figures(page.lines[index]) for index in run if index not in page.hard)
    return not announced and cells * 3 < len(run)


def mark_hollow(page: Page) -> None:
    """A heading with nothing but furniture below it, up to the next heading."""
    hollow = False
    for index in range(len(page.lines) - 1, -1, -1):
        line = page.lines[index]
        if line.heading:
            if hollow and page.free(index):
                page.hard.add(index)
            hollow = False
        else:
            below_heading = index + 1 == len(page.lines) or bool(page.lines[index + 1].heading)
            hollow = index in page.hard and (hollow or below_heading)


def mark_end(page: Page) -> None:
    """Behind the last line of the article all is furniture, but for a list that the article announces."""
    last = last_text(page)
    tail = range(last + 1, len(page.lines))
    first = next((index for index in tail if index in page.hard or _begins_end(page, index)), len(page.lines))
    if last >= 0:
        page.hard.update(index for index in range(first, len(page.lines)) if page.free(index))


def _among_labels(page: Page, index: int) -> bool:
    """In a block of many short lines, as readers' remarks and slogans are."""
    lines = page.lines
    start = index
    while start > 0 and not lines[start].gap:
        start -= 1
    end = index + 1
    while end < len(lines) and not lines[end].gap:
        end += 1
    labels = sum(lines[other].label or other in page.hard for other in range(start, end))
    return labels >= _MANY and labels * 3 >= (end - start) * 2 and end - start <= _LONGEST_BLOCK


def _begins_end(page: Page, index: int) -> bool:
    """Three short lines in one block, with no text to come; one alone may be a note of the article."""
    lines = page.lines[index : index + 3]
    brief = [line.label and not line.bullet and not line.heading for line in lines]
    glued = [line.gap for line in lines] == [True, False, False]
    return glued and all(brief) and not page.fact(index) and not page.lines[index - 1].text.endswith((":", "?"))


def last_text(page: Page) -> int:
    """The last line that is surely the article's; single sentences that turn to the reader, and teasers, are not."""
    for index in range(len(page.lines) - 1, -1, -1):
        if index not in page.hard and _is_text(page, index):
            return index
    return -1


def _is_text(page: Page, index: int) -> bool:
    line = page.lines[index]
    if page.kept(index) or line.row:
        return True
    if line.bullet:
        return line.words >= _LONG_BULLET
    if not line.closed or line.words < _SHORT:
        return False
    if line.words <= _REMARK and _among_labels(page, index):
        return False
    furniture_above = index > 0 and index - 1 in page.hard
    above = page.lines[index - 1] if index else line
    teaser = (
        not line.gap
        and above.label
        and not shapes.bare(above)
        and not above.heading
        and line.sentences == 1
        and not page.dense
    )
    turned = line.words <= _OFFER and shapes.addresses(line, page.forms)
    return not ((turned and (furniture_above or (above.label and not above.heading))) or (teaser and furniture_above))
