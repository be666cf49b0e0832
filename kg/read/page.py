"""HTML pages: trafilatura finds the article and its metadata; the stored text is what is rendered from its result."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any

from kg.errors import ReadError
from kg.model import Article
from kg.read.article import Context, make_article
from kg.read.dates import parse_date
from kg.read.decode import decode, tidy
from kg.read.metadata import Metadata, merged
from kg.read.tree import render

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_-]{2,30})""", re.IGNORECASE)
_SOUND = re.compile(
    r"(?:windows-?|cp|iso-?8859-?|koi8-?|mac|shift_?jis|euc-?|gb|big5|latin-?|utf-?16)[a-z0-9_-]*", re.IGNORECASE
)
_LATIN = re.compile(r"iso-?8859-?1|latin-?1", re.IGNORECASE)
_PROLOGUE = re.compile(r"\s*<\?xml[^>]*\?>")
_STARTS = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|div|p|h1)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
# Nothing may depend on the day of the run, so the latest date a page may bear is fixed; and no date is guessed from
# the text of a page, where it may be any date.
_DATES = {"original_date": True, "extensive_search": False, "max_date": "2100-12-31"}


@dataclass(frozen=True, slots=True)
class _Found:
    """What trafilatura found in a page."""

    text: str
    known: dict[str, str | None]


def looks_like_html(text: str) -> bool:
    """Whether text of unknown kind begins as an HTML page or a piece of one does."""
    return _STARTS.match(text[:5000]) is not None


def decode_html(data: bytes) -> str:
    """The markup as text; its own word on the encoding counts where it is not UTF-8. Raises ReadError."""
    match = _CHARSET.search(data[:4096])
    declared = match[1].decode("ascii") if match else ""
    if _LATIN.fullmatch(declared):
        declared = "cp1252"  # as browsers do
    return decode(data, declared=declared if _SOUND.fullmatch(declared) else None)


def html_article(source: str, markup: str, context: Context, *, known: Metadata | None = None) -> Article:
    """The article of a page, by its metadata; `known` goes before that. Raises ReadError when no text is found."""
    found = _extract(_PROLOGUE.sub("", markup, count=1))
    text = tidy(found.text) or html_text(markup)
    if not text.strip():
        raise ReadError("no article text was found in the page; save the article as .txt")
    meta = _metadata(found.known, context)
    return make_article(source, text, merged(known, meta) if known else meta, context)


def html_text(markup: str) -> str:
    """All visible text of a piece of HTML, without looking for an article in it; empty when there is none."""
    from lxml import etree, html

    try:
        root = html.document_fromstring(_PROLOGUE.sub("", markup, count=1))
    except (etree.ParserError, ValueError):
        return ""
    body = root.find("body")
    return tidy(render(root if body is None else body))


def _metadata(found: dict[str, str | None], context: Context) -> Metadata:
    day = found["date"]
    return Metadata(
        title=found["title"],
        published=parse_date(day, context.forms) if day else None,
        url=found["url"],
        outlet=found["sitename"],
        author=found["author"],
    )


def _extract(markup: str) -> _Found:
    import trafilatura  # 0.4 s to import, and only pages need it

    for name in ("trafilatura", "htmldate"):  # libraries stay silent: without a handler, Python prints their warnings
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
    nothing = dict.fromkeys(("title", "date", "url", "sitename", "author"))
    try:
        document: Any = trafilatura.bare_extraction(
            markup,
            favor_precision=True,
            include_comments=False,
            include_tables=True,
            with_metadata=True,
            date_extraction_params=dict(_DATES),
        )
    except Exception as error:  # hostile markup; the library promises no error types
        raise ReadError(f"the HTML reader failed ({type(error).__name__}); save the article as .txt") from error
    if document is None:
        return _Found("", nothing)
    known = {name: _clean(getattr(document, name, None)) for name in nothing}
    return _Found(render(document.body) if document.body is not None else "", known)


def _clean(value: object) -> str | None:
    return " ".join(str(value).split()) or None if value else None
