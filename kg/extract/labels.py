"""The numbers that the learned extractor uses for the ontology's classes, relations, concepts and statuses. Kept with the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from kg.ontology.schema import Schema

LINKS = ("speaker", "score")
"""What qualifies a claim and is itself no relation: a speaker and both ends of what is said, a score and both the model and the benchmark."""


@dataclass(frozen=True)
class Labels:
    """Which number stands for what. Built from the schema; `classes`, `relations`, `concepts` and `statuses` are in fixed order.

    A label is a relation between two mentions, a relation with a value, a concept that is said of one mention ("accessPolicy OpenWeights"),
    a link (who says it; which score), or, last, "the same thing".
    """

    classes: tuple[str, ...]
    relations: tuple[str, ...]
    values: tuple[str, ...]
    concepts: tuple[tuple[str, str], ...]
    symmetric_names: frozenset[str]
    implied_names: tuple[tuple[str, str], ...]
    statuses: tuple[str, ...] = ("asserted", "reported", "planned", "negated", "past")
    links: tuple[str, ...] = ()

    @classmethod
    def of(cls, schema: Schema, classes: tuple[str, ...]) -> Labels:
        """The labels of a schema; `classes` are the classes that mentions may have."""
        by_kind = {
            k: tuple(sorted(n for n, p in schema.properties.items() if p.kind == k))
            for k in ("entity", "concept", "literal", "date")
        }
        concepts = tuple((p, c) for p in by_kind["concept"] for c in sorted(schema.concepts))
        symmetric = frozenset(n for n, p in schema.properties.items() if p.symmetric)
        implied = tuple(sorted((n, i) for n, p in schema.properties.items() for i in p.implies))
        values = (*by_kind["literal"], *by_kind["date"])
        return cls(classes, by_kind["entity"], values, concepts, symmetric, implied, links=LINKS)

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> Labels:
        """The labels of `labels.json`. Raises KeyError where one is missing."""
        classes, relations, values, statuses = (
            tuple(map(str, stored[k])) for k in ("classes", "relations", "values", "statuses")
        )
        concepts, implied = (tuple((str(a), str(b)) for a, b in stored[k]) for k in ("concepts", "implied_names"))
        symmetric, links = frozenset(stored["symmetric_names"]), tuple(stored.get("links", ()))
        return cls(classes, relations, values, concepts, symmetric, implied, statuses, links)

    def stored(self) -> dict[str, Any]:
        """The labels as `labels.json` keeps them."""
        return asdict(self) | {"symmetric_names": sorted(self.symmetric_names)}

    @cached_property
    def names(self) -> tuple[tuple[str, str], ...]:
        """Property and concept of each label, in order; of a link, "" and its name."""
        plain = (*self.relations, *self.values)
        return (*((p, "") for p in plain), *self.concepts, *(("", link) for link in self.links))

    @property
    def size(self) -> int:
        """How many labels there are, "the same thing" included."""
        return len(self.names) + 1

    @property
    def same(self) -> int:
        """The label "the same thing"."""
        return len(self.names)

    @property
    def value_kind(self) -> int:
        """The kind of a value's mention."""
        return len(self.classes)

    @property
    def reference_kind(self) -> int:
        """The kind of a pronoun's or description's mention."""
        return len(self.classes) + 1

    @property
    def tags(self) -> int:
        """How many tags the tagger of names and values has."""
        return 2 * (len(self.classes) + 1) + 1

    def kind(self, name: str) -> int:
        """The number of a class."""
        return self.classes.index(name)

    def label(self, prop: str, obj: str) -> int | None:
        """The label of a relation, or of a concept said of a thing."""
        if (prop, "") in self._index:
            return self._index[prop, ""]
        return self._index.get((prop, obj))

    @cached_property
    def _index(self) -> dict[tuple[str, str], int]:
        return {name: n for n, name in enumerate(self.names)}

    def unary(self, label: int) -> bool:
        """Whether the label is said of one mention alone."""
        return label < len(self.names) and all(self.names[label])

    def link(self, name: str) -> int | None:
        """The label of a link; None where the model knows none."""
        return self._index.get(("", name))

    def symmetric(self, label: int) -> bool:
        """Whether the relation holds both ways."""
        return label < len(self.names) and self.names[label][0] in self.symmetric_names

    def implies(self, label: int) -> Iterator[int]:
        """The labels that follow from a label."""
        for name, implied in self.implied_names:
            if self.names[label] == (name, "") and (implied, "") in self._index:
                yield self._index[implied, ""]

    def status(self, name: str) -> int:
        """The number of a status."""
        return self.statuses.index(name)
