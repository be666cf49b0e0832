"""The graph as GEXF 1.2 for Gephi: entities as nodes, one edge a claim, written as a stream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from xml.sax.saxutils import escape

from kg.graph.export.write import Out, xml_safe
from kg.graph.property_graph import PropertyGraph
from kg.graph.source import GraphSource
from kg.ontology.schema import Schema

_NODE: Final = {"kind": "string", "type": "string", "aliases": "string", "articles": "integer", "identifier": "string"}
_EDGE: Final = {
    **{"property": "string", "status": "string", "plain": "boolean", "confidence": "double", "evidence": "string"},
    **{"article": "string", "attributedTo": "string", "role": "string", "amount": "string", "score": "string"},
    **{"validFrom": "string", "validUntil": "string", "derived": "boolean"},
}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n'
_ESCAPED = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def write_gexf(source: GraphSource, out: Out, *, schema: Schema) -> None:
    """Write the graph as GEXF."""
    graph = PropertyGraph(source, schema=schema)
    head = '<graph defaultedgetype="directed" mode="static">\n'
    out.write((_HEAD + head + _declared("node", _NODE) + _declared("edge", _EDGE) + "<nodes>\n").encode())
    for node in graph.nodes():
        values = {**node.values, "kind": node.kind, "type": node.types[0] if node.types else None}
        line = f'<node id="{_quoted(node.key)}" label="{_quoted(node.values["label"])}">{_values(values, _NODE)}</node>'
        out.write(line.encode() + b"\n")
    out.write(b"</nodes>\n<edges>\n")
    for edge in graph.edges():
        ends = f'id="{_quoted(edge.key)}" source="{_quoted(edge.start)}" target="{_quoted(edge.end)}"'
        known = _values({**edge.values, "property": edge.type}, _EDGE)
        out.write(f'<edge {ends} label="{_quoted(edge.values["label"])}">{known}</edge>\n'.encode())
    out.write(b"</edges>\n</graph>\n</gexf>\n")


def _declared(kind: str, fields: Mapping[str, str]) -> str:
    lines = "".join(f'<attribute id="{name}" title="{name}" type="{form}"/>\n' for name, form in fields.items())
    return f'<attributes class="{kind}">\n{lines}</attributes>\n'


def _values(values: Mapping[str, Any], fields: Mapping[str, str]) -> str:
    known = ((name, values[name]) for name in fields if values.get(name) is not None)
    cells = "".join(f'<attvalue for="{name}" value="{_quoted(_text(value))}"/>' for name, value in known)
    return f"<attvalues>{cells}</attvalues>"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return " | ".join(value) if isinstance(value, tuple) else str(value)


def _quoted(text: str) -> str:
    return escape(xml_safe(text), _ESCAPED)
