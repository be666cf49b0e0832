"""Which name stands where the learned model sees one: its bounds and the names' need not be the same."""

from __future__ import annotations

from collections.abc import Sequence

from kg.extract.learned import Spotted, is_name
from kg.extract.names import Name


def group_at(mention: Spotted, names: Sequence[Name], of_name: Sequence[int]) -> int:
    """The group of the name that stands in a mention's place; -1 where none does, or where the mention is no name."""
    if not is_name(mention.kind):
        return -1
    return next(
        (of_name[n] for n, name in enumerate(names) if name.start < mention.end and mention.start < name.end), -1
    )
