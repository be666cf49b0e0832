"""One name for two things of an article: the firm Promptfoo and its tool Promptfoo.

A name has one class in an article, as a rule, and the mentions vote for it. Where the learned model sees it again and again as a firm, and again
and again as a product, both are there: each mention then goes to the one it speaks of. Of 70 names with mentions of two classes in articles and
passages that the model had not seen, the three with this much weight on both sides stood for two things, and hardly any of the others did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kg.extract.groups import Group, ranked_classes
from kg.extract.names import Name

_ENOUGH = 1.5
"""What a class must weigh over the mentions of a name, to stand for a thing of its own beside the other class."""


def split_senses(
    groups: list[Group], names: Sequence[Name], of_name: Sequence[int], class_of: Mapping[str, str]
) -> list[int]:
    """Part each group that stands for things of two classes; the second is added to `groups`. Returns the new group of each name.

    `class_of` maps a subclass to its class, as in `kg.extract.classes.vote`.
    """
    where = list(of_name)
    for g, group in enumerate(groups[:]):
        ranked = ranked_classes(names, group)
        if len(ranked) < 2 or ranked[1][1] < _ENOUGH or any(names[m].person for m in group.members):
            continue
        (first, _), (second, _) = ranked[:2]
        moved = [m for m in group.members if names[m].seen[0] == second]
        groups[g] = _part(group, names, [m for m in group.members if m not in moved], first, class_of)
        groups.append(_part(group, names, moved, second, class_of))
        for m in moved:
            where[m] = len(groups) - 1
    return where


def _part(group: Group, names: Sequence[Name], members: list[int], kind: str, class_of: Mapping[str, str]) -> Group:
    """The group of some members of another, under their own longest name; registered only if the registry knows it in this class."""
    label = max((names[m].full for m in members), key=len)
    entries = tuple(e for e in group.entries if kind in {class_of.get(t, t) for t in (*e.types, *e.also)})
    return replace(
        group,
        label=label,
        members=members,
        forms=dict(Counter(names[m].text for m in members)),
        entries=entries,
        scores={},
        described=set(),
    )
