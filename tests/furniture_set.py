"""The set of invented pages in furniture_pages, and how much of their furniture and text a reader tells apart.

A page is written with two columns in front: "- " before a line of furniture, "+ " before a line of the article, two
spaces before markup without words of its own; an empty line stands for itself. So one form serves plain text, Markdown
and HTML. The name of a file is its layout, a number, and its kind; `first` was written before the reader was tuned on
any of it, `fresh` after.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ReadError
from kg.model import Article
from kg.read import read_text

FOLDER = Path(__file__).parent / "furniture_pages"
_INLINE = re.compile(r"</?(?:a|abbr|b|cite|code|em|font|i|q|small|span|strong|sup|time|u)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Page:
    """One page: `text` as the reader gets it, and its marked lines, each with whether it is furniture."""

    path: Path
    text: str
    lines: tuple[tuple[str, bool], ...]

    @property
    def layout(self) -> str:
        """The file's name without its number."""
        return self.path.stem.rpartition("-")[0]


@dataclass
class Score:
    """How many lines were read rightly, by what they are."""

    furniture: Counter[bool]
    text: Counter[bool]
    wrong: list[str]

    @property
    def shares(self) -> tuple[float, float]:
        """The share of furniture kept out, and of text kept."""
        return _share(self.furniture), _share(self.text)


def pages(part: str) -> list[Page]:
    """The pages of `first` or `fresh`, by name."""
    return [_page(path) for path in sorted((FOLDER / part).iterdir())]


def score(group: Iterable[Page], read: Callable[[str], Article] = read_text) -> Score:
    """How `read` does on the pages of `group`."""
    total = Score(Counter(), Counter(), [])
    for page in group:
        kept = _kept(page, read)
        for (line, furniture), right in zip(page.lines, _judged(page, kept), strict=True):
            (total.furniture if furniture else total.text)[right] += 1
            if not right:
                total.wrong.append(f"{page.path.stem}: {'-' if furniture else '+'} {line}")
    return total


def _page(path: Path) -> Page:
    rows = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    for row in rows:
        assert row[:2] in {"", "- ", "+ ", "  "}, f"{path.name}: {row}"
    marked = [(row[2:], row[0] == "-") for row in rows if row[:1] in {"-", "+"}]
    return Page(path, "\n".join(row[2:] for row in rows), tuple(marked))


def _kept(page: Page, read: Callable[[str], Article]) -> list[str]:
    """The words of each line that the reader keeps; the headline counts, which HTML tells apart from its text."""
    try:
        article = read(page.text)
    except ReadError:
        return []
    spans = [*article.furniture]
    kept = []
    start = 0
    for line in article.text.split("\n"):
        if not any(span.start <= start and start + len(line) <= span.end for span in spans):
            kept.append(_words(line))
        start += len(line) + 1
    return [_words(article.title or ""), *kept] if page.path.suffix == ".html" else kept


def _judged(page: Page, kept: list[str]) -> list[bool]:
    """Whether each marked line was read rightly: text when all of its pieces are kept, furniture when none is.

    Pieces of text are looked up first and taken out, so that a word of a menu is not found in a paragraph.
    """
    left = "\n".join(kept)
    right: dict[int, bool] = {}
    for wanted in (False, True):
        order = sorted(range(len(page.lines)), key=lambda index: -len(page.lines[index][0]))
        for index in order:
            line, furniture = page.lines[index]
            if furniture is not wanted:
                continue
            found = []
            for piece in _pieces(line, markup=page.path.suffix == ".html"):
                found.append(piece in left)
                left = left if furniture else left.replace(piece, "\n", 1)
            right[index] = not any(found) if furniture else all(found)
    return [right[index] for index in range(len(page.lines))]


def _pieces(line: str, *, markup: bool) -> list[str]:
    if not markup:
        return [_words(line)]
    return [words for part in _TAG.split(_INLINE.sub("", line)) if (words := _words(html.unescape(part))).strip()]


def _words(text: str) -> str:
    """The words with one space around each; a line without words is its marks."""
    return f" {' '.join(_WORD.findall(text)) or text.strip()} "


def _share(counts: Counter[bool]) -> float:
    return counts[True] / counts.total() if counts else 1.0
