"""Where the ontology is found, what settings are refused, and what hashes hang on."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from kg import config
from kg.config import ID_BASE, ONTOLOGY_VARIABLE, VERSION, Settings, code_digest, ontology_digests, ontology_folder
from kg.errors import ArticleKGError, OntologyError


def test_the_variable_names_the_ontology(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ONTOLOGY_VARIABLE, str(tmp_path))
    assert ontology_folder() == tmp_path
    monkeypatch.setenv(ONTOLOGY_VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(OntologyError, match=f"{ONTOLOGY_VARIABLE} names .*nowhere"):
        ontology_folder()


def test_the_packaged_ontology_goes_before_the_repositorys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ONTOLOGY_VARIABLE, raising=False)
    monkeypatch.setattr(config, "_PACKAGE", tmp_path / "kg")
    with pytest.raises(OntologyError, match="no ontology was found"):
        ontology_folder()
    for folder in (tmp_path / "ontology", tmp_path / "kg" / "_ontology"):
        folder.mkdir(parents=True)
        (folder / "articlekg.ttl").touch()
        assert ontology_folder() == folder


@pytest.mark.parametrize("base", [ID_BASE, "urn:mine/", "http://localhost:8080/kg#"])
def test_bases_that_can_begin_an_iri(base: str) -> None:
    assert Settings(id_base=base).id_base == base


@pytest.mark.parametrize(
    "base", ["", "mine/", "https://x.example/id", "https://x.example/a b/", "https://x.example/<i>/", "a:\n/"]
)
def test_other_bases_are_refused(base: str) -> None:
    with pytest.raises(ArticleKGError, match="cannot begin an IRI"):
        Settings(id_base=base)


@pytest.mark.parametrize("least", [-0.1, 1.5, float("nan")])
def test_what_is_no_probability_is_refused(least: float) -> None:
    with pytest.raises(ArticleKGError, match="from 0 to 1"):
        Settings(min_confidence=least)


def test_an_ontology_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match="is no folder"):
        Settings(ontology=tmp_path / "nowhere")


def test_the_digest_of_a_part_hangs_on_names_and_content_alone(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "lexicon").mkdir(parents=True)
        (tmp_path / name / "lexicon" / "a.toml").write_bytes(b"x = 1\n" if name == "one" else b"x = 1\r\n")
    assert ontology_digests(tmp_path / "one") == ontology_digests(tmp_path / "two")
    assert ontology_digests(tmp_path / "one").keys() == {"lexicon"}
    (tmp_path / "two" / "lexicon" / "b.toml").touch()
    assert ontology_digests(tmp_path / "one") != ontology_digests(tmp_path / "two")


def test_the_package_has_the_version_that_the_code_names() -> None:
    root = Path(__file__).parents[1]
    version = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["hatch"]["version"]
    found = re.search(version["pattern"], (root / version["path"]).read_text())
    assert found is not None
    assert found["version"] == VERSION


def test_the_digest_of_code_hangs_on_the_named_modules() -> None:
    assert code_digest("model.py") == code_digest("model.py") != code_digest("model.py", "errors.py")
