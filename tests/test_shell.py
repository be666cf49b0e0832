"""`kg shell`: what it completes, when Enter asks, its commands, and a real prompt in a terminal of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest
from sample_graph import ENTITIES
from typer.testing import CliRunner

from kg.cli.app import app
from kg.cli.shell import _named
from kg.config import ontology_folder
from kg.errors import QueryError
from kg.graph.completion import Completion, is_whole
from kg.ontology.schema import load_schema

KNOWN = Completion(load_schema(ontology_folder()), [label for label, _, _ in ENTITIES.values()], ["moves", "leaders"])


def words(before: str) -> list[str]:
    return [found.text for found in KNOWN.suggest(before)]


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("SEL", "SELECT"),
        ("SELECT ?m { ?m a kg:Mod", "kg:Model"),
        ("SELECT ?m { ?m kg:deve", "kg:develops"),
        ("SELECT ?m { ?m deve", "kg:develops"),
        ("SELECT ?m { ?c kg:status kg:Pla", "kg:Planned"),
        ("SELECT ?m { ?m rdfs:la", "rdfs:label"),
        ("SELECT ?model { ?mo", "?model"),
        ('SELECT ?m { ?m rdfs:label "zep', "Zephyr"),
        ('SELECT ?m { ?m rdfs:label "Zephyr" ; kg:hasLi', "kg:hasLicense"),
        ("mov", "moves"),
    ],
)
def test_completion(before: str, wanted: str) -> None:
    assert wanted in words(before)


def test_nothing_is_offered_for_nothing() -> None:
    assert words("") == words("SELECT * { ") == []
    assert "moves" not in words("SELECT mov")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("SELECT * { ?s ?p ?o }", True),
        ("SELECT * { ?s ?p ?o", False),
        ("SELECT *", False),
        ('SELECT * { ?s ?p "}"', False),
        (".help", True),
        ("moves", True),
        ('claims-of speaker="Sam Altman"', True),
        ("", True),
    ],
)
def test_enter_asks_what_is_whole(text: str, whole: bool) -> None:
    assert is_whole(text) is whole


def test_a_saved_query_takes_parameters() -> None:
    assert _named('claims-of speaker="Sam Altman"') == ("claims-of", {"speaker": "Sam Altman"})
    assert _named("ASK { FILTER(1=1) }") == ("ASK { FILTER(1=1) }", {})
    with pytest.raises(QueryError, match="NAME=VALUE"):
        _named("claims-of speaker=x y")


def test_what_is_piped_in_is_asked(folder: Path) -> None:
    result = CliRunner().invoke(app, ["shell", str(folder)], input="leaders")
    assert result.exit_code == 0
    assert "Ann Lee" in result.stdout
    wrong = CliRunner().invoke(app, ["shell", str(folder)], input="SELEC ?s { ?s ?p ?o }")
    assert (wrong.exit_code, "did you mean SELECT" in wrong.stderr) == (1, True)


@pytest.mark.skipif(os.name == "nt", reason="terminals of Unix")
def test_a_session_in_a_terminal(folder: Path, tmp_path: Path) -> None:
    environment = os.environ | {
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "ARTICLEKG_HISTORY": str(tmp_path / "history"),
        "TERM": "xterm",
        "PROMPT_TOOLKIT_NO_CPR": "1",
    }
    child = pexpect.spawn(
        sys.executable, ["-m", "kg", "shell", str(folder)], env=environment, timeout=60, encoding="utf-8"
    )
    child.expect("kg>")
    child.send("SELECT ?l { ?m a kg:ModelF\t")
    child.expect("amily")  # a terminal may get the completion in two pieces
    child.send(" ; rdfs:label ?l }\r")
    child.expect("Zephyr")
    child.send(".format csv\r")
    child.send("SELECT ?x { ?s foo:p ?x }\r")
    child.expect("foo: is not declared")
    child.send(".quit\r")
    child.expect(pexpect.EOF)
    assert "kg:ModelFamily" in (tmp_path / "history").read_text()
