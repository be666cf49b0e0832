"""The notebooks run from top to bottom and define nothing."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

WANTED = {"tour": "Muse Spark", "investigation": "Muse Spark", "your-own-field": "Phacelia"}
"""Notebook -> what it must print."""

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))


def cells(notebook: Path) -> list[str]:
    """The code of each code cell."""
    found = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in found if cell["cell_type"] == "code"]


def test_there_is_a_notebook() -> None:
    assert {notebook.stem for notebook in NOTEBOOKS} == WANTED.keys()


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_defines_nothing(notebook: Path) -> None:
    nodes = [node for cell in cells(notebook) for node in ast.walk(ast.parse(cell))]
    assert not [n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_runs(
    notebook: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(notebook.parent)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    names: dict[str, object] = {}
    for number, cell in enumerate(cells(notebook), 1):
        exec(compile(cell, f"{notebook.name}[{number}]", "exec"), names)
    assert WANTED[notebook.stem] in capsys.readouterr().out
