"""Take the README's pictures of the page in one go: `python tests/view_pictures.py PAGE.html [FOLDER]`.

PAGE is what `kg view` wrote of the articles in seeds/. Each picture is a link to a state of the page.
"""

from __future__ import annotations

import sys
from pathlib import Path

from browser import browser, find_browser

PICTURES = {
    "network": ("node=model/muse-spark", None),
    "disagreement": ("node=model/muse-spark", "#panel .conflict summary"),
    "table": ("view=table", None),
}


def main(page: Path, folder: Path) -> None:
    """Open each link and write its picture."""
    program = find_browser()
    if program is None:
        raise SystemExit("no Chromium found; name one with ARTICLEKG_CHROMIUM")
    with browser(program) as chromium:
        for name, (link, click) in PICTURES.items():
            tab = chromium.new_page(viewport={"width": 1400, "height": 900}, reduced_motion="reduce")
            tab.goto(f"{page.resolve().as_uri()}#{link}")
            tab.wait_for_function("window.articlekg")
            if click:
                tab.locator(click).first.click()
            tab.wait_for_timeout(900)
            tab.screenshot(path=folder / f"{name}.png")
            tab.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent / "pictures")
