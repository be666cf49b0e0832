"""Contrary values of a closed list in one sentence, told apart by its words: "its first closed-source model, a break with its open-source Llama".

The learned model sees that both things have a policy; which has which, the adjectives tell better than it does. An adjective belongs to the name
that follows in its own phrase, else to the last name before it that can bear the property.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from kg.model import PLAIN, Claim
from kg.ontology.lexicon import Frame
from kg.ontology.schema import Schema


class Token(NamedTuple):
    """A token of an article: its offset, the word in lower case, and the key of the thing that it names ("": none)."""

    start: int
    word: str
    key: str


Words = Mapping[tuple[str, ...], tuple[str, str]]
"""Adjectives, word by word, with the property and the value that they tell."""
_REACH = 4
_LONGEST = 3


def value_words(frames: Iterable[Frame]) -> Words:
    """The adjectives of the lexicon that tell a value of a closed list."""
    return {
        tuple(words.split()): (f.property, f.value)
        for f in frames
        if f.value and f.pos == "adjectives"
        for words in f.words
    }


def settle_contraries(
    said: Sequence[Claim],
    tokens: Sequence[Token],
    words: Words,
    kinds: Mapping[str, str],
    schema: Schema,
    ends: Collection[str],
) -> list[Claim]:
    """The claims, with a value put right where its sentence's words tell that another thing has it and its own subject the contrary.

    `kinds` are the classes of the things by their keys, `ends` the words that end a phrase.
    """
    out = []
    heard: dict[tuple[int, int], list[tuple[str, str, str]]] = {}
    for c in said:
        if c.object_kind == "concept" and c.status in PLAIN:
            place = (c.evidence.start, c.evidence.end)
            if place not in heard:
                own = [t for t in tokens if place[0] <= t.start < place[1]]
                heard[place] = list(_told(own, words, kinds, schema, ends))
            told = {v for key, prop, v in heard[place] if (key, prop) == (c.subject, c.property)}
            others = {v for key, prop, v in heard[place] if key != c.subject and prop == c.property}
            if c.object in others and len(told) == 1 and told <= schema.concepts[c.object].excludes:
                c = replace(c, object=told.pop())
        out.append(c)
    return out


def _told(
    tokens: Sequence[Token], words: Words, kinds: Mapping[str, str], schema: Schema, ends: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    """Of each adjective of a sentence whose it is: the key of the thing, the property, the value."""
    for i in range(len(tokens)):
        for n in range(_LONGEST, 0, -1):
            found = words.get(tuple(t.word for t in tokens[i : i + n]))
            if found is None:
                continue
            domain = schema.with_below(schema.properties[found[0]].domain)
            key = _owner(tokens, i, i + n, {key for key, kind in kinds.items() if kind in domain}, ends)
            if key:
                yield key, *found
            break


def _owner(tokens: Sequence[Token], start: int, end: int, fit: Collection[str], ends: Collection[str]) -> str:
    """The thing that the adjective at `start` belongs to; empty where none does."""
    for token in tokens[end : end + _REACH]:
        if token.key in fit:
            return token.key
        if token.key or token.word in ends:
            break
    return next((t.key for t in reversed(tokens[:start]) if t.key in fit), "")
