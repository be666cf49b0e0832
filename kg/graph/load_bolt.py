"""Load a built graph into a property-graph store over Bolt (Neo4j, Memgraph, ArcadeDB), as `kg export -f cypher` has it."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any, Final

from kg.config import ontology_folder
from kg.errors import StoreError
from kg.graph.export.neo4j import count_statements, statements
from kg.graph.load import PASSWORD, USER, Loaded, Progress
from kg.graph.source import open_source
from kg.ontology.schema import load_schema

_INDEX_WORDS: Final = ("CREATE INDEX",)


def load_bolt(
    folder: Path,
    url: str,
    *,
    database: str | None = None,
    ontology: Path | None = None,
    progress: Progress | None = None,
) -> Loaded:
    """Load nodes and relationships, and count them there. Running it twice changes nothing. Raises StoreError."""
    begun = time.perf_counter()
    neo4j = _neo4j()
    user = os.environ.get(USER)
    auth = None if user is None else (user, os.environ.get(PASSWORD, ""))
    source, schema = open_source(folder), load_schema(ontology or ontology_folder())
    nodes, edges, sent = 0, 0, 0
    try:
        with neo4j.GraphDatabase.driver(url, auth=auth) as driver, driver.session(database=database) as session:
            for text, rows in statements(source, schema=schema):
                if text.startswith(_INDEX_WORDS):
                    _try_index(session, text, neo4j)
                    continue
                session.execute_write(lambda tx, text=text, rows=rows: tx.run(text, rows=rows).consume())
                sent += 1
                if "MERGE (n:" in text:
                    nodes += len(rows)
                else:
                    edges += len(rows)
                if progress:
                    progress(sent, 0)
            found = [session.run(text).single()[0] for text in count_statements()]
    except neo4j.exceptions.DriverError as error:
        raise StoreError(f"{url} cannot be reached ({error}); set {USER} and {PASSWORD} if it asks for them") from error
    except neo4j.exceptions.Neo4jError as error:
        raise StoreError(f"{url} refuses: {error}") from error
    pairs = zip(("nodes", "relationships"), (nodes, edges), found, strict=True)
    wrong = tuple((name, wanted, there) for name, wanted, there in pairs if wanted != there)
    return Loaded(nodes + edges, 0, sent, 0, time.perf_counter() - begun, wrong)


def _try_index(session: Any, text: str, neo4j: Any) -> None:
    """The index makes loading fast; a store that knows no such statement loads without it."""
    try:
        session.run(text).consume()
    except neo4j.exceptions.Neo4jError:
        return


def _neo4j() -> Any:
    try:
        import neo4j
    except ImportError as error:
        raise StoreError("the driver neo4j is not installed; get it with: pip install 'articlekg[neo4j]'") from error
    return neo4j
