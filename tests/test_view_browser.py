"""The network page in a real Chromium, opened from disk: it draws, answers, and asks nothing of any server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from browser import browser, find_browser
from pyoxigraph import Store
from sample_graph import quads
from test_view import EVIL, hostile_quads

from kg.config import ontology_folder
from kg.graph.network import NetworkReader
from kg.ontology.schema import load_schema
from kg.view.network import network
from kg.view.page import write_page
from kg.view.style import load_style

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

REQUIRED = "ARTICLEKG_REQUIRE_BROWSER"
WIDE, NARROW = {"width": 1300, "height": 850}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = find_browser()
    if program is None:
        reason = "no Chromium or Chrome on the PATH; name one with ARTICLEKG_CHROMIUM to run the tests of the page"
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(f"{REQUIRED}=1, but {reason}")
        pytest.skip(reason)
    with browser(program) as started:
        yield started


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The addresses of two pages: the sample graph, and the same with a hostile article."""
    ontology, folder = ontology_folder(), tmp_path_factory.mktemp("pages")
    found = {}
    for name, content in (("sample", quads()), ("hostile", hostile_quads())):
        store = Store()
        store.extend(content)
        reader = NetworkReader(store, queries=ontology / "queries" / "internal")
        data = network(reader, schema=load_schema(ontology), style=load_style(ontology))
        write_page(data, folder / f"{name}.html")
        found[name] = (folder / f"{name}.html").resolve().as_uri()
    return found


@pytest.fixture
def open_page(chromium: Browser, pages: dict[str, str]) -> Iterator[Callable[..., Page]]:
    """Opens a page; at the end, whatever left the page or was said on the console is a failure."""
    requests: list[str] = []
    said: list[str] = []
    contexts = []

    def opened(name: str = "sample", *, size: dict[str, int] | None = None, scheme: Any = "light") -> Page:
        context = chromium.new_context(viewport=size or WIDE, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        # What the driver of a machine without a graphics card says of its own speed is no fault of the page.
        page.on("console", lambda m: None if "GL Driver Message" in m.text else said.append(f"{m.type}: {m.text}"))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(f"dialog: {dialog.message}"))
        page.goto(pages[name])
        page.wait_for_function("window.articlekg")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [url for url in requests if url not in pages.values()] == []
    assert said == []


def number(page: Page, label: str) -> int:
    found: int = page.evaluate("label => articlekg.data.nodes.findIndex((node) => node.label === label)", label)
    return found


def edge_number(page: Page, source: str, relation: str, target: str) -> int:
    found: int = page.evaluate(
        """([source, relation, target]) => articlekg.data.edges.findIndex((edge) => edge.relation === relation
             && articlekg.data.nodes[edge.from].label === source && articlekg.data.nodes[edge.to].label === target)""",
        [source, relation, target],
    )
    return found


def middle_of_edge(page: Page, edge: int) -> tuple[float, float]:
    """Where the middle of an edge stands in the window."""
    spot = page.evaluate(
        """id => {
             const { network } = articlekg, box = document.getElementById("network").getBoundingClientRect();
             const point = network.canvasToDOM(network.body.edges[`e${id}`].edgeType.getPoint(0.5));
             return [point.x + box.left, point.y + box.top];
           }""",
        edge,
    )
    return spot[0], spot[1]


def is_hidden(page: Page, node: int) -> bool:
    found: bool = page.evaluate("id => articlekg.network.body.data.nodes.get(id).hidden", node)
    return found


def test_it_draws_nodes_edges_and_legend(open_page: Callable[..., Page]) -> None:
    page = open_page()
    assert page.locator("h1").inner_text() == "What 3 articles say"
    assert page.locator("#types .toggle").count() == 7
    assert "Model family" in page.locator("#types").inner_text()
    colours = page.evaluate(
        """() => {
             const canvas = document.querySelector("#network canvas"), seen = new Set();
             const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
             for (let at = 0; at < data.length; at += 4) {
               if (data[at + 3] === 255) seen.add([...data.slice(at, at + 3)].join());
             }
             return [...seen];
           }"""
    )
    assert {"0,114,178", "0,158,115", "230,159,0"} <= set(colours)  # organizations, persons, models


def test_search_focuses_an_entity_by_label_and_alias(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type("artificial intell")
    assert "Acme AI" in page.locator("#results li").first.inner_text()
    page.keyboard.press("Enter")
    assert page.locator("#panel h2").inner_text() == "Acme AI"
    assert page.evaluate("articlekg.network.getSelectedNodes()") == [number(page, "Acme AI")]
    assert page.evaluate("document.activeElement.id") == "panel-title"
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
    assert page.evaluate("document.activeElement.id") == "search"


def test_search_for_nothing_known_says_so(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.fill("#search", "zzz")
    assert "No entity" in page.locator("#results").inner_text()


def test_a_click_on_an_edge_shows_its_sentences(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.mouse.click(*middle_of_edge(page, edge_number(page, "Borealis", "develops", "Gale")))
    assert page.locator("#panel .triple").inner_text().split("\n") == ["Borealis", "develops", "Gale"]
    said = page.locator("#panel blockquote")
    assert "Borealis sells Gale." in said.inner_text()
    assert "2026-04-10" in said.inner_text()
    assert said.locator("mark").all_inner_texts() == ["Borealis", "Gale"]
    assert said.locator("a").get_attribute("href") == "https://news.example/news/two.txt"
    assert said.locator("a").get_attribute("rel") == "noopener noreferrer"


def test_a_click_on_a_node_shows_what_is_said_of_it(open_page: Callable[..., Page]) -> None:
    page = open_page()
    spot = page.evaluate(
        "id => articlekg.network.canvasToDOM(articlekg.network.getPosition(id))", number(page, "Zephyr 2")
    )
    box = page.locator("#network").bounding_box()
    assert box
    page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])
    assert page.locator("#panel h2").inner_text() == "Zephyr 2"
    assert "open source" in page.locator("#panel .badges").inner_text()
    row = page.locator("#panel details", has_text="TestBench")
    row.locator("summary").press("Enter")
    assert "score 1,042" in row.locator("blockquote").inner_text()
    row.get_by_role("button", name="TestBench").click()
    assert page.locator("#panel h2").inner_text() == "TestBench"
    page.get_by_label("Back").click()
    assert page.locator("#panel h2").inner_text() == "Zephyr 2"


def test_the_legend_hides_and_shows_types(open_page: Callable[..., Page]) -> None:
    page = open_page()
    person, company = number(page, "Ann Lee"), number(page, "Acme AI")
    assert not is_hidden(page, person)
    page.get_by_role("button", name="person").click()
    assert page.get_by_role("button", name="person").get_attribute("aria-pressed") == "false"
    assert is_hidden(page, person)
    assert not is_hidden(page, company)
    page.locator("#types-all").click()
    assert not is_hidden(page, person)


def test_planned_statements_can_be_switched_on(open_page: Callable[..., Page]) -> None:
    page = open_page()
    edge = f"e{edge_number(page, 'Borealis', 'acquires', 'Nimbus')}"
    shown = "id => !articlekg.network.body.data.edges.get(id).hidden"
    assert not page.evaluate(shown, edge)
    page.get_by_role("button", name="Planned").click()
    assert page.evaluate(shown, edge)
    assert page.evaluate("id => articlekg.network.body.data.edges.get(id).dashes", edge) == [10, 6]


def test_it_is_usable_on_a_phone_in_the_dark(open_page: Callable[..., Page]) -> None:
    page = open_page(size=NARROW, scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Legend").click()
    assert page.get_by_role("button", name="person").is_visible()
    page.fill("#search", "gale")
    page.press("#search", "Enter")
    panel = page.locator("#panel").bounding_box()
    assert panel
    assert (panel["x"], panel["width"]) == (0, 390)
    spot = page.evaluate("id => articlekg.network.canvasToDOM(articlekg.network.getPosition(id))", number(page, "Gale"))
    stage = page.locator("#network").bounding_box()
    assert stage
    assert stage["y"] < stage["y"] + spot["y"] < panel["y"]  # the panel leaves the entity free
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 21, 27)"


def test_hostile_text_is_shown_as_text(open_page: Callable[..., Page]) -> None:
    page = open_page("hostile")
    for text in EVIL:
        page.evaluate("id => articlekg.select({ kind: 'node', id })", number(page, text))
        assert page.locator("#panel h2").text_content() == text
        page.evaluate("document.querySelectorAll('#panel details').forEach((row) => { row.open = true; })")
    for edge in range(page.evaluate("articlekg.data.edges.length")):
        page.evaluate("id => articlekg.select({ kind: 'edge', id })", edge)
    page.fill("#search", "<img")
    assert page.locator("#results li").count() > 0
    assert page.evaluate("typeof window.pwned") == "undefined"
    assert page.locator("#panel img, #results img, #panel script, #panel svg[onload]").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0


def test_the_policy_stops_what_would_leave_the_page(chromium: Browser, pages: dict[str, str]) -> None:
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto(pages["sample"])
    blocked = page.evaluate(
        """() => new Promise((done) => {
             document.addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective));
             const image = new Image();
             image.src = "http://127.0.0.1:9/image.png";
           })"""
    )
    context.close()
    assert blocked == "img-src"
