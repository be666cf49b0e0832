"""Fixtures that several test modules share: the graph of `sample_graph`, in memory and on disk. A module may have its own."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from sample_graph import quads, write_graph


@pytest.fixture(scope="session")
def store() -> ox.Store:
    """The sample graph in memory; to be read only."""
    made = ox.Store()
    made.extend(quads())
    return made


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample graph as `kg build` leaves it; to be read only."""
    return write_graph(tmp_path_factory.mktemp("sample") / "out")
