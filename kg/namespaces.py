"""The rdflib namespaces of the graph. A mistyped term raises AttributeError instead of making a new IRI.

`KG` holds what the engine itself uses. The classes and relations of a field are data: `field_term` makes their IRIs
from local names that the schema has checked. Importing this module imports rdflib; `kg.prefixes` does without.
"""

# ruff: noqa: N815 (the terms are named as in the ontology)

from __future__ import annotations

from rdflib import Namespace, URIRef
from rdflib.namespace import DefinedNamespace

from kg.prefixes import KG_BASE, PREFIXES


class KG(DefinedNamespace):
    """The engine's own terms in `https://w3id.org/articlekg/ontology#`; the ontology file defines each of them."""

    _NS = Namespace(KG_BASE)
    _fail = True

    # What an ontology for another field hangs its own terms on.
    Entity: URIRef
    Concept: URIRef
    Status: URIRef
    Claim: URIRef
    Build: URIRef

    # A claim.
    status: URIRef
    confidence: URIRef
    evidence: URIRef
    evidenceStart: URIRef
    evidenceEnd: URIRef
    attributedTo: URIRef
    validFrom: URIRef
    validUntil: URIRef
    amount: URIRef
    role: URIRef
    score: URIRef
    extractor: URIRef
    derived: URIRef
    triggerStart: URIRef
    triggerEnd: URIRef
    subjectStart: URIRef
    subjectEnd: URIRef
    objectStart: URIRef
    objectEnd: URIRef

    # A build.
    digest: URIRef
    engineVersion: URIRef

    # What the ontology tells the engine about its terms.
    excludes: URIRef
    pastProperty: URIRef
    plain: URIRef
    sameKind: URIRef
    valueKind: URIRef
    mend: URIRef


ID = Namespace(PREFIXES["id"])
SCHEMA = Namespace(PREFIXES["schema"])


def field_term(name: str) -> URIRef:
    """Return the IRI of a class, relation or concept of the field by its local name ("develops")."""
    return URIRef(KG_BASE + name)
