"""`kg train`: a learned extractor for an ontology, from annotated passages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.config import ontology_folder


def train(
    corpus: Annotated[
        list[Path],
        typer.Argument(metavar="CORPUS...", show_default=False, help="Files or folders of annotated passages."),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="MODEL", help="Folder to write the model to.")],
    ontology: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of another ontology.")] = None,
    epochs: Annotated[int, typer.Option(min=1, help="How often the corpus is gone through.")] = 24,
    encoder: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder of a BERT-shaped encoder to begin with, in place of all-MiniLM-L6-v2."
        ),
    ] = None,
    start: Annotated[
        Path | None, typer.Option(metavar="FILE.pt", help="Weights of an earlier training to go on from.")
    ] = None,
    held: Annotated[
        Path | None,
        typer.Option(metavar="FILE|DIR", help="Passages to calibrate on; without it, every twelfth of the corpus."),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes, one thread each.")] = 2,
    seed: Annotated[int, typer.Option(help="Seed of everything that is drawn.")] = 1,
) -> None:
    """Train the learned extractor for an ontology (needs the extra `train`: torch).

    The corpus is read as ontology/corpus/GUIDELINES.md describes; types, relations and statuses come from the ontology folder.
    Use the model with ARTICLEKG_ONTOLOGY or --ontology once it lies in that folder as `model/`.

    Example: kg train my-field/corpus --ontology my-field -o my-field/model
    """
    from kg.learn.fit import train_model
    from kg.learn.recipe import Recipe

    recipe = Recipe(epochs=epochs, workers=workers, seed=seed)
    done = train_model(
        corpus,
        ontology=ontology or ontology_folder(),
        output=output,
        recipe=recipe,
        encoder=encoder,
        start=start,
        held=held,
    )
    typer.echo(f"{done.folder}: trained on {done.seen} passages, calibrated on {done.held}")
