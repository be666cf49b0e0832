"""`kg extract`: the claims of a text as JSON lines, for people who want no RDF."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import Extractors, Published, SpacyModel, Speaking, Surely
from kg.config import Settings, ontology_folder


def extract(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", show_default=False, help="A file of articles, or - for standard input.")
    ],
    date: Published = None,
    entities: Annotated[
        bool, typer.Option("--entities", help="Print the entities with their mentions, not the claims.")
    ] = False,
    ontology: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of another ontology.")] = None,
    model: SpacyModel = None,
    extractor: Extractors = Speaking.auto,
    min_confidence: Surely = 0.0,
) -> None:
    """Print the claims of a text as JSON, one a line.

    Each line has subject, object, trigger and evidence with their character offsets into the text as it was read, the
    property, the status (asserted, reported, planned, negated, past), and where known the speaker, role, score,
    amount and dates. No graph is written.

    Example: echo 'Meta launched Muse Spark.' | kg extract -
    """
    from kg.build import default_extractor
    from kg.read import Skipped, read_paths
    from kg.rows import claim_rows, entity_rows, json_line

    settings = Settings(
        ontology=ontology or ontology_folder(), model=model, extractor=extractor.value, min_confidence=min_confidence
    )
    reader = default_extractor(settings)
    missed = 0
    published = date.date() if date else None
    for item in read_paths([file], published=published, stdin=sys.stdin.buffer, ontology=settings.ontology):
        if isinstance(item, Skipped):
            missed += 1
            typer.echo(f"kg: {item.source}: {item.reason}", err=True)
            continue
        extraction = reader.extract(item).surer(min_confidence)
        for row in entity_rows(extraction) if entities else claim_rows(extraction):
            typer.echo(json_line(row))
    if missed:
        raise typer.Exit(1)
