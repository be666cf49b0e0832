"""Feeds: RSS and Atom by feedparser, JSON Feed by hand. Each item with content is an article."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg.errors import ReadError
from kg.model import Article
from kg.read.article import Context, make_article
from kg.read.dates import parse_date
from kg.read.decode import tidy
from kg.read.metadata import Metadata
from kg.read.page import html_text, looks_like_html
from kg.read.skipped import Skipped

_XML_MARKS = (b"<rss", b"<feed", b"<rdf:RDF")
_JSON_MARK = b"jsonfeed.org/version"


@dataclass(frozen=True, slots=True)
class _Item:
    """One entry of a feed, its content as markup or plain text."""

    name: str
    content: str
    markup: bool
    title: str | None
    day: str | None
    url: str | None
    author: str | None


def is_feed(start: bytes) -> bool:
    """Whether a file that begins so is a feed."""
    return _JSON_MARK in start or any(mark in start for mark in _XML_MARKS)


def read_feed(data: bytes, source: str, context: Context) -> Iterator[Article | Skipped]:
    """The articles of a feed, in its order; an item without text is skipped. Raises ReadError when it is no feed."""
    if not is_feed(data[:4096]):
        raise ReadError("not an RSS, Atom or JSON feed")
    outlet, items = _json_items(data) if _JSON_MARK in data[:4096] else _xml_items(data)
    if not items:
        raise ReadError("a feed without items, or one that was cut off; fetch it again")
    seen: set[str] = set()
    for item in items:
        place = f"{source}#{item.name}"
        if item.name in seen:
            yield Skipped(place, "this item stands in the feed twice; the first was read")
            continue
        seen.add(item.name)
        try:
            yield _article(place, item, outlet, context)
        except ReadError as error:
            yield Skipped(place, f"item {item.name[:80]!r}: {error}")


def _article(place: str, item: _Item, outlet: str | None, context: Context) -> Article:
    text = html_text(item.content) if item.markup else tidy(item.content)
    published = parse_date(item.day, context.forms) if item.day else None
    meta = Metadata(title=item.title, published=published, url=item.url, outlet=outlet, author=item.author)
    return make_article(place, text, meta, context)


def _xml_items(data: bytes) -> tuple[str | None, list[_Item]]:
    import feedparser

    # A stream, never a string: a string that looks like an address or a path would be opened.
    feed: Any = feedparser.parse(io.BytesIO(data))
    return _text(feed.feed.get("title")), [_xml_item(entry, number) for number, entry in enumerate(feed.entries, 1)]


def _xml_item(entry: Mapping[str, Any], number: int) -> _Item:
    contents = [part.get("value", "") for part in entry.get("content", ())]
    content = max([*contents, entry.get("summary", "")], key=len)
    name = _text(entry.get("id")) or _text(entry.get("link")) or str(number)
    day = entry.get("published") or entry.get("updated")
    url = _text(entry.get("link"))
    return _Item(name, content, True, _text(entry.get("title")), _text(day), url, _text(entry.get("author")))


def _json_items(data: bytes) -> tuple[str | None, list[_Item]]:
    try:
        feed = json.loads(data.decode("utf-8-sig"))
        return _text(feed.get("title")), [_json_item(item, number) for number, item in enumerate(feed["items"], 1)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ReadError(f"a broken JSON feed ({type(error).__name__}); fetch it again") from error


def _json_item(item: Mapping[str, Any], number: int) -> _Item:
    markup, plain = item.get("content_html"), item.get("content_text")
    content = str(markup or plain or "")
    authors = item.get("authors") or [item.get("author") or {}]
    return _Item(
        name=_text(item.get("id")) or _text(item.get("url")) or str(number),
        content=content,
        markup=bool(markup) or looks_like_html(content),
        title=_text(item.get("title")),
        day=_text(item.get("date_published")),
        url=_text(item.get("url")),
        author=_text(authors[0].get("name")),
    )


def _text(value: object) -> str | None:
    return tidy(" ".join(str(value).split())) or None if value else None
