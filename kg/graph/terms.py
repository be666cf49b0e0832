"""How IRIs and literals are made. IRIs come from content, never from order, place or time."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache

from pyoxigraph import Literal, NamedNode

from kg.model import Article, Claim
from kg.prefixes import expand
from kg.resolve.check import date_precision

Term = NamedNode | Literal

QUALIFIERS = (
    ("amount", "kg:amount"),
    ("role", "kg:role"),
    ("score", "kg:score"),
    ("valid_from", "kg:validFrom"),
    ("valid_until", "kg:validUntil"),
)
"""The fields of a claim that qualify it, and the property that states each."""

_DATE_TYPES = {1: "xsd:gYear", 2: "xsd:gYearMonth", 3: "xsd:date"}
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`%?#\[\]\x7f-\x9f\ufff0-\uffff]")


@cache
def node(name: str) -> NamedNode:
    """The node of a term that the engine knows, by its prefixed name ("kg:evidence"); KeyError for any other."""
    return NamedNode(expand(name))


def article_id(article: Article) -> str:
    """Twenty hexadecimal digits from what the article says, not from where or when it was read.

    Raises UnicodeEncodeError for text that is no valid Unicode (lone surrogates).
    """
    published = article.published.isoformat() if article.published else None
    said = [article.text, article.title, published, article.url, article.outlet, article.author]
    return _hash(said)


def article_iri(identifier: str, *, id_base: str) -> str:
    """The IRI of the article with this `article_id`, which is the name of its graph too."""
    return f"{id_base}article/{identifier}"


def entity_iri(key: str, *, id_base: str) -> str:
    """The entity's IRI: the base and its key, with characters that no IRI may hold percent-encoded."""
    return id_base + _NOT_IN_IRI.sub(lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode()), key)


def claim_iri(claim: Claim, *, article: str, id_base: str) -> str:
    """The claim's IRI: a hash of the article's IRI and of all that tells the claim from the article's others."""
    said = [
        *(article, claim.subject, claim.property, claim.object, claim.status),
        *(claim.evidence.start, claim.evidence.end, claim.attributed_to),
        *(getattr(claim, field) for field, _ in QUALIFIERS),
    ]
    return f"{id_base}claim/{_hash(said)}"


def entities_graph(id_base: str) -> str:
    """The name of the graph that holds names and types of all entities."""
    return id_base + "graph/entities"


def manifest_graph(id_base: str) -> str:
    """The name of the graph that says what built the articles' graphs."""
    return id_base + "graph/manifest"


def dated(value: str) -> Literal:
    """A literal, typed by its form as a date, a month or a year; what is none of them stays a string."""
    precision = date_precision(value)
    return Literal(value, datatype=node(_DATE_TYPES[precision])) if precision else Literal(value)


def decimal(value: float) -> Literal:
    """A decimal in its canonical form, which is what the store keeps, so that a graph read back compares equal."""
    return Literal(f"{value:.4f}".rstrip("0").rstrip("."), datatype=node("xsd:decimal"))


def _hash(said: Sequence[str | int | None]) -> str:
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:20]
