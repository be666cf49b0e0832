"""Write the result of a query: CSV, TSV, JSON and XML as W3C's SPARQL 1.1 results have them, and Turtle for graphs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from kg.errors import QueryError
from kg.graph.query import Table, Term

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def write_table(table: Table, form: str) -> str:
    """The result as text in one of FORMATS. QueryError for another format, and for rows that are to be Turtle."""
    if form not in FORMATS:
        raise QueryError(f"there is no format {form!r}; choose from {', '.join(FORMATS)}")
    return FORMATS[form](table)


def plain(term: Term | None) -> str:
    """What a term says without its syntax: the IRI, the text of a literal, nothing for None."""
    if term is None:
        return ""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _csv(table: Table) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([plain(term) for term in row] for row in table.rows)
    return out.getvalue()


def _tsv(table: Table) -> str:
    lines = ["\t".join(f"?{name}" for name in table.columns)]
    lines += ["\t".join("" if term is None else str(term) for term in row) for row in table.rows]
    return "\n".join(lines) + "\n"


def _json(table: Table) -> str:
    if table.kind == "answer":
        document: dict[str, Any] = {"head": {}, "boolean": plain(table.rows[0][0]) == "true"}
    else:
        named = (zip(table.columns, row, strict=True) for row in table.rows)
        rows = [{name: _json_term(term) for name, term in row if term is not None} for row in named]
        document = {"head": {"vars": list(table.columns)}, "results": {"bindings": rows}}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _json_term(term: Term) -> dict[str, Any]:
    match term:
        case ox.NamedNode():
            return {"type": "uri", "value": term.value}
        case ox.BlankNode():
            return {"type": "bnode", "value": term.value}
        case ox.Triple():
            parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
            return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}
    cell = {"type": "literal", "value": term.value}
    if term.language:
        return cell | {"xml:lang": term.language}
    if term.datatype != ox.Literal("").datatype:
        return cell | {"datatype": term.datatype.value}
    return cell


_NAME = "http://www.w3.org/2005/sparql-results#"


def _xml(table: Table) -> str:
    from xml.etree import ElementTree  # few ask for XML or Turtle, and all wait for what is imported

    root = ElementTree.Element("sparql", xmlns=_NAME)
    head = ElementTree.SubElement(root, "head")
    if table.kind == "answer":
        ElementTree.SubElement(root, "boolean").text = plain(table.rows[0][0])
    else:
        for name in table.columns:
            ElementTree.SubElement(head, "variable", name=name)
        results = ElementTree.SubElement(root, "results")
        for row in table.rows:
            result = ElementTree.SubElement(results, "result")
            for name, term in zip(table.columns, row, strict=True):
                if term is not None:
                    _add_xml_term(ElementTree.SubElement(result, "binding", name=name), term)
    ElementTree.indent(root, " ")
    text = ElementTree.tostring(root, encoding="unicode").replace("\r", "&#xD;")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _add_xml_term(parent: Element, term: Term) -> None:
    from xml.etree import ElementTree

    from kg.graph.export.write import xml_safe

    match term:
        case ox.NamedNode():
            ElementTree.SubElement(parent, "uri").text = term.value
        case ox.BlankNode():
            ElementTree.SubElement(parent, "bnode").text = term.value
        case ox.Triple():
            triple = ElementTree.SubElement(parent, "triple")
            for name, part in zip(("subject", "predicate", "object"), term, strict=True):
                _add_xml_term(ElementTree.SubElement(triple, name), part)
        case _:
            literal = ElementTree.SubElement(parent, "literal")
            literal.text = xml_safe(term.value)
            if term.language:
                literal.set("xml:lang", term.language)
            elif term.datatype != ox.Literal("").datatype:
                literal.set("datatype", term.datatype.value)


def _turtle(table: Table) -> str:
    if table.kind != "graph":
        raise QueryError("Turtle writes graphs, and this query gives rows; choose csv, json or tsv, or use CONSTRUCT")
    from kg.graph.export.write import turtle

    return turtle(ox.Triple(*row) for row in table.rows).decode()  # type: ignore[arg-type]


FORMATS: Final[Mapping[str, Callable[[Table], str]]] = MappingProxyType(
    {"csv": _csv, "json": _json, "tsv": _tsv, "turtle": _turtle, "xml": _xml}
)
"""Name of a format -> what writes it."""
