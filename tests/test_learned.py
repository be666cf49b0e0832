"""The learned extractor: the corpus format, windows, decoding, and the shipped model on a text it has never seen."""

from __future__ import annotations

import json
import math
import re
import shutil
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from kg.config import ontology_folder
from kg.errors import ModelError, ReadError
from kg.extract import pipeline
from kg.extract.decoding import decode
from kg.extract.encoding import Window, letter_case, load_tokenizer, windows, word_starts
from kg.extract.groups import expand_lists, group_names
from kg.extract.labels import Labels
from kg.extract.learned import LearnedReader, Spotted
from kg.extract.learned_claims import in_one_list
from kg.extract.learned_names import merge_names
from kg.extract.names import Name, RegistryIndex
from kg.extract.pipeline import Extractor
from kg.extract.spacy_model import load_model
from kg.extract.written_names import singular, without_never
from kg.learn.corpus import parse_marks, read_corpus
from kg.learn.gold import to_gold
from kg.model import Article
from kg.ontology.lexicon import load_lexicon
from kg.ontology.registry import RegistryEntry
from kg.ontology.schema import load_schema
from kg.read import read_paths

MODEL = ontology_folder() / "model"
CORPUS = ontology_folder() / "corpus"
SEEDS = Path(__file__).resolve().parents[1] / "seeds"
LEXICON = load_lexicon(ontology_folder())
TEXT = (
    "Brindle Works, a Ghent startup, released Osprey 2 on Tuesday under the Apache 2.0 license. "
    "The model was trained on Common Crawl. It replaces Osprey 1. Chief executive Maaike Desmet, who founded the company in 2021, "
    "said it had been downloaded 4,000 times. Brindle Works will not sell to Google."
)

PASSAGE = """=== t-1 | wire brief | 2025-03-18
[Mistral AI|o1] on [Monday|=2025-03-17] put out [Small 3|m1]; [the [Paris|p1] lab|~o1] \\[sic\\] calls [it|~m1] open.
---
o1 Organization
m1 Model
p1 Place
m1 name Mistral Small 3
o1 develops m1
o1 locatedIn p1 ; reported ; by o1
m1 releaseDate 2025-03-17
m1 accessPolicy OpenWeights ; optional
"""


def test_marks_are_taken_out_of_the_text_with_exact_offsets() -> None:
    text, marks = parse_marks("[A|o1] and [the [B|p1] lab|~o1] at [5|=5B] \\[x\\]", "here")
    assert text == "A and the B lab at 5 [x]"
    assert [(text[m.start : m.end], m.entities, m.refers, m.value) for m in marks] == [
        ("A", ("o1",), False, None),
        ("the B lab", ("o1",), True, None),
        ("B", ("p1",), False, None),
        ("5", (), False, "5B"),
    ]


def test_an_open_bracket_is_named() -> None:
    with pytest.raises(ReadError, match="not closed"):
        parse_marks("[A and B", "f.txt:1")


def test_a_passage_becomes_gold(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(PASSAGE, encoding="utf-8")
    (passage,) = read_corpus([file])
    gold = to_gold(passage)
    assert passage.published == date(2025, 3, 18)
    assert [e["label"] for e in gold["entities"]] == ["Mistral AI", "Mistral Small 3", "Paris"]
    assert [(r["s"], r["p"], r["o"], r["status"], r["optional"]) for r in gold["relations"]] == [
        ("o1", "develops", "m1", "asserted", False),
        ("o1", "locatedIn", "p1", "reported", False),
        ("m1", "accessPolicy", "OpenWeights", "asserted", True),
    ]
    assert [v["v"] for v in gold["values"]] == ["2025-03-17"]
    assert all(r["evidence"] in passage.text for r in gold["relations"])


def test_the_corpus_speaks_the_ontology() -> None:
    schema = load_schema(ontology_folder())
    passages = list(read_corpus([CORPUS]))
    assert len(passages) >= 1900
    assert len({p.id for p in passages}) == len(passages)
    assert {r.property for p in passages for r in p.relations} == set(schema.properties)
    assert {t for p in passages for types in p.types.values() for t in types} <= set(schema.classes)
    assert {r.status for p in passages for r in p.relations} == {"asserted", "reported", "planned", "negated", "past"}


def test_letter_case_is_told() -> None:
    assert [letter_case(w) for w in ("", "a", "Meta", "AI", "A", "24", "xAI", "-")] == [0, 1, 2, 3, 4, 5, 6, 7]


def test_a_words_first_piece_decides() -> None:
    text = "Puro 1 ran"
    window = Window(tuple(range(6)), (0,) * 6, ((0, 0), (0, 2), (2, 4), (5, 6), (7, 10), (0, 0)))
    starts = word_starts(window, text)
    assert starts == [1, 3, 4]
    logits = np.full((6, 5), -5.0)
    for piece, tag in ((1, 1), (2, 3), (3, 2), (4, 0)):  # the second piece of "Puro" errs
        logits[piece, tag] = 5.0
    ((first, last, kind, sure),) = decode(logits, starts, 6)
    assert (first, last, kind) == (1, 3, 0)
    assert math.isclose(sure, 1.0, abs_tol=0.01)


def test_bounds_are_decided_before_the_kind() -> None:
    logits = np.full((5, 5), -5.0)
    logits[1, 1], logits[2, 4], logits[2, 2], logits[3, 0] = (
        5.0,
        5.0,
        4.5,
        5.0,
    )  # the second word goes on, but leans to another kind
    ((first, last, kind, _),) = decode(logits, [1, 2, 3], 5)
    assert (first, last, kind) == (1, 2, 0)


def test_an_eager_reader_finds_what_is_almost_a_mention() -> None:
    logits = np.full((3, 3), -5.0)
    logits[1] = (1.0, 0.6, -5.0)
    assert list(decode(logits, [1], 3, eager=0.0)) == []
    ((_, _, _, sure),) = decode(logits, [1], 3, eager=0.7)
    assert 0.3 < sure < 0.5


def test_labels_follow_the_ontology() -> None:
    schema = load_schema(ontology_folder())
    labels = Labels.of(schema, tuple(load_lexicon(ontology_folder()).types))
    names = {n for n, p in schema.properties.items()}
    assert {n for n, _ in labels.names} == {*names, ""}
    assert [link for n, link in labels.names if not n] == ["speaker", "score"]
    assert all(labels.label(p, c) == k for k, (p, c) in enumerate(labels.names))


@cache
def model_extractor() -> Extractor:
    return Extractor(ontology=ontology_folder(), mode="model")


def test_the_shipped_model_fits_the_ontology() -> None:
    stored = json.loads((MODEL / "labels.json").read_text())
    labels = Labels.of(load_schema(ontology_folder()), tuple(load_lexicon(ontology_folder()).types))
    assert tuple(stored["relations"]) == labels.relations
    assert tuple(stored["classes"]) == labels.classes
    assert sum(f.stat().st_size for f in MODEL.iterdir()) < 30_000_000


def test_the_shipped_model_speaks_alone_with_the_rules_it_was_measured_with(tmp_path: Path) -> None:
    assert Extractor(ontology=ontology_folder()).mode == "model", (
        "the rules have changed: kg calibrate (MODEL_CARD.md tells on which passages)"
    )
    folder = tmp_path / "ontology"
    shutil.copytree(ontology_folder(), folder, ignore=shutil.ignore_patterns("corpus"))
    rule = '[[frame]]\nproperty = "develops"\nverbs = ["whittle"]\ns = "subj"\no = "obj"\n'
    (folder / "lexicon" / "more.toml").write_text(rule, encoding="utf-8")
    assert Extractor(ontology=folder).mode == "both"
    shutil.rmtree(folder / "model")
    assert Extractor(ontology=folder, mode="both").mode == "lexicon"


def test_a_named_spacy_model_reads_for_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "load_model", lambda name, names: load_model(names=names))
    assert Extractor(ontology=ontology_folder(), model="mine").mode == "both"


def test_a_model_of_another_version_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MODEL, folder)
    shutil.copyfile(MODEL / "statuses.onnx", folder / "encoder.onnx")
    with pytest.raises(ModelError, match="another version"):
        LearnedReader(folder)


def test_the_shipped_model_reads_names_it_has_never_seen() -> None:
    extraction = model_extractor().extract(Article("new.txt", TEXT, published=date(2026, 5, 21)))
    names = {e.key: e.label for e in extraction.entities}
    claims = {
        (names[c.subject], c.property, names.get(c.object, c.object))
        for c in extraction.claims
        if c.status == "asserted"
    }
    assert {"Brindle Works", "Osprey 2", "Maaike Desmet", "Apache 2.0"} <= {e.label for e in extraction.entities} | set(
        names.values()
    )
    assert ("Brindle Works", "develops", "Osprey 2") in claims
    assert all(0.0 <= c.confidence <= 1.0 for c in extraction.claims)
    assert all(TEXT[c.evidence.start : c.evidence.end].strip() for c in extraction.claims)


def test_claims_differ_in_how_sure_they_are() -> None:
    every = model_extractor().extract(Article("new.txt", TEXT, published=date(2026, 5, 21)))
    surest = max(c.confidence for c in every.claims)
    few = every.surer(surest)
    assert {c.confidence for c in few.claims} == {surest}
    assert 0 < len(few.claims) < len(every.claims)


def triples(text: str) -> set[tuple[str, str, str]]:
    extraction = model_extractor().extract(Article("new.txt", text, published=date(2026, 5, 21)))
    names = {e.key: e.label for e in extraction.entities}
    return {(names[c.subject], c.property, names.get(c.object, c.object)) for c in extraction.claims}


def test_a_columns_head_tells_what_its_names_are() -> None:
    table = """Open models of the week.

| Model | Maker | License | Download |
| --- | --- | --- | --- |
| Heron-9B | Fjord University | MIT | Hugging Face |
| Quill-7B | Tessel Labs | Apache 2.0 | Hugging Face |
"""
    said = triples(table)
    assert {("Heron-9B", "availableOn", "Hugging Face"), ("Fjord University", "develops", "Heron-9B")} <= said
    assert not [s for s in said if s[0] == "Hugging Face"]


def test_a_size_in_a_name_yields_to_the_one_that_the_text_states() -> None:
    said = triples("Brindle Works released Osprey-20B, a model with 21 billion parameters.")
    assert {o for s, p, o in said if p == "parameterCount"} == {"21B"}
    assert ("Osprey-20B", "parameterCount", "20B") in triples("Brindle Works released Osprey-20B.")


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("from Oak Row, Tarn Hill and Sundry.", True),
        ("from Oak Row and Sundry.", True),
        ("Oak Row, Sundry.", False),  # an apposition, a place
        ("Oak Row of Sundry.", False),
        ("Oak Row (Tarn Hill and Sundry).", False),
    ],
)
def test_members_of_a_list_are_told_from_an_apposition(text: str, listed: bool) -> None:
    known = [n for n in ("Oak Row", "Tarn Hill", "Sundry") if n in text]
    names = [Name(text.index(n), text.index(n) + len(n), n, n, "capitals") for n in known]
    first, last = (Spotted(names[k].start, names[k].end, "Organization", 0.9) for k in (0, -1))
    assert in_one_list(text, first, last, names, LEXICON.names) is listed


def test_who_tells_of_an_act_is_not_its_actor() -> None:
    said = triples("Reuters reported that Meta plans to acquire Scale AI.")
    assert {(s, o) for s, p, o in said if p == "acquires"} == {("Meta", "Scale AI")}


def test_a_surname_stands_for_the_person_whom_the_model_saw() -> None:
    text = "Aino Kettunen runs Ruska Labs. Money, Kettunen said, comes from Oslo."
    spotted = [
        Spotted(0, 13, "Person", 0.9),
        Spotted(19, 29, "Organization", 0.9),
        Spotted(38, 46, "Organization", 0.6),
    ]
    index = RegistryIndex.of(())
    found = merge_names(text, [], spotted, index, LEXICON.names, [], persons={"Person": ()})
    groups, of_name = group_names(text, found, LEXICON.names)
    assert [groups[g].label for g in of_name] == ["Aino Kettunen", "Ruska Labs", "Aino Kettunen"]


def spotted(text: str, **kinds: str) -> list[Spotted]:
    """Each named stretch of a text, as the model would spot it; underscores stand for spaces."""
    found = [(name.replace("_", " "), kind) for name, kind in kinds.items()]
    return [Spotted(text.index(name), text.index(name) + len(name), kind, 0.95) for name, kind in found]


def grouped(text: str, ruled: list[Name], seen: list[Spotted]) -> list[str]:
    index = RegistryIndex.of(())
    names = merge_names(text, ruled, seen, index, LEXICON.names, [], versioned=("Model",))
    groups, of_name = group_names(text, names, LEXICON.names)
    return [groups[g].label for g in of_name]


def test_a_short_form_is_of_its_long_forms_class() -> None:
    text = "It is under the Tsumu Research Licence. Tsumu wrote that. Amaga Voice is of the Amaga family."
    seen = spotted(text, Tsumu_Research_Licence="Licence", Amaga_Voice="Model")
    seen += [Spotted(40, 45, "Organization", 0.95), Spotted(80, 85, "Model", 0.95)]
    assert grouped(text, [], seen) == ["Tsumu Research Licence", "Tsumu", "Amaga Voice", "Amaga"]


def test_the_model_tells_a_names_end_better_than_a_number_behind_it_but_not_within_a_word() -> None:
    text = "The larger Amaga 66.3, Kite-Distil-Amaga-7B 70.1."
    ruled = [Name(11, 21, "Amaga 66.3", "Amaga 66.3", "version"), Name(23, 43, text[23:43], text[23:43], "version")]
    seen = [Spotted(11, 16, "Model", 0.95), Spotted(35, 43, "Model", 0.95)]
    assert grouped(text, ruled, seen) == ["Amaga", "Kite-Distil-Amaga-7B"]


def test_a_name_ends_before_the_word_that_joins_it_to_the_next() -> None:
    text = "The models Amaga and Tsumu are here."
    found = merge_names(text, [], [Spotted(11, 20, "Model", 0.95)], RegistryIndex.of(()), LEXICON.names, [])
    assert [n.text for n in found] == ["Amaga"]


@pytest.mark.parametrize(("start", "end"), [(13, 20), (21, 24), (13, 24)])
def test_the_name_of_a_site_is_whole(start: int, end: int) -> None:
    text = "According to Jobcuts.fyi, forty left. Amaga.The rest stayed."
    seen = [Spotted(start, end, "Organization", 0.95), Spotted(38, 43, "Organization", 0.95)]
    found = merge_names(text, [], seen, RegistryIndex.of(()), LEXICON.names, [])
    assert [n.text for n in found] == ["Jobcuts.fyi", "Amaga"]


@pytest.mark.parametrize(
    ("text", "first", "second", "full"),
    [
        ("Amaga-8B and 70B are here", "Amaga-8B", "70B", "Amaga-70B"),
        ("Amaga 8B and 70B are here", "Amaga 8B", "70B", "Amaga 70B"),
        ("Amaga 3.1 and 8B are here", "Amaga 3.1", "8B", "Amaga 3.1 8B"),
        ("Amaga-8B and Tsumu are here", "Amaga-8B", "Tsumu", "Tsumu"),
    ],
)
def test_a_size_in_a_list_is_that_of_the_name_before(text: str, first: str, second: str, full: str) -> None:
    names = [Name(text.index(n), text.index(n) + len(n), n, n, "version") for n in (first, second)]
    assert [n.full for n in expand_lists(text, names, LEXICON.names)] == [first, full]


def test_a_persons_name_is_whole_behind_an_initial_and_bears_no_title() -> None:
    text = "Samuel L. Jackson met Ms. Ong."
    index = RegistryIndex.of(())
    spotted = [Spotted(0, 8, "Person", 0.9), Spotted(10, 17, "Person", 0.9), Spotted(22, 29, "Person", 0.9)]
    found = merge_names(text, [], spotted, index, LEXICON.names, [], persons={"Person": ("Ms",)})
    assert [n.text for n in found] == ["Samuel L. Jackson", "Ong"]


def merged(text: str, ruled: list[Name], seen: list[Spotted]) -> list[str]:
    """The full names that come of both sources; models have versions."""
    index = RegistryIndex.of(())
    return [n.full for n in merge_names(text, ruled, seen, index, LEXICON.names, [], versioned=("Model",))]


def ruled(text: str, *forms: str) -> list[Name]:
    return [Name(text.index(f), text.index(f) + len(f), f, f, "version") for f in forms]


def test_a_variant_is_whole_though_its_family_is_named_elsewhere() -> None:
    text = "Breadth 1 Pico is small, Breadth 1 is not."
    seen = [Spotted(0, 14, "Model", 0.98), Spotted(25, 34, "Model", 0.98)]
    names = [Name(0, 9, "Breadth 1", "Breadth 1", "version"), Name(25, 34, "Breadth 1", "Breadth 1", "version")]
    assert merged(text, names, seen) == ["Breadth 1 Pico", "Breadth 1"]


@pytest.mark.parametrize(
    ("text", "spotted", "names"),
    [
        ("Heron/Ibis learned at its knee.", "Heron/Ibis", ["Heron", "Ibis"]),
        ("Get acme/osprey-8b today.", "acme/osprey-8b", ["acme/osprey-8b"]),
        ("GLM-130B - A model of Tsinghua", "GLM-130B - A", ["GLM-130B"]),
        ("Amaga 7B: the small one", "Amaga 7B: the", ["Amaga 7B"]),
        ("the University of Oslo", "the", []),
        ("1217 on Plover Elo Rating", "Plover Elo Rating", ["Plover"]),
        ("PloverEval pass@1 of 41", "PloverEval pass@1", ["PloverEval"]),
        ("Scores rose", "Scores", ["Scores"]),
    ],
)
def test_what_the_model_sees_is_cut_to_a_name(text: str, spotted: str, names: list[str]) -> None:
    start = text.index(spotted)
    assert merged(text, [], [Spotted(start, start + len(spotted), "Model", 0.95)]) == names


@pytest.mark.parametrize(
    ("text", "name", "value", "kept"),
    [
        ("Granite 4.2 Tiny 51.9, Zefiro", "Granite 4.2 Tiny 51.9", "51.9", "Granite 4.2 Tiny"),
        ("Nemotron Super 61, yoghurt-70b 17", "Nemotron Super 61", "61", "Nemotron Super"),
        ("Vicuna 1054 vs. PaLM", "Vicuna 1054", "", "Vicuna"),
        ("Kestrel 0528 is better", "Kestrel 0528", "", "Kestrel 0528"),
        ("Sprat 0.1 went out", "Sprat 0.1", "", "Sprat 0.1"),
    ],
)
def test_a_score_behind_a_name_is_no_version(text: str, name: str, value: str, kept: str) -> None:
    seen = [Spotted(0, len(name), "Model", 0.6)]
    if value:
        seen = [Spotted(0, len(kept), "Model", 0.6), Spotted(text.index(value), len(name), "=", 0.7)]
    assert merged(text, ruled(text, name), seen) == [kept]


def test_a_verb_in_capitals_is_no_part_of_the_name_behind_it() -> None:
    text = "Osprey-V3 is out. Support Osprey-V3 now. Support Heron-V1."
    names = [*ruled(text, "Osprey-V3", "Support Osprey-V3"), *ruled(text, "Support Heron-V1")]
    seen = [Spotted(0, 9, "Model", 0.9), Spotted(26, 35, "Model", 0.9)]
    assert merged(text, names, seen) == ["Osprey-V3", "Osprey-V3", "Support Heron-V1"]


@pytest.mark.parametrize(
    ("text", "spotted", "sure", "names"),
    [
        ("Concurrently, we build Osprey.", "Concurrently", 0.8, []),
        ("Grammarly, a firm, builds Osprey.", "Grammarly", 0.95, ["Grammarly"]),
    ],
)
def test_an_adverb_is_no_firm(text: str, spotted: str, sure: float, names: list[str]) -> None:
    assert merged(text, [], [Spotted(0, len(spotted), "Organization", sure)]) == names


def test_a_method_is_no_name_and_neither_are_its_initials() -> None:
    text = "Direct Preference Optimization (DPO) helps. DPO is cheap, as Acme (AC) knows."
    names = [
        Name(m.start(), m.end(), m[0], m[0], "capitals") for m in re.finditer(r"Direct[\w ]+tion|DPO|Acme|AC\b", text)
    ]
    assert [n.text for n in without_never(text, names, LEXICON.names)] == ["Acme", "AC"]


def test_a_law_keeps_its_number() -> None:
    assert merged("SB 1047 failed.", ruled("SB 1047 failed.", "SB 1047"), [Spotted(0, 7, "Regulation", 0.9)]) == [
        "SB 1047"
    ]


def test_several_of_a_thing_are_that_thing() -> None:
    text = "Runa is fast. Two Runas are faster, on H100s of Acme."
    names = [
        Name(0, 4, "Runa", "Runa", "learned", seen=("Product", 0.9)),
        Name(18, 23, "Runas", "Runas", "learned", seen=("Product", 0.9)),
        Name(39, 44, "H100s", "H100s", "version", seen=("Product", 0.9)),
    ]
    names = singular(names)
    groups, of_name = group_names(text, names, LEXICON.names)
    assert [groups[g].label for g in of_name] == ["Runa", "Runa", "H100"]
    assert text[names[2].start : names[2].end] == "H100"


def test_who_speaks_in_an_interview_is_the_person_introduced() -> None:
    text = "A talk with Miles Abernethy.\n\nABERNETHY: It was late."
    names = [
        Name(12, 27, "Miles Abernethy", "Miles Abernethy", "learned", person=True, seen=("Person", 0.99)),
        Name(30, 39, "ABERNETHY", "ABERNETHY", "camel", person=True, seen=("Person", 0.99)),
    ]
    groups, of_name = group_names(text, names, LEXICON.names)
    assert [groups[g].label for g in of_name] == ["Miles Abernethy"] * 2


def test_whom_the_registry_knows_as_a_person_has_a_surname() -> None:
    text = "Nat Lee leads. Lee is known."
    entry = RegistryEntry("Nat Lee", ("Person",))
    names = [Name(0, 7, "Nat Lee", "Nat Lee", "registry", (entry,))]
    seen = [Spotted(0, 7, "Organization", 0.7), Spotted(15, 18, "Person", 0.99)]
    index = RegistryIndex.of([entry])
    found = merge_names(text, names, seen, index, LEXICON.names, [], persons={"Person": ()})
    groups, of_name = group_names(text, found, LEXICON.names)
    assert [groups[g].label for g in of_name] == ["Nat Lee"] * 2


def test_an_article_of_two_passages_is_one_window() -> None:
    tokenizer = load_tokenizer(MODEL)
    sentence = "Osprey 2 came out on Tuesday, and nobody had seen it before. "
    text = sentence * 30
    spans = [(k * len(sentence), (k + 1) * len(sentence) - 1) for k in range(30)]
    cut = list(windows(tokenizer, text, spans))
    assert len(cut) == 1
    text = sentence * 60
    spans = [(k * len(sentence), (k + 1) * len(sentence) - 1) for k in range(60)]
    cut = list(windows(tokenizer, text, spans))
    assert all(len(window.ids) <= 512 for window, _ in cut)
    assert cut[1][0].offsets[1][0] < cut[1][1][0] < cut[0][0].offsets[-2][1] + 2  # they overlap
    assert cut[-1][1][1] == spans[-1][1]


def test_no_claim_leaves_its_propertys_classes() -> None:
    schema = load_schema(ontology_folder())
    extraction = model_extractor().extract(Article("new.txt", TEXT, published=date(2026, 5, 21)))
    kinds = {e.key: {p for t in e.types for p in (t, *schema.classes[t].parents)} for e in extraction.entities}
    assert extraction.claims
    for c in extraction.claims:
        assert kinds[c.subject] & schema.properties[c.property].domain
        assert c.object_kind != "entity" or kinds[c.object] & schema.properties[c.property].range


def test_the_words_tell_which_of_two_contrary_policies_is_meant() -> None:
    text = "Meta launched Muse Spark on April 8 as its first fully closed-source AI model, a break with its open-source Llama line."
    said = {
        (c.subject, c.object)
        for c in model_extractor().extract(Article("a", text)).claims
        if c.property == "accessPolicy"
    }
    assert ("model/muse-spark", "Proprietary") in said
    assert ("model/muse-spark", "OpenSource") not in said


def test_a_policy_is_claimed_of_a_sentence_that_tells_one() -> None:
    form = re.compile(load_lexicon(ontology_folder()).words["vetoes"]["told_by"]["accessPolicy"], re.IGNORECASE)
    read = [a for a in read_paths([str(SEEDS)]) if isinstance(a, Article)]
    told = [
        article.text[c.evidence.start : c.evidence.end]
        for article in read
        for c in model_extractor().extract(article).claims
        if c.property == "accessPolicy"
    ]
    assert len(told) > 5
    assert all(form.search(sentence) for sentence in told)


def test_the_same_text_gives_the_same_claims() -> None:
    article = Article("new.txt", TEXT, published=date(2026, 5, 21))
    assert model_extractor().extract(article) == model_extractor().extract(article)


def test_a_broken_model_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "labels.json").write_text("{}")
    with pytest.raises(ModelError, match=tmp_path.name):
        LearnedReader(tmp_path)


def test_a_symmetric_relation_is_stated_in_one_order() -> None:
    text = "Marola, a Lisbon lab, competes with Ternlet Labs. Marola said Maresia 3B beats Whisper on FLEURS."
    schema = load_schema(ontology_folder())
    claims = [
        c for c in model_extractor().extract(Article("new.txt", text)).claims if schema.properties[c.property].symmetric
    ]
    assert claims
    assert all(c.subject < c.object for c in claims)


def test_only_a_result_bears_a_score() -> None:
    text = "Brindle Works says Osprey 2, an open-weight model, scores 81.3 on MMLU, ahead of Whisper."
    claims = model_extractor().extract(Article("new.txt", text)).claims
    assert {c.property for c in claims if c.score} <= {"evaluatedOn"}
    assert [c.score for c in claims if c.property == "evaluatedOn" and c.subject == "model/osprey-2"] == ["81.3"]
