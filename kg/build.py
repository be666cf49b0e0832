"""The main path: read -> extract -> resolve -> graph -> store."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, Protocol

from kg.config import VERSION, Settings, code_digest, ontology_digests
from kg.errors import ModelError, OntologyError, StoreError
from kg.graph.assemble import Counts, assemble
from kg.graph.folder import Entry, GraphFolder
from kg.graph.rdf import article_quads, entity_quads
from kg.graph.records import Maker, record_key
from kg.graph.store import GraphWriter
from kg.graph.terms import article_id
from kg.model import Article, Extraction
from kg.ontology.schema import Schema, load_schema
from kg.read import Skipped, read_paths
from kg.report import Outcome, Progress, Report

_BATCH = 32
"""Articles given to the extractor at once: enough for batches of its own, few enough for a lively progress bar."""


class ClaimExtractor(Protocol):
    """What finds the claims of an article. `fingerprint` changes whenever its output may."""

    @property
    def fingerprint(self) -> str:
        """A name of all that decides what is found: data, model, version."""
        ...

    def extract(self, article: Article) -> Extraction:
        """Find the entities and claims of one article."""
        ...

    def extract_many(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """The same for several, in their order."""
        ...


def build(
    paths: Sequence[str],
    out: Path,
    *,
    published: date | None = None,
    settings: Settings | None = None,
    extractor: ClaimExtractor | None = None,
    progress: Callable[[Progress], None] | None = None,
    stdin: BinaryIO | None = None,
) -> Report:
    """Build the graph of the articles that `paths` name in the folder `out`, or bring it up to date.

    What is new is added, a source that says something else now is replaced, the rest is left alone. An article that
    cannot be read, or whose extraction raises, is named in the report; the version of it that the graph has already
    stays. `published` is the date of articles that name none. `progress` is called once for each article.

    Raises OntologyError and ModelError where nothing can be extracted at all, StoreError where `out` cannot be used.
    """
    started = time.perf_counter()
    settings = settings or Settings()
    schema = load_schema(settings.ontology)
    folder = GraphFolder(out)
    folder.prepare()
    with GraphWriter(folder) as writer:  # inside, this process alone writes to the folder
        known = folder.articles()
        read, skipped = _read(read_paths(paths, published=published, stdin=stdin, ontology=settings.ontology))
        close_reading = _CloseReading(folder, extractor or default_extractor(settings), schema, settings)
        done = _told((*skipped, *read), close_reading.entries(read), known=known, progress=progress)
        articles = known | {d.source: d.entry for d in done if d.entry}
        folder.write_articles(articles)
        counts = assemble(folder, writer, articles, schema=schema, settings=settings)
        folder.forget_records(keep=[entry.record for entry in articles.values()])
    report = _report(done, counts, time.perf_counter() - started)
    folder.write_report(report.row())
    return report


def default_extractor(settings: Settings) -> ClaimExtractor:
    """The extractor of this package, imported only here: it costs a second."""
    from kg.extract.pipeline import Extractor

    return Extractor(ontology=settings.ontology, model=settings.model, mode=settings.extractor)


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of one source: its entry in the graph, or the reason why this build gave it none."""

    source: str
    outcome: Outcome
    entry: Entry | None = None
    reason: str = ""


def _read(found: Iterable[Article | Skipped]) -> tuple[list[Article], list[Skipped]]:
    """Split what was found, sorted by source. A source named twice counts once, if it says the same both times."""
    articles: dict[str, Article] = {}
    skipped: set[tuple[str, str]] = set()
    for item in found:
        if isinstance(item, Skipped):
            skipped.add((item.source, item.reason))
        elif articles.setdefault(item.source, item) != item:
            skipped.add((item.source, "two articles have this name, and the second was left out; give each its own id"))
    return [articles[s] for s in sorted(articles)], [Skipped(*pair) for pair in sorted(skipped)]


def _told(
    found: Sequence[Article | Skipped],
    entries: Iterator[Entry | str],
    *,
    known: Mapping[str, Entry],
    progress: Callable[[Progress], None] | None,
) -> list[_Done]:
    """Say of each source what became of it, as soon as it is known."""
    done: list[_Done] = []
    for number, item in enumerate(found, 1):
        result = _outcome(item, entries, known)
        done.append(result)
        if progress:
            progress(Progress(number, len(found), result.source, result.outcome, result.reason))
    return done


def _outcome(item: Article | Skipped, entries: Iterator[Entry | str], known: Mapping[str, Entry]) -> _Done:
    if isinstance(item, Skipped):
        return _Done(item.source, "skipped", reason=item.reason)
    entry = next(entries)
    if isinstance(entry, str):
        return _Done(item.source, "failed", reason=entry)
    before = known.get(item.source)
    return _Done(item.source, "new" if before is None else "unchanged" if before == entry else "changed", entry)


@dataclass(frozen=True, slots=True)
class _CloseReading:
    """Extracts what has no record in the folder yet, and keeps a record of each extraction."""

    folder: GraphFolder
    extractor: ClaimExtractor
    schema: Schema
    settings: Settings

    def entries(self, articles: Sequence[Article]) -> Iterator[Entry | str]:
        """For each article in turn its entry, or the reason why it cannot be extracted."""
        # The code is part of it, so that no record of older code is taken for what this one would find.
        fingerprint = f"{self.extractor.fingerprint}:{code_digest('extract', 'ontology', 'model.py')}"
        for start in range(0, len(articles), _BATCH):
            batch = [(article, _entry(article, fingerprint)) for article in articles[start : start + _BATCH]]
            wanted = {entry.record: article for article, entry in batch if isinstance(entry, Entry)}
            new = {key: article for key, article in wanted.items() if not self.folder.has_record(key)}
            failed = self._keep(new)
            for _, entry in batch:
                yield failed.get(entry.record, entry) if isinstance(entry, Entry) else entry

    def _keep(self, articles: Mapping[str, Article]) -> dict[str, str]:
        """Extract and keep a record of each; returns the reasons of those that failed."""
        failed: dict[str, str] = {}
        if not articles:
            return failed  # so that a build without anything new loads no model
        maker = self._maker()
        for (key, article), result in zip(articles.items(), self._extracted(list(articles.values())), strict=True):
            try:
                extraction = result if isinstance(result, Extraction) else self.extractor.extract(article)
                self._state(extraction)
                self.folder.write_record(key, extraction, maker=maker)
            except (ModelError, OntologyError, StoreError):
                raise
            except Exception as error:  # whatever one article does to the extractor, the others are built
                failed[key] = f"{type(error).__name__}: {error}"
        return failed

    def _extracted(self, articles: list[Article]) -> Sequence[Extraction | None]:
        """All of them at once, which is faster; where one raises, none, and each is tried alone."""
        try:
            found = list(self.extractor.extract_many(articles))
        except (ModelError, OntologyError):
            raise
        except Exception:  # which one it was shows when each is tried alone
            return [None] * len(articles)
        return found if len(found) == len(articles) else [None] * len(articles)

    def _state(self, extraction: Extraction) -> None:
        """Make the quads once before anything is committed: what cannot be stated fails as one article, no more."""
        article_quads(extraction, schema=self.schema, id_base=self.settings.id_base)
        entity_quads(extraction.entities, schema=self.schema, id_base=self.settings.id_base)

    def _maker(self) -> Maker:
        parts = tuple(sorted(ontology_digests(self.settings.ontology).items()))
        model = getattr(self.extractor, "model", self.extractor.fingerprint)
        return Maker(self.extractor.fingerprint, VERSION, model, parts)


def _entry(article: Article, fingerprint: str) -> Entry | str:
    try:
        return Entry(article_id(article), record_key(article, fingerprint=fingerprint))
    except UnicodeEncodeError as error:
        return f"its text is no valid Unicode ({error.reason} at {error.start}); save it as UTF-8"


def _report(done: Sequence[_Done], counts: Counts, seconds: float) -> Report:
    def sources(outcome: Outcome) -> tuple[str, ...]:
        return tuple(d.source for d in done if d.outcome == outcome)

    def reasons(outcome: Outcome) -> tuple[tuple[str, str], ...]:
        return tuple((d.source, d.reason) for d in done if d.outcome == outcome)

    return Report(
        new=sources("new"),
        changed=sources("changed"),
        unchanged=sources("unchanged"),
        skipped=reasons("skipped"),
        failed=reasons("failed"),
        articles=counts.articles,
        entities=counts.entities,
        claims=counts.claims,
        statuses=counts.statuses,
        dropped=counts.dropped,
        quads=counts.quads,
        seconds=seconds,
    )
