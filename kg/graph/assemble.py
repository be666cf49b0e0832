"""Extractions of all articles -> the store and its dump. Graphs that are up to date are left alone."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from pyoxigraph import Quad

from kg.config import VERSION, Settings, code_digest
from kg.graph.folder import Entry, GraphFolder, State
from kg.graph.rdf import article_quads, entity_quads, manifest_quads
from kg.graph.records import Maker
from kg.graph.store import GraphWriter
from kg.graph.terms import article_iri, entities_graph, manifest_graph
from kg.model import Extraction
from kg.ontology.schema import Schema
from kg.resolve.merge import merge_entities
from kg.resolve.settle import Settled, settle


@dataclass(frozen=True, slots=True)
class Counts:
    """What a graph holds: entities by class, claims by property and by status, claims that did not fit by reason."""

    articles: int = 0
    quads: int = 0
    entities: Counter[str] = field(default_factory=Counter)
    claims: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Piece:
    """One article's graph: where the article was read, and its extraction's record (that of its first source)."""

    graph: str
    sources: tuple[str, ...]
    record: str


def assemble(
    folder: GraphFolder, writer: GraphWriter, articles: Mapping[str, Entry], *, schema: Schema, settings: Settings
) -> Counts:
    """Make the store and `graph.nq` hold what `articles` name, and count it.

    The records hold all claims; those less sure than `settings.min_confidence` are left out here, so that another
    value needs no article read anew.

    What a crash left half done is found by the digests in `state.json` and made again.
    """
    id_base, least = settings.id_base, settings.min_confidence
    pieces = _pieces(articles, id_base)
    entities = merge_entities((folder.record(p.record, source=p.sources[0])[0] for p in pieces), schema=schema)
    makers = {p.graph: folder.record(p.record, source=p.sources[0])[1] for p in pieces}
    shared = _shared(entity_quads(entities.values(), schema=schema, id_base=id_base), makers, id_base)
    basis = _digest(
        VERSION, schema.digest, id_base, code_digest("model.py", "resolve", "graph/rdf.py", "graph/terms.py")
    )
    wanted = {p.graph: _digest(basis, p.record, str(least), *p.sources) for p in pieces}
    wanted |= {name: _digest(basis, *map(str, quads)) for name, quads in shared.items()}
    stale = _begin(folder, writer, wanted)
    counts = Counts(len(pieces), 0, Counter(e.types[0] for e in entities.values() if e.types))
    for piece in pieces:
        extraction = folder.record(piece.record, source=piece.sources[0])[0].surer(least)
        settled = settle(extraction, schema=schema)
        _count(settled, counts)
        if piece.graph in stale:
            writer.replace(piece.graph, _quads(extraction, settled, piece, schema, id_base))
    for name in stale & shared.keys():
        writer.replace(name, shared[name])
    return _finish(folder, writer, wanted, counts, changed=bool(stale))


def _begin(folder: GraphFolder, writer: GraphWriter, wanted: Mapping[str, str]) -> set[str]:
    """Find the graphs that are to be written, and note that the store is not whole before anything is touched."""
    state, there = folder.state(), writer.graphs()
    done = state.graphs if state.graphs is not None else {}
    stale = {name for name, digest in wanted.items() if done.get(name) != digest or name not in there}
    gone = there - wanted.keys()
    if stale or gone or not state.complete or not folder.dump.is_file():
        folder.write_state(State(False, {name: digest for name, digest in wanted.items() if name not in stale}))
    for name in sorted(gone):
        writer.remove(name)
    return stale


def _finish(
    folder: GraphFolder, writer: GraphWriter, wanted: Mapping[str, str], counts: Counts, *, changed: bool
) -> Counts:
    if changed or not folder.state().complete:
        writer.write_dump()
        folder.write_state(State(True, wanted))
    return Counts(counts.articles, len(writer), counts.entities, counts.claims, counts.statuses, counts.dropped)


def _pieces(articles: Mapping[str, Entry], id_base: str) -> list[_Piece]:
    sources: dict[str, list[str]] = defaultdict(list)
    for source in sorted(articles):
        sources[articles[source].article].append(source)
    return [
        _Piece(article_iri(article, id_base=id_base), tuple(found), articles[found[0]].record)
        for article, found in sorted(sources.items())
    ]


def _shared(entities: list[Quad], makers: Mapping[str, Maker], id_base: str) -> dict[str, list[Quad]]:
    """The graphs that belong to no single article; an empty one is no graph."""
    both = {entities_graph(id_base): entities, manifest_graph(id_base): manifest_quads(makers, id_base=id_base)}
    return {name: quads for name, quads in both.items() if quads}


def _quads(extraction: Extraction, settled: Settled, piece: _Piece, schema: Schema, id_base: str) -> list[Quad]:
    return article_quads(
        extraction, schema=schema, id_base=id_base, sources=piece.sources, statements=settled.statements
    )


def _count(settled: Settled, counts: Counts) -> None:
    counts.claims.update(s.claim.property for s in settled.statements)
    counts.statuses.update(s.claim.status for s in settled.statements)
    counts.dropped.update(reason for _, reason in settled.dropped)


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
