"""Menus of very short lines, and the short lines that cling to furniture."""

from __future__ import annotations

from collections.abc import Sequence

from kg.read import shapes
from kg.read.marks import Page


def mark_runs(page: Page, indexes: range, *, inside: bool) -> None:
    """Several very short lines in a row are a menu when some of them are words of menus."""
    run: list[int] = []
    for index in [*indexes, -1]:
        if index >= 0 and (index in page.hard or _menu_item(page, index)):
            run.append(index)
        elif index < 0 or index not in page.soft:
            if _is_menu(page, run, inside=inside):
                page.hard.update(run)
            run = []


def _menu_item(page: Page, index: int) -> bool:
    line = page.lines[index]
    brief = line.label and line.words <= 3 and not line.heading and not line.text.endswith(":")
    below = page.lines[index + 1] if index + 1 < len(page.lines) else None
    if below is not None and line.gap and below.gap and below.closed:  # alone above a paragraph: its heading
        return False
    return brief and page.free(index) and (line.text.isdigit() or not any(map(str.isdigit, line.text)))


def _is_menu(page: Page, run: Sequence[int], *, inside: bool) -> bool:
    fresh = [index for index in run if index not in page.hard]
    words = sum(shapes.menu_word(page.lines[index], page.forms) for index in fresh)
    if not fresh or len(run) < 3:
        return False
    return words * 2 >= len(fresh) if inside else words > 0 or len(run) > len(fresh) or len(run) >= 4


def mark_glued(page: Page, indexes: range) -> None:
    """A short line directly above or below furniture, with no blank line between, is part of it."""
    for order in (indexes, reversed(indexes)):
        for index in order:
            line = page.lines[index]
            above = index > 0 and index - 1 in page.hard and not line.gap
            below = index + 1 in page.hard and index + 1 < len(page.lines) and not page.lines[index + 1].gap
            if (above or below) and page.free(index) and line.label and not line.heading:
                page.hard.add(index)
