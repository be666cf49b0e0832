"""Claims checked, brought into one form, united, and what follows from them; entities of several articles united."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from fake_extractor import read

from kg.config import ontology_folder
from kg.model import Article, Claim, Entity, Extraction, Span
from kg.ontology.schema import Schema, load_schema
from kg.resolve.check import date_precision, fault
from kg.resolve.merge import merge_entities
from kg.resolve.settle import Settled, settle


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema(ontology_folder())


def settled(text: str, schema: Schema) -> Settled:
    return settle(read(Article("a.txt", text), schema), schema=schema)


def said(result: Settled) -> list[tuple[str, str, str, str, bool]]:
    claims = [s.claim for s in result.statements]
    return sorted((c.subject, c.property, c.object, c.status, c.derived) for c in claims)


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("2025", 1),
        ("2025-03", 2),
        ("2025-03-31", 3),
        ("2025-02-30", None),
        ("2025-13", None),
        ("25", None),
        ("March 2025", None),
        ("2025-3-1", None),
    ],
)
def test_how_far_a_date_tells(value: str, parts: int | None) -> None:
    assert date_precision(value) == parts


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("model/zephyr develops organization/acme.", "subject of the wrong class"),
        ("organization/acme develops person/ann.", "object of the wrong class"),
        ("organization/acme adores person/ann.", "unknown property"),
        ("organization/acme partnersWith organization/acme.", "about itself"),
        ("organization/acme develops zephyr.", "unknown object"),
        ("model/zephyr accessPolicy Mysterious.", "unknown concept"),
        ("model/zephyr accessPolicy Asserted.", "unknown concept"),
        ("model/zephyr releaseDate soon.", "not a date"),
        ("organization/acme competesWith model/zephyr.", "two of different classes"),
        ("model/zephyr parameterCount 7B (confidence=1.5).", "confidence outside 0..1"),
    ],
)
def test_what_does_not_fit_is_dropped_with_its_reason(sentence: str, reason: str, schema: Schema) -> None:
    result = settled(sentence, schema)
    assert result.statements == ()
    assert [r for _, r in result.dropped] == [reason]


@pytest.mark.parametrize(
    "sentence",
    [
        "organization/acme develops family/zephyr.",
        "family/zephyr accessPolicy OpenWeights.",
        "model/zephyr releaseDate 2025-03.",
        "model/zephyr competesWith family/gale.",
        "organization/acme locatedIn place/paris.",
    ],
)
def test_what_fits_stands_also_by_a_class_above(sentence: str, schema: Schema) -> None:
    assert settled(sentence, schema).dropped == ()


def test_evidence_must_lie_in_the_text(schema: Schema) -> None:
    extraction = read(Article("a.txt", "organization/acme develops model/zephyr."), schema)
    claim = replace(extraction.claims[0], evidence=Span(0, 4000))
    entities = {e.key: e for e in extraction.entities}
    assert fault(claim, entities=entities, length=40, schema=schema) == "evidence outside the text"


@pytest.mark.parametrize("post", ["leads", "worksFor", "formerlyAt"])
def test_a_past_post_is_one_plain_claim(post: str, schema: Schema) -> None:
    result = settled(f"person/ann {post} organization/acme (past).", schema)
    assert said(result) == [("person/ann", "formerlyAt", "organization/acme", "asserted", False)]


def test_a_past_post_that_someone_tells_of_is_reported(schema: Schema) -> None:
    result = settled("person/ann leads organization/acme (past by=person/bo). person/bo", schema)
    assert said(result) == [("person/ann", "formerlyAt", "organization/acme", "reported", False)]


def test_other_past_statements_stay_past(schema: Schema) -> None:
    result = settled("organization/acme uses model/zephyr (past).", schema)
    assert said(result) == [("organization/acme", "uses", "model/zephyr", "past", False)]


def test_a_symmetric_relation_stands_once(schema: Schema) -> None:
    text = "organization/b partnersWith organization/a."
    (statement,) = settled(text, schema).statements
    claim = statement.claim
    assert (claim.subject, claim.object) == ("organization/a", "organization/b")
    assert claim.subject_span is not None
    assert text[claim.subject_span.start : claim.subject_span.end] == "organization/a"


def test_who_leads_works_for_it(schema: Schema) -> None:
    result = settled("person/ann leads organization/acme (role=CEO).", schema)
    assert said(result) == [
        ("person/ann", "leads", "organization/acme", "asserted", False),
        ("person/ann", "worksFor", "organization/acme", "asserted", True),
    ]
    derived = next(s for s in result.statements if s.claim.derived)
    assert [p.property for p in derived.premises] == ["leads"]
    assert derived.claim.role == "CEO"


def test_nothing_is_derived_where_it_stands_already_or_is_not_plain(schema: Schema) -> None:
    both = settled("person/ann leads organization/acme. person/ann worksFor organization/acme.", schema)
    planned = settled("person/ann leads organization/acme (planned).", schema)
    assert not any(s.claim.derived for s in (*both.statements, *planned.statements))


def test_a_familys_maker_made_its_members_through_the_whole_line(schema: Schema) -> None:
    text = (
        "organization/acme develops family/zephyr. model/zephyr-2 variantOf family/zephyr. "
        "model/zephyr-2-mini variantOf model/zephyr-2 (confidence=0.5)."
    )
    derived = {s.claim.object: s for s in settled(text, schema).statements if s.claim.derived}
    assert derived.keys() == {"model/zephyr-2", "model/zephyr-2-mini"}
    assert [p.property for p in derived["model/zephyr-2"].premises] == ["develops", "variantOf"]
    assert derived["model/zephyr-2"].claim.confidence == 0.81
    assert derived["model/zephyr-2-mini"].claim.confidence == 0.405
    assert all(s.claim.subject == "organization/acme" and s.claim.property == "develops" for s in derived.values())


@pytest.mark.parametrize(
    "more",
    [
        "organization/other develops model/zephyr-2.",
        "organization/acme develops model/zephyr-2 (planned).",
        "organization/acme develops model/zephyr-2 (negated).",
        "organization/acme develops model/zephyr-2.",
    ],
)
def test_what_the_article_says_of_a_member_itself_wins(more: str, schema: Schema) -> None:
    text = f"organization/acme develops family/zephyr. model/zephyr-2 variantOf family/zephyr. {more}"
    assert not any(s.claim.derived for s in settled(text, schema).statements)


def test_members_that_name_each_other_as_family_come_to_an_end(schema: Schema) -> None:
    text = "organization/acme develops model/a. model/b variantOf model/a. model/a variantOf model/b."
    derived = [s.claim.object for s in settled(text, schema).statements if s.claim.derived]
    assert derived == ["model/b"]


def test_a_familys_licence_and_policy_do_not_pass(schema: Schema) -> None:
    text = (
        "family/zephyr hasLicense license/mit. family/zephyr accessPolicy OpenSource. "
        "model/zephyr-2 variantOf family/zephyr."
    )
    assert not any(s.claim.derived for s in settled(text, schema).statements)


def test_claims_that_differ_in_confidence_alone_are_one(schema: Schema) -> None:
    extraction = read(Article("a.txt", "model/zephyr evaluatedOn benchmark/test."), schema)
    first = extraction.claims[0]
    twins = (replace(first, confidence=0.4, score="71", extractor="other"), replace(first, confidence=0.8))
    (statement,) = settle(replace(extraction, claims=twins), schema=schema).statements
    assert (statement.claim.confidence, statement.claim.score) == (0.8, "71")


def test_claims_with_different_scores_stay_two(schema: Schema) -> None:
    extraction = read(Article("a.txt", "model/zephyr evaluatedOn benchmark/test."), schema)
    twins = tuple(replace(extraction.claims[0], score=score) for score in ("71", "72"))
    assert len(settle(replace(extraction, claims=twins), schema=schema).statements) == 2


def test_settling_does_not_depend_on_the_order_of_claims(schema: Schema) -> None:
    text = (
        "organization/acme develops family/zephyr. model/zephyr-2 variantOf family/zephyr. "
        "person/ann leads organization/acme. "
        "organization/x partnersWith organization/acme."
    )
    extraction = read(Article("a.txt", text), schema)
    results = {settle(replace(extraction, claims=order), schema=schema) for order in permutations(extraction.claims)}
    assert len(results) == 1


def test_an_unknown_speaker_is_left_out(schema: Schema) -> None:
    extraction = read(Article("a.txt", "organization/acme develops model/zephyr."), schema)
    claim: Claim = replace(extraction.claims[0], attributed_to="person/nobody")
    (statement,) = settle(replace(extraction, claims=(claim,)), schema=schema).statements
    assert statement.claim.attributed_to is None


def extraction_of(*entities: Entity) -> Extraction:
    return Extraction(Article("a.txt", "text"), entities, ())


def test_entities_are_united_by_key_in_any_order(schema: Schema) -> None:
    forms = [
        extraction_of(Entity("organization/acme", ("Organization",), "Acme", ("Acme AI",))),
        extraction_of(Entity("organization/acme", ("Organization",), "Acme AI", ())),
        extraction_of(Entity("organization/acme", ("Organization",), "Acme AI", ("ACME",))),
        extraction_of(Entity("model/zephyr", ("Model",), "Zephyr"), Entity("model/gale", ("Model",), "Gale")),
        extraction_of(Entity("model/zephyr", ("ModelFamily",), "Zephyr")),
    ]
    merged = [merge_entities(order, schema=schema) for order in permutations(forms)]
    assert all(m == merged[0] and list(m) == sorted(m) for m in merged)
    acme, zephyr = merged[0]["organization/acme"], merged[0]["model/zephyr"]
    assert (acme.label, acme.aliases) == ("Acme AI", ("ACME", "Acme"))
    assert zephyr.types == ("ModelFamily", "Model")


def test_a_name_known_beforehand_is_the_label(schema: Schema) -> None:
    known = Entity(
        "license/mit", ("License",), "MIT License", ("MIT",), identifier="MIT", same_as=("http://x.example/1",)
    )
    loose = Entity("license/mit", ("License",), "the MIT licence")
    merged = merge_entities([extraction_of(loose), extraction_of(loose), extraction_of(known)], schema=schema)[
        "license/mit"
    ]
    assert merged.label == "MIT License"
    assert merged.aliases == ("MIT", "the MIT licence")
    assert (merged.identifier, merged.same_as) == ("MIT", ("http://x.example/1",))


def test_a_tie_goes_to_the_longest_then_to_the_alphabet(schema: Schema) -> None:
    forms = [extraction_of(Entity("person/ann", ("Person",), name)) for name in ("Ann B", "Ann C", "Ann")]
    assert merge_entities(forms, schema=schema)["person/ann"].label == "Ann B"
