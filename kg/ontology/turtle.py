"""Turtle files of the ontology folder: read and parsed, with errors that name file, line and mend."""

from __future__ import annotations

import re
from collections import deque
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph

from kg.errors import OntologyError

_PLACE = re.compile(r"^Parser error at line \d+[^:]*: ")


def read_text(path: Path) -> str:
    """Return the text of an ontology file with plain line ends. Raises OntologyError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise OntologyError(f"{path} is missing; --ontology takes a folder that holds it") from None
    except UnicodeDecodeError as error:
        where = f"{error.reason} at byte {error.start}"
        raise OntologyError(f"{path} is not UTF-8 text ({where}); save it as UTF-8") from None
    except OSError as error:
        raise OntologyError(f"{path} cannot be read: {error.strerror or error}") from None


def parse_turtle(path: Path, text: str) -> Graph:
    """Parse the text of a Turtle file. Raises OntologyError with file and line where its syntax is wrong."""
    try:
        # Oxigraph's parser is strict and knows the line; rdflib's fails in many ways on broken text.
        deque(ox.parse(text, format=ox.RdfFormat.TURTLE), maxlen=0)
    except SyntaxError as error:
        place = f"{path}, line {error.lineno}" if error.lineno else str(path)
        why = _PLACE.sub("", error.msg)
        raise OntologyError(f"{place}: not Turtle: {why}; correct this line or the one before") from None
    return Graph().parse(data=text, format="turtle")
