"""What is read off the plain words of a sentence, without a parse: what a named thing is, and which of two contrary values is whose."""

from __future__ import annotations

from functools import cache

import pytest

from kg.config import ontology_folder
from kg.extract.beside import vote_beside
from kg.extract.contraries import Token, settle_contraries, value_words
from kg.extract.groups import Group
from kg.model import Claim, Span, Status
from kg.ontology.lexicon import Lexicon, load_lexicon
from kg.ontology.schema import Schema, load_schema


@cache
def ontology() -> tuple[Schema, Lexicon]:
    return load_schema(ontology_folder()), load_lexicon(ontology_folder())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("vexil , its first frontier model , came out", "Model"),
        ("the company put out vexil on monday as its first model", "Model"),
        ("vexil is a language model maker", "Organization"),
        ("a startup , vexil , raised money", "Organization"),
        ("the benchmark vexil is hard", "Benchmark"),
        ("vexil models are small", "Model"),
        ("vexil , a rival of the model", "Organization"),
        ("vexil said the model was late", ""),
        ("vexil , and a model by others", ""),
        ("it ran vexil . as a model it is small", ""),
    ],
)
def test_the_words_beside_a_name_tell_what_it_is(text: str, kind: str) -> None:
    _, lexicon = ontology()
    words = text.split()
    group = Group("vexil", members=[0])
    vote_beside(words, [0 if w == "vexil" else -1 for w in words], [group], lexicon.types, lexicon.words["reference"])
    assert max(group.scores, key=lambda k: group.scores[k], default="") == kind


def policy_of(text: str, subject: str, said: str, status: Status = "asserted") -> str:
    """The value of a claim that `subject` has the policy `said`, once the sentence's words are heard. Names begin with a capital."""
    schema, lexicon = ontology()
    at = 0
    tokens = []
    for word in text.split():
        tokens.append(Token(at, word.lower(), word if word[0].isupper() else ""))
        at += len(word) + 1
    kinds = {t.key: "Organization" if t.key == "Acme" else "Model" for t in tokens if t.key}
    claim = Claim(subject, "accessPolicy", said, "concept", status, 0.9, Span(0, len(text)))
    ends = lexicon.words["reference"]["description_ends"]
    (settled,) = settle_contraries([claim], tokens, value_words(lexicon.frames), kinds, schema, ends)
    return settled.object


@pytest.mark.parametrize(
    ("text", "subject", "said", "meant"),
    [
        ("Acme put out Osprey as its closed-source model , unlike its open-source Heron line", "Osprey", "OpenSource", "Proprietary"),
        ("Acme put out Osprey as its closed-source model , unlike its open-source Heron line", "Heron", "OpenSource", "OpenSource"),
        ("unlike the open source Heron , Osprey is proprietary", "Osprey", "OpenSource", "Proprietary"),
        ("Acme moves from its open-source Heron to a closed model", "Heron", "OpenSource", "OpenSource"),
        ("Osprey is open-source", "Osprey", "Proprietary", "Proprietary"),
    ],
)  # fmt: skip
def test_of_two_contrary_values_each_is_its_own_things(text: str, subject: str, said: str, meant: str) -> None:
    assert policy_of(text, subject, said) == meant


def test_what_is_only_planned_is_left_as_it_is() -> None:
    text = "unlike the open-source Heron , Osprey is proprietary"
    assert policy_of(text, "Osprey", "OpenSource", "planned") == "OpenSource"
