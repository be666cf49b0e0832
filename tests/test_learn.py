"""Learning without torch: samples, the split, the fusion of the two extractors and its calibration, and what `kg train` says without torch."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli.app import app
from kg.config import ontology_folder
from kg.errors import ModelError
from kg.extract.encoding import load_tokenizer
from kg.extract.fusion import FLOOR, Calibration, Fusion, features, rivals_of
from kg.extract.labels import Labels
from kg.learn.calibrate import Judged, f1_across, fit
from kg.learn.corpus import Passage, read_corpus
from kg.learn.fit import HELD_EVERY, split
from kg.learn.samples import join_passages, make_sample, name_pool, swap_names
from kg.ontology.lexicon import load_lexicon, rules_digest
from kg.ontology.schema import load_schema

FIELD = Path(__file__).parent / "fields" / "knowledgenet"
TEXT = """=== t-1 | wire brief | 2025-03-18
[Mistral AI|o1] says [Small 3|m1] scores [81|=81] on [MMLU|b1]; [Lumen|o2] makes [Beam|m2].
---
o1 Organization
o2 Organization
m1 Model
m2 Model
b1 Benchmark
m1 evaluatedOn b1 ; reported ; by o1 ; score 81
o2 develops m2
"""


def passage(tmp_path: Path, text: str = TEXT) -> Passage:
    file = tmp_path / "a.txt"
    file.write_text(text, encoding="utf-8")
    return next(iter(read_corpus([file])))


def labels(folder: Path) -> Labels:
    return Labels.of(load_schema(folder), tuple(load_lexicon(folder).types))


def facts(p: Passage) -> set[tuple[str, str, str]]:
    own = labels(ontology_folder())
    sample = make_sample(p, load_tokenizer(ontology_folder() / "model"), own)
    assert sample is not None
    ids = [*p.types, *("=" + m.value for m in p.marks if m.value)]
    return {(ids[s], own.names[k][0] or own.names[k][1], ids[o]) for s, k, o, _ in sample.facts}


def test_speaker_and_score_are_linked_with_both_ends(tmp_path: Path) -> None:
    assert facts(passage(tmp_path)) == {
        ("m1", "evaluatedOn", "b1"),
        ("o1", "speaker", "m1"),
        ("o1", "speaker", "b1"),
        ("m1", "score", "=81"),
        ("b1", "score", "=81"),
        ("o2", "develops", "m2"),
    }


def test_joined_passages_share_nothing(tmp_path: Path) -> None:
    one = passage(tmp_path)
    both = join_passages(one, one)
    for mark in both.marks:
        assert both.text[mark.start : mark.end] in {one.text[m.start : m.end] for m in one.marks}
    assert len(both.types) == 2 * len(one.types)
    assert {r.subject for r in both.relations} == {"m1", "o2", "m1_2", "o2_2"}
    assert {r.speaker for r in both.relations} == {"o1", "o1_2", None}


def test_swapped_names_stand_where_the_old_ones_stood(tmp_path: Path) -> None:
    one = passage(tmp_path)
    new = swap_names(one, {"Organization": ["Quell"]}, random.Random(1), 1.0)
    assert new.text.startswith("Quell says Small 3 scores 81 on MMLU")
    assert {new.text[m.start : m.end] for m in new.marks} == {"Quell", "Small 3", "81", "MMLU", "Beam"}


NAMES = """=== t-3 | fact | 2024-01-01
[Ann Marsh|p1] of [Tarn|o1] left; [Marsh|p1] built [Heron 2|m1] and [Heron 3|m2] from [Gull [7B|=7B]|m3] at [[Bern|g1] Lab|o2].
---
p1 Person
o1 Organization
o2 Organization
g1 Place
m1 Model
m2 Model
m3 Model
p1 formerlyAt o1
m2 successorOf m1
m3 parameterCount 7B
"""


def test_a_surname_follows_its_name_and_what_shares_words_stays(tmp_path: Path) -> None:
    pool = {"Person": ["Ida Quist"], "Organization": ["Quell"], "Model": ["Zephyr"], "Place": ["Oslo"]}
    new = swap_names(passage(tmp_path, NAMES), pool, random.Random(1), 1.0)
    assert new.text == "Ida Quist of Quell left; Quist built Heron 2 and Heron 3 from Gull 7B at Bern Lab."
    assert [new.text[m.start : m.end] for m in new.marks if m.entities == ("p1",)] == ["Ida Quist", "Quist"]


def test_a_name_that_tells_a_size_takes_nobodys_place(tmp_path: Path) -> None:
    one = passage(tmp_path, NAMES)
    many = [
        replace(one, text=one.text.replace("Heron 2", f"Heron {n}").replace("Heron 3", f"Egret {n}")) for n in (4, 5, 6)
    ]
    assert name_pool(many) == {}  # few names would be learnt by heart
    passages = [passage(tmp_path, NAMES.replace("Heron 2", f"Heron {chr(97 + n)}")) for n in range(21)]
    models = name_pool(passages)["Model"]
    assert len(models) == 22
    assert "Gull 7B" not in models


def test_what_was_not_asked_counts_neither_way(tmp_path: Path) -> None:
    text = "=== t-2 | fact | 2019-01-01\n[Ada|e1] of [Bern|e2]\n---\ne1 Person\ne2 Place\ne1 placeOfBirth e2\nonly placeOfBirth spouse\n"
    own = labels(FIELD)
    sample = make_sample(passage(tmp_path, text), load_tokenizer(ontology_folder() / "model"), own)
    assert sample is not None
    asked = {own.names[k][0] for k in range(len(own.names)) if k not in sample.unasked}
    assert asked == {"placeOfBirth", "spouse", ""}


def test_another_field_is_another_folder() -> None:
    own = labels(FIELD)
    assert len(own.relations) == 15
    assert own.classes == ("Person", "Organization", "Place", "Nationality", "Date")
    assert Labels.load(json.loads(json.dumps(own.stored()))) == own


def test_every_twelfth_passage_is_kept_out(tmp_path: Path) -> None:
    one = passage(tmp_path)
    many = [replace(one, id=f"t-{n}") for n in range(2 * HELD_EVERY)]
    seen, held = split(many, frozenset())
    assert [p.id for p in held] == [f"t-{HELD_EVERY - 1}", f"t-{2 * HELD_EVERY - 1}"]
    assert len(seen) + len(held) == len(many)
    assert [p.id for p in split(many, frozenset({"t-3"}))[1]] == ["t-3"]


# -- the fusion -------------------------------------------------------------------------------------------------------


def judged(n: int, learned: float | None, ruled: float | None, right: float, prop: str = "develops") -> list[Judged]:
    return [Judged(prop, learned, ruled, k < right * n) for k in range(n)]


def test_a_fitted_confidence_is_right_that_often() -> None:
    seen = judged(200, 0.9, None, 0.8) + judged(200, 0.9, 0.8, 0.95) + judged(200, None, 0.8, 0.4)
    seen += judged(400, 0.05, None, 0.02)
    fusion = fit(seen, {("develops", True): 600})
    assert abs(fusion.confidence("develops", 0.9, None) - 0.8) < 0.05
    assert abs(fusion.confidence("develops", 0.9, 0.8) - 0.95) < 0.05
    assert abs(fusion.confidence("develops", None, 0.8) - 0.4) < 0.05
    assert fusion.confidence("develops", 0.05, None) < 0.1


def test_a_property_that_errs_more_is_less_sure_and_stated_later() -> None:
    good = judged(300, 0.8, None, 0.9) + judged(300, 0.3, None, 0.3)
    bad = judged(300, 0.8, None, 0.5, "uses") + judged(300, 0.3, None, 0.05, "uses")
    fusion = fit(good + bad, {("develops", True): 400, ("uses", True): 200})
    assert fusion.confidence("uses", 0.8, None) < fusion.confidence("develops", 0.8, None)
    assert fusion.states("develops", fusion.confidence("develops", 0.8, None))
    assert not fusion.states("uses", fusion.confidence("uses", 0.3, None))


def test_what_is_planned_or_denied_has_a_threshold_of_its_own_and_one_rival() -> None:
    plain = judged(300, 0.9, None, 0.9) + judged(300, 0.3, None, 0.1)
    rare = [replace(j, plain=False) for j in judged(100, 0.9, None, 0.6) + judged(300, 0.3, None, 0.05)]
    rare = [replace(j, rivals=(0.9, 0.9, 0.9)) for j in rare]
    fusion = fit(plain + rare, {("develops", True): 350, ("develops", False): 90})
    told = fusion.confidence("develops", 0.9, None, plain=False)
    assert told < fusion.confidence("develops", 0.9, None)
    assert told == fusion.confidence("develops", 0.9, None, (0.0, 0.9, 0.9), plain=False)
    assert told > fusion.confidence("develops", 0.9, None, (0.9, 0.0, 0.0), plain=False)
    assert fusion.states("develops", told, plain=False)
    assert not fusion.states("develops", fusion.confidence("develops", 0.3, None, plain=False), plain=False)


def test_without_a_fit_the_surer_speaks() -> None:
    assert Fusion().confidence("develops", 0.4, 0.7) == 0.7
    assert Fusion().confidence("develops", None, None) == 0.0
    assert features(None, None)[0] == features(FLOOR, None)[0]


def test_a_relation_that_the_model_has_never_seen_is_the_lexicons() -> None:
    fusion = fit(judged(50, 0.9, None, 0.8) + judged(50, 0.1, None, 0.1), {("develops", True): 45})
    assert fusion.confidence("suppliesTo", None, 0.6) == 0.6
    assert fusion.states("suppliesTo", 0.6)


def test_rivals_differ_in_one_part_alone() -> None:
    triples = [("a", "worksFor", "b"), ("c", "worksFor", "b"), ("a", "worksFor", "d"), ("a", "formerlyAt", "b")]
    assert rivals_of(triples, [0.9, 0.4, 0.3, 0.7]) == [
        (0.4, 0.3, 0.7),
        (0.9, 0.0, 0.0),
        (0.0, 0.9, 0.0),
        (0.0, 0.0, 0.9),
    ]


def test_a_calibration_is_kept_with_the_model(tmp_path: Path) -> None:
    alone = fit(judged(50, 0.9, None, 0.8) + judged(50, 0.1, None, 0.1), {("develops", True): 45})
    both = fit(judged(50, 0.9, 0.7, 0.9) + judged(50, 0.1, None, 0.1), {("develops", True): 45})
    calibration = Calibration(both, alone, "model", "0123")
    calibration.write(tmp_path)
    assert Calibration.load(tmp_path) == calibration


@pytest.mark.parametrize("broken", ['{"bias": 1}', '{"best": "neither", "both": {}, "model": {}, "rules": ""}', "[]"])
def test_a_broken_calibration_is_named(tmp_path: Path, broken: str) -> None:
    (tmp_path / "calibration.json").write_text(broken)
    with pytest.raises(ModelError, match=r"calibration\.json"):
        Calibration.load(tmp_path)


def test_rules_that_were_not_measured_speak_beside_the_model() -> None:
    calibration = Calibration(best="model", rules="0123")
    assert calibration.who("0123") == "model"
    assert calibration.who("4567") == "both"
    assert Calibration().who("") == "both"


def test_one_half_is_scored_by_the_fit_of_the_other() -> None:
    good = judged(100, 0.9, None, 1.0) + judged(100, 0.1, None, 0.0)
    turned = judged(100, 0.9, None, 0.0) + judged(100, 0.1, None, 1.0)
    wanted = {("develops", True): 100}
    assert f1_across([(good, wanted), (good, wanted)]) == 1.0
    assert f1_across([(good, wanted), (turned, wanted)]) < 0.1
    assert f1_across([(good, wanted), ([], {})]) == 0.0


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is installed, so its lack cannot be shown")
def test_training_without_torch_says_what_to_install(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["train", str(tmp_path), "-o", str(tmp_path / "m")])
    assert result.exit_code == 1
    assert "articlekg[train]" in result.stderr


def test_a_model_is_calibrated_with_the_rules_as_they_are(tmp_path: Path) -> None:
    folder = tmp_path / "ontology"
    shutil.copytree(ontology_folder(), folder, ignore=shutil.ignore_patterns("corpus"))
    rule = '[[frame]]\nproperty = "develops"\nverbs = ["whittle"]\ns = "subj"\no = "obj"\n'
    (folder / "lexicon" / "more.toml").write_text(rule, encoding="utf-8")
    few = tmp_path / "few.txt"
    passages = (ontology_folder() / "corpus" / "c05-3.txt").read_text(encoding="utf-8").split("\n=== ")
    few.write_text("\n=== ".join(passages[:5]), encoding="utf-8")
    result = CliRunner().invoke(app, ["calibrate", str(few), "--ontology", str(folder)])
    assert result.exit_code == 0, result.output
    calibration = Calibration.load(folder / "model")
    assert calibration.rules == rules_digest(load_lexicon(folder))
    assert calibration.best == "both", "too few passages to tell"
    assert calibration.model.fitted
    assert set(calibration.model.lexicon.values()) == {0.0}, "what the rules say was no part of it"


def test_nothing_to_calibrate_on_is_named(tmp_path: Path) -> None:
    (tmp_path / "none.txt").write_text("=== t-1 | brief | 2025-03-18\nIt rained.\n---\n", encoding="utf-8")
    before = (ontology_folder() / "model" / "calibration.json").read_bytes()
    result = CliRunner().invoke(app, ["calibrate", str(tmp_path / "none.txt")])
    assert result.exit_code == 1
    assert "none.txt" in result.stderr
    assert (ontology_folder() / "model" / "calibration.json").read_bytes() == before
