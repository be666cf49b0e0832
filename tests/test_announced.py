"""What an article's authors announce has the article's date."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from kg.config import ontology_folder
from kg.extract.pipeline import Extractor
from kg.model import Article


@cache
def extractor() -> Extractor:
    return Extractor(ontology=ontology_folder())


def dated(text: str, published: date | None = date(2025, 3, 6)) -> set[tuple[str, str]]:
    extraction = extractor().extract(Article("a.txt", text, published=published))
    names = {e.key: e.label for e in extraction.entities}
    return {
        (names[c.subject], c.object)
        for c in extraction.claims
        if c.property == "releaseDate" and c.status == "asserted"
    }


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("We are excited to introduce Osprey-32B, a model with 32 billion parameters.", {"Osprey-32B"}),
        ("Today we’re launching Osprey-2B and Heron-7B under Apache 2.0.", {"Osprey-2B", "Heron-7B"}),
        ("We release the first large model of the Qwen1.5 series, Qwen1.5-110B, today.", {"Qwen1.5-110B"}),
        ("We are thrilled to announce the release of OpenFlamingo-9B, a language model.", {"OpenFlamingo-9B"}),
    ],
)
def test_what_is_announced_comes_out_on_that_day(text: str, named: set[str]) -> None:
    assert {(n, "2025-03-06") for n in named} <= dated(text)
    assert not dated(text, published=None)


@pytest.mark.parametrize(
    "text",
    [
        "We also present our findings on GPT-4 and its versions.",
        "We are happy to announce that Ann Lee, who built Osprey-32B, has joined us.",
        "We present no model. Osprey-32B must wait.",
        "They introduce Osprey-32B to their customers.",
    ],
)
def test_what_is_only_spoken_of_does_not(text: str) -> None:
    assert not dated(text)


def test_a_date_in_the_sentence_counts() -> None:
    assert ("Osprey-32B", "2025-03-06") not in dated(
        "We introduced Osprey-32B on 4 February and release Osprey-32B weights in May."
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("On April 8, 2025, Corvid Labs launched Osprey-32B, its largest model.", {("Osprey-32B", "2025-04-08")}),
        ("Corvid Labs released Osprey-32B in January.", {("Osprey-32B", "2025-01")}),
        ("Last week a start-up named Corvid Labs dropped Osprey-32B and Heron-7B.", {"Osprey-32B", "Heron-7B"}),
        ("Corvid Labs will have released Osprey-32B by June 2025.", set()),
        ("Having dropped Osprey-32B in January, Lyon now uses Heron-7B.", set()),
    ],
)  # fmt: skip
def test_what_was_launched_beside_the_one_date_came_out_then(
    text: str, wanted: set[tuple[str, str]] | set[str]
) -> None:
    found = dated(text, date(2025, 4, 20))
    plain = {n for n, _ in found} if all(isinstance(w, str) for w in wanted) else found
    assert plain == wanted


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "On March 3, 2025, Corvid Labs launched Osprey 4. This came three days after the open-weight release of Heron 3 and Egret 2.",
            {("Heron 3", "2025-02-28"), ("Egret 2", "2025-02-28")},
        ),
        (
            "Corvid Labs launched Osprey 4 on March 3, two weeks before the launch of Heron 3.",
            {("Heron 3", "2025-03")},
        ),
        # the day named before is that of the release itself, or nobody knows which it is
        ("Corvid Labs launched Heron 3 on March 3. Osprey 4 came three days after the release of Heron 3.", set()),
        ("Osprey 4 came three days after the release of Heron 3.", set()),
    ],
)
def test_what_came_days_before_something_else_has_its_date(text: str, told: set[tuple[str, str]]) -> None:
    days = {(name, day) for name, day in dated(text) if name in ("Heron 3", "Egret 2")}
    assert days - {("Heron 3", "2025-03-03")} == told
