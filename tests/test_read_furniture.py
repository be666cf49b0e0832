"""Page furniture: each cue of furniture.toml by its own examples, and whole invented pages line by line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kg.errors import OntologyError
from kg.read import read_text
from kg.read.forms import Form, load_forms, match, plain

ROOT = Path(__file__).parent.parent
FORMS = load_forms(ROOT / "ontology")
PAGES = sorted((Path(__file__).parent / "read_pages").iterdir())


def furniture_lines(page: str) -> list[tuple[str, bool]]:
    """Each line that is not blank, and whether it is furniture."""
    article = read_text(page)
    assert article.text == page
    lines = []
    start = 0
    for line in page.split("\n"):
        if line.strip():
            cut = any(span.start <= start and start + len(line) <= span.end for span in article.furniture)
            touched = any(span.start < start + len(line) and start < span.end for span in article.furniture)
            assert cut == touched, f"half a line is furniture: {line}"
            lines.append((line, cut))
        start += len(line) + 1
    return lines


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_page_line_by_line(path: Path) -> None:
    """In the files of read_pages, "- " stands before furniture and "+ " before what is kept."""
    marked = [line for line in path.read_text(encoding="utf-8").split("\n") if line]
    page = "\n".join(line[2:] for line in marked)
    expected = [(line[2:], line[0] == "-") for line in marked if line[2:].strip()]
    assert furniture_lines(page) == expected


def test_there_are_pages_with_both_kinds_of_lines() -> None:
    assert len(PAGES) >= 12
    text = "".join(path.read_text(encoding="utf-8") for path in PAGES)
    assert text.count("\n- ") > 100
    assert text.count("\n+ ") > 100


@pytest.mark.parametrize("form", FORMS.forms, ids=lambda form: form.name)
def test_examples_of_each_form(form: Form) -> None:
    assert form.examples
    for line in form.examples:
        assert match(form, line, plain(line)), line
    for line in form.never:
        assert not match(form, line, plain(line)), line


def test_seed_with_a_theme_demo() -> None:
    """The theme's demo blocks of the first seed are furniture, its paragraphs are not."""
    page = (ROOT / "seeds" / "000_900bf0500624c391.txt").read_text(encoding="utf-8")
    lines = furniture_lines(page)
    first = next(i for i, (line, _) in enumerate(lines) if line.startswith("Meta's Hybrid Open-Source"))
    last = next(i for i, (line, _) in enumerate(lines) if line == "View Source")
    assert [cut for _, cut in lines] == [True] * first + [False] * (last - first) + [True] * (len(lines) - last)


def test_seed_with_labels_at_its_end() -> None:
    page = (ROOT / "seeds" / "002_968c2d54d2b7f06b.txt").read_text(encoding="utf-8")
    cut = [line[:12] for line, furniture in furniture_lines(page) if furniture]
    assert cut == ["· Source: AI", "Best for: CT", "Related on A", "Open in AIss", "Editorial su"]


@pytest.mark.parametrize("name", ["001_eb6ff1df301d5751", "003_8e0dc43c9fad3cba", "004_9606e5fbc7cea824"])
def test_seeds_without_furniture(name: str) -> None:
    page = (ROOT / "seeds" / f"{name}.txt").read_text(encoding="utf-8")
    assert read_text(page).furniture == ()


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("HELSINKI, 14 November 2024 – Ruska Labs, a maker of speech models, has closed a round.", date(2024, 11, 14)),
        ("SÃO PAULO, Feb. 24, 2026 (Wire) — Onça has raised money from Kaszek, its oldest backer.", date(2026, 2, 24)),
        ("Ruska raises money\n\n3 October 2025\n\nRuska Labs has raised money. It will hire.", date(2025, 10, 3)),
        ("Ruska raises money\n\nUpdated: 2026-03-10\n\nRuska Labs has raised money. It will hire.", date(2026, 3, 10)),
        ("Ruska raises money\n\nTuesday, March 18th, 2025 at 10:15 am\n\nRuska has raised money.", date(2025, 3, 18)),
        ("Ruska raises money\n\nPublished on 2 May 2025 | Updated 9 May 2025\n\nRuska has raised.", date(2025, 5, 2)),
        (
            "Ruska raises money\n\nEngineering · 10 March 2026 · 5 min read\n\nRuska has raised money.",
            date(2026, 3, 10),
        ),
        (
            "The week in chips, 17 November 2025\n\nShort week. Nvidia has sold more chips than ever.",
            date(2025, 11, 17),
        ),
        ("PARIS, March 18 — Mistral AI on Monday put out a model that reads images as well as text.", None),
        ("Ruska raises money\n\n03/04/2025\n\nRuska Labs has raised money. It will hire.", None),
        ("Ruska raises money\n\n2 May 2025\n3 May 2025\n\nRuska Labs has raised money. It will hire.", None),
        ("Meta launched Muse Spark on April 8, 2026, and nobody outside has the weights of the model.", None),
        ("Ruska raises money\n\nRuska has raised money. It will hire.\n\nA round closed on\n\n3 May 2025", None),
    ],
)
def test_date_lines(head: str, day: date | None) -> None:
    assert read_text(head).published == day


def test_headline_and_author_of_plain_text() -> None:
    article = read_text(
        "Ruska raises money again\n\nBy Ana Sousa and Kim Lee\n\nRuska Labs has raised money. It will hire."
    )
    assert (article.title, article.author) == ("Ruska raises money again", "Ana Sousa and Kim Lee")


@pytest.mark.parametrize("broken", ["menu = [", 'menu = ["home"]', ""])
def test_broken_furniture_file_is_named(tmp_path: Path, broken: str) -> None:
    (tmp_path / "furniture.toml").write_text(broken, encoding="utf-8")
    with pytest.raises(OntologyError, match=r"furniture\.toml"):
        load_forms(tmp_path)


def test_missing_furniture_file_names_the_mend(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match="copy it"):
        load_forms(tmp_path / "nowhere")


def test_unknown_effect_is_named(tmp_path: Path) -> None:
    text = (ROOT / "ontology" / "furniture.toml").read_text(encoding="utf-8")
    (tmp_path / "furniture.toml").write_text(text.replace('effect = "rest"', 'effect = "explode"'), encoding="utf-8")
    with pytest.raises(OntologyError, match="explode"):
        load_forms(tmp_path)


def test_hostile_lines_take_no_time() -> None:
    """Patterns with several wildcards, long runs of separators and digits: none of them may run away."""
    page = "\n".join(["we use cookies " * 30, "| " * 400, "1 " * 800, "#a " * 500, "+1 " * 300, "- " * 500, "a@" * 400])
    assert read_text(page).text == page
    page = "\n".join(["--|--" + " " * 50_000 + "x", " " * 50_000 + "|x", "--|" * 20_000 + "x"])
    assert read_text(page).text == page


def test_the_head_of_a_table_without_outer_bars_is_no_menu() -> None:
    page = (
        "What may be done with some models\n\nThis is a summary of the terms of use of some models that people ask us about.\n\n"
        "Model | Weights | Training Data | Output\n--|--|--|--\nAcme Osprey 3 | available | not available | yours\nHeron 2 | no | no | theirs\n"
    )
    assert not [line for line, furniture in furniture_lines(page) if furniture and "|" in line]


def test_a_menu_with_bars_is_one_without_a_tables_rule() -> None:
    page = (
        "Home | News | Contact | Login\n\nOsprey 3 is here\n\n"
        "Corvid Labs released its third model on Monday, and the people who had waited for it since last year were pleased.\n"
    )
    assert [line for line, furniture in furniture_lines(page) if furniture][:1] == ["Home | News | Contact | Login"]
