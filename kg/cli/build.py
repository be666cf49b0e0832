"""`kg build`: articles in, graph out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import Extractors, Published, SpacyModel, Speaking, Surely
from kg.config import DEFAULT_OUT, ID_BASE, Settings, ontology_folder


def build(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH",
            show_default=False,
            help="Articles: files (.txt .md .html .jsonl, feeds), folders, globs, or - for standard input.",
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help="Folder of the graph; it is made, or brought up to date.")
    ] = DEFAULT_OUT,
    date: Published = None,
    ontology: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of another ontology: what can be said, and how English says it."),
    ] = None,
    id_base: Annotated[
        str, typer.Option(metavar="IRI", help="What the IRIs of articles, entities and claims begin with.")
    ] = ID_BASE,
    model: SpacyModel = None,
    extractor: Extractors = Speaking.auto,
    min_confidence: Surely = 0.0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but articles that failed.")] = False,
) -> None:
    """Build the graph of articles, or bring it up to date.

    Run again on the same folder, it adds what is new, replaces what changed, and leaves the rest alone. It writes
    DIR/store (the graph), DIR/graph.nq (the same as N-Quads, sorted) and DIR/report.json (what was done).

    The exit status is 0 only if every article was read. One that fails is named with its reason, and the others are
    built.

    Example: kg build articles/ 'more/*.html' -o out --date 2026-04-08
    """
    from kg.build import build as build_graph
    from kg.cli.progress import print_report, progress_of

    settings = Settings(
        ontology=ontology or ontology_folder(),
        id_base=id_base,
        model=model,
        extractor=extractor.value,
        min_confidence=min_confidence,
    )
    with progress_of(quiet=quiet) as progress:
        report = build_graph(
            paths,
            out,
            published=date.date() if date else None,
            settings=settings,
            progress=progress,
            stdin=sys.stdin.buffer,
        )
    if not quiet:
        print_report(report, out)
    if not report.read and not report.skipped and not report.failed:
        typer.echo(
            f"kg: no article was found in {', '.join(paths)}; see kg build --help for what can be read", err=True
        )
    if not report.complete:
        raise typer.Exit(1)
