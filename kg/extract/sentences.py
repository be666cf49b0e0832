"""Sentences without a parser: blocks cut at full stops, for the learned extractor and its evidence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from kg.extract.layout import Block
from kg.ontology.lexicon import any_of

_END = re.compile(r"[.!?…][\"”’')\]]*(?=\s+[\"“‘'(\[]?[A-Z0-9À-ÞА-Я])")


@lru_cache(maxsize=4)
def _abbreviation(words: frozenset[str]) -> re.Pattern[str]:
    """A full stop that ends an abbreviation or an initial."""
    return re.compile(rf"\b(?:{any_of(words)}|[A-Z])\.$")


def split_sentences(text: str, blocks: Sequence[Block], abbreviations: frozenset[str]) -> list[tuple[int, int]]:
    """The sentences of an article as offsets, in order; a table row is one. A point behind an abbreviation ends none."""
    shortened = _abbreviation(abbreviations)
    out: list[tuple[int, int]] = []
    for block in blocks:
        start = block.start
        for m in _END.finditer(text, block.start, block.end) if block.kind != "row" else ():
            if shortened.search(text[start : m.start() + 1]):
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
