"""The graph as three tables, entities, claims and articles: one frozen row each, read in one pass over the quads.

IRIs and literals come out as plain strings, statuses and relations by their local names, so that a table needs no RDF
to be understood. What is not stated is None.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, Final, Literal

import pyoxigraph as ox

from kg.graph.source import GraphSource
from kg.graph.terms import node
from kg.ontology.schema import Schema
from kg.prefixes import KG_BASE
from kg.resolve.merge import most_specific_first

ObjectKind = Literal["entity", "concept", "literal"]

_LABELS_KEPT: Final = 65_536
_TYPE = node("rdf:type").value


@dataclass(frozen=True, slots=True)
class EntityRow:
    """A thing that articles name. `types` are local class names, the most specific first; `articles` mention it."""

    iri: str
    label: str
    type: str
    types: tuple[str, ...]
    aliases: tuple[str, ...]
    same_as: tuple[str, ...]
    identifier: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A statement of one article. `object` is an IRI, the local name of a concept, or the text of a literal.

    `start` and `end` are the place of the sentence `evidence` in the article's text. A claim is `plain` if the graph
    states its triple too, and `derived` if it follows from other claims.
    """

    iri: str
    subject: str
    subject_label: str
    property: str
    object: str
    object_label: str
    object_kind: ObjectKind
    status: str
    plain: bool
    confidence: float | None
    evidence: str
    start: int | None
    end: int | None
    article: str
    attributed_to: str | None
    attributed_to_label: str | None
    role: str | None
    amount: str | None
    score: str | None
    valid_from: str | None
    valid_until: str | None
    derived: bool


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article that was read. `published` is a date, a month or a year as ISO 8601 has it."""

    iri: str
    source: str
    headline: str | None
    published: str | None
    url: str | None
    publisher: str | None
    author: str | None
    mentions: tuple[str, ...]


Row = EntityRow | ClaimRow | ArticleRow
_Values = Mapping[str, list[Any]]
_PLAIN: Final = ("Asserted", "Reported")


class TableReader:
    """Reads the rows of one graph. Labels of what claims name are looked up in the store."""

    def __init__(self, source: GraphSource, *, schema: Schema) -> None:
        self._source = source
        self._schema = schema
        self._label = lru_cache(maxsize=_LABELS_KEPT)(self._look_up_label)

    def rows(self) -> Iterator[Row]:
        """All rows, sorted by IRI."""
        for subject, quads in groupby(self._source.quads(), key=lambda quad: quad.subject):
            if isinstance(subject, ox.NamedNode):
                row = self._row(subject, quads)
                if row is not None:
                    yield row

    def entities(self) -> Iterator[EntityRow]:
        """The entities, sorted by IRI."""
        return (row for row in self.rows() if isinstance(row, EntityRow))

    def claims(self) -> Iterator[ClaimRow]:
        """The claims, sorted by IRI."""
        return (row for row in self.rows() if isinstance(row, ClaimRow))

    def articles(self) -> Iterator[ArticleRow]:
        """The articles, sorted by IRI."""
        return (row for row in self.rows() if isinstance(row, ArticleRow))

    def _row(self, subject: ox.NamedNode, quads: Iterable[ox.Quad]) -> Row | None:
        said: dict[str, list[Any]] = defaultdict(list)
        for quad in quads:
            said[quad.predicate.value].append(quad.object)
        types = {term.value for term in said[_TYPE] if isinstance(term, ox.NamedNode)}
        if node("kg:Claim").value in types:
            return self._claim(subject, said)
        if node("schema:NewsArticle").value in types:
            return _article(subject, said)
        known = {name.removeprefix(KG_BASE) for name in types} & self._schema.classes.keys()
        return self._entity(subject, said, known) if known else None

    def _entity(self, subject: ox.NamedNode, said: _Values, known: set[str]) -> EntityRow:
        types = most_specific_first(known, self._schema)
        label = _first(said, "rdfs:label") or _local(subject)
        mentions = self._source.store.quads_for_pattern(None, node("schema:mentions"), subject, None)
        return EntityRow(
            iri=subject.value,
            label=label,
            type=types[0],
            types=tuple(types),
            aliases=_all(said, "skos:altLabel"),
            same_as=_all(said, "owl:sameAs"),
            identifier=_first(said, "dcterms:identifier"),
            articles=sum(1 for _ in mentions),
        )

    def _claim(self, claim: ox.NamedNode, said: _Values) -> ClaimRow:
        subject, target = (_one(said, f"rdf:{end}") for end in ("subject", "object"))
        speaker, confidence = _one(said, "kg:attributedTo"), _first(said, "kg:confidence")
        status = (_first(said, "kg:status") or "").removeprefix(KG_BASE)
        article = [o.value for o in _named(said, "prov:wasDerivedFrom") if not self._is_claim(o, claim)]
        return ClaimRow(
            iri=claim.value,
            subject=_text(subject),
            subject_label=self._label(subject),
            property=(_first(said, "rdf:predicate") or "").removeprefix(KG_BASE),
            object=_text(target).removeprefix(KG_BASE),
            object_label=self._label(target),
            object_kind=_kind(target),
            status=status,
            plain=status in _PLAIN,
            confidence=None if confidence is None else float(confidence),
            evidence=_first(said, "kg:evidence") or "",
            start=_number(said, "kg:evidenceStart"),
            end=_number(said, "kg:evidenceEnd"),
            article=article[0] if article else "",
            attributed_to=None if speaker is None else _text(speaker),
            attributed_to_label=None if speaker is None else self._label(speaker),
            role=_first(said, "kg:role"),
            amount=_first(said, "kg:amount"),
            score=_first(said, "kg:score"),
            valid_from=_first(said, "kg:validFrom"),
            valid_until=_first(said, "kg:validUntil"),
            derived=_first(said, "kg:derived") in ("true", "1"),
        )

    def _is_claim(self, origin: ox.NamedNode, claim: ox.NamedNode) -> bool:
        """Is this origin a premise, and not the article? Both are minted with the same base."""
        base = claim.value.rpartition("/")[0] + "/"
        return origin.value.startswith(base)

    def _look_up_label(self, term: Any) -> str:
        if not isinstance(term, ox.NamedNode):
            return _text(term)
        concept = self._schema.concepts.get(term.value.removeprefix(KG_BASE))
        if concept is not None:
            return concept.label
        labels = self._source.store.quads_for_pattern(term, node("rdfs:label"), None, None)
        return min((quad.object.value for quad in labels if isinstance(quad.object, ox.Literal)), default=_local(term))


def _article(article: ox.NamedNode, said: _Values) -> ArticleRow:
    return ArticleRow(
        iri=article.value,
        source=_first(said, "dcterms:source") or "",
        headline=_first(said, "schema:headline"),
        published=_first(said, "schema:datePublished"),
        url=_first(said, "schema:url"),
        publisher=_first(said, "schema:publisher"),
        author=_first(said, "schema:author"),
        mentions=_all(said, "schema:mentions"),
    )


def _all(said: _Values, name: str) -> tuple[str, ...]:
    return tuple(sorted({_text(term) for term in said.get(node(name).value, ())}))


def _first(said: _Values, name: str) -> str | None:
    return min((_text(term) for term in said.get(node(name).value, ())), default=None)


def _one(said: _Values, name: str) -> Any:
    return min(said.get(node(name).value, ()), key=str, default=None)


def _named(said: _Values, name: str) -> list[ox.NamedNode]:
    found = (term for term in said.get(node(name).value, ()) if isinstance(term, ox.NamedNode))
    return sorted(found, key=lambda term: term.value)


def _number(said: _Values, name: str) -> int | None:
    found = _first(said, name)
    return None if found is None else int(found)


def _text(term: Any) -> str:
    if term is None:
        return ""
    return str(term.value) if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _kind(term: Any) -> ObjectKind:
    if not isinstance(term, ox.NamedNode):
        return "literal"
    return "concept" if term.value.startswith(KG_BASE) else "entity"


def _local(term: ox.NamedNode) -> str:
    return term.value.rstrip("/").replace("#", "/").rpartition("/")[2]
