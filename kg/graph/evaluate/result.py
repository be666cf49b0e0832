"""The outcome of an evaluation as plain values: counts that add up, and each error with its sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Self

NONE = ""
"""Stands in a confusion table where one side has nothing."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Hits, false hits and misses."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Self) -> Tally:
        """The counts of both."""
        return Tally(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float:
        """Of what was found, how much is right."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """Of what is right, how much was found."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int = 0
    whole: int = 0

    def __add__(self, other: Self) -> Share:
        """The counts of both."""
        return Share(self.part + other.part, self.whole + other.whole)

    @property
    def value(self) -> float:
        """The share, 0 of nothing."""
        return self.part / self.whole if self.whole else 0.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One error: something missed, or `found` and wrong. `kind` is the class or the property that it is an error of."""

    article: str
    what: Literal["entity", "relation", "value"]
    found: bool
    kind: str
    text: str
    sentence: str = ""
    confidence: float | None = None

    def __str__(self) -> str:
        """One line, "-" for a miss and "+" for a false hit."""
        return f"{self.article} {self.what} {'+' if self.found else '-'} {self.text}"


@dataclass(frozen=True, slots=True)
class Scores:
    """The counts of one article or of several. Confusion tables go (annotated, found) -> how often.

    `other` tells how many of the planned, negated and past statements were found as such; `judged` pairs the
    confidence of each claim that is right or wrong with which of both it is.
    """

    entities: Tally = Tally()
    relations: Tally = Tally()
    values: Tally = Tally()
    status: Share = Share()
    evidence: Share = Share()
    other: Share = Share()
    properties: Mapping[str, Tally] = field(default_factory=dict)
    classes: Counter[tuple[str, str]] = field(default_factory=Counter)
    statuses: Counter[tuple[str, str]] = field(default_factory=Counter)
    judged: tuple[tuple[float, bool], ...] = ()
    faults: tuple[Fault, ...] = ()

    def row(self) -> dict[str, Any]:
        """The numbers under the names that the contract's scorer prints."""
        kinds = {"ent": self.entities, "rel": self.relations, "val": self.values}
        shares = (("p", "precision"), ("r", "recall"), ("f", "f1"))
        scores = {f"{k}_{m}": round(getattr(t, name), 4) for k, t in kinds.items() for m, name in shares}
        return scores | {
            "status": round(self.status.value, 4),
            "evidence": round(self.evidence.value, 4),
            "other_recall": round(self.other.value, 4) if self.other.whole else None,
        }


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores of each article by its id, and of all together. `missing` are those that are not in the graph."""

    articles: Mapping[str, Scores]
    missing: tuple[str, ...] = ()

    @property
    def all(self) -> Scores:
        """The counts of all articles."""
        return total(list(self.articles.values()))


@dataclass(frozen=True, slots=True)
class Tenth:
    """The claims whose confidence lies between two bounds: how sure they are on average, and how often right."""

    low: float
    confidence: float
    right: Share


def total(scores: Sequence[Scores]) -> Scores:
    """Add up the counts of several articles."""
    properties: dict[str, Tally] = {}
    classes: Counter[tuple[str, str]] = Counter()
    statuses: Counter[tuple[str, str]] = Counter()
    for s in scores:
        for name, tally in s.properties.items():
            properties[name] = properties.get(name, Tally()) + tally
        classes += s.classes
        statuses += s.statuses
    return Scores(
        entities=sum((s.entities for s in scores), Tally()),
        relations=sum((s.relations for s in scores), Tally()),
        values=sum((s.values for s in scores), Tally()),
        status=sum((s.status for s in scores), Share()),
        evidence=sum((s.evidence for s in scores), Share()),
        other=sum((s.other for s in scores), Share()),
        properties=dict(sorted(properties.items())),
        classes=classes,
        statuses=statuses,
        judged=tuple(pair for s in scores for pair in s.judged),
        faults=tuple(fault for s in scores for fault in s.faults),
    )


def tenths(scores: Scores) -> list[Tenth]:
    """How often claims are right, by their confidence in tenths; a tenth without claims is left out."""
    found: list[Tenth] = []
    for n in range(10):
        inside = [(c, right) for c, right in scores.judged if min(int(c * 10), 9) == n]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            found.append(Tenth(n / 10, mean, Share(sum(right for _, right in inside), len(inside))))
    return found


def calibration_error(scores: Scores) -> float:
    """How far confidence and truth lie apart on average, each tenth weighted by its claims (0 is best)."""
    parts = tenths(scores)
    claims = sum(t.right.whole for t in parts)
    return sum(abs(t.confidence - t.right.value) * t.right.whole for t in parts) / claims if claims else 0.0
