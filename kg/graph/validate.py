"""Validate a graph: run the shapes of `shapes.ttl` over it, compare claims with plain triples, say faults in words.

The shapes see the union of all named graphs; a fault still names the article that it comes from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from rdflib import Graph
from rdflib.namespace import OWL, RDF, SH
from rdflib.term import Node

from kg.errors import OntologyError
from kg.graph.validate_claims import Complaint, complaints
from kg.graph.validate_data import GraphData, Triple
from kg.namespaces import KG
from kg.ontology.schema import load_schema
from kg.ontology.turtle import parse_turtle, read_text

SHAPES_FILE: Final = "shapes.ttl"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong in a graph.

    `article` is the source of the article that it comes from, None where no article is concerned. `entity` names what
    it is about: an entity by its label, a claim by what it says. `mend` says what to do. `node` is the IRI.
    """

    article: str | None
    entity: str
    problem: str
    mend: str
    node: str

    def __str__(self) -> str:
        """Say the fault on one line: article, entity, what is wrong, what to do."""
        return f"{self.article or 'the graph'}: {self.entity}: {self.problem}. {self.mend}"


@dataclass(frozen=True, slots=True)
class _Result:
    """One result of pySHACL: the shape that failed, the node it looked at, the value that is wrong (if it is one)."""

    shape: Node
    focus: Node
    value: Node | None
    message: str
    mend: str


def validate(store_or_quads: ox.Store | Iterable[ox.Quad], *, ontology: Path) -> tuple[Fault, ...]:
    """Check a graph against the ontology folder's shapes and return its faults, sorted; none if all is well.

    Raises OntologyError where a file of the folder is missing or broken, StoreError where the graph holds terms that
    are outside RDF 1.1.
    """
    shapes_path = ontology / SHAPES_FILE
    shapes = parse_turtle(shapes_path, read_text(shapes_path))
    data = GraphData(store_or_quads, schema=load_schema(ontology))
    try:
        found = [*_shape_complaints(data, shapes), *complaints(data)]
    except (RuntimeError, AssertionError) as error:  # what pySHACL raises for shapes that it cannot use
        raise OntologyError(f"{shapes_path} holds shapes that pySHACL cannot use: {_line(str(error))}") from error
    return tuple(sorted({fault for complaint in found for fault in _faults(data, complaint)}, key=_order))


def _order(fault: Fault) -> tuple[str, ...]:
    return fault.article or "", fault.entity, fault.problem, fault.mend, fault.node


def _faults(data: GraphData, complaint: Complaint) -> Iterator[Fault]:
    article = complaint.article or next(iter(data.sources_of(complaint.node)), None)
    words = (_line(data.name(complaint.node)), _line(complaint.problem), _line(complaint.mend))
    yield Fault(article, *words, str(complaint.node))


def _line(text: str) -> str:
    """The text on one line, without control characters: what articles say must not steer a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _shape_complaints(data: GraphData, shapes: Graph) -> Iterator[Complaint]:
    import pyshacl  # slow to import, and only this needs it

    _, report, _ = pyshacl.validate(data.union, shacl_graph=shapes, inplace=True, inference="none")
    if not isinstance(report, Graph):
        raise RuntimeError(str(report))
    for node in report.objects(None, SH.result):  # not those that only explain another one
        focus, shape = report.value(node, SH.focusNode), report.value(node, SH.sourceShape)
        if focus is not None and shape is not None:
            message = str(report.value(node, SH.resultMessage))
            result = _Result(shape, focus, report.value(node, SH.value), message, _mend(shapes, shape))
            yield from _complaints_of(data, shapes, result)


def _complaints_of(data: GraphData, shapes: Graph, result: _Result) -> Iterator[Complaint]:
    """What one result of the shapes says: once for each plain triple or claim where it is so."""
    focus, value, message = result.focus, result.value, result.message
    if triples := list(_plain_triples(data, shapes, result)):
        for triple in triples:
            problem = f"{message}: {data.statement(*triple)}; it is {data.kinds(focus)}"
            for graph in sorted(data.places[triple]):
                yield Complaint(focus, problem, result.mend, data.source(graph))
    elif value is None or value == focus:
        yield Complaint(focus, message, result.mend)
    elif (value, RDF.predicate, focus) in data.union:
        yield Complaint(value, message, result.mend)
    elif claims := [c for end in _ends(shapes, result) for c in data.claims_of(focus, end, value)]:
        for claim in claims:
            problem = f"{message}; {data.name(value)} is {data.kinds(value)}"
            yield Complaint(claim, problem, result.mend)
    else:
        yield Complaint(focus, f"{message} (found: {data.name(value)})", result.mend)


def _ends(shapes: Graph, result: _Result) -> list[Node]:
    """Whether a shape that starts from a relation looks at the subjects or at the objects of its claims."""
    path = shapes.value(result.shape, SH.path)
    steps = set() if path is None else set(shapes.items(path))
    return [end for end in (RDF.subject, RDF.object) if end in steps]


def _plain_triples(data: GraphData, shapes: Graph, result: _Result) -> Iterator[Triple]:
    """The plain triples that put a node where a shape of subjects or objects of relations looks."""
    for predicate in sorted(shapes.objects(result.shape, SH.targetSubjectsOf), key=str):
        if predicate in data.relations:
            yield from data.triples(result.focus, predicate, None)
    for predicate in sorted(shapes.objects(result.shape, SH.targetObjectsOf), key=str):
        if predicate in data.relations:
            yield from data.triples(None, predicate, result.focus)


def _mend(shapes: Graph, shape: Node) -> str:
    """What to do: the mend of the shape that failed, of a shape that it points to, or of the whole file."""
    places = (shape, *shapes.objects(shape, SH.node), *shapes.subjects(RDF.type, OWL.Ontology))
    mends = (shapes.value(place, KG.mend) for place in places)
    return next((str(mend) for mend in mends if mend is not None), "Build the graph again.")
