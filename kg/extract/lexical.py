"""The lexicon's claims of one article: frames, phrases, values and the grammar of names, put side by side and made one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from spacy.tokens import Token

from kg.extract.dates import find_dates
from kg.extract.frames import Found, FrameIndex, find_frames, value_read_off
from kg.extract.groups import Group, normal
from kg.extract.phrases import Pattern, find_phrases
from kg.extract.reference import Filler, Reader
from kg.extract.roles import object_, role, subject
from kg.extract.status import status_of
from kg.extract.values import find_counts, in_name
from kg.model import PLAIN
from kg.ontology.schema import Schema

_POSSESSIVE = 0.7
"""How sure a date is that merely stands before a name: "November's Opus 4.5"."""


def find_claims(reader: Reader, index: FrameIndex, patterns: tuple[Pattern, ...], schema: Schema) -> list[Found]:
    """What frames and phrases find. A maker found on the way helps to tell what "OpenAI's model" refers to."""
    first = list(find_phrases(reader, patterns, schema))
    making = reader.words["values"]["making"]
    for found in first:
        if found.property == making:
            reader.maker_of.setdefault(found.object, set()).add(found.subject)
    reader._cache.clear()
    told = [_over(f, schema) for f in first + list(find_frames(reader, index, schema))]
    return _without_weaker(told, reader.words["values"]["yields"])


def _over(found: Found, schema: Schema) -> Found:
    """What a relation that tells of the past says of the past is plain ("a former X engineer" was at X)."""
    telling = {p.past for p in schema.properties.values()}
    return found._replace(status="asserted") if found.status == "past" and found.property in telling else found


def _without_weaker(found: list[Found], yields: Mapping[str, Sequence[str]]) -> list[Found]:
    """Leave out what yields to another relation of the same two things: who makes a thing is not said to use it."""
    pairs = {(f.property, p) for f in found for p in ((f.subject, f.object), (f.object, f.subject))}
    return [
        f for f in found if not any((other, (f.subject, f.object)) in pairs for other in yields.get(f.property, ()))
    ]


# -- the grammar of names ---------------------------------------------------------------------------------------------


def family_pairs(groups: Sequence[Group], models: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Each versioned model with the nearest named model whose name begins its own ("Llama 4 Scout" with "Llama 4")."""
    named = [(g, name_parts(group.label)) for g, group in enumerate(groups) if group.members and group.type in models]
    for g, parts in named:
        shorter = [(len(q), h) for h, q in named if h != g and len(q) < len(parts) and parts[: len(q)] == q]
        if shorter:
            yield g, max(shorter)[1]


def name_parts(label: str) -> tuple[str, ...]:
    """The parts of a model's name: words, hyphenated pieces, and letters apart from the digits that follow them."""
    return tuple(p for w in normal(label).split() for p in re.findall(r"[a-z]{3,}(?=\d)|\S+", w) for p in [p] if p)


# -- values -----------------------------------------------------------------------------------------------------------


def find_values(reader: Reader, text: str, published: date | None, schema: Schema) -> Iterator[Found]:
    """Counts in sentences, and release dates."""
    words = reader.words["values"]
    for count in find_counts(text, words):
        prop = words[count.kind]
        token = reader.token_at(count.start)
        if token is None or reader.places[token.i][2] >= 0:
            continue
        allowed = schema.with_below(schema.properties[prop].domain)
        status, _ = status_of(_event(token), reader.words["status"])
        if re.search(r"\bfrom\s+$", text[max(0, count.start - 6) : count.start]) and prop == words["tokens"]:
            status = "past"
        for filler in _bearers(reader, token, allowed)[:2]:
            yield Found(
                filler.group,
                prop,
                -1,
                count.value,
                status,
                round(0.85 * filler.sure, 3),
                filler.token.i,
                token.i,
                token.i,
                -1,
                "",
            )
    yield from _release_dates(reader, text, published, schema)


def find_in_names(reader: Reader, schema: Schema) -> Iterator[Found]:
    """Counts that stand in the names of models."""
    prop = reader.words["values"]["parameters"]
    allowed = schema.with_below(schema.properties[prop].domain)
    seen: set[int] = set()
    for i, g in reader.names:
        if g in seen or reader.groups[g].type not in allowed:
            continue
        seen.add(g)
        for value in in_name(reader.groups[g].label):
            yield value_read_off((g, i), prop, value, i, sure=0.9)


def _event(token: Token) -> Token:
    """The verb that a token stands under."""
    here = token
    while here.head.i != here.i and here.pos_ not in ("VERB", "AUX"):
        here = here.head
    return here


def _bearers(reader: Reader, token: Token, allowed: frozenset[str]) -> list[Filler]:
    """Whose count it is: the noun it modifies, its holder, the subject of its verb, else the nearest name that fits."""
    here = token
    for _ in range(6):
        for path in ("self", "holder", "poss", "of", "subj"):
            tokens = [here] if path == "self" else role([here], path)
            fillers = [f for t in tokens for f in reader.fillers(t, allowed)]
            if fillers:
                return fillers[:1] if path != "self" else fillers
        if here.head.i == here.i:
            break
        here = here.head
    near = [
        (abs(t.i - token.i), t.i, g)
        for t in token.sent
        if (g := reader.group_at(t)) is not None and reader.groups[g].type in allowed
    ]
    if near:
        _, i, g = min(near)
        return [Filler(g, reader.doc[i], 0.7)]
    return reader.topic(token, allowed)


def _release_dates(reader: Reader, text: str, published: date | None, schema: Schema) -> Iterator[Found]:
    words = reader.words["values"]
    prop = words["date"]
    allowed = schema.with_below(schema.properties[prop].domain)
    for when in find_dates(text, published, reader.words["dates"]):
        token = reader.token_at(when.start)
        if token is None:
            continue
        if text[when.end : when.end + 2] in ("'s", "’s") and not when.future:  # "November's Opus 4.5"
            for f in reader.fillers(token.head, allowed) if token.dep_ == "poss" else ():
                yield Found(
                    f.group, prop, -1, when.value, "asserted", _POSSESSIVE, f.token.i, token.i, token.head.i, -1, ""
                )
        for event, fillers in _events(reader, token, allowed, words):
            status, _ = status_of(event, reader.words["status"])
            if when.future and status in PLAIN:
                status = "planned"
            surely = status == "asserted" and _is_one_of(event, words.get("release_surely", ()))
            for f in fillers:
                sure = round(0.8 * f.sure, 3)
                plain = surely and f.sure == 1.0
                yield Found(f.group, prop, -1, when.value, status, sure, f.token.i, token.i, event.i, -1, "", plain)
            break


def _is_one_of(event: Token, words: Sequence[str]) -> bool:
    """Whether a verb, alone or with its particle, is in a list."""
    particles = [c.lower_ for c in event.children if c.dep_ == "prt"]
    return any(f"{event.lemma_} {p}" in words for p in particles) if particles else event.lemma_ in words


def _events(
    reader: Reader, token: Token, allowed: frozenset[str], words: dict[str, object]
) -> Iterator[tuple[Token, list[Filler]]]:
    """The release that a date belongs to: the verbs and nouns above it, with what comes out."""
    here = token
    verbs, nouns = words["release_verbs"], words["release_nouns"]
    for _ in range(6):
        if here.pos_ in ("VERB", "AUX") and (here.lemma_ in verbs or here.lower_ in verbs):  # type: ignore[operator]
            tokens = list(object_(here)) or list(subject(here))
            fillers = [f for t in tokens for f in reader.fillers(t, allowed)]
            if not fillers:
                fillers = [f for t in subject(here) for f in reader.fillers(t, allowed)]
            if fillers:
                yield here, fillers
        elif here.pos_ == "NOUN" and here.lemma_ in nouns:  # type: ignore[operator]
            fillers = [f for path in ("of", "poss") for t in role([here], path) for f in reader.fillers(t, allowed)]
            if fillers:
                yield here, fillers
        if here.head.i == here.i:
            return
        here = here.head
