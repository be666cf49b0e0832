"""A family's bare name that stands for the one member an article names: "Gemma 2 9B … Gemma" is one thing, "Gemma 2 … the Gemma family" two.

What tells them apart is whether anything is said between the two. Of 620 such pairs in the corpus whose longer name stands first, 182 are one
thing, none with a relation between the names; of the 438 that are two things all but 2 have one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from kg.extract.groups import Group, joined
from kg.extract.learned import Answer
from kg.extract.names import Name
from kg.ontology.lexicon import NameGrammar, any_of

_SAID = 0.25
"""From here on the model's word counts that something is said between two names."""


def join_only_members(
    text: str,
    groups: Sequence[Group],
    names: Sequence[Name],
    of_name: Sequence[int],
    answer: Answer,
    grammar: NameGrammar,
) -> list[int]:
    """Join the bare name of each family with the only member that the article names before it; returns the new group of each name."""
    firsts = {g: min(names[m].start for m in group.members) for g, group in enumerate(groups) if group.members}
    versioned = [g for g in firsts if any(names[m].versioned for m in groups[g].members)]
    said = _said(names, of_name, answer)
    family = re.compile(rf"[\s\-](?:{any_of(grammar.families)})\b")
    alias: dict[int, int] = {}
    for short in versioned:
        label = groups[short].label
        if any(c.isdigit() for c in label) or any(family.match(text, names[m].end) for m in groups[short].members):
            continue
        longer = [g for g in versioned if groups[g].label.startswith((label + " ", label + "-"))]
        if len(longer) == 1 and firsts[longer[0]] < firsts[short] and said[short, longer[0]] < _SAID:
            alias[short] = longer[0]
    return joined(groups, of_name, alias)


def _said(names: Sequence[Name], of_name: Sequence[int], answer: Answer) -> defaultdict[tuple[int, int], float]:
    """How sure the model is at most that a relation holds between two groups, whichever way."""
    of_mention = [
        next((of_name[n] for n, name in enumerate(names) if name.start < m.end and m.start < name.end), -1)
        for m in answer.mentions
    ]
    out: defaultdict[tuple[int, int], float] = defaultdict(float)
    for r in answer.relations:
        if r.concept:
            continue
        a, b = of_mention[r.subject], of_mention[r.object]
        for pair in ((a, b), (b, a)):
            out[pair] = max(out[pair], r.sure)
    return out
