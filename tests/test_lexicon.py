"""The lexicon's example sentences are its tests: each entry finds what its examples say, and not what its counter-examples say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from kg.config import ontology_folder
from kg.errors import OntologyError
from kg.extract.pipeline import Extractor
from kg.model import Article, Extraction
from kg.ontology.lexicon import Frame, Lexicon, Phrase, load_lexicon
from kg.ontology.schema import load_schema

LEXICON: Lexicon = load_lexicon(ontology_folder())
ENTRIES: tuple[Frame | Phrase, ...] = (*LEXICON.frames, *LEXICON.phrases)


@cache
def extractor() -> Extractor:
    return Extractor(ontology=ontology_folder(), mode="lexicon")


@cache
def read(text: str) -> Extraction:
    return extractor().extract(Article("example.txt", text, published=date(2025, 6, 2)))


@cache
def symmetric_properties() -> frozenset[str]:
    return frozenset(n for n, p in load_schema(ontology_folder()).properties.items() if p.symmetric)


def claims_of(extraction: Extraction) -> set[str]:
    """Claims as "Meta develops Llama" (asserted) or "Meta develops Llama planned", with every name of subject and object.

    A symmetric one stands in both orders.
    """
    names = {e.key: {e.label, *e.aliases} for e in extraction.entities}
    out = set()
    for c in extraction.claims:
        for s in names[c.subject]:
            for o in names.get(c.object, {c.object}):
                status = "" if c.status == "asserted" else f" {c.status}"
                out.add(f"{s} {c.property} {o}{status}")
                if c.property in symmetric_properties():
                    out.add(f"{o} {c.property} {s}{status}")
    return out


def examples(kind: str) -> Iterator[object]:
    for entry in ENTRIES:
        for n, (text, *claims) in enumerate(getattr(entry, kind)):
            yield pytest.param(text, claims, id=f"{entry.file}-{entry.property}-{n}-{text[:30]}")


@pytest.mark.parametrize(("text", "claims"), list(examples("examples")))
def test_an_entry_finds_what_its_example_says(text: str, claims: list[str]) -> None:
    assert set(claims) <= claims_of(read(text))


@pytest.mark.parametrize(("text", "claims"), list(examples("not_examples")))
def test_an_entry_leaves_its_counter_example_alone(text: str, claims: list[str]) -> None:
    assert not set(claims) & claims_of(read(text))


def test_every_entry_names_a_relation_of_the_ontology() -> None:
    schema = load_schema(ontology_folder())
    assert {e.property for e in ENTRIES} <= set(schema.properties)
    assert {c for e in ENTRIES for c in (*e.s_types, *e.o_types)} <= set(schema.classes)
    assert set(LEXICON.types) <= set(schema.classes)


def test_most_relations_of_the_ontology_are_said_by_some_entry() -> None:
    schema = load_schema(ontology_folder())
    said = {e.property for e in ENTRIES}
    assert {n for n, p in schema.properties.items() if p.kind in ("entity", "concept")} <= said


@pytest.mark.parametrize(
    ("toml", "complaint"),
    [
        ('[[frame]]\nproperty = "develops"\nverbs = ["make"]\ns = "subj"\n', "needs words"),
        ('[[frame]]\nverbs = ["make"]\ns = "subj"\no = "obj"\n', "no property is named"),
        ('[[frame]]\nproperty = "develops"\nverb = ["make"]\ns = "subj"\no = "obj"\n', "unknown key 'verb'"),
        ('[[phrase]]\nproperty = "develops"\n', "needs patterns"),
        ("[[frame]\n", "making.toml"),
    ],
)
def test_a_broken_lexicon_is_named(tmp_path: Path, toml: str, complaint: str) -> None:
    folder = tmp_path / "lexicon"
    folder.mkdir()
    for name in ("types.toml", "names.toml"):
        (folder / name).write_bytes((ontology_folder() / "lexicon" / name).read_bytes())
    (folder / "making.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(OntologyError, match=complaint):
        load_lexicon(tmp_path)
