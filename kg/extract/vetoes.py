"""Vetoes: what the learned model claims, and the words of its own sentence give the lie (`ontology/lexicon/vetoes.toml`).

Each veto is a thing that grammar settles and a model of sentences gets wrong at times: a release that is only an "as of", a policy of the one that
another is "unlike", a "family" of two names that share nothing, a "former" firm where someone studied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from kg.extract.lexical import name_parts
from kg.model import PLAIN, Claim, Span
from kg.ontology.lexicon import any_of
from kg.ontology.schema import Schema

_VERSION = re.compile(r"v?\d+(?:\.\d+)*")
_OWNED = 4
"""So many characters stand at most between two names of which the second is the first one's ("Acme's Osprey")."""


def without_vetoed(
    claims: Iterable[Claim], text: str, names: Mapping[str, Sequence[str]], words: Mapping[str, Any], schema: Schema
) -> list[Claim]:
    """The claims but for the vetoed ones. `names` are the names of each thing by its key, `words` the lexicon's."""
    vetoes: Mapping[str, Any] = words["vetoes"]
    told = vetoes.get("told_by", {})
    out = []
    contrasts: dict[Span, list[Span]] = {}
    for c in claims:
        own = text[c.evidence.start : c.evidence.end]
        if c.evidence not in contrasts:
            contrasts[c.evidence] = list(_contrasts(own, c.evidence.start, vetoes))
        if not (
            _untold(c, own, told)
            or _governed(c, text, vetoes)
            or _no_family(c, own, names, vetoes)
            or _compared(c, text, names, vetoes)
            or _of_the_other(c, contrasts[c.evidence], text, told, schema)
            or _asked(c, text, vetoes)
            or _supposed(c, text, vetoes)
            or _somebody_elses(c, text, vetoes)
        ):
            out.append(_done(c, own, vetoes))
    return out


def _untold(claim: Claim, sentence: str, told: Mapping[str, str]) -> bool:
    """Whether its sentence holds no word without which nobody tells such a thing ([vetoes.told_by])."""
    form = told.get(claim.property)
    return form is not None and re.search(form, sentence, re.IGNORECASE) is None


def _governed(claim: Claim, text: str, vetoes: Mapping[str, Any]) -> bool:
    """Whether the words right before or behind its object say something else of it ("as of May", "studied at", "3 billion questions")."""
    form = vetoes.get("before_object", {}).get(claim.property)
    behind = vetoes.get("behind_object", {}).get(claim.property)
    span = claim.object_span
    if span is not None and behind is not None and re.compile(behind, re.IGNORECASE).match(text, span.end):
        return True
    if form is None or span is None:
        return False
    start = max(claim.evidence.start, span.start - 60)
    return re.search(rf"(?:{form})\s*$", text[start : span.start], re.IGNORECASE) is not None


def _no_family(claim: Claim, sentence: str, names: Mapping[str, Sequence[str]], vetoes: Mapping[str, Any]) -> bool:
    """Whether the two are called family and member though neither their names nor the words of the sentence say so."""
    form = vetoes.get("family", {}).get(claim.property)
    if form is None:
        return False
    members, families = (names.get(key, ()) for key in (claim.subject, claim.object))
    parts = [({*name_parts(m)}, {*name_parts(f)}) for m in members for f in families]
    if parts and all(_are_siblings(m, f) for m, f in parts):
        return True
    return re.search(form, sentence, re.IGNORECASE) is None and not any(f <= m for m, f in parts)


def _compared(claim: Claim, text: str, names: Mapping[str, Sequence[str]], vetoes: Mapping[str, Any]) -> bool:
    """Whether the words between two things of other names say that one is measured with the other.

    Where the second is named in another sentence, the words before the first one in its own count.
    """
    form = vetoes.get("compared", {}).get(claim.property)
    span, other = claim.subject_span, claim.object_span
    if form is None or span is None or other is None:
        return False
    ones, twos = ([{*name_parts(name)} for name in names.get(key, ())] for key in (claim.subject, claim.object))
    first, last = sorted((span, other), key=lambda s: s.start)
    own = claim.evidence
    inside = own.start <= first.start and last.end <= own.end
    said = text[first.end : last.start] if inside else text[own.start : span.start]
    named_alike = any(two <= one for one in ones for two in twos)
    return not named_alike and re.search(form, said, re.IGNORECASE) is not None


def _done(claim: Claim, sentence: str, vetoes: Mapping[str, Any]) -> Claim:
    """A claim called planned whose sentence says that it is done ("We are excited to release Osprey")."""
    form = vetoes.get("done", {}).get(claim.status)
    return claim if form is None or not re.search(form, sentence, re.IGNORECASE) else replace(claim, status="asserted")


def _are_siblings(one: set[str], other: set[str]) -> bool:
    """Whether two names differ in their numbers alone: Claude 1 is no member of Claude 3, as V3.2 may be one of V3."""
    a, b = one - other, other - one
    if not a or not b or not one & other or not all(_VERSION.fullmatch(p) for p in a | b):
        return False
    return not any(p.startswith(q + ".") for p in a for q in b)


def _of_the_other(claim: Claim, contrasts: Sequence[Span], text: str, told: Mapping[str, str], schema: Schema) -> bool:
    """Whether a policy is claimed of the thing that another is unlike, and what is said of that one holds no word of it."""
    form = told.get(claim.property)
    span = claim.subject_span
    if form is None or span is None or schema.properties[claim.property].kind != "concept":
        return False
    inside = [c for c in contrasts if c.start <= span.start < c.end]
    return any(re.search(form, text[c.start : c.end], re.IGNORECASE) is None for c in inside)


def _asked(claim: Claim, text: str, vetoes: Mapping[str, Any]) -> bool:
    """Whether a question asks it ("Did Acme release Osprey?"); what it takes for granted it does not ask ("Will Acme's Osprey win?")."""
    span, other = claim.subject_span, claim.object_span
    sentence = text[claim.evidence.start : claim.evidence.end]
    if span is None or other is None or not sentence.rstrip("\"”’') ").endswith("?"):
        return False
    granted = text[span.end : other.start] if span.end <= other.start else text[other.end : span.start]
    return _opening(tuple(vetoes.get("asking", ()))).match(sentence) is not None and len(granted) > _OWNED


def _supposed(claim: Claim, text: str, vetoes: Mapping[str, Any]) -> bool:
    """Whether it is plainly claimed of a sentence that only supposes it ("If prices fell, Acme would use Osprey")."""
    span, other = claim.subject_span, claim.object_span
    if span is None or other is None or claim.status not in PLAIN:
        return False
    sentence = text[claim.evidence.start : claim.evidence.end]
    first, last = min(span.end, other.end), max(span.start, other.start)
    supposing, modal = (_word(tuple(vetoes.get(key, ()))) for key in ("supposing", "supposed"))
    return supposing.search(sentence) is not None and modal.search(text, first, max(first, last)) is not None


def _somebody_elses(claim: Claim, text: str, vetoes: Mapping[str, Any]) -> bool:
    """Whether one of its names stands for somebody of theirs: "a supplier of Acme", "Acme's landlord", "an Acme customer's chatbot"."""
    nouns = [w for prop, words in vetoes.get("somebody", {}).items() if prop != claim.property for w in words]
    if not nouns:
        return False
    theirs, before = _somebody(tuple(nouns))
    for span in (claim.subject_span, claim.object_span):
        if span is not None and (
            theirs.match(text, span.end) or before.search(text, max(0, span.start - 40), span.start)
        ):
            return True
    return False


@lru_cache(maxsize=64)
def _somebody(nouns: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    one = any_of(nouns)
    return re.compile(rf"(?:['’]s?)?\s+(?:{one})\b", re.IGNORECASE), re.compile(
        rf"\b(?:{one})\s+(?:of|at|to)\s+(?:the\s+)?$"
    )


@lru_cache(maxsize=8)
def _word(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(words)})\b", re.IGNORECASE) if words else re.compile("(?!)")


@lru_cache(maxsize=4)
def _opening(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\W*(?:(?:and|but|so)\s)?(?:{any_of(words)})\b", re.IGNORECASE) if words else re.compile("(?!)")


def _contrasts(sentence: str, start: int, vetoes: Mapping[str, Any]) -> Iterator[Span]:
    """Where a sentence names what something else is unlike: from that word to the comma that ends it."""
    for m in _unlike(tuple(vetoes.get("unlike", ()))).finditer(sentence):
        yield Span(start + m.start(), start + m.end())


@lru_cache(maxsize=4)
def _unlike(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(words)})\b[^,;:—–]*", re.IGNORECASE) if words else re.compile("(?!)")
