"""A built graph as a small network to look at: nodes, edges, and behind each the sentences that say so.

`network(reader, …)` reads; what comes out is frozen, sorted by content, and holds no RDF. Several claims with one
subject, property, object and kind of line are one edge. Values that are no entities (a release date, an access policy)
are facts of their node.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from kg.graph.network import ArticleRow, ClaimRow, EntityRow, NamesRow, NetworkReader
from kg.ontology.schema import Schema
from kg.prefixes import KG_BASE
from kg.view.choose import centres, chosen, neighbours
from kg.view.conflicts import conflicts
from kg.view.data import Edge, Fact, NetworkData, Node, Relation, Sentence, TypeLook
from kg.view.reading import surroundings
from kg.view.style import Line, Style

MAX_NODES = 20_000
"""What a browser still moves without a graphics card; of more, the best linked stay."""

Texts = Callable[[Collection[str]], Mapping[str, str]]
"""Gives the stored texts of articles, as far as there are any."""


def network(
    reader: NetworkReader,
    *,
    schema: Schema,
    style: Style,
    around: str | None = None,
    depth: int = 1,
    max_nodes: int = MAX_NODES,
    texts: Texts | None = None,
) -> NetworkData:
    """Return the network of a graph, or of the part around one entity. `texts` give the sentences their surroundings.

    Raises QueryError where no entity is called `around`.
    """
    entities = {row.iri: row for row in reader.entities()}
    graph = neighbours(reader.links(), entities=entities)
    middle = centres(reader, around, entities=entities) if around is not None else frozenset()
    kept = sorted(chosen(graph, around=middle, depth=depth, limit=max_nodes))
    data = _Assembly(reader, schema=schema, style=style, entities=entities, texts=texts).network(kept, sorted(middle))
    return replace(data, conflicts=conflicts(data, schema=schema, single=style.single))


def local_name(iri: str) -> str:
    """Return the ontology's local name of an IRI; a foreign IRI stays as it is."""
    return iri.removeprefix(KG_BASE)


def _within(claim: ClaimRow) -> tuple[int, int] | None:
    """The place of the trigger in its sentence; none where it stands outside."""
    if claim.trigger is None:
        return None
    start, end = claim.trigger[0] - claim.start, claim.trigger[1] - claim.start
    return (start, end) if 0 <= start < end <= len(claim.evidence) else None


class _Assembly:
    """Puts one network together; it numbers the articles as sentences refer to them."""

    def __init__(
        self,
        reader: NetworkReader,
        *,
        schema: Schema,
        style: Style,
        entities: Mapping[str, EntityRow],
        texts: Texts | None,
    ) -> None:
        self._reader, self._schema, self._style, self._entities = reader, schema, style, entities
        self._statuses = {status.name: status.label for status in schema.statuses.values()}
        self._numbers: dict[str, int] = {}
        self._read_texts, self._texts = texts, dict[str, str]()

    def network(self, kept: Sequence[str], middle: Sequence[str]) -> NetworkData:
        every, names = self._reader.claims(), self._reader.names()
        claims = {iri: every.get(iri, ()) for iri in kept}
        used = {claim.article for group in claims.values() for claim in group}
        articles = sorted(used.union(*(names.get(iri, NamesRow()).articles for iri in kept)))
        self._numbers = {iri: number for number, iri in enumerate(articles)}
        self._texts = dict(self._read_texts(used)) if self._read_texts else {}
        edges = tuple(self._edges([(iri, claim) for iri in kept for claim in claims[iri]], kept=frozenset(kept)))
        nodes = tuple(self._node(iri, names.get(iri, NamesRow()), claims[iri]) for iri in kept)
        relations = {edge.relation for edge in edges} | {fact.relation for node in nodes for fact in node.facts}
        read = self._reader.articles()
        return NetworkData(
            nodes=nodes,
            edges=edges,
            types=self._types({node.type for node in nodes}),
            relations=tuple(self._relation(name) for name in sorted(relations)),
            lines=self._style.lines,
            articles=tuple(read.get(iri, ArticleRow(iri, (iri,))) for iri in articles),
            entities=len(self._entities),
            around=tuple(self._entities[iri].label for iri in middle),
            tables=self._style.tables,
        )

    def _node(self, iri: str, names: NamesRow, claims: Sequence[ClaimRow]) -> Node:
        entity = self._entities[iri]
        return Node(
            iri=iri,
            label=entity.label,
            type=self._type(entity),
            aliases=tuple(alias for alias in names.aliases if alias != entity.label),
            identifiers=names.identifiers,
            same_as=names.same_as,
            articles=tuple(self._numbers[article] for article in names.articles),
            facts=tuple(self._facts(iri, claims)),
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
        before, after = surroundings(self._texts.get(claim.article, ""), claim.start, claim.evidence)
        return Sentence(
            text=claim.evidence,
            status=self._statuses.get(status, status),
            article=self._numbers[claim.article],
            confidence=claim.confidence,
            speaker=claim.speaker,
            derived=claim.derived,
            details=claim.details,
            before=before,
            after=after,
            trigger=_within(claim),
            extractor=claim.extractor,
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
