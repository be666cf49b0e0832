"""The registry: names that are known before an article is read, loaded from `ontology/registry/*.toml`.

Each file holds `[[entity]]` blocks:

    [[entity]]
    label = "Acme"                # the usual name; gives the entity its key
    type = "ModelFamily"          # a class of the ontology, or a list of classes
    aliases = ["Acme models"]     # other ways to write the name
    also = ["Organization"]       # other types that the same name may have in an article
    wikidata = "Q42"              # only where it is beyond doubt
    spdx = "MIT"                  # licences: the SPDX identifier
    maker = ["Acme Labs", "Acme"] # who makes it, or a list: one more witness for what articles say (kg/extract/known.py)
    ambiguous = true              # an ordinary word or surname when capitalised: the context must confirm it

Only `label` and `type` are required. One name may stand in two entries of different types (a company and its model
family); for such a name the entry with the wanted type wins over `also`. Two entries of one type that share a name are
a fault of the data. The engine knows none of these names: all of them are data.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import OntologyError

FOLDER = "registry"
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")
_KEYS = ("label", "type", "aliases", "also", "wikidata", "spdx", "maker", "ambiguous")


@dataclass(frozen=True, slots=True)
class RegistryEntry:
    """One known thing: its usual name, its classes, its other names, and where it came from (`file`, a file name)."""

    label: str
    types: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    wikidata: str | None = None
    spdx: str | None = None
    ambiguous: bool = False
    file: str = ""
    makers: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The label, then the aliases."""
        return (self.label, *self.aliases)


def is_unambiguous(entries: Sequence[RegistryEntry]) -> bool:
    """Whether a name that has these entries is registered, and as more than an ordinary word."""
    return any(not e.ambiguous for e in entries)


def load_registry(folder: Path, *, classes: Collection[str] | None = None) -> tuple[RegistryEntry, ...]:
    """Load every entry of the registry.

    `folder` is the ontology folder, which holds `registry/`. With `classes` (local names of the ontology's classes),
    other types are refused. Entries come by file name, then as they stand in the file. Raises OntologyError that names
    the file and the entry when the folder is missing or anything in it is broken.
    """
    registry = folder / FOLDER
    if not registry.is_dir():
        raise OntologyError(
            f"{registry}: no such folder; an ontology has a folder '{FOLDER}', empty if nothing is known"
        )
    entries = tuple(entry for path in sorted(registry.glob("*.toml")) for entry in _file_entries(path, classes))
    _check_unique(entries, registry)
    return entries


def fold_name(name: str) -> str:
    """A name's form for comparison: one case, single spaces, composed characters."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _file_entries(path: Path, classes: Collection[str] | None) -> Iterator[RegistryEntry]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise OntologyError(f"{path}: not valid TOML: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise OntologyError(f"{path}: cannot be read as UTF-8 text: {error}") from error
    unknown = sorted(set(data) - {"entity"})
    if unknown:
        raise OntologyError(
            f"{path}: unknown key '{unknown[0]}' at the top; a registry file holds [[entity]] blocks only"
        )
    blocks = data.get("entity", [])
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise OntologyError(f"{path}: 'entity' must be blocks that start with [[entity]], two brackets on each side")
    for number, block in enumerate(blocks, start=1):
        yield _entry(block, where=f"{path}, entity {number}", file=path.name, classes=classes)


def _entry(block: Mapping[str, Any], *, where: str, file: str, classes: Collection[str] | None) -> RegistryEntry:
    label = _text(block, "label", where)
    if label is None:
        raise OntologyError(f"{where}: 'label' is missing")
    where = f"{where} ({label!r})"
    unknown = sorted(set(block) - set(_KEYS))
    if unknown:
        raise OntologyError(f"{where}: unknown key '{unknown[0]}'; the keys are {', '.join(_KEYS)}")
    types = _texts(block, "type", where)
    if not types:
        raise OntologyError(f"{where}: 'type' is missing")
    makers = _texts(block, "maker", where)
    aliases, also = _texts(block, "aliases", where), _texts(block, "also", where)
    if label in aliases:
        raise OntologyError(f"{where}: the label stands among its own aliases; remove it there")
    _check_classes((*types, *also), classes, where)
    wikidata, ambiguous = _text(block, "wikidata", where), block.get("ambiguous", False)
    if wikidata is not None and not _WIKIDATA.fullmatch(wikidata):
        raise OntologyError(f"{where}: 'wikidata' is {wikidata!r}; an identifier looks like Q42")
    if not isinstance(ambiguous, bool):
        raise OntologyError(f"{where}: 'ambiguous' must be true or false, not {ambiguous!r}")
    spdx = _text(block, "spdx", where)
    return RegistryEntry(label, types, aliases, also, wikidata, spdx, ambiguous, file, makers)


def _text(block: Mapping[str, Any], key: str, where: str) -> str | None:
    """The text under `key`, None where there is none."""
    value = block.get(key)
    return None if value is None else _checked(value, key, where)


def _texts(block: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    """The texts under `key`; a class or a maker may stand alone, without a list."""
    value = block.get(key, [])
    if key in ("type", "maker") and isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        raise OntologyError(f"{where}: {key!r} must be a list of texts, not {value!r}")
    texts = tuple(_checked(item, key, where) for item in value)
    if len(set(texts)) < len(texts):
        twice = next(text for text in texts if texts.count(text) > 1)
        raise OntologyError(f"{where}: {twice!r} stands twice in {key!r}")
    return texts


def _checked(value: object, key: str, where: str) -> str:
    if not isinstance(value, str):
        raise OntologyError(f"{where}: {key!r} must be text, not {value!r}")
    if not value.strip():
        raise OntologyError(f"{where}: {key!r} is empty")
    if value != " ".join(value.split()):
        raise OntologyError(f"{where}: {key!r} has spaces at its ends or doubled inside: {value!r}")
    return value


def _check_classes(types: tuple[str, ...], classes: Collection[str] | None, where: str) -> None:
    twice = next((name for name in types if types.count(name) > 1), None)
    if twice is not None:
        raise OntologyError(f"{where}: {twice!r} stands in both 'type' and 'also'; keep it in 'type'")
    wrong = next((name for name in types if classes is not None and name not in classes), None)
    if wrong is not None:
        raise OntologyError(
            f"{where}: {wrong!r} is no class of the ontology; the classes are {', '.join(sorted(classes or ()))}"
        )


def _check_unique(entries: tuple[RegistryEntry, ...], registry: Path) -> None:
    """Refuse a name that two entries of one type share: nobody could tell which of them an article means."""
    owners: dict[tuple[str, str], RegistryEntry] = {}
    for entry in entries:
        for name in entry.names:
            for kind in entry.types:
                other = owners.setdefault((fold_name(name), kind), entry)
                if other is not entry:
                    raise OntologyError(
                        f"{registry / entry.file}, {entry.label!r}: the {kind} {name!r} is also a name of "
                        f"{other.label!r} in {other.file}; keep it in one of them"
                    )
