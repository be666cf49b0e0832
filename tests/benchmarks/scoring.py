"""The public sets' rows, and their scorer `score_bench.py`, which lies beside them and outside the project."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any


def scorer(folder: Path) -> ModuleType:
    """The scorer of the folder of public sets. Raises FileNotFoundError where there is none."""
    spec = importlib.util.spec_from_file_location("score_bench", folder / "score_bench.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def micro(bench: ModuleType, counts: dict[str, list[int]]) -> tuple[float, float, float]:
    """Precision, recall and F1 over all that was counted."""
    p, r, f1 = bench.prf(*map(sum, zip(*counts.values(), strict=True)))
    return p, r, f1
