"""The errors that users may meet. Each message says what failed, where, and the likely mend.

ArticleKGError
├── ReadError        an article could not be read
├── OntologyError    a file of the ontology folder is missing or broken
├── ModelError       the spaCy model is missing or does not fit
├── StoreError       the graph's folder is missing, locked, damaged or full
└── QueryError       a query is malformed, unknown or took too long
"""

from __future__ import annotations


class ArticleKGError(Exception):
    """The root of all errors that this package raises on purpose."""


class ReadError(ArticleKGError):
    """An article could not be read; the message names the file and the mend."""


class OntologyError(ArticleKGError):
    """A file of the ontology folder is missing or broken; the message names the file, and the entry where known."""


class ModelError(ArticleKGError):
    """The spaCy model is missing or does not fit."""


class StoreError(ArticleKGError):
    """The folder of a built graph is missing, locked, damaged or cannot be written."""


class QueryError(ArticleKGError):
    """A query is malformed, unknown, or took too long."""
