"""Sentences without a parser: blocks cut at full stops, for the learned extractor and its evidence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from kg.extract.layout import Block

_END = re.compile(r"[.!?…][\"”’')\]]*(?=\s+[\"“‘'(\[]?[A-Z0-9À-ÞА-Я])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Inc|Ltd|Corp|Co|vs|No|Fig|al|Jr|Sr|Gen|Sen|Gov|Rep|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|U\.S|U\.K|e\.g|i\.e)|\b[A-Z])\.$"
)


def split_sentences(text: str, blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """The sentences of an article as offsets, in order; a table row is one."""
    out: list[tuple[int, int]] = []
    for block in blocks:
        start = block.start
        for m in _END.finditer(text, block.start, block.end) if block.kind != "row" else ():
            if _ABBREVIATION.search(text[start : m.start() + 1]):
                continue
            out += _trimmed(text, start, m.end())
            start = m.end()
        out += _trimmed(text, start, block.end)
    return out


def _trimmed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    piece = text[start:end]
    a, b = start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
    return [(a, b)] if b > a else []


def sentence_at(sentences: Sequence[tuple[int, int]], offset: int) -> tuple[int, int]:
    """The sentence that holds an offset."""
    n = bisect_right(sentences, (offset, 1 << 60)) - 1
    return sentences[max(n, 0)]
