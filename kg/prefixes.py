"""The prefixes of the graph and the terms that the engine itself uses, as plain strings.

This module needs no third-party package, so that commands which start fast can use it. `kg.namespaces` offers the same
terms as rdflib namespaces. Terms of a field (its classes and relations) stand in the ontology, never here: ask the
schema (`kg.ontology.schema`) for them.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

PREFIXES: Final = MappingProxyType(
    {
        "kg": "https://w3id.org/articlekg/ontology#",
        "id": "https://w3id.org/articlekg/id/",
        "schema": "https://schema.org/",
        "prov": "http://www.w3.org/ns/prov#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "dcterms": "http://purl.org/dc/terms/",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "oa": "http://www.w3.org/ns/oa#",
        "sh": "http://www.w3.org/ns/shacl#",
        "wd": "http://www.wikidata.org/entity/",
    }
)
"""Prefix -> namespace, for queries, exports and messages. `id` is the default base; a build may use another."""

KG_BASE: Final = PREFIXES["kg"]
"""The namespace of all terms; a term's IRI is this and its local name."""

ENGINE_TERMS: Final = frozenset(
    (
        *("Entity", "Concept", "Status", "Claim", "Build"),
        *("status", "confidence", "evidence", "evidenceStart", "evidenceEnd"),
        *("attributedTo", "validFrom", "validUntil", "amount", "role", "score", "extractor", "derived"),
        *("triggerStart", "triggerEnd", "subjectStart", "subjectEnd", "objectStart", "objectEnd"),
        *("digest", "engineVersion"),
        *("excludes", "pastProperty", "plain", "sameKind", "valueKind", "mend"),
    )
)
"""The local names that the engine knows in the `kg:` namespace; the ontology defines each of them."""


def expand(name: str) -> str:
    """Return the IRI of a prefixed name: `expand("schema:url")`.

    Raises KeyError for an unknown prefix, and for a `kg:` term that the engine does not know.
    """
    prefix, _, local = name.partition(":")
    if prefix == "kg" and local not in ENGINE_TERMS:
        raise KeyError(f"kg:{local} is not a term of the engine; terms of a field come from the schema")
    return PREFIXES[prefix] + local


def shorten(iri: str) -> str:
    """Return the prefixed name of an IRI (`kg:develops`), or the IRI itself where no prefix fits."""
    for prefix, base in PREFIXES.items():
        local = iri.removeprefix(base)
        if local != iri and local and "/" not in local and "#" not in local:
            return f"{prefix}:{local}"
    return iri
