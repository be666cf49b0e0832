"""What a built graph holds of one article, as an evaluation looks at it: strings only, read from the store when asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

import pyoxigraph as ox

from kg.errors import StoreError
from kg.graph.query_formats import plain
from kg.graph.store import open_graph
from kg.graph.terms import node
from kg.ontology.schema import Schema
from kg.prefixes import KG_BASE

_DUMPS = {".nq": ox.RdfFormat.N_QUADS, ".trig": ox.RdfFormat.TRIG}
Triple = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity: its label, then its other names; its classes by local name."""

    names: tuple[str, ...]
    types: frozenset[str]


@dataclass(frozen=True, slots=True)
class FoundClaim:
    """A claim: ends are IRIs or the text of a value, `status` is the name in `kg.model`."""

    triple: Triple
    status: str
    confidence: float | None
    sentence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """All that an article's graph says. `plain` holds the plain triples of relations, `values` those with values."""

    mentions: frozenset[str] = frozenset()
    plain: frozenset[Triple] = frozenset()
    values: frozenset[Triple] = frozenset()
    claims: tuple[FoundClaim, ...] = ()
    things: Mapping[str, Thing] = field(default_factory=dict)


def open_scored(path: Path) -> ox.Store:
    """Open the graph to score: the folder of a build, or a file of quads. Raises StoreError, with the mend."""
    if path.suffix not in _DUMPS or path.is_dir():
        return open_graph(path)
    store = ox.Store()
    try:
        store.bulk_load(path=str(path), format=_DUMPS[path.suffix])
    except (OSError, SyntaxError) as error:
        raise StoreError(
            f"{path} cannot be read as quads ({error}); name a built graph's folder, .nq or .trig"
        ) from error
    return store


@dataclass(frozen=True, slots=True)
class FoundReader:
    """Finds articles by the names of their files, and reads what their graphs say."""

    store: ox.Store
    schema: Schema

    def article(self, text_file: str, identifier: str) -> str | None:
        """The IRI of the article that was read from a file of this name, or from the row with this id (`FILE#id`).

        A gold file made from a web page has its text beside it (`kg annotate`): there the name without its ending
        decides.
        """
        sources = sorted(
            (plain(q.object), q.subject.value)
            for q in self.store.quads_for_pattern(None, node("dcterms:source"), None, None)
            if isinstance(q.subject, ox.NamedNode)
        )
        name = PurePath(text_file).name
        ways: tuple[Callable[[str], bool], ...] = (
            lambda source: PurePath(source).name == name,
            lambda source: source.rpartition("#")[2] in (name, identifier) or PurePath(source).name == identifier,
            lambda source: PurePath(source).stem == PurePath(name).stem,
        )
        for way in ways:
            if found := [iri for source, iri in sources if way(source)]:
                return found[-1]
        return None

    def found(self, article: str) -> Found:
        """What the graph of an article says."""
        graph = ox.NamedNode(article)
        mentions: set[str] = set()
        triples: dict[bool, set[Triple]] = {True: set(), False: set()}
        nodes: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for quad in self.store.quads_for_pattern(None, None, None, graph):
            subject, predicate, target = (plain(term) for term in quad.triple)
            nodes[subject][predicate].add(target)
            if predicate == node("schema:mentions").value and subject == article:
                mentions.add(target)
            known = self.schema.properties.get(predicate.removeprefix(KG_BASE))
            if known and predicate.startswith(KG_BASE):
                triples[known.kind in ("entity", "concept")].add((subject, known.name, target))
        claims = tuple(claim for _, row in sorted(nodes.items()) if (claim := self._claim(row)))
        ends = {end for t in (*triples[True], *triples[False], *(c.triple for c in claims)) for end in (t[0], t[2])}
        named = {iri: self._thing(iri) for iri in sorted(mentions | ends) if ":" in iri and " " not in iri}
        return Found(frozenset(mentions), frozenset(triples[True]), frozenset(triples[False]), claims, named)

    def _claim(self, row: Mapping[str, set[str]]) -> FoundClaim | None:
        def one(name: str) -> str:
            return min(row[node(name).value], default="")

        if node("kg:Claim").value not in row[node("rdf:type").value] or not one("rdf:subject"):
            return None
        return FoundClaim(
            triple=(one("rdf:subject"), one("rdf:predicate").removeprefix(KG_BASE), one("rdf:object")),
            status=one("kg:status").removeprefix(KG_BASE).lower(),
            confidence=float(one("kg:confidence")) if one("kg:confidence") else None,
            sentence=one("kg:evidence"),
            start=int(one("kg:evidenceStart") or -1),
            end=int(one("kg:evidenceEnd") or -1),
        )

    def _thing(self, iri: str) -> Thing:
        try:
            subject = ox.NamedNode(iri)
        except ValueError:  # a value with a colon in it
            return Thing((), frozenset())
        names = (*self._values(subject, "rdfs:label")[::-1], *self._values(subject, "skos:altLabel"))
        types = (kind.removeprefix(KG_BASE) for kind in self._values(subject, "rdf:type"))
        return Thing(names, frozenset(kind for kind in types if kind in self.schema.classes))

    def _values(self, subject: ox.NamedNode, name: str) -> list[str]:
        """In the order of a sorted dump, so that the same names come first whichever way the graph was opened."""
        terms: Iterable[object] = {q.object for q in self.store.quads_for_pattern(subject, node(name), None, None)}
        return [plain(term) for term in sorted(terms, key=str) if isinstance(term, ox.NamedNode | ox.Literal)]
