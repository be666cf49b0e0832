"""What the learned extractor said of an article -> names, votes and claims in the terms of the rest of the house."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from kg.extract.dates import When, find_dates
from kg.extract.groups import Group, ranked_classes
from kg.extract.learned import Answer, Spotted, is_name
from kg.extract.names import Name, RegistryIndex, Word, is_code, split_words
from kg.extract.places import group_at
from kg.extract.sentences import sentence_at
from kg.extract.values import count_form, is_active, is_pace, normalise
from kg.model import Claim, Span, as_status
from kg.ontology.lexicon import Lexicon, NameGrammar, any_of
from kg.ontology.registry import RegistryEntry, is_unambiguous
from kg.ontology.schema import Schema

_HYPHEN = re.compile(r"[-‑_](?!\s)")
_FIRST_WORD = re.compile(r"([^\W\d_]+)\.?\s+(?=\w)")
_DOMAIN, _SITE = re.compile(r"\.[a-z]{2,4}\b(?!\.?\w)"), re.compile(r"[\w\-]+\.$")
_NUMBER = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\s?%)?")
_INITIALISM = re.compile(r"(?:[A-Z]\.)+[A-Z]$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_INITIAL = re.compile(r"\b[A-Z]$")
_VOTE, _VOTE_ON_KNOWN = 7.0, 3.0
_SPOTTED, _SPOTTED_LOWER, _AGAIN = 0.75, 0.8, 0.5
_AGREED, _SURE = 0.4, 0.9
_REFERENCE_FLOOR, _BYSTANDER = 0.34, 0.3


def merge_names(
    text: str,
    ruled: Sequence[Name],
    spotted: Sequence[Spotted],
    index: RegistryIndex,
    grammar: NameGrammar,
    headings: Sequence[Span],
    persons: Mapping[str, Collection[str]] = MappingProxyType({}),
    versioned: Collection[str] = (),
) -> list[Name]:
    """The names of both sources.

    Where they overlap, a registered name, one with a version and one that the model sees elsewhere keep their bounds, else the learned
    bounds stand. A name that only the rules see stays if it is registered and no common word, or has a version; one that only the model
    sees, if it looks like a name, and in a heading only if the text below names it as well. `persons` are the classes whose members
    have surnames, each with the titles that may stand before them; of the `versioned` ones things have versions.
    """
    learned = [m for s in spotted if is_name(s.kind) and (m := _trimmed(text, s, grammar)) is not None]
    learned = [_unowned(text, s, index, versioned) if s.kind in versioned else s for s in learned]
    learned = _joined_at_initials(text, [_untitled(text, s, persons.get(s.kind, ())) for s in learned], persons)
    bounds = {(s.start, s.end) for s in learned if s.sure >= _AGREED}
    agreed = {n.text for n in ruled if (n.start, n.end) in bounds}
    out: list[Name] = []
    for name in ruled:
        rivals = [s for s in learned if s.start < name.end and name.start < s.end]
        same = (name.start, name.end) in bounds or name.text in agreed
        if same or (_stands(name) if not rivals else name.certain and not _bounded(text, name, rivals)):
            out.append(replace(name, weak=False, heading=False) if same else name)
    taken = [(n.start, n.end) for n in out]
    below = {text[s.start : s.end] for s in learned if not _inside(s, headings)} | {
        n.text for n in out if not n.heading
    }
    ends = {text[s.start : s.end].rpartition(" ")[2] for s in learned if s.sure >= _SPOTTED}
    for s in sorted(learned, key=lambda s: -s.sure):
        coded = s.kind in versioned and any(c.isdigit() for c in text[s.start : s.end])
        known = coded or text[s.start : s.end] in below or not _inside(s, headings)
        again = text[s.start : s.end] in ends
        if (
            known
            and _looks_named(text, s, grammar, again=again)
            and not any(a < s.end and s.start < b for a, b in taken)
        ):
            out.append(_learned_name(text, s, index, ruled, grammar))
            taken.append((s.start, s.end))
    out.sort(key=lambda n: n.start)
    told = []
    for n in out:
        seen = [s for s in learned if s.start < n.end and n.start < s.end]
        kind = next((s.kind for s in seen if s.sure >= _SURE), "")
        first = (seen[0].kind, seen[0].sure) if seen else ("", 0.0)
        person = any(s.kind in persons for s in seen)
        told.append(replace(n, person=person, kind=kind, seen=first, versioned=kind in versioned))
    return told


def _bounded(text: str, name: Name, rivals: Sequence[Spotted]) -> bool:
    """Whether the model is sure of other bounds than the rules': of any others than a version's, of wider ones than a registered name's.

    Bounds inside a word with hyphens are none: the model reads pieces of words.
    """
    registered = bool(name.entries) and name.form != "version"
    return not any(_HYPHEN.match(text, at) for s in rivals for at in (s.start - 1, s.end - 1, s.end)) and any(
        s.sure >= _SURE and (not registered or (s.start <= name.start and name.end <= s.end)) for s in rivals
    )


def _untitled(text: str, s: Spotted, titles: Collection[str]) -> Spotted:
    """A person's name without the titles before it ("Ms. Ong" is "Ong")."""
    while m := _FIRST_WORD.match(text, s.start, s.end):
        if m[1] not in titles:
            break
        s = s._replace(start=m.end())
    return s


def _unowned(text: str, s: Spotted, index: RegistryIndex, versioned: Collection[str]) -> Spotted:
    """A version's name without its maker's before it, where the registry knows both apart: "Moonshot Kimi K2" is "Kimi K2"."""
    words = [Word(a, b, w) for w, a, b in split_words(text[s.start : s.end])]
    end, maker = index.match(words, 0) if words else (0, ())
    if not maker or end >= len(words) or any({*e.types, *e.also} & {*versioned} for e in maker):
        return s
    own = index.match(words, end)[1]
    return s._replace(start=s.start + words[end].start) if any({*e.types} & {*versioned} for e in own) else s


def _joined_at_initials(text: str, spotted: Sequence[Spotted], persons: Collection[str]) -> list[Spotted]:
    """The names, with those of persons whole again that were cut behind an initial ("Samuel L. Jackson")."""
    out: list[Spotted] = []
    for s in sorted(spotted):
        if (
            out
            and s.kind in persons
            and out[-1].kind in persons
            and text[out[-1].end : s.start] in (". ", " ")
            and _INITIAL.search(text, out[-1].start, out[-1].end)
        ):
            s = Spotted(out[-1].start, s.end, s.kind, min(s.sure, out.pop().sure))
        out.append(s)
    return out


def _inside(s: Spotted, spans: Sequence[Span]) -> bool:
    return any(span.start <= s.start and s.end <= span.end for span in spans)


def _looks_named(text: str, s: Spotted, grammar: NameGrammar, *, again: bool) -> bool:
    """Whether a stretch looks like a name: a capital or a digit in it, no line's end, and more than a common word.

    One seen `again` (a surname, a name said twice) need not be as sure.
    """
    surface = text[s.start : s.end]
    if "\n" in surface or not surface[0].isalnum() or surface in grammar.generic or surface in grammar.cut:
        return False
    shaped = any(c.isupper() or c.isdigit() for c in surface)
    least = _AGAIN if shaped and again else _SPOTTED if shaped else _SPOTTED_LOWER
    return s.sure >= least and not surface.replace(".", "").isdigit()


def _stands(name: Name) -> bool:
    """Whether a name stands that the model does not see."""
    return name.certain and not name.heading


@lru_cache(maxsize=4)
def _before(grammar: NameGrammar) -> re.Pattern[str]:
    """What stands before a name and is no part of it."""
    return re.compile(rf"^(?:{any_of(grammar.before)})\s+|^[\s\"“”‘'(]+", re.IGNORECASE)


@lru_cache(maxsize=4)
def _behind(grammar: NameGrammar) -> re.Pattern[str]:
    """What stands behind a name and is no part of it."""
    return re.compile(rf"(?:['’]s|['’]|[\s\"”,.;:/]|\s(?:{any_of(grammar.joins | grammar.choices)}))+$")


def _trimmed(text: str, s: Spotted, grammar: NameGrammar) -> Spotted | None:
    start, end = s.start, s.end
    if (line := text.find("\n", start, end)) > start:  # a name ends with its line: "Glume-8B" above "Base model: …"
        end = line
    while m := _before(grammar).match(text[start:end]):
        start += m.end()
    surface = text[start:end]
    end -= len(surface) - len(_behind(grammar).sub("", surface))
    if text[end : end + 1] == "." and _INITIALISM.search(text, start, end):
        end += 1
    if m := _DOMAIN.match(text, end):
        end = m.end()
    if _DOMAIN.fullmatch("." + text[start:end]) and (m := _SITE.search(text, 0, start)):
        start = m.start()
    return s._replace(start=start, end=end) if end > start else None


def _learned_name(text: str, s: Spotted, index: RegistryIndex, ruled: Sequence[Name], grammar: NameGrammar) -> Name:
    surface = text[s.start : s.end]
    words = [Word(a, b, w, surface[b : b + 2] in ("'s", "’s")) for w, a, b in split_words(surface, tails=True)]
    entries: tuple[RegistryEntry, ...] = ()
    if words:
        end, found = index.match(words, 0)
        entries = found if end == len(words) else ()
    near = next((n for n in ruled if n.start < s.end and s.start < n.end and (n.family or n.base)), None)
    versioned = any(is_code(w.text, grammar) or w.text[:1].isdigit() for w in words[1:] or words)
    form = "registry" if entries else "version" if versioned else "learned"
    return Name(
        s.start,
        s.end,
        surface,
        surface,
        form,
        entries,
        base=near.base if near else "",
        family=near.family if near and versioned else (),
    )


def vote_learned(groups: Sequence[Group], names: Sequence[Name]) -> None:
    """Add the learned votes for classes: the mean over a group's mentions."""
    for group in groups:
        known = is_unambiguous(group.entries)
        for kind, weight in ranked_classes(names, group):
            vote = (_VOTE_ON_KNOWN if known else _VOTE) * weight / len(group.members)
            group.scores[kind] = group.scores.get(kind, 0.0) + vote


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
