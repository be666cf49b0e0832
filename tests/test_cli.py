"""The command `kg` itself: help, errors in one line, exit statuses, what it prints, and what it does not import."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fake_extractor import FakeExtractor
from sample_graph import write_graph
from typer.testing import CliRunner, Result

import kg.build
from kg.cli.app import COMMANDS, app
from kg.config import VERSION, Settings
from kg.errors import StoreError
from kg.ontology.schema import load_schema

ROOT = Path(__file__).resolve().parents[1]
TEXT = "organization/acme develops family/zephyr (reported by=person/bo). person/bo said so, in more words than these."


@pytest.fixture(autouse=True)
def fake_extractor(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(settings: Settings) -> FakeExtractor:
        return FakeExtractor(load_schema(settings.ontology))

    monkeypatch.setattr(kg.build, "default_extractor", made)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "one.txt").write_text(TEXT)
    return tmp_path


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, list(words), input=stdin)


def test_the_version() -> None:
    result = run("--version")
    assert (result.exit_code, result.stdout) == (0, f"kg {VERSION}\n")


def test_help_lists_every_command() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert all(name in result.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_each_of_its_options_has_help(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    command = app_command(name)
    assert len(command.help.split()) > 10
    for parameter in command.params:
        assert parameter.help, f"kg {name}: {parameter.name} has no help"


def app_command(name: str):  # type: ignore[no-untyped-def]
    import typer

    group = typer.main.get_command(app)
    return group.get_command(None, name)


def test_an_unknown_command_is_told_with_the_likely_one() -> None:
    result = run("buidl")
    assert result.exit_code == 2
    assert "'build'" in result.stderr


def test_build_prints_what_it_did(folder: Path) -> None:
    (folder / "news" / "two.txt").write_text(
        "organization/acme uses model/\x1b[31mred. And the rest of this article, in words."
    )
    result = run("build", "news", "-o", "out", "--date", "2026-04-08")
    assert result.exit_code == 0, result.output
    assert result.stderr.splitlines() == ["1/2 new       news/one.txt", "2/2 new       news/two.txt"]
    lines = dict(line.split(maxsplit=1) for line in result.stdout.splitlines())
    assert lines["articles"] == "2 read (2 new, 0 changed, 0 unchanged)"
    assert lines["claims"] == "develops 1"
    assert lines["status"] == "reported 1"
    assert "2026-04-08" in (folder / "out" / "graph.nq").read_text()
    assert json.loads((folder / "out" / "report.json").read_text())["read"] == 2


def test_build_ends_with_1_where_an_article_failed_and_names_it(folder: Path) -> None:
    (folder / "news" / "bad.txt").write_text(
        "EXPLODE, please; this is an article that no extractor likes to read at all."
    )
    (folder / "news" / "empty.txt").touch()
    result = run("build", "news", "-o", "out", "--quiet")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "news/bad.txt (ValueError: the text exploded)" in result.stderr
    assert "news/empty.txt" in result.stderr
    assert len(result.stderr.splitlines()) == 2
    assert (folder / "out" / "graph.nq").read_text()
    told = run("build", "news", "-o", "out")
    assert "failed     news/bad.txt: ValueError" in told.stdout


def test_build_of_nothing_is_no_success(folder: Path) -> None:
    (folder / "none").mkdir()
    result = run("build", "none", "-o", "out")
    assert result.exit_code == 1
    assert "none" in result.stderr


def test_build_takes_another_base_and_another_ontology(folder: Path) -> None:
    assert run("build", "news", "--id-base", "urn:mine/").exit_code == 0
    assert "<urn:mine/organization/acme>" in (folder / "out" / "graph.nq").read_text()
    refused = run("build", "news", "--id-base", "mine")
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert refused.stderr.startswith("kg: 'mine' cannot begin an IRI")
    missing = run("build", "news", "--ontology", "nowhere")
    assert (missing.exit_code, missing.stderr.startswith("kg: nowhere is no folder")) == (1, True)


def test_build_refuses_a_date_that_is_none(folder: Path) -> None:
    result = run("build", "news", "--date", "8 April")
    assert result.exit_code == 2
    assert "8 April" in result.stderr


def test_an_error_is_one_line_without_control_characters(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **more: object) -> None:
        raise StoreError("out\x1b[31m is\nfull")

    monkeypatch.setattr(kg.build, "build", fail)
    result = run("build", "news")
    assert result.exit_code == 1
    assert result.stderr == "kg: out\\x1b[31m is full\n"


@pytest.mark.parametrize(("error", "status"), [(KeyboardInterrupt, 130), (BrokenPipeError, 141)])
def test_interrupts_and_broken_pipes_end_without_a_traceback(
    error: type[BaseException], status: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **more: object) -> None:
        raise error

    monkeypatch.setattr(kg.build, "build", fail)
    result = run("build", "news")
    assert result.exit_code == status
    assert "Traceback" not in result.output


def test_extract_prints_claims_with_their_places(folder: Path) -> None:
    result = run("extract", "-", "--date", "2026-04-08", stdin=TEXT)
    assert result.exit_code == 0, result.output
    (row,) = map(json.loads, result.stdout.splitlines())
    for part in ("subject", "object", "trigger", "evidence"):
        assert TEXT[row[part]["start"] : row[part]["end"]] == row[part]["text"]
    assert row["subject"]["text"] == row["subject"]["key"] == "organization/acme"
    assert (row["subject"]["label"], row["subject"]["type"]) == ("Acme", "Organization")
    assert (row["object"]["key"], row["object"]["type"]) == ("family/zephyr", "ModelFamily")
    assert (row["property"], row["status"], row["confidence"]) == ("develops", "reported", 0.9)
    assert row["trigger"]["text"] == "develops"
    assert row["attributedTo"] == {"label": "Bo", "key": "person/bo", "type": "Person"}


def test_extract_prints_values_and_qualifiers(folder: Path) -> None:
    text = "model/zephyr releaseDate 2025-03. model/zephyr evaluatedOn benchmark/test (score=71.2)."
    rows = [json.loads(line) for line in run("extract", "-", stdin=text).stdout.splitlines()]
    assert rows[0]["object"] == {"value": "2025-03", "type": "date", "text": "2025-03", "start": 25, "end": 32}
    assert rows[1]["score"] == "71.2"


def test_extract_prints_entities_with_their_mentions(folder: Path) -> None:
    rows = [json.loads(line) for line in run("extract", "news/one.txt", "--entities").stdout.splitlines()]
    assert [row["key"] for row in rows] == ["family/zephyr", "organization/acme", "person/bo"]
    assert [TEXT[m["start"] : m["end"]] for m in rows[2]["mentions"]] == ["person/bo", "person/bo"]


def test_extract_ends_with_1_where_the_file_cannot_be_read(folder: Path) -> None:
    result = run("extract", "nowhere.txt")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("kg: nowhere.txt: ")


HEAVY = {"spacy", "thinc", "numpy", "pyvis", "pyshacl", "trafilatura", "networkx", "rdflib", "lxml"}


def test_a_query_imports_nothing_heavy() -> None:
    modules = sorted({place.partition(":")[0] for place in COMMANDS.values()} | {"kg.cli.app", "kg.graph.store"})
    code = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert not HEAVY & {name.partition(".")[0] for name in done.stdout.split()}


def test_a_query_with_its_table_waits_for_no_import_that_it_does_not_need(tmp_path: Path) -> None:
    graph = write_graph(tmp_path / "out")
    asked = f"from kg.cli.app import app; app(['query', {str(graph)!r}, 'leaders'], standalone_mode=False)"
    worker = "import kg.graph.query_worker"
    for code in (asked, worker):
        command = [sys.executable, "-c", f"{code}; import sys; print(*sys.modules)"]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        slow = {"rich.console", "xml.etree.ElementTree", "kg.graph.export.write", "kg.model"}
        assert not slow & set(done.stdout.splitlines()[-1].split())


def test_the_module_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kg", "--version"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout == f"kg {VERSION}\n"


PIPED = """
import sys
import kg.build
from fake_extractor import FakeExtractor
from kg.cli.app import app
from kg.ontology.schema import load_schema
kg.build.default_extractor = lambda settings: FakeExtractor(load_schema(settings.ontology))
app(sys.argv[1:], prog_name="kg")
"""


@pytest.mark.skipif(os.name == "nt", reason="pipes and signals of Unix")
def test_a_reader_that_leaves_early_gets_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("organization/acme develops model/zephyr. " * 2000)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    command = [sys.executable, "-c", PIPED, "extract", str(tmp_path / "long.txt")]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["property"] == "develops"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


@pytest.mark.skipif(os.name == "nt", reason="pipes and signals of Unix")
def heeds_ctrl_c() -> None:
    """What a shell starts in the background ignores the signal, and so would what a test run there starts in its turn."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_ends_in_one_line(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    command = [sys.executable, "-c", PIPED, "build", "-", "-o", str(tmp_path / "out")]
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heeds_ctrl_c,
    ) as process:
        while not (tmp_path / "out" / "store").is_dir():  # it waits for standard input once the folder is there
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert said.decode().splitlines() == ["kg: interrupted; what was done before is kept"]
    assert process.returncode == 130
