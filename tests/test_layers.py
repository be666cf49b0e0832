"""The rules of design.md on imports: they point down only, and each library stays behind its fence."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "kg"

LAYERS = (
    {"errors"},
    {"model"},
    {"config", "prefixes"},
    {"namespaces"},
    {"ontology"},
    {"read"},
    {"extract"},
    {"learn"},
    {"resolve"},
    {"report"},
    {"graph", "view"},
    {"build", "rows", "scale"},
    {"api"},
    {"cli"},
    {"__main__"},
)
"""From the bottom up. A module imports from its own part and from layers below; of those beside it, only BESIDE."""

BESIDE = {("view", "graph")}

FENCES = {
    "spacy": {"extract"},
    "thinc": {"extract"},
    "onnxruntime": {"extract", "learn"},
    "tokenizers": {"extract"},
    "torch": {"learn"},
    "safetensors": {"learn"},
    "pyoxigraph": {"graph", "ontology"},
    "rdflib": {"graph", "ontology", "namespaces"},
    "pyshacl": {"graph"},
    "pyvis": {"view"},
    "pandas": {"graph/frames", "graph/graph", "graph/query"},
    "pyarrow": {"graph/export"},
    "neo4j": {"graph/load"},
    "prompt_toolkit": {"cli"},
    "networkx": {"view", "graph/export", "graph/graph"},
    "trafilatura": {"read"},
    "ray": {"scale"},
    "typer": {"cli"},
    "rich": {"cli"},
}
"""Library -> the parts (or, after a slash, the beginning of a module's name) that may import it."""

MODULES = sorted(PACKAGE.rglob("*.py"))


def part_of(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def layer_of(part: str) -> int:
    return next(number for number, parts in enumerate(LAYERS) if part in parts)


def imports(module: Path) -> Iterator[str]:
    """The dotted name of each import anywhere in a module, relative ones made absolute."""
    package = ("kg", *module.relative_to(PACKAGE).with_suffix("").parts)
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join([*package[: -node.level], node.module or ""] if node.level else [node.module or ""]).strip(
                "."
            )
            yield from (f"{base}.{alias.name}" for alias in node.names)


def may_import(part: str, other: str) -> bool:
    return part == other or layer_of(other) < layer_of(part) or (part, other) in BESIDE


def is_fenced_in(module: Path, library: str) -> bool:
    name = module.relative_to(PACKAGE).with_suffix("").as_posix()
    return any(name.startswith(place) if "/" in place else part_of(module) == place for place in FENCES[library])


def test_there_are_modules_to_look_at() -> None:
    assert {"build", "cli", "extract", "graph", "model", "ontology", "read", "resolve"} <= {part_of(m) for m in MODULES}


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.relative_to(PACKAGE).as_posix())
def test_imports_point_down(module: Path) -> None:
    part = part_of(module)
    if part == "__init__":
        # What `import kg` offers is imported when it is asked for; these two lines are for type checkers.
        offered = {"kg.api.build", "kg.api.open", "kg.graph.graph.Graph"}
        assert {name for name in imports(module) if name.startswith("kg.")} <= offered
        return
    known = {p for parts in LAYERS for p in parts}
    others = {name.split(".")[1] for name in imports(module) if name.startswith("kg.")} & known
    assert not sorted(other for other in others if not may_import(part, other))


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.relative_to(PACKAGE).as_posix())
def test_libraries_stay_behind_their_fences(module: Path) -> None:
    used = {name.split(".")[0] for name in imports(module)} & FENCES.keys()
    assert not sorted(library for library in used if not is_fenced_in(module, library))


def test_every_part_stands_in_a_layer() -> None:
    unknown = {part_of(m) for m in MODULES} - {"__init__"} - {p for parts in LAYERS for p in parts}
    assert not sorted(unknown)


@pytest.mark.parametrize(
    ("part", "other", "allowed"),
    [
        ("graph", "resolve", True),
        ("resolve", "graph", False),
        ("read", "extract", False),
        ("cli", "build", True),
        ("view", "graph", True),
    ],
)
def test_the_rule_itself(part: str, other: str, allowed: bool) -> None:
    assert may_import(part, other) is allowed
