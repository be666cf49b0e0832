"""The words of page furniture: loads `furniture.toml` of the ontology folder.

A pattern is a line of words with the wildcards that the file's head explains; it becomes a regular expression once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from kg.errors import OntologyError

FILE = "furniture.toml"
EFFECTS = frozenset({"line", "box", "block", "person", "list", "rest", "header", "keep"})
PLACES = frozenset({"any", "top", "tail"})

_WORDLESS = re.compile(r"[^\w©&]+")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": None, "”": None, '"': None, "*": None, "_": None})
_EDIT = re.compile(r"\[\s*edit(?:\s*\|\s*edit source)?\s*\]", re.IGNORECASE)  # behind a heading of a wiki
_EDGE = ".,;!?()[]{}<>«»…"
_STAR = r"(?:\S+ ){1,6}"
_STARS = r"(?:\S+ )*"
_FIGURE = "#"
_NUMBER = r"\d+(?:[.,]\d+)*[kKmM]?"


@dataclass(frozen=True)
class Pattern:
    """One pattern as it is `written`; a line can match it only when it holds one of `keys`."""

    keys: frozenset[str]
    written: str

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """Compiled when first needed: of a thousand patterns, an article needs a few."""
        return re.compile("".join(map(_token, self.written.casefold().split())))


@dataclass(frozen=True, slots=True)
class Form:
    """One way furniture looks: lines that match `patterns`, and what such a line takes with it (`effect`)."""

    name: str
    effect: str
    where: str
    sentence: bool
    commas: int
    max_words: int
    patterns: tuple[Pattern, ...]
    examples: tuple[str, ...]
    never: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """Words in classes of HTML: of furniture, of furniture when it is `brief`, and of readers' `comments`."""

    classes: frozenset[str]
    brief: frozenset[str]
    comments: frozenset[str]


@dataclass(frozen=True, slots=True)
class Forms:
    """All that `furniture.toml` says, ready to be matched."""

    forms: tuple[Form, ...]
    index: Mapping[str, tuple[tuple[int, Pattern], ...]]
    menu: frozenset[str]
    street: tuple[str, ...]
    address: frozenset[str]
    reader: frozenset[str]
    mail: frozenset[str]
    byline: tuple[str, ...]
    published: tuple[str, ...]
    updated: tuple[str, ...]
    months: Mapping[str, int]
    weekdays: frozenset[str]
    keys: Mapping[str, tuple[str, ...]]
    html: Marks


def plain(line: str) -> str:
    """The line as patterns see it: folded case, straight quotes, no marks; one space after each word."""
    words = []
    for raw in _EDIT.sub("", line).translate(_QUOTES).casefold().split():
        word = raw.strip(_EDGE)
        if word and not _WORDLESS.fullmatch(word):
            words.append(word)
    if words:
        words[-1] = words[-1].rstrip(":")
    return "".join(f"{word} " for word in words)


def match(form: Form, line: str, key: str) -> bool:
    """Whether `line` has this form; `key` is `plain(line)`."""
    return _fits(form, line, key) and any(pattern.expression.fullmatch(key) for pattern in form.patterns)


def find_form(forms: Forms, line: str, key: str) -> Form | None:
    """The first form, in the file's order, that `line` has; `key` is `plain(line)`."""
    best = len(forms.forms)
    for word in key.replace(":", "").split():
        for number, pattern in forms.index.get(word, forms.index[_FIGURE] if word[0].isdigit() else ()):
            if number < best and _fits(forms.forms[number], line, key) and pattern.expression.fullmatch(key):
                best = number
    return forms.forms[best] if best < len(forms.forms) else None


def _fits(form: Form, line: str, key: str) -> bool:
    if key.count(" ") > form.max_words or line.count(",") < form.commas:
        return False
    return form.sentence or not line.rstrip("*_ ").endswith(".")


def _pattern(written: str) -> Pattern:
    """The pattern, and the word by which lines are looked up: its longest one."""
    words = written.casefold().split()
    literal = [word for word in words if "*" not in word and word != "#"]
    longest = max(literal, key=lambda word: min(map(len, word.split("/"))), default=_FIGURE)
    keys = frozenset(choice.replace(":", "") for choice in longest.split("/"))
    return Pattern(keys, written)


def _index(forms: tuple[Form, ...]) -> Mapping[str, tuple[tuple[int, Pattern], ...]]:
    found: dict[str, list[tuple[int, Pattern]]] = {_FIGURE: []}
    for number, form in enumerate(forms):
        for pattern in form.patterns:
            for word in pattern.keys:
                found.setdefault(word, []).append((number, pattern))
    return {word: tuple(patterns) for word, patterns in found.items()}


def _token(word: str) -> str:
    if word == "**":
        return _STARS
    if word == "*":
        return _STAR
    choices = "|".join(
        _STAR if choice == "*" else _NUMBER.join(re.escape(part) for part in choice.casefold().split("#"))
        for choice in word.split("/")
    )
    return f"(?:{choices}):? "


@lru_cache(maxsize=4)
def load_forms(folder: Path) -> Forms:
    """Read `furniture.toml` in `folder`. Raises OntologyError, naming file and entry, when it is missing or broken."""
    path = folder / FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise OntologyError(f"{path}: missing; copy it from the ontology folder that comes with the package") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OntologyError(f"{path}: cannot be read as TOML: {error}") from error
    try:
        return _forms(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise OntologyError(f"{path}: {error}; the head of the file explains its fields") from error


def _forms(data: dict[str, Any]) -> Forms:
    months = {name: number for number, names in enumerate(data["months"], start=1) for name in names}
    forms = tuple(_form(entry) for entry in data["form"])
    return Forms(
        forms=forms,
        index=_index(forms),
        menu=frozenset(data["menu"]),
        street=_longest_first(data["street"]),
        address=frozenset(data["address"]),
        reader=frozenset(data.get("reader", ())),
        mail=frozenset(data.get("mail", ())),
        byline=_longest_first(data["byline"]),
        published=_longest_first(data["published"]),
        updated=_longest_first(data["updated"]),
        months=months,
        weekdays=frozenset(data["weekdays"]),
        keys={field: tuple(names) for field, names in data["keys"].items()},
        html=Marks(
            **{name: frozenset(data.get("html", {}).get(name, ())) for name in ("classes", "brief", "comments")}
        ),
    )


def _form(entry: dict[str, Any]) -> Form:
    name = str(entry["name"])
    effect, where = entry.get("effect", "line"), entry.get("where", "any")
    if effect not in EFFECTS or where not in PLACES:
        raise ValueError(f"form {name!r}: unknown effect {effect!r} or where {where!r}")
    if not entry.get("patterns"):
        raise ValueError(f"form {name!r}: no patterns")
    return Form(
        name=name,
        effect=effect,
        where=where,
        sentence=bool(entry.get("sentence", False)),
        commas=int(entry.get("commas", 0)),
        max_words=int(entry.get("max_words", 25)),
        patterns=tuple(map(_pattern, entry["patterns"])),
        examples=tuple(entry.get("examples", ())),
        never=tuple(entry.get("never", ())),
    )


def _longest_first(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))
