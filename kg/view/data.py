"""What the page shows, as frozen values: nodes, edges, and behind each the sentences that say so; no RDF, no markup."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kg.graph.network import ArticleRow
from kg.view.style import Line, Look, Table


@dataclass(frozen=True, slots=True)
class Sentence:
    """What an article says for an edge or fact. `article` is an index into `NetworkData.articles`.

    `before` and `after` are what stands around it in its paragraph; `trigger` is the place in `text` of the word that
    expresses the relation; `extractor` names what found it.
    """

    text: str
    status: str
    article: int
    confidence: float | None = None
    speaker: str | None = None
    derived: bool = False
    details: tuple[tuple[str, str], ...] = ()
    before: str = ""
    after: str = ""
    trigger: tuple[int, int] | None = None
    extractor: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of a node. `concept` tells a value of the ontology (an access policy) from a date or a text."""

    relation: str
    value: str
    concept: bool
    line: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """An entity. `type` is the local name of its most specific class, `articles` are those that mention it."""

    iri: str
    label: str
    type: str
    aliases: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    articles: tuple[int, ...] = ()
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """All claims of one property and kind of line between two nodes; `source` and `target` are their IRIs."""

    source: str
    target: str
    relation: str
    line: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """A property with the words that the page shows for it, and for its other direction."""

    name: str
    label: str
    symmetric: bool = False
    inverse: str | None = None


@dataclass(frozen=True, slots=True)
class TypeLook:
    """A class with its words and its look."""

    name: str
    label: str
    look: Look


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things said in a conflict: its words, and the edges and facts (by number) behind them."""

    label: str
    edges: tuple[int, ...] = ()
    facts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """What articles disagree on: `node` is a number, `why` says in words what kind of conflict it is."""

    node: int
    relation: str
    why: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class NetworkData:
    """Everything that the page shows. `entities` counts those of the whole graph, `around` names what was asked for."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    types: tuple[TypeLook, ...]
    relations: tuple[Relation, ...]
    lines: tuple[Line, ...]
    articles: tuple[ArticleRow, ...]
    entities: int
    around: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    tables: tuple[Table, ...] = ()


def degrees(data: NetworkData) -> Counter[str]:
    """Count for each node its neighbours over lines that show at first."""
    shown = {line.name for line in data.lines if line.shown}
    pairs = {frozenset((e.source, e.target)) for e in data.edges if e.line in shown and e.source != e.target}
    return Counter(iri for pair in pairs for iri in pair)
