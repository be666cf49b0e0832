"""Names by the form of the page: model ids in code marks or alone in a cell are whole; cells that label or count hold no names."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from kg.extract.names import Name, RegistryIndex, Word, split_words
from kg.extract.tables import Table, columns_told, heads, is_fact_box, kind_of_column, numeric_columns
from kg.ontology.lexicon import NameGrammar
from kg.ontology.registry import is_unambiguous

_CODE = re.compile(r"`+([^`\n]+)`+")
_SHORT = re.compile(r"\s\(([A-Z][A-Za-z]*[A-Z])s?\)")
_SEVERAL = re.compile(r"[A-Z][A-Za-z\-]*\d[\w\-]*(?<=[\dB])s")
_ID = re.compile(r"@?(?:[\w.\-]+/)*(?P<name>(?=[^/]*\d)(?=[^/]*[-_])[A-Za-z][\w.+\-]*)(?::[\w.\-]+)?")
"""A model's id: letters, digits and hyphens without a blank, perhaps with its host and maker before it and a tag behind it."""


def whole_ids(text: str, blanked: str, names: Sequence[Name], tables: Sequence[Table]) -> list[Name]:
    """The names; one that is a piece of an id in code marks, or of an id that fills a cell, is the whole id.

    `text` is the article's, `blanked` the same with its marks blanked. Of a path ("host/maker/model-8b") only the last step is the name.
    """
    spans = [m.span(1) for m in _CODE.finditer(text)]
    spans += [(cell.start, cell.end) for table in tables for row in table.rows for cell in row]
    ids: list[tuple[int, int, int, int]] = []
    for start, end in spans:
        start += len(blanked[start:end]) - len(blanked[start:end].lstrip())
        if m := _ID.fullmatch(blanked[start:end].rstrip()):
            ids.append((start, start + m.end(), start + m.start("name"), start + m.end("name")))
    if not ids:
        return list(names)
    out: list[Name] = []
    taken: set[int] = set()
    for name in names:
        found = next((i for i in ids if i[0] <= name.start and name.end <= i[1]), None)
        if found is None:
            out.append(name)
            continue
        _, _, start, end = found
        if start in taken or name.end <= start:
            continue
        taken.add(start)
        if (name.start, name.end) != (start, end):
            surface = blanked[start:end]
            name = replace(
                name, start=start, end=end, text=surface, full=surface, form="version", entries=(), weak=False
            )
        out.append(name)
    return out


def singular(names: Sequence[Name]) -> list[Name]:
    """The names; several of a chip or a model, told by its number ("H100s", "A100-40GBs"), are of that name."""
    out = []
    for n in names:
        if _SEVERAL.fullmatch(n.full) and n.text == n.full and not n.entries:
            n = replace(n, end=n.end - 1, text=n.text[:-1], full=n.full[:-1])
        out.append(n)
    return out


def without_never(text: str, names: Sequence[Name], grammar: NameGrammar) -> list[Name]:
    """The names without what is never one by itself, and without its short forms in brackets: "Series B", "Direct Preference Optimization (DPO)"."""
    never = _never(grammar)
    no_names = [n for n in names if never.fullmatch(n.full)]
    short = {m[1] for n in no_names if not n.full.isupper() and (m := _SHORT.match(text, n.end))}
    return [n for n in names if n not in no_names and n.full not in short]


@lru_cache(maxsize=4)
def _never(grammar: NameGrammar) -> re.Pattern[str]:
    return re.compile("|".join(sorted(grammar.never)) or "(?!)")


def without_labels(
    names: Sequence[Name],
    tables: Sequence[Table],
    words: Mapping[str, Any],
    things: Collection[str],
    keys: Collection[str],
    index: RegistryIndex,
) -> list[Name]:
    """The names without a table's labels: heads of columns, words under "Type" or "Status".

    Certain names stay; in a head, so do benchmarks (numbers stand below) and `things` side by side; a box of facts, whose first column is of `keys`,
    has no head. What a column of licences calls by a model's name ("Gemma", "Llama 3.3") is that model's licence.
    """
    out: set[int] = set()
    renamed: dict[int, Name] = {}
    for table in tables:
        numeric = numeric_columns(table)
        across = {n for c in table.head[1:] for n in c.names if names[n].seen[0] in things and names[n].text == c.text}
        for c, head in enumerate(table.head):
            kind = kind_of_column(head, words)
            below = [n for row in table.body if c < len(row) for n in row[c].names]
            if not (c in numeric and not kind) and len(across) < 2 and not is_fact_box(table, keys):
                out |= {n for n in head.names if not names[n].certain}
            if kind not in ("", "date") or heads(head, words.get("labels", ())):
                out |= {n for n in below if not (is_unambiguous(names[n].entries) if kind else names[n].certain)}
            for prop in columns_told(head, words):
                only = words.get("only", {}).get(prop)
                renamed |= {
                    n: _named_after(names[n], only[0], index) for n in below if only and not _may_be(names[n], only)
                }
    return [renamed.get(i, n) for i, n in enumerate(names) if i not in out]


def _named_after(name: Name, kind: str, index: RegistryIndex) -> Name:
    """The thing of a class that a column calls by another's name: "Gemma" there is the Gemma License, which the registry may know."""
    full = f"{name.text} {kind}"
    words = [Word(a, b, w) for w, a, b in split_words(full, tails=True)]
    end, entries = index.match(words, 0)
    return replace(
        name,
        full=full,
        entries=entries if end == len(words) else (),
        form="learned",
        base="",
        family=(),
        kind=kind,
        seen=(kind, 1.0),
    )


def _may_be(name: Name, kinds: Collection[str]) -> bool:
    """Whether a name may be one of these classes, as far as the registry knows it.

    Where it knows the family alone, words behind the number may tell ("Llama 2 Community"); the bare number does not ("Llama 3.3").
    """
    if name.family and not re.fullmatch(r"[\s\-]?[\d.]+", name.text.removeprefix(name.base)):
        return name.seen[0] in kinds
    known = (*name.entries, *name.family)
    return not known or any({*e.types, *e.also} & {*kinds} for e in known)
