"""What the learned extractor said of an article -> claims in the terms of the rest of the house."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from kg.extract.dates import When, find_dates
from kg.extract.learned import Answer, Spotted
from kg.extract.names import Name
from kg.extract.places import group_at
from kg.extract.sentences import sentence_at
from kg.extract.values import count_form, is_active, is_pace, normalise
from kg.model import Claim, Span, as_status
from kg.ontology.lexicon import Lexicon, NameGrammar, any_of
from kg.ontology.schema import Schema

_NUMBER = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\s?%)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_AGREED = 0.4
_REFERENCE_FLOOR, _BYSTANDER = 0.34, 0.3


def learned_claims(
    text: str,
    answer: Answer,
    names: Sequence[Name],
    of_name: Sequence[int],
    key_of: Callable[[int], str | None],
    sentences: Sequence[tuple[int, int]],
    published: date | None,
    schema: Schema,
    lexicon: Lexicon,
    voices: Sequence[tuple[Span, int]] = (),
) -> list[Claim]:
    """All that the model gives any weight, as claims between entities; `kg.extract.fusion` decides what is stated.

    `voices` are paragraphs with the group whose "we" they are.
    """
    words, grammar = lexicon.words, lexicon.names
    group_of = [group_at(m, names, of_name) for m in answer.mentions]
    dates = list(find_dates(text, published, words["dates"]))
    several = _several(words["reference"])
    ours = frozenset(words["reference"].get("ours", ()))
    spoken = {
        n: g
        for n, m in enumerate(answer.mentions)
        for span, g in voices
        if span.start <= m.start < span.end and text[m.start : m.end].lower() in ours
    }
    beside = words["reference"].get("beside", ())
    bystanders = {group_of[r.subject] for r in answer.relations if r.property in beside and r.sure >= _AGREED} - {-1}
    out: list[Claim] = []
    for r in answer.relations:
        kind = schema.properties[r.property].kind
        aside = bystanders if r.property not in beside else set()
        subjects = _groups(answer, r.subject, group_of, text, several, aside, spoken)
        place = answer.mentions[r.object]
        a = answer.mentions[r.subject]
        sentence = Span(*sentence_at(sentences, max(a.start, place.start)))
        if kind == "concept":
            objects = [r.concept]
        elif kind == "entity":
            objects = [
                k
                for g, _ in _groups(answer, r.object, group_of, text, several, bystanders, spoken)
                if (k := key_of(g)) is not None
            ]
        else:
            value = _value(text, place, kind, dates, words["values"])
            objects = [value] if value and place.kind == "=" else []
        if (
            kind == "entity"
            and not schema.properties[r.property].symmetric
            and in_one_list(text, a, place, names, grammar)
        ):
            continue
        said_by = _groups(answer, r.speaker, group_of, text, several) if r.speaker >= 0 else []
        speaker = key_of(said_by[0][0]) if said_by else None
        for g, weight in subjects:
            key = key_of(g)
            for obj in objects:
                if key is not None and key != obj:
                    out.append(
                        Claim(
                            key,
                            r.property,
                            obj,
                            kind,
                            as_status(r.status),
                            round(r.sure * weight, 3),
                            sentence,
                            subject_span=Span(a.start, a.end),
                            object_span=Span(place.start, place.end),
                            attributed_to=speaker,
                            score=_score(text, answer.mentions[r.score]) if r.score >= 0 else None,
                            extractor="model",
                        )
                    )
    return out


def in_one_list(text: str, a: Spotted, b: Spotted, names: Sequence[Name], grammar: NameGrammar) -> bool:
    """Whether two names are members of one list ("from A, B and C"): then none of them does anything to another."""
    first, last = sorted((a, b))
    members: list[Spotted | Name] = [first, *(n for n in names if first.end <= n.start and n.end <= last.start), last]
    gaps = ((one.end, other.start) for one, other in pairwise(members))
    if not all(_gap(grammar).fullmatch(text, *gap) for gap in gaps):
        return False
    # two names with a comma alone between them are no list
    return len(members) > 2 or re.search(r"[\w&]", text[first.end : last.start]) is not None


@lru_cache(maxsize=4)
def _gap(grammar: NameGrammar) -> re.Pattern[str]:
    """What may stand between two neighbours in a list."""
    return re.compile(rf"(?:[\s,;&/]|\b(?:{any_of(grammar.joins | grammar.choices)})\b)*")


def _score(text: str, place: Spotted) -> str:
    """The number that a mention stands on, whole: "1,238", "73.8%"; the mention itself where it holds none."""
    near = _NUMBER.finditer(text, max(0, place.start - 12), place.end + 12)
    whole = next((m[0] for m in near if m.start() < place.end and place.start < m.end()), None)
    return whole or text[place.start : place.end].strip()


def _several(words: Mapping[str, Any]) -> re.Pattern[str]:
    """How what stands for several things begins; `words` is the table of reference."""
    return re.compile(f"{any_of(words.get('several', ()))}|{words.get('several_form', '(?!)')}")


def _groups(
    answer: Answer,
    mention: int,
    group_of: Sequence[int],
    text: str,
    several: re.Pattern[str],
    bystanders: Collection[int] = (),
    spoken: Mapping[int, int] = MappingProxyType({}),
) -> list[tuple[int, float]]:
    """The groups that a mention stands for, each with how sure that is; a plural may stand for two.

    "The company" and "it" are none of the `bystanders` (a round's investors), if they may be anything else; whose "we" a mention is, `spoken` knows.
    """
    if mention in spoken:
        return [(spoken[mention], 1.0)]
    if group_of[mention] >= 0:
        return [(group_of[mention], 1.0)]
    weights: dict[int, float] = {}
    for other, weight in answer.references.get(mention, ()):
        if group_of[other] >= 0:
            weights[group_of[other]] = weights.get(group_of[other], 0.0) + weight
    if any(g not in bystanders for g in weights):
        weights = {g: w * (_BYSTANDER if g in bystanders else 1.0) for g, w in weights.items()}
    ranked = sorted(weights.items(), key=lambda w: (-w[1], w[0]))
    if not ranked:
        return []
    if len(ranked) > 1 and ranked[1][1] > 0.25 and ranked[0][1] + ranked[1][1] > 0.75:
        m = answer.mentions[mention]
        if several.match(text[m.start : m.end].lower()):
            return [(g, 0.9) for g, _ in ranked[:2]]
    return [(ranked[0][0], round(0.6 + 0.4 * ranked[0][1], 3))] if ranked[0][1] >= _REFERENCE_FLOOR else []


def _value(text: str, place: Spotted, kind: str, dates: Sequence[When], words: Mapping[str, Any]) -> str | None:
    if kind == "date":
        year = text[place.start : place.end].strip()
        near = (d.value for d in dates if d.start < place.end and place.start < d.end)
        return next(near, year if _YEAR.fullmatch(year) else None)
    m = count_form(words["counts"]).search(text, place.start, place.end)
    if m is None or is_pace(text, m.end(), words):
        return None
    value = normalise(m[1], m[2], words["counts"])
    return value + " active" if is_active(text, m.start(), m.end(), words) else value
