"""Tables in plain text and Markdown: a thing a row, a property or a benchmark a column, or the other way round.

Here a table is cut into cells, turned if its things stand side by side in the head, and its columns are told apart by their heads
(`ontology/lexicon/tables.toml`). What the cells say of the row's thing is read by `kg.extract.table_claims`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Any, Literal

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
    """A table: rows of cells, the first row being the head. One that is `turned` has its things side by side in the text."""

    rows: tuple[tuple[Cell, ...], ...]
    turned: bool = False

    @property
    def head(self) -> tuple[Cell, ...]:
        """The first row."""
        return self.rows[0]

    @property
    def body(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows below the head."""
        return self.rows[1:]

    def place(self, offset: int) -> tuple[int, int] | None:
        """The row and the column of the cell that an offset stands in."""
        if not self.rows[0][0].start <= offset < self.rows[-1][-1].end:
            return None
        for r, row in enumerate(self.rows):
            for c, cell in enumerate(row) if row[0].start <= offset < row[-1].end else ():
                if cell.start <= offset < cell.end:
                    return r, c
        return None


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


def turn(table: Table, is_thing: Callable[[Cell], bool]) -> Table:
    """The table with a thing a row, whichever way it was written; `is_thing` tells a cell that names one of its things."""
    across = [c for c in table.head[1:] if re.search(r"\w", c.text)]
    down = [row[0] for row in table.body if re.search(r"\w", row[0].text)]
    things = sum(map(is_thing, across))
    if not things or 2 * things < len(across) or 2 * sum(map(is_thing, down)) > len(down):
        return table
    width = len(table.head)
    whole = [row for row in table.rows if len(row) == width]
    return Table(tuple(zip(*whole, strict=True)), turned=True) if len(whole) > 1 else table


def is_fact_box(table: Table, keys: Collection[str]) -> bool:
    """Whether it is a box of facts, of which each line stands for itself: two columns, the first mostly of known `keys` ("CEO", "License")."""
    known = sum(row[0].text.strip(":*_ ").lower() in keys for row in table.rows)
    return not table.turned and len(table.head) == 2 and 2 * known > len(table.rows)


def thing_column(table: Table, is_thing: Callable[[Cell], bool], words: Mapping[str, Any]) -> int:
    """The column that names the thing of each row: the first, unless that tells its makers, ranks or the like of those in a later one."""
    for c in range(min(3, len(table.head))):
        cells = [row[c] for row in table.body if len(row) > c and re.search(r"\w", row[c].text)]
        told = columns_told(table.head[c], words) or heads(table.head[c], words.get("nothing", ()))
        if cells and not told and 2 * sum(map(is_thing, cells)) >= len(cells):
            return c
    return 0


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


def kind_of_column(cell: Cell | None, words: Mapping[str, Any]) -> str:
    """What a column's head says is counted below it: "parameters", "tokens", "date", something "else", or nothing ("")."""
    if heads(cell, (*words.get("nothing", ()), *words.get("counts_else", ()))):
        return "else"
    return next((kind for kind in ("parameters", "tokens", "date") if heads(cell, words.get(kind, ()))), "")


Way = Literal["of", "by"]
"""Whether a cell's thing is the relation's object, or its subject."""


def columns_told(
    head: Cell | None, words: Mapping[str, Any], fields: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Way]:
    """The relations that a column's head tells its cells to hold, by its words or as a key of `fields` ("CEO")."""
    by = words.get("to_row", ())
    told: dict[str, Way] = {
        prop: "by" if prop in by else "of" for prop, cues in words.get("columns", {}).items() if heads(head, cues)
    }
    key = head.text.strip(":*_ ").lower() if head is not None else ""
    ways: tuple[Way, ...] = ("of", "by")
    for way in ways:
        told |= {prop: way for prop, keys in fields.get(way, {}).items() if key in keys and not told}
    return told


def heads(head: Cell | None, cues: Collection[str]) -> bool:
    """Whether a column's head holds one of some words."""
    said = " ".join(["", *re.findall(r"[^\W_]+", head.text.lower()), ""]) if head is not None else ""
    return any(f" {cue} " in said for cue in cues)
