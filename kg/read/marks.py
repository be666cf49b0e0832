"""The lines of one text, and what has been found out about each of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.read.forms import Forms
from kg.read.lines import Line
from kg.read.shapes import fact


@dataclass(slots=True)
class Page:
    """The lines of one text while they are sorted out.

    `hard` lines are furniture for sure, `soft` ones by-lines and dates; `headlines` are never furniture.
    """

    lines: list[Line]
    forms: Forms
    title: str | None
    hard: set[int] = field(default_factory=set)
    soft: set[int] = field(default_factory=set)
    headlines: list[int] = field(default_factory=list)
    dense: bool = False

    def __post_init__(self) -> None:
        """Where hardly a line is blank, "directly below" says nothing: the page is dense."""
        self.dense = sum(line.gap for line in self.lines) * 5 < len(self.lines)

    def is_open(self, index: int) -> bool:
        """Neither marked nor kept for sure."""
        return index not in self.hard and index not in self.soft and not self.kept(index)

    def free(self, index: int) -> bool:
        """Open, and no headline: may become furniture by what stands beside it."""
        return self.is_open(index) and index not in self.headlines and not self.fact(index)

    def fact(self, index: int) -> bool:
        """One of several lines "Key: value" that stand together; a lone one may be a title."""
        if not fact(self.lines[index], self.forms):
            return False
        above = index > 0 and not self.lines[index].gap and fact(self.lines[index - 1], self.forms)
        below = (
            index + 1 < len(self.lines) and not self.lines[index + 1].gap and fact(self.lines[index + 1], self.forms)
        )
        return above or below

    def kept(self, index: int) -> bool:
        """Its form says that it belongs to the article."""
        form = self.lines[index].form
        return form is not None and form.effect == "keep"
