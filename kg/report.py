"""What a build did, as plain values: for people, and for `report.json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Outcome = Literal["new", "changed", "unchanged", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class Progress:
    """One article is done: the `done`-th of `total`. `reason` says why it was skipped or failed."""

    done: int
    total: int
    source: str
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did. `new` to `failed` are about its sources, the counts about the whole graph after it.

    `skipped` and `failed` pair a source with the reason: it could not be read, or its extraction raised. `dropped`
    counts the claims that did not fit the ontology, by reason.
    """

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    articles: int = 0
    entities: Mapping[str, int] = field(default_factory=dict)
    claims: Mapping[str, int] = field(default_factory=dict)
    statuses: Mapping[str, int] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)
    quads: int = 0
    seconds: float = 0.0

    @property
    def read(self) -> int:
        """How many sources were read and are in the graph."""
        return len(self.new) + len(self.changed) + len(self.unchanged)

    @property
    def complete(self) -> bool:
        """Was there something to read, and was all of it read?"""
        return bool(self.read) and not self.skipped and not self.failed

    def row(self) -> dict[str, Any]:
        """The report as JSON values, in an order that depends on nothing but what it says; `seconds` alone varies."""

        def reasons(pairs: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
            return [{"source": source, "reason": reason} for source, reason in pairs]

        return {
            "read": self.read,
            "new": list(self.new),
            "changed": list(self.changed),
            "unchanged": list(self.unchanged),
            "skipped": reasons(self.skipped),
            "failed": reasons(self.failed),
            "graph": {
                "articles": self.articles,
                "quads": self.quads,
                "entities": dict(sorted(self.entities.items())),
                "claims": dict(sorted(self.claims.items())),
                "statuses": dict(sorted(self.statuses.items())),
                "dropped": dict(sorted(self.dropped.items())),
            },
            "seconds": round(self.seconds, 3),
        }
