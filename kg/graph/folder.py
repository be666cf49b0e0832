"""The folder of a built graph, but for the store itself: which articles are in it, their extractions, and small files.

    DIR/articles.json    source -> article and extraction: what is in the graph (the truth; replaced in one step)
    DIR/extractions/     one record for each article that was read closely, named by its content
    DIR/state.json       which graphs of the store are up to date: a build that was cut off is repaired from here
    DIR/store/           the Oxigraph store      }
    DIR/graph.nq         all quads, sorted       } made from the two above
    DIR/report.json      what the last build did }

Nothing but these files is ever written or removed.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import StoreError

if TYPE_CHECKING:  # a query reads no records, and does not wait for their import
    from kg.graph.records import Maker
    from kg.model import Extraction

_FORMAT = 1
_OURS = ("store", "extractions", "state.json", "graph.nq", "report.json")


@dataclass(frozen=True, slots=True)
class Entry:
    """One source in the graph: the `article_id` of what it says, and the key of its extraction's record."""

    article: str
    record: str


@dataclass(frozen=True, slots=True)
class State:
    """Which graphs of the store are up to date (name -> digest of what they were made from), and whether all are."""

    complete: bool = False
    graphs: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class GraphFolder:
    """The files of a built graph. All methods raise StoreError, with the mend, where the folder does not let them."""

    path: Path

    @property
    def store(self) -> Path:
        """The folder of the Oxigraph store."""
        return self.path / "store"

    @property
    def dump(self) -> Path:
        """The file of all quads, sorted."""
        return self.path / "graph.nq"

    def prepare(self) -> None:
        """Make the folder, or check that it is ours. One that holds other files under our names is refused."""
        with telling(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            if not self._articles.exists():
                taken = [name for name in _OURS if (self.path / name).exists()]
                if taken:
                    raise StoreError(
                        f"{self.path} holds {taken[0]!r}, but no graph of this program; name another folder with -o, "
                        f"or move {taken[0]!r} away"
                    )
                self.write_articles({})
            self._records.mkdir(exist_ok=True)

    def articles(self) -> dict[str, Entry]:
        """What is in the graph: source -> entry."""
        rows = self._read_json(self._articles).get("articles", {})
        try:
            return {source: Entry(**row) for source, row in rows.items()}
        except (TypeError, AttributeError) as error:
            raise StoreError(f"{self._articles} is damaged ({error}); build into a new folder") from error

    def write_articles(self, articles: Mapping[str, Entry]) -> None:
        """Say in one step what is in the graph from now on."""
        rows = {s: {"article": e.article, "record": e.record} for s, e in sorted(articles.items())}
        self._write_json(self._articles, {"format": _FORMAT, "articles": rows})

    def state(self) -> State:
        """The state of the store; an incomplete one where the file is missing or damaged."""
        try:
            row = self._read_json(self._state)
            return State(bool(row["complete"]), dict(row["graphs"]))
        except (StoreError, KeyError, TypeError, ValueError):
            return State()

    def write_state(self, state: State) -> None:
        """Say which graphs of the store are up to date."""
        self._write_json(
            self._state, {"complete": state.complete, "graphs": dict(sorted((state.graphs or {}).items()))}
        )

    def write_report(self, report: Mapping[str, Any]) -> None:
        """Write what the build did."""
        self._write_json(self.path / "report.json", report)

    def has_record(self, key: str) -> bool:
        """Is there a whole record of this key?"""
        from kg.graph.records import from_record

        try:
            from_record(self._record(key).read_bytes(), source="")
        except (OSError, ValueError):
            return False
        return True

    def write_record(self, key: str, extraction: Extraction, *, maker: Maker) -> None:
        """Keep an extraction under its key."""
        from kg.graph.records import to_record

        write_whole(self._record(key), to_record(extraction, maker=maker))

    def record(self, key: str, *, source: str) -> tuple[Extraction, Maker]:
        """The extraction of an article in the graph, and what made it."""
        from kg.graph.records import from_record

        try:
            with telling(self.path):
                return from_record(self._record(key).read_bytes(), source=source)
        except (StoreError, ValueError) as error:
            raise StoreError(
                f"{self._record(key)} is damaged or missing; build {source} again, or start a new folder"
            ) from error

    def forget_records(self, *, keep: Iterable[str]) -> None:
        """Remove the records that no article of the graph uses any more, and halves that a crash left."""
        kept = {f"{key}.json" for key in keep}
        with telling(self.path):
            for pattern in ("*.json", "*.json.part"):
                for file in self._records.glob(pattern):
                    if file.name not in kept:
                        file.unlink()

    @property
    def _articles(self) -> Path:
        return self.path / "articles.json"

    @property
    def _records(self) -> Path:
        return self.path / "extractions"

    @property
    def _state(self) -> Path:
        return self.path / "state.json"

    def _record(self, key: str) -> Path:
        return self._records / f"{key}.json"

    def _read_json(self, file: Path) -> dict[str, Any]:
        with telling(self.path):
            data = file.read_bytes()
        try:
            row = json.loads(data)
        except ValueError as error:
            raise StoreError(f"{file} is damaged ({error}); build into a new folder") from error
        if not isinstance(row, dict) or row.get("format", _FORMAT) != _FORMAT:
            raise StoreError(
                f"{file} was written by another version of this program, or by another one; build into a new folder"
            )
        return row

    def _write_json(self, file: Path, row: Mapping[str, Any]) -> None:
        write_whole(file, (json.dumps(row, indent=1, sort_keys=True) + "\n").encode())


def write_whole(file: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, whatever happens meanwhile. Raises StoreError."""
    part = file.with_name(file.name + ".part")
    with telling(file.parent):
        try:
            with part.open("wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            part.replace(file)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


@contextmanager
def telling(folder: Path) -> Iterator[None]:
    """Turn what the system or the store (RuntimeError: corrupt) says of `folder` into a StoreError."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise StoreError(_mend(folder, error)) from error


def _mend(folder: Path, error: OSError | RuntimeError) -> str:
    said = str(error)
    if isinstance(error, RuntimeError):
        return f"the store in {folder} is damaged ({said}); remove {folder / 'store'} and build again"
    if "lock" in said.lower():
        return f"{folder} is in use by another kg process; wait until it ends, or build into another folder"
    if error.errno == errno.ENOSPC or "no space left" in said.lower():
        return f"the disk of {folder} is full; make room and build again (nothing that was built before is lost)"
    if isinstance(error, FileNotFoundError):
        return f"{error.filename or folder} is missing; build the graph again with: kg build PATH… -o {folder}"
    if isinstance(error, FileExistsError | NotADirectoryError):
        return f"{error.filename or folder} is a file where a folder is needed; name another folder with -o"
    if isinstance(error, PermissionError) or any(why in said.lower() for why in ("permission denied", "read-only")):
        return f"{folder} cannot be written ({said}); change its permissions, or name another folder with -o"
    return f"{folder} cannot be used ({said}); check its disk, or build into another folder"
