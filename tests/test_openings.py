"""A participle that opens a sentence speaks of the name behind its comma, and of no other."""

from __future__ import annotations

from functools import cache

import pytest

from kg.config import ontology_folder
from kg.extract.pipeline import Extractor
from kg.model import Article


@cache
def extractor() -> Extractor:
    return Extractor(ontology=ontology_folder())


def said(text: str, prop: str) -> set[tuple[str, str]]:
    found = extractor().extract(Article("t.txt", text))
    label = {e.key: e.label for e in found.entities}
    return {(label[c.subject], label[c.object]) for c in found.claims if c.property == prop}


BEFORE = "Corvid Labs raised $20 million on Monday. "


@pytest.mark.parametrize(
    ("sentence", "prop", "wanted"),
    [
        (
            "Backed by Peak Capital and Alder Ventures, Evermind emerged from stealth in May.",
            "investsIn",
            {("Peak Capital", "Evermind"), ("Alder Ventures", "Evermind")},
        ),
        (
            "Backed by Peak Capital, Alder Ventures, and Norrland Fund, Evermind emerged from stealth in May.",
            "investsIn",
            {("Peak Capital", "Evermind"), ("Alder Ventures", "Evermind"), ("Norrland Fund", "Evermind")},
        ),
        ("Led by CEO Ann Lee, the start-up Evermind sells chips.", "leads", {("Ann Lee", "Evermind")}),
        ("Developed by Evermind, Osprey-7B reads images.", "develops", {("Evermind", "Osprey-7B")}),
    ],
)
def test_it_speaks_of_the_name_behind_its_comma(sentence: str, prop: str, wanted: set[tuple[str, str]]) -> None:
    assert said(BEFORE + sentence, prop) == wanted


def test_a_list_without_an_end_tells_nothing() -> None:
    pairs = said(BEFORE + "Backed by Peak Capital, Alder Ventures, Norrland Fund, it grows.", "investsIn")
    assert ("Peak Capital", "Alder Ventures") not in pairs
