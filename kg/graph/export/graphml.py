"""The graph for network tools (Gephi, yEd, Cytoscape, networkx): entities as nodes, and one edge a claim.

Every claim is an edge, plain or not, so `status` tells what is asserted from what is planned or denied; two articles
that say the same make two edges. Values that are no entities (a date, "open weights") are nodes too, of the kinds
"literal" and "concept".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import networkx as nx
import pyoxigraph as ox

from kg.graph.export.write import Out, xml_safe
from kg.graph.source import GraphSource
from kg.graph.terms import node
from kg.ontology.schema import Schema
from kg.prefixes import KG_BASE, shorten
from kg.resolve.merge import most_specific_first

_NUMBERS = {"integer": int, "decimal": float, "double": float}
_SEPARATOR = " | "


def write_graphml(source: GraphSource, out: Out, *, schema: Schema) -> None:
    """Write the graph as GraphML, sorted. The whole network is in memory meanwhile."""
    nx.write_graphml_xml(network(source.store, schema=schema), out)
    out.write(b"\n")


def network(store: ox.Store, *, schema: Schema) -> nx.MultiDiGraph[str]:
    """The graph as a networkx multigraph. Nodes are keyed by IRI (literals by their text in quotes), edges by claim."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for iri, about in sorted(_entities(store, schema).items()):
        graph.add_node(iri, **about)
    articles = {article: _article(store, article) for article in _subjects(store, node("schema:NewsArticle"))}
    for claim in sorted(_subjects(store, node("kg:Claim")), key=str):
        _add_claim(graph, store, claim, articles, schema)
    return graph


def _add_claim(
    graph: nx.MultiDiGraph[str],
    store: ox.Store,
    claim: ox.NamedNode,
    articles: dict[ox.NamedNode, dict[str, str]],
    schema: Schema,
) -> None:
    said: dict[str, list[Any]] = defaultdict(list)
    for quad in store.quads_for_pattern(claim, None, None, None):
        said[quad.predicate.value].append(quad.object)
    ends = [said[node(f"rdf:{end}").value][0] for end in ("subject", "object")]
    relation = said[node("rdf:predicate").value][0].value.removeprefix(KG_BASE)
    about: dict[str, Any] = {
        "property": relation,
        "label": schema.properties[relation].label if relation in schema.properties else relation,
    }
    for predicate, values in said.items():
        if predicate.startswith(KG_BASE):
            about[predicate.removeprefix(KG_BASE)] = _value(sorted(values, key=str)[0], graph)
    for article in said[node("prov:wasDerivedFrom").value]:
        about |= articles.get(article, {})
    for end in ends:
        _add_value(graph, end, schema)
    graph.add_edge(_key(ends[0]), _key(ends[1]), key=claim.value, **dict(sorted(about.items())))


def _add_value(graph: nx.MultiDiGraph[str], term: Any, schema: Schema) -> None:
    """Add the node of a concept or literal, or of an entity without a label."""
    key = _key(term)
    if key in graph:
        return
    if isinstance(term, ox.Literal):
        graph.add_node(key, kind="literal", label=xml_safe(term.value), type=shorten(term.datatype.value))
        return
    name = term.value.removeprefix(KG_BASE)
    concept = schema.concepts.get(name)
    kind = "concept" if term.value.startswith(KG_BASE) else "entity"
    graph.add_node(key, kind=kind, label=concept.label if concept else name)


def _entities(store: ox.Store, schema: Schema) -> dict[str, dict[str, str]]:
    """What is mentioned or typed as a class of the schema, with its names and types."""
    classes = {ox.NamedNode(KG_BASE + name): name for name in schema.classes}
    types: dict[Any, set[str]] = defaultdict(set)
    for term, name in classes.items():
        for entity in _subjects(store, term):
            types[entity].add(name)
    for quad in store.quads_for_pattern(None, node("schema:mentions"), None, None):
        types[quad.object] |= set()
    return {entity.value: _about(store, entity, most_specific_first(names, schema)) for entity, names in types.items()}


def _about(store: ox.Store, entity: ox.NamedNode, types: tuple[str, ...]) -> dict[str, str]:
    labels = _texts(store, entity, "rdfs:label")
    found = {
        "kind": "entity",
        "label": labels[0] if labels else entity.value,
        "type": types[0] if types else "",
        "types": _SEPARATOR.join(types),
        "aliases": _SEPARATOR.join(_texts(store, entity, "skos:altLabel")),
        "sameAs": _SEPARATOR.join(_texts(store, entity, "owl:sameAs")),
        "identifier": _SEPARATOR.join(_texts(store, entity, "dcterms:identifier")),
    }
    return {name: value for name, value in found.items() if value}


def _article(store: ox.Store, article: ox.NamedNode) -> dict[str, str]:
    names = {"source": "dcterms:source", "headline": "schema:headline", "published": "schema:datePublished"}
    found = {key: _SEPARATOR.join(_texts(store, article, name)) for key, name in names.items()}
    return {"article": article.value} | {key: value for key, value in found.items() if value}


def _texts(store: ox.Store, subject: ox.NamedNode, name: str) -> list[str]:
    quads = store.quads_for_pattern(subject, node(name), None, None)
    return sorted({xml_safe(q.object.value) for q in quads if isinstance(q.object, ox.Literal | ox.NamedNode)})


def _subjects(store: ox.Store, kind: ox.NamedNode) -> Iterator[ox.NamedNode]:
    found = {quad.subject for quad in store.quads_for_pattern(None, node("rdf:type"), kind, None)}
    return (subject for subject in found if isinstance(subject, ox.NamedNode))


def _value(term: Any, graph: nx.MultiDiGraph[str]) -> str | int | float | bool:
    """A number or truth value as such; a concept by its local name; an entity by its label; else the text."""
    if isinstance(term, ox.NamedNode):
        known = graph.nodes.get(term.value, {}).get("label")
        return str(known) if known else term.value.removeprefix(KG_BASE)
    kind = shorten(term.datatype.value).removeprefix("xsd:")
    if kind == "boolean":
        return bool(term.value in ("true", "1"))
    return _NUMBERS.get(kind, xml_safe)(term.value)


def _key(term: Any) -> str:
    return xml_safe(str(term)) if isinstance(term, ox.Literal) else str(term.value)
