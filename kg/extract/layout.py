"""The lines of an article: which are headings, items, table rows, paragraphs; and its text with all marks blanked.

Blanking keeps every offset: a mark, a table or a piece of page furniture becomes as many spaces, so that what is found in the
blanked text stands at the same place in the stored text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from kg.model import Article, Span

BlockKind = Literal["heading", "item", "row", "paragraph"]

_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"^\s*(?:[-*•▸▪◦‣→➤■□●○–]\s*→?|\d{1,2}[.)])\s+")
_MARKS = re.compile(r"(?:^\s{0,3}#{1,6}\s+)|\*\*|__|`+|(?<!\w)\*(?=\w)|(?<=\w)\*(?!\w)|^\s*>\s?", re.MULTILINE)
_LINK = re.compile(r"(!?\[)([^\]\n]*)(\]\([^)\s]*\))")
_RAW_URL = re.compile(r"https?://\S+|www\.\S+|[\w.+\-]+@[\w\-]+(?:\.\w[\w\-]*)+")
_NOTE = re.compile(r"(?<=[^\s\[(])\[[a-z0-9 ]{1,24}\]")
"""A mark of a footnote, as encyclopaedias have them: "[12]", "[a]", "[note 3]", "[citation needed]"."""
_RAISED = re.compile(r"(?<=[^\W\d_]{2})[⁰¹²³⁴-⁹]+(?!\w)")
"""One that is raised: "Ada Lee¹"."""
_RULE = re.compile(r"^\s*\|?[\s:|=-]+\|?\s*$")
_WRAPPED_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Block:
    """One block of lines: `text[start:end]` read as a whole."""

    start: int
    end: int
    kind: BlockKind


def layout(article: Article) -> tuple[str, tuple[Block, ...]]:
    """Return the article's text with marks and furniture blanked, and its blocks in order."""
    text = _blank_spans(article.text, article.furniture)
    blocks = tuple(_join_wrapped(text, [_block(text, m) for m in _LINE.finditer(text) if m.group().strip()]))
    text = _LINK.sub(lambda m: " " * len(m[1]) + m[2] + " " * len(m[3]), text)
    for mark in (_NOTE, _RAISED):
        text = mark.sub(lambda m: " " * len(m[0]), text)
    text = _RAW_URL.sub(lambda m: " " * len(m[0]), text)
    text = _MARKS.sub(lambda m: " " * len(m[0]), text)
    for b in blocks:
        if b.kind == "item" and (m := _BULLET.match(text[b.start : b.end])):
            text = text[: b.start] + " " * m.end() + text[b.start + m.end() :]
    return text, blocks


def _blank_spans(text: str, spans: tuple[Span, ...]) -> str:
    for span in spans:
        text = text[: span.start] + re.sub(r"[^\n]", " ", text[span.start : span.end]) + text[span.end :]
    return text


def _block(text: str, match: re.Match[str]) -> Block:
    line = match.group()
    kind: BlockKind = "paragraph"
    if line.count("|") >= 2 or _RULE.match(line):
        kind = "row"
    elif _BULLET.match(line):
        kind = "item"
    elif re.match(r"^\s{0,3}#{1,6}\s", line) or _looks_like_heading(line):
        kind = "heading"
    return Block(match.start(), match.end(), kind)


def _looks_like_heading(line: str) -> bool:
    bare = line.strip().strip("*_ ")
    return (
        len(bare.split()) <= 16
        and not re.search(r"[.:;,!…][\"”’)]*$", bare)
        and bool(re.match(r"[\"“‘(]?[A-Z0-9]", bare))
    )


def _join_wrapped(text: str, blocks: list[Block]) -> list[Block]:
    """Join the lines of a paragraph that was wrapped at a column: lines of nearly one width, one under the other."""
    if not blocks:
        return blocks
    runs: list[list[Block]] = [[blocks[0]]]
    for a, b in pairwise(blocks):
        adjacent = text[a.end : b.start] == "\n" and b.kind in ("paragraph", "heading") and a.kind != "row"
        if adjacent:
            runs[-1].append(b)
        else:
            runs.append([b])
    joined: list[Block] = []
    for run in runs:
        widths = [b.end - b.start for b in run]
        wrapped = len(run) >= 2 and max(widths) <= _WRAPPED_WIDTH and min(widths[:-1]) >= 0.7 * max(widths) >= 35
        wrapped = wrapped or (len(run) >= 2 and all(text[b.start : b.start + 1].islower() for b in run[1:]))
        if wrapped:
            kind = "paragraph" if run[0].kind == "heading" else run[0].kind
            joined.append(Block(run[0].start, run[-1].end, kind))
        else:
            joined += run
    return joined
