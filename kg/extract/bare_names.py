"""A part of a name that stands for the one thing an article names so: "Gemma 2 9B … Gemma", "Claude Opus 4.7 … Opus", "Lefebvre Dalloz … Dalloz".

What tells one thing from two is whether anything is said between the two: "Gemma 2 … the newest Gemma". In the corpus a model's first words or a
later part of a name, when they come after the only longer name, are one thing with it in 522 places, two in 18 where nothing is said, and in 338
where something is; it is the model's own word that decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from kg.extract.groups import Group, joined
from kg.extract.learned import Answer
from kg.extract.names import Name
from kg.extract.places import group_at
from kg.ontology.lexicon import NameGrammar, any_of
from kg.ontology.registry import is_unambiguous

_SAID = 0.25
"""From here on the model's word counts that something is said between two names."""


def join_bare_names(
    text: str,
    groups: Sequence[Group],
    names: Sequence[Name],
    of_name: Sequence[int],
    answer: Answer,
    grammar: NameGrammar,
) -> list[int]:
    """Join each name that is a part of a single longer one before it with that one; returns the new group of each name."""
    firsts = {g: min(names[m].start for m in group.members) for g, group in enumerate(groups) if group.members}
    said = _said(names, of_name, answer)
    family = re.compile(rf"[\s\-](?:{any_of(grammar.families)})\b")
    alias: dict[int, int] = {}
    for short, at in firsts.items():
        one = groups[short]
        if any(c.isdigit() for c in one.label) or any(family.match(text, names[m].end) for m in one.members):
            continue
        longer = [g for g in firsts if g != short and _is_part(groups[short], groups[g], names)]
        if len(longer) == 1 and firsts[longer[0]] < at and said[short, longer[0]] < _SAID:
            alias[short] = longer[0]
    return joined(groups, of_name, alias)


def _is_part(short: Group, long: Group, names: Sequence[Name]) -> bool:
    """Whether a name may be a part of another one, by their words and their classes."""
    first = long.label.startswith((short.label + " ", short.label + "-"))
    if not first and f" {short.label} " not in f" {long.label} ":
        return False
    a, b = ([names[m] for m in group.members] for group in (short, long))
    if any(n.person for n in (*a, *b)):  # a surname has rules of its own
        return False
    kinds, others = ({n.kind for n in of if n.kind} for of in (a, b))
    if kinds and others and not kinds & others:
        return False
    versioned = all(any(n.versioned for n in of) for of in (a, b))
    if versioned and first:
        return True
    # What is registered under its own name alone is a thing of its own: the TPU beside the TPU v5e, BERT beside Big BERT.
    if is_unambiguous(short.entries) or not (versioned or kinds & others):
        return False
    # Of other things a first word is dealt with already, but for names with a number.
    spaced = f" {short.label} " in f" {long.label} "
    return spaced and (not first or any(c.isdigit() for c in long.label))


def _said(names: Sequence[Name], of_name: Sequence[int], answer: Answer) -> defaultdict[tuple[int, int], float]:
    """How sure the model is at most that a relation holds between two groups, whichever way."""
    of_mention = [group_at(m, names, of_name) for m in answer.mentions]
    out: defaultdict[tuple[int, int], float] = defaultdict(float)
    for r in answer.relations:
        if r.concept:
            continue
        a, b = of_mention[r.subject], of_mention[r.object]
        for pair in ((a, b), (b, a)):
            out[pair] = max(out[pair], r.sure)
    return out
