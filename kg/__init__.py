"""Build a knowledge graph about the AI industry from articles.

>>> import kg                                                         # doctest: +SKIP
>>> graph = kg.build("articles/", "out")                              # doctest: +SKIP
>>> kg.open("out").query("who-develops-what").to_pandas()             # doctest: +SKIP

Nothing is imported before it is used, so that `import kg` costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.api import build as build
    from kg.api import open as open  # noqa: A004 (kg.open, as in other libraries)
    from kg.graph.graph import Graph as Graph

__all__ = ["Graph", "build", "open"]

_PLACES = {"open": "kg.api", "Graph": "kg.graph.graph"}


def __getattr__(name: str) -> Any:
    """Import what is offered when it is asked for."""
    if name == "build":
        return import_module("kg.build")
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")


class _Build(ModuleType):
    """The module `kg.build`, which can be called: `kg.build(...)` is `kg.api.build(...)`."""

    def __call__(self, *args: Any, **named: Any) -> Any:
        return import_module("kg.api").build(*args, **named)


class _Package(ModuleType):
    """This package. Python sets a submodule as attribute when it is imported: there `kg.build` becomes callable."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "build" and isinstance(value, ModuleType):
            value.__class__ = _Build
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
