"""What the articles of a network disagree on, so that the page can put it side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from kg.ontology.schema import Schema
from kg.view.data import Conflict, NetworkData, Side

DENIED = "said and denied"
EXCLUSIVE = "values that exclude one another"
DIFFERING = "differing values"


@dataclass(slots=True)
class _Value:
    """One value that a node has by a relation: what states it and what denies it."""

    edges: list[int] = field(default_factory=list)
    facts: list[int] = field(default_factory=list)
    denying_edges: list[int] = field(default_factory=list)
    denying_facts: list[int] = field(default_factory=list)

    def side(self, label: str) -> Side:
        return Side(label, tuple(self.edges), tuple(self.facts))


def conflicts(data: NetworkData, *, schema: Schema, single: Collection[str]) -> tuple[Conflict, ...]:
    """Return the conflicts, by node. `single` names the relations of which a thing has one value."""
    excludes = {concept.label: _labels(concept.excludes, schema) for concept in schema.concepts.values()}
    values = _values(data, schema)
    found: list[Conflict] = []
    for (node, relation), said in sorted(values.items()):
        plain = {label: value for label, value in sorted(said.items()) if value.edges or value.facts}
        found += _denied(node, relation, said)
        found += _differing(data, node, relation, plain, excludes=excludes, single=relation in single)
    return tuple(found)


def _values(data: NetworkData, schema: Schema) -> Mapping[tuple[int, str], Mapping[str, _Value]]:
    plain, denied = _lines(data, schema, plain=True), _lines(data, schema, plain=False)
    numbers = {node.iri: number for number, node in enumerate(data.nodes)}
    found: dict[tuple[int, str], dict[str, _Value]] = defaultdict(lambda: defaultdict(_Value))
    for number, edge in enumerate(data.edges):
        value = found[numbers[edge.source], edge.relation][data.nodes[numbers[edge.target]].label]
        if edge.line in plain:
            value.edges.append(number)
        elif edge.line in denied:
            value.denying_edges.append(number)
    for node in data.nodes:
        for number, fact in enumerate(node.facts):
            value = found[numbers[node.iri], fact.relation][fact.value]
            if fact.line in plain:
                value.facts.append(number)
            elif fact.line in denied:
                value.denying_facts.append(number)
    return found


def _lines(data: NetworkData, schema: Schema, *, plain: bool) -> frozenset[str]:
    """The lines that hold plain statements, or those that hold denials: all that is neither plain nor of another time."""
    statuses = {status.name for status in schema.statuses.values() if status.plain}
    if plain:
        return frozenset(line.name for line in data.lines if line.statuses & statuses and not line.derived)
    return frozenset(line.name for line in data.lines if line.denies)


def _denied(node: int, relation: str, said: Mapping[str, _Value]) -> Iterator[Conflict]:
    for label, value in sorted(said.items()):
        if (value.edges or value.facts) and (value.denying_edges or value.denying_facts):
            no = Side(f"not {label}", tuple(value.denying_edges), tuple(value.denying_facts))
            yield Conflict(node, relation, DENIED, (value.side(label), no))


def _differing(
    data: NetworkData,
    node: int,
    relation: str,
    plain: Mapping[str, _Value],
    *,
    excludes: Mapping[str, frozenset[str]],
    single: bool,
) -> Iterator[Conflict]:
    labels = list(plain)
    if single:
        # A date that only says more exactly what another says is no disagreement.
        odd = [a for a in labels if any(_differ(data, node, a, b, plain) for b in labels)]
        why = DIFFERING
    else:
        odd = [a for a in labels if plain[a].facts and any(b in excludes.get(a, ()) for b in labels)]
        why = EXCLUSIVE
    if len(odd) > 1:
        yield Conflict(node, relation, why, tuple(plain[label].side(label) for label in odd))


def _differ(data: NetworkData, node: int, a: str, b: str, plain: Mapping[str, _Value]) -> bool:
    """Do two articles say two values? One article that names both means two things, or a list."""
    one, other = _articles(data, node, plain[a]), _articles(data, node, plain[b])
    return not (a.startswith(b) or b.startswith(a)) and len(one | other) > 1


def _articles(data: NetworkData, node: int, value: _Value) -> set[int]:
    groups = [data.edges[n].sentences for n in value.edges] + [data.nodes[node].facts[n].sentences for n in value.facts]
    return {sentence.article for group in groups for sentence in group}


def _labels(names: Collection[str], schema: Schema) -> frozenset[str]:
    return frozenset(schema.concepts[name].label for name in names if name in schema.concepts)
