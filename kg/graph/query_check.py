"""What is wrong with a query, in words; and the refusal of queries that would reach out of the graph.

SPARQL is checked by the store's own parser. This module only reads what the parser says and looks at the text again, to
tell a person what is likely wrong and where.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.config import PARTS
from kg.errors import QueryError
from kg.prefixes import KG_BASE, PREFIXES

_BLANK = r"(?:\s|#[^\r\n]*(?:[\r\n]|$))*"
# A SERVICE clause as the grammar has it, taken wider: the parser needs no space between a number and a keyword, and
# a `<` may begin an IRI or compare two values, so no tokenizer is trusted here. A variable ?service is none.
_SERVICE = re.compile(rf"[?$]\w+|(service{_BLANK}(?:silent{_BLANK})?(?:<[^>{{]*>|[^\s{{]+){_BLANK}\{{)", re.IGNORECASE)
_NOT_CODE = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|' + r"'''(?:[^'\\]|\\.|'(?!''))*'''|"
    r'"(?:[^"\\\n\r]|\\.)*"|' + r"'(?:[^'\\\n\r]|\\.)*'|" + r'<[^<>"{}|^`\\\x00-\x20]*>|#[^\n\r]*',
    re.DOTALL,
)
_PLACE = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_PROLOGUE = re.compile(r"^(?:\s*(?:PREFIX\s+[\w.-]*:|BASE\b))*\s*", re.IGNORECASE)  # of code, whose IRIs are blank
_DECLARED = re.compile(r"\bPREFIX\s+([\w.-]*):", re.IGNORECASE)
_PREFIXED = re.compile(r"(?<![\w:.?$@-])((?:[A-Za-z][\w.-]*)?):")
_FIELD_TERM = re.compile(r"(?<![\w?$])kg:(\w+)")
_LOAD = re.compile(r"(?<![\w?$:@-])LOAD(?![\w:-])", re.IGNORECASE)
_PAIRS = (("{", "}"), ("(", ")"), ("[", "]"))
_READS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_CHANGES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")


def refuse_outside(text: str) -> None:
    """Raise QueryError for a query with a SERVICE clause, which would send data to another server."""
    if any(found[1] for found in _SERVICE.finditer(text)):
        raise QueryError("SERVICE is refused: a query asks this graph and no other server; take the clause out")


def refuse_load(text: str) -> None:
    """Raise QueryError for an update with LOAD, which would fetch from another server."""
    if _LOAD.search(_code(text)):
        raise QueryError("LOAD is refused: this server fetches nothing; send the data itself")


def with_prefixes(text: str) -> tuple[str, int]:
    """The text with the project's prefixes that it uses and does not declare, on its first line; and their length."""
    code = _code(text)
    used = set(_PREFIXED.findall(code)) - set(_DECLARED.findall(code))
    head = "".join(f"PREFIX {name}: <{base}> " for name, base in PREFIXES.items() if name in used)
    return head + text, len(head)


def explain_error(text: str, said: str, *, prefixes: Collection[str], added: int = 0) -> str:
    """Turn what the parser said of `text` into a line with the place and the likely mend.

    `added` characters stood before the text when it was parsed.
    """
    place = _PLACE.search(said)
    if place is None:
        return f"the query cannot be answered: {said}"
    hint = _likely(_code(text), text, place[3], prefixes)
    line, column = int(place[1]), int(place[2])
    column -= added if line == 1 else 0
    return f"the query is malformed near line {line}, column {column}{_near(text, line, column)}: {hint}"


def unknown_terms(text: str, ontology: Path) -> tuple[str, ...]:
    """Names such as kg:develop in a query that the ontology does not define: often why nothing is found."""
    try:
        quads = list(ox.parse(path=str(ontology / PARTS["ontology"]), format=ox.RdfFormat.TURTLE))
    except (OSError, SyntaxError):  # kg validate tells of a broken ontology; here it is only a hint that is lost
        return ()
    known = {quad.subject.value.removeprefix(KG_BASE) for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    unknown = sorted(set(_FIELD_TERM.findall(_code(text))) - known)
    return tuple(f"kg:{name} is no term of the ontology{_meant(name, sorted(known), 'kg:')}" for name in unknown)


def _code(text: str) -> str:
    """The text with spaces in place of its strings, IRIs and comments."""
    return _NOT_CODE.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)


def _likely(code: str, text: str, said: str, prefixes: Collection[str]) -> str:
    """The most likely mend, tried from the surest to the vaguest."""
    if not code.strip():
        return "it is empty; write SELECT …, or the name of a saved query (kg query --list)"
    first = re.match(r"\w+", _PROLOGUE.sub("", code, count=1))
    word = first[0].upper() if first else ""
    if word in _CHANGES:
        return f"{word} changes a graph, and queries only read; change the articles and build again"
    if word not in (*_READS, "PREFIX", "BASE"):
        return f"a query begins with {', '.join(_READS)}{_meant(word, _READS)}"
    if "Prefix not found" in said:
        return _undeclared(code, prefixes)
    if "variable that is unbound" in said:
        return "beside COUNT and other aggregates, each selected variable must stand in GROUP BY"
    return _unbalanced(code, text) or _expected(said)


def _meant(word: str, known: Sequence[str], prefix: str = "") -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {prefix}{close[0]}?" if close else ""


def _undeclared(code: str, prefixes: Collection[str]) -> str:
    declared = {*prefixes, *_DECLARED.findall(code)}
    unknown = sorted({name for name in _PREFIXED.findall(code) if name not in declared})
    names = ", ".join(f"{name}:" for name in unknown) or "one of its prefixes"
    first = unknown[0] if unknown else "name"
    return f"{names} is not declared; write PREFIX {first}: <…>, or use {', '.join(sorted(prefixes))}"


def _unbalanced(code: str, text: str) -> str | None:
    for opening, closing in _PAIRS:
        more = code.count(opening) - code.count(closing)
        if more > 0:
            return f"a {closing} is missing ({more} {opening} without it)"
        if more < 0:
            return f"a {closing} is too many, or a {opening} is missing"
    if '"' in code or "'" in code:
        return "a text is not closed: its last quote is missing"
    if re.search(r"<(?![a-z][a-z0-9+.-]*:)[^<>\s?$=]*>", text, re.IGNORECASE):
        return "an IRI between < and > must be whole, with its https://"
    return None


def _expected(said: str) -> str:
    words = [word for word in re.findall(r"\b[A-Z]{2,}\b", said) if word != "OPTIONAL"]
    if words:
        return f"something before this is wrong or missing (possible here: {', '.join(words[:5])})"
    return "something before this is wrong or missing: a dot between two patterns, an object, or a misspelt function"


def _near(text: str, line: int, column: int) -> str:
    lines = text.split("\n")
    if not 0 < line <= len(lines):
        return ""
    there = lines[line - 1][max(0, column - 21) : column + 14].strip()
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in there)
    return f" (“{shown}”)" if shown else ""
