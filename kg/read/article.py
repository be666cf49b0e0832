"""Puts an article together from its text and what else is known of it; the same for each kind of file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kg.model import Article, Span
from kg.read.decode import check_text
from kg.read.forms import Forms
from kg.read.furniture import lay_out
from kg.read.metadata import Metadata, front_matter, merged


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for all articles of a run: the words of furniture, and the caller's date for undated plain text."""

    forms: Forms
    published: date | None = None


def make_article(source: str, text: str, known: Metadata, context: Context) -> Article:
    """The article with its furniture. Dates: metadata goes before the caller's, and that before a date line.

    Raises ReadError for text that holds no article.
    """
    check_text(text[known.body :])
    layout = lay_out(text, context.forms, start=known.body, title=known.title)
    head = (Span(0, known.body),) if known.body else ()
    return Article(
        source=source,
        text=text,
        title=known.title or layout.headline,
        published=known.published or context.published or layout.published,
        url=known.url,
        outlet=known.outlet,
        author=known.author or layout.author,
        furniture=head + layout.furniture,
    )


def text_article(source: str, text: str, context: Context, *, known: Metadata | None = None) -> Article:
    """An article of plain text or markdown, with its front matter; `known` (a row's fields) goes before that.

    Raises ReadError for text that holds no article, or for a date that is none.
    """
    check_text(text)
    found = front_matter(text, context.forms)
    return make_article(source, text, merged(known, found) if known else found, context)
