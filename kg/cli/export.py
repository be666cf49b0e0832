"""`kg export`: write a built graph in a format that other tools read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from kg.cli.options import GraphFolder
from kg.cli.terminal import write_data
from kg.config import DEFAULT_OUT, ontology_folder

Format = Literal["turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml", "graphml"]


def export(
    folder: GraphFolder = DEFAULT_OUT,
    form: Annotated[Format, typer.Option("--format", "-f", help="The format.")] = "turtle",
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE|-", help="Where to write; - is the terminal.")
    ] = "-",
    ontology: Annotated[Path | None, typer.Option(help="The ontology folder (for labels in GraphML).")] = None,
) -> None:
    """Write the whole graph in another format.

    nquads, trig and jsonld keep one named graph an article; turtle, ntriples and rdfxml hold the union. graphml holds
    entities and one edge a claim, with its status and evidence, for Gephi and other network tools.

    Example: kg export out --format turtle -o graph.ttl
    """
    from kg.graph.export import export_graph
    from kg.graph.folder import write_whole
    from kg.graph.store import open_graph

    data = export_graph(open_graph(folder), form, ontology=ontology or ontology_folder())
    if output == "-":
        write_data(data)
        return
    write_whole(Path(output), data)
    typer.echo(f"Wrote {output} ({len(data):,} bytes).", err=True)
