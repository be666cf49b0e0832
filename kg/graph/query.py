"""Run SPARQL on a built graph: over the union of its named graphs, with the project's prefixes, within a time limit.

`run_query` works in a child process that is killed when its time is up, as the store's own calls cannot be stopped.
`query_store` runs in this process, without a limit, for callers that hold an open store and trust the query.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn

import pyoxigraph as ox

import kg
import kg.errors
from kg.errors import ArticleKGError, QueryError
from kg.graph.query_check import explain_error, refuse_outside
from kg.prefixes import PREFIXES

if TYPE_CHECKING:
    import pandas

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[Term | None, ...]
Kind = Literal["rows", "graph", "answer"]
Results = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean

TIMEOUT: Final = 60.0
TRIPLE_COLUMNS: Final = ("subject", "predicate", "object")
_WORKER = "kg.graph.query_worker"


@dataclass(frozen=True, slots=True)
class Table:
    """The result of a query; an unbound cell is None.

    `kind` is "rows" for SELECT; "graph" for CONSTRUCT and DESCRIBE, whose rows are triples, sorted and without doubles;
    and "answer" for ASK, with a single boolean cell. `truncated` tells that a row limit cut off the rest.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    kind: Kind = "rows"
    truncated: bool = False

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.rows)

    @property
    def answer(self) -> bool:
        """What ASK says; of any other query, whether there is a row."""
        return bool(self.rows) and (self.kind != "answer" or self.rows[0][0] == ox.Literal(True))

    def to_dicts(self) -> list[dict[str, Any]]:
        """Each row as a dictionary of Python values: numbers and truth values as such, the rest as text."""
        from kg.graph.frames import value

        return [dict(zip(self.columns, map(value, row), strict=True)) for row in self.rows]

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a DataFrame of Python values. Needs pandas (`pip install 'articlekg[pandas]'`)."""
        from kg.graph.frames import table_frame

        return table_frame(self)


def run_query(folder: Path, text: str, *, timeout: float = TIMEOUT, limit: int | None = None) -> Table:
    """Answer a query on the built graph in `folder` within `timeout` seconds, with at most `limit` rows.

    Raises QueryError for a malformed or refused query and one that takes too long or too much memory, StoreError where
    there is no graph.
    """
    if not timeout > 0:
        raise QueryError(f"a time limit of {timeout:g} seconds leaves no time; give a number above 0")
    if limit is not None and limit < 1:
        raise QueryError(f"a limit of {limit} rows leaves none; give a number above 0")
    refuse_outside(text)
    request = json.dumps({"folder": str(folder), "text": text, "seconds": timeout, "limit": limit}).encode()
    command = [sys.executable, "-P", "-m", _WORKER]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()
    ) as child:
        try:
            out, complaints = child.communicate(request, timeout=timeout)
        except subprocess.TimeoutExpired:
            raise QueryError(
                f"the query took longer than {timeout:g} seconds; narrow it, add LIMIT, or allow more with --timeout"
            ) from None
        finally:
            child.kill()
    head, _, body = out.partition(b"\n")
    if not head:
        _child_failed(child.returncode, complaints.decode(errors="replace"))
    return _read_answer(json.loads(head), body, limit)


def query_store(store: ox.Store, text: str) -> Table:
    """Answer a trusted query on an open store, without a time limit. Raises QueryError."""
    results = evaluate(store, text)
    try:
        match results:
            case ox.QueryBoolean():
                return _answer(bool(results))
            case ox.QueryTriples():
                return _graph(results)
            case _:
                return _rows(results)
    except (RuntimeError, OSError, ValueError) as error:
        raise QueryError(f"the query cannot be answered: {error}") from error


def evaluate(store: ox.Store, text: str) -> Results:
    """Parse a query and begin to answer it. Raises QueryError in words where it is malformed or refused."""
    refuse_outside(text)
    try:
        return store.query(text, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
    except (SyntaxError, RuntimeError, ValueError, OSError) as error:
        raise QueryError(explain_error(text, str(error), prefixes=PREFIXES.keys())) from error


def _read_answer(head: dict[str, str], body: bytes, limit: int | None) -> Table:
    match head["kind"]:
        case "error":
            kind = getattr(kg.errors, head["class"], ArticleKGError)
            raise kind(head["message"])
        case "answer":
            return _answer(body == b"true")
        case "graph":
            return _cut(_graph(quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)), limit)
    solutions = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    return _cut(_rows(solutions), limit)


def _cut(table: Table, limit: int | None) -> Table:
    """The table without the one row too many by which the child shows that there are more."""
    if limit is None or len(table.rows) <= limit:
        return table
    return Table(table.columns, table.rows[:limit], table.kind, truncated=True)


def first_rows(solutions: ox.QuerySolutions, most: int) -> Table:
    """The first rows of a result that may have many more; those are never computed where the query allows it."""
    columns = tuple(variable.value for variable in solutions.variables)
    return Table(columns, tuple(tuple(row) for row in islice(solutions, most)))


def _rows(solutions: ox.QuerySolutions) -> Table:
    columns = tuple(variable.value for variable in solutions.variables)
    return Table(columns, tuple(tuple(row) for row in solutions))


def _graph(triples: Iterable[ox.Triple]) -> Table:
    rows = sorted(
        {(triple.subject, triple.predicate, triple.object) for triple in triples}, key=lambda row: list(map(str, row))
    )
    return Table(TRIPLE_COLUMNS, tuple(rows), "graph")


def _answer(value: bool) -> Table:
    return Table(("answer",), ((ox.Literal(value),),), "answer")


def _environment() -> dict[str, str]:
    """The child finds this package where this process found it, and nothing in the folder it is called from."""
    here = str(Path(kg.__file__).resolve().parent.parent)
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH", "")]))}


def _child_failed(status: int, complaints: str) -> NoReturn:
    if status in (-signal.SIGABRT, -9) or "memory" in complaints.lower():
        raise QueryError("the query needed more memory than there is; narrow it, or select fewer columns")
    last = complaints.strip().splitlines()[-1:] or [f"exit status {status}"]
    raise QueryError(f"the process that answers queries failed ({last[0]}); try again, and report it if it stays so")
