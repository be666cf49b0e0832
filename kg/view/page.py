"""A network as one HTML file that opens from disk and asks nothing of any server.

pyvis supplies a small network (its nodes, edges, options) and the vis-network library that draws it; a large one is
drawn by the page's own WebGL. The page around it is our own (`assets/`), because pyvis's templates call out to CDNs and
take text as markup. What articles say stands in the page as JSON data only, and its script writes it with `textContent`.
A Content-Security-Policy allows the page's own scripts and style, by their hashes, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from importlib import resources
from pathlib import Path
from string import Template

from kg.errors import StoreError
from kg.graph.folder import telling, write_whole
from kg.view.content import content, title
from kg.view.data import NetworkData
from kg.view.picture import picture

_VIS = ("templates", "lib", "vis-9.1.2", "vis-network.min.js")
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
_DRAWINGS = {False: "2-drawing-vis.js", True: "2-drawing-webgl.js"}
"""How a network is drawn, by whether it is large; a page holds one of the two."""


def write_page(data: NetworkData, path: Path) -> None:
    """Write the page; a reader never sees half of it. Raises StoreError where the file cannot be written."""
    text = render(data).encode("utf-8", "replace")
    with telling(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text)


def render(data: NetworkData) -> str:
    """Return the whole page. The same data give the same text."""
    drawn = picture(data)
    style, script = _asset("page.css"), _script(large=drawn.drawn is None)
    vis = "" if drawn.drawn is None else _vis()
    policy = (
        f"default-src 'none'; script-src {_source(vis)} {_source(script)}; style-src {_source(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return Template(_asset("page.html")).substitute(
        policy=html.escape(policy),
        title=html.escape(title(data)),
        style=style,
        data=safe_json(content(data, drawn)),
        vis=vis,
        script=script,
    )


def safe_json(value: object) -> str:
    """Return JSON that holds no markup: it can stand in a script element whatever its strings are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def _asset(name: str) -> str:
    return resources.files("kg.view").joinpath("assets", name).read_text(encoding="utf-8")


def _script(*, large: bool) -> str:
    """Join the parts of the page's script, in the order of their names, into one function scope."""
    assets = resources.files("kg.view").joinpath("assets")
    names = {part.name for part in assets.iterdir() if part.name.endswith(".js")} - {_DRAWINGS[not large]}
    return '(() => {\n"use strict";\n' + "\n".join(map(_asset, sorted(names))) + "})();"


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
