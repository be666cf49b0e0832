"""Finds the files that were named: files, folders, globs. Sorted, each file once, whatever the file system's order."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ReadError
from kg.read.skipped import Skipped

TEXT = frozenset({".txt", ".text", ".md", ".markdown"})
MARKDOWN = frozenset({".md", ".markdown"})
HTML = frozenset({".html", ".htm", ".xhtml"})
ROWS = frozenset({".jsonl", ".ndjson"})
FEEDS = frozenset({".xml", ".rss", ".atom", ".json"})
KNOWN = TEXT | HTML | ROWS | FEEDS
_SHOWN = ", ".join(sorted(KNOWN))


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read. `source` is its path as named; `named` tells a file named itself from one found in a folder."""

    path: Path
    source: str
    named: bool


def find_sources(paths: Iterable[str]) -> list[Found | Skipped]:
    """The files behind `paths`, sorted by source. A name that leads to nothing becomes Skipped, with the reason."""
    chosen: dict[str, Found] = {}
    skipped: dict[str, Skipped] = {}
    for path in paths:
        for found in _expand(path):
            if isinstance(found, Skipped):
                skipped.setdefault(found.source, found)
                continue
            real = os.path.realpath(found.path)
            other = chosen.get(real)
            # Of two names for one file the shorter stands, so that the order in which they were named says nothing.
            if other is None or _rank(found) < _rank(other):
                chosen[real] = Found(found.path, found.source, found.named or (other is not None and other.named))
            elif found.named and not other.named:
                chosen[real] = Found(other.path, other.source, True)
    return sorted([*chosen.values(), *skipped.values()], key=lambda item: item.source)


def _rank(found: Found) -> tuple[int, str]:
    return len(found.source), found.source


def _expand(name: str) -> Iterator[Found | Skipped]:
    """What one argument stands for; a file whose name has glob characters goes before the glob."""
    if not name:
        yield Skipped("", "an empty path; name a file or a folder")
    elif "\0" in name:
        yield Skipped(name.replace("\0", "\ufffd"), "no such file or folder; a path holds no zero bytes")
    elif os.path.lexists(name) or not glob.has_magic(name):
        yield from _one(name)
    else:
        matches = sorted(glob.glob(name, recursive=True))
        if not matches:
            yield Skipped(name, "no file matches; check the pattern")
        for match in matches:
            # As in a folder: what a pattern happens to match besides articles is left out.
            if os.path.isdir(match):
                yield from _walk(os.path.normpath(match), (os.path.realpath(match),))
            elif _known(match):
                yield _file(match, named=False)


def _one(name: str) -> Iterator[Found | Skipped]:
    source = Path(os.path.normpath(name)).as_posix()
    if os.path.isdir(name):
        inside = list(_walk(os.path.normpath(name), (os.path.realpath(name),)))
        if not inside:
            yield Skipped(source, f"a folder without articles; they end in {_SHOWN}")
        yield from inside
    elif not os.path.lexists(name):
        yield Skipped(source, "no such file or folder; check the spelling")
    elif not _known(name):
        kind = Path(name).suffix or "without an ending"
        yield Skipped(
            source, f"an unknown kind of file ({kind}); known are {_SHOWN}; text of any name can be piped in with -"
        )
    else:
        yield _file(name, named=True)


def _walk(folder: str, above: tuple[str, ...]) -> Iterator[Found | Skipped]:
    """The files of a folder and its folders. A link to a folder above is not followed: its files are read already."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Skipped(Path(folder).as_posix(), reason_of(error))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if os.path.isdir(entry.path):  # entry.is_dir() raises for a link that leads to itself
            real = os.path.realpath(entry.path)
            if real not in above:
                yield from _walk(entry.path, (*above, real))
        elif _known(entry.name):
            yield _file(entry.path, named=False)


def _file(name: str, *, named: bool) -> Found:
    path = Path(os.path.normpath(name))
    return Found(path, path.as_posix(), named)


def _known(name: str) -> bool:
    return Path(name).suffix.casefold() in KNOWN


def reason_of(error: OSError) -> str:
    """An operating system's error as a reason with its mend."""
    if isinstance(error, PermissionError):
        return "no permission to read it; change its mode (chmod +r) or its owner"
    if isinstance(error, FileNotFoundError):
        return "gone, or a link that leads to nothing; remove the link or restore the file"
    text = error.strerror or str(error)
    if error.errno is not None and "symbolic links" in text:
        return "a link that leads back to itself; remove it"
    return f"the system could not read it: {text}"


def read_bytes(path: Path, *, limit: int) -> bytes:
    """The file's bytes. Raises ReadError for what is no plain file or too long, OSError as opening does."""
    if not path.is_file() and path.exists():
        raise ReadError("not a plain file (a pipe or a device); pipe its content in with -")
    with path.open("rb") as handle:
        data = handle.read(limit + 1)
    if len(data) > limit:
        raise ReadError(f"longer than {limit // 1_000_000} MB; an article is shorter: split it into articles")
    return data
