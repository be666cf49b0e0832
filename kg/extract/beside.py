"""What a named thing is, told by the plain words beside its name, where nothing is parsed: "X, its first model", "the startup X", "X models".

A description opens with a determiner and ends with the first noun that speaks for a class (`types.toml`) and has no other behind it ("a model
maker" is a maker). `kg.extract.classes.vote_in_context` reads the same and more off a parse.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kg.extract.groups import Group
from kg.ontology.lexicon import TypeCues

_SAID, _IN_FRONT, _BEHIND, _LATER = 3.0, 2.0, 1.0, 1.5
_REACH, _LATER_REACH = 9, 6


def vote_beside(
    words: Sequence[str],
    named: Sequence[int],
    groups: Sequence[Group],
    cues: Mapping[str, TypeCues],
    reference: Mapping[str, Any],
) -> None:
    """Add the votes of the words beside names. `words` are the article's, `named` the group of the name that each stands for (-1: none);
    `reference` is the lexicon's table of that name (`english.toml`)."""
    nouns = frozenset(n for cue in cues.values() for n in cue.nouns)
    for i, g in enumerate(named):
        if g < 0:
            continue
        for noun, weight in _nouns_beside(words, named, i, nouns, reference):
            for kind, cue in cues.items():
                if noun in cue.nouns:
                    # a name that stands often is described often: that says no more of what it is
                    share = weight / math.sqrt(len(groups[g].members))
                    groups[g].scores[kind] = groups[g].scores.get(kind, 0.0) + share


def _nouns_beside(
    words: Sequence[str], named: Sequence[int], i: int, nouns: frozenset[str], reference: Mapping[str, Any]
) -> Iterator[tuple[str, float]]:
    """The describing nouns beside the name at `i`, each with its weight."""
    openers, determiners = reference.get("description_after", ()), reference.get("determiners", ())
    ends = reference.get("description_ends", ())

    def at(k: int) -> str:
        """The noun that the word at `k` is, in the singular; empty where it is none or a name."""
        if not 0 <= k < len(words) or named[k] >= 0:
            return ""
        return next((w for w in (words[k], words[k].removesuffix("s")) if w in nouns), "")

    def described(k: int) -> str:
        """The noun of the description that a determiner at `k` opens."""
        if k >= len(words) or words[k] not in determiners:
            return ""
        for n in range(k + 1, min(k + 1 + _REACH, len(words))):
            if words[n] in ends or named[n] >= 0:
                return ""
            if (noun := at(n)) and not at(n + 1):
                return noun
        return ""

    if i + 1 < len(words) and words[i + 1] in openers:
        yield described(i + 2), _SAID
    for k in range(i + 1, min(i + 1 + _LATER_REACH, len(words))):  # "launched X on Tuesday as its first model"
        if words[k] in reference.get("description_breaks", ()):
            break
        if words[k] in reference.get("description_as", ()):
            yield described(k + 1), _LATER
            break
    yield at(i - 1), _IN_FRONT
    if i > 1 and words[i - 1] == ",":
        yield at(i - 2), _SAID
    yield at(i + 1), _BEHIND
