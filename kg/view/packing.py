"""How the unconnected parts of a network share the page: the largest in the middle, some around it, rows below."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

Frame = tuple[float, float, float, float]
"""Left, top, right, bottom."""

MARGIN = 22.0
_BATCH = 64
_AROUND = 10
"""So many parts look for a gap around the largest one; what is left, and single nodes, stand in rows."""


def packed(parts: Sequence[Sequence[Frame]], lines: Sequence[Sequence[Frame]]) -> list[tuple[float, float]]:
    """Return how far to move each part, so that none overlaps another.

    A part is the frames of its nodes; `lines` are frames along its edges, that nothing should stand on. The parts come
    largest first, those of one node last.
    """
    taken: list[Frame] = []
    moves: list[tuple[float, float]] = []
    around = sum(1 for part in parts[:_AROUND] if len(part) > 1)
    for part, line in zip(parts[:around], lines[:around], strict=True):
        dx, dy = _gap(part, taken)
        moves.append((dx, dy))
        taken += [moved(grown(frame), dx, dy) for frame in (*part, *line)]
    whole = bounds(taken) if taken else (-400.0, 0.0, 400.0, 0.0)
    return moves + list(_rows([bounds([grown(frame) for frame in part]) for part in parts[around:]], whole))


def bounds(frames: Sequence[Frame]) -> Frame:
    """Return the frame around all frames."""
    lefts, tops, rights, bottoms = zip(*frames, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def moved(frame: Frame, dx: float, dy: float) -> Frame:
    """Return the frame in its new place."""
    return frame[0] + dx, frame[1] + dy, frame[2] + dx, frame[3] + dy


def grown(frame: Frame) -> Frame:
    """Return the frame with a margin, which keeps parts apart."""
    return frame[0] - MARGIN, frame[1] - MARGIN, frame[2] + MARGIN, frame[3] + MARGIN


def _gap(part: Sequence[Frame], taken: Sequence[Frame]) -> tuple[float, float]:
    """Walk a flat spiral outwards from the middle to the first place where nothing is overlapped."""
    import numpy as np

    own = bounds(part)
    middle = np.array([own[0] + own[2], own[1] + own[3]]) / 2
    if not taken:
        return -float(middle[0]), -float(middle[1])
    here, there = np.array(part), np.array(taken)
    for first in itertools.count(0, _BATCH):
        turn = 0.4 * np.sqrt(np.arange(first, first + _BATCH))
        offsets = (np.array([1.4 * np.cos(6 * turn), np.sin(6 * turn)]) * 25.0 * turn).T - middle
        low, high = here[:, :2] + offsets[:, None], here[:, 2:] + offsets[:, None]
        hits = (low[:, :, None] < there[:, 2:]) & (there[:, :2] < high[:, :, None])
        free = np.flatnonzero(hits.all(axis=3).sum(axis=(1, 2)) == 0)
        if free.size:
            break
    return float(offsets[free[0], 0]), float(offsets[free[0], 1])


def _rows(frames: Sequence[Frame], whole: Frame) -> Iterator[tuple[float, float]]:
    """Set frames into centred rows below `whole`, no wider than it."""
    limit = max(whole[2] - whole[0], 900.0)
    y, rest = whole[3], list(frames)
    while rest:
        widths = list(itertools.accumulate(frame[2] - frame[0] for frame in rest))
        count = max(1, sum(1 for width in widths if width <= limit))
        row, rest = rest[:count], rest[count:]
        x = (whole[0] + whole[2] - widths[count - 1]) / 2
        for frame in row:
            yield x - frame[0], y - frame[1]
            x += frame[2] - frame[0]
        y += max(frame[3] - frame[1] for frame in row)
