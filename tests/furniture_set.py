"""The set of invented pages in furniture_pages, and how much of their furniture and text a reader tells apart.

A page is written with two columns in front: "- " before a line of furniture, "+ " before a line of the article, two
spaces before markup without words and before the few lines that could be either; an empty line stands for itself. So
one form serves plain text, Markdown and HTML. The name of a file is its layout, a number, and its kind. `first` was
written before the reader was tuned on any of it, `fresh` after that, `second` when both had been tuned on.
"""

from __future__ import annotations

import html
import re
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.model import Article
from kg.read import read_file

FOLDER = Path(__file__).parent / "furniture_pages"
_INLINE = re.compile(r"</?(?:a|abbr|b|cite|code|em|font|i|q|small|span|strong|sup|time|u)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Page:
    """One page: `text` as the reader gets it, and its marked lines, each with whether it is furniture
    and where it starts."""

    path: Path
    text: str
    lines: tuple[tuple[str, bool], ...]
    starts: tuple[int, ...]

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
    """The pages of one part of the set, by name."""
    return [_page(path) for path in sorted((FOLDER / part).iterdir())]


def score(group: Iterable[Page]) -> Score:
    """How the reader does on the pages of `group`, which it gets as files."""
    total = Score(Counter(), Counter(), [])
    with tempfile.TemporaryDirectory() as folder:
        for page in group:
            judged = _judged(page, _read(page, Path(folder)))
            for (line, furniture), right in zip(page.lines, judged, strict=True):
                (total.furniture if furniture else total.text)[right] += 1
                if not right:
                    total.wrong.append(f"{page.path.stem}: {'-' if furniture else '+'} {line}")
    return total


def _page(path: Path) -> Page:
    rows = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    for row in rows:
        assert row[:2] in {"", "- ", "+ ", "  "}, f"{path.name}: {row}"
    lines, starts, text = [], [], ""
    for row in rows:
        if row[:1] in {"-", "+"}:
            lines.append((row[2:], row[0] == "-"))
            starts.append(len(text))
        text += row[2:] + "\n"
    return Page(path, text, tuple(lines), tuple(starts))


def _read(page: Page, folder: Path) -> Article | None:
    path = folder / page.path.name
    path.write_text(page.text, encoding="utf-8")
    (item,) = read_file(path)
    return item if isinstance(item, Article) else None


def _judged(page: Page, article: Article | None) -> list[bool]:
    """Whether each marked line was read rightly; nothing is, when the page was not read at all."""
    if article is None:
        return [False] * len(page.lines)
    return _by_place(page, article) if article.text == page.text else _by_words(page, article)


def _by_place(page: Page, article: Article) -> list[bool]:
    """Plain text and Markdown are stored as they stand: each line is within a span of furniture, or it is not."""
    right = []
    for start, (line, furniture) in zip(page.starts, page.lines, strict=True):
        cut = any(span.start <= start and start + len(line.rstrip()) <= span.end for span in article.furniture)
        right.append(cut == furniture)
    return right


def _by_words(page: Page, article: Article) -> list[bool]:
    """Of HTML the words tell: text is kept when all of its pieces are, furniture is out when none is.

    The headline counts as kept, which may stand in the metadata. Pieces of text are looked up first and taken out, so
    that a word of a menu is not found in a paragraph.
    """
    kept = list(article.text)
    for span in article.furniture:
        kept[span.start : span.end] = "\n" * (span.end - span.start)
    left = "\n".join(map(_words, [*"".join(kept).split("\n"), article.title or ""]))
    right: dict[int, bool] = {}
    for index in sorted(range(len(page.lines)), key=lambda index: (page.lines[index][1], -len(page.lines[index][0]))):
        line, furniture = page.lines[index]
        if furniture and article.title:  # only text is looked for in the title
            left = left.removesuffix(_words(article.title))
        found = []
        for piece in _pieces(line):
            found.append(piece in left)
            left = left if furniture else left.replace(piece, " \n ", 1)
        right[index] = not any(found) if furniture else all(found)
    return [right[index] for index in range(len(page.lines))]


def _pieces(line: str) -> list[str]:
    return [words for part in _TAG.split(_INLINE.sub("", line)) if (words := _words(html.unescape(part))).strip()]


def _words(text: str) -> str:
    """The words with one space around each; a line without words is its marks."""
    return f" {' '.join(_WORD.findall(text)) or text.strip()} "


def _share(counts: Counter[bool]) -> float:
    return counts[True] / counts.total() if counts else 1.0
