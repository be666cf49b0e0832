"""The parts of extraction that need no parser: layout, names, groups, dates, counts, tables, sentences."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from kg.config import ontology_folder
from kg.extract.dates import find_dates
from kg.extract.groups import expand_lists, group_names
from kg.extract.layout import layout
from kg.extract.names import Name, NameFinder, RegistryIndex, Word, is_code, split_words
from kg.extract.sentences import split_sentences
from kg.extract.tables import find_tables, is_number, numeric_columns
from kg.extract.values import find_counts, normalise
from kg.model import Article, Span
from kg.ontology.lexicon import Lexicon, load_lexicon
from kg.ontology.registry import RegistryEntry

LEXICON: Lexicon = load_lexicon(ontology_folder())
DATES = LEXICON.words["dates"]
ENTRIES = (
    RegistryEntry("Llama", ("ModelFamily",)),
    RegistryEntry("Meta", ("Organization",)),
    RegistryEntry("Mistral AI", ("Organization",), ("Mistral",)),
    RegistryEntry("Claude", ("ModelFamily",)),
    RegistryEntry("Humanity's Last Exam", ("Benchmark",)),
    RegistryEntry("H100", ("Product",)),
)


@cache
def finder() -> NameFinder:
    last = {n: c.last for n, c in LEXICON.types.items()}
    return NameFinder(RegistryIndex.of(ENTRIES), LEXICON.names, last, frozenset(("Model", "ModelFamily")))


def find(text: str) -> list[Name]:
    words, previous, fresh = [], 0, True
    for word, start, end in split_words(text, LEXICON.names.variant_words):
        fresh = fresh or any(c in text[previous:start] for c in ".!?")
        words.append(Word(start, end, word, text[end : end + 2] == "'s", fresh))
        previous, fresh = end, False
    return expand_lists(text, list(finder().find(text, words, {})), LEXICON.names)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("We tried Llama 4 Scout and Maverick.", ["Llama 4 Scout", "Llama 4 Maverick"]),
        ("We tried DeepSeek V4 and Coder V3.", ["DeepSeek V4", "DeepSeek Coder V3"]),
        ("open releases like Llama 1, 2, 3, and 4.", ["Llama 1", "Llama 2", "Llama 3", "Llama 4"]),
        ("Llama 3.1 70B and 8B are out.", ["Llama 3.1 70B", "Llama 3.1 8B"]),
        ("It beats Qwen2.5-72B-Instruct there.", ["Qwen2.5-72B-Instruct"]),
        ("It scored 18 on Humanity's Last Exam.", ["Humanity's Last Exam"]),
        ("and Meta's Llama is free.", ["Meta", "Llama"]),
        ("she joined Meta Superintelligence Labs.", ["Meta Superintelligence Labs"]),
        ("from the University of Washington came", ["University of Washington"]),
        ("the Paris-based startup", ["Paris"]),
        ("by Meta Platforms Inc. launched last", ["Meta Platforms Inc."]),
        ("some 16 H100 chips, 32B in total, $1.3bn and 1.51TB", ["H100"]),
    ],
)
def test_names_are_found_and_lists_are_written_out(text: str, names: list[str]) -> None:
    assert [n.full for n in find(text)] == names


@pytest.mark.parametrize("word", ["o3-mini", "GPT-4o", "Qwen2.5-72B", "s1-32B", "V3-0324", "GLM-4.6", "R1"])
def test_codes_are_known_by_their_shape(word: str) -> None:
    assert is_code(word, LEXICON.names)


@pytest.mark.parametrize(
    "word",
    [
        "24B",
        "1.3bn",
        "2025-03-18",
        "Q3",
        "3rd",
        "90s",
        "B2B",
        "5G",
        "v4.0",
        "100k",
        "plain",
        "mid-2024",
        "high-80s",
        "FP8",
        "Q4_K",
    ],
)
def test_quantities_are_no_codes(word: str) -> None:
    assert not is_code(word, LEXICON.names)


def test_a_registered_name_with_a_tail_is_matched_whole() -> None:
    index = RegistryIndex.of(
        (RegistryEntry("X-energy", ("Organization",)), RegistryEntry("SWE-bench Lite", ("Benchmark",)))
    )
    text = "On X, X-energy and X-backed labs ran SWE-bench Lite."
    split = [Word(start, end, word, False) for word, start, end in split_words(text, whole=index.whole)]
    found = {
        text[split[i].start : split[end - 1].end] for i in range(len(split)) for end, e in [index.match(split, i)] if e
    }
    assert found == {"X-energy", "SWE-bench Lite"}


def test_a_name_is_known_without_the_capital_inside_it() -> None:
    entries = [RegistryEntry(n, ("Organization",)) for n in ("OpenAI", "DeepSeek AI", "Openbox", "QuALITY", "ImPACT")]
    index = RegistryIndex.of(
        (*entries, RegistryEntry("OpenBox", ("Product",)), RegistryEntry("LiveKit", ("Product",), ambiguous=True))
    )
    text = "Openai Deepseek AI Openbox Quality Impact Livekit openai"
    words = [Word(start, end, word, False) for word, start, end in split_words(text)]
    found = [e[0].label for i in range(len(words)) if (e := index.match(words, i)[1])]
    assert found == ["OpenAI", "DeepSeek AI", "Openbox"]


def test_short_forms_join_their_full_names() -> None:
    text = "when Ruska Labs hired, Ruska grew. the Open Source Initiative (OSI) said so; OSI repeated it."
    names = [n for n in find(text) if n.text != "S"]
    groups, of_name = group_names(text, names, LEXICON.names)
    forms = [set(g.forms) for g in groups if g.members]
    assert {"Ruska Labs", "Ruska"} in forms
    assert {"Open Source Initiative", "OSI"} in forms
    assert len(of_name) == len(names)


def test_spaces_and_hyphens_do_not_part_a_name() -> None:
    text = "GPT-5.2 beat GPT5.2 of last week; Mistral AI said so. MistralAI did."
    names = [n for n in find(text) if n.text != "S"]
    groups, _ = group_names(text, names, LEXICON.names)
    forms = [set(g.forms) for g in groups if g.members]
    assert {"GPT-5.2", "GPT5.2"} in forms
    assert {"Mistral AI", "MistralAI"} in forms


def test_a_name_in_capitals_is_called_as_it_stands_elsewhere() -> None:
    text = "MERIDEN, March 18. The Meriden lab grew."
    groups, _ = group_names(text, find(text), LEXICON.names)
    assert [g.label for g in groups if "MERIDEN" in g.forms] == ["Meriden"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Meta launched it on April 8.", ["2026-04-08"]),
        ("On April 8, 2026, it came; three days earlier, the other.", ["2026-04-08", "2026-04-05"]),
        ("It shipped yesterday, after a leak last Friday.", ["2026-04-14", "2026-04-10"]),
        ("out in January, and again in December", ["2026-01", "2025-12"]),
        ("from 2 August firms must", ["2026-08-02"]),
        ("launched by Meta on 28 June; due by 28 June", ["2025-06-28", "2026-06-28"]),
        ("in 2019 and (2020)", ["2019", "2020"]),
        ("last month; last year; 2024-11-02", ["2026-03", "2025", "2024-11-02"]),
        ("Monday of last week", ["2026-04-06"]),
        ("It landed on the 12th, and the other on the 19th.", ["2026-04-12", "2026-03-19"]),
        ("Out on 3 March; the small one followed on the 17th.", ["2026-03-03", "2026-03-17"]),
        ("They met on the 5th floor.", []),
        ("He may march on 300 people in 30 rooms", []),
    ],
)
def test_dates_are_read_against_the_day_of_the_article(text: str, values: list[str]) -> None:
    assert [w.value for w in find_dates(text, date(2026, 4, 15), DATES)] == values


def test_dates_need_their_year_where_the_article_has_none() -> None:
    found = find_dates("On April 8, 2026 it came, and on May 3.", None, DATES)
    assert [w.value for w in found] == ["2026-04-08", "2026-05-03"]
    assert not list(find_dates("It came last Friday, in March.", None, DATES))


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("a 24-billion-parameter model", [("24B", "parameters")]),
        ("has 1.1 billion parameters", [("1.1B", "parameters")]),
        ("with 288 billion active parameters", [("288B active", "parameters")]),
        ("52 billion parameters, 13 billion of them active", [("52B", "parameters"), ("13B active", "parameters")]),
        ("a 397B model with 17B active", [("17B active", "parameters")]),
        ("50 billion parameters active per token", [("50B active", "parameters")]),
        (
            "of its 30 billion parameters 3 billion are used at a time",
            [("30B", "parameters"), ("3B active", "parameters")],
        ),
        ("with a context window, it runs at 1,000 tokens/second", []),
        ("an 8,000-token context window", [("8K", "tokens")]),
        ("The context window has grown from 32,000 tokens to 128,000.", [("32K", "tokens"), ("128K", "tokens")]),
        ("raised $24 billion from 128 people", []),
        ("trained on 15 trillion tokens", []),
    ],
)
def test_counts_are_found_by_their_form(text: str, counts: list[tuple[str, str]]) -> None:
    assert [(c.value, c.kind) for c in find_counts(text, LEXICON.words["values"])] == counts


def test_counts_are_normalised() -> None:
    counts = LEXICON.words["values"]["counts"]
    numbers = (("128,000", None), ("1.50", "billion"), ("7", "b"))
    assert [normalise(n, scale, counts) for n, scale in numbers] == ["128K", "1.5B", "7B"]


def test_layout_keeps_every_offset_and_blanks_marks_and_furniture() -> None:
    text = "# A **bold** head\n\n- first [link](http://x.example/y)\n\nMenu  Home\nPlain text here."
    article = Article("a", text, furniture=(Span(text.index("Menu"), text.index("Plain")),))
    blanked, blocks = layout(article)
    assert len(blanked) == len(text)
    assert "Menu" not in blanked
    assert "http" not in blanked
    assert "*" not in blanked
    assert blanked.index("Plain") == text.index("Plain")
    assert [b.kind for b in blocks] == ["heading", "item", "paragraph"]


def test_a_wrapped_paragraph_is_one_block() -> None:
    line = "This is a line of the text that was wrapped at a column by some old editor"
    _, blocks = layout(Article("a", f"{line}\n{line}\n{line}."))
    assert len(blocks) == 1


def test_sentences_end_at_full_stops_and_not_at_abbreviations() -> None:
    text = "Dr. Lee of Acme Inc. spoke. It was “late.” Then\nA heading\nv1.5 is out! Yes."
    _, blocks = layout(Article("a", text))
    pieces = [text[a:b] for a, b in split_sentences(text, blocks, LEXICON.names.abbreviations)]
    assert pieces == ["Dr. Lee of Acme Inc. spoke.", "It was “late.”", "Then", "A heading", "v1.5 is out!", "Yes."]


def test_tables_are_cut_into_cells_with_exact_offsets() -> None:
    text = "| Model | MMLU |\n|---|---|\n| Llama 4 | 80.6 |\n| Puro 1 | – |\n\nText."
    _, blocks = layout(Article("a", text))
    (table,) = find_tables(text, blocks, [(text.index("Llama"), text.index("Llama") + 7)])
    assert [c.text for c in table.head] == ["Model", "MMLU"]
    assert [[c.text for c in row] for row in table.body] == [["Llama 4", "80.6"], ["Puro 1", "–"]]
    assert table.body[0][0].names == (0,)
    assert numeric_columns(table) == {1}
    assert all(text[c.start : c.end].strip() == c.text for row in table.rows for c in row)


@pytest.mark.parametrize(
    ("text", "number"), [("80.6", True), ("44.6%", True), ("**1443**", True), ("–", False), ("MIT", False)]
)
def test_scores_are_numbers(text: str, number: bool) -> None:
    assert is_number(text) is number


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Corvid Labs[12] made it.[citation needed]", "Corvid Labs     made it.                 "),
        ("Ada Lee¹ and Bo Ruiz²³ wrote it.", "Ada Lee  and Bo Ruiz   wrote it."),
        ("It took 10²⁴ FLOPS.", "It took 10²⁴ FLOPS."),
        ("Take a[1] or x² of it.", "Take a    or x² of it."),
    ],
)
def test_marks_of_footnotes_are_no_part_of_names(text: str, read: str) -> None:
    assert layout(Article("t.txt", text))[0] == read
