"""A network as one HTML file that opens from disk and asks nothing of any server.

pyvis supplies the network (its nodes, edges, options) and the vis-network library that draws it. The page around it
is our own (`assets/`), because pyvis's templates call out to CDNs and take text as markup. What articles say stands in
the page as JSON data only, and its script writes it with `textContent`. A Content-Security-Policy allows the page's own
scripts and style, by their hashes, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import math
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlsplit

from kg.errors import StoreError
from kg.graph.folder import telling, write_whole
from kg.graph.network import ArticleRow
from kg.view.layout import EDGE, Box, place
from kg.view.network import Fact, NetworkData, Relation, Sentence, degrees

_VIS = ("templates", "lib", "vis-9.1.2", "vis-network.min.js")
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
_LABEL = 44
"""Longer labels are cut on the drawing; the panel shows them in full."""


def write_page(data: NetworkData, path: Path) -> None:
    """Write the page; a reader never sees half of it. Raises StoreError where the file cannot be written."""
    text = render(data).encode("utf-8", "replace")
    with telling(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text)


def render(data: NetworkData) -> str:
    """Return the whole page. The same data give the same text."""
    style, script, vis = _asset("page.css"), _script(), _vis()
    policy = (
        f"default-src 'none'; script-src {_source(vis)} {_source(script)}; style-src {_source(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return Template(_asset("page.html")).substitute(
        policy=html.escape(policy),
        title=html.escape(title(data)),
        style=style,
        data=safe_json(_content(data)),
        vis=vis,
        script=script,
    )


def title(data: NetworkData) -> str:
    """Return what the network is of, in a few words."""
    count = len(data.articles)
    articles, say = ("1 article", "says") if count == 1 else (f"{count:,} articles", "say")
    return f"What {articles} {say} of {data.around[0]}" if data.around else f"What {articles} {say}"


def safe_json(value: object) -> str:
    """Return JSON that holds no markup: it can stand in a script element whatever its strings are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def safe_link(url: str | None) -> str | None:
    """Return an http(s) address as it is, and None for everything else (javascript:, data:, file:, broken ones)."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def _content(data: NetworkData) -> dict[str, Any]:
    numbers = {node.iri: number for number, node in enumerate(data.nodes)}
    sentences: list[dict[str, Any]] = []

    def refer(group: tuple[Sentence, ...]) -> list[int]:
        sentences.extend(map(_sentence, group))
        return list(range(len(sentences) - len(group), len(sentences)))

    def fact(entry: Fact) -> dict[str, Any]:
        given = {"relation": entry.relation, "value": entry.value, "concept": entry.concept, "line": entry.line}
        return given | {"sentences": refer(entry.sentences)}

    nodes = [
        {
            "label": node.label,
            "type": node.type,
            "aliases": node.aliases,
            "identifiers": node.identifiers,
            "links": [link for link in map(safe_link, node.same_as) if link],
            "articles": node.articles,
            "facts": [fact(entry) for entry in node.facts],
        }
        for node in data.nodes
    ]
    edges = [
        {
            "from": numbers[edge.source],
            "to": numbers[edge.target],
            "relation": edge.relation,
            "line": edge.line,
            "sentences": refer(edge.sentences),
        }
        for edge in data.edges
    ]
    return {
        "title": title(data),
        "entities": data.entities,
        "types": {t.name: {"label": t.label, "colour": t.look.colour, "dark": t.look.dark} for t in data.types},
        "shapes": {t.name: t.look.shape for t in data.types},
        "relations": {r.name: _words(r) for r in data.relations},
        "lines": [_line_words(line.name, line.label, line.tag, line.dashes, line.shown) for line in data.lines],
        "nodes": nodes,
        "edges": edges,
        "sentences": sentences,
        "articles": [_article(article) for article in data.articles],
        "network": _network(data, numbers),
    }


def _words(relation: Relation) -> dict[str, Any]:
    return {"label": relation.label, "symmetric": relation.symmetric, "inverse": relation.inverse}


def _line_words(name: str, label: str, tag: str, dashes: tuple[int, ...], shown: bool) -> dict[str, Any]:
    return {"name": name, "label": label, "tag": tag, "dashes": dashes, "shown": shown}


def _sentence(sentence: Sentence) -> dict[str, Any]:
    given = {
        "text": sentence.text,
        "status": sentence.status,
        "article": sentence.article,
        "confidence": sentence.confidence,
        "speaker": sentence.speaker,
        "derived": sentence.derived or None,
        "details": dict(sentence.details) or None,
    }
    return {key: value for key, value in given.items() if value is not None}


def _article(article: ArticleRow) -> dict[str, Any]:
    given = {"sources": article.sources, "title": article.headline, "date": article.date, "url": safe_link(article.url)}
    return {key: value for key, value in given.items() if value is not None}


def _network(data: NetworkData, numbers: Mapping[str, int]) -> dict[str, Any]:
    """Fill a pyvis network and take its nodes, edges and options out again."""
    from pyvis.network import Network

    degree = degrees(data)
    sizes = {node.iri: round(8 + 4.2 * math.sqrt(degree[node.iri]), 1) for node in data.nodes}
    # Large networks are drawn denser: fewer labels show at first, and the nodes stay big enough to see.
    room = min(1.0, math.sqrt(45 / max(1, len(degree))))
    boxes = {node.iri: _box(node.label, sizes[node.iri], room) for node in data.nodes}
    spots = place(boxes, [(edge.source, edge.target) for edge in data.edges], edge=EDGE * room)
    shapes = {kind.name: kind.look.shape for kind in data.types}
    dashes = {line.name: list(line.dashes) or False for line in data.lines}
    symmetric = {relation.name for relation in data.relations if relation.symmetric}
    net = Network(directed=True, cdn_resources="in_line")
    for node in data.nodes:
        x, y = spots[node.iri]
        label = node.label if len(node.label) <= _LABEL else node.label[: _LABEL - 1] + "…"
        net.add_node(numbers[node.iri], label=label, shape=shapes[node.type], size=sizes[node.iri], x=x, y=y)
    # Assigned at once: pyvis's add_edge looks through all edges each time.
    net.edges = [
        {
            "id": f"e{number}",
            "from": numbers[edge.source],
            "to": numbers[edge.target],
            "dashes": dashes[edge.line],
            "arrows": "" if edge.relation in symmetric else "to",
            "width": round(1 + 0.7 * math.log2(len(edge.sentences)), 2),
        }
        for number, edge in enumerate(data.edges)
    ]
    net.options = {"physics": {"enabled": False}, "layout": {"improvedLayout": False}}
    vis_nodes, vis_edges, _, _, _, options = net.get_network_data()
    return {"nodes": vis_nodes, "edges": vis_edges, "options": json.loads(options)}


def _box(label: str, size: float, room: float) -> Box:
    # The page breaks a long label into two lines.
    length, height = (len(label), 8) if len(label) <= 20 else (min(len(label), _LABEL) / 2 + 4, 16)
    return Box(max(size + 10, room * (3.7 * length + 8)), size + 8 + height * room)


def _asset(name: str) -> str:
    return resources.files("kg.view").joinpath("assets", name).read_text(encoding="utf-8")


def _script() -> str:
    """Join the parts of the page's script, in the order of their names, into one function scope."""
    assets = resources.files("kg.view").joinpath("assets")
    names = sorted(part.name for part in assets.iterdir() if part.name.endswith(".js"))
    return '(() => {\n"use strict";\n' + "\n".join(map(_asset, names)) + "})();"


def _vis() -> str:
    """Return vis-network as pyvis bundles it, without the comment that points to a source map elsewhere."""
    try:
        text = resources.files("pyvis").joinpath(*_VIS).read_text(encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"pyvis holds no {_VIS[-2]}: {error}; install the version of pyvis that articlekg names"
        ) from error
    return "\n".join(line for line in text.split("\n") if not line.startswith("//# sourceMappingURL"))


def _source(text: str) -> str:
    """The hash by which the policy allows an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
