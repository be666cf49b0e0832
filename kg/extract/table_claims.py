"""What the rows and columns of a table say, and which of the learned model's claims its columns allow.

What a column says follows from its head (`tables.toml`) and from what stands in it: numbers under a benchmark's name are scores, a licence's,
maker's or host's name is related to the row's thing, a count or a date under its head is the thing's. A table is no sentence: the learned
model, which reads its lines as if it were one, may not relate cells of different rows, nor give a cell another meaning than its head does.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from kg.extract.dates import find_dates
from kg.extract.frames import Found, Named, read_off, value_read_off
from kg.extract.reference import Reader
from kg.extract.tables import (
    Cell,
    Table,
    columns_told,
    heads,
    is_fact_box,
    is_number,
    kind_of_column,
    numeric_columns,
    thing_column,
    turn,
)
from kg.extract.values import count_form, in_name, normalise
from kg.model import Claim
from kg.ontology.schema import Schema

_SURE, _LESS_SURE, _COMPARED = 0.9, 0.85, 0.75
_WORDS = 8


@dataclass(frozen=True, slots=True)
class _Page:
    """What is known of the article that the tables stand in."""

    reader: Reader
    schema: Schema
    published: date | None = None
    forms: Mapping[str, str] = field(default_factory=dict)
    token_of: Mapping[int, int] = field(init=False)
    """The token of each name."""

    def __post_init__(self) -> None:
        tokens = {number: i for i, (_, _, number) in enumerate(self.reader.places) if number >= 0}
        object.__setattr__(self, "token_of", tokens)

    @property
    def words(self) -> Mapping[str, Any]:
        """The lexicon's words for tables."""
        table: Mapping[str, Any] = self.reader.words["tables"]
        return table

    @property
    def scored(self) -> frozenset[str]:
        """The classes of things that have scores."""
        return self.schema.with_below(self.schema.properties[self.words["score"]].domain)

    def named(self, names: Sequence[int]) -> Named | None:
        """The first of some names that is one of a known class."""
        for n in names:
            if n in self.token_of and (g := self.reader.group_at(self.reader.doc[self.token_of[n]])) is not None:
                return g, self.token_of[n]
        return None

    def kind(self, named: Named) -> str:
        """The class of a thing."""
        return self.reader.groups[named[0]].type

    def thing(self, cell: Cell) -> Named | None:
        """What a cell names: of several ("Acme Osprey 3") the first that has scores."""
        named = [found for n in cell.names if (found := self.named((n,))) is not None]
        return next((n for n in named if self.kind(n) in self.scored), named[0] if named else None)

    def is_thing(self, cell: Cell) -> bool:
        """Whether a cell names something that has scores."""
        found = self.named(cell.names)
        return found is not None and self.kind(found) in self.scored

    def token_in(self, cell: Cell) -> int | None:
        """The first token of a cell."""
        starts = self.reader.starts
        i = bisect_left(starts, cell.start)
        return i if i < len(starts) and starts[i] < cell.end else None


class _Entry(NamedTuple):
    """A cell that tells something of the thing of its row: the thing, the cell, its first token, its column's head."""

    thing: Named
    cell: Cell
    token: int
    head: Cell | None


def turned(reader: Reader, tables: Iterable[Table], schema: Schema) -> tuple[Table, ...]:
    """The tables with a thing a row."""
    page = _Page(reader, schema)
    return tuple(turn(t, page.is_thing) for t in tables)


def find_in_tables(
    reader: Reader, tables: Iterable[Table], published: date | None, schema: Schema, forms: Mapping[str, str]
) -> Iterator[Found]:
    """What the rows and columns of tables say; `forms` are those that values may have."""
    page = _Page(reader, schema, published, forms)
    for table in tables:
        numeric = numeric_columns(table)
        first = thing_column(table, page.is_thing, page.words)
        for row in table.body:
            thing = page.thing(row[first]) if len(row) > first else None
            if thing is None:
                continue
            for c, cell in enumerate(row):
                at = page.token_in(cell)
                if c != first and at is not None:
                    entry = _Entry(thing, cell, at, table.head[c] if c < len(table.head) else None)
                    if c in numeric:
                        yield from _scores(page, entry)
                    yield from _values(page, entry)
                    yield from _policies(page, entry)
                    yield from _names(page, entry)
        if numeric:
            yield from _compared(page, table, first)


def allowed(
    claims: Iterable[Claim],
    tables: Sequence[Table],
    words: Mapping[str, Any],
    values: Mapping[str, Any],
    keys: Collection[str],
) -> list[Claim]:
    """The learned model's claims but for those that a table gives the lie.

    `words` and `values` are the lexicon's of tables and values, `keys` those of lines of a key and a value.
    """
    return [c for c in claims if all(_allows(t, c, words, values, keys) for t in tables)]


def _allows(
    table: Table, claim: Claim, words: Mapping[str, Any], values: Mapping[str, Any], keys: Collection[str]
) -> bool:
    if claim.subject_span is None or claim.object_span is None:
        return True
    subject, object_ = table.place(claim.subject_span.start), table.place(claim.object_span.start)
    if object_ is None or is_fact_box(table, keys):
        return True
    r, c = object_
    head = table.head[c] if r and c < len(table.head) else None
    if subject is not None and subject[0] != r and _is_label(table, subject) and _is_label(table, object_):
        if claim.property == words["score"]:
            return _is_filled(table, subject, object_)
        return bool(claim.property == words["compared"])
    if subject is not None and r == 0:
        return table.turned
    if claim.object_kind in ("literal", "date") and r:
        kind = kind_of_column(head, words)
        meant = {prop: k for k in ("parameters", "tokens", "date") for prop in [values.get(k)] if prop}
        if kind == "parameters" and heads(head, words.get("active", ())) != claim.object.endswith(" active"):
            return False
        return not kind or meant.get(claim.property, kind) == kind
    if subject is not None and r and not table.turned and subject[1] < len(table.head):
        own = columns_told(table.head[subject[1]], words)
        if own and claim.property not in own:
            return False
    told = columns_told(head, words)
    return claim.object_kind != "entity" or not told or claim.property in told


def _is_filled(table: Table, subject: tuple[int, int], object_: tuple[int, int]) -> bool:
    """Whether a number stands where the row of one thing crosses the column of the other, if one of them heads a column."""
    (top, column), (row, _) = sorted((subject, object_))
    cells = table.rows[row]
    return top > 0 or (column < len(cells) and any(ch.isdigit() for ch in cells[column].text))


def _is_label(table: Table, place: tuple[int, int]) -> bool:
    """Whether a cell is a name, a number or a word, and no text that tells of things of its own accord."""
    r, c = place
    return len(table.rows[r][c].text.split()) <= _WORDS


def _scores(page: _Page, entry: _Entry) -> Iterator[Found]:
    """A number under a benchmark's name."""
    column = page.named(entry.head.names) if entry.head is not None else None
    if column is None or not is_number(entry.cell.text):
        return
    prop = page.words["score"]
    score = page.schema.properties[prop]
    tried, by = (entry.thing, column) if page.kind(entry.thing) in score.domain else (column, entry.thing)
    if page.kind(tried) in score.domain and page.kind(by) in score.range:
        value = entry.cell.text.strip("* ")
        yield read_off(
            (tried[0], entry.thing[1]), prop, (by[0], entry.token), sure=_SURE, trigger=entry.token, score=value
        )


def _values(page: _Page, entry: _Entry) -> Iterator[Found]:
    """The one count or date of a cell under a head that tells what it is of; of several, who knows which is whose."""
    words = page.reader.words
    kind = kind_of_column(entry.head, page.words)
    prop = page.schema.properties.get(words["values"].get(kind, ""))
    if entry.head is None or prop is None or entry.cell.names or page.kind(entry.thing) not in prop.domain:
        return
    if kind == "date":
        told = [w.value for w in find_dates(entry.cell.text, page.published, words["dates"]) if not w.future]
    else:
        told = list(_counts(entry.cell.text, entry.head.text, page.words, words["values"]))
    told = [v for v in told if re.fullmatch(page.forms.get(prop.name, ".*"), v)]
    if len(told) == 1 or (len(told) == 2 and told[1].endswith(" active")):
        for value in told:
            yield value_read_off(entry.thing, prop.name, value, entry.token, sure=_SURE)


def _counts(text: str, head: str, words: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[str]:
    """The counts of a cell, normalised; a number without a scale has its head's ("Params (B)")."""
    scale = next((s for s in re.findall(r"\(([^()]+)\)", head) if s.lower() in values["counts"].scales), None)
    active = " active" if heads(Cell(0, 0, head, ()), words.get("active", ())) else ""
    if not active and not re.search(r"[,/]", text) and len(both := in_name(text)) > 1:
        yield from both
        return
    for m in count_form(values["counts"]).finditer(text):
        yield normalise(m[1], m[2] or scale, values["counts"]) + active


def _policies(page: _Page, entry: _Entry) -> Iterator[Found]:
    """How open the row's thing is: "yes" under "Open weights", "closed" under "Access"."""
    words: Mapping[str, Any] = page.words.get("policies", {})
    prop = page.schema.properties.get(words.get("property", ""))
    if prop is None or entry.head is None or page.kind(entry.thing) not in prop.domain:
        return
    head, cell = (re.sub(r"[^\w✓✔✅🟢\-]+", " ", text).strip().lower() for text in (entry.head.text, entry.cell.text))
    said = next((policy for policy, forms in words.get("words", {}).items() if cell in forms), None)
    named = next((policy for policy, forms in words.get("named", {}).items() if head in forms), None)
    if named is not None:
        yes = words.get("yes", ())
        said = named if cell in yes or cell.lstrip("✓✔✅🟢 ") in yes else None
    elif not heads(entry.head, words.get("heads", ())):
        return
    if said is not None and said in page.schema.concepts:
        yield value_read_off(entry.thing, prop.name, said, entry.token, sure=_LESS_SURE)


def _names(page: _Page, entry: _Entry) -> Iterator[Found]:
    """The names in a cell, by what the column's head tells, or else by their classes."""
    words, schema, thing = page.words, page.schema, entry.thing
    told = columns_told(entry.head, words, page.reader.words["fields"])
    if not told and heads(entry.head, words.get("nothing", ())):
        return
    of = {
        p: schema.with_below(schema.properties[p].range)
        for p, way in told.items()
        if way == "of" and p in schema.properties
    }
    from_row = of if told else words["from_row"]
    to_row = [p for p, way in told.items() if way == "by" and p in schema.properties] if told else words["to_row"]
    for n in entry.cell.names:
        other = page.named((n,))
        if other is None:
            continue
        for prop, kinds in from_row.items():
            if page.kind(thing) in schema.properties[prop].domain and page.kind(other) in kinds:
                yield read_off(thing, prop, other, sure=_LESS_SURE, trigger=entry.token)
                break
        for prop in to_row:
            p = schema.properties[prop]
            if page.kind(other) in p.domain and page.kind(thing) in p.range:
                yield read_off(other, prop, thing, sure=_LESS_SURE, trigger=entry.token)
                break


def _compared(page: _Page, table: Table, first: int) -> Iterator[Found]:
    """The main thing of the table with each other row."""
    scored = page.schema.properties[page.words["score"]].domain
    named = [page.thing(row[first]) for row in table.body if len(row) > first]
    rows = [r for r in named if r is not None and page.kind(r) in scored]
    if len(rows) < 2:
        return
    told = {group: len(page.reader.groups[group].members) for group, _ in rows}
    main = max(rows, key=lambda r: (told[r[0]], -r[1]))
    if sum(told[r[0]] == told[main[0]] for r in rows) > 1:
        return  # none of them is what the article is about
    for row in rows:
        if row[0] != main[0]:
            yield read_off(main, page.words["compared"], row, sure=_COMPARED, trigger=row[1])
