"""How soon and how smoothly pages move: `python tests/benchmarks/view.py [EDGES…]`, beside plain pyvis in the same run.

Each size is drawn three ways in headless Chromium, without a graphics card: by `kg view`, by pyvis with the same places
and no physics, and by pyvis as it comes. Printed are the time until the page answers, and the mean frame while panning and
zooming with all nodes and lines in view; each as the clock saw it and, in brackets, as processor time of all of Chromium,
which does not hang on what else the machine does.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from browser import browser, find_browser

from kg.config import ontology_folder
from kg.graph.network import ArticleRow
from kg.ontology.schema import load_schema
from kg.view.data import Edge, NetworkData, Node, Relation, Sentence, TypeLook
from kg.view.page import render
from kg.view.style import load_style

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NODES = {100: 60, 1_000: 500, 5_000: 2_000, 20_000: 5_000, 100_000: 20_000}
"""Edges -> nodes."""
FRAMES = 20
PATIENCE = float(os.environ.get("PATIENCE", "60"))
"""So many seconds a page has to answer."""
_TICK = os.sysconf("SC_CLK_TCK")

_OURS = """async (zoom) => {
  const { drawing, network } = articlekg, stage = document.getElementById("network"), ends = [];
  if (!network) drawing.moveTo({ scale: Math.max(drawing.scale() * 1.35, 0.35), animate: false });
  await new Promise((done) => setTimeout(done, 400));
  stage.setPointerCapture = () => {};
  const fire = (kind, x, y) => stage.dispatchEvent(new PointerEvent(kind, { pointerId: 1, button: 0, clientX: x, clientY: y, bubbles: true }));
  const { x, y } = drawing.centre(), scale = drawing.scale();
  if (!network && !zoom) fire("pointerdown", 700, 400);
  for (let n = 0; n <= FRAMES; n++) {
    if (network) network.moveTo(zoom ? { scale: scale * 1.02 ** n } : { position: { x: x + n * 6 / scale, y: y + n * 4 / scale } });
    else if (zoom) stage.dispatchEvent(new WheelEvent("wheel", { deltaY: -12, clientX: 700, clientY: 400, cancelable: true }));
    else fire("pointermove", 700 + n * 6, 400 + n * 4);
    await new Promise(requestAnimationFrame);
    ends.push(performance.now());
  }
  if (!network && !zoom) fire("pointerup", 820, 480);
  return (ends.at(-1) - ends[0]) / FRAMES;
}""".replace("FRAMES", str(FRAMES))
_PYVIS = """async (zoom) => {
  const { x, y } = network.getViewPosition(), scale = network.getScale(), ends = [];
  for (let n = 0; n <= FRAMES; n++) {
    network.moveTo(zoom ? { scale: scale * 1.02 ** n } : { position: { x: x + n * 6 / scale, y: y + n * 4 / scale } });
    await new Promise(requestAnimationFrame);
    ends.push(performance.now());
  }
  return (ends.at(-1) - ends[0]) / FRAMES;
}""".replace("FRAMES", str(FRAMES))


def sample(edges: int) -> NetworkData:
    """A made-up graph with communities and hubs, one sentence an edge."""
    count, dice = NODES[edges], random.Random(edges)
    ontology = ontology_folder()
    schema, style = load_schema(ontology), load_style(ontology)
    kinds, relations = sorted(style.types)[:8], sorted(schema.properties)[:6]
    articles = tuple(
        ArticleRow(
            f"a{n}",
            (f"news/{n}.html",),
            f"Headline {n}",
            f"2026-{1 + n % 12:02}-{1 + n % 28:02}",
            None,
            f"Outlet {n % 9}",
        )
        for n in range(max(5, count // 4))
    )
    nodes = tuple(Node(f"https://x.example/id/thing/{n}", f"Thing number {n}", kinds[n % 8]) for n in range(count))
    pairs: dict[tuple[int, int, str], Edge] = {}
    while len(pairs) < edges:
        one = int(count * dice.random() ** 2)
        other = (one // 80) * 80 + dice.randrange(80) if dice.random() < 0.8 else int(count * dice.random() ** 2)
        relation = dice.choice(relations)
        if one == other or other >= count:
            continue
        text = f"{nodes[one].label} and {nodes[other].label} were named together by people who know of it."
        said = Sentence(text, "asserted", dice.randrange(len(articles)), round(dice.random(), 2), extractor="lexicon")
        pairs[one, other, relation] = Edge(nodes[one].iri, nodes[other].iri, relation, "stated", (said,))
    looks = style.looks(tuple(kinds), schema=schema)
    return NetworkData(
        nodes=nodes,
        edges=tuple(pairs.values()),
        types=tuple(TypeLook(name, name, look) for name, look in looks.items()),
        relations=tuple(Relation(name, schema.properties[name].label) for name in relations),
        lines=style.lines,
        articles=articles,
        entities=count,
        tables=style.tables,
    )


def plain_pyvis(data: NetworkData, places: dict[str, tuple[int, int]] | None) -> str:
    """The same graph as a user of pyvis would write it; with `places`, without physics."""
    from pyvis.network import Network

    net = Network(directed=True, cdn_resources="in_line", height="850px")
    net.add_nodes(
        [node.iri for node in data.nodes],
        label=[node.label for node in data.nodes],
        **(
            {"x": [places[n.label][0] for n in data.nodes], "y": [places[n.label][1] for n in data.nodes]}
            if places
            else {}
        ),
    )
    net.edges = [
        {"from": edge.source, "to": edge.target, "title": edge.sentences[0].text, "arrows": "to"} for edge in data.edges
    ]
    if places:
        net.toggle_physics(False)
    return str(net.generate_html(notebook=False))


def processor_time() -> float:
    """Seconds of processor time of all processes that this one started, the browser's among them."""
    parents, used = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(folder.name)], used[int(folder.name)] = int(fields[1]), (int(fields[11]) + int(fields[12])) / _TICK

    def ours(process: int) -> bool:
        while process in parents and process != os.getpid():
            process = parents[process]
        return process == os.getpid()

    return sum(seconds for process, seconds in used.items() if process != os.getpid() and ours(process))


def measure(chromium: Browser, file: Path, *, plain: bool) -> Iterator[str]:
    """The cells of one row: until ready, panning, zooming."""
    context = chromium.new_context(viewport={"width": 1300, "height": 850}, offline=True, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    started, used = time.perf_counter(), processor_time()
    try:
        page.goto(file.resolve().as_uri(), wait_until="commit")
        _wait(page, plain=plain)
        yield f"{time.perf_counter() - started:.1f} s ({processor_time() - used:.1f})"
        for zoom in (False, True):
            used = processor_time()
            frame = page.evaluate(_PYVIS if plain else _OURS, zoom)
            yield f"{frame:.0f} ms ({(processor_time() - used) / FRAMES * 1000:.0f})"
    except Exception as error:  # a page that does not answer is a result
        if type(error).__name__ not in ("TimeoutError", "Error"):
            raise
        yield f"nothing by {time.perf_counter() - started:.0f} s ({processor_time() - used:.0f})"
    finally:
        context.close()


def _wait(page: Page, *, plain: bool) -> None:
    """Until the page has drawn and its network answers; pyvis first settles, or gives up settling."""
    if plain:
        page.evaluate(
            """(most) => new Promise((done, fail) => { const end = performance.now() + most; const look = () => {
                 const rests = () => !network.physics.physicsEnabled || network.physics.stabilized;
                 if (window.network && network.body && rests()) return requestAnimationFrame(() => requestAnimationFrame(done));
                 if (performance.now() > end) return fail(new Error("never settled"));
                 setTimeout(look, 20); }; look(); })""",
            PATIENCE * 1000,
        )
    else:
        page.evaluate(
            """() => new Promise((done) => { const look = () => (window.articlekg?.ready
                 ? requestAnimationFrame(() => requestAnimationFrame(done)) : setTimeout(look, 20)); look(); })"""
        )


def main(sizes: list[int]) -> None:
    """Measure and print the table."""
    program = find_browser()
    if program is None:
        raise SystemExit("no Chromium found; name one with ARTICLEKG_CHROMIUM")
    print("| edges (nodes) | page | ready | frame, panning | frame, zooming |\n| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as name, browser(program) as chromium:
        for edges in sizes:
            data = sample(edges)
            started = time.process_time()
            page = render(data)
            laid = time.process_time() - started
            inside = page.split('id="data">', 1)[1].split("</script>", 1)[0]
            places = {node["label"]: (node["x"], node["y"]) for node in json.loads(inside)["nodes"]}
            print(
                f"# {edges}: made in {laid:.1f} s of processor time; page {len(page.encode()):,} bytes, its data {len(inside.encode()):,}",
                flush=True,
            )
            rows = (("kg view", page), ("pyvis, fixed", plain_pyvis(data, places)), ("pyvis", plain_pyvis(data, None)))
            for label, text in rows:
                file = Path(name) / "page.html"
                file.write_text(text, encoding="utf-8", errors="replace")
                cells = [*measure(chromium, file, plain=label != "kg view"), "", ""][:3]
                print(f"| {edges:,} ({NODES[edges]:,}) | {label} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or list(NODES))
