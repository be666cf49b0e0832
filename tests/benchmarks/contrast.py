"""Pairs of texts that differ in little, and say the same or not: `python tests/benchmarks/contrast.py [--wrong]`.

`tests/contrast/*.toml` holds them by phenomenon. Each pair has a `statement` ("Subject property Object", followed by
"(score 61.2)" and "[planned]" where they matter), a text `yes` that makes it, a text `no` that does not, and a `date`
of publication where one matters. Without a status a statement stands where it is plain (asserted or reported), with one
where it has that status. What is judged is what would enter the graph; names (an entity's label and aliases) and values
are compared as `kg eval` compares them. In the table `yes`, `no` and `texts` count texts that are read rightly, `pairs`
those with both. Who says nothing gets every `no` right: look at the pairs too.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Literal, get_args

from kg.build import ClaimExtractor, default_extractor
from kg.config import Settings
from kg.graph.evaluate.rules import Rules, load_rules
from kg.model import Article, Claim, Entity, ExtractorMode, Status
from kg.ontology.schema import Schema, load_schema
from kg.resolve.derive import is_plain
from kg.resolve.settle import settle

PAIRS = Path(__file__).resolve().parents[1] / "contrast"
_FORM = r"(?P<subject>.+?) (?P<property>{}) (?P<object>.+?)(?: \(score (?P<score>[^)]+)\))?(?: \[(?P<status>\w+)\])?"


@dataclass(frozen=True, slots=True)
class Statement:
    """What a text says or does not say. `status` None: plainly."""

    subject: str
    property: str
    object: str
    score: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts: `yes` makes the statement, `no` does not."""

    phenomenon: str
    written: str
    statement: Statement
    yes: str
    no: str
    published: date | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether each text of a pair was read rightly."""

    pair: Pair
    yes: bool
    no: bool


def load_pairs(schema: Schema, folder: Path = PAIRS) -> list[Pair]:
    """All pairs, sorted by file and in the order of their phenomena. Raises ValueError for what has another form."""
    pairs = []
    for file in sorted(folder.glob("*.toml")):
        for phenomenon, rows in tomllib.loads(file.read_text(encoding="utf-8")).items():
            for row in rows:
                if set(row) - {"date"} != {"statement", "yes", "no"}:
                    raise ValueError(f"{file.name}: {phenomenon}: wants statement, yes and no, has {', '.join(row)}")
                statement = parse(row["statement"], schema)
                pairs.append(Pair(phenomenon, row["statement"], statement, row["yes"], row["no"], row.get("date")))
    return pairs


def parse(written: str, schema: Schema) -> Statement:
    """Read "Subject property Object (score 61.2) [planned]". Raises ValueError."""
    found = re.fullmatch(_FORM.format("|".join(schema.properties)), written)
    if found is None or found["status"] not in (None, *get_args(Status)):
        raise ValueError(f"{written!r} is no statement of the ontology")
    return Statement(**found.groupdict())


@dataclass(frozen=True, slots=True)
class Judge:
    """Reads texts with an extractor, and tells whether a statement stands in what it found."""

    extractor: ClaimExtractor
    schema: Schema
    rules: Rules

    def says(self, text: str, pair: Pair) -> bool:
        """Would the text's graph hold the pair's statement?"""
        extraction = self.extractor.extract(Article("contrast.txt", text, published=pair.published))
        entities = {e.key: e for e in extraction.entities}
        claims = [s.claim for s in settle(extraction, schema=self.schema).statements]
        return any(self._is(claim, pair.statement, entities) for claim in claims)

    def verdict(self, pair: Pair) -> Verdict:
        """Read both texts."""
        return Verdict(pair, self.says(pair.yes, pair), not self.says(pair.no, pair))

    def _is(self, claim: Claim, wanted: Statement, entities: dict[str, Entity]) -> bool:
        ends = [(claim.subject, claim.object)]
        if self.schema.properties[claim.property].symmetric:
            ends.append((claim.object, claim.subject))
        return (
            claim.property == wanted.property
            and (is_plain(claim) if wanted.status is None else claim.status == wanted.status)
            and (wanted.score is None or _number(claim.score) == _number(wanted.score))
            and any(
                self._names(subject, wanted.subject, claim, entities)
                and self._names(object_, wanted.object, claim, entities)
                for subject, object_ in ends
            )
        )

    def _names(self, end: str, wanted: str, claim: Claim, entities: dict[str, Entity]) -> bool:
        entity = entities.get(end)
        if entity is not None:
            return self.rules.name(wanted) in {self.rules.name(n) for n in (entity.label, *entity.aliases)}
        dated = claim.object_kind == "date"
        return self.rules.value(end, date=dated) == self.rules.value(wanted, date=dated)


def _number(score: str | None) -> float | None:
    try:
        return float((score or "").strip(" %"))
    except ValueError:
        return None


def share(verdicts: Sequence[Verdict]) -> float:
    """The share of texts that were read rightly."""
    return sum(v.yes + v.no for v in verdicts) / (2 * len(verdicts))


def table(verdicts: Sequence[Verdict]) -> list[str]:
    """A line for each phenomenon, and one for all: texts that say it, texts that do not, pairs with both right."""
    lines = [f"{'':28}{'yes':>9}{'no':>9}{'pairs':>9}{'texts':>8}"]
    for name, group in [*((k, list(g)) for k, g in groupby(verdicts, lambda v: v.pair.phenomenon)), ("all", verdicts)]:
        counts = (sum(v.yes for v in group), sum(v.no for v in group), sum(v.yes and v.no for v in group))
        lines.append(f"{name:28}" + "".join(f"{c:>5}/{len(group):<3}" for c in counts) + f"{share(group):8.3f}")
    return lines


def main() -> None:
    """Print how many texts are read rightly; with `--wrong` those that are not."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--wrong", action="store_true", help="list what was read wrongly")
    ap.add_argument(
        "--mode", choices=get_args(ExtractorMode), default=Settings().extractor, help="which extractors speak"
    )
    args = ap.parse_args()
    mode: ExtractorMode = args.mode
    settings = Settings(extractor=mode)
    schema = load_schema(settings.ontology)
    judge = Judge(default_extractor(settings), schema, load_rules(settings.ontology, schema))
    verdicts = [judge.verdict(pair) for pair in load_pairs(schema)]
    sides: tuple[Literal["yes", "no"], ...] = ("yes", "no")
    for v in verdicts if args.wrong else ():
        for side in sides:
            if not getattr(v, side):
                what = "missed" if side == "yes" else "said"
                print(f"{v.pair.phenomenon}: {what}: {v.pair.written}\n    {getattr(v.pair, side).strip()}")
    print("\n".join(table(verdicts)))


if __name__ == "__main__":
    main()
