"""The prefixes and the closed namespace: a mistyped term raises; the ontology defines every term the engine knows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import RDF, Graph, URIRef

from kg.namespaces import ID, KG, SCHEMA, field_term
from kg.prefixes import ENGINE_TERMS, KG_BASE, PREFIXES, expand, shorten

ONTOLOGY = Path(__file__).parent.parent / "ontology" / "articlekg.ttl"


def test_a_mistyped_term_raises() -> None:
    assert str(KG.evidenceStart) == "https://w3id.org/articlekg/ontology#evidenceStart"
    with pytest.raises(AttributeError, match="evidenceStrat"):
        _ = KG.evidenceStrat
    with pytest.raises(KeyError, match="evidenceStrat"):
        expand("kg:evidenceStrat")
    with pytest.raises(KeyError):
        expand("shcema:url")


def test_the_namespace_and_the_plain_strings_hold_the_same_terms() -> None:
    assert {str(term) for term in dir(KG) if str(term).startswith(KG_BASE)} == {KG_BASE + name for name in ENGINE_TERMS}


def test_the_ontology_defines_every_term_of_the_engine() -> None:
    ontology = Graph().parse(ONTOLOGY, format="turtle")
    assert [name for name in sorted(ENGINE_TERMS) if (field_term(name), RDF.type, None) not in ontology] == []


def test_names_expand_and_shorten() -> None:
    assert expand("schema:url") == str(SCHEMA.url) == "https://schema.org/url"
    assert shorten(expand("dcterms:source")) == "dcterms:source"
    assert shorten(str(field_term("develops"))) == "kg:develops"
    assert shorten(str(ID["organization/meta"])) == str(ID["organization/meta"])
    assert shorten(PREFIXES["kg"]) == PREFIXES["kg"]
    assert field_term("develops") == URIRef(KG_BASE + "develops")


def test_the_prefixes_import_neither_rdflib_nor_pyoxigraph() -> None:
    code = "import sys, kg.prefixes; sys.exit(any(m in sys.modules for m in ('rdflib', 'pyoxigraph')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ONTOLOGY.parent.parent).returncode == 0
