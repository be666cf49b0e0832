"""Relations by phrases: a run of words around two names, whatever the parse ("X's Y", "Y (X)", "the X-based Y").

A pattern of the lexicon is a line of words with the slots {s} and {o}; `(a|b)` is a choice, `(a)?` may be missing, `*` is any one word. It is
matched on the tokens of a sentence, where a name is one token. The names of a list count each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from kg.extract.frames import Found
from kg.extract.reference import Reader
from kg.extract.status import status_of
from kg.model import PLAIN
from kg.ontology.lexicon import Phrase
from kg.ontology.schema import Schema

_PART = re.compile(r"\{s\}|\{o\}|\(([^()]+)\)(\?)?|\(\*\)\?|\S+")


@dataclass(frozen=True, slots=True)
class Step:
    """One element of a pattern: a slot, or a choice of words that may be optional."""

    slot: str = ""
    words: frozenset[str] = frozenset()
    optional: bool = False


def compile_pattern(pattern: str) -> tuple[Step, ...]:
    """Read a pattern. The brackets of the text itself stand alone between spaces: "{s} ( {o} )"."""
    steps: list[Step] = []
    for m in _PART.finditer(pattern):
        part = m.group()
        if part in ("{s}", "{o}"):
            steps.append(Step(slot=part[1]))
        elif m.group(1) and part not in ("(", ")") and "{" not in part and not part.startswith("( "):
            steps.append(Step(words=frozenset(m.group(1).split("|")), optional=bool(m.group(2))))
        elif part.endswith("?") and len(part) > 1:
            steps.append(Step(words=frozenset((part[:-1],)), optional=True))
        else:
            steps.extend(Step(words=frozenset((w,))) for w in _atoms(part))
    return tuple(steps)


def _atoms(part: str) -> Iterator[str]:
    """A bracket that the pattern reader took together with its filling: its pieces."""
    if part.startswith("( ") and part.endswith(" )"):
        yield from part.split()
    else:
        yield part


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern with its phrase."""

    steps: tuple[Step, ...]
    phrase: Phrase


def compile_phrases(phrases: Iterable[Phrase]) -> tuple[Pattern, ...]:
    """Compile the lexicon's phrases, in its order."""
    out: list[Pattern] = []
    for phrase in phrases:
        for pattern in phrase.patterns:
            spaced = re.sub(r"\(\s+(\S.*?)\s+\)", r" ⟨ \1 ⟩ ", pattern)
            steps = tuple(
                Step(s.slot, frozenset({"⟨": "(", "⟩": ")"}.get(w, w) for w in s.words), s.optional)
                for s in compile_pattern(spaced)
            )
            out.append(Pattern(steps, phrase))
    return tuple(out)


def find_phrases(reader: Reader, patterns: tuple[Pattern, ...], schema: Schema) -> Iterator[Found]:
    """Yield what the phrases find, in the order of the text."""
    names = [t for t in reader.doc if reader.group_at(t) is not None]
    for first in names:
        for pattern in patterns:
            filled = _match(reader, pattern.steps, first)
            if filled is None:
                continue
            yield from _claims(reader, pattern.phrase, filled, schema)


def _match(reader: Reader, steps: tuple[Step, ...], first: Token) -> dict[str, Token] | None:
    """Match a pattern whose first slot is `first`; words before the slot are matched backwards."""
    at = next(n for n, s in enumerate(steps) if s.slot)
    if at and not all(s.optional for s in steps[:at]):
        before = first.i - at
        if before < 0 or any(reader.doc[before + n].lower_ not in steps[n].words for n in range(at)):
            return None
    return _forward(reader, steps[at:], first.i, {})


def _forward(reader: Reader, steps: tuple[Step, ...], i: int, filled: dict[str, Token]) -> dict[str, Token] | None:
    if not steps:
        return filled
    step, rest = steps[0], steps[1:]
    doc = reader.doc
    if i >= len(doc):
        return filled if all(s.optional for s in steps) and len(filled) == 2 else None
    token = doc[i]
    if i and filled and token.is_sent_start:
        return None
    if step.slot:
        if reader.group_at(token) is None or step.slot in filled:
            return None
        return _forward(reader, rest, i + 1, {**filled, step.slot: token})
    if step.optional:
        skipped = _forward(reader, rest, i, filled)
        if skipped is not None:
            return skipped
    if token.lower_ in step.words or ("*" in step.words and token.is_alpha and reader.group_at(token) is None):
        return _forward(reader, rest, i + 1, filled)
    return None


def _claims(reader: Reader, phrase: Phrase, filled: dict[str, Token], schema: Schema) -> Iterator[Found]:
    prop = schema.properties[phrase.property]
    allowed = {"s": frozenset(phrase.s_types or prop.domain), "o": frozenset(phrase.o_types or prop.range)}
    sides: dict[str, list[int]] = {}
    for slot, token in filled.items():
        group = reader.group_at(token)
        if group is None or reader.groups[group].type not in allowed[slot]:
            return
        sides[slot] = [
            token.i,
            *(listed_after(reader, token, allowed[slot]) if token.i == max(t.i for t in filled.values()) else ()),
        ]
    trigger = filled["s"] if filled["s"].i < filled["o"].i else filled["o"]
    status, _ = (
        status_of(trigger.head, reader.words["status"]) if trigger.head.pos_ in ("VERB", "AUX") else ("asserted", None)
    )
    if status not in PLAIN:
        status = "asserted" if phrase.property in reader.words["phrases"]["factual"] else status
    first = min(t.i for t in filled.values())
    if status in PLAIN and first and reader.doc[first - 1].lower_ in reader.words["status"]["past"]:
        status = "past"  # "former Telstra chief Andy Penn"
    for s in sides["s"]:
        for o in sides["o"]:
            a, b = reader.group_at(reader.doc[s]), reader.group_at(reader.doc[o])
            if a is not None and b is not None and a != b:
                yield Found(
                    a, phrase.property, b, "", phrase.status or status, phrase.confidence, s, o, min(s, o), -1, ""
                )


def listed_after(reader: Reader, token: Token, allowed: frozenset[str]) -> Iterator[int]:
    """The further names of the list that `token` opens."""
    i = token.i + 1
    doc = reader.doc
    while i + 1 < len(doc) and doc[i].lower_ in (",", "and", "or", "&") and not doc[i].is_sent_start:
        j = i + 1
        if doc[j].lower_ in ("and", "or"):
            j += 1
        group = reader.group_at(doc[j]) if j < len(doc) else None
        if group is None or reader.groups[group].type not in allowed:
            return
        yield j
        i = j + 1
