"""A built graph as a small network to look at: nodes, edges, and behind each the sentences that say so.

`network(reader, …)` reads; what comes out is frozen, sorted by content, and holds no RDF. Several claims with one
subject, property, object and kind of line are one edge. Values that are no entities (a release date, an access policy)
are facts of their node.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.graph.network import ArticleRow, ClaimRow, EntityRow, NetworkReader
from kg.ontology.schema import Schema
from kg.prefixes import KG_BASE
from kg.view.choose import centres, chosen, neighbours
from kg.view.style import Line, Look, Style

MAX_NODES = 150
"""More than these are hard to read; the best linked stay."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What an article says for an edge or fact. `article` is an index into `NetworkData.articles`."""

    text: str
    status: str
    article: int
    confidence: float | None = None
    speaker: str | None = None
    derived: bool = False
    details: tuple[tuple[str, str], ...] = ()


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


def network(
    reader: NetworkReader,
    *,
    schema: Schema,
    style: Style,
    around: str | None = None,
    depth: int = 1,
    max_nodes: int = MAX_NODES,
) -> NetworkData:
    """Return the network of a graph, or of the part around one entity.

    Raises QueryError where no entity is called `around`.
    """
    entities = {row.iri: row for row in reader.entities()}
    graph = neighbours(reader.links(), entities=entities)
    middle = centres(reader, around, entities=entities) if around is not None else frozenset()
    kept = sorted(chosen(graph, around=middle, depth=depth, limit=max_nodes))
    return _Assembly(reader, schema=schema, style=style, entities=entities).network(kept, middle=sorted(middle))


def local_name(iri: str) -> str:
    """Return the ontology's local name of an IRI; a foreign IRI stays as it is."""
    return iri.removeprefix(KG_BASE)


class _Assembly:
    """Puts one network together; it numbers the articles as sentences refer to them."""

    def __init__(
        self, reader: NetworkReader, *, schema: Schema, style: Style, entities: Mapping[str, EntityRow]
    ) -> None:
        self._reader, self._schema, self._style, self._entities = reader, schema, style, entities
        self._statuses = {status.name: status.label for status in schema.statuses.values()}
        self._numbers: dict[str, int] = {}

    def network(self, kept: list[str], *, middle: list[str]) -> NetworkData:
        names = {iri: self._reader.names(iri) for iri in kept}
        claims = {iri: self._reader.claims(iri) for iri in kept}
        used = {claim.article for group in claims.values() for claim in group}
        articles = sorted(used.union(*(name.articles for name in names.values())))
        self._numbers = {iri: number for number, iri in enumerate(articles)}
        edges = tuple(self._edges([(iri, claim) for iri in kept for claim in claims[iri]], kept=frozenset(kept)))
        nodes = tuple(
            Node(
                iri=iri,
                label=self._entities[iri].label,
                type=self._type(self._entities[iri]),
                aliases=tuple(alias for alias in names[iri].aliases if alias != self._entities[iri].label),
                identifiers=names[iri].identifiers,
                same_as=names[iri].same_as,
                articles=tuple(self._numbers[article] for article in names[iri].articles),
                facts=tuple(self._facts(iri, claims[iri])),
            )
            for iri in kept
        )
        relations = {edge.relation for edge in edges} | {fact.relation for node in nodes for fact in node.facts}
        return NetworkData(
            nodes=nodes,
            edges=edges,
            types=self._types({node.type for node in nodes}),
            relations=tuple(self._relation(name) for name in sorted(relations)),
            lines=self._style.lines,
            articles=tuple(map(self._reader.article, articles)),
            entities=len(self._entities),
            around=tuple(self._entities[iri].label for iri in middle),
        )

    def _edges(self, claims: Iterable[tuple[str, ClaimRow]], *, kept: frozenset[str]) -> Iterable[Edge]:
        found: dict[tuple[str, str, str], list[ClaimRow]] = defaultdict(list)
        for subject, claim in claims:
            if claim.literal or claim.object not in kept:
                continue
            relation = local_name(claim.property)
            source, target = subject, claim.object
            if self._relation(relation).symmetric:
                source, target = sorted((source, target))
            found[source, relation, target].append(claim)
        for source, relation, target in sorted(found):
            for line, sentences in self._bundles(found[source, relation, target]):
                yield Edge(source, target, relation, line, sentences)

    def _facts(self, subject: str, claims: Iterable[ClaimRow]) -> Iterable[Fact]:
        found: dict[tuple[str, bool, str], list[ClaimRow]] = defaultdict(list)
        for claim in claims:
            if claim.literal or claim.object not in self._entities:
                found[local_name(claim.property), claim.literal, claim.object].append(claim)
        for relation, literal, value in sorted(found):
            concept = None if literal else self._schema.concepts.get(local_name(value))
            words = concept.label if concept else value
            for line, sentences in self._bundles(found[relation, literal, value]):
                yield Fact(relation, words, concept is not None, line, sentences)

    def _bundles(self, claims: list[ClaimRow]) -> Iterable[tuple[str, tuple[Sentence, ...]]]:
        """Group the claims of one statement by line. What follows from others joins what is stated outright."""
        plain = [self._style.line(local_name(claim.status), derived=False) for claim in claims]
        outright = {line for line, claim in zip(plain, claims, strict=True) if not claim.derived}
        bundles: dict[Line, list[ClaimRow]] = defaultdict(list)
        for line, claim in zip(plain, claims, strict=True):
            joins = not claim.derived or line in outright
            bundles[line if joins else self._style.line(local_name(claim.status), derived=True)].append(claim)
        for line in sorted(bundles, key=self._style.lines.index):
            found = sorted(bundles[line], key=lambda claim: (claim.article, claim.start, claim.iri))
            yield line.name, tuple(map(self._sentence, found))

    def _sentence(self, claim: ClaimRow) -> Sentence:
        status = local_name(claim.status)
        return Sentence(
            text=claim.evidence,
            status=self._statuses.get(status, status),
            article=self._numbers[claim.article],
            confidence=claim.confidence,
            speaker=claim.speaker,
            derived=claim.derived,
            details=claim.details,
        )

    def _type(self, entity: EntityRow) -> str:
        """The class with the most superclasses; the order of the looks, then of the alphabet, settles a draw."""
        looks = list(self._style.types)

        def rank(name: str) -> tuple[int, int, str]:
            known = self._schema.classes.get(name)
            above = len(known.parents) if known else -1
            return -above, looks.index(name) if name in looks else len(looks), name

        return min(map(local_name, entity.types), key=rank)

    def _types(self, names: set[str]) -> tuple[TypeLook, ...]:
        looks = self._style.looks(tuple(sorted(names)), schema=self._schema)
        classes = self._schema.classes
        return tuple(
            TypeLook(name, classes[name].label if name in classes else name, look) for name, look in looks.items()
        )

    def _relation(self, name: str) -> Relation:
        known = self._schema.properties.get(name)
        return Relation(name, known.label, known.symmetric, known.inverse_label) if known else Relation(name, name)


def degrees(data: NetworkData) -> Counter[str]:
    """Count for each node its neighbours over lines that show at first."""
    shown = {line.name for line in data.lines if line.shown}
    pairs = {frozenset((e.source, e.target)) for e in data.edges if e.line in shown and e.source != e.target}
    return Counter(iri for pair in pairs for iri in pair)
