"""The README: its commands and files exist, and its recipe for a new relation and a new name works as written."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from readme_tour import README, ROOT, commands

from kg.build import default_extractor
from kg.cli.app import COMMANDS
from kg.config import Settings, ontology_folder
from kg.graph.query_saved import saved_queries
from kg.model import Article
from kg.ontology.schema import load_schema

TEXT = README.read_text(encoding="utf-8")
FILED = re.compile(r"^```(?:toml|turtle)\n# (at the end of )?mine/(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_stands_in_the_table(command: str) -> None:
    assert f"| `kg {command} " in TEXT


def test_the_tour_names_commands_and_saved_queries_that_exist() -> None:
    called = [part.split() for line in commands(TEXT) for part in re.findall(r"\bkg ([a-z].*)", line)]
    assert {words[0] for words in called} <= COMMANDS.keys()
    saved = {query.name for query in saved_queries(ontology_folder())}
    named = [words[2] for words in called if words[0] == "query" and not words[2].startswith("'")]
    assert named
    assert set(named) <= saved


def test_each_property_stands_in_the_table() -> None:
    schema = load_schema(ontology_folder())
    assert [name for name in (*schema.properties, *schema.classes) if f"`{name}`" not in TEXT] == []


def test_files_that_are_named_exist() -> None:
    named = set(re.findall(r"\]\(([^)#:]+)\)", TEXT)) | set(
        re.findall(r"`((?:kg|tests|notebooks|ontology)/[\w./-]+)`", TEXT)
    )
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_recipe_works_as_written(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(ontology_folder(), folder)
    blocks = FILED.findall(TEXT)
    assert len(blocks) == 3
    for appended, name, content in blocks:
        file = folder / name
        assert file.exists() == bool(appended)
        with file.open("a", encoding="utf-8") as open_file:
            open_file.write(content)
    (sentence,) = re.findall(r"finds it now: \"([^\"]+)\"", TEXT)
    extraction = default_extractor(Settings(ontology=folder)).extract(Article("recipe.txt", sentence))
    said = [(c.subject, c.property, c.object) for c in extraction.claims]
    assert ("organization/nvidia", "suppliesTo", "organization/quillmark") in said
