"""What its makers announce comes out on the day of the article: "We are excited to introduce QwQ-32B" (words: `values.toml`, [values.announced]).

The sentence names no date, so the learned model has nothing to point at. A sentence that does name one is left to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from spacy.tokens import Token

from kg.extract.dates import find_dates
from kg.extract.frames import Found
from kg.extract.phrases import listed_after
from kg.extract.reference import Reader
from kg.ontology.lexicon import any_of
from kg.ontology.schema import Schema

_SURE = 0.7
_REACH = 14
"""So many tokens behind the verb the thing is named, if at all."""
_BESIDE = 3
"""Behind a preposition so near, another thing is named ("the first model of the Qwen1.5 series")."""


def find_announced(reader: Reader, text: str, published: date | None, schema: Schema) -> Iterator[Found]:
    """Release dates of what the article's authors announce. Without its date, and without words to know it by, nothing."""
    values = reader.words["values"]
    words: Mapping[str, Sequence[str]] = values.get("announced", {})
    if published is None or not words:
        return
    prop = values["date"]
    allowed = schema.with_below(schema.properties[prop].domain)
    who, before, verbs = (any_of(words.get(part, ())) for part in ("who", "before", "verbs"))
    said = list(re.finditer(rf"\b(?:{who})(?:\s(?:{before}))*\s(?:{verbs})\b", text, re.IGNORECASE))
    days = list(find_dates(text, published, reader.words["dates"])) if said else []
    for m in said:
        verb = reader.token_at(m.end() - 1)
        if verb is None:
            continue
        start, end = (reader.places[i][at] for i, at in ((verb.sent.start, 0), (verb.sent.end - 1, 1)))
        if any(start <= day.start < end and day.value != published.isoformat() for day in days):
            continue
        for i in _things(reader, verb, allowed, words):
            group = reader.group_at(reader.doc[i])
            if group is not None:
                yield Found(group, prop, -1, published.isoformat(), "asserted", _SURE, i, verb.i, verb.i, -1, "", True)


def _things(reader: Reader, verb: Token, allowed: frozenset[str], words: Mapping[str, Sequence[str]]) -> Iterator[int]:
    """The tokens of the things announced: the first name behind the verb that may be one, and the list that it opens."""
    beside = -_REACH
    for token in reader.doc[verb.i + 1 : min(verb.i + 1 + _REACH, verb.sent.end)]:
        group = reader.group_at(token)
        if group is None and token.lower_ in words.get("breaks", ()):
            return
        if token.lower_ in words.get("beside", ()):
            beside = token.i
        elif group is not None and reader.groups[group].type in allowed and token.i - beside > _BESIDE:
            yield token.i
            yield from listed_after(reader, token, allowed)
            return
