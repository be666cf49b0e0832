"""Finds a Chromium on this machine and drives it with playwright; nothing is downloaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge")
_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_browser() -> str | None:
    """Return the program that ARTICLEKG_CHROMIUM names, else the first known one on the PATH, else None."""
    named = os.environ.get("ARTICLEKG_CHROMIUM")
    return named or next(filter(None, map(shutil.which, (*NAMES, _MAC))), None)


@contextmanager
def browser(program: str) -> Iterator[Browser]:
    """Start the browser without a window, and end it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        try:
            yield started
        finally:
            started.close()
