"""What reaches the terminal: no control characters, short IRIs, tables that show every cell whole."""

from __future__ import annotations

import io
import sys

import pytest

from kg.cli.terminal import short_iri, table, visible, write_data


def test_visible_shows_codes_of_hidden_characters_and_one_line() -> None:
    assert visible("a\x1b[31mb\x07\x9b\u202e") == "a\\x1b[31mb\\x07\\x9b\\u202e"
    assert visible("a\r\nb\u2028c\td") == "a b c d"
    assert visible("모델 “é” 👩\u200d💻") == "모델 “é” 👩\u200d💻"


def test_short_iri() -> None:
    assert short_iri("https://w3id.org/articlekg/ontology#develops") == "kg:develops"
    assert short_iri("https://w3id.org/articlekg/id/organization/meta") == "id:organization/meta"
    assert short_iri("https://elsewhere.example/x") == "https://elsewhere.example/x"


@pytest.mark.parametrize("width", ["40", "80", "200"])
def test_table_wraps_cells_and_loses_nothing(monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    monkeypatch.setenv("COLUMNS", width)
    cell = " ".join(f"word{n}" for n in range(40)) + " " + "x" * 90
    lines = table(["one", "two"], [["[bold]a[/bold]", cell]]).splitlines()
    assert max(map(len, lines)) <= int(width)
    shown = "".join(lines[2:]).replace(" ", "")
    assert cell.replace(" ", "") in shown.replace("[bold]a[/bold]", "")
    assert "[bold]a[/bold]" in shown


def test_table_with_many_columns_becomes_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    names = [f"column{n}" for n in range(9)]
    shown = table(names, [[f"value {n}" for n in range(9)], ["", *("x" for _ in range(8))]])
    assert shown.startswith("column0  value 0\ncolumn1  value 1\n")
    assert shown.count("\n\n") == 1


class _Terminal(io.TextIOWrapper):
    """A standard output that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("kind", "expected"), [(_Terminal, b"a\t\\x1b\\r\nb"), (io.TextIOWrapper, b"a\t\x1b\r\nb")])
def test_data_is_exact_but_for_a_terminal(
    monkeypatch: pytest.MonkeyPatch, kind: type[io.TextIOWrapper], expected: bytes
) -> None:
    raw = io.BytesIO()
    out = kind(raw, encoding="utf-8", newline="")
    monkeypatch.setattr(sys, "stdout", out)
    write_data(b"a\t\x1b\r\nb")
    out.flush()
    assert raw.getvalue() == expected
