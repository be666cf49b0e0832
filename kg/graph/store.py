"""The Oxigraph store of a built graph: replaced graph by graph, dumped sorted, opened for reading."""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Self

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, serialize

from kg.errors import StoreError
from kg.graph.folder import GraphFolder, telling, write_whole

_OLD_LOG = re.compile(r"LOG\.old\.[0-9]+")


def open_graph(folder: Path) -> Store:
    """Open a built graph for reading.

    Where another process uses the store, or a build was cut off before it was whole, `graph.nq` is read into memory
    instead: the graph as the last whole build left it. Raises StoreError, with the mend, where there is no graph.
    """
    place = GraphFolder(folder)
    if not place.store.is_dir() and not place.dump.is_file():
        raise StoreError(f"there is no graph in {folder}; make one with: kg build PATH… -o {folder}")
    if not place.dump.is_file():
        return _on_disk(place)
    try:
        return _on_disk(place) if place.state().complete else _in_memory(place.dump)
    except StoreError:
        return _in_memory(place.dump)


class GraphWriter:
    """The store of a prepared folder, opened by its one writer. All methods raise StoreError, with the mend.

    Use it in a `with` block: the store is closed, and free for others, at its end.
    """

    def __init__(self, folder: GraphFolder) -> None:
        """Open the store; from here on no other process can write to it."""
        self._folder = folder
        self._store = _on_disk(folder)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store. It has no method for it: it closes when nothing refers to it any more."""
        del self._store

    def graphs(self) -> set[str]:
        """The names of all named graphs."""
        with telling(self._folder.path):
            return {graph.value for graph in self._store.named_graphs() if isinstance(graph, NamedNode)}

    def replace(self, graph: str, quads: Collection[Quad]) -> None:
        """Make a named graph hold exactly these quads.

        What is new goes in as one transaction before anything goes out: after a crash there is more than the graph,
        never less.
        """
        with telling(self._folder.path):
            old = set(self._store.quads_for_pattern(None, None, None, NamedNode(graph)))
            new = set(quads)
            self._store.extend(new - old)
            for quad in old - new:
                self._store.remove(quad)

    def remove(self, graph: str) -> None:
        """Remove a named graph with all its quads, in one transaction."""
        with telling(self._folder.path):
            self._store.remove_graph(NamedNode(graph))

    def write_dump(self) -> int:
        """Flush the store and write all its quads to `graph.nq`: sorted, LF, UTF-8. Returns their number."""
        with telling(self._folder.path):
            self._store.flush()
            self._store.optimize()
            data = serialize(self._store, format=RdfFormat.N_QUADS) or b""
            lines = sorted(data.splitlines(keepends=True))
        write_whole(self._folder.dump, b"".join(lines))
        return len(lines)

    def __len__(self) -> int:
        """The number of quads."""
        return len(self._store)


def _on_disk(folder: GraphFolder) -> Store:
    with telling(folder.path):
        store = Store(str(folder.store))
    _forget_old_logs(folder.store)  # the store is open, so its lock is ours, and no other process uses these files
    return store


def _forget_old_logs(folder: Path) -> None:
    """Remove the logs of former openings: RocksDB leaves one of 137 KB each time, and the store cannot be told not to.

    Nothing of the graph is in them. What cannot be removed stays.
    """
    with suppress(OSError):
        for file in [file for file in folder.iterdir() if _OLD_LOG.fullmatch(file.name)]:
            with suppress(OSError):
                file.unlink()


def _in_memory(dump: Path) -> Store:
    store = Store()
    try:
        with telling(dump.parent):
            store.bulk_load(path=str(dump), format=RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise StoreError(f"{dump} is damaged ({error}); build the graph again") from error
    return store
