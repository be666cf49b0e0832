"""What the network page asks of a built graph: entities, links, claims, names, articles, as frozen rows of strings.

The questions are the files `network-*.rq` in the folder `queries/internal` of the ontology. IRIs come out as
strings, so nothing of pyoxigraph leaves this module.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import OntologyError, StoreError

if TYPE_CHECKING:
    import pyoxigraph

    Term = pyoxigraph.NamedNode | pyoxigraph.Literal
    Row = dict[str, str]
    Substitutions = dict[
        pyoxigraph.Variable, pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple
    ]


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity that some article mentions, with the IRIs of its types."""

    iri: str
    label: str
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkRow:
    """All claims that say the same thing with the same status; `object` is an IRI or the text of a literal."""

    subject: str
    property: str
    object: str
    literal: bool
    status: str
    claims: int


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim of a subject with the sentence that makes it. `details` holds role, amount, score, from and until."""

    iri: str
    property: str
    object: str
    literal: bool
    status: str
    article: str
    evidence: str
    start: int
    confidence: float | None
    speaker: str | None
    derived: bool
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NamesRow:
    """What else is known of an entity: other names, identifiers (SPDX), equal resources, articles that mention it."""

    aliases: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """Where an article comes from; several sources when identical text was read from several places."""

    iri: str
    sources: tuple[str, ...]
    headline: str | None = None
    date: str | None = None
    url: str | None = None


class NetworkReader:
    """Asks one store. Its methods raise OntologyError for a missing or broken query, StoreError for a broken store."""

    def __init__(self, store: pyoxigraph.Store, *, queries: Path) -> None:
        """Take an open store, and the ontology's folder `queries/internal`."""
        self._store = store
        self._folder = queries
        self._texts: dict[str, str] = {}

    def entities(self) -> tuple[EntityRow, ...]:
        """Return every mentioned entity, sorted by IRI."""
        labels: dict[str, set[str]] = defaultdict(set)
        types: dict[str, set[str]] = defaultdict(set)
        for row in self._rows("network-entities"):
            labels[row["entity"]].add(row["label"])
            types[row["entity"]].add(row["type"])
        # An entity has one label; should a foreign graph give several, the longest tells most.
        return tuple(
            EntityRow(iri, sorted(labels[iri], key=lambda text: (-len(text), text))[0], tuple(sorted(types[iri])))
            for iri in sorted(labels)
        )

    def links(self) -> tuple[LinkRow, ...]:
        """Return what the claims of all articles link, sorted."""
        rows = (
            LinkRow(
                subject=row["subject"],
                property=row["property"],
                object=row["object"],
                literal=_true(row["literal"]),
                status=row["status"],
                claims=int(row["claims"]),
            )
            for row in self._rows("network-links")
        )
        return tuple(sorted(rows, key=lambda link: (link.subject, link.property, link.object, link.status)))

    def claims(self, subject: str) -> tuple[ClaimRow, ...]:
        """Return the claims whose subject is this entity, sorted by article and place in it."""
        found: dict[str, Row] = {}
        for row in self._rows("network-claims", subject=self._iri(subject)):
            # Two speakers or scores on one claim give two rows; the alphabetically first stands for the claim.
            known = found.setdefault(row["claim"], row)
            if sorted(row.items()) < sorted(known.items()):
                found[row["claim"]] = row
        return tuple(sorted(map(_claim, found.values()), key=lambda claim: (claim.article, claim.start, claim.iri)))

    def names(self, entity: str) -> NamesRow:
        """Return the other names of an entity, each kind sorted."""
        rows = list(self._rows("network-names", entity=self._iri(entity)))

        def column(name: str) -> tuple[str, ...]:
            return tuple(sorted({row[name] for row in rows if name in row}))

        return NamesRow(column("alias"), column("identifier"), column("same"), column("article"))

    def article(self, article: str) -> ArticleRow:
        """Return where an article comes from; an article without a source is named by its IRI."""
        rows = sorted(self._rows("network-article", article=self._iri(article)), key=lambda row: sorted(row.items()))
        if not rows:
            return ArticleRow(article, (article,))
        first = rows[0]
        sources = tuple(sorted({row["source"] for row in rows}))
        return ArticleRow(article, sources, first.get("headline"), first.get("date"), first.get("url"))

    def find(self, name: str) -> tuple[str, ...]:
        """Return the IRIs of the entities with this label or alias, in whatever case, sorted."""
        import pyoxigraph

        return tuple(sorted({row["entity"] for row in self._rows("network-find", name=pyoxigraph.Literal(name))}))

    @staticmethod
    def _iri(text: str) -> pyoxigraph.NamedNode:
        import pyoxigraph

        return pyoxigraph.NamedNode(text)

    def _rows(self, name: str, /, **given: Term) -> list[Row]:
        import pyoxigraph

        text = self._text(name)
        substitutions: Substitutions = {pyoxigraph.Variable(variable): value for variable, value in given.items()}
        try:
            found = self._store.query(text, use_default_graph_as_union=True, substitutions=substitutions)
            assert isinstance(found, pyoxigraph.QuerySolutions)
            names = [variable.value for variable in found.variables]
            return [{key: _text(row[key]) for key in names if row[key] is not None} for row in found]
        except SyntaxError as error:
            raise OntologyError(f"{self._folder / name}.rq: {error}; take the file as it was delivered") from error
        except (OSError, RuntimeError) as error:
            raise StoreError(f"the graph cannot be read ({error}); build it again") from error

    def _text(self, name: str) -> str:
        if name not in self._texts:
            path = self._folder / f"{name}.rq"
            try:
                self._texts[name] = path.read_text(encoding="utf-8")
            except OSError as error:
                raise OntologyError(
                    f"{path}: cannot be read ({error.strerror}); the ontology's folder is incomplete"
                ) from error
        return self._texts[name]


def _text(term: object) -> str:
    """Give the text of a term; triples and whatever else has no plain text show as they are written in SPARQL."""
    return str(getattr(term, "value", term))


def _true(text: str) -> bool:
    return text in ("true", "1")


def _claim(row: Row) -> ClaimRow:
    confidence = row.get("confidence")
    return ClaimRow(
        iri=row["claim"],
        property=row["property"],
        object=row["object"],
        literal=_true(row["literal"]),
        status=row["status"],
        article=row["article"],
        evidence=row["evidence"],
        start=int(row.get("start", 0)),
        confidence=float(confidence) if confidence else None,
        speaker=row.get("speaker"),
        derived=_true(row.get("derived", "")),
        details=tuple((name, row[name]) for name in ("role", "amount", "score", "from", "until") if name in row),
    )
