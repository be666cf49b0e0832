"""`kg shell`: a prompt for questions, with history, the usual prefixes, and completion from the graph."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.options import GraphFolder
from kg.cli.terminal import short_iri, table, visible
from kg.config import DEFAULT_OUT, ontology_folder
from kg.errors import ArticleKGError, QueryError

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession

    from kg.graph.graph import Graph

_HISTORY = "ARTICLEKG_HISTORY"
_HELP = """A query in SPARQL is asked when its braces are closed; the usual prefixes need no PREFIX line.
Tab completes keywords, terms of the ontology and, in quotes, labels of the graph.

NAME [PARAM=VALUE …]   asks a saved query, as: claims-of speaker="Sam Altman"
.queries               lists the saved queries
.explain ENTITY        tells what the graph says of an entity
.format FORM           writes results as table, csv, tsv, json, xml or turtle
.limit N               shows at most N rows (0: all); .timeout SECONDS stops a query
.help   .quit
"""


@dataclass(slots=True)
class _Shell:
    """What a session asks, and how it shows the answers."""

    graph: Graph
    form: str = "table"
    limit: int | None = 200
    timeout: float = 60.0

    def do(self, text: str) -> bool:
        """Do what one input says; False ends the session. Raises ArticleKGError for what cannot be done."""
        text = text.strip()
        if text in (".quit", ".exit", "exit", "quit"):
            return False
        if text.startswith("."):
            name, _, rest = text[1:].partition(" ")
            self._command(name, rest.strip())
        elif text:
            self._ask(text)
        return True

    def _command(self, name: str, rest: str) -> None:
        from kg.graph.query_formats import FORMATS

        match name:
            case "help":
                typer.echo(_HELP, nl=False)
            case "queries":
                typer.echo("".join(f"{q.name:<22} {q.description}\n" for q in self.graph.queries()), nl=False)
            case "explain":
                from kg.cli.explain import visible_lines

                typer.echo("\n".join(visible_lines(self.graph.explain(rest), most=3)))
            case "format" if rest in ("table", *FORMATS):
                self.form = rest
            case "limit" if rest.isdigit():
                self.limit = int(rest) or None
            case "timeout" if rest.replace(".", "", 1).isdigit():
                self.timeout = float(rest)
            case "format":
                raise QueryError(f"there is no format {rest!r}; choose from table, {', '.join(FORMATS)}")
            case _:
                raise QueryError(f"there is no command .{visible(name)} of that form; .help shows all")

    def _ask(self, text: str) -> None:
        from kg.graph.query_formats import plain, write_table

        query, params = _named(text)
        result = self.graph.query(query, params=params, timeout=self.timeout, limit=self.limit)
        if self.form != "table":
            typer.echo(write_table(result, self.form), nl=False)
        elif result.rows:
            rows = ([short_iri(plain(term)) for term in row] for row in result.rows)
            typer.echo(table(result.columns, rows), nl=False)
        else:
            typer.echo("Nothing found.")
        if result.truncated:
            typer.echo(f"({self.limit} rows; there are more: .limit 0 shows all)", err=True)


def shell(
    folder: GraphFolder = DEFAULT_OUT,
    ontology: Annotated[Path | None, typer.Option(help="The ontology folder: saved queries, terms.")] = None,
) -> None:
    """Ask a graph question after question, with history and completion of terms and labels by Tab.

    A query is asked when its braces are closed; .help tells the rest. The history is kept in ~/.articlekg_history, or
    where ARTICLEKG_HISTORY says. What is piped in is asked as one query.

    Example: kg shell out
    """
    from kg.graph.graph import open_folder

    session = _Shell(open_folder(folder, ontology=ontology or ontology_folder()))
    if not sys.stdin.isatty():
        session.do(sys.stdin.read())
        return
    typer.echo(f"{visible(str(folder))}: .help tells what can be asked, .quit ends")
    prompt = _prompt(session.graph)
    while True:
        try:
            if not session.do(prompt.prompt("kg> ")):
                return
        except ArticleKGError as error:
            typer.echo(f"kg: {visible(str(error))}", err=True)
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def _named(text: str) -> tuple[str, dict[str, str]]:
    """A saved query with its parameters, if the input is a name followed by pairs; else the input itself."""
    if "{" in text or "=" not in text:
        return text, {}
    try:
        name, *pairs = shlex.split(text)
    except ValueError as error:
        raise QueryError(f"a quote is not closed ({error})") from error
    found = [pair.partition("=") for pair in pairs]
    if not all(equals for _, equals, _ in found):
        raise QueryError('parameters are NAME=VALUE, as in speaker="Sam Altman"')
    return name, {key: value for key, _, value in found}


def _prompt(graph: Graph) -> PromptSession[str]:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import Completer, ThreadedCompleter
    from prompt_toolkit.completion import Completion as Offer
    from prompt_toolkit.history import FileHistory
    from prompt_toolkit.key_binding import KeyBindings

    from kg.graph.completion import Completion, is_whole
    from kg.ontology.schema import load_schema

    labels = graph.query("SELECT DISTINCT ?l { ?e rdfs:label ?l } LIMIT 200000")
    names = [query.name for query in graph.queries()]
    known = Completion(load_schema(graph.ontology), (row["l"] for row in labels.to_dicts()), names)

    class Words(Completer):
        def get_completions(self, document: Any, complete_event: Any) -> Any:
            for word in known.suggest(document.text_before_cursor):
                yield Offer(word.text, start_position=-word.length, display_meta=word.about)

    keys = KeyBindings()

    @keys.add("enter")
    def enter(event: Any) -> None:
        buffer = event.current_buffer
        if is_whole(buffer.text):
            buffer.validate_and_handle()
        else:
            buffer.insert_text("\n")

    history = Path(os.environ.get(_HISTORY) or Path.home() / ".articlekg_history")
    return PromptSession(
        history=FileHistory(str(history)),
        completer=ThreadedCompleter(Words()),
        complete_while_typing=False,
        key_bindings=keys,
        multiline=True,
        prompt_continuation=" .. ",
    )
