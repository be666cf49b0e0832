"""The contrast set (`tests/contrast`): its form, and how many of its texts the default extractor reads rightly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from benchmarks.contrast import Judge, Pair, Statement, load_pairs, parse, share

from kg.build import default_extractor
from kg.config import Settings, ontology_folder
from kg.graph.evaluate.rules import load_rules
from kg.model import Article, Claim, Entity, Extraction, ObjectKind, Span, Status
from kg.ontology.schema import load_schema

SCHEMA = load_schema(ontology_folder())
PAIRS = load_pairs(SCHEMA)
MEASURED = 0.777


def names(pair: Pair) -> set[str]:
    named = {pair.statement.subject}
    return named | {pair.statement.object} if SCHEMA.properties[pair.statement.property].kind == "entity" else named


def test_a_statement_is_read() -> None:
    assert parse("Ada Löw leads Foo & Co", SCHEMA) == Statement("Ada Löw", "leads", "Foo & Co")
    assert parse("X-2 evaluatedOn MMLU (score 61.2) [planned]", SCHEMA) == Statement(
        "X-2", "evaluatedOn", "MMLU", "61.2", "planned"
    )


@pytest.mark.parametrize("written", ["A likes B", "A uses", "A uses B [perhaps]"])
def test_what_is_no_statement_is_named(written: str) -> None:
    with pytest.raises(ValueError, match="no statement"):
        parse(written, SCHEMA)


def test_a_pair_lacks_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('[[direction]]\nstatement = "A uses B"\nyes = "A uses B."\n')
    with pytest.raises(ValueError, match="direction"):
        load_pairs(SCHEMA, tmp_path)


class Fixed:
    """Finds the same in every text: Foo (Foo Inc) plans to buy Bar and competes with it, Baz has 7B parameters."""

    fingerprint = "fixed"

    def extract(self, article: Article) -> Extraction:
        def claim(subject: str, name: str, object_: str, kind: ObjectKind, status: Status) -> Claim:
            return Claim(subject, name, object_, kind, status, 0.9, Span(0, len(article.text)))

        foo = Entity("organization/foo", ("Organization",), "Foo Inc", ("Foo",))
        bar = Entity("organization/bar", ("Organization",), "Bar")
        baz = Entity("model/baz", ("Model",), "Baz")
        claims = (
            claim(foo.key, "acquires", bar.key, "entity", "planned"),
            claim(bar.key, "competesWith", foo.key, "entity", "reported"),
            claim(baz.key, "parameterCount", "7B", "literal", "asserted"),
        )
        return Extraction(article, (foo, bar, baz), claims)

    def extract_many(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        return map(self.extract, articles)


@pytest.mark.parametrize(
    ("written", "stands"),
    [
        ("foo acquires Bar", False),
        ("Foo acquires Bar [planned]", True),
        ("Bar acquires Foo [planned]", False),
        ("Foo competesWith Bar", True),
        ("Bar competesWith Foo [reported]", True),
        ("Bar competesWith Foo [asserted]", False),
        ("Baz parameterCount 7B", True),
        ("Baz parameterCount 7B active", False),
        ("Foo competesWith Bar (score 7)", False),
    ],
)
def test_a_statement_stands_or_not(written: str, stands: bool) -> None:
    judge = Judge(Fixed(), SCHEMA, load_rules(ontology_folder(), SCHEMA))
    assert judge.says("A text.", Pair("any", written, parse(written, SCHEMA), "", "", None)) == stands


def test_there_are_enough_pairs_of_enough_phenomena() -> None:
    counts = Counter(p.phenomenon for p in PAIRS)
    assert len(PAIRS) >= 200
    assert len(counts) >= 20
    assert min(counts.values()) >= 6
    assert {p.statement.property for p in PAIRS} == set(SCHEMA.properties)


def test_each_name_stands_in_both_texts() -> None:
    assert [(p.written, n) for p in PAIRS for n in names(p) if n not in p.yes or n not in p.no] == []
    assert [p.written for p in PAIRS if p.yes == p.no] == []


def test_concepts_are_the_ontologys() -> None:
    concepts = {p.statement.object for p in PAIRS if SCHEMA.properties[p.statement.property].kind == "concept"}
    assert concepts
    assert concepts <= set(SCHEMA.concepts)


def test_no_name_recurs_in_more_than_a_few_pairs() -> None:
    pairs = defaultdict(list)
    for p in PAIRS:
        for name in names(p):
            pairs[name].append(p.written)
    assert max(map(len, pairs.values())) <= 4


def test_the_texts_are_read_as_well_as_before() -> None:
    """The set was written without a look at the extractor, which then read 508 of the 654 texts rightly (0.777).

    Right were 269 of the 327 texts that make their statement, 239 of those that do not, both in 188 pairs.
    The goal is 0.92.
    """
    settings = Settings()
    judge = Judge(default_extractor(settings), SCHEMA, load_rules(settings.ontology, SCHEMA))
    assert share([judge.verdict(pair) for pair in PAIRS]) >= MEASURED - 0.03
