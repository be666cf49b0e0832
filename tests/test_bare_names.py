"""One thing or two: a family's bare name behind the name of the only member that the article names."""

from __future__ import annotations

import pytest

from kg.config import ontology_folder
from kg.extract.bare_names import join_bare_names
from kg.extract.groups import group_names
from kg.extract.learned import Answer, Said, Spotted
from kg.extract.names import Name
from kg.ontology.lexicon import load_lexicon
from kg.ontology.registry import RegistryEntry

GRAMMAR = load_lexicon(ontology_folder()).names


def things(text: str, *forms: str, said: float = 0.0, entries: tuple[RegistryEntry, ...] = ()) -> list[set[str]]:
    """The names that stand for one thing each; `said`: how sure the model is of a relation between the first two; `entries`: the last one's."""
    names, at = [], 0
    for form in forms:
        at = text.index(form, at)
        own = entries if form == forms[-1] else ()
        names.append(Name(at, at + len(form), form, form, "version", own, versioned=True))
        at += len(form)
    mentions = tuple(Spotted(n.start, n.end, "Model", 0.99) for n in names)
    relations = (Said(0, "variantOf", 1, "", "asserted", said),) if said else ()
    groups, of_name = group_names(text, names, GRAMMAR)
    of_name = join_bare_names(text, groups, names, of_name, Answer(mentions, relations, {}), GRAMMAR)
    assert all(n in groups[of_name[n]].members for n in range(len(names)))
    return [{names[n].text for n, g in enumerate(of_name) if g == one} for one in sorted(set(of_name))]


def test_the_bare_name_stands_for_the_bare_names() -> None:
    assert things("Gemma 2 9B was next. Gemma won.", "Gemma 2 9B", "Gemma") == [{"Gemma 2 9B", "Gemma"}]


@pytest.mark.parametrize(
    ("text", "forms", "said"),
    [
        ("Gemma 2 is the newest Gemma.", ("Gemma 2", "Gemma"), 0.6),  # something is said between them
        ("Gemma came first, then Gemma 2.", ("Gemma", "Gemma 2"), 0.0),  # the bare name stands first
        ("Gemma 2 and Gemma 3 are here. Gemma won.", ("Gemma 2", "Gemma 3", "Gemma"), 0.0),  # which of the two?
        ("Gemma 2 is here. The Gemma family grows.", ("Gemma 2", "Gemma"), 0.0),
        ("Gemma 2 is here. Gemma-family models sell.", ("Gemma 2", "Gemma"), 0.0),
        ("Gemma 2 is here. Gem won.", ("Gemma 2", "Gem"), 0.0),
    ],
)
def test_else_they_are_apart(text: str, forms: tuple[str, ...], said: float) -> None:
    assert things(text, *forms, said=said) == [{form} for form in forms]


def test_a_later_part_of_a_name_stands_for_it() -> None:
    assert things("Claude Opus 4.7 led; Opus won.", "Claude Opus 4.7", "Opus") == [{"Claude Opus 4.7", "Opus"}]


def test_what_is_registered_under_a_part_of_a_name_is_a_thing_of_its_own() -> None:
    entries = (RegistryEntry("BERT", ("Model",)),)
    assert things("Visual BERT is out. BERT is not.", "Visual BERT", "BERT", entries=entries) == [
        {"Visual BERT"},
        {"BERT"},
    ]
