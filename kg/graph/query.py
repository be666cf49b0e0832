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
from pathlib import Path
from typing import Final, Literal, NoReturn

import pyoxigraph as ox

import kg
import kg.errors
from kg.errors import ArticleKGError, QueryError
from kg.graph.query_check import explain_error, refuse_outside
from kg.prefixes import PREFIXES

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
    and "answer" for ASK, with a single boolean cell.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    kind: Kind = "rows"


def run_query(folder: Path, text: str, *, timeout: float = TIMEOUT) -> Table:
    """Answer a query on the built graph in `folder` within `timeout` seconds.

    Raises QueryError for a malformed or refused query and one that takes too long or too much memory, StoreError where
    there is no graph.
    """
    if not timeout > 0:
        raise QueryError(f"a time limit of {timeout:g} seconds leaves no time; give a number above 0")
    refuse_outside(text)
    request = json.dumps({"folder": str(folder), "text": text, "seconds": timeout}).encode()
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
    return _read_answer(json.loads(head), body)


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


def _read_answer(head: dict[str, str], body: bytes) -> Table:
    match head["kind"]:
        case "error":
            kind = getattr(kg.errors, head["class"], ArticleKGError)
            raise kind(head["message"])
        case "answer":
            return _answer(body == b"true")
        case "graph":
            return _graph(quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
    solutions = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    return _rows(solutions)


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
