"""Take a picture of a built graph's network page. `make readme` calls it, or by hand:

    python tests/screenshot.py out tests/pictures/network.png [--dark] [--size 1400x900] [--select "Meta"]

The first argument is the folder of a built graph, or a page that `kg view` wrote.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from browser import browser, find_browser


def main() -> int:
    """Read the command line, write the picture, return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--size", default="1400x900")
    parser.add_argument("--select", help="entity to look up in the page's search")
    parser.add_argument("--edge", type=int, help="number of the edge to select")
    parser.add_argument("--legend", action="store_true", help="open the legend (narrow screens)")
    given = parser.parse_args()
    program = find_browser()
    if program is None:
        print("no Chromium found; name one with ARTICLEKG_CHROMIUM", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        page = given.graph
        if page.is_dir():
            page = Path(folder) / "network.html"
            subprocess.run([sys.executable, "-m", "kg", "view", str(given.graph), "-o", str(page)], check=True)
        take(program, page, given)
    return 0


def take(program: str, page: Path, given: argparse.Namespace) -> None:
    """Open the page as asked and write the picture."""
    width, height = map(int, given.size.split("x"))
    with browser(program) as chromium:
        tab = chromium.new_page(
            viewport={"width": width, "height": height},
            color_scheme="dark" if given.dark else "light",
            reduced_motion="reduce",
        )
        tab.on("console", lambda message: print("console:", message.text, file=sys.stderr))
        tab.on("pageerror", lambda error: print("error:", error, file=sys.stderr))
        tab.goto(page.resolve().as_uri())
        tab.wait_for_function("window.articlekg")
        if given.select:
            tab.fill("#search", given.select)
            tab.press("#search", "Enter")
        if given.edge is not None:
            tab.evaluate("id => articlekg.select({kind: 'edge', id})", given.edge)
        if given.legend:
            tab.click("#legend-toggle")
        tab.wait_for_timeout(600)
        given.picture.parent.mkdir(parents=True, exist_ok=True)
        tab.screenshot(path=given.picture)


if __name__ == "__main__":
    raise SystemExit(main())
