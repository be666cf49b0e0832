"""The extractor as a spaCy component, for pipelines of one's own: `nlp.add_pipe("kg_claims", config={"ontology": "…"})`.

It sets plain tuples, which survive `Doc.to_bytes`: `doc._.kg_mentions` holds (start, end, entity key, class), `doc._.kg_claims` holds
(subject key, property, object, status, confidence, evidence start, evidence end, extractor).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.pipeline import Extractor
from kg.model import Article, Extraction, ExtractorMode

MentionTuple = tuple[int, int, str, str]
ClaimTuple = tuple[str, str, str, str, float, int, int, str]


@dataclass(frozen=True, slots=True)
class ClaimsComponent:
    """Reads a Doc's text and writes its mentions and claims; holds no state of a Doc."""

    extractor: Extractor

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc._.kg_mentions` and `doc._.kg_claims`."""
        extraction = self.extractor.extract(Article("doc", doc.text))
        doc._.kg_mentions = mention_tuples(extraction)
        doc._.kg_claims = claim_tuples(extraction)
        return doc


def mention_tuples(extraction: Extraction) -> list[MentionTuple]:
    """The mentions of an extraction, by their place."""
    return sorted((m.start, m.end, e.key, e.types[-1]) for e in extraction.entities for m in e.mentions)


def claim_tuples(extraction: Extraction) -> list[ClaimTuple]:
    """The claims of an extraction, in its order."""
    return [
        (c.subject, c.property, c.object, c.status, c.confidence, c.evidence.start, c.evidence.end, c.extractor)
        for c in extraction.claims
    ]


@Language.factory(
    "kg_claims",
    requires=[],
    assigns=["doc._.kg_mentions", "doc._.kg_claims"],
    default_config={"ontology": "", "model": None, "mode": "auto"},
)
def make_claims(nlp: Language, name: str, ontology: str, model: str | None, mode: ExtractorMode) -> ClaimsComponent:
    """Make the component. `ontology` is the ontology folder; the rest as for `Extractor`."""
    for extension in ("kg_mentions", "kg_claims"):
        if not Doc.has_extension(extension):
            Doc.set_extension(extension, default=[])
    return ClaimsComponent(Extractor(ontology=Path(ontology), model=model, mode=mode))
