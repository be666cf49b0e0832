"""The wheel holds all that the command needs away from the repository."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What a wheel made of the working tree holds."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_holds_the_ontology(names: set[str]) -> None:
    corpus = ROOT / "ontology" / "corpus"  # for training, not for use
    files = [path for path in (ROOT / "ontology").rglob("*") if path.is_file() and corpus not in path.parents]
    assert files
    assert {f"kg/_ontology/{path.relative_to(ROOT / 'ontology').as_posix()}" for path in files} <= names


def test_the_wheel_holds_the_code_and_what_the_page_is_made_of(names: set[str]) -> None:
    files = [p for p in (ROOT / "kg").rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    assert {path.relative_to(ROOT).as_posix() for path in files} <= names
    assert {"kg/py.typed", "kg/view/assets/page.html"} <= names


def test_the_wheel_holds_nothing_else(names: set[str]) -> None:
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"kg", "articlekg"}
