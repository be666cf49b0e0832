"""An HTML tree as plain text: paragraphs, `# ` headings, `- ` items, `| a | b |` rows.

One renderer serves the pruned body of a page and the bare content of a feed's item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

_DROPPED = frozenset(
    """head script style noscript template nav footer aside form svg math iframe object embed canvas audio video button
    select textarea input title meta link""".split()  # noqa: SIM905 (a list of sixty words reads worse)
)
_INLINE = frozenset(
    """a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark q rp rt
    ruby s samp small span strike strong sub sup time tt u var wbr""".split()  # noqa: SIM905
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CELL_BLOCKS = frozenset({"table", "center", *_HEADINGS})
_LONG_CELL = 40  # words
_PRE_BREAK = re.compile(r"[ \t]*\n")
_PARAGRAPHS = re.compile(r"\v\s*\v[\s\v]*")
_HIDDEN = ("display:none", "visibility:hidden")


class Element(Protocol):
    """The part of lxml's elements that is used here."""

    tag: object
    text: str | None
    tail: str | None

    def get(self, key: str, default: str = ..., /) -> str:
        """The value of an attribute."""
        ...

    def __iter__(self) -> Iterator[Element]:
        """The children, in order."""
        ...


def render(body: Element) -> str:
    """The text of `body`; items of a list and rows of a table stand on lines of their own, other blocks apart."""
    blocks: list[tuple[str, str]] = []
    _walk(body, blocks, prefix="")
    text = ""
    before = ""
    for kind, content in blocks:
        if text:
            text += "\n" if kind and kind == before else "\n\n"
        text += content
        before = kind
    return text


def _walk(element: Element, blocks: list[tuple[str, str]], *, prefix: str) -> None:
    """Append the blocks of `element`: text between its block children is a paragraph of its own."""
    buffer = [element.text or ""]
    for child in element:
        if _is_inline(child):
            buffer.append(_inline(child))
        else:
            _flush(buffer, blocks, prefix)
            _block(child, blocks, prefix=prefix)
        buffer.append(child.tail or "")
    _flush(buffer, blocks, prefix)


def _block(element: Element, blocks: list[tuple[str, str]], *, prefix: str) -> None:
    tag = element.tag
    if not isinstance(tag, str) or tag in _DROPPED or _hidden(element):
        return
    if tag in _HEADINGS:
        content = _squeezed(_inline(element))
        if content:
            blocks.append(("", f"{'#' * _HEADINGS[tag]} {content}"))
    elif tag == "tr" and not _sets_page(element):
        cells = [_squeezed(_inline(cell)).replace("|", "/") for cell in element if cell.tag in {"td", "th"}]
        if sum(map(bool, cells)) == 1 and len(cells) == 1:
            blocks.append(("", cells[0]))
        elif any(cells):
            blocks.append(("row", f"| {' | '.join(cells)} |"))
    elif tag == "pre":
        lines = _PRE_BREAK.sub("\v", _inline(element))
        _flush([lines], blocks, prefix)
    elif tag == "li":
        _walk(element, blocks, prefix="- ")
    else:
        _walk(element, blocks, prefix=prefix)


def _sets_page(row: Element) -> bool:
    """A row of a table that only sets the page: its cells hold headings, tables or whole paragraphs."""
    return any(_holds_blocks(cell) or len(_inline(cell).split()) > _LONG_CELL for cell in row)


def _holds_blocks(element: Element) -> bool:
    return any(child.tag in _CELL_BLOCKS or _holds_blocks(child) for child in element)


def _is_inline(element: Element) -> bool:
    """An inline element without blocks inside it; a link around a whole card is a block."""
    return isinstance(element.tag, str) and element.tag in _INLINE and all(_is_inline(child) for child in element)


def _inline(element: Element) -> str:
    """All text inside, white space as it stands; a break is a newline, a dropped element nothing."""
    if not isinstance(element.tag, str) or element.tag in _DROPPED or _hidden(element):
        return ""
    if element.tag == "br":
        return "\v"
    parts = [element.text or ""]
    for child in element:
        block = isinstance(child.tag, str) and child.tag not in _INLINE
        parts.append(f" {_inline(child)} " if block else _inline(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _flush(buffer: list[str], blocks: list[tuple[str, str]], prefix: str) -> None:
    # Breaks travel as \v (which decoding has removed from texts) until white space is squeezed; two make a paragraph.
    for part in _PARAGRAPHS.split("".join(buffer)):
        lines = [line for line in (" ".join(part.split()) for part in part.split("\v")) if line]
        if lines:
            blocks.append(("item" if prefix else "", prefix + (" " if prefix else "\n").join(lines)))
    buffer.clear()


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _hidden(element: Element) -> bool:
    style = element.get("style", "").casefold().replace(" ", "")
    return any(mark in style for mark in _HIDDEN) or element.get("hidden", "no") != "no"
