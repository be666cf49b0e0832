"""Tables in plain text and Markdown: a thing a row, a property or a benchmark a column (or the other way round).

What a column says follows from what stands in it: numbers under a benchmark's name are scores; a licence's, maker's or host's name is related
to the row's thing by the first property of `tables.toml` whose domain and range fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from kg.extract.layout import Block

_NUMBER = re.compile(r"^[~≈<>*]*[$€]?\d[\d,.]*\s*(?:%|pts?|points)?\*{0,2}$")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text without blanks, its offsets, and the names in it (their numbers)."""

    start: int
    end: int
    text: str
    names: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: rows of cells, the first row being the head."""

    rows: tuple[tuple[Cell, ...], ...]

    @property
    def head(self) -> tuple[Cell, ...]:
        """The first row."""
        return self.rows[0]

    @property
    def body(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows below the head."""
        return self.rows[1:]


def find_tables(text: str, blocks: Sequence[Block], names: Sequence[tuple[int, int]]) -> Iterator[Table]:
    """Yield the tables made of runs of row blocks that hold a head and at least one more row."""
    for kind, run in groupby(blocks, key=lambda b: b.kind):
        if kind != "row":
            continue
        rows = [
            row for b in run if (row := tuple(_cells(text, b, names))) and any(re.search(r"\w", c.text) for c in row)
        ]
        if len(rows) >= 2:
            yield Table(tuple(rows))


def _cells(text: str, block: Block, names: Sequence[tuple[int, int]]) -> Iterator[Cell]:
    line = text[block.start : block.end]
    left = len(line) - len(line.lstrip(" |"))
    start = block.start + left if line.lstrip().startswith("|") else block.start
    for part in re.finditer(
        r"[^|]+", text[start : block.end].rstrip(" |") if line.rstrip().endswith("|") else text[start : block.end]
    ):
        a, b = start + part.start(), start + part.end()
        inside = tuple(n for n, (s, e) in enumerate(names) if a <= s and e <= b)
        yield Cell(a, b, part.group().strip(), inside)


def is_number(text: str) -> bool:
    """Whether a cell holds a score."""
    return bool(_NUMBER.match(text.strip()))


def numeric_columns(table: Table) -> set[int]:
    """The columns most of whose cells are numbers or blank, at least one a number."""
    out = set()
    for c in range(1, max(len(r) for r in table.rows)):
        cells = [r[c].text for r in table.body if len(r) > c]
        filled = [t for t in cells if re.search(r"\w", t)]
        if filled and sum(is_number(t) for t in filled) >= 0.6 * len(filled):
            out.add(c)
    return out


def kind_of_column(cell: Cell, words: Mapping[str, Any]) -> str:
    """What a column's head says by its words: "parameters", "tokens" or nothing."""
    lower = cell.text.lower()
    for kind in ("parameters", "tokens"):
        if any(w in lower for w in words[kind]):
            return kind
    return ""


def head_above(tables: Iterable[Table], start: int) -> Cell | None:
    """The head of the column that an offset below it stands in."""
    for table in tables:
        for row in table.body:
            for cell, head in zip(row, table.head, strict=False):
                if cell.start <= start < cell.end:
                    return head
    return None


def heads(head: Cell | None, cues: Iterable[str]) -> bool:
    """Whether a column's head holds one of some words."""
    said = " ".join(["", *re.findall(r"[^\W_]+", head.text.lower()), ""]) if head is not None else ""
    return any(f" {cue} " in said for cue in cues)
