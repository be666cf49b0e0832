"""The command `kg`: a skin over the library. Each command is a module of its own, imported only when it is called."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from kg.cli.terminal import visible
from kg.config import VERSION
from kg.errors import ArticleKGError

COMMANDS: Final[Mapping[str, str]] = {
    "build": "kg.cli.build:build",
    "extract": "kg.cli.extract:extract",
    "stats": "kg.cli.stats:stats",
    "explain": "kg.cli.explain:explain",
    "query": "kg.cli.query:query",
    "shell": "kg.cli.shell:shell",
    "view": "kg.cli.view:view",
    "export": "kg.cli.export:export",
    "eval": "kg.cli.eval:evaluate",
    "annotate": "kg.cli.annotate:annotate",
    "serve": "kg.cli.serve:serve",
    "load": "kg.cli.load:load",
    "validate": "kg.cli.validate:validate",
    "train": "kg.cli.train:train",
    "calibrate": "kg.cli.calibrate:calibrate",
}
"""Command -> its function. A module is imported when its command is called, or help on all of them asked for."""

_INTERRUPTED, _BROKEN_PIPE = 130, 141  # what a shell reports of a program that SIGINT or SIGPIPE ended


class _Commands(TyperGroup):
    """Finds commands by the table above, and turns the library's errors into one line."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            self.commands.update({name: _command(name) for name in COMMANDS})  # for "did you mean"
            return None
        return _command(cmd_name)

    def invoke(self, ctx: Any) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()  # here, where a broken pipe can still be told from a fault
            return result
        except ArticleKGError as error:
            typer.echo(f"kg: {visible(str(error))}", err=True)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            typer.echo("kg: interrupted; what was done before is kept", err=True)
            raise typer.Exit(_INTERRUPTED) from None
        except BrokenPipeError:
            _silence_stdout()
            raise typer.Exit(_BROKEN_PIPE) from None


app = typer.Typer(
    name="kg",
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"kg {VERSION}")
        raise typer.Exit


@app.callback()
def kg(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Build a knowledge graph from news articles: claims with the sentences that make them, to query, view and export.

    Begin with: kg build ARTICLES… -o out. Commands that read a graph take its folder as their first argument.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a name that the terminal cannot show must not end a command
            stream.reconfigure(errors="backslashreplace")


def _command(name: str) -> Any:
    module, _, function = COMMANDS[name].partition(":")
    single = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})
    single.command(name)(getattr(import_module(module), function))
    return typer.main.get_command(single)


def _silence_stdout() -> None:
    """Point standard output nowhere, so that Python's last flush of it does not complain."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
