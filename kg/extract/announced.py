"""What comes out by the plainest of sentences (words: `values.toml`, [values.announced], [values.launched], [values.counted]).

What its makers announce has the day of the article: "We are excited to introduce QwQ-32B". The sentence names no date, so the learned model has
nothing to point at. And what somebody launched behind or before the one date of a sentence came out on it: "On April 8 Meta launched Muse Spark";
in passages that the model was not trained on 22 of 25 such dates were right, seven of them new to it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from spacy.tokens import Token

from kg.extract.dates import When, find_dates, find_distances
from kg.extract.frames import Found, value_read_off
from kg.extract.phrases import listed_after
from kg.extract.reference import Reader
from kg.ontology.lexicon import any_of
from kg.ontology.schema import Schema

_SURE = 0.7
_REACH = 14
"""So many tokens behind the verb the thing is named, if at all."""
_OPENS, _NEAR, _BEHIND = 6, 60, 25
"""A date opens the sentence within so many characters, stands before its verb within so many, behind the thing within so many."""
_DAY, _FAR = len("2026-04-08"), 400
"""How a date is written whose day is known, and within how many characters before it still counts."""
_LONGEST = 100
"""No name has more characters."""
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
                yield value_read_off((group, i), prop, published.isoformat(), verb.i, sure=_SURE)


def find_launched(reader: Reader, text: str, published: date | None, schema: Schema) -> Iterator[Found]:
    """Release dates of what somebody launched, in sentences that name one date, beside the verb or behind the thing."""
    values = reader.words["values"]
    words: Mapping[str, Any] = values.get("launched", {})
    if not words:
        return
    prop = values["date"]
    allowed = schema.with_below(schema.properties[prop].domain)
    said = list(re.finditer(rf"\b(?:{any_of(words.get('verbs', ()))})\b", text))
    days = list(find_dates(text, published, reader.words["dates"])) if said else []
    passive = re.compile(values.get("around", {}).get("launched_before", "(?!)"))
    ends = reader.words["reference"].get("description_ends", ())
    undone = re.compile(rf"(?:\b(?:{any_of(words.get('undone', ()))})|n['’]t)\s*$", re.IGNORECASE)
    for m in said:
        verb = reader.token_at(m.end() - 1)
        if verb is None:
            continue
        start, end = (reader.places[i][at] for i, at in ((verb.sent.start, 0), (verb.sent.end - 1, 1)))
        own = [day for day in days if start <= day.start < end]
        reach = max(start, m.start() - _NEAR)  # a line may be endless
        came = passive.search(text, reach, m.start())
        if came is not None and not undone.search(text, reach, came.start()):
            things = [
                i
                for i, g in reader.names_in(max(start, came.start() - _LONGEST), came.start())
                if reader.places[i][1] == came.start() and reader.groups[g].type in allowed
            ]
            behind_verb = m.end()
        else:
            things = [i for i in _things(reader, verb, allowed, words) if _ends_phrase(reader, i + 1, own, ends)]
            behind_verb = -1
            if undone.search(text, reach, m.start()):
                continue
        if len(own) != 1 or not things or own[0].future:
            continue
        day, behind = own[0], max(reader.places[things[-1]][1], behind_verb)
        before = day.start < m.start() and (day.start - start < _OPENS or m.start() - day.end < _NEAR)
        if (before and text[day.end : day.end + 1] != ")") or 0 <= day.start - behind < _BEHIND:
            for i in things:
                group = reader.group_at(reader.doc[i])
                token = reader.token_at(day.start)
                if group is not None and token is not None:
                    yield value_read_off((group, i), prop, day.value, token.i, sure=_SURE, trigger=verb.i)


def find_counted(reader: Reader, text: str, published: date | None, schema: Schema) -> Iterator[Found]:
    """Release dates of what came out so long before or after the day that was named last: "three days after the release of Osprey".

    Only of what is first named there: else the day may be its own.
    """
    values = reader.words["values"]
    words: Mapping[str, Sequence[str]] = values.get("counted", {})
    if not words:
        return
    prop = values["date"]
    allowed = schema.with_below(schema.properties[prop].domain)
    articles, nouns, of = (any_of(words.get(part, ())) for part in ("articles", "nouns", "of"))
    behind = re.compile(rf"\s(?:{articles})\s(?:[\w\-]+\s){{0,3}}?(?:{nouns})\s(?:{of})\s")
    told = [(d, m.end()) for d in find_distances(text, reader.words["dates"]) if (m := behind.match(text, d.end))]
    days = list(find_dates(text, published, reader.words["dates"])) if told else []
    for distance, at in told:
        before = [d for d in days if len(d.value) == _DAY and distance.start - _FAR < d.start < distance.start]
        token = reader.token_at(at)
        group = reader.group_at(token) if token is not None else None
        if (
            not before
            or before[-1].future
            or token is None
            or group is None
            or reader.groups[group].type not in allowed
        ):
            continue
        value = distance.from_(date.fromisoformat(before[-1].value))
        for i in (token.i, *listed_after(reader, token, allowed)):
            thing = reader.group_at(reader.doc[i])
            first = next(k for k, g in reader.names if g == thing)
            if thing is not None and first == i:
                yield value_read_off((thing, i), prop, value, reader.doc[token.i - 1].i, sure=_SURE)


def _ends_phrase(reader: Reader, i: int, days: Sequence[When], ends: Collection[str]) -> bool:
    """Whether a token goes on with no name before it ("the MCP *governance* model", "Elite *team*"): a stop, a preposition, a date."""
    if i >= len(reader.doc) or not reader.doc[i].text.islower() or reader.doc[i].lower_ in ends:
        return True
    return any(day.start <= reader.places[i][0] < day.end for day in days)


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
