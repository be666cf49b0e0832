"""One name, two things: the firm Ferrule and its tool Ferrule."""

from __future__ import annotations

from kg.config import ontology_folder
from kg.extract.classes import decide, vote
from kg.extract.groups import Group, group_names
from kg.extract.learned_names import vote_learned
from kg.extract.names import Name
from kg.extract.senses import split_senses
from kg.ontology.lexicon import load_lexicon
from kg.ontology.registry import RegistryEntry

LEXICON = load_lexicon(ontology_folder())
GRAMMAR = LEXICON.names
FIRM, TOOL = ("Organization", 0.95), ("Product", 0.9)


def things(
    *seen: tuple[str, float], forms: tuple[str, ...] = (), entries: tuple[RegistryEntry, ...] = (), person: bool = False
) -> list[Group]:
    """The things that a name stands for whose mentions the model sees so, each in turn under a form of its own."""
    forms = forms or ("Ferrule",) * len(seen)
    text = ". ".join(forms)
    names, at = [], 0
    for form, sight in zip(forms, seen, strict=True):
        names.append(Name(at, at + len(form), form, form, "learned", entries, person=person, seen=sight))
        at += len(form) + 2
    groups, of_name = group_names(text, names, GRAMMAR)
    of_name = split_senses(groups, names, of_name, {"Fund": "Organization"})
    assert all(n in groups[g].members for n, g in enumerate(of_name))
    assert sum(len(g.members) for g in groups) == len(names)
    return [g for g in groups if g.members]


def test_seen_twice_in_each_class_it_stands_for_two_things() -> None:
    assert [g.members for g in things(FIRM, TOOL, FIRM, TOOL, FIRM)] == [[0, 2, 4], [1, 3]]


def test_one_doubtful_mention_of_another_class_changes_nothing() -> None:
    assert [g.members for g in things(FIRM, FIRM, TOOL)] == [[0, 1, 2]]
    assert [g.members for g in things(FIRM, FIRM, ("Product", 0.6), ("Product", 0.6))] == [[0, 1, 2, 3]]


def test_a_mention_of_neither_class_stays_with_the_first() -> None:
    assert [g.members for g in things(FIRM, FIRM, TOOL, TOOL, FIRM, ("Place", 0.5))] == [[0, 1, 4, 5], [2, 3]]


def test_each_thing_has_its_own_names() -> None:
    forms = ("Ferrule Labs", "Ferrule", "Ferrule", "Ferrule", "Ferrule")
    firm, tool = things(FIRM, TOOL, FIRM, TOOL, FIRM, forms=forms)
    assert (firm.label, firm.forms) == ("Ferrule Labs", {"Ferrule Labs": 1, "Ferrule": 2})
    assert (tool.label, tool.forms) == ("Ferrule", {"Ferrule": 2})


def test_only_the_class_that_the_registry_knows_is_registered() -> None:
    for registered in ("Organization", "Fund"):  # or in a class below it
        firm, tool = things(FIRM, TOOL, FIRM, TOOL, FIRM, entries=(RegistryEntry("Ferrule", (registered,)),))
        assert firm.entries
        assert not tool.entries


def test_a_person_is_one() -> None:
    assert len(things(("Person", 0.9), TOOL, ("Person", 0.9), TOOL, person=True)) == 1


def test_of_a_name_registered_in_two_classes_the_model_decides() -> None:
    """A firm that the registry knows as its product too is the product where the model is rather sure; one that it knows as a firm alone is not."""
    sight = ("Product", 0.7)
    for entry, kind in (
        (RegistryEntry("Ferrule", ("Organization",), also=("Product",)), "Product"),
        (RegistryEntry("Ferrule", ("Organization",)), "Organization"),
    ):
        names = [Name(0, 7, "Ferrule", "Ferrule", "registry", (entry,), seen=sight)]
        (group,) = group_names("Ferrule", names, GRAMMAR)[0]
        vote(group, names, LEXICON.types, {})
        vote_learned([group], names)
        assert decide(group) == kind
