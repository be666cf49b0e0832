# ruff: noqa: F811
"""Every verb of the explorer in a real Chromium: find, narrow, walk, believe, play, read, take along, come back by a link."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from sample_graph import ARTICLES, article_iri, quads
from test_view_browser import NARROW, WIDE, chromium, edge_number, number, open_page, pages  # noqa: F401
from view_samples import HOSTILE, crowd, write_sample

if TYPE_CHECKING:
    from playwright.sync_api import Download, Page

Open = Callable[..., "Page"]


@pytest.fixture(scope="module", autouse=True)
def more_pages(pages: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Pages with two outlets, with hostile text everywhere, and with more nodes than vis-network draws."""
    folder = tmp_path_factory.mktemp("more")
    outlets = [
        Quad(article_iri(a), NamedNode("https://schema.org/publisher"), Literal(name), article_iri(a))
        for a, name in zip(ARTICLES, ("The Daily Vector", "Tensor Times"), strict=False)
    ]
    for name, content in (
        ("outlets", [*quads(), *outlets]),
        ("storm", [*quads(), *HOSTILE.quads()]),
        ("crowd", crowd()),
    ):
        pages[name] = write_sample(folder / f"{name}.html", content).resolve().as_uri()


def labels(page: Page) -> set[str]:
    found: list[str] = page.evaluate("[...articlekg.state.visible.nodes].map((id) => articlekg.data.nodes[id].label)")
    return set(found)


def links(page: Page) -> int:
    found: int = page.evaluate("articlekg.state.visible.edges.size")
    return found


def look_up(page: Page, name: str) -> None:
    page.fill("#search", name)
    page.press("#search", "Enter")


def saved(page: Page, kind: str) -> str:
    with page.expect_download() as waiting:
        page.click("#export-toggle")
        page.click(f"[data-kind={kind}]")
    download: Download = waiting.value
    return Path(download.path()).read_bytes().decode("utf-8", "replace")


# Find.


def test_focus_shows_what_is_some_steps_around(open_page: Open) -> None:
    page = open_page()
    look_up(page, "Gale")
    page.get_by_label("Show only what is 1 step around").click()
    assert labels(page) == {"Gale", "Borealis"}
    assert "1 step around Gale" in page.locator("#scope").inner_text()
    page.get_by_label("Show only what is 2 steps around").click()
    near = labels(page)
    assert {"Gale", "Borealis", "Acme AI"} <= near
    page.get_by_label("Show only what is 3 steps around").click()
    assert near < labels(page)
    page.click("#zoom-fit")
    page.wait_for_timeout(500)
    rightmost = page.evaluate(
        """() => Math.max(...[...articlekg.state.visible.nodes].map((id) => articlekg.drawing.toScreen(articlekg.drawing.at(id)).x))
           + document.getElementById("network").getBoundingClientRect().left"""
    )
    assert rightmost < page.locator("#panel").bounding_box()["x"], "the panel covers what is in focus"
    page.click("#scope-off")
    assert page.locator("#scope").is_hidden()


def test_the_shortest_path_between_two_is_shown_and_told(open_page: Open) -> None:
    page = open_page()
    look_up(page, "Gale")
    page.get_by_role("button", name="Path to …").click()
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("TestBench")
    page.keyboard.press("Enter")
    assert page.locator("#panel h2").inner_text() == "From Gale to TestBench"
    steps = page.evaluate("articlekg.state.scope.steps.map((s) => articlekg.data.nodes[s.to].label)")
    assert steps[-1] == "TestBench"
    assert {"Gale", "TestBench", *steps} <= labels(page)
    page.locator("#panel details").first.locator("summary").click()
    assert page.locator("#panel blockquote").first.is_visible()


def test_no_path_says_so(open_page: Open) -> None:
    page = open_page()
    page.evaluate(
        "([a, b]) => { articlekg.state.lines.clear(); articlekg.setScope({ kind: 'path', a, b }); }",
        [number(page, "Gale"), number(page, "TestBench")],
    )
    assert "No way leads" in page.locator("#panel").inner_text()


def test_who_else_is_linked_with_both(open_page: Open) -> None:
    page = open_page()
    look_up(page, "Zephyr 2")
    page.get_by_role("button", name="In common with …").click()
    page.keyboard.type("Zephyr 1")
    page.keyboard.press("Enter")
    found = {
        page.evaluate("id => articlekg.data.nodes[id].label", i) for i in page.evaluate("articlekg.state.scope.found")
    }
    assert labels(page) == found | {"Zephyr 2", "Zephyr 1"}
    assert "have in common" in page.locator("#panel h2").inner_text()


def test_relations_confidence_and_outlets_filter(open_page: Open) -> None:
    page = open_page("outlets")
    whole = links(page)
    page.locator("#relations-box summary").click()
    page.locator("#relations .toggle", has_text="develops").first.click()
    assert links(page) < whole
    page.locator("#relations-all").click()
    assert links(page) == whole
    page.locator("#confidence").fill("95")
    assert links(page) == 0
    assert page.locator("#empty").is_visible()
    page.locator("#confidence").fill("0")
    page.locator("#outlets-box summary").click()
    page.locator("#outlets .toggle", has_text="Tensor Times").click()
    assert 0 < links(page) < whole


def test_back_and_forward_and_a_link_restore_what_is_on_the_screen(open_page: Open, pages: dict[str, str]) -> None:
    page = open_page()
    look_up(page, "Gale")
    page.get_by_label("Show only what is 1 step around").click()
    page.get_by_role("button", name="Planned").click()
    page.wait_for_timeout(400)
    address, seen = page.url, (labels(page), links(page))
    page.go_back()
    page.go_back()
    assert page.locator("#scope").is_hidden()
    assert page.locator("#panel h2").inner_text() == "Gale"
    page.go_back()
    assert page.locator("#panel").is_hidden()
    page.go_forward()
    assert page.locator("#panel h2").inner_text() == "Gale"
    pages["linked"] = address
    again = open_page("linked")
    assert (labels(again), links(again)) == seen
    assert again.locator("#panel h2").inner_text() == "Gale"
    assert again.get_by_role("button", name="Planned").get_attribute("aria-pressed") == "true"


def test_a_link_to_an_edge_and_a_broken_link(open_page: Open, pages: dict[str, str]) -> None:
    pages["edge"] = pages["sample"] + "#edge=organization/borealis~develops~model/gale~stated"
    assert open_page("edge").locator("#panel .triple").inner_text().split("\n") == ["Borealis", "develops", "Gale"]
    pages["broken"] = (
        pages["sample"] + "#node=__proto__&focus=x~9&types-off=constructor~Nothing&from=<b>&at=a~b~c&view=x"
    )
    page = open_page("broken")
    assert page.locator("#panel").is_hidden()
    assert links(page) > 0


# Believe.


def test_a_sentence_stands_in_its_context_with_trigger_and_extractor(
    open_page: Open, pages: dict[str, str], tmp_path: Path
) -> None:
    claim = "Acme AI released Zephyr 2 on March 1."
    pages["context"] = write_sample(tmp_path / "context.html", quads(), said=claim).resolve().as_uri()
    page = open_page("context")
    page.evaluate("id => articlekg.select({ kind: 'edge', id })", edge_number(page, "Acme AI", "develops", "Zephyr 2"))
    said = page.locator("#panel blockquote", has_text=claim)
    assert said.locator(".around").all_inner_texts() == ["It was a Sunday. ", " Nobody was surprised."]
    assert said.locator(".trigger").inner_text() == "released"
    assert "found by lexicon" in said.inner_text()
    assert re.search(r"confidence \d+%", said.inner_text())


def test_contradictions_stand_side_by_side(open_page: Open) -> None:
    page = open_page()
    look_up(page, "Zephyr 2")
    conflict = page.locator("#panel .conflict", has_text="said and denied")
    conflict.locator("summary").click()
    assert conflict.locator(".sides h4").all_inner_texts()[0].startswith("Apache 2.0")
    assert conflict.locator(".sides h4").all_inner_texts()[1].startswith("not Apache 2.0")
    boxes = [s.bounding_box() for s in conflict.locator(".sides section").all()]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]


# Time.


def test_the_slider_shows_a_stretch_of_time_and_plays_it(open_page: Open) -> None:
    page = open_page()
    whole = links(page)
    until = page.locator("#time-until")
    until.focus()
    page.keyboard.press("Home")
    assert links(page) < whole
    page.locator("#time-play").click()
    page.locator("#time-play[aria-pressed=false]").wait_for(timeout=20000)
    assert links(page) == whole
    page.locator("#time-mode").select_option("valid")
    assert "dates=valid" in page.url


# Export.


def test_exports_hold_what_is_visible(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="person").click()
    graph = ElementTree.fromstring(saved(page, "graphml"))
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    assert len(graph.findall(".//g:node", space)) == len(labels(page))
    assert len(graph.findall(".//g:edge", space)) == links(page)
    rows = list(csv.reader(io.StringIO(saved(page, "csv").removeprefix("\ufeff"))))
    assert rows[0][:3] == ["Subject", "Relation", "Object"]
    assert not [row for row in rows if row[0] == "Ann Lee"]
    assert [row for row in rows if row[:3] == ["Borealis", "develops", "Gale"]]
    drawing = ElementTree.fromstring(saved(page, "svg"))
    texts = {"".join(t.itertext()) for t in drawing.iter("{http://www.w3.org/2000/svg}title")}
    assert "Gale" in texts
    assert "Ann Lee" not in texts
    with page.expect_download() as waiting:
        page.click("#export-toggle")
        page.click("[data-kind=png]")
    assert Path(waiting.value.path()).read_bytes().startswith(b"\x89PNG")


# Read.


def test_the_table_sorts_and_leads_back_to_the_network(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("tab", name="Table").click()
    head = page.locator("#reading thead th")
    assert head.all_inner_texts() == ["model", "Maker", "Licence", "Access", "Released", "Parameters", "Articles"]
    first = page.locator("#reading tbody tr th").all_inner_texts()
    assert first == sorted(first, key=str.casefold)
    head.first.get_by_role("button").click()
    assert head.first.get_attribute("aria-sort") == "descending"
    assert page.locator("#reading tbody tr th").all_inner_texts() == first[::-1]
    row = page.locator("#reading tbody tr", has=page.get_by_role("button", name="Zephyr 2", exact=True))
    assert "Acme AI" in row.inner_text()
    assert "open source" in row.inner_text()
    row.get_by_role("button").click()
    assert page.locator("#panel h2").inner_text() == "Zephyr 2"
    page.get_by_role("tab", name="Table").click()
    page.select_option("#table-choice", "statements")
    assert page.locator("#reading tbody tr").count() > links(page) / 2


def test_the_timeline_goes_by_date_and_prints(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("tab", name="Timeline").click()
    days = page.locator("#reading .day h2").all_inner_texts()
    assert days == sorted(days, reverse=True)
    page.locator("#reading .day details summary").first.click(position={"x": 200, "y": 8})
    page.emulate_media(media="print")
    assert page.locator("#reading").is_visible()
    assert not page.locator("#finder").is_visible()
    assert not page.locator("#tabs").is_visible()


# Without a pointer, on a small screen, for other eyes.


def test_everything_is_reached_by_keyboard_alone(open_page: Open) -> None:
    page = open_page("outlets")
    seen = []
    for _ in range(80):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.dataset.key || ''"))
    for wanted in (
        "search",
        "confidence",
        "copy-link",
        "network",
        "tab-network",
        "export-toggle",
        "zoom-in",
        "time-play",
        "time-until",
    ):
        assert wanted in seen, wanted
    page.locator("#network").focus()
    page.keyboard.press("n")
    first = page.locator("#panel h2").inner_text()
    page.keyboard.press("n")
    assert page.locator("#panel h2").inner_text() != first
    page.keyboard.press("p")
    assert page.locator("#panel h2").inner_text() == first
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "panel-title"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("articlekg.state.scope.kind") == "focus"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "network"
    page.locator("#export-toggle").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.kind") == "svg"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "export-toggle"
    page.locator("#tab-network").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#reading table").is_visible()


def test_controls_have_names(open_page: Open) -> None:
    page = open_page("outlets")
    look_up(page, "Gale")
    nameless = page.evaluate(
        """() => { const named = (e) => e.getAttribute("aria-label") || e.textContent.trim() || e.labels?.length || e.getAttribute("aria-labelledby");
             return [...document.querySelectorAll("button, input, select, [role=application], [role=region]")]
               .filter((e) => !named(e)).map((e) => e.outerHTML); }"""
    )
    assert nameless == []


@pytest.mark.parametrize(("size", "scheme"), list(itertools.product((WIDE, NARROW), ("light", "dark"))))
def test_nothing_is_cut_off_and_words_stand_out(open_page: Open, size: dict[str, int], scheme: str) -> None:
    page = open_page("outlets", size=size, scheme=scheme)
    for tab in ("Table", "Timeline", "Network"):
        page.get_by_role("tab", name=tab).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    for words in ("--ink", "--soft", "--faint", "--accent", "--warn"):
        for ground in ("--paper", "--card"):
            assert contrast(colour(page, words), colour(page, ground)) >= 4.5, (words, ground, scheme)


def colour(page: Page, name: str) -> tuple[int, ...]:
    text: str = page.evaluate("name => getComputedStyle(document.documentElement).getPropertyValue(name).trim()", name)
    return tuple(int(text[at : at + 2], 16) for at in (1, 3, 5))


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The ratio of WCAG 2."""

    def light(rgb: tuple[int, ...]) -> float:
        parts = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


# Large graphs.


def test_a_large_graph_opens_on_communities_and_answers_the_same_verbs(open_page: Open) -> None:
    page = open_page("crowd")
    assert page.evaluate("articlekg.data.large")
    assert page.evaluate("articlekg.drawing.groups().length") > 5
    spot = page.evaluate(
        """() => { const group = articlekg.data.groups[0], { left, top } = document.getElementById("network").getBoundingClientRect();
             const { x, y } = articlekg.drawing.toScreen(group); return [x + left, y + top]; }"""
    )
    page.mouse.click(*spot)
    assert page.locator("#panel .kind-name").inner_text() == "Community"
    page.get_by_role("button", name="Zoom in").last.click()
    assert page.evaluate("articlekg.drawing.groups().length") == 0
    look_up(page, "Firm 7")
    assert page.locator("#panel h2").inner_text() == "Firm 7"
    page.get_by_label("Show only what is 1 step around").click()
    assert 1 < len(labels(page)) < 200
    svg = ElementTree.fromstring(saved(page, "svg"))
    assert "Firm 7" in {"".join(t.itertext()) for t in svg.iter("{http://www.w3.org/2000/svg}title")}
    page.keyboard.press("Escape")
    page.click("#scope-off")
    page.get_by_role("button", name="person").first.click()
    assert len(labels(page)) < 1700


def test_a_click_finds_the_node_that_is_drawn_there(open_page: Open) -> None:
    page = open_page("crowd")
    look_up(page, "Firm 12")
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    spot = page.evaluate(
        """id => { const { left, top } = document.getElementById("network").getBoundingClientRect();
             const { x, y } = articlekg.drawing.toScreen(articlekg.drawing.at(id)); return [x + left, y + top]; }""",
        number(page, "Firm 12"),
    )
    page.mouse.click(*spot)
    assert page.locator("#panel h2").inner_text() == "Firm 12"
    before = page.evaluate("({ ...articlekg.drawing.camera })")
    page.mouse.move(700, 500)
    page.mouse.wheel(0, -400)
    page.mouse.down()
    page.mouse.move(760, 560, steps=4)
    page.mouse.up()
    after: dict[str, Any] = page.evaluate("({ ...articlekg.drawing.camera })")
    assert after["scale"] > before["scale"]
    assert (after["x"], after["y"]) != (before["x"], before["y"])


# Hostile text.


def test_a_storm_of_hostile_strings_changes_nothing(open_page: Open) -> None:
    page = open_page("storm")
    assert len(HOSTILE.strings) >= 100
    tags = """() => { const active = "SCRIPT IMG IFRAME OBJECT EMBED LINK BASE META FORM VIDEO STYLE".split(" ");
      return [...document.querySelectorAll("body *")].map((e) => e.tagName).filter((t) => active.includes(t)).sort().join(); }"""
    before = page.evaluate(tags)
    known = set(page.evaluate("articlekg.data.nodes.map((node) => node.label)"))
    assert {text for text in HOSTILE.strings if text.strip()} <= known
    # The strings stand in a ring: a third of the panels shows all of them, as name, neighbour, alias and sentence.
    page.evaluate(
        """() => { const { data, state, select } = articlekg;
             data.lines.forEach((line) => state.lines.add(line.name));
             for (const node of data.nodes) if (node.id % 3 === 0) { select({ kind: "node", id: node.id }, { quiet: true });
               document.querySelectorAll("#panel details").forEach((row) => { row.open = true; }); }
             for (const edge of data.edges) if (edge.id % 40 === 0) select({ kind: "edge", id: edge.id }, { quiet: true });
             select(null); }"""
    )
    for tab in ("Table", "Timeline", "Network"):
        page.get_by_role("tab", name=tab).click()
        if tab == "Table":
            page.select_option("#table-choice", "statements")
    assert page.evaluate(tags) == before
    assert page.evaluate("typeof window.pwned") == "undefined"
    assert page.locator("a[href]:not([href^='http'])").count() == 0
    listeners = """() => [...document.querySelectorAll("body *")].flatMap((e) => [...e.attributes])
      .filter((a) => a.name.startsWith("on")).length"""
    assert page.evaluate(listeners) == 0
    ElementTree.fromstring(saved(page, "graphml"))
    ElementTree.fromstring(saved(page, "svg"))
    rows = list(csv.reader(io.StringIO(saved(page, "csv").removeprefix("\ufeff"))))
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")]
    assert {len(row) for row in rows} == {9}
