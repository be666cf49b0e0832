"""From what was found in a Doc to the entities and claims of the article: plain frozen values with exact evidence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from spacy.tokens import Token

from kg.extract.frames import Found
from kg.extract.fusion import Fusion, rivals_of
from kg.extract.groups import Group
from kg.extract.known import Known
from kg.extract.lexical import family_pairs
from kg.extract.names import Name
from kg.extract.reference import Reader
from kg.extract.values import far_apart
from kg.extract.vetoes import without_vetoed
from kg.model import PLAIN, Article, Claim, Entity, Extraction, Mention, Span, as_status
from kg.ontology.lexicon import any_of
from kg.ontology.registry import RegistryEntry
from kg.ontology.schema import Schema

_LEAST_SURE = 0.3
_SCORE = re.compile(r"(?<![\w.])\d+(?:\.\d+)?\s?%|(?<![\w.$€£])\d{1,4}(?:\.\d+)?(?![\w%]|\.\d)")


def assemble(
    article: Article,
    reader: Reader,
    names: Sequence[Name],
    found: Iterable[Found],
    keys: dict[int, str],
    schema: Schema,
    said: Sequence[Claim] = (),
    fusion: Fusion | None = None,
    known: Known | None = None,
) -> tuple[Extraction, list[Candidate]]:
    """Make the article's extraction from what the lexicon `found` and what the model `said`; `fusion` decides what is stated.

    Without it the lexicon speaks alone, with its own confidence. The candidates come along, for those who would weigh them anew.
    """
    entities = _entities(reader, names, keys, schema)
    said = [c for c in _fitting(said, entities, schema) if _well_formed(c, reader)]
    called = {e.key: (e.label, *e.aliases) for e in entities}
    said = without_vetoed(said, article.text, called, reader.words, schema)
    certain, candidates = weigh(article, reader, found, keys, schema, said)
    if known is not None:
        candidates = [c._replace(known=known.verdict(c.claim)) for c in candidates]
    weighed = [c for c, *_ in candidates] if fusion is None else _stated(candidates, fusion)
    claims = without_doubtful_contraries(_certain_first(certain, weighed), schema)
    others = reader.words["values"]["yields"].get(reader.words["values"]["member"], ())
    taken = {(c.subject, c.object) for c in claims if c.property in others}
    claims += [c for c in _variants(reader, keys, schema) if (c.subject, c.object) not in taken]
    claims = without_yielding(claims, reader.words["vetoes"].get("yields", {}))
    claims = without_siblings(claims, reader.words["vetoes"].get("between_makers", ()), known or Known())
    unique = {
        (c.subject, c.property, c.object, c.status, c.attributed_to): c
        for c in sorted(claims, key=lambda c: (c.confidence, -c.evidence.start, c.extractor))
    }
    ordered = sorted(
        unique.values(),
        key=lambda c: (c.evidence.start, c.subject, c.property, c.object, c.status, c.attributed_to or ""),
    )
    return Extraction(article, entities, tuple(ordered)), candidates


def weigh(
    article: Article,
    reader: Reader,
    found: Iterable[Found],
    keys: dict[int, str],
    schema: Schema,
    said: Sequence[Claim],
) -> tuple[list[Claim], list[Candidate]]:
    """What tables and names tell, which is certain, and the candidates of both extractors."""
    settled = [
        (f, _turned(c, schema))
        for f in _settled(list(found), reader)
        if (c := _claim(f, reader, keys, schema, article)) is not None
    ]
    ruled = [c for f, c in settled if not f.certain]
    # only a result bears a score, whatever else the sentence says of the model
    scored = reader.words["tables"]["score"]
    said = [_turned(c if c.property == scored else replace(c, score=None), schema) for c in said]
    return [c for f, c in settled if f.certain], _without_speakers(_without_contraries(unite(ruled, said), schema))


def _turned(claim: Claim, schema: Schema) -> Claim:
    """A claim of a symmetric relation in the one order in which it is stated."""
    if not schema.properties[claim.property].symmetric or claim.subject <= claim.object:
        return claim
    return replace(
        claim,
        subject=claim.object,
        object=claim.subject,
        subject_span=claim.object_span,
        object_span=claim.subject_span,
    )


def entity_keys(groups: Sequence[Group], schema: Schema, endings: Iterable[str]) -> dict[int, str]:
    """The key of each group that names something of a known class; `endings` of companies ("Inc") are no part of it."""
    ending = re.compile(rf",?\s(?:{any_of(endings)})\.?$")
    return {g: _key(group, schema, ending) for g, group in enumerate(groups) if group.members and group.type}


def _fitting(said: Sequence[Claim], entities: Sequence[Entity], schema: Schema) -> list[Claim]:
    """The claims whose subject and object are of the classes that their property allows; the lexicon asks this before it speaks."""
    kinds = {e.key: {t for name in e.types for t in (name, *schema.classes[name].parents)} for e in entities}

    def fits(claim: Claim) -> bool:
        prop = schema.properties[claim.property]
        ranged = claim.object_kind != "entity" or bool(kinds.get(claim.object, set()) & prop.range)
        return ranged and bool(kinds.get(claim.subject, set()) & prop.domain)

    return [c for c in said if fits(c)]


_LINE = 40
"""The most tokens that a line of a table or list has."""
_READ_PLAINLY = 0.8
_DOUBTFUL, _MUCH_SURER = 0.5, 0.2


def _well_formed(claim: Claim, reader: Reader) -> bool:
    """Whether a value has a form that its property allows (`values.toml`)."""
    form = reader.words["values"].get("forms", {}).get(claim.property)
    return form is None or re.fullmatch(form, claim.object) is not None


class Candidate(NamedTuple):
    """A claim that may be stated, what the learned extractor and the lexicon say of it (None: nothing), and what is `known` beforehand."""

    claim: Claim
    learned: float | None
    ruled: float | None
    known: int = 0


def unite(ruled: Sequence[Claim], said: Sequence[Claim]) -> list[Candidate]:
    """The claims of both extractors side by side.

    Where both say the same in one sentence: the lexicon's reservation stands (planned, negated, past: it has read a cue), and so does what it
    reads plainly; else the model's. What only the lexicon says is judged by what the model gives the same two things anywhere in the article.
    """
    places: dict[tuple[str, str, str], list[int]] = {}
    for n, c in enumerate(said):
        places.setdefault((c.subject, c.property, c.object), []).append(n)
    twin_of: dict[int, Claim] = {}
    out: list[Candidate] = []
    for c in ruled:
        same = places.get((c.subject, c.property, c.object), [])
        twins = [n for n in same if said[n].evidence.start < c.evidence.end and c.evidence.start < said[n].evidence.end]
        for n in twins:
            if n not in twin_of or twin_of[n].confidence < c.confidence:
                twin_of[n] = c
        if not twins:
            out.append(Candidate(c, max((said[n].confidence for n in same), default=None), c.confidence))
    for n, c in enumerate(said):
        twin = twin_of.get(n)
        out.append(
            Candidate(_joined(c, twin), c.confidence, twin.confidence) if twin else Candidate(c, c.confidence, None)
        )
    return out


def _without_contraries(candidates: Sequence[Candidate], schema: Schema) -> list[Candidate]:
    """The candidates without the values of a closed list that the lexicon reads the contrary of in the same sentence, and more surely.

    That something is said of the thing the model has seen there; what it is, the words tell ("closed-source"): its weight goes to them.
    """
    heard: dict[int, float] = {}
    out = set()
    for n, (claim, learned, ruled, _) in enumerate(candidates):
        if claim.object_kind != "concept" or claim.status not in PLAIN:
            continue
        for k, (other, _, word, _) in enumerate(candidates):
            if (
                (word or 0.0) > (ruled or 0.0)
                and (other.subject, other.property) == (claim.subject, claim.property)
                and other.status in PLAIN
                and other.evidence.start < claim.evidence.end
                and claim.evidence.start < other.evidence.end
                and claim.object in schema.concepts[other.object].excludes
            ):
                heard[k] = max(heard.get(k, 0.0), learned or 0.0)
                out.add(n)
    return [
        c._replace(learned=max(c.learned or 0.0, heard[n])) if n in heard else c
        for n, c in enumerate(candidates)
        if n not in out
    ]


def _without_speakers(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without those that make who tells of an act its actor: "Reuters reported that Meta plans to acquire Scale AI"."""
    told: dict[tuple[str | None, str, str, Span], float] = {}
    for claim, learned, *_ in candidates:
        if claim.attributed_to != claim.subject:
            key = (claim.attributed_to, claim.property, claim.object, claim.evidence)
            told[key] = max(told.get(key, 0.0), learned or 0.0)
    return [
        c
        for c in candidates
        if c.claim.attributed_to != c.claim.subject
        or told.get((c.claim.subject, c.claim.property, c.claim.object, c.claim.evidence), -1.0) <= (c.learned or 0.0)
    ]


def _stated(candidates: Sequence[Candidate], fusion: Fusion) -> list[Claim]:
    """The candidates that are sure enough, with their confidence."""
    out = []
    rivals = rivals_of(
        [(c.subject, c.property, c.object) for c, *_ in candidates], [c.learned or 0.0 for c in candidates]
    )
    for (claim, learned, ruled, word), against in zip(candidates, rivals, strict=True):
        plain = claim.status in PLAIN
        sure = fusion.confidence(claim.property, learned, ruled, against, plain=plain, known=word)
        if fusion.states(claim.property, sure, plain=plain):
            out.append(replace(claim, confidence=sure))
    return out


def without_doubtful_contraries(claims: Sequence[Claim], schema: Schema) -> list[Claim]:
    """The claims without doubtful values of a closed list that a much surer one excludes: no voice calls one thing open and closed in earnest."""
    values = [c for c in claims if c.object_kind == "concept" and c.status in PLAIN]

    def doubtful(claim: Claim) -> bool:
        return any(
            (c.subject, c.property, c.attributed_to) == (claim.subject, claim.property, claim.attributed_to)
            and c.confidence >= claim.confidence + _MUCH_SURER
            and claim.object in schema.concepts[c.object].excludes
            for c in values
        )

    out = {id(c) for c in values if c.confidence < _DOUBTFUL and doubtful(c)}
    return [c for c in claims if id(c) not in out]


def without_yielding(claims: Sequence[Claim], yields: Mapping[str, Sequence[str]]) -> list[Claim]:
    """The claims without those that yield to a surer one of the same two things: a model does not compete with its own family.

    `yields` names for a relation those that it yields to.
    """
    told: dict[tuple[str, frozenset[str]], float] = {}
    for c in claims:
        if c.status in PLAIN:
            key = (c.property, frozenset((c.subject, c.object)))
            told[key] = max(told.get(key, 0.0), c.confidence)
    return [
        c
        for c in claims
        if c.status not in PLAIN
        or all(
            told.get((other, frozenset((c.subject, c.object))), -1.0) < c.confidence
            for other in yields.get(c.property, ())
        )
    ]


def without_siblings(claims: Sequence[Claim], between: Collection[str], known: Known) -> list[Claim]:
    """The claims without the model's that set two things of one maker against each other, in one of the relations `between` makers."""
    makers: dict[str, set[str]] = {thing: set(names) for thing, names in known.makers.items()}
    for c in claims:
        if c.property == known.making and c.status in PLAIN:
            makers.setdefault(c.object, set()).add(c.subject)
    return [
        c
        for c in claims
        if c.property not in between
        or "model" not in c.extractor
        or not makers.get(c.subject, set()) & makers.get(c.object, set())
    ]


def _joined(said: Claim, ruled: Claim) -> Claim:
    """One claim of what both say in one sentence."""
    firm = ruled.status not in PLAIN or ruled.confidence >= _READ_PLAINLY
    return replace(
        said,
        status=ruled.status if firm else said.status,
        trigger=ruled.trigger or said.trigger,
        extractor=f"{ruled.extractor}+{said.extractor}",
        attributed_to=ruled.attributed_to or said.attributed_to,
        score=said.score or ruled.score,
        role=said.role or ruled.role,
    )


def _certain_first(certain: Sequence[Claim], others: Sequence[Claim]) -> list[Claim]:
    """What tables and names tell, and of the rest what they do not.

    A count within a name yields to another that the text states, if that is the same less rounded: 70B are not the parameters of Nim-2B.
    """
    named: dict[tuple[str, str, bool], str] = {_count(c): c.object for c in certain if _in_name(c)}
    others = [c for c in others if _count(c) not in named or not far_apart(named[_count(c)], c.object)]
    stated = {_count(c): c.object for c in (*certain, *others) if not _in_name(c) and c.status in PLAIN}
    certain = [c for c in certain if not _in_name(c) or stated.get(_count(c), c.object) == c.object]
    told = {(c.subject, c.property, c.object) for c in certain}
    return [*certain, *(c for c in others if (c.subject, c.property, c.object) not in told)]


def _in_name(claim: Claim) -> bool:
    """Whether a value is read off its subject's name."""
    return claim.object_kind == "literal" and claim.subject_span is not None and claim.subject_span == claim.object_span


def _count(claim: Claim) -> tuple[str, str, bool]:
    """What a thing has one count of: its parameters, those in use at a time."""
    return claim.subject, claim.property, claim.object.endswith(" active")


# -- entities ---------------------------------------------------------------------------------------------------------


def slug(name: str) -> str:
    """A name as it stands in an IRI: lower-case letters, digits and hyphens of any script."""
    flat = unicodedata.normalize("NFKC", name).casefold()
    flat = "".join(c for c in unicodedata.normalize("NFKD", flat) if not unicodedata.combining(c))
    flat = re.sub(r"(?<=\d)\.(?=\d)", "-dot-", flat)
    return re.sub(r"[^\w]+|_+", "-", flat).strip("-").replace("-dot-", ".") or "x"


def _key(group: Group, schema: Schema, ending: re.Pattern[str]) -> str:
    entry = _entry(group, schema)
    name = entry.label if entry else ending.sub("", group.label)
    return f"{slug(group.type)}/{slug(name)}"


def _entry(group: Group, schema: Schema) -> RegistryEntry | None:
    """The registry's entry for the class that the article uses the name for."""
    own = [(entry, entry.types) for entry in group.entries]
    also = [(entry, entry.also) for entry in group.entries]
    for entry, kinds in own + also:
        if any(t == group.type or (t in schema.classes and group.type in schema.classes[t].parents) for t in kinds):
            return entry
    return None


def _types(group: Group, schema: Schema) -> tuple[str, ...]:
    entry = _entry(group, schema)
    special = [
        t
        for t in (entry.types if entry else ())
        if t != group.type and t in schema.classes and group.type in schema.classes[t].parents
    ]
    return (*special, group.type)


def _entities(reader: Reader, names: Sequence[Name], keys: dict[int, str], schema: Schema) -> tuple[Entity, ...]:
    out: dict[str, Entity] = {}
    for g, key in keys.items():
        group = reader.groups[g]
        entry = _entry(group, schema)
        forms = sorted({names[m].text for m in group.members})
        label = entry.label if entry else group.label
        mentions = tuple(
            Mention(names[m].start, names[m].end) for m in sorted(group.members, key=lambda m: names[m].start)
        )
        if key in out:
            old = out[key]
            forms = sorted({*old.aliases, *forms, old.label} - {old.label})
            mentions = tuple(sorted({*old.mentions, *mentions}, key=lambda m: m.start))
            label = old.label
        aliases = tuple(f for f in forms if f != label)
        wikidata = (f"http://www.wikidata.org/entity/{entry.wikidata}",) if entry and entry.wikidata else ()
        out[key] = Entity(key, _types(group, schema), label, aliases, mentions, wikidata, entry.spdx if entry else None)
    return tuple(out[k] for k in sorted(out))


# -- claims -----------------------------------------------------------------------------------------------------------


def _settled(found: list[Found], reader: Reader) -> list[Found]:
    """Where two rules read one sentence differently, the more cautious status stands."""
    caution = {"negated": 4, "planned": 3, "past": 2, "reported": 1, "asserted": 0}
    best: dict[tuple[int, str, int, str, int], Found] = {}
    for f in found:
        sentence = reader.doc[f.trigger].sent.start
        key = (f.subject, f.property, f.object, f.value, sentence)
        old = best.get(key)
        if old is None or (caution[f.status], f.confidence) > (caution[old.status], old.confidence):
            best[key] = (
                f if old is None else f._replace(confidence=max(f.confidence, old.confidence), role=f.role or old.role)
            )
    return list(best.values())


def _claim(f: Found, reader: Reader, keys: dict[int, str], schema: Schema, article: Article) -> Claim | None:
    prop = schema.properties[f.property]
    if f.subject not in keys or (f.object >= 0 and f.object not in keys) or f.confidence < _LEAST_SURE:
        return None
    is_score = f.role == "score"
    value = keys[f.object] if f.object >= 0 else f.value
    sentence = _sentence(reader, f)
    kind = prop.kind
    text = article.text[sentence.start : sentence.end]
    return Claim(
        subject=keys[f.subject],
        property=f.property,
        object=value,
        object_kind=kind,
        status=as_status(f.status),
        confidence=f.confidence,
        evidence=sentence,
        subject_span=_span(reader, f.subject_token),
        object_span=_span(reader, f.object_token),
        trigger=_span(reader, f.trigger),
        attributed_to=keys.get(f.speaker) if f.speaker >= 0 else None,
        role=f.role if f.role and not is_score else None,
        score=f.value
        if is_score
        else _score(reader, f, text, sentence)
        if f.property == reader.words["tables"]["score"]
        else None,
    )


def _span(reader: Reader, i: int) -> Span | None:
    return Span(*reader.places[i][:2]) if 0 <= i < len(reader.places) else None


def _sentence(reader: Reader, f: Found) -> Span:
    sent = reader.doc[f.trigger].sent
    first, last = sent.start, sent.end - 1
    if f.certain and f.subject_token != f.object_token:  # a row, or a line of a key and a value, is read as a whole
        block = reader.block_of[f.trigger]
        line = [
            i for i in range(max(0, first - _LINE), min(len(reader.doc), last + _LINE)) if reader.block_of[i] == block
        ]
        if len(line) <= _LINE:
            first, last = line[0], line[-1]
    return Span(reader.places[first][0], reader.places[last][1])


def _score(reader: Reader, f: Found, text: str, sentence: Span) -> str | None:
    """The number nearest to the benchmark's name in the sentence, names aside."""
    places = [p for p in reader.places if p[2] >= 0]
    target = reader.places[f.object_token][0]
    hits = []
    for m in _SCORE.finditer(text):
        at = sentence.start + m.start()
        if not any(s <= at < e for s, e, _ in places):
            hits.append((abs(at - target), m.group()))
    return min(hits)[1] if hits else None


def _variants(reader: Reader, keys: dict[int, str], schema: Schema) -> list[Claim]:
    """Members of families by their names."""
    prop = reader.words["values"]["member"]
    first: dict[int, Token] = {}
    for i, g in reader.names:
        first.setdefault(g, reader.doc[i])
    out = []
    for child, parent in family_pairs(reader.groups, schema.properties[prop].domain):
        if child in first and child in keys and parent in keys:
            token = first[child]
            sent = token.sent
            evidence = Span(reader.places[sent.start][0], reader.places[sent.end - 1][1])
            out.append(
                Claim(
                    keys[child],
                    prop,
                    keys[parent],
                    "entity",
                    "asserted",
                    0.85,
                    evidence,
                    subject_span=_span(reader, token.i),
                )
            )
    return out
