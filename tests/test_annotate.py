"""`kg annotate`: a first gold file that the checks accept, that scores full marks as it is, and never replaces one by chance."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from fake_extractor import FakeExtractor
from typer.testing import CliRunner, Result

import kg.build
from kg.build import build
from kg.cli.app import app
from kg.config import Settings, ontology_folder
from kg.graph.evaluate.draft import as_json, draft
from kg.graph.evaluate.found import open_scored
from kg.graph.evaluate.gold import load_gold
from kg.graph.evaluate.result import Tally
from kg.graph.evaluate.rules import load_rules
from kg.graph.evaluate.score import evaluate
from kg.model import Article, Claim, Entity, Extraction, Mention, Span
from kg.ontology.schema import load_schema

CHECK = Path(__file__).resolve().parents[2] / "shared" / "check_gold.py"
SCHEMA = load_schema(ontology_folder())
TEXT = """organization/acme develops family/zephyr (confidence=0.45). person/bo leads organization/acme (reported by=person/bo).
family/zephyr accessPolicy OpenWeights. family/zephyr releaseDate 2026-04. organization/acme acquires product/acme (planned).
"""


@pytest.fixture(autouse=True)
def fake_extractor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.build, "default_extractor", lambda settings: FakeExtractor(load_schema(settings.ontology)))


@pytest.fixture
def article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "news" / "one.txt"
    path.parent.mkdir()
    path.write_text(TEXT)
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["annotate", *map(str, words)])


def test_it_writes_a_gold_file_and_the_text(article: Path) -> None:
    result = run(article, "--date", "2026-04-08")
    assert result.exit_code == 0
    assert "gold/one.json: 4 entities, 4 relations, 1 values; 1 to look at first." in result.stderr
    row = json.loads(Path("gold/one.json").read_text())
    assert (row["id"], row["text_file"], row["date"]) == ("one", "one.txt", "2026-04-08")
    assert Path("gold/one.txt").read_text() == TEXT
    assert [e["id"] for e in row["entities"]] == ["zephyr", "acme", "bo", "product-acme"]
    assert row["entities"][0]["type"] == "Model"  # a family is annotated as a model
    first, second, *_ = row["relations"]
    assert first == {
        "s": "acme",
        "p": "develops",
        "o": "zephyr",
        "status": "asserted",
        "optional": False,
        "evidence": "organization/acme develops family/zephyr (confidence=0.45).",
        "note": "unsure: confidence 0.45",
    }
    assert (second["status"], "note" in second) == ("reported", False)
    assert [(v["p"], v["v"]) for v in row["values"]] == [("releaseDate", "2026-04")]


def test_what_follows_is_left_out(article: Path) -> None:
    run(article)
    assert "worksFor" not in Path("gold/one.json").read_text()


def test_the_checks_accept_it(article: Path) -> None:
    run(article)
    load_gold(Path("gold/one.json"), SCHEMA)
    if not CHECK.is_file():
        pytest.skip(f"the contract's check is not here ({CHECK})")
    done = subprocess.run([sys.executable, str(CHECK), "gold/one.json"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "1 files, 0 faults\n")


def test_as_it_is_it_gives_full_marks(article: Path) -> None:
    run(article)
    build([str(article)], Path("out"), extractor=FakeExtractor(SCHEMA))
    gold = load_gold(Path("gold/one.json"), SCHEMA)
    scores = evaluate(open_scored(Path("out")), [gold], schema=SCHEMA, rules=load_rules(ontology_folder(), SCHEMA)).all
    assert scores.faults == ()
    assert (scores.relations, scores.values, scores.other.value) == (Tally(tp=3), Tally(tp=1), 1)


def test_a_web_page_is_found_by_its_name(article: Path) -> None:
    page = article.with_name("page.html")
    page.write_text(f"<html><body><article><h1>News</h1><p>{TEXT}</p></article></body></html>")
    assert run(page).exit_code == 0
    build([str(page)], Path("out"), extractor=FakeExtractor(SCHEMA))
    done = CliRunner().invoke(app, ["eval", "out", "gold/page.json", "--json"])
    assert json.loads(done.stdout)["evidence"] == 1


def test_it_never_replaces_a_gold_file_unless_told(article: Path) -> None:
    run(article)
    Path("gold/one.json").write_text("corrected")
    refused = run(article)
    assert refused.exit_code == 1
    assert "gold/one.json is there already, perhaps corrected by hand" in refused.stderr
    assert Path("gold/one.json").read_text() == "corrected"
    assert run(article, "--force").exit_code == 0
    assert Path("gold/one.json").read_text() != "corrected"


def test_it_never_replaces_another_text_unless_told(article: Path) -> None:
    Path("gold").mkdir()
    Path("gold/one.txt").write_text("another text")
    assert "gold/one.txt is there already" in run(article).stderr
    assert not Path("gold/one.json").exists()


def test_beside_the_article_its_text_is_left_alone(article: Path) -> None:
    assert run(article, "-o", article.parent).exit_code == 0
    assert article.read_text() == TEXT
    raw = TEXT.replace("\n", "\r\n").encode()
    article.write_bytes(raw)
    refused = run(article, "-o", article.parent, "--force")
    assert "is the article itself" in refused.stderr
    assert article.read_bytes() == raw


def test_a_file_of_many_articles_gives_a_gold_file_each(article: Path) -> None:
    rows = article.with_name("many.jsonl")
    rows.write_text("".join(json.dumps({"id": f"row/{n}", "text": TEXT}) + "\n" for n in (1, 2)))
    assert run(rows).exit_code == 0
    assert sorted(p.name for p in Path("gold").glob("*.json")) == ["many-row-1.json", "many-row-2.json"]


@pytest.mark.parametrize(("name", "message"), [("none.txt", "none.txt"), ("empty.txt", "empty; nothing to read")])
def test_what_cannot_be_read_is_told(name: str, message: str, article: Path) -> None:
    article.with_name("empty.txt").write_text("")
    result = run(article.with_name(name))
    assert result.exit_code == 1
    assert message in result.stderr
    assert not Path("gold").exists()


def test_evidence_that_stands_twice_is_given_by_its_place() -> None:
    text = "Acme led. Acme led."
    entity = Entity("organization/acme", ("Organization",), "Acme Inc", (), (Mention(0, 4),))
    ghost = Entity("organization/ghost", ("Organization",), "Ghost", (), (Mention(0, 4, "pronoun"),))
    claims = tuple(
        Claim(a, "partnersWith", b, "entity", "asserted", 0.9, Span(10, 19))
        for a, b in (("organization/acme", "organization/ghost"), ("organization/acme", "organization/other"))
    )
    other = Entity("organization/other", ("Organization",), "led", (), (Mention(5, 8),))
    made = draft(Extraction(Article("a.txt", text, outlet="LED"), (entity, ghost, other), claims), schema=SCHEMA)
    assert [(r["s"], r["o"], r["evidence"]) for r in made.row["relations"]] == [("acme", "other", [10, 19])]
    assert [(e["label"], e["aliases"], e["optional"]) for e in made.row["entities"]] == [
        ("Acme Inc", ["Acme"], False),
        ("led", [], True),
    ]
    assert json.loads(as_json(made.row)) == made.row


def test_the_settings_are_those_of_a_build(article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Settings] = []

    def made(settings: Settings) -> FakeExtractor:
        seen.append(settings)
        return FakeExtractor(SCHEMA)

    monkeypatch.setattr(kg.build, "default_extractor", made)
    run(article, "--extractor", "lexicon", "--ontology", ontology_folder())
    assert (seen[0].extractor, seen[0].ontology) == ("lexicon", ontology_folder())
