"""Readers that we did not write read each export to the same graph: N3.js and jsonld.js (npm), rapper (Debian's raptor2-utils).

npm's are found by ARTICLEKG_NODE_MODULES, the folder that `npm install n3 jsonld` made; what is not there is skipped.
ARTICLEKG_GRAPH names the folder of another graph than the sample, such as that of the seeds.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
from sample_graph import write_graph

from kg.config import ontology_folder
from kg.graph.export import export_to

MODULES = os.environ.get("ARTICLEKG_NODE_MODULES", "")
SCRIPT = Path(__file__).with_name("readers.mjs")
NODE = {"turtle": "text/turtle", "ntriples": "application/n-triples", "nquads": "application/n-quads"} | {
    "trig": "application/trig",
    "jsonld": "jsonld",
}
RAPTOR = {"turtle": "turtle", "ntriples": "ntriples", "rdfxml": "rdfxml", "nquads": "nquads"}
NAMED = {"nquads", "trig", "jsonld"}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    named = os.environ.get("ARTICLEKG_GRAPH")
    return Path(named) if named else write_graph(tmp_path_factory.mktemp("graph") / "out")


def exported(graph: Path, form: str, place: Path) -> tuple[Path, set[ox.Quad]]:
    """An export, and the quads that it must hold."""
    file = place / f"graph.{form}"
    export_to(graph, form, file, ontology=ontology_folder())
    whole = set(ox.parse(path=str(graph / "graph.nq"), format=ox.RdfFormat.N_QUADS))
    return file, whole if form in NAMED else {ox.Quad(*quad.triple) for quad in whole}


@pytest.mark.skipif(not (MODULES and shutil.which("node")), reason="names no folder of npm's n3 and jsonld")
@pytest.mark.parametrize("form", NODE)
def test_javascript_reads_the_same_graph(form: str, graph: Path, tmp_path: Path) -> None:
    file, wanted = exported(graph, form, tmp_path)
    command = ["node", str(SCRIPT), NODE[form], str(file)]
    done = subprocess.run(command, env=os.environ | {"NODE_PATH": MODULES}, check=True, capture_output=True)
    assert set(ox.parse(done.stdout, format=ox.RdfFormat.N_QUADS)) == wanted


@pytest.mark.skipif(not shutil.which("rapper"), reason="raptor2-utils is not installed")
@pytest.mark.parametrize("form", RAPTOR)
def test_raptor_reads_the_same_graph(form: str, graph: Path, tmp_path: Path) -> None:
    file, wanted = exported(graph, form, tmp_path)
    out = "nquads" if form in NAMED else "ntriples"
    done = subprocess.run(["rapper", "-q", "-i", RAPTOR[form], "-o", out, file], check=True, capture_output=True)
    assert set(ox.parse(done.stdout, format=ox.RdfFormat.N_QUADS)) == wanted
