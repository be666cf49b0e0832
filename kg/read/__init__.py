"""Files, folders, globs, standard input -> articles, one at a time.

    for item in read_paths(["news/", "more/*.html"]):
        if isinstance(item, Skipped): ...  # not read; `reason` says why, and the mend

Plain text is stored as it stands in its file, page furniture included; `Article.furniture` says where that is.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO

from kg.config import ontology_folder
from kg.errors import ReadError
from kg.model import Article
from kg.read.article import Context, text_article
from kg.read.decode import MAX_BYTES, decode
from kg.read.feeds import is_feed, read_feed
from kg.read.forms import load_forms
from kg.read.page import decode_html, html_article, looks_like_html
from kg.read.rows import read_rows
from kg.read.skipped import Skipped
from kg.read.sources import FEEDS, HTML, MARKDOWN, ROWS, Found, find_sources, read_bytes, reason_of

__all__ = ["STDIN", "Skipped", "read_file", "read_paths", "read_text"]

STDIN = "-"
"""The path that stands for standard input."""


def read_paths(
    paths: Sequence[str], *, published: date | None = None, stdin: BinaryIO | None = None, ontology: Path | None = None
) -> Iterator[Article | Skipped]:
    """The articles behind `paths` (files, folders, globs, `-`), sorted by source, standard input last; each file once.

    `published` dates articles that bear no date in their metadata. `stdin` replaces standard input. `ontology` is the
    folder that holds `furniture.toml`. What cannot be read comes as Skipped; OntologyError is the only error raised.
    """
    context = Context(load_forms(ontology or ontology_folder()), published)
    for found in find_sources(path for path in paths if path != STDIN):
        if isinstance(found, Skipped):
            yield found
        else:
            yield from _guarded(found, context)
    if STDIN in paths:
        yield _standard_input(stdin or sys.stdin.buffer, context)


def read_file(
    path: str | os.PathLike[str], *, published: date | None = None, ontology: Path | None = None
) -> Iterator[Article | Skipped]:
    """The articles of one file (several for `.jsonl` and feeds); otherwise as `read_paths`."""
    yield from read_paths([os.fspath(path)], published=published, ontology=ontology)


def read_text(
    text: str, *, source: str = "text", published: date | None = None, ontology: Path | None = None
) -> Article:
    """The article of a text at hand, HTML when it looks like it. Raises ReadError when it holds none."""
    context = Context(load_forms(ontology or ontology_folder()), published)
    return _from_text(source, decode(text.encode("utf-8", "replace")), context)


def _guarded(found: Found, context: Context) -> Iterator[Article | Skipped]:
    """One file; what goes wrong in it stops no other."""
    try:
        yield from _read(found, context)
    except ReadError as error:
        yield Skipped(found.source, str(error))
    except OSError as error:
        yield Skipped(found.source, reason_of(error))


def _read(found: Found, context: Context) -> Iterator[Article | Skipped]:
    kind = found.path.suffix.casefold()
    if kind in ROWS:
        yield from _rows(found, context)
        return
    data = read_bytes(found.path, limit=MAX_BYTES)
    if not data.strip():
        raise ReadError("empty; nothing to read")
    if kind in FEEDS:
        # Folders hold all kinds of .xml and .json; only what was named itself has to be a feed.
        if found.named or is_feed(data[:4096]):
            yield from read_feed(data, found.source, context)
    elif kind in HTML:
        yield html_article(found.source, decode_html(data), context)
    elif kind in MARKDOWN:  # may begin with a piece of HTML
        yield text_article(found.source, decode(data), context)
    else:
        yield _from_text(found.source, decode(data), context)


def _rows(found: Found, context: Context) -> Iterator[Article | Skipped]:
    if not found.path.is_file() and found.path.exists():
        raise ReadError("not a plain file (a pipe or a device); copy its rows to a file")
    empty = True
    for item in read_rows(found.path, found.source, context):
        empty = False
        yield item
    if empty:
        raise ReadError("empty; nothing to read")


def _standard_input(stdin: BinaryIO, context: Context) -> Article | Skipped:
    data = stdin.read(MAX_BYTES + 1)
    # Named by its content, so that a second text piped into the same graph does not replace the first.
    source = f"stdin#{hashlib.sha256(data).hexdigest()[:12]}"
    try:
        if len(data) > MAX_BYTES:
            raise ReadError(f"longer than {MAX_BYTES // 1_000_000} MB; split it into articles")
        if not data.strip():
            raise ReadError("empty; nothing to read")
        return _from_text(source, decode_html(data), context)
    except ReadError as error:
        return Skipped(source, f"standard input: {error}")


def _from_text(source: str, text: str, context: Context) -> Article:
    return html_article(source, text, context) if looks_like_html(text) else text_article(source, text, context)
