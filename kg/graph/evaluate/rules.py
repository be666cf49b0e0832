"""How names and values are compared in an evaluation, and what counts neither way: `evaluate.toml` of the ontology folder."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import OntologyError
from kg.ontology.schema import Schema

FILE = "evaluate.toml"
_KEYS = {
    "names": ("first", "last"),
    "values": ("drop", "scales"),
    "neutral": ("classes", "chains", "upward"),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What `evaluate.toml` says; without the file, nothing."""

    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    scales: tuple[tuple[str, str], ...] = ()
    neutral: frozenset[str] = frozenset()
    chains: frozenset[str] = frozenset()
    upward: Mapping[str, str] = field(default_factory=dict)

    def name(self, name: str) -> str:
        """A name's comparable form: no accents, case, possessives, punctuation, nor the words that it may lack."""
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or name
        plain = re.sub(r"['’]s\b|['’]$", "", plain.lower().replace("’", "'"))
        plain = re.sub(r"[^a-z0-9.]+", " ", plain)
        plain = re.sub(r"\.(?!\d)", "", plain).strip()
        if self.first:
            plain = re.sub(f"^({_choice(self.first)}) ", "", plain)
        if self.last:
            plain = re.sub(f" ({_choice(self.last)})$", "", plain)
        return plain.replace(" ", "") or " ".join(name.casefold().split())  # a name in another script

    def value(self, value: str, *, date: bool) -> str:
        """A value's comparable form: a date as it is, a count in one spelling ("17 billion active" is "17bactive")."""
        value = value.strip().lower()
        if date:
            return value[:10]
        if self.drop:
            value = re.sub(rf"\b({_choice(self.drop)})\b", "", value)
        for word, short in self.scales:
            value = re.sub(rf"\s*-?\s*{re.escape(word)}", short, value)
        value = re.sub(r"(?<=\d),(?=\d{3})", "", value)
        value = re.sub(r"(\d+)000000\b", r"\1m", value)
        value = re.sub(r"(\d+)000\b", r"\1k", value)
        return re.sub(r"[\s-]+", "", value)


def load_rules(folder: Path, schema: Schema) -> Rules:
    """Read `evaluate.toml`. Raises OntologyError where it is broken or names what the schema does not have."""
    path = folder / FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Rules()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OntologyError(f"{path}: {error}") from error
    _check_keys(path, data)
    names, values, neutral = (data.get(part, {}) for part in _KEYS)
    upward = dict(neutral.get("upward", {}))
    _check_known(path, neutral.get("classes", ()), schema.classes, "class")
    _check_known(path, [*neutral.get("chains", ()), *upward, *upward.values()], schema.properties, "relation")
    return Rules(
        first=tuple(names.get("first", ())),
        last=tuple(names.get("last", ())),
        drop=tuple(values.get("drop", ())),
        scales=tuple((str(word), str(short)) for word, short in values.get("scales", ())),
        neutral=frozenset(neutral.get("classes", ())),
        chains=frozenset(neutral.get("chains", ())),
        upward=upward,
    )


def _choice(words: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, words))


def _check_keys(path: Path, data: Mapping[str, Any]) -> None:
    for part, entry in data.items():
        unknown = sorted(set(entry) - set(_KEYS.get(part, ()))) if isinstance(entry, dict) else [part]
        if part not in _KEYS or unknown:
            there = "; ".join(f"[{name}] with {', '.join(keys)}" for name, keys in _KEYS.items())
            raise OntologyError(f"{path}: unknown key {(unknown or [part])[0]!r}; there are {there}")


def _check_known(path: Path, names: Any, known: Mapping[str, object], what: str) -> None:
    for name in names:
        if name not in known:
            raise OntologyError(f"{path}: {name!r} is no {what} of the ontology; there are {', '.join(sorted(known))}")
