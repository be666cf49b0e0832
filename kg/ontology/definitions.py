"""What the ontology defines, as frozen values: classes, relations, values of closed lists, statuses.

Terms are named by their local names ("develops"). `kg.ontology.schema` reads them from the ontology's file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["entity", "concept", "literal", "date"]


@dataclass(frozen=True, slots=True)
class ClassDef:
    """A class of entities. `parents` are all classes of entities above it, nearest first."""

    name: str
    label: str
    comment: str
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PropertyDef:
    """A relation.

    `domain` and `range` hold names of classes; an entity fits that bears one of them, or a class below. `kind` says
    what its objects are: for "concept", `range` names the classes of the concepts; for "literal" and "date" it is
    empty. `implies` are the relations that follow from it, `past` is the one that stands for it when it no longer
    holds, and `inherited_along` are the relations to a family along which its members take it over. `same_kind`:
    subject and object bear the same class of the domain. `inverse` names the other direction, which no graph states.
    """

    name: str
    label: str
    comment: str
    domain: frozenset[str]
    range: frozenset[str]
    kind: Kind
    symmetric: bool = False
    implies: tuple[str, ...] = ()
    past: str | None = None
    inherited_along: tuple[str, ...] = ()
    same_kind: bool = False
    inverse: str | None = None
    inverse_label: str | None = None


@dataclass(frozen=True, slots=True)
class ConceptDef:
    """A value from a closed list. `classes` are the lists that it stands in; `excludes` holds both ways."""

    name: str
    label: str
    comment: str
    classes: frozenset[str]
    excludes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StatusDef:
    """What an article does with a statement; `name` is the term's local name ("Asserted")."""

    name: str
    label: str
    comment: str
    plain: bool


@dataclass(frozen=True, slots=True)
class Schema:
    """The ontology as the engine sees it.

    The mappings go by local name, but `statuses` by the status's name in `kg.model` ("asserted"). `version` is the
    ontology's, `digest` the SHA-256 of its file with line ends made equal.
    """

    classes: Mapping[str, ClassDef]
    properties: Mapping[str, PropertyDef]
    concepts: Mapping[str, ConceptDef]
    statuses: Mapping[str, StatusDef]
    version: str
    digest: str

    def with_below(self, classes: frozenset[str]) -> frozenset[str]:
        """The classes, and all that stand below one of them."""
        return classes | {name for name, c in self.classes.items() if classes & set(c.parents)}
