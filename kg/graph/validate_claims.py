"""What no shape can say: plain triples and claims of one article agree, and offsets fit the evidence.

The contract: in an article's graph stand the triples whose claims are asserted or reported, and no others; and each
claim stands in the graph of the article that makes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.namespace import PROV, RDF
from rdflib.term import Node

from kg.graph.validate_data import GraphData, Triple
from kg.namespaces import KG, field_term

_REBUILD = "Build the article again; if it stays, this is a fault of the program."


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with a node, and what to do about it; `article` is the source, where the node does not tell."""

    node: Node
    problem: str
    mend: str
    article: str | None = None


def complaints(data: GraphData) -> Iterator[Complaint]:
    """Every disagreement between claims, plain triples and evidence."""
    plain_statuses = {field_term(s.name) for s in data.schema.statuses.values() if s.plain}
    covered: dict[str, set[Triple]] = defaultdict(set)
    for claim in data.claims():
        yield from _evidence(data, claim)
        yield from _own_graph(data, claim)
        subject, predicate, object_ = (data.union.value(claim, p) for p in (RDF.subject, RDF.predicate, RDF.object))
        if subject is None or predicate is None or object_ is None:
            continue
        is_plain = data.union.value(claim, KG.status) in plain_statuses
        said = (subject, predicate, object_)
        for graph in {g for t in data.union.triples((claim, RDF.predicate, None)) for g in data.places[t]}:
            covered[graph] |= _covers(data, said, is_plain)
            if is_plain and not any(graph in data.places.get(t, ()) for t in _both_ways(data, said)):
                problem = "the article says so, but its graph does not hold the plain triple"
                yield Complaint(claim, problem, _REBUILD, data.source(graph))
    yield from _uncovered(data, covered)


def _uncovered(data: GraphData, covered: dict[str, set[Triple]]) -> Iterator[Complaint]:
    for relation in data.relations:
        for triple in data.triples(None, relation, None):
            for graph in sorted(data.places[triple]):
                where = data.source(graph)
                if graph not in data.articles:
                    problem = f"{data.statement(*triple)} stands outside the graphs of the articles"
                    yield Complaint(triple[0], problem, "Build the graph again.", where)
                elif triple not in covered[graph]:
                    problem = (
                        f"{data.statement(*triple)} stands as a plain triple, but no asserted or reported claim says so"
                    )
                    yield Complaint(triple[0], problem, _REBUILD, where)


def _covers(data: GraphData, said: Triple, is_plain: bool) -> set[Triple]:
    """The plain triples that a claim accounts for: its own, what it implies, and what a past post leaves behind."""
    subject, predicate, object_ = said
    definition = data.relations.get(predicate) if isinstance(predicate, URIRef) else None
    if definition is None:
        return set()
    if is_plain:
        implied = {(subject, field_term(name), object_) for name in definition.implies}
        return {*_both_ways(data, said), *implied}
    return {(subject, field_term(definition.past), object_)} if definition.past else set()


def _both_ways(data: GraphData, said: Triple) -> tuple[Triple, ...]:
    subject, predicate, object_ = said
    definition = data.relations.get(predicate) if isinstance(predicate, URIRef) else None
    return (said, (object_, predicate, subject)) if definition and definition.symmetric else (said,)


def _evidence(data: GraphData, claim: Node) -> Iterator[Complaint]:
    """The evidence is as long as its offsets say."""
    evidence, start, end = (data.union.value(claim, p) for p in (KG.evidence, KG.evidenceStart, KG.evidenceEnd))
    if not isinstance(evidence, Literal) or not isinstance(start, Literal) or not isinstance(end, Literal):
        return
    if not isinstance(start.value, int) or not isinstance(end.value, int):
        return
    length = end.value - start.value
    if length > 0 and len(evidence) != length:
        problem = f"its evidence has {len(evidence)} characters, but its offsets {start} to {end} say {length}"
        yield Complaint(claim, problem, _REBUILD)


def _own_graph(data: GraphData, claim: Node) -> Iterator[Complaint]:
    """A claim stands in the graph of the article that it is derived from."""
    articles = {str(o) for o in data.union.objects(claim, PROV.wasDerivedFrom)} & data.articles
    graphs = {g for t in data.union.triples((claim, RDF.predicate, None)) for g in data.places[t]}
    for graph in sorted(graphs - articles):
        if articles:
            said = ", ".join(sorted(str(data.source(article)) for article in articles))
            yield Complaint(claim, f"it comes from {said}, but stands in the graph {URIRef(graph)}", _REBUILD)
