"""What the network page asks of a built graph: entities, links, claims, names, articles, as frozen rows of strings.

The questions are the files `network-*.rq` in the folder `queries/internal` of the ontology. IRIs come out as
strings, so nothing of pyoxigraph leaves this module. Claims, names and articles are asked for all at once: a page of 20,000
entities would else put 60,000 questions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
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
    """One claim of a subject with the sentence that makes it. `details` holds role, amount, score, from and until.

    `trigger` is the place in the article's text of the word that expresses the relation; `extractor` names what found it.
    """

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
    trigger: tuple[int, int] | None = None
    extractor: str | None = None


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
    outlet: str | None = None


_DETAILS = ("role", "amount", "score", "from", "until")
_NAMES = ("alias", "identifier", "same", "article")


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

    def claims(self) -> Mapping[str, tuple[ClaimRow, ...]]:
        """Return the claims of each subject, sorted by article and place in it."""
        found: dict[str, Row] = {}
        for row in self._rows("network-claims"):
            # Two speakers or scores on one claim give two rows; the alphabetically first stands for the claim.
            known = found.setdefault(row["claim"], row)
            if known is not row and sorted(row.items()) < sorted(known.items()):
                found[row["claim"]] = row
        grouped: dict[str, list[ClaimRow]] = defaultdict(list)
        for row in found.values():
            grouped[row["subject"]].append(_claim(row))
        return {s: tuple(sorted(group, key=lambda c: (c.article, c.start, c.iri))) for s, group in grouped.items()}

    def names(self) -> Mapping[str, NamesRow]:
        """Return the other names of each entity, each kind sorted."""
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for row in self._rows("network-names"):
            for kind in _NAMES:
                if kind in row:
                    found[row["entity"]][kind].add(row[kind])
        return {iri: NamesRow(*(tuple(sorted(kinds[kind])) for kind in _NAMES)) for iri, kinds in found.items()}

    def articles(self) -> Mapping[str, ArticleRow]:
        """Return where each article comes from; an article without a source is named by its IRI."""
        rows: dict[str, list[Row]] = defaultdict(list)
        for row in self._rows("network-articles"):
            rows[row["article"]].append(row)
        return {iri: _article(iri, sorted(group, key=lambda row: sorted(row.items()))) for iri, group in rows.items()}

    def find(self, name: str) -> tuple[str, ...]:
        """Return the IRIs of the entities with this label or alias, in whatever case, sorted."""
        import pyoxigraph

        return tuple(sorted({row["entity"] for row in self._rows("network-find", name=pyoxigraph.Literal(name))}))

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
    trigger = (int(row["triggerStart"]), int(row["triggerEnd"])) if "triggerEnd" in row else None
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
        details=tuple((name, row[name]) for name in _DETAILS if name in row),
        trigger=trigger,
        extractor=row.get("extractor"),
    )


def _article(iri: str, rows: list[Row]) -> ArticleRow:
    first = rows[0]
    sources = tuple(sorted({row["source"] for row in rows if "source" in row})) or (iri,)
    return ArticleRow(iri, sources, first.get("headline"), first.get("date"), first.get("url"), first.get("outlet"))
