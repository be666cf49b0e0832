"""Lines of a text and their shapes: what furniture is recognised by.

A line here is a paragraph: text that was wrapped at a fixed width is put together first, so that the rest of a wrapped
sentence is not taken for a short line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kg.read.forms import Form, Forms, find_form, plain

_BULLET = re.compile(r"^(?:[-*+–>](?=\s)|[•▸▪‣◦●■→»]|\d{1,2}[.)](?=\s))\s*(?=\S)")
_HEADING = re.compile(r"(#{1,6})\s+\S")
_CLOSED = re.compile(r"[.!?…][\"”’')\]*_]*(?:\s*\[\d+\])?$")
_COMPANY = re.compile(r"\b(?:Inc|Ltd|Co|Corp|LLC|Jr|Sr)\.$")
_SENTENCES = re.compile(r"[.!?…][\"”’')\]*_]*\s+(?=[\"“‘'(*_]*[^\W_])")
_SEPARATORS = (
    re.compile(r"\s*\|\s*"),
    re.compile(r"\s*[·•∙]\s*"),
    re.compile(r"\s+[›»>]\s+"),
    re.compile(r"\s{2,}|\t"),
    re.compile(r"\s+/\s+"),
)
_LINK = re.compile(r"(?<!!)\[([^\]\[]*)\]\([^)]*\)")
_RULE = re.compile(r"\s*(?:\|\s*)?:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+(?:\|\s*)?")
_NARROW, _WIDE = 45, 100
_LONGEST = 100  # words; a longer line is a paragraph, and no form is tried on it


@dataclass(frozen=True)
class Line:
    """One line that is not blank: `text` without white space at its ends, `gap` when a blank line stands before it, `tabled` when it stands in a
    block with the rule of a markdown table."""

    start: int
    end: int
    text: str
    gap: bool
    form: Form | None
    tabled: bool = False

    @cached_property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())

    @cached_property
    def closed(self) -> bool:
        """Ends as a sentence does."""
        return _CLOSED.search(self.text) is not None and not (self.words <= 5 and _COMPANY.search(self.text))

    @cached_property
    def sentences(self) -> int:
        """How many sentences it seems to hold."""
        return len(_SENTENCES.findall(self.text)) + 1

    @cached_property
    def bullet(self) -> bool:
        """An item of a list, by its first mark."""
        return _BULLET.match(self.text) is not None

    @cached_property
    def heading(self) -> int:
        """The level of a markdown heading, 0 for none."""
        found = _HEADING.match(self.text)
        return len(found[1]) if found else 0

    @cached_property
    def items(self) -> tuple[str, ...]:
        """The parts of a line that bars, middle dots, arrows or wide spaces set off; empty when it has none."""
        for separator in _SEPARATORS:
            parts = tuple(part for part in separator.split(self.text) if part)
            if len(parts) > 1:
                return parts
        return ()

    @cached_property
    def unlinked(self) -> str:
        """The text with Markdown's links replaced by what they show."""
        return _LINK.sub(r"\1", self.text)

    @property
    def label(self) -> bool:
        """A line that is no sentence: a heading, a name, a button, an item of a menu."""
        return not self.closed and not self.row and self.words <= 20

    @property
    def row(self) -> bool:
        """A row of a markdown table."""
        return self.text.count("|") > (0 if self.tabled else 1) and (self.tabled or self.text.startswith("|"))

    @property
    def prose(self) -> bool:
        """Surely enough text of an article: a sentence or more, a table's row, a list's item of some length."""
        if self.row:
            return True
        if self.bullet:
            return self.words >= 6
        return self.closed and (self.words >= 12 or (self.sentences > 1 and self.words >= 8))


def split_lines(text: str, forms: Forms, *, start: int = 0) -> list[Line]:
    """The lines of `text` from `start` on that are not blank, each with the form it matches."""
    lines: list[Line] = []
    for block in _blocks(text, start):
        tabled = any(_RULE.fullmatch(text, begin, end) for begin, end in block)
        for number, (begin, end) in enumerate(block if tabled else _unwrapped(text, block)):
            content = text[begin:end].strip()
            form = None if tabled and "|" in content else _form(content, forms)
            lines.append(Line(begin, end, content, gap=number == 0, form=form, tabled=tabled))
    return lines


def _form(content: str, forms: Forms) -> Form | None:
    if content.count(" ") > _LONGEST or content.startswith("|"):
        return None
    key = plain(_LINK.sub(r"\1", _BULLET.sub("", content, count=1)))
    return find_form(forms, content, key)


def _blocks(text: str, start: int) -> Iterator[list[tuple[int, int]]]:
    """Runs of lines without a blank line between them, as offsets."""
    block: list[tuple[int, int]] = []
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if text[start:end].strip():
            block.append((start, end))
        elif block:
            yield block
            block = []
        start = end + 1
    if block:
        yield block


def _unwrapped(text: str, block: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The block's lines; lines that were wrapped at a fixed width are one."""
    if not _wrapped(text, block):
        return block
    joined = [block[0]]
    for begin, end in block[1:]:
        content = text[begin:end].strip()
        if _BULLET.match(content) or content.startswith(("#", "|")):
            joined.append((begin, end))
        else:
            joined[-1] = (joined[-1][0], end)
    return joined


def _filled(text: str, block: list[tuple[int, int]]) -> bool:
    """Whether the next word would not have gone into any of the lines: they were filled up to one width."""
    width = max(end - begin for begin, end in block)
    words = [text[begin:end].split(maxsplit=1)[0] for begin, end in block[1:]]
    return all(end - begin + len(word) >= width for (begin, end), word in zip(block, words, strict=False))


def _wrapped(text: str, block: list[tuple[int, int]]) -> bool:
    if len(block) < 2 or not all(_NARROW <= end - begin <= _WIDE for begin, end in block[:-1]):
        return False
    first = text[block[0][0] : block[0][1]].strip()
    if len(block) == 2 and _CLOSED.search(first):
        return False
    if len(block) > 2 and _filled(text, block):
        return True
    # Titles in a list begin with capitals; lines that were broken anywhere often do not.
    lower = sum(text[begin:end].lstrip()[:1].islower() for begin, end in block[1:])
    return lower * 3 >= len(block) - 1
