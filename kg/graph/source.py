"""A built graph as a sorted stream of quads, so that what reads all of it needs little memory.

`graph.nq` is sorted already: all quads of one subject stand together, and so do equal triples of several graphs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pyoxigraph as ox

from kg.graph.folder import GraphFolder, telling
from kg.graph.store import open_graph


@dataclass(frozen=True, slots=True)
class GraphSource:
    """An open store, and the file of its quads, sorted, where there is one."""

    store: ox.Store
    dump: Path | None = None

    def lines(self) -> Iterator[bytes]:
        """The quads as lines of N-Quads, sorted by their bytes."""
        if self.dump is None:
            data = ox.serialize(self.store, format=ox.RdfFormat.N_QUADS) or b""
            yield from sorted(set(data.splitlines(keepends=True)))
            return
        with telling(self.dump.parent), self.dump.open("rb") as file:
            yield from file

    def quads(self) -> Iterator[ox.Quad]:
        """The same quads in the same order."""
        if self.dump is not None:
            yield from ox.parse(path=str(self.dump), format=ox.RdfFormat.N_QUADS)
        else:
            yield from ox.parse(BytesIO(b"".join(self.lines())), format=ox.RdfFormat.N_QUADS)

    def triples(self) -> Iterator[ox.Triple]:
        """The union of all graphs, sorted, each triple once: equal triples are neighbours, as the graph comes last."""
        before = None
        for quad in self.quads():
            triple = quad.triple
            if triple != before:
                yield triple
            before = triple


def open_source(folder: Path) -> GraphSource:
    """Open a built graph to read all of it. Raises StoreError, with the mend, where there is none."""
    store = open_graph(folder)
    dump = GraphFolder(folder).dump
    return GraphSource(store, dump if dump.is_file() else None)
