"""`kg view`: one HTML page that shows a built graph as a network."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import GraphFolder
from kg.cli.terminal import visible
from kg.config import DEFAULT_OUT, ontology_folder

PAGE = "network.html"


def view(
    folder: GraphFolder = DEFAULT_OUT,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help=f"Where to write the page; {PAGE} in the graph's folder unless named.",
        ),
    ] = None,
    around: Annotated[
        str | None,
        typer.Option(metavar="ENTITY", help="Show only what is near this entity: a label, an alias, or an IRI."),
    ] = None,
    depth: Annotated[int, typer.Option(min=1, max=9, help="With --around: how many steps away.")] = 1,
    max_nodes: Annotated[
        int,
        typer.Option(
            min=1, max=100_000, help="At most so many entities: with --around the nearest, else the best linked."
        ),
    ] = 20_000,
    all_status: Annotated[
        bool, typer.Option("--all-status", help="Open with planned, negated, past and implied statements switched on.")
    ] = False,
    ontology: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The ontology folder (its labels, and the looks in view.toml).")
    ] = None,
) -> None:
    """Write the graph as one HTML page that opens from disk, without a network.

    Entities are coloured by type; a click on an entity or a line shows the sentences behind it. Search, filters, paths, a
    time line, tables and exports are on the page; it holds planned, negated and past statements too, which its legend
    switches on. Beyond 300 entities it opens on communities of entities, and shows their members nearer.
    """
    from kg.graph.network import NetworkReader
    from kg.graph.store import open_graph
    from kg.ontology.schema import load_schema
    from kg.view.network import network
    from kg.view.page import write_page
    from kg.view.reading import stored_texts
    from kg.view.style import load_style

    terms = ontology or ontology_folder()
    data = network(
        NetworkReader(open_graph(folder), queries=terms / "queries" / "internal"),
        schema=load_schema(terms),
        style=load_style(terms, all_shown=all_status),
        around=around,
        depth=depth,
        max_nodes=max_nodes,
        texts=partial(stored_texts, folder),
    )
    page = output or folder / PAGE
    write_page(data, page)
    part = f" of {data.entities:,}" if data.entities > len(data.nodes) else ""
    typer.echo(f"Wrote {visible(str(page))}: {len(data.nodes):,}{part} entities, {len(data.edges):,} links.", err=True)
