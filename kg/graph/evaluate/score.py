"""Score a built graph against annotated articles, as the contract says: names, relations, values, status, evidence."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg.errors import ReadError
from kg.graph.evaluate.entities import EntityMatch
from kg.graph.evaluate.expected import expected
from kg.graph.evaluate.found import Found, FoundReader
from kg.graph.evaluate.gold import Gold
from kg.graph.evaluate.relations import RelationMatch
from kg.graph.evaluate.result import Evaluation, Scores, Tally
from kg.graph.evaluate.rules import Rules
from kg.graph.evaluate.values import ValueMatch
from kg.ontology.schema import Schema


def evaluate(store: ox.Store, golds: Iterable[Gold], *, schema: Schema, rules: Rules) -> Evaluation:
    """Score the graph against each gold file. An article that the graph does not have is all misses.

    Raises ReadError where two files annotate under one id, or the graph has none of the articles.
    """
    reader = FoundReader(store, schema)
    articles: dict[str, Scores] = {}
    missing: list[str] = []
    for gold in golds:
        if gold.id in articles:
            raise ReadError(f"{gold.file}: another gold file has the id {gold.id!r} too; give each its own")
        iri = reader.article(gold.text_file, gold.id)
        if iri is None:
            missing.append(gold.id)
        found = reader.found(iri) if iri else Found()
        articles[gold.id] = score_article(gold, found, schema=schema, rules=rules)
    if articles and len(missing) == len(articles):
        raise ReadError(
            f"the graph has none of these articles ({', '.join(missing[:5])}); build it from the text files that the "
            "gold files name"
        )
    return Evaluation(articles, tuple(missing))


def score_article(gold: Gold, found: Found, *, schema: Schema, rules: Rules) -> Scores:
    """The scores of one article."""
    match = EntityMatch(gold, found, schema, rules)
    relations = RelationMatch(gold, found, match, expected(gold, schema=schema, rules=rules), schema)
    values = ValueMatch(gold, found, match, schema, rules)
    entities, classes, entity_faults = match.scores()
    by_property, relation_faults = relations.scores()
    by_value, value_faults = values.scores()
    return Scores(
        entities=entities,
        relations=sum(by_property.values(), Tally()),
        values=sum(by_value.values(), Tally()),
        status=relations.status_share(),
        evidence=relations.evidence_share(),
        other=relations.other_share(),
        properties=by_property | by_value,
        classes=classes,
        statuses=relations.status_confusion(),
        judged=tuple(
            (claim.confidence, right)
            for claim in found.claims
            if claim.confidence is not None
            and claim.triple[1] in schema.properties
            and (right := (values if values.is_value(claim) else relations).verdict(claim)) is not None
        ),
        faults=(*entity_faults, *relation_faults, *value_faults),
    )
