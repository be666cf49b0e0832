"""`kg serve`: a built graph over HTTP, by the SPARQL 1.1 Protocol and Graph Store Protocol."""

from __future__ import annotations

import signal
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import GraphFolder
from kg.cli.terminal import visible
from kg.config import DEFAULT_OUT, ontology_folder

if TYPE_CHECKING:
    from kg.graph.serve import Pages


def serve(
    folder: GraphFolder = DEFAULT_OUT,
    host: Annotated[str, typer.Option(help="The address to listen at; 0.0.0.0 lets other machines in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", "-p", min=0, max=65535, help="The port; 0 takes a free one.")] = 7878,
    write: Annotated[bool, typer.Option("--write", help="Allow changes (SPARQL Update, PUT, POST, DELETE).")] = False,
    cors: Annotated[
        str | None, typer.Option(metavar="ORIGIN", help="Let pages of this origin ask; * lets all of them.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Stop a query after so many seconds.")] = 60.0,
    processes: Annotated[int, typer.Option(min=1, max=64, help="How many queries are answered at once.")] = 2,
    ontology: Annotated[Path | None, typer.Option(help="The ontology folder: saved queries, labels.")] = None,
) -> None:
    """Serve a graph: /query and /update (SPARQL 1.1 Protocol), /store (Graph Store Protocol), / to ask in a browser.

    /network shows the graph, /void describes it. It only reads unless --write is given; SERVICE and LOAD are refused,
    and any query is cut at the time limit. A build may go on meanwhile: the next request sees its result. Needs the
    server oxigraph: pip install 'articlekg[serve]'.

    Example: kg serve out --port 7878
    """
    from kg.graph.serve import Options
    from kg.graph.serve import serve as serve_graph
    from kg.graph.serve_pool import Pool

    with Pool(folder, write=write, processes=processes) as pool:
        options = Options(write=write, origin=cors, seconds=timeout)
        with serve_graph(
            pool, host, port, options=options, pages=_pages(folder, ontology or ontology_folder())
        ) as server:
            signal.signal(signal.SIGTERM, _stop)
            how = "reading and writing" if write else "reading"
            typer.echo(
                f"http://{host}:{server.server_address[1]}/ serves {visible(str(folder))}, {how}; Ctrl+C ends it"
            )
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                typer.echo("kg: stopped", err=True)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def _pages(folder: Path, ontology: Path) -> Pages:
    from kg.graph.query_saved import saved_queries
    from kg.graph.serve import Pages

    @cache
    def network() -> bytes:
        import tempfile

        from kg.cli.view import view

        with tempfile.TemporaryDirectory() as place:
            page = Path(place) / "network.html"
            view(folder, page, None, 1, 150, False, ontology)
            return page.read_bytes()

    def void() -> bytes:
        from io import BytesIO

        from kg.graph.export.write import export_to

        out = BytesIO()
        export_to(folder, "void", out, ontology=ontology)
        return out.getvalue()

    made: dict[str, tuple[str, Callable[[], bytes]]] = {
        "/network": ("text/html; charset=utf-8", network),
        "/void": ("text/turtle", void),
        "/.well-known/void": ("text/turtle", void),
    }
    return Pages(saved_queries(ontology), made)
