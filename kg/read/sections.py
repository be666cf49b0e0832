"""Boxes and lists of furniture: how far down the page a heading reaches ("You may also like", "Newsletter")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.read import shapes
from kg.read.forms import Forms, plain
from kg.read.lines import Line

_BOX_LINES, _BOX_WORDS = 5, 45
_BLOCK_LINES = 8
_BUTTON = 4  # words
_NEAR = 20  # lines
_LONGEST_LIST = 200  # lines; a list that long is none
_TEASER, _LONG_TEASER = 40, 12  # words of one sentence, of several
_LONG_BULLET = 12  # words


def take_sections(lines: Sequence[Line], marked: set[int], forms: Forms, *, dense: bool) -> set[int]:
    """`marked` and the lines that belong to the boxes and lists which marked lines open."""
    taken = set(marked)
    last_prose = max((index for index, line in enumerate(lines) if line.prose and index not in marked), default=-1)
    for index, line in enumerate(lines):
        if index not in marked or line.form is None:
            continue
        if line.form.effect == "box":
            taken.update(_box(lines, index, taken, forms, dense=dense, last_prose=last_prose))
        elif line.form.effect == "block" and not dense:
            taken.update(_block(lines, index, forms))
        elif line.form.effect == "person":
            taken.update(_person(lines, index, last_prose))
        elif line.form.effect == "list":
            taken.update(tuple(_list(lines, index, taken)))
    return taken


def _box(
    lines: Sequence[Line], index: int, marked: set[int], forms: Forms, *, dense: bool, last_prose: int
) -> tuple[int, ...]:
    """Lines directly below; after a blank line only one that speaks to the reader, at the end of the page."""
    line = lines[index]
    if line.closed and line.sentences > 1:  # the box says all it has to say in one line
        return ()
    for here in range(index + 1, min(index + 1 + _BOX_LINES, len(lines))):
        below = lines[here]
        if _kept(below) or below.row or below.words > _BOX_WORDS:
            return tuple(range(index + 1, here))
        if below.gap or dense:
            last = here == index + 1 and not line.closed and last_prose <= here and _speaks(below, forms)
            return tuple(range(index + 1, here + last))
        if here not in marked and not (_speaks(below, forms) or (below.label and below.words <= _BUTTON)):
            return tuple(range(index + 1, here))
    return tuple(range(index + 1, min(index + 1 + _BOX_LINES, len(lines))))


def _block(lines: Sequence[Line], index: int, forms: Forms) -> Iterator[int]:
    """All that stands below without a blank line, or the next paragraph if it turns to the reader, with its button."""
    apart = False
    for here in range(index + 1, min(index + 1 + _BLOCK_LINES, len(lines))):
        line = lines[here]
        turned = (
            not apart
            and here == index + 1
            and line.words <= _BOX_WORDS
            and not forms.reader.isdisjoint(plain(line.text).split())
        )
        button = apart and line.label and line.words <= _BUTTON
        if _kept(line) or (line.gap and not turned and not button):
            return
        yield here
        if button:
            return
        apart = apart or line.gap


def _person(lines: Sequence[Line], index: int, last_prose: int) -> tuple[int, ...]:
    """The paragraph below "About the author"; near the top of a page the heading stands for something else."""
    above = any(line.prose for line in lines[max(0, index - _NEAR) : index])
    return (index + 1,) if above and index + 1 < len(lines) and last_prose <= index + _NEAR else ()


def _kept(line: Line) -> bool:
    return line.form is not None and line.form.effect == "keep"


def _speaks(line: Line, forms: Forms) -> bool:
    return line.words <= _TEASER and not forms.address.isdisjoint(plain(line.text).split())


def _list(lines: Sequence[Line], index: int, marked: set[int]) -> Iterator[int]:
    """The items below a heading of links, with their teasers, until the article goes on."""
    opener = lines[index]
    closing = _only_teasers(lines, index, marked)
    style: tuple[bool, bool] | None = None
    for here in range(index + 1, len(lines)):
        line = lines[here]
        if shapes.clock(line):  # the next entry of a ticker or a transcript
            return
        if here in marked:
            if line.form is not None and line.form.effect in {"box", "block", "list", "rest"}:
                return
            if style is None and line.form is None:
                style = (line.bullet, line.gap)
            continue
        if _ends_list(line, opener):
            return
        if not _is_item(line):
            if not (closing or _is_teaser(lines, here)):
                return
        elif not closing:
            if style is None and line.gap and _heads_prose(lines, here):
                return
            looks = (line.bullet, line.gap)
            # The first item may stand close to the heading or not; the second shows how items are set.
            if style is not None and _differs(looks, style, second=here == index + 2):
                return
            style = looks
        yield here


def _ends_list(line: Line, opener: Line) -> bool:
    if line.row or _kept(line):
        return True
    return 0 < line.heading <= max(opener.heading, 2) if opener.heading else 0 < line.heading <= 2


def _differs(looks: tuple[bool, bool], style: tuple[bool, bool], *, second: bool) -> bool:
    if looks[0] != style[0]:
        return True
    return looks[1] and not style[1] and not second


def _is_item(line: Line) -> bool:
    if line.bullet:
        return not (line.text.endswith(".") and line.words >= _LONG_BULLET)
    return line.words <= 20 and not line.text.rstrip("*_").endswith((".", ".”", '."', ":"))


def _is_teaser(lines: Sequence[Line], index: int) -> bool:
    """A sentence glued below an item, with another item, or nothing, after it."""
    line = lines[index]
    if line.gap or line.words > _TEASER or not _is_item(lines[index - 1]):
        return False
    return index + 1 == len(lines) or _is_item(lines[index + 1])


def _heads_prose(lines: Sequence[Line], index: int) -> bool:
    """A lone short line above a paragraph: the next section's heading."""
    return index + 1 < len(lines) and lines[index + 1].prose and not lines[index + 1].bullet


def _says_much(line: Line) -> bool:
    """More than a teaser says."""
    if line.bullet and line.text.endswith(".") and line.words >= _LONG_BULLET:
        return True
    return line.words > _TEASER or (line.sentences > 1 and line.words >= _LONG_TEASER)


def _only_teasers(lines: Sequence[Line], index: int, marked: set[int]) -> bool:
    """Whether all that follows, to the end of the page, is short lines and single teasers below them."""
    if len(lines) - index > _LONGEST_LIST:
        return False
    rest = [(i, line) for i, line in enumerate(lines[index + 1 :], start=index + 1) if i not in marked]
    if any(line.row or 0 < line.heading <= (lines[index].heading or 6) or _kept(line) for _, line in rest):
        return False
    if any(line.prose and i - 1 in marked and i - 1 != index for i, line in rest):  # a teaser stands below its title
        return False
    prose = [line.prose and not line.bullet for _, line in rest]
    if prose[:1] == [True] or any(first and second for first, second in pairwise(prose)):
        return False
    # Items that stand close together have no teasers further off: there the article goes on.
    if any(
        second.gap and not first.gap and flag
        for (_, first), (_, second), flag in zip(rest, rest[1:], prose[1:], strict=False)
    ):
        return False
    long = any(_says_much(line) for _, line in rest)
    return not long and sum(prose) * 2 <= len(rest)
