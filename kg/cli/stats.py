"""`kg stats`: what a built graph holds, in numbers."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import GraphFolder
from kg.cli.terminal import table, write_data
from kg.config import DEFAULT_OUT, ontology_folder

if TYPE_CHECKING:
    from kg.graph.stats import Stats


def stats(
    folder: GraphFolder = DEFAULT_OUT,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
    ontology: Annotated[Path | None, typer.Option(help="The ontology folder: what is counted.")] = None,
) -> None:
    """Count the articles, entities and claims of a graph, by class, relation and status."""
    from kg.graph.stats import graph_stats
    from kg.graph.store import open_graph
    from kg.ontology.schema import load_schema

    found = graph_stats(open_graph(folder), schema=load_schema(ontology or ontology_folder()))
    if as_json:
        write_data((json.dumps(asdict(found), indent=1) + "\n").encode())
        return
    typer.echo(_shown(found), nl=False)


def _shown(found: Stats) -> str:
    dates = f", published {found.first_published} to {found.last_published}" if found.first_published else ""
    lines = [
        f"articles   {found.articles:,}{dates}",
        f"entities   {found.entities:,}",
        f"claims     {found.claims:,}, of which {found.derived:,} follow from others",
        f"plain      {found.plain:,} statements",
        f"speakers   {found.speakers:,}",
        f"quads      {found.quads:,}",
    ]
    kinds = table(["class", "entities"], [[name, f"{count:,}"] for name, count in found.classes.items()])
    columns = list(found.statuses)
    rows = [
        [name, f"{sum(by.values()):,}", *(f"{by[status]:,}" if status in by else "" for status in columns)]
        for name, by in found.relations.items()
    ]
    return "\n".join(lines) + f"\n\n{kinds}\n{table(['relation', 'claims', *columns], rows)}"
