"""Who is known to make what is a witness for or against what a text seems to say, and makes no claim itself."""

from __future__ import annotations

import pytest

from kg.config import ontology_folder
from kg.extract.fusion import Calibration, Fusion
from kg.extract.groups import Group
from kg.extract.known import known_makers
from kg.model import Claim, Span
from kg.ontology.lexicon import load_lexicon
from kg.ontology.registry import RegistryEntry
from kg.ontology.schema import load_schema

GRAMMAR = load_lexicon(ontology_folder()).names
SCHEMA = load_schema(ontology_folder())
OSPREY = RegistryEntry("Osprey", ("ModelFamily",), makers=("Corvid Labs", "Corvid"))


def verdict(thing: Group, maker: str, prop: str = "develops") -> int:
    groups = [Group(maker, type="Organization"), thing]
    known = known_makers(groups, {0: "organization/m", 1: "model/t"}, "develops", GRAMMAR, SCHEMA)
    return known.verdict(Claim("organization/m", prop, "model/t", "entity", "asserted", 0.4, Span(0, 9)))


@pytest.mark.parametrize(
    ("label", "maker", "wanted"),
    [
        ("Osprey 4 mini", "Corvid Labs", 1),
        ("Osprey-32B-Instruct", "Corvid", 1),
        ("Osprey 4", "Corvid Research", 1),
        ("Osprey 4", "Meta", -1),
        ("Osprey-Talon-7B", "Meta", 0),  # somebody else's Osprey
    ],
)
def test_a_versions_maker_is_its_familys(label: str, maker: str, wanted: int) -> None:
    assert verdict(Group(label, family=(OSPREY,), base="Osprey", type="Model"), maker) == wanted


def test_nothing_is_known_of_other_relations_and_other_things() -> None:
    assert verdict(Group("Osprey", entries=(OSPREY,), type="Model"), "Meta", "uses") == 0
    assert verdict(Group("Heron", type="Model"), "Meta") == 0


def test_the_witness_weighs_either_way() -> None:
    fusion = Fusion(offsets={"develops": 0.0}, agrees=1.5, contradicts=-2.0)
    against, alone, beside = (fusion.confidence("develops", 0.4, None, known=k) for k in (-1, 0, 1))
    assert against < 0.2 < alone < 0.5 < beside


def test_the_shipped_fit_trusts_it() -> None:
    model = Calibration.load(ontology_folder() / "model").model
    assert model.agrees > 0.5
    assert model.contradicts < -0.5
