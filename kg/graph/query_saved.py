"""Saved queries: SPARQL in files, each with a first comment line that says what it answers, and its parameters.

A parameter is a variable alone in a `VALUES` clause with one string, its default; a comment says what it is for:

    # param speaker: name of the person or organization
    ... VALUES $speaker { "Sam Altman" } ...

So a saved query is plain SPARQL 1.1 and runs anywhere with its defaults. A value given by the user takes the place of
that one string, as an escaped literal, and can never become part of the query.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal

from kg.errors import QueryError

QUERIES = "queries"
SUFFIX = ".rq"

_DESCRIBED = re.compile(r"^#\s*param\s+(\w+)\s*:\s*(.*?)\s*$", re.MULTILINE)
_BOUND = re.compile(r'(\bVALUES\s+\$(\w+)\s*\{\s*)("(?:[^"\\\n\r]|\\.)*")(\s*\})', re.IGNORECASE)
_LOOKS_LIKE_NAME = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a query can be given: `default` is the value as written in its file, without quotes."""

    name: str
    description: str
    default: str


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query with what its comments say. `name` is the file's name without suffix, or "query" for a bare text."""

    name: str
    text: str
    description: str = ""
    parameters: tuple[Parameter, ...] = ()


def parse_query(name: str, text: str) -> SavedQuery:
    """Read the comments and parameters of a query's text. QueryError where a described parameter is not bound."""
    first = text.lstrip("\ufeff").split("\n", 1)[0].strip()
    described = dict(_DESCRIBED.findall(text))
    bound = {m[2]: m[3][1:-1].replace('\\"', '"') for m in _BOUND.finditer(text)}
    for missing in sorted(described.keys() - bound.keys()):
        raise QueryError(f'the query {name} describes the parameter {missing}, but has no VALUES ${missing} {{ "…" }}')
    parameters = tuple(Parameter(key, described.get(key, ""), default) for key, default in bound.items())
    return SavedQuery(name, text, first.lstrip("# ") if first.startswith("#") else "", parameters)


def saved_queries(ontology: Path) -> tuple[SavedQuery, ...]:
    """All saved queries of an ontology folder, by name, without those in subfolders, which serve the program itself."""
    return tuple(read_query(file) for file in sorted((ontology / QUERIES).glob(f"*{SUFFIX}")))


def read_query(file: Path) -> SavedQuery:
    """Read one file. QueryError where it is missing or no UTF-8 text."""
    try:
        return parse_query(file.stem, file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise QueryError(f"{file} is no UTF-8 text ({error.reason} at byte {error.start}); save it as UTF-8") from error
    except OSError as error:
        raise QueryError(f"{file} cannot be read ({error.strerror}); check its name") from error


def find_query(wanted: str, *, ontology: Path) -> SavedQuery:
    """The query that `wanted` means: a file `*.rq`, the name of a saved query, or SPARQL text itself.

    QueryError where it looks like a name that nobody saved; the message suggests near ones.
    """
    if wanted.endswith(SUFFIX) and "\n" not in wanted and "{" not in wanted:
        return read_query(Path(wanted))
    if not _LOOKS_LIKE_NAME.fullmatch(wanted):
        return parse_query("query", wanted)
    names = [file.stem for file in sorted((ontology / QUERIES).glob(f"*{SUFFIX}"))]
    if wanted in names:
        return read_query(ontology / QUERIES / (wanted + SUFFIX))
    raise QueryError(f"there is no saved query {wanted!r}{_near(wanted, names)}; kg query --list shows all")


def bind(query: SavedQuery, values: Mapping[str, str]) -> str:
    """The query's text with the given values in place of the defaults, each as one escaped literal.

    QueryError where the query has no such parameter, or the value is no valid Unicode.
    """
    known = [parameter.name for parameter in query.parameters]
    for name in values:
        if name not in known:
            has = f"it has {', '.join(known)}" if known else "it has none"
            raise QueryError(f"the query {query.name} has no parameter {name!r}{_near(name, known)}; {has}")
    literals = {name: _literal(name, value) for name, value in values.items()}
    return _BOUND.sub(lambda m: m[1] + literals.get(m[2], m[3]) + m[4], query.text)


def _literal(name: str, value: str) -> str:
    try:
        return str(Literal(value))
    except ValueError as error:  # lone surrogates
        raise QueryError(f"the value of {name} is no valid Unicode text; give it in UTF-8") from error


def _near(wanted: str, names: list[str]) -> str:
    within = [name for name in names if wanted.lower() in name or name in wanted.lower()]
    close = difflib.get_close_matches(wanted.lower(), names, n=3, cutoff=0.5)
    near = list(dict.fromkeys([*within, *close]))[:3]
    return f"; did you mean {' or '.join(near)}?" if near else ""
