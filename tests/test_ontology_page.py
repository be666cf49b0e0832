"""The ontology as a page, as `make ontology-page` writes it: whole, and loading nothing from elsewhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import lxml.html
import pytest
import rdflib
from rdflib import OWL, RDF

from kg.config import ontology_folder
from kg.prefixes import KG_BASE

ONTOLOGY = ontology_folder() / "articlekg.ttl"
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> lxml.html.HtmlElement:
    file = tmp_path_factory.mktemp("page") / "ontology.html"
    program = Path(sys.executable).parent / "pylode"
    subprocess.run([program, ONTOLOGY, "-o", file], check=True, capture_output=True)
    return lxml.html.fromstring(file.read_text(encoding="utf-8"))


def test_each_class_and_property_is_on_it(page: lxml.html.HtmlElement) -> None:
    graph = rdflib.Graph().parse(ONTOLOGY)
    terms = {str(term) for kind in KINDS for term in graph.subjects(RDF.type, kind)}
    own = {term for term in terms if term.startswith(KG_BASE)}
    shown = {code.text_content() for code in page.iterfind(".//div[@class='property entity']//code")}
    assert own
    assert own <= shown


def test_it_loads_nothing_from_elsewhere(page: lxml.html.HtmlElement) -> None:
    assert not [element.tag for element in page.iter("img", "iframe", "object", "embed", "base") if element.attrib]
    assert {str(link.get("href"))[:5] for link in page.iter("link")} <= {"data:"}
    assert {script.get("type") for script in page.iter("script")} <= {"application/ld+json"}
    assert not [element for element in page.iter() if element.get("src")]
    styles = "".join(style.text_content() for style in page.iter("style"))
    assert "@import" not in styles
    assert "url(" not in styles
