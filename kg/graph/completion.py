"""What can stand next in a query: keywords, prefixes, terms of the ontology, variables so far, and labels in quotes."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kg.ontology.schema import Schema
from kg.prefixes import ENGINE_TERMS, PREFIXES

KEYWORDS: Final = (
    *("SELECT", "DISTINCT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "FILTER", "OPTIONAL", "UNION", "MINUS", "GRAPH"),
    *("BIND", "VALUES", "EXISTS", "NOT", "GROUP", "BY", "HAVING", "ORDER", "ASC", "DESC", "LIMIT", "OFFSET", "AS"),
    *("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "STR", "LANG", "DATATYPE", "LCASE", "UCASE"),
    *("CONTAINS", "STRSTARTS", "STRENDS", "STRAFTER", "STRBEFORE", "REGEX", "REPLACE", "COALESCE", "IF", "BOUND"),
)
_MOST: Final = 40
_SHARED: Final = (
    *("rdfs:label", "rdf:type", "rdf:subject", "rdf:predicate", "rdf:object", "skos:altLabel", "owl:sameAs"),
    *("prov:wasDerivedFrom", "schema:mentions", "schema:headline", "schema:datePublished", "schema:url"),
    *("dcterms:source", "dcterms:identifier", "schema:NewsArticle"),
)
_IN_TEXT = re.compile(r'"((?:[^"\\\n]|\\.)*)$')
_WORD = re.compile(r"[?$]?[\w.-]*(?::[\w.-]*)?$")
_VARIABLE = re.compile(r"[?$]\w+")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What could be typed in place of the last `length` characters, and what it is."""

    text: str
    length: int
    about: str = ""


class Completion:
    """Suggests words for one graph. `labels` are the names of its entities."""

    def __init__(self, schema: Schema, labels: Iterable[str], names: Iterable[str] = ()) -> None:
        terms = {f"kg:{name}": "class" for name in schema.classes}
        terms |= {f"kg:{name}": "property" for name in schema.properties}
        terms |= {f"kg:{name}": "value" for name in (*schema.concepts, *(s.capitalize() for s in schema.statuses))}
        terms |= {f"kg:{name}": "property" for name in ENGINE_TERMS if name[0].islower() and f"kg:{name}" not in terms}
        self._terms = terms | dict.fromkeys(_SHARED, "shared") | {"kg:Claim": "class"}
        self._names = tuple(names)
        self._labels = sorted({(label.lower(), label) for label in labels})

    def suggest(self, before: str) -> Iterator[Suggestion]:
        """What fits the text before the cursor, the likeliest first, at most some dozens."""
        code = re.sub(r'"(?:[^"\\\n]|\\.)*"', lambda m: " " * len(m[0]), before)
        in_text = _IN_TEXT.search(code)
        if in_text:
            yield from self._label(in_text[1])
            return
        found = _WORD.search(code)
        word = found[0] if found else ""
        if word:
            yield from self._word(word, before)

    def _label(self, begun: str) -> Iterator[Suggestion]:
        at = bisect.bisect_left(self._labels, (begun.lower(), ""))
        for lower, label in self._labels[at : at + _MOST]:
            if lower.startswith(begun.lower()):
                yield Suggestion(label.replace("\\", "\\\\").replace('"', '\\"'), len(begun), "label")

    def _word(self, word: str, before: str) -> Iterator[Suggestion]:
        lower = word.lower()
        if word[0] in "?$":
            used = dict.fromkeys(_VARIABLE.findall(before[: -len(word)]))
            yield from (Suggestion(name, len(word), "variable") for name in used if name.startswith(word))
        elif ":" in word:
            fitting = ((t, about) for t, about in sorted(self._terms.items()) if t.lower().startswith(lower))
            yield from (Suggestion(term, len(word), about) for term, about in list(fitting)[:_MOST])
        else:
            if before.strip() == word:
                yield from (Suggestion(n, len(word), "saved query") for n in self._names if n.startswith(lower))
            yield from (Suggestion(k, len(word), "keyword") for k in KEYWORDS if k.lower().startswith(lower))
            yield from (Suggestion(f"{p}:", len(word), base) for p, base in PREFIXES.items() if p.startswith(lower))
            inside = ((t, a) for t, a in sorted(self._terms.items()) if t.partition(":")[2].lower().startswith(lower))
            yield from (Suggestion(term, len(word), about) for term, about in list(inside)[:_MOST])


def is_whole(text: str) -> bool:
    """Is this a whole input, so that Enter asks it: a command, a name, or a query whose braces are closed?"""
    code = re.sub(r'"(?:[^"\\\n]|\\.)*"|<[^<>\s]*>|#[^\n]*', "", text).strip()
    if not code or code.startswith(".") or re.fullmatch(r"[\w.-]+(\s+\w+=.*)?", text.strip()):
        return True
    return ("{" in code and code.count("{") <= code.count("}")) or code.endswith("\n\n")
