"""What `kg build` shows: a bar on a terminal, plain lines elsewhere, and at the end a table of what was done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import typer

from kg.cli.terminal import visible
from kg.report import Progress, Report

_MOST = 50
"""Articles that were not read are named in the table up to this number; report.json names them all."""


@contextmanager
def progress_of(*, quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """Give a function that shows the progress of a build. Where `quiet`, it shows only what was not read."""
    if quiet or not sys.stderr.isatty():
        yield lambda event: _print_line(event, quiet=quiet)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    with Bar(
        "reading", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console, transient=True
    ) as bar:
        task = bar.add_task("reading", total=None)

        def show(event: Progress) -> None:
            bar.update(task, completed=event.done, total=event.total)
            if event.reason:
                console.print(_line(event), markup=False, highlight=False)

        yield show


def print_report(report: Report, out: Path) -> None:
    """Print what a build did, as a table on a terminal and as aligned lines elsewhere."""
    rows = report_rows(report, out)
    if not sys.stdout.isatty():
        for name, text in rows:
            typer.echo(f"{name:<10} {text}".rstrip())
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for name, text in rows:
        table.add_row(Text(name, style="bold"), Text(text))
    Console().print(table)


def report_rows(report: Report, out: Path) -> list[tuple[str, str]]:
    """The lines of the table: a name, and what is to be said."""
    outcomes = ("new", len(report.new)), ("changed", len(report.changed)), ("unchanged", len(report.unchanged))
    rows = [("articles", f"{report.read} read ({', '.join(f'{count} {name}' for name, count in outcomes)})")]
    rows += _reasons("skipped", report.skipped) + _reasons("failed", report.failed)
    entities, claims = sum(report.entities.values()), sum(report.claims.values())
    rows.append(
        ("graph", f"{report.articles:,} articles, {entities:,} entities, {claims:,} claims, {report.quads:,} quads")
    )
    tables = (
        ("entities", report.entities),
        ("claims", report.claims),
        ("status", report.statuses),
        ("dropped", report.dropped),
    )
    rows += [(name, _most_first(counts)) for name, counts in tables if counts]
    rows.append(("seconds", f"{report.seconds:.1f}"))
    rows.append(("written", f"{out / 'graph.nq'}, {out / 'store'}, {out / 'report.json'}"))
    return rows


def _reasons(name: str, pairs: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    rows = [(name, visible(f"{source}: {reason}")) for source, reason in pairs[:_MOST]]
    return rows + ([(name, f"and {len(pairs) - _MOST} more, see report.json")] if len(pairs) > _MOST else [])


def _most_first(counts: Mapping[str, int]) -> str:
    return ", ".join(
        f"{name} {count:,}" for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


def _print_line(event: Progress, *, quiet: bool) -> None:
    if event.reason or not quiet:
        typer.echo(_line(event), err=True)


def _line(event: Progress) -> str:
    reason = f" ({event.reason})" if event.reason else ""
    return visible(f"{event.done}/{event.total} {event.outcome:<9} {event.source}{reason}")
