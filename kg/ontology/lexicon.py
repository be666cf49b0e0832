"""The lexicon: how English names things and says relations. Loaded from `ontology/lexicon/*.toml`, plain frozen values.

A file holds any of the tables below; what each key means is told in the files themselves, beside the words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from kg.errors import OntologyError


@dataclass(frozen=True, slots=True)
class TypeCues:
    """The cues of one class: see the head of `types.toml`."""

    stand_in: str
    nouns: frozenset[str] = frozenset()
    last: frozenset[str] = frozenset()
    first: tuple[str, ...] = ()
    subject_of: frozenset[str] = frozenset()
    object_of: frozenset[str] = frozenset()
    describes: frozenset[str] = frozenset()
    governed: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    prior: float = 0.0
    possessive: float = 0.0
    versioned: float = 0.0
    column: float = 0.0
    publisher: bool = False
    ner: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class NameGrammar:
    """How names are built: see the head of each list in `names.toml`."""

    variant_words: frozenset[str]
    not_before_number: frozenset[str]
    connectors: frozenset[str]
    connect_after: frozenset[str]
    generic: frozenset[str]
    cut: frozenset[str]


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to say one relation: a trigger and where its subject and object stand (see `kg.extract.frames`)."""

    property: str
    words: tuple[str, ...]
    pos: str
    s: tuple[str, ...]
    o: tuple[str, ...]
    where: tuple[tuple[str, frozenset[str]], ...] = ()
    s_types: frozenset[str] = frozenset()
    o_types: frozenset[str] = frozenset()
    status: str | None = None
    confidence: float = 0.85
    value: str | None = None
    role: bool = False
    examples: tuple[tuple[str, ...], ...] = ()
    not_examples: tuple[tuple[str, ...], ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say one relation as a run of words around its two names (see `kg.extract.phrases`)."""

    property: str
    patterns: tuple[str, ...]
    s_types: frozenset[str] = frozenset()
    o_types: frozenset[str] = frozenset()
    status: str | None = None
    confidence: float = 0.85
    value: str | None = None
    examples: tuple[tuple[str, ...], ...] = ()
    not_examples: tuple[tuple[str, ...], ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All of `ontology/lexicon/`. `words` holds the remaining named lists (cues of status, values, reference)."""

    types: Mapping[str, TypeCues]
    names: NameGrammar
    frames: tuple[Frame, ...]
    phrases: tuple[Phrase, ...]
    words: Mapping[str, Any]


_WORD_CLASSES = ("verbs", "nouns", "adjectives")


def load_lexicon(folder: Path) -> Lexicon:
    """Read `folder/lexicon/*.toml`.

    Raises OntologyError, naming the file and the entry, where a file is missing, is not TOML or has an unknown key.
    """
    tables = {path.name: _read(path) for path in sorted((folder / "lexicon").glob("*.toml"))}
    if "types.toml" not in tables or "names.toml" not in tables:
        raise OntologyError(f"{folder / 'lexicon'}: types.toml and names.toml are needed; is this an ontology folder?")
    types = {name: _type_cues(name, cues) for name, cues in tables.pop("types.toml").items()}
    names = _names(tables.pop("names.toml"))
    frames: list[Frame] = []
    phrases: list[Phrase] = []
    words: dict[str, Any] = {}
    for file, table in tables.items():
        frames += [_frame(file, number, entry) for number, entry in enumerate(table.pop("frame", ()), 1)]
        phrases += [_phrase(file, number, entry) for number, entry in enumerate(table.pop("phrase", ()), 1)]
        words |= {key: _freeze(value) for key, value in table.items()}
    return Lexicon(types, names, tuple(frames), tuple(phrases), words)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OntologyError(f"{path}: {error}") from error


def _freeze(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_freeze(v) for v in value)
    return {k: _freeze(v) for k, v in value.items()} if isinstance(value, dict) else value


def _known(kind: type, entry: Mapping[str, Any], where: str, also: tuple[str, ...] = ()) -> None:
    allowed = {f.name for f in fields(kind)} | set(also)
    if unknown := sorted(set(entry) - allowed):
        raise OntologyError(f"{where}: unknown key {unknown[0]!r}; there are {', '.join(sorted(allowed))}")


_PLAIN = ("stand_in", "first", "ner", "prior", "possessive", "versioned", "column", "publisher")


def _type_cues(name: str, cues: Mapping[str, Any]) -> TypeCues:
    where = f"types.toml [{name}]"
    _known(TypeCues, cues, where)
    if "stand_in" not in cues:
        raise OntologyError(f"lexicon/{where}: no stand_in is given, the word that is read in place of such a name")
    plain = {k: cues[k] for k in _PLAIN if k in cues}
    sets = {k: frozenset(v) for k, v in cues.items() if k not in _PLAIN}
    return TypeCues(**(plain | sets | {"first": tuple(cues.get("first", ())), "ner": cues.get("ner", {})}))


def _names(table: Mapping[str, Any]) -> NameGrammar:
    _known(NameGrammar, table, "names.toml")
    return NameGrammar(**{f.name: frozenset(table.get(f.name, ())) for f in fields(NameGrammar)})


def _paths(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split("|"))


def _common(file: str, number: int, entry: Mapping[str, Any], kind: str) -> dict[str, Any]:
    if "property" not in entry:
        raise OntologyError(f"lexicon/{file}, {kind} {number}: no property is named")
    return {
        "property": entry["property"],
        "s_types": frozenset(entry.get("s_types", ())),
        "o_types": frozenset(entry.get("o_types", ())),
        "status": entry.get("status"),
        "confidence": float(entry.get("confidence", 0.85)),
        "value": entry.get("value"),
        "examples": tuple(tuple(e) for e in entry.get("examples", ())),
        "not_examples": tuple(tuple(e) for e in entry.get("not_examples", ())),
        "file": file,
    }


def _frame(file: str, number: int, entry: Mapping[str, Any]) -> Frame:
    where = f"lexicon/{file}, frame {number} ({entry.get('property')})"
    _known(Frame, entry, where, _WORD_CLASSES)
    pos = next((k for k in _WORD_CLASSES if k in entry), None)
    if pos is None or ("o" not in entry and "value" not in entry) or "s" not in entry:
        raise OntologyError(f"{where}: needs words (verbs, nouns or adjectives) and the paths s and o")
    return Frame(
        words=tuple(entry[pos]),
        pos=pos,
        s=_paths(entry["s"]),
        o=_paths(entry.get("o", "")),
        where=tuple((path, frozenset(words)) for path, words in entry.get("where", {}).items()),
        role=bool(entry.get("role", False)),
        **_common(file, number, entry, "frame"),
    )


def _phrase(file: str, number: int, entry: Mapping[str, Any]) -> Phrase:
    where = f"lexicon/{file}, phrase {number} ({entry.get('property')})"
    _known(Phrase, entry, where)
    if not entry.get("patterns"):
        raise OntologyError(f"{where}: needs patterns")
    return Phrase(patterns=tuple(entry["patterns"]), **_common(file, number, entry, "phrase"))
