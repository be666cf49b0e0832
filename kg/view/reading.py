"""What the page asks of a graph beyond `NetworkReader`: every claim, name and article in one question each.

A page of 20,000 entities would put 60,000 questions one by one; asked all at once, the store answers in seconds.
The surroundings of a sentence stand in no graph; they come from the stored texts of the built folder, where it has them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import StoreError
from kg.graph.folder import GraphFolder
from kg.graph.network import ArticleRow, ClaimRow, NamesRow, NetworkReader

_DETAILS = ("role", "amount", "score", "from", "until")
_NAMES = ("alias", "identifier", "same", "article")
_CONTEXT = 220
"""So many characters before and after a sentence at most, and never beyond its paragraph."""


@dataclass(frozen=True, slots=True)
class Claim(ClaimRow):
    """A claim with the place of its trigger in the article's text, and the name of what found it."""

    trigger: tuple[int, int] | None = None
    extractor: str | None = None


@dataclass(frozen=True, slots=True)
class Source(ArticleRow):
    """An article with the name of its outlet."""

    outlet: str | None = None


class PageReader(NetworkReader):
    """Asks one store. Its methods raise OntologyError for a missing or broken query, StoreError for a broken store."""

    def claims_by_subject(self) -> Mapping[str, tuple[Claim, ...]]:
        """Return the claims of each subject, sorted by article and place in it."""
        found: dict[str, dict[str, str]] = {}
        for row in self._rows("view-claims"):
            # Two speakers or scores on one claim give two rows; the alphabetically first stands for the claim.
            known = found.setdefault(row["claim"], row)
            if known is not row and sorted(row.items()) < sorted(known.items()):
                found[row["claim"]] = row
        grouped: dict[str, list[Claim]] = defaultdict(list)
        for row in found.values():
            grouped[row["subject"]].append(_claim(row))
        return {s: tuple(sorted(group, key=lambda c: (c.article, c.start, c.iri))) for s, group in grouped.items()}

    def all_names(self) -> Mapping[str, NamesRow]:
        """Return the other names of each entity, each kind sorted."""
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for row in self._rows("view-names"):
            for kind in _NAMES:
                if kind in row:
                    found[row["entity"]][kind].add(row[kind])
        return {iri: NamesRow(*(tuple(sorted(kinds[kind])) for kind in _NAMES)) for iri, kinds in found.items()}

    def sources(self) -> Mapping[str, Source]:
        """Return where each article comes from; an article without a source is named by its IRI."""
        rows: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in self._rows("view-articles"):
            rows[row["article"]].append(row)
        return {iri: _source(iri, sorted(group, key=lambda row: sorted(row.items()))) for iri, group in rows.items()}


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


def _claim(row: Mapping[str, str]) -> Claim:
    confidence = row.get("confidence")
    trigger = (int(row["triggerStart"]), int(row["triggerEnd"])) if "triggerEnd" in row else None
    return Claim(
        iri=row["claim"],
        property=row["property"],
        object=row["object"],
        literal=row["literal"] in ("true", "1"),
        status=row["status"],
        article=row["article"],
        evidence=row["evidence"],
        start=int(row.get("start", 0)),
        confidence=float(confidence) if confidence else None,
        speaker=row.get("speaker"),
        derived=row.get("derived", "") in ("true", "1"),
        details=tuple((name, row[name]) for name in _DETAILS if name in row),
        trigger=trigger,
        extractor=row.get("extractor"),
    )


def _source(iri: str, rows: list[dict[str, str]]) -> Source:
    first = rows[0]
    sources = tuple(sorted({row["source"] for row in rows if "source" in row})) or (iri,)
    return Source(iri, sources, first.get("headline"), first.get("date"), first.get("url"), first.get("outlet"))
