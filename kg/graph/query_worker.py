"""The child process that answers one query: `kg.graph.query` starts it, and kills it when the time is up.

It reads a request (JSON: folder, text, seconds) from standard input. It writes one line of JSON, which says what
follows, and the result: SPARQL results in JSON, N-Triples, or `true` and `false`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import suppress
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.errors import ArticleKGError, QueryError
from kg.graph.query import Results, evaluate, first_rows
from kg.graph.store import open_graph

LARGEST: Final = 256 * 2**20
_LEAST_MEMORY: Final = 2 * 2**30
_GRACE = 5.0


class _Capped(BytesIO):
    """A buffer that stops a result which nobody could read."""

    full = False

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        if self.tell() + len(data) > LARGEST:
            self.full = True
            raise OSError("the result is too large")
        return super().write(data)


def main() -> None:
    """Answer the request on standard input."""
    request = json.load(sys.stdin.buffer)
    _limit(float(request["seconds"]))
    try:
        head, body = answer(Path(request["folder"]), request["text"], limit=request.get("limit"))
    except ArticleKGError as error:
        head, body = {"kind": "error", "class": type(error).__name__, "message": str(error)}, b""
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + body)
    sys.stdout.buffer.flush()


def answer(folder: Path, text: str, *, limit: int | None = None) -> tuple[dict[str, str], bytes]:
    """What kind of result it is, and the result: one row more than `limit`, if there are more. Raises QueryError."""
    results = evaluate(open_graph(folder), text)
    if isinstance(results, ox.QueryBoolean):
        return {"kind": "answer"}, b"true" if results else b"false"
    out = _Capped()
    try:
        kind = _serialize(results, out, None if limit is None else limit + 1)
    except (RuntimeError, OSError, ValueError) as error:
        if out.full:
            much = f"the result is larger than {LARGEST // 2**20} MiB"
            raise QueryError(f"{much}; add LIMIT, or take everything with kg export") from error
        raise QueryError(f"the query cannot be answered: {error}") from error
    return {"kind": kind}, out.getvalue()


def _serialize(results: Results, out: BytesIO, most: int | None) -> str:
    if isinstance(results, ox.QueryTriples):
        ox.serialize(islice(results, most), out, format=ox.RdfFormat.N_TRIPLES)
        return "graph"
    if most is not None:
        from kg.graph.query_formats import write_table

        assert isinstance(results, ox.QuerySolutions)
        out.write(write_table(first_rows(results, most), "json").encode())
        return "rows"
    results.serialize(out, format=ox.QueryResultsFormat.JSON)
    return "rows"


def _limit(seconds: float) -> None:
    """Die soon after the time is up even when the parent died first, and before the machine runs out of memory."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE)
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    with suppress(ValueError, OSError):  # some systems know the limit, but do not let it be set
        most = max(_LEAST_MEMORY, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    main()
