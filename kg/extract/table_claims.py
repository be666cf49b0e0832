"""What the rows and columns of a table say, and which of the learned model's claims its columns allow.

What a column says follows from its head (`tables.toml`) and from what stands in it: numbers under a benchmark's name are scores, a licence's,
maker's or host's name is related to the row's thing, a count or a date under its head is the thing's. A table is no sentence: the learned
model, which reads its lines as if it were one, may not relate cells of different rows, nor give a cell another meaning than its head does.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from kg.extract.dates import find_dates
from kg.extract.frames import Found
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

_SURE = 0.9
_WORDS = 8

Row = tuple[int, int]
"""The group of the thing of a row, and its token."""


def turned(reader: Reader, tables: Iterable[Table], schema: Schema) -> tuple[Table, ...]:
    """The tables with a thing a row."""
    things = schema.with_below(schema.properties[reader.words["tables"]["score"]].domain)
    token_of = _token_of(reader)
    return tuple(turn(t, lambda cell: _is_thing(reader, cell, token_of, things)) for t in tables)


def find_in_tables(
    reader: Reader, tables: Iterable[Table], published: date | None, schema: Schema, forms: Mapping[str, str]
) -> Iterator[Found]:
    """What the rows and columns of tables say; `forms` are those that values may have."""
    words = reader.words["tables"]
    things = schema.with_below(schema.properties[words["score"]].domain)
    token_of = _token_of(reader)
    for table in tables:
        numeric = numeric_columns(table)
        first = thing_column(table, lambda cell: _is_thing(reader, cell, token_of, things), words)
        for row in table.body:
            thing = _first_name(reader, row[first].names, token_of) if len(row) > first else None
            if thing is None:
                continue
            for c, cell in enumerate(row):
                head = table.head[c] if c < len(table.head) else None
                at = _token_in(reader, cell)
                if c != first and at is not None:
                    yield from _scores(reader, words, schema, thing, cell, head, c in numeric, at, token_of)
                    yield from _values(reader, words, schema, thing, cell, head, at, published, forms)
                    yield from _names(reader, words, schema, thing, cell, head, at, token_of)
        if numeric:
            yield from _compared(reader, words["compared"], schema, table, first, token_of)


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
        return claim.property in (words["compared"], words["score"])
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


def _is_label(table: Table, place: tuple[int, int]) -> bool:
    """Whether a cell is a name, a number or a word, and no text that tells of things of its own accord."""
    r, c = place
    return len(table.rows[r][c].text.split()) <= _WORDS


def _token_of(reader: Reader) -> dict[int, int]:
    """The token of each name."""
    return {number: i for i, (_, _, number) in enumerate(reader.places) if number >= 0}


def _token_in(reader: Reader, cell: Cell) -> int | None:
    i = bisect_left(reader.starts, cell.start)
    return i if i < len(reader.starts) and reader.starts[i] < cell.end else None


def _first_name(reader: Reader, names: Sequence[int], token_of: dict[int, int]) -> Row | None:
    for n in names:
        if n in token_of and (g := reader.group_at(reader.doc[token_of[n]])) is not None:
            return g, token_of[n]
    return None


def _is_thing(reader: Reader, cell: Cell, token_of: dict[int, int], things: frozenset[str]) -> bool:
    found = _first_name(reader, cell.names, token_of)
    return found is not None and reader.groups[found[0]].type in things


def _scores(
    reader: Reader,
    words: Mapping[str, Any],
    schema: Schema,
    thing: Row,
    cell: Cell,
    head: Cell | None,
    numeric: bool,
    at: int,
    token_of: dict[int, int],
) -> Iterator[Found]:
    """A number under a benchmark's name."""
    column = _first_name(reader, head.names, token_of) if head is not None else None
    if column is None or not numeric or not is_number(cell.text):
        return
    score = schema.properties[words["score"]]
    a, b = (thing, column) if reader.groups[thing[0]].type in score.domain else (column, thing)
    if reader.groups[a[0]].type in score.domain and reader.groups[b[0]].type in score.range:
        value = cell.text.strip("* ")
        yield Found(a[0], words["score"], b[0], value, "asserted", _SURE, thing[1], at, at, -1, "score", True)


def _values(
    reader: Reader,
    words: Mapping[str, Any],
    schema: Schema,
    thing: Row,
    cell: Cell,
    head: Cell | None,
    at: int,
    published: date | None,
    forms: Mapping[str, str],
) -> Iterator[Found]:
    """The one count or date of a cell under a head that tells what it is of; of several, who knows which is whose."""
    values = reader.words["values"]
    kind = kind_of_column(head, words)
    prop = schema.properties.get(values.get(kind, ""))
    if head is None or prop is None or cell.names or reader.groups[thing[0]].type not in prop.domain:
        return
    if kind == "date":
        told = [w.value for w in find_dates(cell.text, published, reader.words["dates"]) if not w.future]
    else:
        told = list(_counts(cell.text, head.text, words, values))
    told = [v for v in told if re.fullmatch(forms.get(prop.name, ".*"), v)]
    if len(told) == 1 or (len(told) == 2 and told[1].endswith(" active")):
        for value in told:
            yield Found(thing[0], prop.name, -1, value, "asserted", _SURE, thing[1], at, at, -1, "", True)


def _counts(text: str, head: str, words: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[str]:
    """The counts of a cell, normalised; a number without a scale has its head's ("Params (B)")."""
    scale = next((s for s in re.findall(r"\(([^()]+)\)", head) if s.lower() in values["counts"].scales), None)
    active = " active" if heads(Cell(0, 0, head, ()), words.get("active", ())) else ""
    if not active and not re.search(r"[,/]", text) and len(both := in_name(text)) > 1:
        yield from both
        return
    for m in count_form(values["counts"]).finditer(text):
        yield normalise(m[1], m[2] or scale, values["counts"]) + active


def _names(
    reader: Reader,
    words: Mapping[str, Any],
    schema: Schema,
    thing: Row,
    cell: Cell,
    head: Cell | None,
    at: int,
    token_of: dict[int, int],
) -> Iterator[Found]:
    """The names in a cell, by what the column's head tells, or else by their classes."""
    group, thing_at = thing
    kind = reader.groups[group].type
    told = columns_told(head, words, reader.words.get("fields", {}))
    if not told and heads(head, words.get("nothing", ())):
        return
    of = {
        p: schema.with_below(schema.properties[p].range)
        for p, way in told.items()
        if way == "of" and p in schema.properties
    }
    from_row = of if told else words["from_row"]
    to_row = [p for p, way in told.items() if way == "by" and p in schema.properties] if told else words["to_row"]
    for n in cell.names:
        other = _first_name(reader, (n,), token_of)
        if other is None:
            continue
        for prop, kinds in from_row.items():
            p = schema.properties[prop]
            if kind in p.domain and reader.groups[other[0]].type in kinds:
                yield Found(group, prop, other[0], "", "asserted", 0.85, thing_at, other[1], at, -1, "", True)
                break
        for prop in to_row:
            p = schema.properties[prop]
            if reader.groups[other[0]].type in p.domain and kind in p.range:
                yield Found(other[0], prop, group, "", "asserted", 0.85, other[1], thing_at, at, -1, "", True)
                break


def _compared(
    reader: Reader, prop: str, schema: Schema, table: Table, first: int, token_of: dict[int, int]
) -> Iterator[Found]:
    """The main thing of the table with each other row."""
    scored = schema.properties[reader.words["tables"]["score"]].domain
    named = [_first_name(reader, row[first].names, token_of) for row in table.body if len(row) > first]
    rows = [r for r in named if r is not None and reader.groups[r[0]].type in scored]
    if len(rows) < 2:
        return
    main = max(rows, key=lambda r: (len(reader.groups[r[0]].members), -r[1]))
    if sum(len(reader.groups[r[0]].members) == len(reader.groups[main[0]].members) for r in rows) > 1:
        return  # none of them is what the article is about
    for row in rows:
        if row[0] != main[0]:
            yield Found(main[0], prop, row[0], "", "asserted", 0.75, main[1], row[1], row[1], -1, "", True)
