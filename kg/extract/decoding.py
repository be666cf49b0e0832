"""Tags -> mentions, word by word. Where a mention begins and ends is decided before its kind: the kind that most of its words speak for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

EAGER: Final = 0.7
"""Taken off the score of "no mention": a mention too many costs less than one that is missed, since relations decide later."""


def decode(
    scores: Any, starts: Sequence[int], length: int, eager: float = EAGER
) -> Iterator[tuple[int, int, int, float]]:
    """The mentions of a window: first piece, last piece, kind, probability.

    `scores` is pieces × tags before the softmax (0: none, 1 + 2k: kind k begins, 2 + 2k: kind k goes on), `starts` the first piece of each word: it
    speaks for the whole word. `length` counts the pieces with the two at the ends.
    """
    if not starts:
        return
    own = scores[np.array(starts)].astype(float)
    odds = np.exp(own - own.max(-1, keepdims=True))
    p = odds / odds.sum(-1, keepdims=True)
    begins, goes_on = p[:, 1::2], p[:, 2::2]
    begin, on = begins.sum(-1), goes_on.sum(-1)
    inside = begin + on > p[:, 0] * math.exp(-eager)
    first = -1
    for n in range(len(starts) + 1):
        if first >= 0 and (n == len(starts) or not inside[n] or begin[n] > on[n]):
            kinds = begins[first:n].sum(0) + goes_on[first:n].sum(0)
            kind = int(kinds.argmax())
            end = starts[n] - 1 if n < len(starts) else length - 2
            yield starts[first], end, kind, round(float(kinds[kind]) / (n - first), 3)
            first = -1
        if n < len(starts) and inside[n] and first < 0:
            first = n
