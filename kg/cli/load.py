"""`kg load`: a built graph into another store, over SPARQL or Bolt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kg.cli.options import GraphFolder
from kg.cli.terminal import visible
from kg.config import DEFAULT_OUT, ontology_folder

if TYPE_CHECKING:
    from kg.graph.load import Loaded

Preset = Literal["oxigraph", "fuseki", "graphdb", "rdf4j", "virtuoso", "qlever", "neptune", "stardog", "sparql"]
How = Literal["quads", "update", "graphs"]
_SHOWN = 5


def load(
    url: Annotated[str, typer.Argument(metavar="URL", help="The store: http(s)://… for SPARQL, bolt://… for Cypher.")],
    folder: GraphFolder = DEFAULT_OUT,
    preset: Annotated[Preset, typer.Option("--preset", "-s", help="Which store it is.")] = "sparql",
    how: Annotated[
        How | None,
        typer.Option(help="N-Quads in pieces, SPARQL Update in pieces, or one graph after the other; by the preset."),
    ] = None,
    update_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Where updates go, if the preset does not know.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="First empty those named graphs of the store that this graph has.")
    ] = False,
    piece: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Quads sent at once; less if the store refuses.")
    ] = None,
    database: Annotated[str | None, typer.Option(help="With bolt://: the database.")] = None,
    ontology: Annotated[Path | None, typer.Option(help="With bolt://: the ontology folder (for labels).")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but what is wrong.")] = False,
) -> None:
    """Load a graph into another store, and count there what came in.

    Credentials come from the environment: ARTICLEKG_LOAD_USER and ARTICLEKG_LOAD_PASSWORD, or ARTICLEKG_LOAD_TOKEN.
    A load that was cut off goes on where it was when you run the same again. The exit status is 0 only if the store
    holds as many triples in each graph as this graph has.

    Example: kg load http://localhost:3030/news out --preset fuseki
    """

    def progress(done: int, total: int) -> None:
        if not quiet:
            typer.echo(f"\r{done:,}{f'/{total:,}' if total else ''} pieces", err=True, nl=done == total)

    if url.startswith(("bolt", "neo4j")):
        from kg.graph.load_bolt import load_bolt

        done = load_bolt(folder, url, database=database, ontology=ontology or ontology_folder(), progress=progress)
    else:
        from kg.graph.load import load as load_graph
        from kg.graph.load_targets import target

        place = target(url, preset, how=how, update=update_url)
        done = load_graph(folder, place, replace=replace, piece=piece, progress=progress)
    _tell(done, url, quiet=quiet)


def _tell(done: Loaded, url: str, *, quiet: bool) -> None:
    if not quiet:
        rate = done.quads / done.seconds if done.seconds else 0
        again = f", {done.skipped} pieces were there" if done.skipped else ""
        what = f"{done.quads:,} quads in {done.graphs:,} graphs" if done.graphs else f"{done.quads:,} nodes and edges"
        typer.echo(f"{visible(url)}: {what} in {done.seconds:.1f} s ({rate:,.0f}/s){again}")
    for name, wanted, found in done.wrong[:_SHOWN]:
        typer.echo(f"kg: {visible(name)}: {found:,} in the store, {wanted:,} here", err=True)
    if done.wrong:
        more = "it held other triples before (--replace empties its graphs first), or lost some"
        typer.echo(f"kg: {len(done.wrong)} counts differ: {more}", err=True)
        raise typer.Exit(1)
