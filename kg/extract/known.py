"""What is known beforehand of who makes what, as one more witness: it weighs a claim that the text makes, and makes none itself.

The registry names the makers of what it knows (`maker`). That xAI makes Grok tells for a faint "xAI … Grok 3", and against "DeepMind develops
Grok 3" that merely stands near. How much, the calibration finds out (`kg.extract.fusion`); a sentence that plainly says so still prevails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from kg.extract.groups import Group
from kg.model import Claim
from kg.ontology.lexicon import NameGrammar

Known = Callable[[Claim], int]
"""Whether a claim agrees with what is known (1), contradicts it (-1), or neither (0)."""

_PARTS = re.compile(r"[^\s\-‑_()]+")
_NUMBER = re.compile(r"v?\d[\d.]*[a-z]?|\d+(?:\.\d+)?[bmtk]|[ae]\d+b|\d+[xe]\d*b?", re.IGNORECASE)


def known_makers(groups: Sequence[Group], keys: Mapping[int, str], making: str, grammar: NameGrammar) -> Known:
    """What the registry says of claims of the relation `making` between the groups' things."""
    usual = {w.lower() for w in (*grammar.variant_words, *grammar.efforts)}
    makers: dict[str, set[str]] = {}
    called: dict[str, set[str]] = {}
    for g, key in keys.items():
        makers.setdefault(key, set()).update(_makers(groups[g], usual))
        called.setdefault(key, set()).update(_called(groups[g]))

    def known(claim: Claim) -> int:
        if claim.property != making or not makers.get(claim.object):
            return 0
        names = called.get(claim.subject, set())
        agrees = any(n == m or n.startswith(m + " ") for n in names for m in makers[claim.object])
        return 1 if agrees else -1

    return known


def _called(group: Group) -> set[str]:
    """The names of a thing: as the text has them, and as the registry has it."""
    return {group.label, *group.forms, *(e.label for e in group.entries)}


def _makers(group: Group, usual: Collection[str]) -> set[str]:
    """Who is known to make a thing; a version is its family's maker's, if nothing but numbers and usual words stand behind the family's name."""
    if group.entries:
        return {m for e in group.entries for m in e.makers}
    rest = _PARTS.findall(group.label.removeprefix(group.base)) if group.base else []
    if not group.family or not all(_NUMBER.fullmatch(p) or p.lower() in usual for p in rest):
        return set()
    return {m for e in group.family for m in e.makers}
