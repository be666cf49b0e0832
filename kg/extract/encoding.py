"""Text -> what the learned extractor's encoder takes: word pieces and the letter case of each (the encoder knows no case)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

MAX_PIECES: Final = 510
"""The longest window, in word pieces: two passages of the corpus, as training joins them. The encoder's positions end at 512."""
CASES: Final = 8


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of text as word pieces: their numbers, their letter case, and where each stands in the text."""

    ids: tuple[int, ...]
    cases: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]


def load_tokenizer(path: Path) -> Any:
    """The word-piece tokenizer of a model folder (`tokenizer.json`)."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def letter_case(piece: str) -> int:
    """The letter case of a piece: 0 nothing, 1 lower, 2 capitalised, 3 capitals, 4 one capital, 5 digits, 6 mixed, 7 signs."""
    if not piece:
        return 0
    if piece.isdigit():
        return 5
    if not any(c.isalpha() for c in piece):
        return 7
    if piece.islower():
        return 1
    if piece.isupper():
        return 4 if len(piece) == 1 else 3
    return 2 if piece[0].isupper() and piece[1:].islower() else 6


def encode(tokenizer: Any, text: str, base: int = 0) -> Window:
    """Encode one stretch of text that begins at offset `base` of the article."""
    e = tokenizer.encode(text)
    cases = tuple(letter_case(text[a:b]) for a, b in e.offsets)
    return Window(tuple(e.ids), cases, tuple((a + base, b + base) for a, b in e.offsets))


def windows(
    tokenizer: Any, text: str, sentences: Sequence[tuple[int, int]], limit: int = MAX_PIECES
) -> Iterator[tuple[Window, tuple[int, int]]]:
    """Cut an article into windows of whole sentences that overlap by about a third.

    Yields each window with the offsets of the sentences that are its own: what lies before them was seen in the window before.
    """
    lengths = [len(tokenizer.encode(text[a:b], add_special_tokens=False).ids) for a, b in sentences]
    first = 0
    own = 0
    while first < len(sentences):
        last, total = first, 2
        while last < len(sentences) and (total + lengths[last] <= limit or last == first):
            total += lengths[last]
            last += 1
        start, end = sentences[first][0], sentences[last - 1][1]
        window = encode(tokenizer, text[start:end], start)
        if len(window.ids) > 510:
            window = Window(window.ids[:510], window.cases[:510], window.offsets[:510])
        yield window, (sentences[own][0], end)
        if last >= len(sentences):
            return
        own = last
        back, kept = last, 0
        while back > first + 1 and kept + lengths[back - 1] <= limit // 3:
            back -= 1
            kept += lengths[back]
        first = back


def piece_span(window: Window, start: int, end: int) -> tuple[int, int] | None:
    """The first and last piece that a stretch of the article covers; None where it lies outside the window."""
    inside = [i for i, (a, b) in enumerate(window.offsets) if b > a and a < end and start < b]
    return (inside[0], inside[-1]) if inside else None


def word_starts(window: Window, text: str) -> list[int]:
    """The pieces that begin a word: all but those that go on with letters or digits."""
    out = []
    for i, (a, b) in enumerate(window.offsets):
        if b <= a:
            continue
        before = window.offsets[i - 1] if i else (0, 0)
        if not (before[1] == a and before[1] > before[0] and text[a].isalnum() and text[a - 1].isalnum()):
            out.append(i)
    return out
