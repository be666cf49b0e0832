"""HTML pages: trafilatura tells the metadata; the text is what prune leaves of the page.

trafilatura's own text lost a quarter of the marked lines of tests/furniture_pages (tables, forum posts, lists, items of
mails) and let an eighth of the furniture through; so did readability, resiliparse, jusText and boilerpipe.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from kg.errors import ReadError
from kg.model import Article
from kg.read.article import Context, make_article
from kg.read.dates import parse_date
from kg.read.decode import decode, tidy
from kg.read.metadata import Metadata, merged
from kg.read.prune import prune
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
    markup = _PROLOGUE.sub("", markup, count=1)
    body = _body(markup)
    title = body.getroottree().findtext(".//title") if body is not None else None
    text = tidy(render(prune(body, context.forms.html, title=title))) if body is not None else ""
    text = text if text.strip() else html_text(markup)  # better all of it than nothing
    if not text.strip():
        raise ReadError("no article text was found in the page; save the article as .txt")
    meta = _metadata(markup, context)
    return make_article(source, text, merged(known, meta) if known else meta, context)


def html_text(markup: str) -> str:
    """All visible text of a piece of HTML, without looking for an article in it; empty when there is none."""
    body = _body(_PROLOGUE.sub("", markup, count=1))
    return "" if body is None else tidy(render(body))


def _body(markup: str) -> Any | None:
    from lxml import etree, html

    try:
        root = html.document_fromstring(markup)
    except (etree.ParserError, ValueError):
        return None
    body = root.find("body")
    return root if body is None else body


def _metadata(markup: str, context: Context) -> Metadata:
    from trafilatura.metadata import extract_metadata  # 0.4 s to import, and only pages need it

    for name in ("trafilatura", "htmldate"):  # libraries stay silent: without a handler, Python prints their warnings
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
    try:
        found = extract_metadata(markup, date_config=dict(_DATES))
    except Exception as error:  # hostile markup; the library promises no error types
        raise ReadError(f"the HTML reader failed ({type(error).__name__}); save the article as .txt") from error
    day = _clean(found.date)
    return Metadata(
        title=_clean(found.title),
        published=parse_date(day, context.forms) if day else None,
        url=_clean(found.url),
        outlet=_clean(found.sitename),
        author=_clean(found.author),
    )


def _clean(value: object) -> str | None:
    return " ".join(str(value).split()) or None if value else None
