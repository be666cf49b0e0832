"""`kg annotate`: a first gold file of an article, to be corrected by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import Extractors, Published, SpacyModel, Speaking
from kg.cli.terminal import visible
from kg.config import Settings, ontology_folder
from kg.errors import ReadError


def annotate(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", show_default=False, help="A file with an article.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the gold file and the text.")
    ] = Path("gold"),
    force: Annotated[bool, typer.Option("--force", help="Replace a gold file that is there already.")] = False,
    date: Published = None,
    ontology: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of another ontology.")] = None,
    model: SpacyModel = None,
    extractor: Extractors = Speaking.auto,
) -> None:
    """Write what is found in an article as a gold file, for you to correct.

    DIR/NAME.json lists entities, relations and values, one a line; statements that the extractor is not sure of bear a
    note. Correct it, take away what is wrong, add what is missing, and score a graph against it with kg eval. The text
    that the offsets refer to stands beside it.

    Example: kg annotate news/meta.html -o gold
    """
    from kg.build import default_extractor
    from kg.graph.evaluate.draft import draft, write_draft
    from kg.ontology.schema import load_schema
    from kg.read import Skipped, read_paths

    settings = Settings(ontology=ontology or ontology_folder(), model=model, extractor=extractor.value)
    items = list(read_paths([article], published=date.date() if date else None, ontology=settings.ontology))
    skipped = [item for item in items if isinstance(item, Skipped)]
    if skipped or not items:
        why = f": {skipped[0].reason}" if skipped else " holds no article; name a file"
        raise ReadError(f"{skipped[0].source if skipped else article}{why}")
    schema = load_schema(settings.ontology)
    reader = default_extractor(settings)
    for item in items:
        if isinstance(item, Skipped):
            continue
        made = draft(reader.extract(item), schema=schema)
        gold, _ = write_draft(made, out, force=force)
        counts = f"{len(made.row['entities'])} entities, {len(made.row['relations'])} relations"
        typer.echo(
            f"Wrote {visible(str(gold))}: {counts}, {len(made.row['values'])} values; {made.unsure} to look at first.",
            err=True,
        )
