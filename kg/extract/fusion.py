"""How sure a claim is, given what the learned extractor and the lexicon each say of it, and from where on it is stated.

A logistic regression over the two (Platt's scaling with two inputs), fitted on passages that the model has not seen (`kg.learn.calibrate`) and kept
with the model as `calibration.json`. Each property has an offset, a threshold, and two weights for rivals: how much it tells against a claim that the
model would rather see another subject, or another object, in its place. A model has one maker as a rule, an investor many firms: the fit finds out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kg.errors import ModelError

FLOOR: Final = 0.02
"""What the model gives a pair that it does not name at all."""
_THRESHOLD: Final = 0.5
WEIGHTS: Final = ("bias", "learned", "ruled", "alone", "threshold")
MAPS: Final = ("offsets", "subjects", "objects", "thresholds")


@dataclass(frozen=True)
class Fusion:
    """The weights of the regression; without a fit, the surer of the two speaks."""

    bias: float = 0.0
    learned: float = 1.0
    ruled: float = 0.0
    alone: float = 0.0
    fitted: bool = False
    offsets: Mapping[str, float] = field(default_factory=dict)
    subjects: Mapping[str, float] = field(default_factory=dict)
    objects: Mapping[str, float] = field(default_factory=dict)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    threshold: float = _THRESHOLD

    @classmethod
    def load(cls, folder: Path) -> Fusion:
        """Read `calibration.json` of a model folder; the plain rule where there is none. Raises ModelError where it is broken."""
        path = folder / "calibration.json"
        if not path.is_file():
            return cls()
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            weights = {k: float(stored[k]) for k in WEIGHTS}
            maps = {k: {p: float(v) for p, v in stored[k].items()} for k in MAPS}
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise ModelError(
                f"{path}: not the calibration of a model ({error}); train it again or install the package again"
            ) from error
        return cls(fitted=True, **weights, **maps)  # type: ignore[arg-type]

    def confidence(
        self, prop: str, learned: float | None, ruled: float | None, rivals: tuple[float, float] = (0.0, 0.0)
    ) -> float:
        """The probability that a claim is right, rounded to thousandths.

        `learned` and `ruled` are what the two say of it (None: nothing), `rivals` the most that the model gives the same relation with another
        subject and with another object.
        """
        if (
            prop not in self.offsets
        ):  # not fitted, or a relation that the model has never seen: the lexicon speaks alone
            return round(max(learned or 0.0, ruled or 0.0), 3)
        x = features(learned, ruled)
        z = self.bias + self.learned * x[0] + self.ruled * x[1] + self.alone * x[2] + self.offsets.get(prop, 0.0)
        z += self.subjects.get(prop, 0.0) * rivals[0] + self.objects.get(prop, 0.0) * rivals[1]
        return round(1 / (1 + math.exp(-max(-30.0, min(30.0, z)))), 3)

    def states(self, prop: str, confidence: float) -> bool:
        """Whether a claim of that confidence is stated."""
        if self.fitted and prop not in self.offsets:
            return True
        return confidence >= self.thresholds.get(prop, self.threshold)


def features(learned: float | None, ruled: float | None) -> tuple[float, float, float]:
    """What the regression looks at: the model's log odds, the lexicon's confidence, and whether the lexicon speaks."""
    p = min(0.995, max(FLOOR, learned or 0.0))
    return math.log(p / (1 - p)), ruled or 0.0, float(ruled is not None)


def rivals_of(triples: Sequence[tuple[str, str, str]], learned: Sequence[float]) -> list[tuple[float, float]]:
    """For each triple the most that the model gives the same property and object with another subject, and the same with another object."""
    by_object: dict[tuple[str, str], dict[str, float]] = {}
    by_subject: dict[tuple[str, str], dict[str, float]] = {}
    for (s, p, o), sure in zip(triples, learned, strict=True):
        for table, key, own in ((by_object, (p, o), s), (by_subject, (s, p), o)):
            row = table.setdefault(key, {})
            row[own] = max(row.get(own, 0.0), sure)

    def rival(row: Mapping[str, float], own: str) -> float:
        return max((sure for other, sure in row.items() if other != own), default=0.0)

    return [(rival(by_object[p, o], s), rival(by_subject[s, p], o)) for s, p, o in triples]
