"""`kg export`: write a built graph in a format that other tools read."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import Annotated, Literal

import typer

from kg.cli.options import GraphFolder
from kg.cli.terminal import visible, write_data
from kg.config import DEFAULT_OUT, ontology_folder

Format = Literal[
    "turtle",
    "ntriples",
    "nquads",
    "trig",
    "jsonld",
    "rdfxml",
    "turtle12",
    "nquads12",
    "jelly",
    "graphml",
    "gexf",
    "cytoscape",
    "cypher",
    "neo4j",
    "parquet",
    "void",
]


def export(
    folder: GraphFolder = DEFAULT_OUT,
    form: Annotated[Format, typer.Option("--format", "-f", help="The format.")] = "turtle",
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE|DIR|-", help="Where to write; - is the terminal.")
    ] = "-",
    ontology: Annotated[Path | None, typer.Option(help="The ontology folder (for labels and classes).")] = None,
) -> None:
    """Write the whole graph in another format.

    nquads, trig and jsonld keep one named graph an article; turtle, ntriples and rdfxml hold the union. turtle12 and
    nquads12 are RDF 1.2, with triple terms for the claims; jelly holds the named graphs in a compact binary form.
    graphml, gexf (Gephi) and cytoscape hold entities and one edge a claim, with its status and evidence. neo4j writes a
    folder for neo4j-admin import, cypher a script; parquet a folder of tables: entities, claims, articles. void
    describes the graph for catalogues (VoID, DCAT).

    Example: kg export out --format turtle -o graph.ttl
    """
    from kg.graph.export.write import FOLDER_FORMATS, export_to

    place = ontology or ontology_folder()
    if output == "-" and form not in FOLDER_FORMATS and not sys.stdout.isatty():
        export_to(folder, form, sys.stdout.buffer, ontology=place)
        return
    if output == "-":
        data = BytesIO()
        export_to(folder, form, data, ontology=place)
        write_data(data.getvalue())
        return
    target = Path(output)
    export_to(folder, form, target, ontology=place)
    written = sum(file.stat().st_size for file in target.iterdir()) if target.is_dir() else target.stat().st_size
    typer.echo(f"Wrote {visible(output)} ({written:,} bytes).", err=True)
