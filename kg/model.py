"""What travels between the parts: articles, mentions, entities, claims. Frozen values of strings, dates and offsets.

Classes and properties are named by their local names in the ontology ("Organization", "develops"), so that another
ontology needs no change here. All offsets are character offsets into `Article.text`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

Status = Literal["asserted", "reported", "planned", "negated", "past"]
"""What an article does with a statement."""
PLAIN: Final[frozenset[Status]] = frozenset({"asserted", "reported"})
"""The statuses of what becomes a plain triple; the others are reserved: planned, negated, past."""


def as_status(word: str) -> Status:
    """A word as a status. Raises ValueError where it is none."""
    match word:
        case "asserted" | "reported" | "planned" | "negated" | "past":
            return word
    raise ValueError(f"unknown status {word!r}")


ExtractorMode = Literal["auto", "both", "model", "lexicon"]
"""Which extractors speak: the learned model, the lexicon, or both; `auto` is what the model's calibration found best for the rules at hand."""

MentionKind = Literal["name", "pronoun", "description"]
ObjectKind = Literal["entity", "concept", "literal", "date"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an article's text: `article.text[span.start:span.end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One article as read.

    `text` is the stored form that all offsets refer to. `source` is the path or URL it was read from (`FILE.jsonl#id`
    for a row). `furniture` holds the spans of `text` that are page furniture (menus, cookie boxes, related lists):
    they stay in the text, and nothing is extracted from them.
    """

    source: str
    text: str
    title: str | None = None
    published: date | None = None
    url: str | None = None
    outlet: str | None = None
    author: str | None = None
    furniture: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in an article that stands for an entity: a name, a pronoun, or a description ("the company")."""

    start: int
    end: int
    kind: MentionKind = "name"


@dataclass(frozen=True, slots=True)
class Entity:
    """What the mentions of one article resolve to.

    `key` is minted from content ("organization/meta"), so equal keys in two articles are the same entity. `label` is its
    fullest name in the article (or the registry's), `aliases` its other surface forms there. `types` are local class names, the most specific first
    ("ModelFamily", "Model"). `same_as` holds IRIs (Wikidata), `identifier` an SPDX id.
    """

    key: str
    types: tuple[str, ...]
    label: str
    aliases: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    same_as: tuple[str, ...] = ()
    identifier: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of one article, with the sentence that makes it.

    `subject` is an entity's key; `object` is a key, the local name of a concept (an access policy), or a literal, as `object_kind`
    says. `trigger` is the word that expresses the relation, where there is one. `confidence` lies in 0..1. `attributed_to` is the key
    of the entity that says it. `extractor` names what found it; `derived` marks a claim that follows from others.
    """

    subject: str
    property: str
    object: str
    object_kind: ObjectKind
    status: Status
    confidence: float
    evidence: Span
    subject_span: Span | None = None
    object_span: Span | None = None
    trigger: Span | None = None
    attributed_to: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    amount: str | None = None
    role: str | None = None
    score: str | None = None
    extractor: str = "lexicon"
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found in one article. Entities are sorted by key, claims by evidence, then by their terms."""

    article: Article
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]

    def surer(self, least: float) -> Extraction:
        """The same without the claims less sure than `least`."""
        return replace(self, claims=tuple(claim for claim in self.claims if claim.confidence >= least))
