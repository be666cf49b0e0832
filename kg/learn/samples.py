"""Corpus passages -> training samples: pieces, tags, mentions, and who is who; with names swapped so that none is worth learning."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg.extract.encoding import Window, encode, piece_span, word_starts
from kg.extract.labels import Labels
from kg.learn.corpus import Passage, Relation

_SIZED = re.compile(r"\d[BbMmKkTt]\b")


@dataclass(frozen=True, slots=True)
class Sample:
    """One passage as the network sees it.

    `tags` and `refers` are one number a piece. `spans` are the mentions (first piece, last piece, kind), `owners` the clusters each belongs to;
    `facts` are (subject cluster, label, object cluster, status), `open` those that count neither way; `links` maps a reference to its clusters;
    `unasked` are the labels that were not annotated; `starts` are the first pieces of words.
    """

    window: Window
    tags: tuple[int, ...]
    refers: tuple[int, ...]
    spans: tuple[tuple[int, int, int], ...]
    owners: tuple[tuple[int, ...], ...]
    clusters: int
    facts: tuple[tuple[int, int, int, int], ...]
    open: frozenset[tuple[int, int, int]]
    links: tuple[tuple[int, tuple[int, ...]], ...]
    unasked: frozenset[int] = frozenset()
    starts: tuple[int, ...] = ()


def make_sample(passage: Passage, tokenizer: Any, labels: Labels) -> Sample | None:
    """Encode a passage; None where it does not fit the encoder."""
    window = encode(tokenizer, passage.text)
    if len(window.ids) > 510:
        return None
    ids = {
        name: n
        for n, name in enumerate(dict.fromkeys([*passage.types, *("=" + m.value for m in passage.marks if m.value)]))
    }
    tags, refers = [0] * len(window.ids), [0] * len(window.ids)
    spans: list[tuple[int, int, int]] = []
    owners: list[tuple[int, ...]] = []
    links: list[tuple[int, tuple[int, ...]]] = []
    for mark in sorted(passage.marks, key=lambda m: (m.end - m.start, m.start)):
        where = piece_span(window, mark.start, mark.end)
        names = ("=" + mark.value,) if mark.value else mark.entities
        if where is None or any(n not in ids for n in names):
            continue
        kind = (
            labels.value_kind
            if mark.value
            else labels.reference_kind
            if mark.refers
            else labels.kind(passage.types[names[0]][0])
        )
        _write(refers if mark.refers else tags, where, 0 if mark.refers else kind)
        if mark.refers:
            links.append((len(spans), tuple(ids[n] for n in names)))
        spans.append((*where, kind))
        owners.append(tuple(ids[n] for n in names))
    facts, undecided = _facts(passage, labels, ids)
    return Sample(
        window,
        tuple(tags),
        tuple(refers),
        tuple(spans),
        tuple(owners),
        len(ids),
        tuple(facts),
        frozenset(undecided),
        tuple(links),
        frozenset(
            k for k, (p, _) in enumerate(labels.names) if passage.asked is not None and p and p not in passage.asked
        ),
        tuple(word_starts(window, passage.text)),
    )


def _write(tags: list[int], where: tuple[int, int], kind: int) -> None:
    """Write a B and its Is, unless a shorter mention stands there already."""
    first, last = where
    if any(tags[first : last + 1]):
        return
    tags[first] = 1 + 2 * kind
    for i in range(first + 1, last + 1):
        tags[i] = 2 + 2 * kind


def _facts(
    passage: Passage, labels: Labels, ids: Mapping[str, int]
) -> tuple[list[tuple[int, int, int, int]], set[tuple[int, int, int]]]:
    facts: list[tuple[int, int, int, int]] = []
    undecided: set[tuple[int, int, int]] = set()
    for r in passage.relations:
        label = labels.label(r.property, r.object)
        if label is None or r.subject not in ids:
            continue
        s = ids[r.subject]
        o = s if labels.unary(label) else ids.get(r.object, ids.get("=" + r.object, -1))
        if o < 0:
            continue
        pairs = [(s, o), (o, s)] if labels.symmetric(label) else [(s, o)]
        for a, b in pairs:
            if r.optional:
                undecided.add((a, label, b))
            else:
                facts.append((a, label, b, labels.status(r.status)))
        facts += _links(r, s, o, labels, ids)
    undecided |= _implied(facts, labels)
    return facts, undecided - {(a, k, b) for a, k, b, _ in facts}


def _links(r: Relation, s: int, o: int, labels: Labels, ids: Mapping[str, int]) -> list[tuple[int, int, int, int]]:
    """Who says it, and which score: each linked with both ends of the statement. Links bear no status (-1)."""
    out = []
    speaker, score = labels.link("speaker"), labels.link("score")
    if speaker is not None and r.speaker is not None and r.speaker in ids:
        out += [(ids[r.speaker], speaker, end, -1) for end in {s, o} if end != ids[r.speaker]]
    if score is not None and r.score and "=" + r.score in ids:
        out += [(end, score, ids["=" + r.score], -1) for end in (s, o)]
    return out


def _implied(facts: Sequence[tuple[int, int, int, int]], labels: Labels) -> set[tuple[int, int, int]]:
    """What follows from the facts and is not annotated: it counts neither way."""
    out = set()
    for a, k, b, _ in facts:
        out |= {(a, i, b) for i in labels.implies(k)}
    return out


# -- joining passages --------------------------------------------------------------------------------------------------


def join_passages(first: Passage, second: Passage) -> Passage:
    """Two passages as one text: items of a newsletter that share nothing, and windows as long as those of whole articles."""
    shift = len(first.text) + 2

    def own(entity: str) -> str:
        return f"{entity}_2"

    marks = tuple(
        replace(m, start=m.start + shift, end=m.end + shift, entities=tuple(map(own, m.entities))) for m in second.marks
    )
    relations = tuple(
        replace(
            r,
            subject=own(r.subject),
            object=own(r.object) if r.object in second.types else r.object,
            speaker=own(r.speaker) if r.speaker else None,
        )
        for r in second.relations
    )
    return replace(
        first,
        text=f"{first.text}\n\n{second.text}",
        marks=(*first.marks, *marks),
        types=first.types | {own(e): t for e, t in second.types.items()},
        relations=(*first.relations, *relations),
    )


# -- swapping names ---------------------------------------------------------------------------------------------------


def swap_names(passage: Passage, pool: Mapping[str, Sequence[str]], rng: random.Random, rate: float) -> Passage:
    """Replace names of entities by other names of the class: of entities always written alike, and of persons with their surname alone.

    Nothing is replaced that shares its first word with another entity: such names tell by their words what belongs together.
    """
    fresh: dict[tuple[str, str], str] = {}
    forms: dict[str, Counter[str]] = {entity: Counter() for entity in passage.types}
    for m in passage.marks:
        if len(m.entities) == 1 and not m.refers and m.entities[0] in forms:
            forms[m.entities[0]][passage.text[m.start : m.end]] += 1
    apart = {
        m
        for m in passage.marks
        if not any(o is not m and o.start < m.end and m.start < o.end for o in passage.marks if not o.refers)
    }
    mixed = {m.entities[0] for m in passage.marks if m.entities and not m.refers and m not in apart}
    stems = Counter(stem for each in forms.values() for stem in {form.split()[0].casefold() for form in each})
    for entity, types in passage.types.items():
        if types[0] not in pool or entity in passage.names or entity in mixed or rng.random() >= rate:
            continue
        name = rng.choice(pool[types[0]])
        if any(stems[form.split()[0].casefold()] > 1 for form in forms[entity]):
            continue
        written = sorted(forms[entity], key=len)
        if len(written) == 1:
            new = {written[0]: name}
        elif len(written) == 2 and written[1].endswith(" " + written[0]) and len(last := name.rpartition(" ")[2]) > 3:
            new = {written[1]: name, written[0]: last}
        else:
            continue
        said = {form: sum(n for other, n in forms[entity].items() if form in other) for form in written}
        if all(passage.text.count(form) == n for form, n in said.items()):
            fresh |= {(entity, form): to for form, to in new.items()}
    if not fresh:
        return passage
    out: list[str] = []
    moves: list[tuple[int, int]] = []  # (offset in the old text, shift from there on)
    done = shift = 0
    for m in sorted((m for m in passage.marks if len(m.entities) == 1 and not m.refers), key=lambda m: m.start):
        to = fresh.get((m.entities[0], passage.text[m.start : m.end]))
        if to is None:
            continue
        out += [passage.text[done : m.start], to]
        shift += len(to) - (m.end - m.start)
        moves.append((m.end, shift))
        done = m.end
    out.append(passage.text[done:])

    def moved(offset: int) -> int:
        return offset + next((s for at, s in reversed(moves) if at <= offset), 0)

    marks = tuple(replace(m, start=moved(m.start), end=moved(m.end)) for m in passage.marks)
    return replace(passage, text="".join(out), marks=marks)


def name_pool(passages: Sequence[Passage]) -> dict[str, list[str]]:
    """The names of the corpus by class, for swapping; none that tells a size, which would be a fact of its own."""
    pool: defaultdict[str, set[str]] = defaultdict(set)
    for p in passages:
        for m in p.marks:
            if len(m.entities) == 1 and not m.refers and m.entities[0] in p.types:
                name = p.text[m.start : m.end]
                if not _SIZED.search(name):
                    pool[p.types[m.entities[0]][0]].add(name)
    return {c: sorted(names) for c, names in sorted(pool.items()) if len(names) > 20}
