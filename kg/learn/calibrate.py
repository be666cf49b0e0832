"""How far to trust the two extractors: fit `calibration.json` on passages that the model was not trained on.

The two are weighed by a logistic regression (`kg.extract.fusion`), fitted by Newton's method with a small ridge on the properties' offsets;
then the threshold of each property is the one with the best F1, drawn towards the common one where a property is rare. All that twice: for the
model with the lexicon beside it, and for the model alone, which takes half the time and stays alone where the rules add nothing to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np

from kg.extract.assemble import Candidate
from kg.extract.fusion import Beside, Calibration, Fusion, Rivals, features, rivals_of
from kg.extract.pipeline import Extractor
from kg.learn.corpus import Passage
from kg.model import PLAIN, Article, Claim, Extraction
from kg.ontology.lexicon import load_lexicon, rules_digest

_RIDGE = 4.0
_SHRINK = 20.0
_GRID = np.arange(0.2, 0.81, 0.02)
_OWN = ("offsets", "lexicon", "subjects", "objects", "relations")
"""What each property has a weight of its own for."""
_COMMON = 8
"""So many weights are common to all properties: bias, the model's word, the lexicon's two, a reservation's two, and two of what is known."""
_NO_RIVALS: Rivals = (0.0, 0.0, 0.0)
_WORTH = 0.005
"""So much better must the two be than the model alone: the parse that the rules need takes as long as the model."""
_ENOUGH = 300
"""Fewer statements do not tell who is better: then both speak."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One candidate statement of one passage: what the two say of it, and whether it is right."""

    property: str
    learned: float | None
    ruled: float | None
    right: bool
    rivals: Rivals = (0.0, 0.0, 0.0)
    plain: bool = True
    known: int = 0


Wanted = Mapping[tuple[str, bool], int]
"""How many statements of a property there are that are plain, or not."""
Half = tuple[list[Judged], Wanted]
"""The candidates of some passages, and how many statements these hold."""


def calibrate(passages: Sequence[Passage], *, ontology: Path, learned: Path) -> Calibration | None:
    """How far to trust the model in folder `learned`, alone and with the rules of `ontology`; None where the passages tell nothing.

    Which of the two is better is told by fits on one half of the passages, measured on the other. Raises OntologyError and ModelError.
    """
    fits: dict[Beside, Fusion] = {}
    scores: dict[Beside, float] = {}
    enough = False
    for mode in get_args(Beside):
        extractor = Extractor(ontology=ontology, learned=learned, mode=mode)
        halves = [judge(passages[start::2], extractor) for start in (0, 1)]
        judged, wanted = _together(halves)
        if not judged:
            return None
        fits[mode], scores[mode] = fit(judged, wanted), f1_across(halves)
        enough = sum(wanted.values()) >= _ENOUGH
    best: Beside = "model" if enough and scores["model"] > scores["both"] - _WORTH else "both"
    return Calibration(fits["both"], fits["model"], best, rules_digest(load_lexicon(ontology)))


def _together(halves: Sequence[Half]) -> Half:
    wanted: dict[tuple[str, bool], int] = {}
    for _, own in halves:
        for key, n in own.items():
            wanted[key] = wanted.get(key, 0) + n
    return [j for judged, _ in halves for j in judged], wanted


def f1_across(halves: Sequence[Half]) -> float:
    """F1 of what each half states by the fit of the others; 0 where one half holds nothing."""
    stated = hits = 0
    for n, (judged, _) in enumerate(halves):
        others, wanted = _together([half for m, half in enumerate(halves) if m != n])
        if not others:
            return 0.0
        fusion = fit(others, wanted)
        for j in judged:
            sure = fusion.confidence(j.property, j.learned, j.ruled, j.rivals, plain=j.plain, known=j.known)
            if fusion.states(j.property, sure, plain=j.plain):
                stated += 1
                hits += j.right
    asked = sum(_together(halves)[1].values())
    return 2 * hits / (stated + asked) if asked else 0.0


def judge(passages: Iterable[Passage], extractor: Extractor) -> tuple[list[Judged], dict[tuple[str, bool], int]]:
    """The candidates of passages, right or wrong, and how many statements of each property the passages hold, plain ones and others.

    A statement is right if subject, property, object and plain-or-not are; what counts neither way is left out.
    """
    judged: list[Judged] = []
    wanted: dict[tuple[str, bool], int] = {}
    for p in passages:
        extraction, candidates = extractor.candidates(Article(p.id, p.text, published=p.published))
        gold, open_ = _gold(p)
        for _, prop, _, plain in gold:
            wanted[prop, plain] = wanted.get((prop, plain), 0) + 1
        own = _entities(p, extraction)
        best: dict[tuple[str, str, str, bool], tuple[Candidate, Rivals]] = {}
        triples = [(c.claim.subject, c.claim.property, c.claim.object) for c in candidates]
        for c, rivals in zip(candidates, rivals_of(triples, [c.learned or 0.0 for c in candidates]), strict=True):
            key = (*_terms(c.claim, own), c.claim.status in PLAIN)
            if key not in best or _weight(best[key][0]) < _weight(c):
                best[key] = (c, rivals)
        for (s, prop, o, plain), (c, rivals) in best.items():
            if not {(s, prop, o), (o, prop, s)} & open_:
                right = bool({(s, prop, o, plain), (o, prop, s, plain)} & gold)
                judged.append(Judged(prop, c.learned, c.ruled, right, rivals, plain, c.known))
    return judged, wanted


def _weight(c: Candidate) -> float:
    return (c.learned or 0.0) + (c.ruled or 0.0)


def _gold(p: Passage) -> tuple[set[tuple[str, str, str, bool]], set[tuple[str, str, str]]]:
    sure = {(r.subject, r.property, r.object, r.status in PLAIN) for r in p.relations if not r.optional}
    return sure, {(r.subject, r.property, r.object) for r in p.relations if r.optional} - {g[:3] for g in sure}


def _entities(p: Passage, extraction: Extraction) -> dict[str, str]:
    """The annotated entity that each found one shares most of its mentions with."""
    out = {}
    for e in extraction.entities:
        shared: dict[str, int] = {}
        for m in e.mentions:
            for mark in p.marks:
                if not mark.refers and len(mark.entities) == 1 and mark.start < m.end and m.start < mark.end:
                    shared[mark.entities[0]] = shared.get(mark.entities[0], 0) + 1
        if shared:
            out[e.key] = min(shared, key=lambda k: (-shared[k], k))
    return out


def _terms(claim: Claim, own: Mapping[str, str]) -> tuple[str, str, str]:
    obj = own.get(claim.object, claim.object) if claim.object_kind == "entity" else claim.object
    return own.get(claim.subject, claim.subject), claim.property, obj


def fit(judged: Sequence[Judged], wanted: Wanted) -> Fusion:
    """The regression's weights, and the thresholds."""
    props = sorted({j.property for j in judged})
    index = {p: n for n, p in enumerate(props)}
    x = np.zeros((len(judged), _COMMON + len(_OWN) * len(props)))
    for n, j in enumerate(judged):
        x[n, 0] = 1.0
        x[n, 1:4] = features(j.learned, j.ruled)
        x[n, 4:6] = (0.0, 0.0) if j.plain else (1.0, j.rivals[0])
        x[n, 6:8] = (j.known > 0, j.known < 0)
        x[n, _COMMON + index[j.property] :: len(props)] = (1.0, x[n, 3], *(j.rivals if j.plain else _NO_RIVALS))
    y = np.array([j.right for j in judged], dtype=float)
    plain = np.array([j.plain for j in judged], dtype=bool)
    ridge = np.array([1e-3] * _COMMON + [_RIDGE] * len(props) + [_RIDGE / 2] * ((len(_OWN) - 1) * len(props)))
    w = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (y - p) - ridge * w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        w += np.linalg.solve(hessian, gradient)
    p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
    common = _best(p[plain], y[plain], sum(n for (_, sort), n in wanted.items() if sort))
    rest = sum(n for (_, sort), n in wanted.items() if not sort)
    reserved = _best(p[~plain], y[~plain], rest, flat=0.01) if rest else common
    thresholds = {}
    for prop in props:
        own = plain & (x[:, _COMMON + index[prop]] == 1)
        n = wanted.get((prop, True), 0)
        best = _best(p[own], y[own], n)
        thresholds[prop] = round(float((n * best + _SHRINK * common) / (n + _SHRINK)), 2)
    bias, learned, ruled, alone, cautious, rival, agrees, contradicts = (round(float(v), 4) for v in w[:_COMMON])
    return Fusion(
        bias,
        learned,
        ruled,
        alone,
        cautious,
        rival,
        agrees,
        contradicts,
        fitted=True,
        **{
            name: {prop: round(float(w[_COMMON + k * len(props) + index[prop]]), 3) for prop in props}
            for k, name in enumerate(_OWN)
        },
        thresholds=thresholds,
        threshold=round(common, 2),
        reserved_threshold=round(reserved, 2),
    )


def _best(p: Any, y: Any, wanted: int, *, flat: float = 0.004) -> float:
    """The threshold with the best F1; on a plateau its lower end: what is stated with its doubt can be filtered, what is not cannot be found.

    A plateau is what lies less than `flat` below the best. It is wider for plans, denials and pasts: they are few, and none of them becomes a fact.
    """
    scores = []
    for t in _GRID:
        said = p >= t
        hits = float(y[said].sum())
        scores.append(2 * hits / (float(said.sum()) + wanted) if wanted else 0.0)
    top = max(scores)
    return float(min(t for t, s in zip(_GRID, scores, strict=True) if s >= top - flat))
