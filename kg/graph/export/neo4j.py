"""The graph for Neo4j: CSV files for `neo4j-admin database import`, and a script of Cypher for any server.

Nodes bear the label Resource and their classes; a relationship's type is its relation in Neo4j's manner (HAS_LICENSE).
Articles are nodes too, with a relationship MENTIONS to each entity that they name.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from kg.graph.export.write import Out
from kg.graph.property_graph import Edge, Node, PropertyGraph
from kg.graph.source import GraphSource
from kg.ontology.schema import Schema

_BATCH: Final = 500
_LIST: Final = "\x1f"  # parts the values of a list; no text of an article holds it
_NODES: Final = {
    **{"label": "", "aliases": "string[]", "sameAs": "string[]", "identifier": "", "articles": "long"},
    **{"source": "", "published": "", "url": ""},
}
_EDGES: Final = {
    **{"claim": "", "label": "", "status": "", "plain": "boolean", "confidence": "double", "evidence": ""},
    **{"evidenceStart": "long", "evidenceEnd": "long", "article": "", "attributedTo": "", "role": "", "amount": ""},
    **{"score": "", "validFrom": "", "validUntil": "", "derived": "boolean"},
}
_README: Final = """Import into an empty database, with the server stopped:

neo4j-admin database import full neo4j --nodes=nodes.csv --relationships=relationships.csv \\
  --array-delimiter=U+001F --multiline-fields=true --id-type=string
"""


def write_neo4j(source: GraphSource, folder: Path, *, schema: Schema) -> None:
    """Write nodes.csv, relationships.csv and README.txt with the command that reads them."""
    graph = PropertyGraph(source, schema=schema)
    nodes = ([n.key, _LIST.join(_labels(n)), *_cells(n.values, _NODES)] for n in graph.nodes(articles=True))
    _write_csv(folder / "nodes.csv", ["iri:ID", ":LABEL", *_columns(_NODES)], nodes)
    edges = ([e.start, e.end, _type(e), *_cells(_edge_values(e), _EDGES)] for e in graph.edges(mentions=True))
    _write_csv(folder / "relationships.csv", [":START_ID", ":END_ID", ":TYPE", *_columns(_EDGES)], edges)
    (folder / "README.txt").write_text(_README, encoding="utf-8")


def write_cypher(source: GraphSource, out: Out, *, schema: Schema) -> None:
    """Write statements of Cypher, each on one line; running them twice changes nothing."""
    for statement in cypher(source, schema=schema):
        out.write(f"{statement};\n".encode())


def cypher(source: GraphSource, *, schema: Schema) -> Iterator[str]:
    """The statements one by one, with their rows inside."""
    for text, rows in statements(source, schema=schema):
        yield text.replace("$rows", _literal(rows), 1)


def statements(source: GraphSource, *, schema: Schema) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """An index, then nodes and relationships, some hundred at a time: each statement with its parameter `rows`."""
    graph = PropertyGraph(source, schema=schema)
    # Not a constraint: a node gets its other labels after its IRI, and ArcadeDB takes that for a second node of the IRI.
    yield "CREATE INDEX resource_iri IF NOT EXISTS FOR (n:Resource) ON (n.iri)", []
    nodes = ((_labels(n), {"iri": n.key, **_listed(n.values)}) for n in graph.nodes(articles=True))
    for labels, batch in _batches(nodes):
        more = "".join(f":`{label}`" for label in labels if label != "Resource")
        set_labels = f", n{more}" if more else ""
        yield f"UNWIND $rows AS row MERGE (n:Resource {{iri: row.iri}}) SET n += row{set_labels}", batch
    edges = (
        (_type(edge), {"start": edge.start, "end": edge.end, "key": edge.key, "values": _edge_values(edge)})
        for edge in graph.edges(mentions=True)
    )
    for kind, batch in _batches(edges):
        ends = "MATCH (a:Resource {iri: row.start}) MATCH (b:Resource {iri: row.end})"
        yield f"UNWIND $rows AS row {ends} MERGE (a)-[r:`{kind}` {{key: row.key}}]->(b) SET r += row.values", batch


def count_statements() -> tuple[str, str]:
    """What counts nodes and relationships afterwards."""
    return (
        "MATCH (n:Resource) RETURN count(n) AS n",
        "MATCH (:Resource)-[r]->(:Resource) WHERE r.key IS NOT NULL RETURN count(r) AS n",
    )


def _listed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values with lists for tuples, which the driver does not take."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _batches(rows: Iterable[tuple[Any, dict[str, Any]]]) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """Rows of one kind together, at most so many at once."""
    waiting: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for kind, row in rows:
        waiting[kind].append(row)
        if len(waiting[kind]) == _BATCH:
            yield kind, waiting.pop(kind)
    yield from waiting.items()


def _labels(node: Node) -> tuple[str, ...]:
    return ("Resource", *(node.types or (node.kind.capitalize(),)))


def _type(edge: Edge) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", edge.type).upper()


def _edge_values(edge: Edge) -> dict[str, Any]:
    return {**edge.values, "claim": edge.key} if edge.values else {}


def _columns(fields: Mapping[str, str]) -> list[str]:
    return [f"{name}:{form}" if form else name for name, form in fields.items()]


def _cells(values: Mapping[str, Any], fields: Mapping[str, str]) -> list[str]:
    return [_cell(values.get(name)) for name in fields]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _LIST.join(value) if isinstance(value, tuple) else str(value)


def _write_csv(file: Path, columns: list[str], rows: Iterable[list[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _literal(value: Any) -> str:
    """A value as Cypher writes it: as JSON, but with bare keys."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_literal(found)}" for name, found in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
