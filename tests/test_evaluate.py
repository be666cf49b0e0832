"""`kg eval`: the numbers are the contract's, errors bear their sentences, broken gold files are told, the page is safe."""

from __future__ import annotations

import importlib.util
import json
import random
import re
import sys
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fake_extractor import FakeExtractor
from typer.testing import CliRunner, Result

from kg.build import build, default_extractor
from kg.cli.app import app
from kg.config import Settings, ontology_folder
from kg.errors import OntologyError, ReadError, StoreError
from kg.graph.evaluate.found import FoundReader, open_scored
from kg.graph.evaluate.gold import load_gold
from kg.graph.evaluate.page import render
from kg.graph.evaluate.result import Evaluation, Scores, Share, Tally, calibration_error, tenths
from kg.graph.evaluate.rules import Rules, load_rules
from kg.graph.evaluate.score import evaluate, score_article
from kg.ontology.schema import load_schema

SHARED = Path(__file__).resolve().parents[2] / "shared"
SCHEMA = load_schema(ontology_folder())
RULES = load_rules(ontology_folder(), SCHEMA)
TEXT = """organization/acme develops family/zephyr (confidence=0.8). family/zephyr hasLicense license/mit (confidence=0.4).
model/zephyr-2 variantOf family/zephyr. person/lee leads organization/acme. organization/rivals competesWith organization/acme.
organization/acme acquires organization/rivals (planned). organization/nobody worksFor organization/acme.
"""


def gold_row() -> dict[str, Any]:
    """What a careful reader of TEXT writes, who differs from the extractor here and there."""

    def thing(key: str, kind: str, **more: Any) -> dict[str, Any]:
        return {"id": key.rpartition("/")[2], "type": kind, "label": key, "aliases": [], **more}

    def claim(s: str, p: str, o: str, evidence: str, status: str = "asserted", **more: Any) -> dict[str, Any]:
        return {"s": s, "p": p, "o": o, "status": status, "evidence": evidence, **more}

    return {
        "id": "one",
        "text_file": "one.txt",
        "entities": [
            thing("organization/acme", "Organization", aliases=["acme"]),
            thing("family/zephyr", "Model", aliases=["zephyr"]),
            thing("model/zephyr-2", "Model", aliases=["zephyr-2"]),
            thing("license/mit", "License", aliases=["mit"]),
            thing("person/lee", "Person", aliases=["lee"]),
            thing("organization/rivals", "Product", aliases=["rivals"]),
            thing("organization/nobody", "Organization", aliases=["nobody"], optional=True),
        ],
        "relations": [
            claim("acme", "develops", "zephyr", "organization/acme develops family/zephyr"),
            claim("zephyr-2", "variantOf", "zephyr", "model/zephyr-2 variantOf family/zephyr"),
            claim("lee", "leads", "acme", "person/lee leads organization/acme"),
            claim("zephyr", "hasLicense", "mit", "family/zephyr hasLicense license/mit", "negated"),
            claim("lee", "founded", "acme", "person/lee leads organization/acme"),
        ],
        "values": [{"s": "zephyr", "p": "releaseDate", "v": "2026-04", "status": "asserted", "evidence": [0, 17]}],
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`one.txt`, its gold file and the graph `out`; to be read only."""
    folder = tmp_path_factory.mktemp("evaluate")
    (folder / "one.txt").write_text(TEXT)
    (folder / "one.json").write_text(json.dumps(gold_row()))
    build([str(folder / "one.txt")], folder / "out", extractor=FakeExtractor(SCHEMA))
    return folder


@pytest.fixture(scope="module")
def scores(folder: Path) -> Scores:
    return evaluate(
        open_scored(folder / "out"), [load_gold(folder / "one.json", SCHEMA)], schema=SCHEMA, rules=RULES
    ).all


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["eval", *map(str, words)])


def test_the_counts(scores: Scores) -> None:
    assert scores.entities == Tally(tp=5, fp=1, fn=1)
    assert scores.relations == Tally(tp=3, fp=2, fn=1)
    assert scores.values == Tally(fn=1)
    assert scores.other == Share(0, 1)
    assert scores.status == Share(3, 4)
    assert scores.evidence == Share(4, 4)


def test_what_follows_counts_neither_way(scores: Scores) -> None:
    """Lee works for Acme because he leads it; Acme made Zephyr 2 because it made the family."""
    assert not [f for f in scores.faults if f.kind == "worksFor" or "Zephyr 2" in f.text]


def test_each_error_has_its_sentence(scores: Scores) -> None:
    told = {str(fault): fault for fault in scores.faults}
    wrong = told["one relation + Zephyr —hasLicense→ Mit (annotated as negated)"]
    assert (wrong.sentence, wrong.confidence) == ("family/zephyr hasLicense license/mit (confidence=0.4).", 0.4)
    missed = told["one relation - person/lee —founded→ organization/acme"]
    assert missed.sentence == "person/lee leads organization/acme"
    assert "one entity + 'Rivals' (found as Organization)" in told
    assert "one value - family/zephyr releaseDate '2026-04'" in told


def test_confusions_and_reliability(scores: Scores) -> None:
    assert scores.classes["Product", "Organization"] == 1
    assert scores.classes["Model", "Model"] == 2
    assert scores.statuses["negated", "asserted"] == 1
    assert scores.statuses["asserted", ""] == 1
    assert (0.4, False) in scores.judged
    assert (0.8, True) in scores.judged
    parts = {t.low: t.right for t in tenths(scores)}
    assert (parts[0.4], parts[0.8]) == (Share(0, 1), Share(1, 1))
    assert 0 < calibration_error(scores) < 1


def test_the_command(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "pages" / "scores.html"
    result = run(folder / "out", folder / "one.json", "--errors", "--page", page)
    assert result.exit_code == 0
    assert "one           0.83 0.83 0.83    0.60 0.75 0.67" in result.stdout
    assert "family/zephyr hasLicense license/mit" in result.stdout
    assert "Mit" in page.read_text()
    row = json.loads(run(folder / "out" / "graph.nq", folder / "one.json", "--json").stdout)
    assert (row["rel_f"], row["articles"]["one"]["rel_f"], len(row["errors"])) == (0.6667, 0.6667, 6)


def test_an_article_that_the_graph_lacks_is_all_misses(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "two.txt").write_text(TEXT)
    (tmp_path / "two.json").write_text(json.dumps(gold_row() | {"id": "two", "text_file": "two.txt"}))
    result = run(folder / "out", folder / "one.json", tmp_path / "two.json")
    assert result.exit_code == 0
    assert "two is not in the graph" in result.stderr
    alone = run(folder / "out", tmp_path / "two.json")
    assert alone.exit_code == 1
    assert "build it from the text files" in alone.stderr


def test_the_same_id_twice_is_refused(folder: Path) -> None:
    gold = load_gold(folder / "one.json", SCHEMA)
    with pytest.raises(ReadError, match="give each its own"):
        evaluate(open_scored(folder / "out"), [gold, gold], schema=SCHEMA, rules=RULES)


BROKEN = {
    "not JSON": ("{", "line 1: not JSON"),
    "no object": ("[]", "not an object"),
    "a key is missing": ({"text_file": "one.txt", "entities": []}, "'relations' is missing; a gold file has id"),
    "no text": ({**gold_row(), "text_file": "none.txt"}, "text_file names it from the gold file's folder"),
    "a class": (("entities", 0, "type", "Firm"), "entity acme: 'Firm' is no class; there are Benchmark"),
    "an alias": (("entities", 0, "aliases", ["Acmé"]), "'Acmé' is not in the text; take it away"),
    "an id twice": (("entities", 0, "id", "zephyr"), "stands twice"),
    "a status": (("relations", 0, "status", "sure"), "'sure' is no status; there are"),
    "evidence": (("relations", 0, "evidence", "No such sentence."), "not in the text; copy it from there"),
    "offsets": (("relations", 0, "evidence", [5, 5]), "is not in the text"),
    "a property": (("relations", 0, "p", "makes"), "'makes' is none of the properties that stand here: accessPolicy"),
    "an end": (("relations", 0, "o", "nothing"), "'nothing' is the id of no entity"),
    "a wrong class": (("relations", 0, "o", "mit"), "'mit' is a License, and develops wants"),
    "a value's property": (("values", 0, "p", "develops"), "'develops' is none of the properties that stand here"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_gold_file_is_told_with_the_mend(name: str, tmp_path: Path) -> None:
    content, message = BROKEN[name]
    if isinstance(content, tuple):
        part, number, key, value = content
        row = gold_row()
        row[part][number][key] = value
        content = row
    (tmp_path / "one.txt").write_text(TEXT)
    path = tmp_path / "one.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(ReadError, match=re.escape(message)) as raised:
        load_gold(path, SCHEMA)
    assert str(path) in str(raised.value)


def test_a_file_that_holds_no_graph_is_told(tmp_path: Path) -> None:
    (tmp_path / "graph.nq").write_text("no quads\n")
    with pytest.raises(StoreError, match="cannot be read as quads"):
        open_scored(tmp_path / "graph.nq")
    with pytest.raises(StoreError, match="there is no graph in"):
        open_scored(tmp_path / "elsewhere")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Pile", "Pile"),
        ("Meta Platforms, Inc.", "Meta Platforms"),
        ("Apache 2.0 license", "Apache-2.0"),
        ("Crédit Mutuel's", "credit mutuel"),
        ("Яндекс", "яндекс"),
    ],
)
def test_names_that_are_the_same(one: str, other: str) -> None:
    assert RULES.name(one) == RULES.name(other) != ""


def test_names_and_values_that_differ() -> None:
    assert RULES.name("Яндекс") != RULES.name("Сбер")
    assert RULES.name("Qwen 2.5") != RULES.name("Qwen 25")
    assert RULES.value("400 billion parameters", date=False) == RULES.value("400B", date=False)
    assert RULES.value("128,000 tokens", date=False) == RULES.value("128K", date=False)
    assert RULES.value("17B active", date=False) != RULES.value("17B", date=False)
    assert Rules().name("The Pile") != Rules().name("Pile")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[names", "evaluate.toml"),
        ("[words]\n", "unknown key 'words'; there are \\[names\\]"),
        ("[names]\nmiddle = []\n", "unknown key 'middle'"),
        ('[neutral]\nclasses = ["Firm"]\n', "'Firm' is no class of the ontology"),
        ('[neutral]\nchains = ["below"]\n', "'below' is no relation of the ontology"),
    ],
)
def test_broken_rules_are_told(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "evaluate.toml").write_text(text)
    with pytest.raises(OntologyError, match=message):
        load_rules(tmp_path, SCHEMA)


def test_a_folder_without_rules_is_scored_too(tmp_path: Path) -> None:
    assert load_rules(tmp_path, SCHEMA) == Rules()


def test_the_page_escapes_and_asks_nothing_of_any_server(folder: Path, tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    row = gold_row()
    row["id"] = evil
    row["entities"].append({"id": "x", "type": "Person", "label": evil, "aliases": []})
    (tmp_path / "one.txt").write_text(TEXT + evil)
    (tmp_path / "one.json").write_text(json.dumps(row))
    gold = load_gold(tmp_path / "one.json", SCHEMA)
    page = render(evaluate(open_scored(folder / "out"), [gold], schema=SCHEMA, rules=RULES), schema=SCHEMA)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "default-src 'none'" in page.replace("&#x27;", "'")
    assert not re.search(r"https?:|url\(|@import|javascript:|style=", page)
    assert page == render(evaluate(open_scored(folder / "out"), [gold], schema=SCHEMA, rules=RULES), schema=SCHEMA)


def test_a_page_of_nothing(tmp_path: Path) -> None:
    assert "Scores of 1 annotated article<" in render(Evaluation({"none": Scores()}), schema=SCHEMA)


# -- beside the contract's scorer ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    if not (SHARED / "score.py").is_file():
        pytest.skip(f"the contract's scorer and the annotated articles are not here ({SHARED})")
    sys.path.insert(0, str(SHARED))
    try:
        spec = importlib.util.spec_from_file_location("contract_score", SHARED / "score.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(SHARED))


@pytest.fixture(scope="module")
def annotated(scorer: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """The graph of the seeds and the dev set, by the lexicon, and their gold files."""
    golds = [*sorted((SHARED / "gold").glob("*.json")), *sorted((SHARED / "dev").glob("*.json"))]
    out = tmp_path_factory.mktemp("shared") / "out"
    settings = Settings(extractor="lexicon")
    extractor = default_extractor(settings)
    for path in golds:
        row = json.loads(path.read_text(encoding="utf-8"))
        published = date.fromisoformat(row["date"]) if row["date"] else None
        article = (path.parent / row["text_file"]).resolve()
        build([str(article)], out, published=published, settings=settings, extractor=extractor)
    return out, golds


def counts(tally: Mapping[str, int]) -> dict[str, Any]:
    """The scorer's counts in our terms."""
    return {
        **{k: Tally(*(tally[f"{k}_{n}"] for n in ("tp", "fp", "fn"))) for k in ("ent", "rel", "val")},
        "status": Share(tally["status_ok"], tally["status_n"]),
        "evidence": Share(tally["evid_ok"], tally["evid_n"]),
        "other": Share(tally["other_tp"], tally["other_gold"]),
        "properties": {
            p: Tally(*(tally.get(f"p:{p}:{n}", 0) for n in ("tp", "fp", "fn")))
            for p in {key.split(":")[1] for key in tally if key.startswith("p:")}
        },
    }


def ours(scores: Scores) -> dict[str, Any]:
    relations = {p: t for p, t in scores.properties.items() if SCHEMA.properties[p].kind in ("entity", "concept")}
    return {
        "ent": scores.entities,
        "rel": scores.relations,
        "val": scores.values,
        "status": scores.status,
        "evidence": scores.evidence,
        "other": scores.other,
        "properties": relations,
    }


def test_the_same_numbers_as_the_contracts_scorer(scorer: ModuleType, annotated: tuple[Path, list[Path]]) -> None:
    out, golds = annotated
    theirs = scorer.Graph(str(out / "graph.nq"))
    for opened in (out, out / "graph.nq"):
        found = evaluate(open_scored(opened), [load_gold(p, SCHEMA) for p in golds], schema=SCHEMA, rules=RULES)
        for path in golds:
            row = json.loads(path.read_text(encoding="utf-8"))
            errors: list[str] = []
            tally = scorer.score_article(theirs, row, (path.parent / row["text_file"]).read_text("utf-8"), errors)
            mine = found.articles[row["id"]]
            assert ours(mine) == counts(tally), path
            assert len(mine.faults) == len(errors), path


@pytest.mark.parametrize("seed", range(4))
def test_the_same_numbers_on_annotations_that_were_shuffled(
    seed: int, scorer: ModuleType, annotated: tuple[Path, list[Path]], tmp_path: Path
) -> None:
    """Annotations of many wrong kinds, so that each rule of the scorer decides something."""
    out, golds = annotated
    chance = random.Random(seed)
    theirs = scorer.Graph(str(out / "graph.nq"))
    reader = FoundReader(open_scored(out), SCHEMA)
    for path in golds:
        row = json.loads(path.read_text(encoding="utf-8"))
        text = (path.parent / row["text_file"]).read_text("utf-8")
        row = shuffled(row, chance)
        (tmp_path / "one.json").write_text(json.dumps(row))
        name = tmp_path / Path(row["text_file"]).name
        name.write_text(text, encoding="utf-8")
        (tmp_path / "one.json").write_text(json.dumps(row | {"text_file": name.name}))
        gold = load_gold(tmp_path / "one.json", SCHEMA)
        article = reader.article(gold.text_file, gold.id)
        assert article is not None
        mine = score_article(gold, reader.found(article), schema=SCHEMA, rules=RULES)
        tally = scorer.score_article(theirs, row, text, [])
        assert ours(mine) == counts(tally), path


def shuffled(row: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    row = deepcopy(row)
    for entity in row["entities"]:
        entity["optional"] = entity.get("optional", False) ^ (chance.random() < 0.1)
    for part in ("relations", "values"):
        kept = [r for r in row.get(part, []) if chance.random() < 0.85]
        for r in kept:
            r["optional"] = r.get("optional", False) ^ (chance.random() < 0.1)
            if chance.random() < 0.2:
                r["status"] = chance.choice(["asserted", "reported", "planned", "negated", "past"])
        row[part] = kept
    models = [e["id"] for e in row["entities"] if e["type"] == "Model"]
    firms = [e["id"] for e in row["entities"] if e["type"] == "Organization"]
    for name, ends in (("variantOf", models), ("partOf", firms), ("competesWith", firms)):
        for _ in range(4 if len(ends) > 1 else 0):
            s, o = chance.sample(ends, 2)
            if name != "variantOf" or not any(r["s"] == s and r["p"] == name for r in row["relations"]):
                more = {"s": s, "p": name, "o": o, "status": "asserted", "optional": False, "evidence": [0, 40]}
                row["relations"].append(more)
    return row
