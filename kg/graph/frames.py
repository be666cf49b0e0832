"""Results and tables as pandas DataFrames. pandas is asked for only here, and a missing one is told with its mend."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from kg.errors import QueryError
from kg.graph.tables import ArticleRow, ClaimRow, EntityRow
from kg.prefixes import PREFIXES

if TYPE_CHECKING:
    import pandas

    from kg.graph.query import Table

_XSD = PREFIXES["xsd"]
_VALUES: Final[Mapping[str, Callable[[str], Any]]] = MappingProxyType(
    {
        **{_XSD + name: int for name in ("integer", "int", "long", "nonNegativeInteger")},
        **{_XSD + name: float for name in ("decimal", "double", "float")},
        _XSD + "boolean": lambda text: text in ("true", "1"),
    }
)
_TABLES: Final = MappingProxyType({"entities": EntityRow, "claims": ClaimRow, "articles": ArticleRow})


def value(term: Any) -> Any:
    """A term as a Python value: numbers and truth values as such, everything else as text, None for an unbound cell.

    Dates stay text, as they may be a month or a year; ISO 8601 sorts as it should.
    """
    if isinstance(term, ox.Literal):
        return _VALUES.get(term.datatype.value, str)(term.value)
    return None if term is None else str(term.value) if isinstance(term, ox.NamedNode) else str(term)


def table_frame(table: Table) -> pandas.DataFrame:
    """The rows of a result."""
    rows = [[value(term) for term in row] for row in table.rows]
    return _pandas().DataFrame(rows, columns=list(table.columns))


def frame(name: str, rows: Mapping[str, Iterator[Any]]) -> pandas.DataFrame:
    """One of the tables of a graph. QueryError for a name that is none."""
    if name not in _TABLES:
        raise QueryError(f"there is no table {name!r}; choose from {', '.join(_TABLES)}")
    columns = [field.name for field in dataclasses.fields(_TABLES[name])]
    found = [[getattr(row, column) for column in columns] for row in rows[name]]
    return _pandas().DataFrame(found, columns=columns)


def _pandas() -> Any:
    try:
        import pandas
    except ImportError as error:
        raise QueryError("pandas is not installed; get it with: pip install 'articlekg[pandas]'") from error
    return pandas
