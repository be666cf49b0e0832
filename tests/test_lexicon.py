"""The lexicon's example sentences are its tests: each entry finds what its examples say, and not what its counter-examples say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from kg.config import ontology_folder
from kg.errors import OntologyError
from kg.extract.pipeline import Extractor
from kg.model import Article, Extraction
from kg.ontology.digest import folder_digest
from kg.ontology.lexicon import Frame, Lexicon, Phrase, load_lexicon, rules_digest
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
        ("[dates]\nmonths = []\n", "months.*12 are wanted"),
        ("[dates.numbers]\nsix = 'VI'\n", "numbers must be a whole number for each word"),
        ("[dates]\nfortnight = 'x'\n", "dates.toml.*unknown key 'fortnight'"),
        ("[values.counts]\ntokens = 'token'\n", "tokens must be a list of words"),
        ("[values.around]\npace_behind = '(per'\n", "around must be .* a regular expression .*pace_behind"),
        ("[vetoes.told_by]\naccessPolicy = '(open'\n", "told_by must be .* a regular expression .*accessPolicy"),
        ("[vetoes]\nasked = ['did']\n", "vetoes.*unknown key 'asked'"),
        ("[openings.by]\nfounded = 'founded by'\n", "by must be a table with a list of words for each key"),
        ("[signatures]\nusual = ['worksFor']\n", "usual must be a word"),
        ("[fields]\nfrom = {}\n", "fields.*unknown key 'from'"),
        ("[values]\naround = 3\n", "around.* must be a table"),
        ("[reference]\nseveral_form = 'the )'\n", "several_form must be a regular expression"),
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


def test_what_a_field_has_not_is_the_english_that_comes_with_articlekg(tmp_path: Path) -> None:
    folder = tmp_path / "lexicon"
    folder.mkdir()
    (folder / "types.toml").write_text('[Ship]\nstand_in = "Windows"\n', encoding="utf-8")
    (folder / "names.toml").write_text('connectors = ["of"]\nparticles = ["ter"]\n', encoding="utf-8")
    before = folder_digest(tmp_path)
    field = load_lexicon(tmp_path)
    assert field.words["dates"].weekdays == LEXICON.words["dates"].weekdays
    assert field.names.abbreviations == LEXICON.names.abbreviations
    assert field.names.particles == {"ter"}, "its own words count, where it has some"
    assert not field.names.variant_words
    assert not field.words["values"]["counts"].parameters
    months = (ontology_folder() / "lexicon" / "dates.toml").read_text(encoding="utf-8").replace("January", "Jänner")
    (folder / "dates.toml").write_text(months, encoding="utf-8")
    assert load_lexicon(tmp_path).words["dates"].months[0] == ("Jänner", "Jan")
    assert folder_digest(tmp_path) != before


def test_a_change_of_the_rules_is_told_from_one_of_their_examples() -> None:
    frame = next(f for f in LEXICON.frames if f.examples and f.where)
    rest = tuple(f for f in LEXICON.frames if f is not frame)
    before = rules_digest(LEXICON)
    assert rules_digest(replace(LEXICON, frames=(*rest, frame))) == before, "their order is no matter"
    assert rules_digest(replace(LEXICON, frames=(*rest, replace(frame, examples=(), file="other.toml")))) == before
    assert rules_digest(replace(LEXICON, frames=(*rest, replace(frame, words=(*frame.words, "fashion"))))) != before
    assert rules_digest(replace(LEXICON, frames=(*rest, replace(frame, where=())))) != before
