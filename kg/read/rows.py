"""JSON lines: one article a row. A broken row is reported by its line, and the others are read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from kg.errors import ReadError
from kg.model import Article
from kg.read.article import Context, text_article
from kg.read.decode import MAX_BYTES, tidy
from kg.read.metadata import from_fields
from kg.read.page import html_article, looks_like_html
from kg.read.skipped import Skipped

_OPENERS = frozenset({b"[", b"{", b"[{"})


def read_rows(path: Path, source: str, context: Context) -> Iterator[Article | Skipped]:
    """The articles of a file of JSON lines, in the file's order; each row has `text`, and an `id` or a `url`.

    A row without either is named by a digest of its text. Raises ReadError when the file is no JSON lines at all, and
    OSError as opening does.
    """
    lines_of_ids: dict[str, int] = {}
    with path.open("rb") as handle:
        for number, raw in _lines(handle):
            if number == 1:
                raw = _checked_start(raw)
            if raw is not None and not raw.strip():
                continue
            try:
                yield _row(raw, number, source, context, lines_of_ids)
            except ReadError as error:
                yield Skipped(f"{source}:{number}", f"line {number}: {error}")


def _row(raw: bytes | None, number: int, source: str, context: Context, lines_of_ids: dict[str, int]) -> Article:
    row = _object(raw)
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ReadError('no text; give the row a field "text" that holds the article')
    text = tidy(text.removeprefix("\ufeff"))
    name = _name(row, text)
    if name in lines_of_ids:
        raise ReadError(f"the id {name[:80]!r} stands in line {lines_of_ids[name]} already; give each row its own")
    lines_of_ids[name] = number
    place = f"{source}#{name}"
    known = from_fields(row.items(), context.forms)
    if looks_like_html(text) and "</" in text:
        return html_article(place, text, context, known=known)
    return text_article(place, text, context, known=known)


def _object(raw: bytes | None) -> dict[str, Any]:
    if raw is None:
        raise ReadError(f"longer than {MAX_BYTES // 1_000_000} MB; split the article")
    try:
        row = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ReadError("not UTF-8; JSON lines must be saved as UTF-8") from error
    except json.JSONDecodeError as error:
        raise ReadError(f"broken JSON at column {error.colno} ({error.msg}); each line is one JSON object") from error
    except (ValueError, RecursionError) as error:
        raise ReadError(
            f"JSON that cannot be read ({type(error).__name__}); each line is one plain JSON object"
        ) from error
    if not isinstance(row, dict):
        raise ReadError('not a JSON object; a row looks like {"id": "1", "text": "…"}')
    return row


def _name(row: dict[str, Any], text: str) -> str:
    for key in ("id", "url"):
        value = row.get(key)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).strip():
            return tidy(" ".join(str(value).split()))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _checked_start(raw: bytes | None) -> bytes | None:
    if raw is None:
        return None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ReadError("UTF-16; JSON lines must be saved as UTF-8")
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    if raw.strip() in _OPENERS:
        raise ReadError("one JSON value over many lines, not JSON lines; write one object a line (jq -c '.[]')")
    return raw


def _lines(handle: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Each line with its number; None for one that is too long, of which no more than the limit is held in memory."""
    number = 0
    while line := handle.readline(MAX_BYTES + 1):
        number += 1
        if len(line) <= MAX_BYTES:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = handle.readline(MAX_BYTES)
        yield number, None
