"""What is known beforehand of who makes what, as one more witness: it weighs what the text says, and says nothing itself.

The registry names the makers of what it knows (`maker`). That xAI makes Grok tells for a faint "xAI … Grok 3", and against "DeepMind develops
Grok 3" that merely stands near. How much, the calibration finds out (`kg.extract.fusion`). In passages that the model was not trained on, 107 of the
120 claims that agreed with the registry were right, of those that contradicted it 16 of 234; where the model said nothing of a thing and its known
maker, though both were named close by, 8 of 23 would have been: so the registry alone makes no claim.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from kg.extract.groups import Group
from kg.model import Claim
from kg.ontology.lexicon import NameGrammar
from kg.ontology.schema import Schema

_PARTS = re.compile(r"[^\s\-‑_()]+")
_NUMBER = re.compile(r"v?\d[\d.]*[a-z]?|\d+(?:\.\d+)?[bmtk]|[ae]\d+b|\d+[xe]\d*b?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Known:
    """Who is known to make what of an article: the makers' names of each thing, and the names of each possible maker."""

    making: str = ""
    makers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    called: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def verdict(self, claim: Claim) -> int:
        """Whether a claim agrees with what is known (1), contradicts it (-1), or neither (0)."""
        if claim.property != self.making or not self.makers.get(claim.object):
            return 0
        return 1 if self._agrees(claim.subject, claim.object) else -1

    def _agrees(self, maker: str, thing: str) -> bool:
        names = self.called.get(maker, frozenset())
        return any(n == m or n.startswith(m + " ") for n in names for m in self.makers[thing])


def known_makers(
    groups: Sequence[Group],
    keys: Mapping[int, str],
    making: str,
    grammar: NameGrammar,
    schema: Schema,
) -> Known:
    """What the registry says of the relation `making` between the groups' things."""
    if making not in schema.properties:
        return Known()
    prop = schema.properties[making]
    usual = {w.lower() for w in (*grammar.variant_words, *grammar.efforts)}
    makers: dict[str, frozenset[str]] = {}
    called: dict[str, frozenset[str]] = {}
    for g, key in keys.items():
        group = groups[g]
        if group.type in prop.range and (known := _makers(group, usual)):
            makers[key] = makers.get(key, frozenset()) | known
        if group.type in prop.domain:
            own = {group.label, *group.forms, *(e.label for e in group.entries)}
            called[key] = called.get(key, frozenset()) | own
    return Known(making, makers, called)


def _makers(group: Group, usual: Collection[str]) -> frozenset[str]:
    """Who is known to make a thing; a version is its family's maker's, if nothing but numbers and usual words stand behind the family's name."""
    if group.entries:
        return frozenset(m for e in group.entries for m in e.makers)
    rest = _PARTS.findall(group.label.removeprefix(group.base)) if group.base else []
    if not group.family or not all(_NUMBER.fullmatch(p) or p.lower() in usual for p in rest):
        return frozenset()
    return frozenset(m for e in group.family for m in e.makers)
