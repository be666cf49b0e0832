"""A sentence as the parser reads it: each name stands as one plain word of its class.

A parser trained on news has never seen "Qwen2.5-72B-Instruct" or "Muse Spark", and loses its way. So each name is read as one
token, and as a word that the parser knows (the class's `stand_in` in the lexicon); hyphenated compounds are one token too. Offsets of
the article are kept beside the tokens, in `doc._.kg_tokens`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc
from spacy.vocab import Vocab

Token = tuple[int, int, int]
"""Start and end offset in the article, and the number of the name that stands here (-1: none)."""


def stand_in_doc(
    vocab: Vocab, raw: Doc, names: Sequence[tuple[int, int, str]], starts: frozenset[int]
) -> tuple[Doc, tuple[Token, ...]]:
    """Build the Doc to parse.

    `raw` is the tokenised article, `names` are (start, end, stand-in) in order, `starts` the offsets at which a sentence must begin.
    Returns the Doc and, token by token, where it stands in the article.
    """
    words: list[str] = []
    spaces: list[bool] = []
    tokens: list[Token] = []
    begins: list[bool | int | None] = []
    due = False
    pending = sorted(starts)
    for start, end, number, space, word in _pieces(raw, names):
        while pending and pending[0] <= start:
            due, pending = True, pending[1:]
        if not word.strip():
            continue
        words.append(word)
        spaces.append(space)
        tokens.append((start, end, number))
        begins.append(True if due or not begins else None)
        due = False
    doc = Doc(vocab, words=words, spaces=spaces, sent_starts=begins) if words else Doc(vocab)
    return doc, tuple(tokens)


def _pieces(raw: Doc, names: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int, int, bool, str]]:
    """Start, end, number of the name, whether a space follows, and the word to read, for each piece of the text."""
    text, i, n = raw.text, 0, 0
    while i < len(raw):
        start = raw[i].idx
        while n < len(names) and names[n][1] <= start:
            n += 1
        if n < len(names) and names[n][0] < start + len(raw[i]) and start < names[n][1]:
            begin, end, word = names[n]
            if start < begin:  # the tokeniser glued something before the name
                yield start, begin, -1, False, text[start:begin]
            while i < len(raw) and raw[i].idx < end:
                last = raw[i].idx + len(raw[i])
                i += 1
            yield begin, end, n, text[end : end + 1].isspace(), word
            n += 1
            if last > end and text[end:last].strip():  # a tail behind the name: a possessive, a hyphen
                yield end, last, -1, text[last : last + 1].isspace(), text[end:last]
            continue
        limit = names[n][0] if n < len(names) else len(text)
        j = _compound_end(raw, i, limit)
        end = raw[j].idx + len(raw[j])
        word = text[start:end]
        yield start, end, -1, bool(raw[j].whitespace_), _readable(word) if j > i else word
        i = j + 1


def _compound_end(raw: Doc, i: int, limit: int) -> int:
    """The index of the last token of the hyphenated compound that starts at token `i`, short of offset `limit`."""
    j = i
    while (
        j + 2 < len(raw)
        and raw[j + 1].text in "-‑"
        and raw[j + 1].text
        and not raw[j].whitespace_
        and not raw[j + 1].whitespace_
        and raw[j + 2].idx + len(raw[j + 2]) <= limit
        and raw[j + 2].text[:1].isalnum()
        and raw[j].text[-1:].isalnum()
    ):
        j += 2
    return j


def _readable(compound: str) -> str:
    """A hyphenated compound as the parser reads it: a participle by its last part ("co-founded" as "founded")."""
    last = compound.replace("‑", "-").rpartition("-")[2]
    return last if last.endswith(("ed", "ing", "er", "ers")) and last.isalpha() else compound
