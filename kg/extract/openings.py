"""A participle that opens a sentence speaks of its subject: "Backed by Peak and Alder Ventures, Eve came out of hiding" (`lexicon/openings.toml`).

The learned model looks for whom it speaks of in the sentence before. Grammar is stricter: it is the first name behind the comma.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from kg.extract.frames import Found, Named, read_off
from kg.extract.reference import Reader
from kg.model import Claim, Span
from kg.ontology.lexicon import any_of
from kg.ontology.schema import Schema

_SURE = 0.85
_NEAR = 40


class Opening(NamedTuple):
    """What a sentence opens with: the relation, its subjects and its object, and the sentence."""

    property: str
    subjects: tuple[Named, ...]
    object: Named
    sentence: Span


class _Named(NamedTuple):
    start: int
    end: int
    group: int
    token: int


def find_openings(reader: Reader, text: str, sentences: Sequence[tuple[int, int]], schema: Schema) -> Iterator[Opening]:
    """The sentences that open so, whose names are of the classes that the relation wants."""
    words: Mapping[str, Any] = reader.words["openings"]
    by = words.get("by", {})
    forms = [(p, re.compile(rf"(?:{any_of(w)})\s", re.IGNORECASE)) for p, w in by.items() if p in schema.properties]
    joins = words.get("joins", ())
    named: list[_Named] | None = None
    for start, end in sentences:
        for prop, form in forms:
            m = form.match(text, start, end)
            if m is None:
                continue
            named = [_Named(*reader.places[i][:2], g, i) for i, g in reader.names] if named is None else named
            inside = [n for n in named if m.end() <= n.start < end]
            p = schema.properties[prop]
            domain, range_ = (schema.with_below(kinds) for kinds in (p.domain, p.range))
            for members, other in _parted(text, m.end(), inside, joins):
                fits = all(reader.groups[n.group].type in domain for n in members)
                if fits and reader.groups[other.group].type in range_:
                    subjects = tuple((n.group, n.token) for n in members)
                    yield Opening(prop, subjects, (other.group, other.token), Span(start, end))


def _parted(
    text: str, start: int, inside: Sequence[_Named], joins: Collection[str]
) -> Iterator[tuple[Sequence[_Named], _Named]]:
    """The list of names behind the participle and the name that follows its comma, if there are just these."""
    gaps = [text[a.end : b.start] for a, b in pairwise(inside)]
    joined = re.compile(rf",?\s+(?:{any_of(joins)})\s+\S*\s?")
    close = [bool(re.fullmatch(r",\s+", g) or joined.fullmatch(g)) for g in gaps]
    run = next((k for k, c in enumerate(close) if not c), len(close))
    last = next((k + 1 for k in range(run) if joined.fullmatch(gaps[k])), 0)
    if len(inside) < last + 2 or inside[0].start - start > _NEAR or not re.match(rf",[^.;]{{0,{_NEAR}}}$", gaps[last]):
        return
    other = inside[last + 1]
    if last or not re.match(
        r"\s?,", text[other.end : other.end + 2]
    ):  # "Backed by A, B, C": who knows where the list ends
        yield inside[: last + 1], other


def opening_claims(openings: Iterable[Opening]) -> Iterator[Found]:
    """What the openings say."""
    for o in openings:
        for subject in o.subjects:
            yield read_off(subject, o.property, o.object, sure=_SURE, trigger=o.object[1])


def without_astray(claims: Iterable[Claim], openings: Sequence[Opening], keys: Mapping[int, str]) -> list[Claim]:
    """The claims without those that make an opening speak of something else, or somebody else do what it tells."""
    told = [(o, {keys.get(g) for g, _ in o.subjects}, keys.get(o.object[0])) for o in openings]

    def astray(c: Claim) -> bool:
        return any(
            (c.evidence, c.property) == (o.sentence, o.property) and (c.subject in subjects) != (c.object == thing)
            for o, subjects, thing in told
        )

    return [c for c in claims if not astray(c)]
