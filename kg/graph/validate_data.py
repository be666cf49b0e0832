"""The data of a graph as validation needs it: one rdflib graph for the shapes, and where each triple comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS
from rdflib.term import Node

from kg.errors import StoreError
from kg.namespaces import SCHEMA, field_term
from kg.ontology.schema import Schema
from kg.prefixes import expand, shorten

Triple = tuple[Node, Node, Node]

SOURCE = URIRef(expand("dcterms:source"))
_PARTS = (RDF.subject, RDF.predicate, RDF.object)


class GraphData:
    """The union of a graph's named graphs, which still knows the graph of each triple and names things in words."""

    def __init__(self, quads: Iterable[ox.Quad], *, schema: Schema) -> None:
        """Take over all quads. Raises StoreError for a term that RDF 1.1 does not know."""
        self.union = Graph()
        self.schema = schema
        self.relations = {field_term(p.name): p for p in schema.properties.values()}
        self.places: dict[Triple, set[str]] = defaultdict(set)
        self._fill(quads)
        self.articles = {str(node) for node in self.union.subjects(RDF.type, SCHEMA.NewsArticle)}
        self._class_labels = {str(field_term(c.name)): c.label for c in schema.classes.values()}
        self._labels = {field_term(c.name): c.label for c in schema.concepts.values()}
        self._labels |= {term: p.label for term, p in self.relations.items()}

    def _fill(self, quads: Iterable[ox.Quad]) -> None:
        term = _Terms()
        add = self.union.store.add
        for quad in quads:
            triple = (term[quad.subject], term[quad.predicate], term[quad.object])
            self.places[triple].add(getattr(quad.graph_name, "value", ""))
            add(triple, self.union)

    def triples(self, subject: Node | None, predicate: Node | None, object_: Node | None) -> list[Triple]:
        """The triples of the union that fit, sorted."""
        return sorted(self.union.triples((subject, predicate, object_)), key=str)

    def source(self, graph: str) -> str | None:
        """Where the article that a graph is about was read from; the graph's name where no source is known."""
        sources = sorted(str(o) for o in self.union.objects(URIRef(graph), SOURCE))
        if sources:
            return sources[0]
        return graph if graph in self.articles else None

    def sources_of(self, node: Node) -> list[str]:
        """The sources of a node's articles: itself, or those that say something of it, or those that name it."""
        for triples in (self.union.triples((node, None, None)), self.union.triples((None, None, node))):
            graphs = {str(node)}.union(*(self.places[triple] for triple in triples)) & self.articles
            if graphs:
                return sorted(source for graph in graphs if (source := self.source(graph)))
        return []

    def name(self, node: Node) -> str:
        """A node in words: its label, a literal's text, an article's headline, what a claim says, or its short IRI."""
        parts = [min(self.union.objects(node, part), default=None, key=str) for part in _PARTS]
        if any(part is not None for part in parts):
            return self.statement(*parts)
        return self._label(node)

    def statement(self, *parts: Node | None) -> str:
        """A statement in words, in quotation marks, from its subject, relation and object; "?" for what is missing."""
        return "“" + " ".join("?" if part is None else self._label(part) for part in parts) + "”"

    def _label(self, node: Node) -> str:
        if isinstance(node, Literal):
            return str(node)
        known = self._labels.get(node) if isinstance(node, URIRef) else None
        label = known or self.union.value(node, RDFS.label) or self.union.value(node, SCHEMA.headline)
        return str(label) if label else self.source(str(node)) or shorten(str(node))

    def kinds(self, node: Node) -> str:
        """What a node is, in words: its classes of the ontology, or that it has none."""
        if isinstance(node, Literal):
            return f"a text of type {shorten(str(node.datatype))}" if node.datatype else "a text"
        types = {str(t) for t in self.union.objects(node, RDF.type)}
        labels = sorted(label for term, label in self._class_labels.items() if term in types)
        return "of class " + " and ".join(labels) if labels else "of no class of the ontology"

    def claims(self) -> list[Node]:
        """Every claim, sorted."""
        return sorted(set(self.union.subjects(RDF.predicate, None)), key=str)

    def claims_of(self, relation: Node, end: Node, node: Node) -> list[Node]:
        """The claims of a relation that have a node at an end (`rdf:subject`, `rdf:object`), sorted."""
        claims = self.union.subjects(end, node)
        return sorted((claim for claim in claims if (claim, RDF.predicate, relation) in self.union), key=str)


class _Terms(dict[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, Node]):
    """Oxigraph's terms as rdflib's; each is converted once."""

    def __missing__(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
        match term:
            case ox.NamedNode():
                node: Node = URIRef(term.value)
            case ox.BlankNode():
                node = BNode(term.value)
            case ox.Literal():
                datatype = None if term.language else URIRef(term.datatype.value)
                node = Literal(term.value, lang=term.language, datatype=datatype, normalize=False)
            case _:
                raise StoreError(f"the graph holds {term}, which SHACL cannot look at; build the graph again")
        self[term] = node
        return node
