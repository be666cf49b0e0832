"""A built graph as one Python object: ask it, walk its entities and claims, hand it to rdflib, networkx or pandas.

Nothing stays open between two calls, so that a build may bring the folder up to date meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.config import ontology_folder
from kg.graph.query import TIMEOUT, Table, run_query
from kg.graph.query_saved import SavedQuery, bind, find_query, saved_queries

if TYPE_CHECKING:
    import networkx
    import pandas
    import rdflib

    from kg.graph.explain import Explanation
    from kg.graph.stats import Stats
    from kg.graph.tables import ArticleRow, ClaimRow, EntityRow, TableReader
    from kg.ontology.schema import Schema
    from kg.report import Report


@dataclass(frozen=True, slots=True)
class Graph:
    """The graph in a folder that `kg build` made. `report` says what the build did, if this graph was just built.

    >>> graph.query("leaders").to_dicts()[0]["person"]
    'Ann Lee'
    >>> next(row.evidence for row in graph.claims(property="acquires"))
    'Borealis plans to buy Nimbus for $2 billion, Lee said.'
    """

    folder: Path
    ontology: Path = field(default_factory=ontology_folder)
    report: Report | None = None

    def query(
        self,
        query: str,
        *,
        params: Mapping[str, str] | None = None,
        timeout: float = TIMEOUT,
        limit: int | None = None,
    ) -> Table:
        """Answer SPARQL text, a file `*.rq`, or a saved query by its name, with its parameters.

        The usual prefixes need no PREFIX line. At most `limit` rows come back; the result's `truncated` tells whether
        there were more. Raises QueryError where the query is malformed, or takes longer than `timeout` seconds.

        >>> graph.query("SELECT ?label { ?m a kg:ModelFamily ; rdfs:label ?label }").to_dicts()
        [{'label': 'Zephyr'}]
        >>> graph.query("ASK { ?m a kg:Model }").answer
        True
        >>> graph.query("claims-of", params={"speaker": "Sam Ortiz"}, limit=1).truncated
        True
        """
        text = bind(find_query(query, ontology=self.ontology), params or {})
        return run_query(self.folder, text, timeout=timeout, limit=limit)

    def queries(self) -> tuple[SavedQuery, ...]:
        """The saved queries of the ontology, each with its description and parameters.

        >>> "who-develops-what" in [saved.name for saved in graph.queries()]
        True
        """
        return saved_queries(self.ontology)

    def entities(self, type: str | None = None) -> Iterator[EntityRow]:  # noqa: A002 (the field's own word)
        """The entities, sorted by IRI; those of one class ("Model", with its subclasses) if one is named.

        >>> [entity.label for entity in graph.entities("Person")]
        ['Ann Lee', 'Sam Ortiz']
        """
        return (row for row in self._tables().entities() if type is None or type in row.types)

    def claims(
        self,
        *,
        property: str | None = None,  # noqa: A002 (the field's own word)
        status: str | None = None,
        about: str | None = None,
    ) -> Iterator[ClaimRow]:
        """The claims, sorted by IRI: of one relation, one status, or about one entity (its label or IRI), if named.

        >>> [(claim.subject_label, claim.object_label) for claim in graph.claims(property="investsIn")]
        [('Borealis', 'Acme Labs')]
        >>> {claim.status for claim in graph.claims(status="planned")}
        {'Planned'}
        """
        for row in self._tables().claims():
            ends = (row.subject, row.subject_label, row.object, row.object_label)
            if (
                (property is None or row.property == property)
                and (status is None or row.status.lower() == status.lower())
                and (about is None or about in ends)
            ):
                yield row

    def articles(self) -> Iterator[ArticleRow]:
        """The articles, sorted by IRI.

        >>> sorted(article.published for article in graph.articles())
        ['2026-03-02', '2026-04-10', '2026-05-20']
        """
        return self._tables().articles()

    def explain(self, entity: str) -> Explanation:
        """What the graph says of one entity, by relation, with sentences and sources.

        >>> graph.explain("Borealis").label
        'Borealis'
        """
        from kg.graph.explain import explain
        from kg.graph.store import open_graph

        return explain(open_graph(self.folder), entity, schema=self._schema())

    def stats(self) -> Stats:
        """The graph in numbers.

        >>> graph.stats().articles
        3
        """
        from kg.graph.stats import graph_stats
        from kg.graph.store import open_graph

        return graph_stats(open_graph(self.folder), schema=self._schema())

    def export(self, form: str, to: Path | str | BinaryIO) -> None:
        """Write the graph in a format of `kg export` to a file, a folder (neo4j, parquet) or an open binary file.

        >>> import io
        >>> out = io.BytesIO()
        >>> graph.export("ntriples", out)
        >>> b"/ontology#ModelFamily>" in out.getvalue()
        True
        """
        from kg.graph.export.write import export_to

        export_to(self.folder, form, Path(to) if isinstance(to, str) else to, ontology=self.ontology)

    def to_rdflib(self) -> rdflib.Dataset:
        """All quads as an rdflib Dataset, one named graph an article; its default graph is the union of all.

        >>> len(list(graph.to_rdflib().graphs())) >= 4
        True
        """
        import rdflib

        from kg.graph.export.to_rdflib import fill

        return fill(rdflib.Dataset(default_union=True), self.folder)

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """Entities as nodes and one edge a claim, keyed by IRI, with what is known of each as attributes.

        >>> graph.to_networkx().number_of_edges() == len(list(graph.claims()))
        True
        """
        from kg.graph.export.graphml import network
        from kg.graph.store import open_graph

        return network(open_graph(self.folder), schema=self._schema())

    def to_pandas(self, table: str = "claims") -> pandas.DataFrame:
        """One of the tables "entities", "claims" or "articles" as a DataFrame.

        >>> graph.to_pandas("entities").set_index("label").loc["Ann Lee", "type"]
        'Person'
        """
        from kg.graph.frames import frame

        rows: dict[str, Any] = {"entities": self.entities, "claims": self.claims, "articles": self.articles}
        return frame(table, {name: find() for name, find in rows.items()})

    def _tables(self) -> TableReader:
        from kg.graph.source import open_source
        from kg.graph.tables import TableReader

        return TableReader(open_source(self.folder), schema=self._schema())

    def _schema(self) -> Schema:
        from kg.ontology.schema import load_schema

        return load_schema(self.ontology)


def open_folder(folder: Path, *, ontology: Path | None = None, report: Report | None = None) -> Graph:
    """The graph in a folder. Raises StoreError, with the mend, where there is none."""
    from kg.graph.folder import GraphFolder
    from kg.graph.store import open_graph

    if not GraphFolder(folder).store.is_dir():
        open_graph(folder)  # tells what is missing
    return Graph(folder, ontology or ontology_folder(), report)
