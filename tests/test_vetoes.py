"""What the words of a sentence forbid the learned model to claim."""

from __future__ import annotations

import pytest

from kg.config import ontology_folder
from kg.extract.assemble import without_siblings, without_yielding
from kg.extract.known import Known
from kg.extract.vetoes import without_vetoed
from kg.model import Claim, ObjectKind, Span, Status
from kg.ontology.lexicon import load_lexicon
from kg.ontology.schema import load_schema

WORDS = load_lexicon(ontology_folder()).words
SCHEMA = load_schema(ontology_folder())


def stands(text: str, subject: str, prop: str, object_: str, value: str = "", kind: ObjectKind = "entity") -> bool:
    """Whether a claim of the two words of a text comes through."""
    claim = Claim(
        subject.lower(),
        prop,
        value or object_.lower(),
        kind,
        "asserted",
        0.9,
        Span(0, len(text)),
        subject_span=Span(text.index(subject), text.index(subject) + len(subject)),
        object_span=Span(text.index(object_), text.index(object_) + len(object_)),
    )
    names = {subject.lower(): (subject,), object_.lower(): (object_,)}
    return bool(without_vetoed([claim], text, names, WORDS, SCHEMA))


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("Osprey 4 came out in May 2025.", True),
        ("As of May 2025, Osprey 4 leads the board.", False),
        ("Osprey 4 was last updated in May 2025.", False),
    ],
)
def test_an_as_of_is_no_release(text: str, yes: bool) -> None:
    assert stands(text, "Osprey 4", "releaseDate", "May 2025", "2025-05", "date") is yes


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("Ann Lee, formerly of Corvid Labs, joined Evermind.", True),
        ("Ann Lee, who studied physics at Corvid Labs, joined Evermind.", False),
        ("Ann Lee holds a degree from Corvid Labs.", False),
    ],
)
def test_who_studied_there_did_not_work_there(text: str, yes: bool) -> None:
    assert stands(text, "Ann Lee", "formerlyAt", "Corvid Labs") is yes


@pytest.mark.parametrize(
    ("text", "member", "family", "yes"),
    [
        ("Scout 2 mini is smaller than Scout 2.", "Scout 2 mini", "Scout 2", True),
        ("The Osprey family now holds Talon.", "Talon", "Osprey", True),
        ("Osprey and Talon run on phones.", "Talon", "Osprey", False),
        ("GPN-J follows GPN-3.", "GPN-J", "GPN-3", False),
        ("The Osprey family: Osprey 1 and Osprey 3.", "Osprey 1", "Osprey 3", False),
        ("The Osprey family: Osprey V3.2 and Osprey V3.", "Osprey V3.2", "Osprey V3", True),
    ],
)
def test_a_family_shares_its_name_or_is_called_one(text: str, member: str, family: str, yes: bool) -> None:
    assert stands(text, member, "variantOf", family) is yes


@pytest.mark.parametrize(
    ("text", "member", "family", "yes"),
    [
        ("The Osprey family outperforms models such as Talon and Heron.", "Talon", "Osprey", False),
        ("The Osprey family includes Talon, which outperforms Heron.", "Talon", "Osprey", True),
        ("The Osprey family outperforms models such as Osprey Mini.", "Osprey Mini", "Osprey", True),
    ],
)
def test_what_a_family_is_measured_with_is_no_member(text: str, member: str, family: str, yes: bool) -> None:
    assert stands(text, member, "variantOf", family) is yes


def test_what_is_beaten_in_the_next_sentence_is_no_member() -> None:
    text = "Osprey models came out. Osprey 8B outperforms models such as Talon."
    own = Span(text.index("Osprey 8B"), len(text))
    at = text.index("Talon")
    claim = Claim("talon", "variantOf", "osprey", "entity", "asserted", 0.9, own, Span(at, at + 5), Span(0, 6))
    assert not without_vetoed([claim], text, {"talon": ("Talon",), "osprey": ("Osprey",)}, WORDS, SCHEMA)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("We are excited to release Osprey today.", "asserted"),
        ("We plan to release Osprey in May.", "planned"),
    ],
)
def test_who_is_glad_to_release_has_released(text: str, status: Status) -> None:
    claim = Claim("acme", "develops", "osprey", "entity", "planned", 0.9, Span(0, len(text)))
    assert [c.status for c in without_vetoed([claim], text, {}, WORDS, SCHEMA)] == [status]


@pytest.mark.parametrize(
    ("text", "thing", "yes"),
    [
        ("Unlike Osprey or Talon, Heron is open-weight.", "Osprey", False),
        ("Unlike Osprey or Talon, Heron is open-weight.", "Heron", True),
        ("Unlike the open-weight Osprey, Heron stays closed.", "Osprey", True),
    ],
)
def test_what_another_is_unlike_has_not_its_policy(text: str, thing: str, yes: bool) -> None:
    assert (
        stands(text, thing, "accessPolicy", "open-weight" if "closed" not in text else thing, "OpenWeights", "concept")
        is yes
    )


def test_a_policy_needs_a_word_of_it() -> None:
    assert not stands("Osprey runs on phones.", "Osprey", "accessPolicy", "phones", "OpenWeights", "concept")


def test_of_two_relations_that_exclude_each_other_the_surer_stands() -> None:
    def claim(prop: str, sure: float, *, status: Status = "asserted") -> Claim:
        return Claim("model/a", prop, "model/b", "entity", status, sure, Span(0, 9))

    both = [claim("variantOf", 0.85), claim("competesWith", 0.6)]
    assert [c.property for c in without_yielding(both, WORDS["vetoes"]["yields"])] == ["variantOf"]
    surer = [claim("variantOf", 0.3), claim("competesWith", 0.6)]
    assert without_yielding(surer, WORDS["vetoes"]["yields"]) == surer
    denied = [claim("variantOf", 0.85), claim("competesWith", 0.6, status="negated")]
    assert without_yielding(denied, WORDS["vetoes"]["yields"]) == denied


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("Did Corvid Labs release Osprey last night?", False),
        ("Will Corvid Labs' Osprey win?", True),
        ("How did Corvid Labs build Osprey so fast?", True),
        ("Corvid Labs released Osprey last night.", True),
    ],
)
def test_what_is_asked_is_not_said(text: str, yes: bool) -> None:
    assert stands(text, "Corvid Labs", "develops", "Osprey") is yes


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("If prices fell, Corvid Labs would use Osprey.", False),
        ("Corvid Labs might use Osprey, if only somebody paid.", False),
        ("If you ask Corvid Labs, they use Osprey.", True),
        ("Corvid Labs, which would say more, uses Osprey.", True),
    ],
)
def test_what_is_supposed_is_no_fact(text: str, yes: bool) -> None:
    assert stands(text, "Corvid Labs", "uses", "Osprey") is yes


@pytest.mark.parametrize(
    ("text", "prop", "yes"),
    [
        ("Evermind bought a supplier of Corvid Labs.", "acquires", False),
        ("Evermind is a supplier of Corvid Labs.", "partnersWith", True),
        ("Evermind put £6m into a competitor of Corvid Labs.", "investsIn", False),
        ("Evermind is a competitor of Corvid Labs.", "competesWith", True),
        ("Evermind bought 40% of Corvid Labs.", "acquires", False),
        ("Evermind bought Corvid Labs.", "acquires", True),
    ],
)
def test_somebody_of_theirs_is_not_they(text: str, prop: str, yes: bool) -> None:
    assert stands(text, "Evermind", prop, "Corvid Labs") is yes


def test_who_owns_somebody_is_not_who_acts() -> None:
    assert not stands("Evermind's landlord uses Osprey.", "Evermind", "uses", "Osprey")
    assert not stands("An Evermind customer's chatbot, Osprey, was down.", "Evermind", "develops", "Osprey")


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("Osprey, made of 1.5B parameters, is small.", True),
        ("Osprey, a 1.5B model, is small.", True),
        ("Osprey, made from 1.5B web pages, is small.", False),
        ("Osprey (1.5B downloads) is small.", False),
    ],
)
def test_a_count_of_other_things_is_no_size(text: str, yes: bool) -> None:
    assert stands(text, "Osprey", "parameterCount", "1.5B", "1.5B", "literal") is yes


def test_two_things_of_one_maker_are_no_rivals_but_in_a_table() -> None:
    def claim(subject: str, prop: str, object_: str, extractor: str = "model") -> Claim:
        return Claim(subject, prop, object_, "entity", "asserted", 0.6, Span(0, 9), extractor=extractor)

    made = [
        claim("corvid", "develops", "osprey"),
        claim("corvid", "develops", "heron"),
        claim("meta", "develops", "llama"),
    ]
    rivals = [claim("heron", "competesWith", "osprey"), claim("heron", "competesWith", "llama")]
    between = WORDS["vetoes"]["between_makers"]
    assert without_siblings([*made, *rivals], between, Known("develops")) == [*made, rivals[1]]
    table = claim("heron", "competesWith", "osprey", "lexicon")
    assert table in without_siblings([*made, table], between, Known("develops"))
    known = Known("develops", {"osprey": frozenset({"Corvid"}), "heron": frozenset({"Corvid", "Peak"})})
    assert without_siblings(rivals, between, known) == [rivals[1]]
