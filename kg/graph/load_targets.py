"""Where the parts of a SPARQL store are: one preset for each kind, from the address that its manual gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal
from urllib.parse import urlsplit

from kg.errors import QueryError

How = Literal["quads", "update", "graphs"]
"""By N-Quads in pieces, by SPARQL Update in pieces, or by PUT of one graph after the other (Graph Store Protocol)."""

Auth = Literal["basic", "digest"]


@dataclass(frozen=True, slots=True)
class Preset:
    """Paths after the address: of queries, updates, whole datasets, single graphs. `how` is the fastest that it takes."""

    how: How
    query: str
    update: str
    quads: str | None = None
    graphs: str | None = None
    graph_parameter: str = "graph"
    auth: Auth = "basic"
    example: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """The addresses of one store."""

    how: How
    query: str
    update: str
    quads: str | None
    graphs: str | None
    graph_parameter: str
    auth: Auth


PRESETS: Final[Mapping[str, Preset]] = MappingProxyType(
    {
        "oxigraph": Preset("quads", "/query", "/update", "/store", "/store", example="http://localhost:7878"),
        "fuseki": Preset("quads", "/query", "/update", "/data", "/data", example="http://localhost:3030/DATASET"),
        "graphdb": Preset(
            *("quads", "", "/statements", "/statements", "/rdf-graphs/service"),
            example="http://localhost:7200/repositories/REPOSITORY",
        ),
        "rdf4j": Preset(
            *("quads", "", "/statements", "/statements", "/rdf-graphs/service"),
            example="http://localhost:8080/rdf4j-server/repositories/REPOSITORY",
        ),
        "virtuoso": Preset(
            *("graphs", "/sparql", "/sparql-auth", None, "/sparql-graph-crud-auth", "graph-uri", "digest"),
            example="http://localhost:8890",
        ),
        "qlever": Preset("update", "", "", None, None, example="http://localhost:7001"),
        "neptune": Preset("update", "/sparql", "/sparql", None, "/sparql/gsp/", example="https://HOST:8182"),
        "stardog": Preset("update", "/query", "/update", None, "", example="http://localhost:5820/DATABASE"),
        "sparql": Preset("update", "", "", None, None, example="http://localhost/sparql"),
    }
)
"""Kind of store -> its preset. `sparql` is any other: queries and updates at the address itself."""


def target(url: str, preset: str, *, how: How | None = None, update: str | None = None) -> Target:
    """The addresses of the store at `url`. Raises QueryError where the preset or the way of loading does not fit."""
    if preset not in PRESETS:
        raise QueryError(f"there is no preset {preset!r}; choose from {', '.join(PRESETS)}")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise QueryError(f"{url} is no address of a store; give one such as {PRESETS[preset].example}")
    if parts.username or parts.password:
        raise QueryError("no password in an address, please: set ARTICLEKG_LOAD_USER and ARTICLEKG_LOAD_PASSWORD")
    known, base = PRESETS[preset], url.rstrip("/")
    found = Target(
        how=how or known.how,
        query=base + known.query,
        update=update or base + known.update,
        quads=None if known.quads is None else base + known.quads,
        graphs=None if known.graphs is None else base + known.graphs,
        graph_parameter=known.graph_parameter,
        auth=known.auth,
    )
    if found.how != "update" and getattr(found, found.how) is None:
        raise QueryError(f"{preset} takes no {found.how}; leave --how out, or use --how update")
    return found
