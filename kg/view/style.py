"""How the network page draws what the ontology names: `view.toml` of the ontology's folder as frozen values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.errors import OntologyError
from kg.ontology.schema import Schema

FILE = "view.toml"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_SHAPES = frozenset({"dot", "square", "diamond", "triangle", "triangleDown", "star", "hexagon"})


@dataclass(frozen=True, slots=True)
class Look:
    """Colour on a light and on a dark page, and the shape, as vis-network names it."""

    colour: str
    dark: str
    shape: str


@dataclass(frozen=True, slots=True)
class Line:
    """How statements of some statuses are drawn: the dashes, a tag behind the label, and whether they show at first."""

    name: str
    label: str
    tag: str
    statuses: frozenset[str]
    derived: bool
    dashes: tuple[int, ...]
    shown: bool
    denies: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the values of a relation, or with `inverse` of its other direction."""

    label: str
    relation: str
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the entities of some classes, one a row."""

    name: str
    label: str
    types: tuple[str, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Style:
    """The looks of the classes, those left for classes without one, and the lines in the legend's order.

    `single` names the relations of which a thing has one value, so that two are a conflict.
    """

    types: Mapping[str, Look]
    spare: tuple[Look, ...]
    lines: tuple[Line, ...]
    single: frozenset[str] = frozenset()
    tables: tuple[Table, ...] = ()

    def line(self, status: str, *, derived: bool) -> Line:
        """Return the line of a claim; a status that no line names takes the last one, the least plain."""
        for line in self.lines:
            if line.derived if derived else status in line.statuses:
                return line
        return self.lines[-1]

    def looks(self, classes: tuple[str, ...], *, schema: Schema) -> Mapping[str, Look]:
        """Return a look for each class: its own, that of its nearest superclass, or the next spare one."""
        order = [*self.types, *sorted(set(classes) - set(self.types))]
        spare = 0
        found: dict[str, Look] = {}
        for name in (name for name in order if name in classes):
            known = schema.classes.get(name)
            lineage = (name, *(known.parents if known else ()))
            own = next((self.types[parent] for parent in lineage if parent in self.types), None)
            if own is None:
                own = self.spare[spare % len(self.spare)]
                spare += 1
            found[name] = own
        return found


def load_style(folder: Path, *, all_shown: bool = False) -> Style:
    """Read `view.toml` of an ontology's folder; `all_shown` switches every line on.

    Raises OntologyError that names the file and the entry.
    """
    path = folder / FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise OntologyError(
            f"{path}: cannot be read ({error.strerror}); take the one that comes with the package"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OntologyError(f"{path}: {error}") from error
    spare = tuple(_look(path, f"spare {n}", entry) for n, entry in enumerate(data.get("spare", ()), 1))
    lines = tuple(_line(path, f"lines {n}", entry) for n, entry in enumerate(data.get("lines", ()), 1))
    if not spare or not lines:
        raise OntologyError(f"{path}: needs at least one [[spare]] and one [[lines]]")
    if all_shown:
        lines = tuple(replace(line, shown=True) for line in lines)
    return Style(
        types={name: _look(path, name, entry) for name, entry in data.get("types", {}).items()},
        spare=spare,
        lines=lines,
        single=frozenset(map(str, data.get("single", ()))),
        tables=tuple(_table(path, f"tables {n}", entry) for n, entry in enumerate(data.get("tables", ()), 1)),
    )


def _look(path: Path, name: str, entry: Mapping[str, Any]) -> Look:
    try:
        look = Look(entry["colour"], entry["dark"], entry["shape"])
    except KeyError as error:
        raise OntologyError(f"{path}: {name} lacks {error.args[0]}") from error
    for colour in (look.colour, look.dark):
        if not _COLOUR.fullmatch(str(colour)):
            raise OntologyError(f"{path}: {name}: {colour!r} is no colour; write it like #0072b2")
    if look.shape not in _SHAPES:
        raise OntologyError(f"{path}: {name}: {look.shape!r} is no shape; known are {', '.join(sorted(_SHAPES))}")
    return look


def _line(path: Path, name: str, entry: Mapping[str, Any]) -> Line:
    try:
        return Line(
            name=str(entry["name"]),
            label=str(entry["label"]),
            tag=str(entry.get("tag", "")),
            statuses=frozenset(entry.get("statuses", ())),
            derived=bool(entry.get("derived", False)),
            dashes=tuple(int(length) for length in entry.get("dashes", ())),
            shown=bool(entry.get("shown", False)),
            denies=bool(entry.get("denies", False)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise OntologyError(f"{path}: {name}: {error}; a line has name, label, tag, statuses, dashes, shown") from error


def _table(path: Path, name: str, entry: Mapping[str, Any]) -> Table:
    try:
        columns = tuple(Column(c["label"], c["relation"], bool(c.get("inverse", False))) for c in entry["columns"])
        return Table(str(entry["name"]), str(entry["label"]), tuple(map(str, entry["types"])), columns)
    except (KeyError, TypeError) as error:
        raise OntologyError(f"{path}: {name}: {error}; a table has name, label, types, columns") from error
