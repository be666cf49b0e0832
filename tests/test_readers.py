"""Readers that we did not write read each export to the same graph (see `outside` for where they come from).

What is not installed is skipped aloud, or fails where ARTICLEKG_REQUIRE_OUTSIDE=1. ARTICLEKG_GRAPH names the folder of
another graph than the sample, such as that of the seeds.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from outside import jena, need_program, node
from sample_graph import write_graph

from kg.config import ontology_folder
from kg.graph.export.write import export_to

NAMED = {"nquads", "trig", "jsonld", "nquads12", "jelly"}
MEDIA_TYPES = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "nquads": "application/n-quads",
    "trig": "application/trig",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
RDFLIB = dict(zip(MEDIA_TYPES, ("turtle", "nt", "nquads", "trig", "xml", "json-ld"), strict=True)) | {"jelly": "jelly"}
JENA = dict(zip(MEDIA_TYPES, ("Turtle", "N-Triples", "N-Quads", "TriG", "RDF/XML", "JSON-LD"), strict=True))


def by_rdflib(form: str, file: Path) -> bytes:
    dataset = rdflib.Dataset().parse(file, format=RDFLIB[form])
    text = dataset.serialize(format="nquads")
    # rdflib calls the default graph by a name of its own.
    return text.replace(" <urn:x-rdflib:default> .", " .").encode()


def by_raptor(form: str, file: Path) -> bytes:
    need_program("rapper", "raptor2-utils")
    command = ["rapper", "-q", "-i", form, "-o", "nquads", file]
    return subprocess.run(command, check=True, capture_output=True).stdout


def by_jena(form: str, file: Path) -> bytes:
    return jena("read", {"turtle12": "Turtle", "nquads12": "N-Quads", **JENA}[form], file)


def by_node(reader: str) -> Callable[[str, Path], bytes]:
    return lambda form, file: node("readers.mjs", reader, MEDIA_TYPES[form], file)


READERS: dict[str, tuple[Callable[[str, Path], bytes], tuple[str, ...]]] = {
    "N3.js": (by_node("n3"), ("turtle", "ntriples", "nquads", "trig")),
    "jsonld.js": (by_node("jsonld"), ("jsonld",)),
    "Comunica": (by_node("comunica"), tuple(MEDIA_TYPES)),
    "rdflib": (by_rdflib, (*MEDIA_TYPES, "jelly")),
    "raptor": (by_raptor, ("turtle", "ntriples", "nquads", "rdfxml")),
    "Jena": (by_jena, (*MEDIA_TYPES, "turtle12", "nquads12")),
}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    named = os.environ.get("ARTICLEKG_GRAPH")
    return Path(named) if named else write_graph(tmp_path_factory.mktemp("graph") / "out")


def wanted(graph: Path, form: str, file: Path) -> set[ox.Quad]:
    """The quads that an export must hold; of RDF 1.2, which says more than the graph, what our own store reads."""
    if form.endswith("12"):
        return set(ox.parse(path=str(file), format=ox.RdfFormat.N_QUADS if form in NAMED else ox.RdfFormat.TURTLE))
    whole = set(ox.parse(path=str(graph / "graph.nq"), format=ox.RdfFormat.N_QUADS))
    return whole if form in NAMED else {ox.Quad(*quad.triple) for quad in whole}


@pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning:rdflib")
@pytest.mark.parametrize(("reader", "form"), [(name, form) for name, (_, forms) in READERS.items() for form in forms])
def test_others_read_the_same_graph(reader: str, form: str, graph: Path, tmp_path: Path) -> None:
    file = tmp_path / f"graph.{form}"
    export_to(graph, form, file, ontology=ontology_folder())
    found = READERS[reader][0](form, file)
    assert set(ox.parse(found, format=ox.RdfFormat.N_QUADS)) == wanted(graph, form, file)
