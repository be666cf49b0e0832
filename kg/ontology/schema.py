"""The schema: which classes, relations and values the ontology allows, read from `articlekg.ttl` with rdflib.

The rest of the package asks the schema instead of naming relations in code, so a new relation is a change of data.
The head of `articlekg.ttl` says which forms of OWL mean what to the engine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

from rdflib import BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from kg.errors import OntologyError
from kg.model import Status
from kg.namespaces import KG
from kg.ontology.definitions import ClassDef, ConceptDef, Kind, PropertyDef, Schema, StatusDef
from kg.ontology.turtle import parse_turtle, read_text
from kg.prefixes import KG_BASE

SCHEMA_FILE: Final = "articlekg.ttl"

__all__ = ["SCHEMA_FILE", "ClassDef", "ConceptDef", "Kind", "PropertyDef", "Schema", "StatusDef", "load_schema"]


def load_schema(folder: Path) -> Schema:
    """Read the schema from the ontology folder.

    Raises OntologyError, naming file and line, where it is missing or broken.
    """
    path = folder / SCHEMA_FILE
    text = read_text(path)
    reader = _Reader(parse_turtle(path, text), path, text)
    return Schema(
        classes=reader.classes(),
        properties=reader.properties(),
        concepts=reader.concepts(),
        statuses=reader.statuses(),
        version=reader.version(),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one parsed file; its errors name the file and the line where the term is defined."""

    graph: Graph
    path: Path
    text: str

    def classes(self) -> dict[str, ClassDef]:
        """Every class of entities, by name."""
        names = self._below(KG.Entity)
        if not names:
            raise self._error(KG.Entity, "has no subclass, so nothing can be found; add the classes of your field")
        return {name: ClassDef(*self._words(name), parents=self._above(name, RDFS.subClassOf, names)) for name in names}

    def properties(self) -> dict[str, PropertyDef]:
        """Every relation between entities, or from an entity to a value, by name."""
        entities, concepts = frozenset(self._below(KG.Entity)), frozenset(self._below(KG.Concept))
        inverses = {self._local(o): self._local(s) for s, o in self.graph.subject_objects(OWL.inverseOf)}
        terms = {*self._own(OWL.ObjectProperty), *self._own(OWL.DatatypeProperty)} - set(inverses.values())
        relations = {name for name in sorted(terms) if self._expression(name, RDFS.domain) <= entities}
        kinds = {name: self._kind(name, entities, concepts) for name in sorted(relations)}
        return {name: self._property(name, relations, kind, inverses.get(name)) for name, kind in kinds.items()}

    def _property(self, name: str, relations: set[str], kind: Kind, inverse: str | None) -> PropertyDef:
        term = _term(name)
        past = self.graph.value(term, KG.pastProperty)
        if past is not None and self._local(past) not in relations:
            raise self._error(term, f"has the kg:pastProperty {self._local(past)}, which is no relation of this file")
        return PropertyDef(
            *self._words(name),
            domain=self._expression(name, RDFS.domain),
            range=self._expression(name, RDFS.range) if kind in {"entity", "concept"} else frozenset(),
            kind=kind,
            symmetric=(term, RDF.type, OWL.SymmetricProperty) in self.graph,
            implies=self._above(name, RDFS.subPropertyOf, relations),
            past=None if past is None else self._local(past),
            inherited_along=self._inherited_along(term),
            same_kind=self._truth(term, KG.sameKind),
            inverse=inverse,
            inverse_label=self._words(inverse)[1] if inverse else None,
        )

    def concepts(self) -> dict[str, ConceptDef]:
        """Every value of a closed list but the statuses, by name."""
        found: dict[str, set[str]] = {}
        for cls in self._below(KG.Concept):
            if _term(cls) != KG.Status:
                for name in self._own(_term(cls)):
                    found.setdefault(name, set()).add(cls)
        pairs = {(self._local(s), self._local(o)) for s, o in self.graph.subject_objects(KG.excludes)}
        for pair in sorted(pairs):
            for name in pair:
                if name not in found:
                    raise self._error(_term(name), "is part of kg:excludes, but is no value of a kg:Concept class")
        both = pairs | {(o, s) for s, o in pairs}
        return {
            name: ConceptDef(*self._words(name), frozenset(found[name]), frozenset(o for s, o in both if s == name))
            for name in sorted(found)
        }

    def statuses(self) -> dict[str, StatusDef]:
        """The statuses, by their names in `kg.model`."""
        found = {n.lower(): StatusDef(*self._words(n), self._truth(_term(n), KG.plain)) for n in self._own(KG.Status)}
        if set(found) != set(get_args(Status)):
            wanted, there = ", ".join(get_args(Status)), ", ".join(found) or "none"
            raise self._error(KG.Status, f"must have the individuals {wanted}; the file has {there}")
        return found

    def version(self) -> str:
        """The ontology's version."""
        header = self.graph.value(predicate=RDF.type, object=OWL.Ontology)
        version = None if header is None else self.graph.value(header, OWL.versionInfo)
        if version is None:
            raise OntologyError(f"{self.path} has no ontology header with an owl:versionInfo; add one")
        return str(version)

    def _kind(self, name: str, entities: frozenset[str], concepts: frozenset[str]) -> Kind:
        term = _term(name)
        if (term, RDF.type, OWL.DatatypeProperty) in self.graph:
            if self.graph.value(term, RDFS.range) is None:
                raise self._error(term, "has no rdfs:range; add one")
            return "date" if str(self.graph.value(term, KG.valueKind)) == "date" else "literal"
        range_ = self._expression(name, RDFS.range)
        if range_ <= entities:
            return "entity"
        if range_ <= concepts:
            return "concept"
        names = ", ".join(sorted(range_))
        raise self._error(term, f"has the range {names}; it needs classes below kg:Entity, or classes below kg:Concept")

    def _expression(self, name: str, predicate: URIRef) -> frozenset[str]:
        """The names of the classes in a domain or range: one class, or a union of several."""
        term = _term(name)
        nodes = list(self.graph.objects(term, predicate))
        what = str(predicate).rpartition("#")[2]
        if len(nodes) != 1:
            raise self._error(term, f"has {len(nodes)} rdfs:{what}; it needs exactly one (a union of classes is one)")
        union = self.graph.value(nodes[0], OWL.unionOf)
        members: Iterable[Node] = Collection(self.graph, union) if union is not None else nodes
        names = frozenset(self._local(m) for m in members if isinstance(m, URIRef))
        if not names or (isinstance(nodes[0], BNode) and union is None):
            raise self._error(term, f"has an rdfs:{what} that is neither a class nor an owl:unionOf classes")
        return names

    def _inherited_along(self, term: URIRef) -> tuple[str, ...]:
        """The other step of each chain of two that leads back to the property itself, as a relation."""
        inverses = dict(self.graph.subject_objects(OWL.inverseOf))
        found = set()
        for chain in self.graph.objects(term, OWL.propertyChainAxiom):
            steps = list(Collection(self.graph, chain))
            if len(steps) != 2 or term not in steps:
                raise self._error(
                    term, "has a chain that the engine cannot follow; it knows (itself link) and (link itself)"
                )
            link = steps[1] if steps[0] == term else steps[0]
            found.add(self._local(inverses.get(link, link)))
        return tuple(sorted(found))

    def _below(self, top: URIRef) -> list[str]:
        """The names of this file's classes below `top`, sorted."""
        nodes = self.graph.transitive_subjects(RDFS.subClassOf, top)
        return sorted(self._local(n) for n in nodes if n != top and isinstance(n, URIRef))

    def _above(self, name: str, predicate: URIRef, among: Iterable[str]) -> tuple[str, ...]:
        """What stands above a term, nearest first, as far as it is among the given names."""
        found: list[str] = []
        todo, allowed = [name], set(among)
        while todo:
            above = {self._local(o) for o in self.graph.objects(_term(todo.pop(0)), predicate)}
            fresh = sorted(above & allowed - {name, *found})
            found += fresh
            todo += fresh
        return tuple(found)

    def _own(self, cls: URIRef) -> list[str]:
        """The names of this file's own terms of a type, sorted."""
        nodes = (s for s in self.graph.subjects(RDF.type, cls) if isinstance(s, URIRef))
        return sorted(self._local(s) for s in nodes if s.startswith(KG_BASE))

    def _words(self, name: str) -> tuple[str, str, str]:
        term = _term(name)
        label, comment = self.graph.value(term, RDFS.label), self.graph.value(term, RDFS.comment)
        if not label or not comment:
            raise self._error(term, f"has no rdfs:{'comment' if label else 'label'}; add one")
        return name, str(label), str(comment)

    def _truth(self, term: URIRef, predicate: URIRef) -> bool:
        return str(self.graph.value(term, predicate)) in {"true", "1"}

    def _local(self, node: Node) -> str:
        return str(node).removeprefix(KG_BASE)

    def _error(self, term: URIRef, what: str) -> OntologyError:
        name = self._local(term)
        starts = tuple(f"{prefix}{name} " for prefix in ("kg:", ":"))
        line = next((i for i, row in enumerate(self.text.splitlines(), 1) if row.startswith(starts)), None)
        place = f"{self.path}, line {line}" if line else str(self.path)
        return OntologyError(f"{place}: kg:{name} {what}")


def _term(name: str) -> URIRef:
    return URIRef(name if ":" in name else KG_BASE + name)
