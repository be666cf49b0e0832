"""An extractor for tests that needs no language model: it reads `organization/acme develops model/zephyr (planned).`

Each `class/name` is an entity. In parentheses may stand a status, `by=KEY` (the speaker), `role=WORD` and
`score=WORD`. A text with the word EXPLODE makes it raise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from kg.model import Article, Claim, Entity, Extraction, Mention, Span, Status
from kg.ontology.schema import Schema

_KEY = re.compile(r"\b[a-z]+(?:/[\w-]+)")
_SENTENCE = re.compile(r"(?P<s>[a-z]+/[\w-]+) (?P<p>\w+) (?P<o>[\w/-]+)(?: \((?P<more>[^)]*)\))?\.")
_CLASSES = {
    "organization": "Organization",
    "person": "Person",
    "model": "Model",
    "license": "License",
    "place": "Place",
}
_CLASSES |= {"family": "ModelFamily", "product": "Product", "benchmark": "Benchmark"}


class FakeExtractor:
    """Reads the sentences described above. `calls` counts the articles that it read closely."""

    def __init__(self, schema: Schema, *, fingerprint: str = "fake-1") -> None:
        self.fingerprint = fingerprint
        self.calls = 0
        self._schema = schema

    def extract(self, article: Article) -> Extraction:
        """Read one article."""
        self.calls += 1
        if "EXPLODE" in article.text:
            raise ValueError("the text exploded")
        return read(article, self._schema)

    def extract_many(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Read several articles, one after the other."""
        return map(self.extract, articles)


def read(article: Article, schema: Schema) -> Extraction:
    """Find the sentences of the form above."""
    entities: dict[str, list[Mention]] = {}
    for match in _KEY.finditer(article.text):
        entities.setdefault(match[0], []).append(Mention(match.start(), match.end()))
    return Extraction(
        article,
        tuple(_entity(key, tuple(mentions)) for key, mentions in sorted(entities.items())),
        tuple(_claim(match, schema) for match in _SENTENCE.finditer(article.text)),
    )


def _entity(key: str, mentions: tuple[Mention, ...]) -> Entity:
    kind, _, name = key.partition("/")
    return Entity(key, (_CLASSES[kind],), name.replace("-", " ").title(), (name,), mentions)


def _claim(match: re.Match[str], schema: Schema) -> Claim:
    more: dict[str, Any] = {}
    status: Status = "asserted"
    for word in (match["more"] or "").split():
        name, _, value = word.partition("=")
        if word in get_args(Status):
            status = word  # type: ignore[assignment]
        else:
            more["attributed_to" if name == "by" else name] = float(value) if name == "confidence" else value
    definition = schema.properties.get(match["p"])
    return Claim(
        subject=match["s"],
        property=match["p"],
        object=match["o"],
        object_kind=definition.kind if definition else "entity",
        status=status,
        confidence=more.pop("confidence", 0.9),
        evidence=Span(match.start(), match.end()),
        subject_span=Span(match.start("s"), match.end("s")),
        object_span=Span(match.start("o"), match.end("o")),
        trigger=Span(match.start("p"), match.end("p")),
        **more,
    )
