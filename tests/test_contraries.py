"""What one article says of one thing may not be open and closed at once, where one of the two is merely guessed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.config import ontology_folder
from kg.extract.assemble import without_doubtful_contraries
from kg.model import Claim, Span
from kg.ontology.schema import load_schema

SCHEMA = load_schema(ontology_folder())
CLOSED = Claim(
    subject="model/beam",
    property="accessPolicy",
    object="Proprietary",
    object_kind="concept",
    status="asserted",
    confidence=0.9,
    evidence=Span(0, 20),
    subject_span=Span(0, 4),
)
OPEN = replace(CLOSED, object="OpenWeights", confidence=0.3, evidence=Span(30, 50))


def kept(*claims: Claim) -> list[str]:
    return [claim.object for claim in without_doubtful_contraries(claims, SCHEMA)]


def test_a_guess_yields_to_its_much_surer_contrary() -> None:
    assert kept(OPEN, CLOSED) == ["Proprietary"]


@pytest.mark.parametrize(
    "other",
    [
        replace(OPEN, confidence=0.6),  # sure enough to be a contradiction, which is shown
        replace(OPEN, attributed_to="person/ada"),  # another voice
        replace(OPEN, status="negated"),
        replace(OPEN, subject="model/lamp"),
        replace(OPEN, object="ApiOnly"),  # no contrary
    ],
)
def test_what_is_no_guess_or_no_contrary_stays(other: Claim) -> None:
    assert kept(other, CLOSED) == [other.object, "Proprietary"]


def test_two_guesses_stay() -> None:
    assert kept(OPEN, replace(CLOSED, confidence=0.4)) == ["OpenWeights", "Proprietary"]
