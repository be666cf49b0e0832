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


INSTITUTE, CORPUS = "Technology Innovation Institute", "Corpws Cenedlaethol Cymraeg Cyfoes"


@pytest.mark.parametrize(
    ("text", "forms", "one"),
    [
        ("the Technology Innovation Institute (TII) in Abu Dhabi", (INSTITUTE, "TII"), True),
        ("the Corpws Cenedlaethol Cymraeg Cyfoes (CorCenCC)", (CORPUS, "CorCenCC"), True),
        ("CorCenCC (Corpws Cenedlaethol Cymraeg Cyfoes) is free", ("CorCenCC", CORPUS), True),
        ("the European Organization for Research (CERN)", ("European Organization for Research", "CERN"), True),
        ("the Corpws Cenedlaethol Cymraeg (NorBench)", ("Corpws Cenedlaethol Cymraeg", "NorBench"), False),
        ("Corpws Cenedlaethol Cymraeg Cyfoes and CorCenCC", (CORPUS, "CorCenCC"), False),  # no brackets
        ("Vega Labs (LaVe)", ("Vega Labs", "LaVe"), False),
        ("OpenCat (Open Weights Foundation)", ("OpenCat", "Open Weights Foundation"), False),
    ],
)
def test_a_short_form_in_brackets_is_what_it_may_be_short_for(text: str, forms: tuple[str, ...], one: bool) -> None:
    assert one_thing(text, *forms) == one
