"""What the page's script reads: a network as plain JSON values, each text once, numbers in place of names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from kg.graph.network import ArticleRow
from kg.view.data import Conflict, Edge, Fact, NetworkData, Node, Sentence
from kg.view.picture import Picture


def title(data: NetworkData) -> str:
    """Return what the network is of, in a few words."""
    count = len(data.articles)
    articles, say = ("1 article", "says") if count == 1 else (f"{count:,} articles", "say")
    return f"What {articles} {say} of {data.around[0]}" if data.around else f"What {articles} {say}"


def safe_link(url: str | None) -> str | None:
    """Return an http(s) address as it is, and None for everything else (javascript:, data:, file:, broken ones)."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def content(data: NetworkData, picture: Picture) -> dict[str, Any]:
    """Return everything that the page's script needs, in the order in which its parts refer to each other."""
    writer = _Writer(data)
    nodes = [writer.node(node, picture.spots[node.iri], picture.sizes[node.iri]) for node in data.nodes]
    edges = [writer.edge(edge) for edge in data.edges]
    numbers = {node.iri: number for number, node in enumerate(data.nodes)}
    groups = [[numbers[iri] for iri in group.members] for group in picture.communities]
    return {
        "title": title(data),
        "entities": data.entities,
        "types": {t.name: {"label": t.label, "colour": t.look.colour, "dark": t.look.dark} for t in data.types},
        "shapes": {t.name: t.look.shape for t in data.types},
        "relations": {
            r.name: {"label": r.label, "symmetric": r.symmetric, "inverse": r.inverse} for r in data.relations
        },
        "lines": [
            {"name": n.name, "label": n.label, "tag": n.tag, "dashes": n.dashes, "shown": n.shown} for n in data.lines
        ],
        "tables": [
            {
                "name": table.name,
                "label": table.label,
                "types": table.types,
                "columns": [{"label": c.label, "relation": c.relation, "inverse": c.inverse} for c in table.columns],
            }
            for table in data.tables
        ],
        "statuses": list(writer.statuses),
        "extractors": list(writer.extractors),
        "nodes": nodes,
        "edges": edges,
        "sentences": writer.sentences,
        "passages": [list(passage) for passage in writer.passages],
        "articles": [_article(article) for article in data.articles],
        "conflicts": [_conflict(conflict) for conflict in data.conflicts],
        "large": picture.drawn is None,
        "groups": [
            {"x": group.x, "y": group.y, "r": group.radius, "nodes": members}
            for group, members in zip(picture.communities, groups, strict=True)
        ],
        "network": picture.drawn,
    }


class _Writer:
    """Numbers what several parts share: the names of relations and lines, statuses, extractors, passages, sentences."""

    def __init__(self, data: NetworkData) -> None:
        self._numbers = {node.iri: number for number, node in enumerate(data.nodes)}
        self._relations = {relation.name: number for number, relation in enumerate(data.relations)}
        self._lines = {line.name: number for number, line in enumerate(data.lines)}
        self._keys = _keys(data)
        self.statuses: dict[str, int] = {}
        self.extractors: dict[str, int] = {}
        self.passages: dict[tuple[Any, ...], int] = {}
        self.sentences: list[list[Any]] = []

    def node(self, node: Node, spot: tuple[int, int], size: float) -> dict[str, Any]:
        given = {
            "key": self._keys[node.iri],
            "label": node.label,
            "type": node.type,
            "aliases": node.aliases,
            "identifiers": node.identifiers,
            "links": [link for link in map(safe_link, node.same_as) if link],
            "articles": node.articles,
            "facts": [self._fact(fact) for fact in node.facts],
            "x": spot[0],
            "y": spot[1],
            "size": size,
        }
        # What is empty is left out: of 20,000 nodes few have all of it.
        return {key: value for key, value in given.items() if value not in ((), [])}

    def edge(self, edge: Edge) -> list[Any]:
        ends = [self._numbers[edge.source], self._numbers[edge.target]]
        return [*ends, self._relations[edge.relation], self._lines[edge.line], self._refer(edge.sentences)]

    def _fact(self, fact: Fact) -> list[Any]:
        words = [self._relations[fact.relation], fact.value, int(fact.concept)]
        return [*words, self._lines[fact.line], self._refer(fact.sentences)]

    def _refer(self, sentences: tuple[Sentence, ...]) -> list[int]:
        self.sentences.extend(map(self._sentence, sentences))
        return list(range(len(self.sentences) - len(sentences), len(self.sentences)))

    def _sentence(self, sentence: Sentence) -> list[Any]:
        passage: tuple[Any, ...] = (sentence.article, sentence.text)
        if sentence.before or sentence.after:
            passage += (sentence.before, sentence.after)
        more = {
            "trigger": [_units(sentence.text, place) for place in sentence.trigger] if sentence.trigger else None,
            "speaker": sentence.speaker,
            "derived": sentence.derived or None,
            "details": dict(sentence.details) or None,
        }
        row: list[Any] = [
            _number(self.passages, passage),
            _number(self.statuses, sentence.status),
            -1 if sentence.confidence is None else round(sentence.confidence * 100),
            -1 if sentence.extractor is None else _number(self.extractors, sentence.extractor),
        ]
        told = {key: value for key, value in more.items() if value is not None}
        return [*row, told] if told else row


def _number(known: dict[Any, int], key: Any) -> int:
    return known.setdefault(key, len(known))


def _units(text: str, place: int) -> int:
    """A place in the text as scripts count it, in units of UTF-16."""
    return len(text[:place].encode("utf-16-le", "surrogatepass")) // 2


def _keys(data: NetworkData) -> Mapping[str, str]:
    """The short name of each node for links ("organization/meta"); the whole IRI where a short one would be taken."""
    short = {node.iri: "/".join(node.iri.split("/")[-2:]) for node in data.nodes}
    taken = Counter(short.values())
    return {iri: key if taken[key] == 1 else iri for iri, key in short.items()}


def _article(article: ArticleRow) -> dict[str, Any]:
    url = safe_link(article.url)
    outlet = article.outlet or (urlsplit(url).hostname if url else None)
    given = {
        "sources": article.sources,
        "title": article.headline,
        "date": article.date,
        "url": url,
        "outlet": outlet,
    }
    return {key: value for key, value in given.items() if value is not None}


def _conflict(conflict: Conflict) -> dict[str, Any]:
    sides = [{"label": side.label, "edges": side.edges, "facts": side.facts} for side in conflict.sides]
    return {"node": conflict.node, "relation": conflict.relation, "why": conflict.why, "sides": sides}
