"""Which rows of an earlier training's weights a new training begins with, where the two ontologies share names.

Some weights have a row for each class, tag or label. Ontologies differ in number and order of these, so rows are taken over by name, not by place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from kg.extract.labels import Labels

Rows = Iterator[tuple[int, int]]
"""Pairs of a row's number in the new weights and in the earlier ones."""


def same_labels(labels: Labels, before: Labels) -> Rows:
    """The rows of labels: relations, values, concepts, links, and "the same thing"."""
    rows = {name: n for n, name in enumerate(before.names)}
    for n, name in enumerate(labels.names):
        if (old := rows.get(name)) is not None:
            yield n, old
    yield labels.same, before.same


def same_kinds(labels: Labels, before: Labels) -> Rows:
    """The rows of kinds of mentions: classes, values, references."""
    for n, name in enumerate(labels.classes):
        if name in before.classes:
            yield n, before.kind(name)
    yield labels.value_kind, before.value_kind
    yield labels.reference_kind, before.reference_kind


def same_tags(labels: Labels, before: Labels) -> Rows:
    """The rows of tags: no mention; and of names and values, where one begins and where it goes on."""
    yield 0, 0
    for n, old in same_kinds(labels, before):
        if n <= labels.value_kind:
            yield from ((1 + 2 * n, 1 + 2 * old), (2 + 2 * n, 2 + 2 * old))


ROWS: Mapping[str, Callable[[Labels, Labels], Rows]] = {
    "encoder.tag.weight": same_tags,
    "encoder.tag.bias": same_tags,
    "pairs.kind_s.weight": same_kinds,
    "pairs.kind_o.weight": same_kinds,
    "pairs.out.weight": same_labels,
    "pairs.out.bias": same_labels,
    "pairs.label": same_labels,
}
"""The weights that have such rows, each with what its rows stand for."""
