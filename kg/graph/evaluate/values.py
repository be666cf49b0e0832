"""How well the values of an article (dates, counts) are found."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from kg.graph.evaluate.entities import EntityMatch
from kg.graph.evaluate.found import Found, FoundClaim
from kg.graph.evaluate.gold import Gold, GoldClaim
from kg.graph.evaluate.result import Fault, Tally
from kg.graph.evaluate.rules import Rules
from kg.ontology.schema import Schema


@dataclass(frozen=True, slots=True)
class ValueMatch:
    """The values of one article: annotated ones beside those found."""

    gold: Gold
    found: Found
    match: EntityMatch
    schema: Schema
    rules: Rules
    rows: dict[tuple[str, str], list[GoldClaim]] = field(init=False, default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Sort the annotated values by what they are values of."""
        for row in self.gold.values:
            self.rows[row.subject, row.property].append(row)

    def is_value(self, claim: FoundClaim) -> bool:
        """Is the claim's object a value?"""
        return self.schema.properties[claim.triple[1]].kind in ("literal", "date")

    def scores(self) -> tuple[dict[str, Tally], list[Fault]]:
        """The counts by property, and the errors."""
        counts: dict[str, Tally] = defaultdict(Tally)
        faults: list[Fault] = []
        hit: set[int] = set()
        for subject, name, value in sorted(self.found.values):
            rows = self._rows(subject, name)
            same = [row for row in rows if self._same(row, value)]
            if any(self._plain(row.status) for row in same):
                hit |= {id(row) for row in same}
            elif not self._neutral(rows, name, value):
                counts[name] += Tally(fp=1)
                faults.append(self._false_hit(subject, name, value, rows))
        for row in (r for rows in self.rows.values() for r in rows if self._plain(r.status) and not r.optional):
            counts[row.property] += Tally(tp=1) if id(row) in hit else Tally(fn=1)
            if id(row) not in hit:
                said = f"{self.match.label(row.subject)} {row.property} {row.object!r}"
                faults.append(Fault(self.gold.id, "value", False, row.property, said, self.gold.sentence(row)))
        return {name: counts[name] for name in self.schema.properties if name in counts}, faults

    def verdict(self, claim: FoundClaim) -> bool | None:
        """Is the claim right? None where it counts neither way."""
        subject, name, value = claim.triple
        rows = self._rows(subject, name)
        plain = self._plain(claim.status)
        if any(self._same(row, value) and self._plain(row.status) == plain for row in rows):
            return True
        return None if self._neutral(rows, name, value) else False

    def _rows(self, subject: str, name: str) -> list[GoldClaim]:
        entity, typed = self.match.match(subject)
        return self.rows.get((entity.id, name), []) if entity and typed else []

    def _same(self, row: GoldClaim, value: str) -> bool:
        date = self._date(row.property)
        return self.rules.value(row.object, date=date) == self.rules.value(value, date=date)

    def _neutral(self, rows: list[GoldClaim], name: str, value: str) -> bool:
        """Debatable ones, and dates that are right but more or less precise."""
        near = self._date(name) and any(value.startswith(r.object) or r.object.startswith(value) for r in rows)
        return near or any(row.optional for row in rows)

    def _date(self, name: str) -> bool:
        return self.schema.properties[name].kind == "date"

    def _plain(self, status: str) -> bool:
        known = self.schema.statuses.get(status)
        return bool(known and known.plain)

    def _false_hit(self, subject: str, name: str, value: str, rows: list[GoldClaim]) -> Fault:
        triple = subject, name, value
        claim = next((c for c in self.found.claims if c.triple == triple and self._plain(c.status)), None)
        wanted = ", ".join(repr(row.object) for row in rows) or "none"
        said = f"{self.match.label(subject)} {name} {value!r} (annotated: {wanted})"
        sentence, confidence = (claim.sentence, claim.confidence) if claim else ("", None)
        return Fault(self.gold.id, "value", True, name, said, sentence, confidence)
