"""Lines of a key and a value: which lines count, whose they are, what they say."""

from __future__ import annotations

from datetime import date
from functools import cache

from kg.config import ontology_folder
from kg.extract.fields import find_lines
from kg.extract.layout import layout
from kg.extract.pipeline import Extractor
from kg.model import Article, Claim
from kg.ontology.lexicon import load_lexicon
from kg.ontology.schema import load_schema

WORDS = load_lexicon(ontology_folder()).words["fields"]
KEYS = frozenset(key for props in WORDS.values() for keys in props.values() for key in keys)
CARD = """# Model card: Ryegrass-4B

- License: CC BY-SA 4.0
- Languages: Dutch, Frisian
- **Base model:** Qwen3
- Context window: 40K tokens
- Parameters: 4B (1.2B active)
- Release date: March 3, 2025
- Developed by: Briza Labs and Agrostis AI. Ask them for keys.
"""


@cache
def extractor() -> Extractor:
    return Extractor(ontology=ontology_folder(), mode="lexicon")


def claims(text: str) -> tuple[Claim, ...]:
    return extractor().extract(Article("card.md", text, published=date(2025, 4, 1))).claims


def said(text: str) -> set[tuple[str, str, str]]:
    return {(c.subject, c.property, c.object) for c in claims(text)}


def test_only_known_keys_make_a_line() -> None:
    text, blocks = layout(Article("card.md", CARD))
    found = [(line.key, text[line.start : line.end]) for line in find_lines(text, blocks, KEYS)]
    assert ("license", "CC BY-SA 4.0") in found
    assert ("developed by", "Briza Labs and Agrostis AI") in found
    assert "languages" not in {key for key, _ in found}


def test_the_lines_speak_of_what_the_heading_names() -> None:
    assert said(CARD) == {
        ("model/ryegrass-4b", "parameterCount", "4B"),
        ("model/ryegrass-4b", "hasLicense", "license/cc-by-sa-4.0"),
        ("model/ryegrass-4b", "basedOn", "model/qwen3"),
        ("model/ryegrass-4b", "contextWindow", "40K"),
        ("model/ryegrass-4b", "parameterCount", "1.2B active"),
        ("model/ryegrass-4b", "releaseDate", "2025-03-03"),
        ("organization/briza-labs", "develops", "model/ryegrass-4b"),
        ("organization/agrostis-ai", "develops", "model/ryegrass-4b"),
    }


def test_the_whole_line_is_the_evidence() -> None:
    (claim,) = [c for c in claims(CARD) if c.property == "hasLicense"]
    assert CARD[claim.evidence.start : claim.evidence.end] == "License: CC BY-SA 4.0"


def test_under_a_heading_without_names_the_lines_are_the_titles() -> None:
    text = "# Ryegrass-4B\n\nTrained by us. Try Qwen3 first.\n\n## Training\n\n| Parameters | 4B |\n| Base model | GPT-2 |\n"
    told = said(text)
    assert ("model/ryegrass-4b", "parameterCount", "4B") in told
    assert not [t for t in told if t[0] == "model/qwen3" and t[1] in ("parameterCount", "basedOn")]


def test_two_names_above_are_no_owner() -> None:
    assert not [
        t
        for t in said("Google and Nvidia met in Lyon.\n\n- CEO: Ann Lee\n- Founders: Tom Worsley")
        if t[1] == "founded"
    ]


def test_a_box_of_two_columns_is_read_likewise() -> None:
    box = "Nvidia\n\n| CEO | Ann Lee |\n| Headquarters | Lyon |\n"
    assert {
        ("person/ann-lee", "leads", "organization/nvidia"),
        ("organization/nvidia", "locatedIn", "place/lyon"),
    } <= said(box)


def test_every_key_names_a_property() -> None:
    properties = load_schema(ontology_folder()).properties
    assert {prop for props in WORDS.values() for prop in props} <= set(properties)
    keys = [key for props in WORDS.values() for each in props.values() for key in each]
    assert len(keys) == len(set(keys))
