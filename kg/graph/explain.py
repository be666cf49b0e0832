"""What a graph says of one entity: every claim that touches it, by relation, with sentences, sources and speakers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.graph.explain_names import Named, find_entity
from kg.graph.query_formats import plain
from kg.graph.terms import QUALIFIERS, node
from kg.ontology.schema import Schema
from kg.prefixes import KG_BASE
from kg.resolve.merge import most_specific_first

Term = ox.NamedNode | ox.Literal
"""What stands at an end of a claim: an entity, a concept or a value."""

_TRUE = ox.Literal(True)


@dataclass(frozen=True, slots=True)
class Source:
    """An article as it is cited. `read_from` holds the paths or URLs that it was read from."""

    iri: str
    read_from: tuple[str, ...]
    headline: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One claim: the sentence that makes it, its status ("asserted"), who says it, and details ("role", "CEO")."""

    sentence: str
    status: str
    source: Source
    speaker: str | None = None
    details: tuple[tuple[str, str], ...] = ()
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """All claims that say the same: `other` is the label or value at the other end, `iri` its IRI if it has one."""

    other: str
    iri: str | None
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The statements of one relation. `incoming`: the entity is their object, and `label` reads backwards."""

    relation: str
    label: str
    incoming: bool
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the graph says of an entity. `types` begin with the closest; `claims_made` counts what is attributed
    to it; `others` are further entities of the same name.
    """

    iri: str
    label: str
    types: tuple[str, ...]
    aliases: tuple[str, ...]
    same_as: tuple[str, ...]
    identifiers: tuple[str, ...]
    groups: tuple[Group, ...]
    mentioned_in: tuple[Source, ...]
    claims_made: int = 0
    others: tuple[Named, ...] = ()


def explain(store: ox.Store, name: str, *, schema: Schema) -> Explanation:
    """Explain the entity of that label, alias, key ("organization/meta") or IRI.

    Raises QueryError where no entity has the name (with near ones), or several have it (with what tells them apart).
    """
    found, others = find_entity(store, name)
    return _Teller(store, schema).explanation(ox.NamedNode(found.iri), others)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Reads the store; every method is a plain look-up."""

    store: ox.Store
    schema: Schema

    def explanation(self, entity: ox.NamedNode, others: tuple[Named, ...]) -> Explanation:
        kinds = {kind.removeprefix(KG_BASE) for kind in self._values(entity, "rdf:type") if kind.startswith(KG_BASE)}
        articles = self._subjects("schema:mentions", entity)
        return Explanation(
            iri=entity.value,
            label=self._label(entity),
            types=most_specific_first(kinds, self.schema),
            aliases=self._values(entity, "skos:altLabel"),
            same_as=self._values(entity, "owl:sameAs"),
            identifiers=self._values(entity, "dcterms:identifier"),
            groups=tuple(self._groups(entity)),
            mentioned_in=tuple(sorted({self._source(article) for article in articles}, key=_age)),
            claims_made=len(self._subjects("kg:attributedTo", entity)),
            others=others,
        )

    def _groups(self, entity: ox.NamedNode) -> list[Group]:
        """The relations that go out, then those that come in; a symmetric one goes out whichever way it was said."""
        found: dict[tuple[bool, str], dict[Term, set[Said]]] = defaultdict(lambda: defaultdict(set))
        for incoming, here, there in ((False, "rdf:subject", "rdf:object"), (True, "rdf:object", "rdf:subject")):
            for claim in self._subjects(here, entity):
                relation = self._value(claim, "rdf:predicate").removeprefix(KG_BASE)
                known = self.schema.properties.get(relation)
                backwards = incoming and not (known and known.symmetric)
                for other in self._terms(claim, there):
                    found[backwards, relation][other].add(self._said(claim))
        groups = [self._group(relation, backwards, statements) for (backwards, relation), statements in found.items()]
        return sorted(groups, key=lambda group: (group.incoming, group.label, group.relation))

    def _group(self, relation: str, incoming: bool, found: Mapping[Term, Iterable[Said]]) -> Group:
        known = self.schema.properties.get(relation)
        label = known.label if known else relation
        if incoming:
            label = (known.inverse_label if known else None) or f"← {label}"
        statements = [self._statement(other, said) for other, said in found.items()]
        return Group(
            relation, label, incoming, tuple(sorted(statements, key=lambda s: (s.other.casefold(), s.iri or "")))
        )

    def _statement(self, other: Term, said: Iterable[Said]) -> Statement:
        iri = other.value if isinstance(other, ox.NamedNode) else None
        ordered = sorted(said, key=lambda s: (_age(s.source), s.sentence, s.status, s.speaker or "", s.details))
        return Statement(self._label(other), iri, tuple(ordered))

    def _said(self, claim: ox.NamedNode) -> Said:
        status = self._value(claim, "kg:status").removeprefix(KG_BASE)
        speakers = self._terms(claim, "kg:attributedTo")
        details = ((name, self._value(claim, term)) for name, term in QUALIFIERS)
        return Said(
            sentence=self._value(claim, "kg:evidence"),
            status=next((s.label for s in self.schema.statuses.values() if s.name == status), status),
            source=self._article(claim),
            speaker=self._label(speakers[0]) if speakers else None,
            details=tuple((name.replace("_", " "), value) for name, value in details if value),
            derived=_TRUE in self._terms(claim, "kg:derived"),
        )

    def _article(self, claim: ox.NamedNode) -> Source:
        """A claim stands in the graph of its article, and that graph bears the article's IRI."""
        graphs = (quad.graph_name for quad in self.store.quads_for_pattern(claim, node("kg:status"), None, None))
        return next((self._source(graph) for graph in graphs if isinstance(graph, ox.NamedNode)), Source("", ()))

    def _source(self, article: ox.NamedNode) -> Source:
        return Source(
            iri=article.value,
            read_from=self._values(article, "dcterms:source"),
            headline=self._value(article, "schema:headline") or None,
            published=self._value(article, "schema:datePublished") or None,
        )

    def _label(self, term: Term) -> str:
        """The label of an entity or concept, the text of a literal; without a label, the last part of the IRI."""
        if isinstance(term, ox.Literal):
            return term.value
        concept = self.schema.concepts.get(term.value.removeprefix(KG_BASE))
        last = term.value.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]
        return concept.label if concept else self._value(term, "rdfs:label") or last

    def _value(self, subject: ox.NamedNode, name: str) -> str:
        return next(iter(self._values(subject, name)), "")

    def _values(self, subject: ox.NamedNode, name: str) -> tuple[str, ...]:
        return tuple(sorted({plain(term) for term in self._terms(subject, name)}))

    def _subjects(self, name: str, target: Term) -> set[ox.NamedNode]:
        quads = self.store.quads_for_pattern(None, node(name), target, None)
        return {quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)}

    def _terms(self, subject: ox.NamedNode, name: str) -> list[Term]:
        quads = self.store.quads_for_pattern(subject, node(name), None, None)
        return sorted({q.object for q in quads if isinstance(q.object, ox.NamedNode | ox.Literal)}, key=str)


def _age(source: Source) -> tuple[str, str, str]:
    return source.published or "", source.headline or "", source.iri
