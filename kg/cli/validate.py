"""`kg validate`: check a built graph against the ontology's shapes, and say each fault in words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import GraphFolder
from kg.cli.terminal import visible
from kg.config import DEFAULT_OUT, ontology_folder
from kg.graph.store import open_graph


def validate(
    folder: GraphFolder = DEFAULT_OUT,
    ontology: Annotated[
        Path | None, typer.Option("--ontology", help="Folder of the ontology; the packaged one by default.")
    ] = None,
) -> None:
    """Check that a graph keeps the ontology's rules, and name each fault with its article and what to do about it.

    Ends with exit status 1 if there is a fault.
    """
    store = open_graph(folder)
    from kg.graph.validate import validate as find_faults  # here, so that a missing graph is told at once

    faults = find_faults(store, ontology=ontology or ontology_folder())
    for fault in faults:
        typer.echo(visible(str(fault)))
    if faults:
        typer.echo(f"{len(faults)} fault{'s' if len(faults) > 1 else ''} in {folder}", err=True)
        raise typer.Exit(1)
    typer.echo(f"{folder}: no fault")
