"""What `import kg` offers: build a graph, open one. The rest is methods of the Graph that both return."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from kg.build import ClaimExtractor
from kg.build import build as build_folder
from kg.config import DEFAULT_OUT, Settings
from kg.graph.graph import Graph, open_folder
from kg.report import Progress


def build(
    paths: str | Path | Iterable[str | Path],
    out: str | Path = DEFAULT_OUT,
    *,
    published: date | None = None,
    settings: Settings | None = None,
    extractor: ClaimExtractor | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Graph:
    """Build the graph of articles (files, folders, globs) in the folder `out`, or bring it up to date.

    The graph's `report` says what was read, skipped and failed. `published` is the date of articles that name none.
    Raises ArticleKGError where nothing can be built at all.
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    settings = settings or Settings()
    report = build_folder(
        [str(path) for path in given],
        Path(out),
        published=published,
        settings=settings,
        extractor=extractor,
        progress=progress,
    )
    return open_folder(Path(out), ontology=settings.ontology, report=report)


def open(folder: str | Path = DEFAULT_OUT, *, ontology: str | Path | None = None) -> Graph:  # noqa: A001 (kg.open)
    """Open a built graph. Raises StoreError, with the mend, where there is none in `folder`."""
    return open_folder(Path(folder), ontology=Path(ontology) if ontology else None)
