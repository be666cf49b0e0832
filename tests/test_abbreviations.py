"""A short form in brackets, and what it is short for."""

from __future__ import annotations

import pytest

from kg.config import ontology_folder
from kg.extract.groups import group_names
from kg.extract.names import Name
from kg.ontology.lexicon import load_lexicon

GRAMMAR = load_lexicon(ontology_folder()).names


def one_thing(text: str, *forms: str) -> bool:
    """Whether two names of a text stand for one thing."""
    names = [Name(text.index(form), text.index(form) + len(form), form, form, "learned") for form in forms]
    _, of_name = group_names(text, names, GRAMMAR)
    return of_name[0] == of_name[1]


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("the Technology Innovation Institute (TII) in Abu Dhabi", ("Technology Innovation Institute", "TII")),
        ("the Corpws Cenedlaethol Cymraeg Cyfoes (CorCenCC)", ("Corpws Cenedlaethol Cymraeg Cyfoes", "CorCenCC")),
        ("CorCenCC (Corpws Cenedlaethol Cymraeg Cyfoes) is free", ("CorCenCC", "Corpws Cenedlaethol Cymraeg Cyfoes")),
        ("the European Organization for Research (CERN)", ("European Organization for Research", "CERN")),
    ],
)
def test_a_short_form_in_brackets_is_what_it_is_short_for(text: str, forms: tuple[str, ...]) -> None:
    assert one_thing(text, *forms)


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("the Corpws Cenedlaethol Cymraeg (NorBench)", ("Corpws Cenedlaethol Cymraeg", "NorBench")),
        ("Corpws Cenedlaethol Cymraeg Cyfoes and CorCenCC", ("Corpws Cenedlaethol Cymraeg Cyfoes", "CorCenCC")),
        ("Vega Labs (LaVe)", ("Vega Labs", "LaVe")),
        ("OpenCat (Open Weights Foundation)", ("OpenCat", "Open Weights Foundation")),
    ],
)
def test_another_name_in_brackets_is_not(text: str, forms: tuple[str, ...]) -> None:
    assert not one_thing(text, *forms)
