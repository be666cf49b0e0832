"""How sure a claim is, given what the learned extractor and the lexicon each say of it, and from where on it is stated.

A logistic regression over the two (Platt's scaling with two inputs), fitted on passages that the model has not seen (`kg.learn.calibrate`) and kept
with the model as `calibration.json`. Each property has an offset, a threshold, a weight for the lexicon's word, and weights for rivals: how much it
tells against a claim that the model would rather see another subject, another object or another relation in its place. A model has one maker as a
rule, an investor many firms, and who left a firm does not work there: the fit finds out. What is planned, negated or past is rarer and harder to
tell: it has an offset, one weight for a rival subject, and a threshold of its own: many may have planned what only one did. What is known
beforehand of the two things (`kg.extract.known`) has a weight where it agrees, and one where it contradicts.

The regression is fitted twice, for the model with the lexicon beside it and for the model alone; the calibration says which of the two did better.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, get_args

from kg.errors import ModelError

FLOOR: Final = 0.02
"""What the model gives a pair that it does not name at all."""
_THRESHOLD: Final = 0.5
WEIGHTS: Final = (
    "bias",
    "learned",
    "ruled",
    "alone",
    "reserved",
    "reserved_rival",
    "agrees",
    "contradicts",
    "threshold",
    "reserved_threshold",
)
MAPS: Final = ("offsets", "lexicon", "subjects", "objects", "relations", "thresholds")
Rivals = tuple[float, float, float]
Beside = Literal["both", "model"]
"""The model with the lexicon beside it, or alone."""


@dataclass(frozen=True)
class Fusion:
    """The weights of the regression; without a fit, the surer of the two speaks."""

    bias: float = 0.0
    learned: float = 1.0
    ruled: float = 0.0
    alone: float = 0.0
    reserved: float = 0.0
    reserved_rival: float = 0.0
    agrees: float = 0.0
    contradicts: float = 0.0
    fitted: bool = False
    offsets: Mapping[str, float] = field(default_factory=dict)
    lexicon: Mapping[str, float] = field(default_factory=dict)
    subjects: Mapping[str, float] = field(default_factory=dict)
    objects: Mapping[str, float] = field(default_factory=dict)
    relations: Mapping[str, float] = field(default_factory=dict)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    threshold: float = _THRESHOLD
    reserved_threshold: float = _THRESHOLD

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Fusion:
        """From what `row` gave. Raises ValueError, KeyError, AttributeError or TypeError for anything else."""
        weights = {k: float(stored[k]) for k in WEIGHTS}
        maps = {k: {p: float(v) for p, v in stored[k].items()} for k in MAPS}
        return cls(fitted=True, **weights, **maps)  # type: ignore[arg-type]

    def row(self) -> dict[str, Any]:
        """What is kept of a fit, for JSON."""
        return {k: getattr(self, k) for k in (*WEIGHTS, *MAPS)}

    def confidence(
        self,
        prop: str,
        learned: float | None,
        ruled: float | None,
        rivals: Rivals = (0.0, 0.0, 0.0),
        *,
        plain: bool = True,
        known: int = 0,
    ) -> float:
        """The probability that a claim is right, rounded to thousandths.

        `learned` and `ruled` are what the two say of it (None: nothing), `rivals` the most that the model gives the same relation with another
        subject, with another object, and another relation between the two; `plain` is false of what is planned, negated or past; `known` is 1 if
        what is known beforehand agrees with it, -1 if it contradicts it.
        """
        if prop not in self.offsets:
            # not fitted, or a relation that the model has never seen: the lexicon speaks alone
            return round(max(learned or 0.0, ruled or 0.0), 3)
        x = features(learned, ruled)
        z = self.bias + self.learned * x[0] + self.ruled * x[1] + self.alone * x[2] + self.offsets.get(prop, 0.0)
        z += self.lexicon.get(prop, 0.0) * x[2]
        z += self.agrees * (known > 0) + self.contradicts * (known < 0)
        if plain:
            for weights, rival in zip((self.subjects, self.objects, self.relations), rivals, strict=True):
                z += weights.get(prop, 0.0) * rival
        else:
            z += self.reserved + self.reserved_rival * rivals[0]
        return round(1 / (1 + math.exp(-max(-30.0, min(30.0, z)))), 3)

    def states(self, prop: str, confidence: float, *, plain: bool = True) -> bool:
        """Whether a claim of that confidence is stated."""
        if self.fitted and prop not in self.offsets:
            return True
        if not plain:
            return confidence >= self.reserved_threshold
        return confidence >= self.thresholds.get(prop, self.threshold)


@dataclass(frozen=True)
class Calibration:
    """A fit for the model with the lexicon and for the model alone, the better of the two, and a digest of the rules that it was found with."""

    both: Fusion = field(default_factory=Fusion)
    model: Fusion = field(default_factory=Fusion)
    best: Beside = "both"
    rules: str = ""

    @classmethod
    def load(cls, folder: Path) -> Calibration:
        """Read `calibration.json` of a model folder; the plain rule where there is none. Raises ModelError where it is broken."""
        path = folder / "calibration.json"
        if not path.is_file():
            return cls()
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            if stored["best"] not in get_args(Beside):
                raise ValueError(f"best is {stored['best']!r}")
            return cls(Fusion.of(stored["both"]), Fusion.of(stored["model"]), stored["best"], str(stored["rules"]))
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise ModelError(
                f"{path}: not the calibration of a model ({error}); delete it and run kg calibrate, or install the package again"
            ) from error

    def write(self, folder: Path) -> None:
        """Write `calibration.json` into a model folder."""
        stored = {"best": self.best, "rules": self.rules, "both": self.both.row(), "model": self.model.row()}
        (folder / "calibration.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")

    def who(self, rules: str) -> Beside:
        """Who had best speak beside rules of that digest: both, where they are not those that were measured."""
        return self.best if rules == self.rules else "both"


def features(learned: float | None, ruled: float | None) -> tuple[float, float, float]:
    """What the regression looks at: the model's log odds, the lexicon's confidence, and whether the lexicon speaks."""
    p = min(0.995, max(FLOOR, learned or 0.0))
    return math.log(p / (1 - p)), ruled or 0.0, float(ruled is not None)


def rivals_of(triples: Sequence[tuple[str, str, str]], learned: Sequence[float]) -> list[Rivals]:
    """For each triple the most that the model gives one that differs in its subject alone, in its object alone, in its relation alone."""
    tables: tuple[dict[tuple[str, str], dict[str, float]], ...] = ({}, {}, {})
    for triple, sure in zip(triples, learned, strict=True):
        for table, (key, own) in zip(tables, _sides(triple), strict=True):
            row = table.setdefault(key, {})
            row[own] = max(row.get(own, 0.0), sure)

    def rival(row: Mapping[str, float], own: str) -> float:
        return max((sure for other, sure in row.items() if other != own), default=0.0)

    return [
        tuple(rival(table[key], own) for table, (key, own) in zip(tables, _sides(triple), strict=True))  # type: ignore[misc]
        for triple in triples
    ]


def _sides(triple: tuple[str, str, str]) -> tuple[tuple[tuple[str, str], str], ...]:
    """What a rival has in common with a triple, and what the triple has of its own."""
    s, p, o = triple
    return ((p, o), s), ((s, p), o), ((min(s, o), max(s, o)), p)
