"""The corpus format: passages with marked mentions, and their relations beside the text. See `ontology/corpus/GUIDELINES.md`.

=== b07-012 | trade analysis | 2025-03-18
[Mistral AI|o1] put out [Mistral Small 3.1|m1]. [It|~m1] scores [80.6|=80.6] on [MMLU|b1].
---
o1 Organization
...
o1 develops m1
m1 evaluatedOn b1 ; reported ; by o1 ; score 80.6
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kg.errors import ReadError

_HEAD = re.compile(r"^=== (\S+) \| ([^|]+?) \| (\d{4}-\d\d-\d\d)\s*$")
_CLOSE = re.compile(r"\|(~?[A-Za-z]\w*(?:,~?[A-Za-z]\w*)*|=[^\[\]|]+)\]")
_STATUSES = ("asserted", "reported", "planned", "negated", "past")


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch of a passage: a name (`refers` False), a pronoun or description (True), or a value."""

    start: int
    end: int
    entities: tuple[str, ...]
    refers: bool = False
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """One annotated statement. `object` is an entity's id, a concept's name or a value."""

    subject: str
    property: str
    object: str
    status: str = "asserted"
    optional: bool = False
    speaker: str | None = None
    score: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """One annotated passage. `types` maps an entity's id to its classes, `names` to a full name that stands nowhere in the text.

    `asked` holds the properties that were annotated here, where they are not all (a line `only PROPERTY …`): the others count neither way.
    """

    id: str
    genre: str
    published: date
    text: str
    marks: tuple[Mark, ...]
    types: dict[str, tuple[str, ...]]
    names: dict[str, str]
    relations: tuple[Relation, ...]
    asked: frozenset[str] | None = None


def read_corpus(paths: Iterable[Path]) -> Iterator[Passage]:
    """Yield the passages of files, or of all `.txt` in folders, in order. Raises ReadError naming file and line."""
    for path in paths:
        files = sorted(path.glob("*.txt")) if path.is_dir() else [path]
        for file in files:
            yield from _passages(file)


def _passages(file: Path) -> Iterator[Passage]:
    lines = file.read_text(encoding="utf-8").split("\n")
    starts = [n for n, line in enumerate(lines) if _HEAD.match(line)]
    for a, b in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield _passage(f"{file}:{a + 1}", lines[a:b])


def _passage(where: str, lines: list[str]) -> Passage:
    head = _HEAD.match(lines[0])
    if head is None or "---" not in [line.strip() for line in lines]:
        raise ReadError(
            f"{where}: a passage begins with `=== id | genre | YYYY-MM-DD` and has a line `---` before its annotations"
        )
    rule = next(n for n, line in enumerate(lines) if line.strip() == "---")
    text, marks = parse_marks("\n".join(lines[1:rule]).strip("\n"), where)
    types: dict[str, tuple[str, ...]] = {}
    names: dict[str, str] = {}
    relations: list[Relation] = []
    asked: frozenset[str] | None = None
    for number, line in enumerate(lines[rule + 1 :], rule + 1):
        if line.startswith("only ") and "only" not in types:
            asked = frozenset(line.split()[1:])
        elif line.strip():
            _annotation(f"{where}+{number}", line.strip(), types, names, relations)
    return Passage(head[1], head[2], date.fromisoformat(head[3]), text, marks, types, names, tuple(relations), asked)


def parse_marks(raw: str, where: str) -> tuple[str, tuple[Mark, ...]]:
    """Take the marks out of a text: the plain text, and the marks by start. Raises ReadError on an unbalanced bracket."""
    out: list[str] = []
    stack: list[int] = []
    marks: list[Mark] = []
    i = 0
    while i < len(raw):
        close = _CLOSE.match(raw, i) if raw[i] == "|" and stack else None
        if raw[i] == "\\" and raw[i + 1 : i + 2] in ("[", "]", "|", "\\"):
            out.append(raw[i + 1])
            i += 2
        elif raw[i] == "[":
            stack.append(len(out))
            i += 1
        elif close is not None:
            marks.append(_mark(stack.pop(), len(out), close[1]))
            i = close.end()
        else:
            out.append(raw[i])
            i += 1
    if stack:
        raise ReadError(f"{where}: a bracket is opened and not closed near {''.join(out)[stack[-1] :][:30]!r}")
    return "".join(out), tuple(sorted(marks, key=lambda m: (m.start, -m.end)))


def _mark(start: int, end: int, reference: str) -> Mark:
    if reference.startswith("="):
        return Mark(start, end, (), value=reference[1:].strip())
    return Mark(start, end, tuple(r.strip("~") for r in reference.split(",")), refers=reference.startswith("~"))


def _annotation(
    where: str, line: str, types: dict[str, tuple[str, ...]], names: dict[str, str], relations: list[Relation]
) -> None:
    head, *options = [part.strip() for part in line.split(" ; ")]
    words = head.split()
    if len(words) >= 2 and all(w[0].isupper() for w in words[1:]) and words[0] not in types:
        types[words[0]] = tuple(w.strip(",") for w in words[1:])
    elif len(words) >= 3 and words[1] == "name":
        names[words[0]] = " ".join(words[2:])
    elif len(words) >= 3:
        keyed = {o.split()[0]: o.partition(" ")[2] for o in options if o}
        status = next((o for o in options if o in _STATUSES), "asserted")
        relations.append(
            Relation(
                words[0],
                words[1],
                " ".join(words[2:]),
                status,
                "optional" in options,
                keyed.get("by"),
                keyed.get("score"),
            )
        )
    else:
        raise ReadError(f"{where}: cannot read {line!r}")
