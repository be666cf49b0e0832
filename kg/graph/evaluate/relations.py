"""How well the relations of an article are found: plain triples, and the status and evidence of claims."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.graph.evaluate.entities import EntityMatch
from kg.graph.evaluate.expected import Expected, Triple, key_of
from kg.graph.evaluate.found import Found, FoundClaim
from kg.graph.evaluate.gold import Gold, GoldClaim
from kg.graph.evaluate.result import NONE, Fault, Share, Tally
from kg.ontology.schema import Schema


@dataclass(frozen=True, slots=True)
class RelationMatch:
    """The relations of one article: annotated ones beside those found."""

    gold: Gold
    found: Found
    match: EntityMatch
    expected: Expected
    schema: Schema
    claimed: dict[Triple, list[FoundClaim]] = field(init=False, default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Sort the claims whose two ends are annotated by their triples, the surest first."""
        for claim in sorted(self.found.claims, key=lambda c: -(c.confidence or 0)):
            if key := self._key(claim.triple):
                self.claimed[key].append(claim)

    def scores(self) -> tuple[dict[str, Tally], list[Fault]]:
        """The counts by property, and the errors."""
        counts: dict[str, Tally] = defaultdict(Tally)
        faults: list[Fault] = []
        got: dict[Triple, Triple] = {}
        for triple in sorted(self.found.plain):
            got.setdefault(self._place(triple), triple)
        for key, triple in got.items():
            if key in self.expected.wanted:
                counts[key[1]] += Tally(tp=1)
            elif not self._neutral(key):
                counts[key[1]] += Tally(fp=1)
                faults.append(self._false_hit(key, triple))
        for key in sorted(self.expected.wanted - got.keys()):
            counts[key[1]] += Tally(fn=1)
            faults.append(self._miss(key))
        return {name: counts[name] for name in self.schema.properties if name in counts}, faults

    def status_share(self) -> Share:
        """Of the annotated statements that were claimed, how many with their status."""
        return _share(self._has_status(key, row) for key, row in self._claimed_rows())

    def evidence_share(self) -> Share:
        """Of the annotated statements that were claimed, how many with evidence that overlaps theirs."""
        return _share(
            any(c.start < row.end and row.start < c.end for c in self.claimed[key]) for key, row in self._claimed_rows()
        )

    def other_share(self) -> Share:
        """Of the statements that must not stand plain, how many were found with their status."""
        return _share(self._has_status(k, row) for k, row in self._rows() if not self._plain(row.status))

    def status_confusion(self) -> Counter[tuple[str, str]]:
        """(annotated, found) -> how often; a claim with the right status stands before surer ones with another."""
        found: Counter[tuple[str, str]] = Counter()
        for key, row in self._rows():
            claims = self.claimed.get(key, [])
            right = row.status if self._has_status(key, row) else claims[0].status if claims else NONE
            found[row.status, right] += 1
        return found

    def verdict(self, claim: FoundClaim) -> bool | None:
        """Is the claim right? None where it counts neither way.

        A claim that stands plain is right where the annotations have the triple plain; another one where they have it
        with its status.
        """
        key = self._place(claim.triple)
        if self._plain(claim.status):
            return True if key in self.expected.wanted else None if self._neutral(key) else False
        rows = self.expected.rows.get(key, ())
        if any(row.optional for row in rows) or self.match.optional(key[0]) or self.match.optional(key[2]):
            return None
        return any(row.status == claim.status for row in rows)

    def _plain(self, status: str) -> bool:
        known = self.schema.statuses.get(status)
        return bool(known and known.plain)

    def _key(self, triple: Triple) -> Triple | None:
        """The triple in the annotations' terms, where both its ends are annotated."""
        subject, name, target = triple
        if name not in self.schema.properties:
            return None
        s, o = self.match.entity_id(subject), self.match.object_id(target, name)
        return key_of(s, name, o, self.schema) if s and o else None

    def _place(self, triple: Triple) -> Triple:
        """The annotated triple that this one stands for: itself, or the nearest link where it names a farther one."""
        key = self._key(triple)
        if key is None:
            return triple
        subject, name, target = key
        farther = name in self.expected.nearest and (subject, target) in self.expected.links[name]
        if farther and key not in self.expected.wanted:
            return next((w for w in sorted(self.expected.wanted) if w[:2] == (subject, name)), key)
        return key

    def _neutral(self, key: Triple) -> bool:
        return key in self.expected.neutral or self.match.optional(key[0]) or self.match.optional(key[2])

    def _rows(self) -> Iterator[tuple[Triple, GoldClaim]]:
        for key, rows in self.expected.rows.items():
            yield from ((key, row) for row in rows if not row.optional)

    def _claimed_rows(self) -> list[tuple[Triple, GoldClaim]]:
        return [(key, row) for key, row in self._rows() if key in self.claimed]

    def _has_status(self, key: Triple, row: GoldClaim) -> bool:
        return any(claim.status == row.status for claim in self.claimed.get(key, ()))

    def _false_hit(self, key: Triple, triple: Triple) -> Fault:
        claims = [c for c in self.found.claims if c.triple == triple and self._plain(c.status)]
        surest = max(claims, key=lambda c: c.confidence or 0, default=None)
        rows = self.expected.rows.get(key, ())
        why = f"annotated as {rows[0].status}" if rows else "not annotated"
        said = f"{self.match.label(triple[0])} —{key[1]}→ {self.match.label(triple[2])} ({why})"
        sentence, confidence = (surest.sentence, surest.confidence) if surest else ("", None)
        return Fault(self.gold.id, "relation", True, key[1], said, sentence, confidence)

    def _miss(self, key: Triple) -> Fault:
        row = next(r for r in self.expected.rows[key] if self._plain(r.status))
        said = f"{self.match.label(row.subject)} —{key[1]}→ {self.match.label(row.object)}"
        return Fault(self.gold.id, "relation", False, key[1], said, self.gold.sentence(row))


def _share(right: Iterator[bool]) -> Share:
    answers = list(right)
    return Share(sum(answers), len(answers))
