"""`kg query`: ask a built graph with SPARQL, a file, or the name of a saved query."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

import typer

from kg.cli.terminal import short_iri, table, visible, write_data
from kg.config import DEFAULT_OUT, ontology_folder
from kg.errors import QueryError

Format = Literal["table", "csv", "json", "tsv", "turtle", "xml"]


def query(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FOLDER] QUERY", help="The graph's folder (default: out), and SPARQL, a file *.rq, or a name."
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to write the result.")] = "table",
    param: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", metavar="NAME=VALUE", help="A parameter of a saved query; repeatable."),
    ] = None,
    timeout: Annotated[float, typer.Option(help="Stop a query after so many seconds.")] = 60.0,
    limit: Annotated[
        int | None, typer.Option(metavar="N", help="Show at most N rows, and say if there are more.")
    ] = None,
    show_list: Annotated[
        bool, typer.Option("--list", "-l", help="List the saved queries with their parameters.")
    ] = False,
    ontology: Annotated[Path | None, typer.Option(help="The ontology folder with the saved queries.")] = None,
) -> None:
    """Ask a built graph: SPARQL text, a file *.rq, or a saved query.

    The usual prefixes (kg, id, rdfs, schema, …) need no PREFIX line. All articles are asked at once;
    GRAPH ?article { … } tells which.

    Examples: kg query --list; kg query out claims-of --param speaker="Sam Altman";
    kg query out 'SELECT ?m { ?m a kg:Model }'
    """
    place = ontology or ontology_folder()
    if show_list:
        typer.echo(_listing(place), nl=False)
        return
    folder, wanted = _folder_and_query(arguments or [])
    text = _text(wanted, _pairs(param or []), place)
    _ask(folder, text, form=form, timeout=timeout, limit=limit, ontology=place)


def _text(wanted: str, params: dict[str, str], ontology: Path) -> str:
    from kg.graph.query_saved import bind, find_query

    return bind(find_query(wanted, ontology=ontology), params)


def _ask(folder: Path, text: str, *, form: Format, timeout: float, limit: int | None, ontology: Path) -> None:
    from kg.graph.query import run_query
    from kg.graph.query_formats import plain, write_table

    result = run_query(folder, text, timeout=timeout, limit=limit)
    if result.truncated:
        typer.echo(f"Note: there are more than {limit} rows; the rest is not shown", err=True)
    if form != "table":
        write_data(write_table(result, form).encode())
    elif result.rows:
        rows = ([short_iri(plain(term)) for term in row] for row in result.rows)
        typer.echo(table(result.columns, rows), nl=False)
    else:
        _say_nothing_found(text, ontology)


def _say_nothing_found(text: str, ontology: Path) -> None:
    from kg.graph.query_check import unknown_terms

    typer.echo("Nothing found.")
    for why in unknown_terms(text, ontology):
        typer.echo(f"Note: {why}", err=True)


def _folder_and_query(arguments: list[str]) -> tuple[Path, str]:
    match arguments:
        case [folder, wanted]:
            return Path(folder), wanted
        case [only] if "{" not in only and Path(only).is_dir():
            raise QueryError(f"{only} is a folder: what shall be asked of it? kg query --list shows what is saved")
        case [only]:
            return DEFAULT_OUT, only
        case []:
            raise QueryError("no query is given: SPARQL text, a file *.rq, or a name that kg query --list shows")
    raise QueryError(f"{len(arguments)} arguments are too many: give a folder and one query, in quotes")


def _pairs(params: Iterable[str]) -> dict[str, str]:
    found = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not equals:
            raise QueryError(f'--param takes NAME=VALUE, as in speaker="Sam Altman"; {visible(param)!r} has no =')
        found[name.strip()] = value
    return found


def _listing(ontology: Path) -> str:
    from kg.graph.query_saved import saved_queries

    lines = []
    for saved in saved_queries(ontology):
        lines.append(f"{saved.name}\n    {saved.description}")
        lines += [f'    --param {p.name}="{p.default}"  {p.description}' for p in saved.parameters]
    return "".join(f"{line}\n" for line in lines)
