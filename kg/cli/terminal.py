"""What reaches the terminal: text without control characters, tables that wrap long cells, data formats as in files."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from itertools import zip_longest

import typer

from kg.prefixes import PREFIXES, shorten

_SPACES = re.compile(r"[\t\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+")
# Control characters, and those that turn the direction of what follows or hide it.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_NOT_LINE_END = re.compile(r"[\x0b\x0c\r\x1c-\x1f]")
_NARROWEST = 14
_GAP = "   "
_PIPE_WIDTH = 120


def visible(text: str) -> str:
    """One line of text that is safe to show: line breaks become spaces, control characters their code ("\\x1b")."""
    return _coded(_SPACES.sub(" ", text))


def short_iri(iri: str) -> str:
    """An IRI with a prefix in place of its namespace where one fits: `kg:develops`, `id:organization/meta`."""
    name = shorten(iri)
    return f"id:{name.removeprefix(PREFIXES['id'])}" if name.startswith(PREFIXES["id"]) else name


def write_data(data: bytes) -> None:
    """Write a data format to standard output: byte for byte to a file or pipe, safe to show on a terminal."""
    if sys.stdout.isatty():
        typer.echo("\n".join(map(_coded_but_tabs, data.decode(errors="replace").split("\n"))), nl=False)
        return
    typer.echo(data, nl=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as wide as the terminal; long cells wrap. With too many columns, each row becomes a block of lines."""
    width = shutil.get_terminal_size((_PIPE_WIDTH, 24)).columns
    safe = [[visible(cell) for cell in row] for row in rows]
    names = [visible(column) for column in columns]
    if len(names) > 1 and len(names) * _NARROWEST > width:
        return _blocks(names, safe)
    return _grid(names, safe, width)


def _grid(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    from rich.cells import cell_len, set_cell_size  # its tables take longer to import than most queries to answer

    widths = _widths(
        [max(map(cell_len, cells)) for cells in zip(columns, *rows, strict=True)],
        room=max(len(columns), width - len(_GAP) * (len(columns) - 1)),
    )
    lines = []
    for row in (columns, *rows):
        cells = map(_wrapped, row, widths)
        for parts in zip_longest(*cells, fillvalue=""):
            lines.append(_GAP.join(map(set_cell_size, parts, widths)).rstrip())
        if row is columns:
            lines.append("\N{BOX DRAWINGS LIGHT HORIZONTAL}" * (sum(widths) + len(_GAP) * (len(columns) - 1)))
    return "".join(f"{line}\n" for line in lines)


def _widths(wanted: list[int], *, room: int) -> list[int]:
    """How wide each column is: as wide as wanted, or where there is less room, the widest give way."""
    most = min(room, max(wanted))
    while sum(min(most, wide) for wide in wanted) > room:
        most -= 1
    spare = room - sum(min(most, wide) for wide in wanted)
    widths = []
    for wide in wanted:
        more = spare > 0 and wide > most  # what the last step took too much
        spare -= more
        widths.append(min(most, wide) + more)
    return widths


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, cut between words, and within one that is longer."""
    from rich.cells import cell_len, chop_cells

    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if cell_len(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = chop_cells(word, width)
        lines += whole
    return [*lines, line]


def _blocks(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    margin = max(map(len, columns))
    blocks = [[f"{name:>{margin}}  {cell}" for name, cell in zip(columns, row, strict=True) if cell] for row in rows]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _coded(text: str) -> str:
    return _HIDDEN.sub(_code, text)


def _coded_but_tabs(line: str) -> str:
    return "\t".join(_coded(_NOT_LINE_END.sub(_code, cell)) for cell in line.split("\t"))


def _code(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
