"""Takes the furniture out of an HTML tree before it is rendered: by tags, roles, classes and links.

Which words in classes mean furniture is data (`[html]` in furniture.toml). Whatever the classes say, an element that
holds half of a page's words, or its headline, stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kg.read.forms import Marks

_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_ROLES = frozenset(
    {"navigation", "complementary", "contentinfo", "dialog", "alertdialog", "search", "menu", "menubar", "toolbar"}
)
_BLOCKS = frozenset({"ul", "ol", "dl", "div", "section", "nav", "p", "table", "center", "td"})
_ESSENTIAL = frozenset({"html", "body", "main", "h1", "tbody", "tr", "td"})  # whatever their classes say
_MOST = 0.5  # of a page's words; an element with more of them is the page, whatever its class says
_NEARLY_ALL = 0.9
_ENOUGH = 40  # words that remain when readers' comments are taken out
_BRIEF = 40  # words; a by-line or a row of tags is shorter
_LINKED = 0.75  # of an element's words stand in links: a menu, or a list of other pages
_TITLE_WORDS = 3
_LATE = 0.3  # of a page's words stand before a headline: it is not that of the page


@dataclass(slots=True)
class _Size:
    """Words of an element with all that is in it; `links` are those within links."""

    words: int = 0
    links: int = 0
    anchors: int = 0


def prune(body: Any, marks: Marks, *, title: str | None = None) -> Any:
    """The part of `body` that holds the article, with the furniture taken out of it; `body` itself is changed."""
    sizes = _measure(body)
    headline = _headline(body, sizes, " ".join((title or "").split()).casefold())
    for element in list(body.iter()):
        # A list made before: what hangs below a dropped element is dropped with it, and dropping it again does nothing.
        if element is body or not isinstance(element.tag, str) or element.getparent() is None:
            continue
        if element.tag == "form" and sizes[element].words > sizes[body].words * _MOST:
            element.tag = "div"  # some sites wrap the whole page in a form
        if _is_furniture(element, sizes, sizes[body].words, headline, marks):
            element.drop_tree()
    if headline is not None:
        _drop_before(body, headline)
    return _root(body, headline)


def _measure(body: Any) -> dict[Any, _Size]:
    """The size of each element, from the leaves upwards."""
    sizes: dict[Any, _Size] = {}
    for element in reversed(list(body.iter())):
        size = _Size()
        if isinstance(element.tag, str) and element.tag not in {"script", "style", "noscript"}:
            size.words = len((element.text or "").split())
            for child in element:
                inner = sizes[child]
                size.words += inner.words + len((child.tail or "").split())
                size.links += inner.links
                size.anchors += inner.anchors
            if element.tag == "a":
                size.links, size.anchors = size.words, 1
        sizes[element] = size
    return sizes


def _headline(body: Any, sizes: dict[Any, _Size], title: str) -> Any | None:
    """The one h1, or without any what reads as the page's title; None when the article stands before it."""
    found = [element for element in body.iter("h1") if sizes[element].words]
    if not found:
        found = [element for element in body.iter() if _reads_as(element, sizes[element], title)][:1]
    if len(found) != 1:
        return None
    earlier = [sibling for one in _line(found[0], body) for sibling in one.itersiblings(preceding=True)]
    before = sum(sizes[element].words - sizes[element].links for element in earlier)
    return found[0] if before <= sizes[body].words * _LATE else None


def _reads_as(element: Any, size: _Size, title: str) -> bool:
    if not (size.words >= _TITLE_WORDS and not size.links) or size.words > len(title.split()):
        return False
    return " ".join(element.text_content().split()).casefold() in title


def _line(element: Any, body: Any) -> list[Any]:
    """The element and what it stands in, below `body`."""
    line = []
    while element is not body:
        line.append(element)
        element = element.getparent()
    return line


def _is_furniture(element: Any, sizes: dict[Any, _Size], total: int, headline: Any | None, marks: Marks) -> bool:
    if headline is not None and headline in element.iter(headline.tag):
        return False
    size = sizes[element]
    named = _names(element) if element.tag not in _ESSENTIAL else set()
    if not named.isdisjoint(marks.comments):
        return total - size.words >= _ENOUGH
    if size.words > total * _MOST:
        return False
    if element.get("role", "") in _ROLES or element.get("aria-hidden") == "true" or not named.isdisjoint(marks.classes):
        return True
    if size.words <= _BRIEF and not named.isdisjoint(marks.brief):
        return True
    # One link alone may be a headline, or a sentence of the article.
    return element.tag in _BLOCKS and size.anchors > 1 and size.links >= size.words * _LINKED


def _names(element: Any) -> set[str]:
    """The words of an element's classes and id: "postMeta author-box" has post, meta, postmeta, author, box, author-box."""
    names: set[str] = set()
    custom = element.tag if "-" in element.tag else ""  # <amp-ad>, <newsletter-form>
    for (
        written
    ) in f"{custom} {element.get('class', '')} {element.get('id', '')} {element.get('data-component', '')}".split():
        parts = [part.casefold() for part in _PART.findall(written)]
        names.update(parts)
        names.update("-".join(pair) for pair in pairwise(parts))
    return names


def _drop_before(body: Any, headline: Any) -> None:
    """What stands before the headline is no part of the article."""
    for element in _line(headline, body):
        for sibling in list(element.itersiblings(preceding=True)):
            element.getparent().remove(sibling)  # with the text behind it
        element.getparent().text = None


def _root(body: Any, headline: Any | None) -> Any:
    """The smallest element that holds nearly all words outside of links, and the headline."""
    sizes = _measure(body)
    wanted = (sizes[body].words - sizes[body].links) * _NEARLY_ALL
    root = body
    while wanted >= 1:
        inner = [child for child in root if sizes[child].words - sizes[child].links >= wanted]
        if len(inner) != 1 or inner[0].tag in {"table", "tbody", "tr", "p"}:
            return root
        if headline is not None and headline not in inner[0].iter(headline.tag):
            return root
        root = inner[0]
    return root
