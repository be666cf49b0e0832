"""What stands around a sentence. That is in no graph; it comes from the stored texts of the built folder, where it has them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from kg.errors import StoreError
from kg.graph.folder import GraphFolder

_CONTEXT = 220
"""So many characters before and after a sentence at most, and never beyond its paragraph."""


def stored_texts(folder: Path, articles: Collection[str]) -> Mapping[str, str]:
    """Return the texts of articles (by IRI) as they were read; none where the folder keeps only the graph."""
    wanted = {iri.rsplit("/", 1)[-1]: iri for iri in articles}
    place = GraphFolder(folder)
    try:
        entries = {entry.article: entry.record for entry in place.articles().values() if entry.article in wanted}
        return {wanted[name]: place.record(key, source="")[0].article.text for name, key in sorted(entries.items())}
    except StoreError:
        return {}


def surroundings(text: str, start: int, evidence: str) -> tuple[str, str]:
    """Return what stands before and after a sentence in its paragraph, cut at spaces; nothing where it is not there."""
    end = start + len(evidence)
    if text[start:end] != evidence:
        return "", ""
    before = text[max(text.rfind("\n", 0, start) + 1, start - _CONTEXT) : start]
    stop = text.find("\n", end)
    after = text[end : min(len(text) if stop < 0 else stop, end + _CONTEXT)]
    if len(before) == _CONTEXT:
        before = "… " + before.partition(" ")[2]
    if len(after) == _CONTEXT:
        after = after.rpartition(" ")[0] + " …"
    return before.lstrip(), after.rstrip()
