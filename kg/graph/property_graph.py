"""The graph as nodes and relationships with properties, for tools that know no RDF.

Entities are nodes, and each claim is one relationship, plain or not: `status` tells what is asserted from what is
planned or denied; two articles that say the same make two. Values that are no entities (a date, "open weights") are
nodes too, of the kinds "literal" and "concept".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kg.graph.source import GraphSource
from kg.graph.tables import ArticleRow, ClaimRow, EntityRow, TableReader
from kg.ontology.schema import Schema
from kg.prefixes import KG_BASE

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Node:
    """A node: its key (an IRI, or a literal in quotes), its kind, its classes, and what is known of it."""

    key: str
    kind: str
    types: tuple[str, ...]
    values: Values


@dataclass(frozen=True, slots=True)
class Edge:
    """A relationship from one node's key to another's."""

    key: str
    start: str
    end: str
    type: str
    values: Values


class PropertyGraph:
    """Reads nodes and edges in passes over the graph; memory holds no more than the keys of the nodes."""

    def __init__(self, source: GraphSource, *, schema: Schema) -> None:
        self._reader = TableReader(source, schema=schema)
        self._schema = schema

    def nodes(self, *, articles: bool = False) -> Iterator[Node]:
        """Entities, with articles if these are wanted, then the other ends of claims: each key once."""
        seen = set()
        for row in self._reader.rows():
            if isinstance(row, EntityRow):
                seen.add(row.iri)
                yield _entity(row)
            elif articles and isinstance(row, ArticleRow):
                yield _article(row)
        for claim in self._reader.claims():
            key = _end(claim)
            if key not in seen:
                seen.add(key)
                yield Node(key, claim.object_kind, (), {"label": claim.object_label})

    def edges(self, *, mentions: bool = False) -> Iterator[Edge]:
        """Claims, and with `mentions` one edge "mentions" from an article to each entity that it names."""
        for row in self._reader.rows():
            if isinstance(row, ClaimRow):
                yield Edge(row.iri, row.subject, _end(row), row.property, self._claim(row))
            elif mentions and isinstance(row, ArticleRow):
                for entity in row.mentions:
                    yield Edge(f"{row.iri} {entity}", row.iri, entity, "mentions", {})

    def _claim(self, row: ClaimRow) -> Values:
        known = self._schema.properties.get(row.property)
        return _known(
            label=known.label if known else row.property,
            status=row.status,
            plain=row.plain,
            confidence=row.confidence,
            evidence=row.evidence,
            evidenceStart=row.start,
            evidenceEnd=row.end,
            article=row.article,
            attributedTo=row.attributed_to_label,
            role=row.role,
            amount=row.amount,
            score=row.score,
            validFrom=row.valid_from,
            validUntil=row.valid_until,
            derived=row.derived,
        )


def _entity(row: EntityRow) -> Node:
    values = _known(label=row.label, aliases=row.aliases, sameAs=row.same_as, identifier=row.identifier)
    return Node(row.iri, "entity", row.types, values | {"articles": row.articles})


def _article(row: ArticleRow) -> Node:
    values = _known(label=row.headline or row.source, source=row.source, published=row.published, url=row.url)
    return Node(row.iri, "article", (), values)


def _known(**values: Any) -> Values:
    return {name: value for name, value in values.items() if value is not None and value != ()}


def _end(claim: ClaimRow) -> str:
    if claim.object_kind == "literal":
        return f'"{claim.object}"'
    return KG_BASE + claim.object if claim.object_kind == "concept" else claim.object
