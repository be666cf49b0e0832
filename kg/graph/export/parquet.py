"""The graph as Parquet tables (entities, claims, articles) for pandas, DuckDB, Polars and Spark, written in batches."""

from __future__ import annotations

import dataclasses
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from kg.errors import QueryError
from kg.graph.source import GraphSource
from kg.graph.tables import ArticleRow, ClaimRow, EntityRow, TableReader
from kg.ontology.schema import Schema

_BATCH: Final = 10_000
_TABLES: Final = ((EntityRow, "entities"), (ClaimRow, "claims"), (ArticleRow, "articles"))


def write_parquet(source: GraphSource, folder: Path, *, schema: Schema) -> None:
    """Write entities.parquet, claims.parquet and articles.parquet in one pass over the graph."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise QueryError("pyarrow is not installed; get it with: pip install 'articlekg[parquet]'") from error
    kinds = {
        "str": pyarrow.string(),
        "str | None": pyarrow.string(),
        "tuple[str, ...]": pyarrow.list_(pyarrow.string()),
        "int": pyarrow.int64(),
        "int | None": pyarrow.int64(),
        "float | None": pyarrow.float64(),
        "bool": pyarrow.bool_(),
        "ObjectKind": pyarrow.string(),
    }
    columns: dict[Any, Any] = {
        row: pyarrow.schema([(f.name, kinds[str(f.type)]) for f in dataclasses.fields(row)]) for row, _ in _TABLES
    }
    waiting: dict[Any, list[dict[str, Any]]] = {row: [] for row, _ in _TABLES}
    with ExitStack() as stack:
        files: dict[Any, Any] = {
            row: stack.enter_context(
                parquet.ParquetWriter(folder / f"{name}.parquet", columns[row], compression="zstd")
            )
            for row, name in _TABLES
        }
        for found in TableReader(source, schema=schema).rows():
            rows = waiting[type(found)]
            rows.append({name: getattr(found, name) for name in found.__slots__})
            if len(rows) == _BATCH:
                files[type(found)].write_table(pyarrow.Table.from_pylist(rows, columns[type(found)]))
                rows.clear()
        for row, rows in waiting.items():
            files[row].write_table(pyarrow.Table.from_pylist(rows, columns[row]))
