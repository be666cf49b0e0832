"""What a training takes over from an earlier one of another ontology."""

from __future__ import annotations

from kg.extract.labels import LINKS, Labels
from kg.learn.kinship import same_kinds, same_labels, same_tags

BEFORE = Labels(("Model", "Organization", "Person"), ("develops", "leads"), ("size",), (), frozenset(), (), links=LINKS)
AFTER = Labels(("Person", "Ship", "Model"), ("leads", "sails"), (), (), frozenset(), ())


def test_kinds_are_taken_over_by_name_not_by_place() -> None:
    assert dict(same_kinds(AFTER, BEFORE)) == {0: 2, 2: 0, AFTER.value_kind: 3, AFTER.reference_kind: 4}


def test_each_kind_has_a_tag_to_begin_and_one_to_go_on() -> None:
    assert dict(same_tags(AFTER, BEFORE)) == {0: 0, 1: 5, 2: 6, 5: 1, 6: 2, 7: 7, 8: 8}


def test_labels_that_are_new_have_no_row() -> None:
    assert dict(same_labels(AFTER, BEFORE)) == {0: 1, AFTER.same: BEFORE.same}
