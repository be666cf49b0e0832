"""`kg explain`: which entity a name means, and what is told of it."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from sample_graph import ENTITIES, ID, LED, A, C, quads, write_graph
from typer.testing import CliRunner

from kg.cli.app import app
from kg.config import ontology_folder
from kg.errors import QueryError
from kg.graph.explain import Explanation, explain
from kg.ontology.schema import load_schema

SCHEMA = load_schema(ontology_folder())


def told(found: Explanation) -> dict[tuple[str, bool], list[tuple[str, list[str]]]]:
    """Relation and direction -> what stands at the other end, and the statuses of what is said."""
    return {
        (group.relation, group.incoming): [(s.other, [said.status for said in s.said]) for s in group.statements]
        for group in found.groups
    }


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Acme AI", "organization/acme-ai"),
        ("acme ai", "organization/acme-ai"),
        ("Acme", "organization/acme-ai"),
        ("ortiz", "person/sam-ortiz"),
        ("product/nimbus", "product/nimbus"),
        ("id:organization/nimbus", "organization/nimbus"),
        (ID + "model/gale", "model/gale"),
    ],
)
def test_entities_are_found_by_label_alias_key_and_iri(store: ox.Store, name: str, key: str) -> None:
    assert explain(store, name, schema=SCHEMA).iri == ID + key


def test_what_is_told_of_an_entity(store: ox.Store) -> None:
    found = explain(store, "Zephyr 2", schema=SCHEMA)
    assert found.types == ("Model",)
    assert len(found.mentioned_in) == 3
    assert told(found) == {
        ("accessPolicy", False): [("open source", ["asserted"]), ("proprietary", ["asserted"])],
        ("availableOn", False): [("ModelHub", ["asserted"])],
        ("evaluatedOn", False): [("TestBench", ["asserted"])],
        ("hasLicense", False): [("Apache 2.0", ["asserted", "negated"]), ("MIT", ["reported"])],
        ("releaseDate", False): [("2026-03", ["asserted"]), ("2026-03-01", ["asserted"])],
        ("successorOf", False): [("Zephyr 1", ["asserted"])],
        ("variantOf", False): [("Zephyr", ["asserted"])],
        ("develops", True): [("Acme AI", ["asserted", "asserted"]), ("Acme Labs", ["asserted"])],
        ("variantOf", True): [("Zephyr 2 Mini", ["asserted"])],
    }


def test_a_claim_bears_sentence_speaker_source_and_details(store: ox.Store) -> None:
    groups = {group.relation: group for group in explain(store, "Borealis", schema=SCHEMA).groups}
    (said,) = groups["acquires"].statements[0].said
    assert (said.status, said.speaker, said.details) == ("planned", "Ann Lee", (("amount", "$2 billion"),))
    assert (said.source.headline, said.source.published) == ("Lee leaves Acme for Borealis", "2026-04-10")
    assert said.source.read_from == ("news/two.txt",)
    (leads,) = groups["leads"].statements[0].said
    assert (groups["leads"].incoming, leads.details) == (True, (("role", "CEO"), ("valid from", "2026-04-01")))
    (works,) = groups["worksFor"].statements[0].said
    assert (works.sentence, works.derived, leads.derived) == (LED, True, False)


def test_a_symmetric_relation_is_told_once(store: ox.Store) -> None:
    rivals = [group for group in explain(store, "Borealis", schema=SCHEMA).groups if group.relation == "competesWith"]
    assert [(group.incoming, [s.other for s in group.statements]) for group in rivals] == [(False, ["Acme AI"])]


def test_speakers_are_counted(store: ox.Store) -> None:
    assert explain(store, "Sam Ortiz", schema=SCHEMA).claims_made == 4


def test_an_ambiguous_name_is_told_with_keys(store: ox.Store) -> None:
    with pytest.raises(QueryError, match="several entities; say which: organization/nimbus, product/nimbus"):
        explain(store, "Nimbus", schema=SCHEMA)


def test_a_label_goes_before_anothers_alias(store: ox.Store) -> None:
    more = ox.Store()
    more.extend(quads((), {**ENTITIES, "model/mini": ("Mini", ("Model",), ())}))
    found = explain(more, "Mini", schema=SCHEMA)
    assert (found.iri, [named.key for named in found.others]) == (ID + "model/mini", ["model/zephyr-2-mini"])


def test_a_miss_suggests_near_names(store: ox.Store) -> None:
    with pytest.raises(QueryError, match="no entity is called 'Borealys'; did you mean 'Borealis'"):
        explain(store, "Borealys", schema=SCHEMA)
    with pytest.raises(QueryError, match="did you mean 'Apache 2\\.0'"):
        explain(store, "apache", schema=SCHEMA)
    with pytest.raises(QueryError, match="kg stats"):
        explain(store, "qqqqqqqq", schema=SCHEMA)
    with pytest.raises(QueryError, match="no entity is called ''"):
        explain(store, "", schema=SCHEMA)


def test_parts_of_the_build_are_no_entities(store: ox.Store) -> None:
    more = ox.Store()
    more.extend(quads())
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    more.add(ox.Quad(ox.NamedNode(ID + "part/lexicon/1"), label, ox.Literal("lexicon")))
    with pytest.raises(QueryError, match="no entity is called 'lexicon'"):
        explain(more, "lexicon", schema=SCHEMA)


def test_command_shows_sentences_and_sources(folder: Path) -> None:
    shown = CliRunner().invoke(app, ["explain", str(folder), "Zephyr 2"])
    assert shown.exit_code == 0
    assert shown.stdout.startswith("Zephyr 2 — Model\nid:model/zephyr-2\n")
    block = (
        "  Apache 2.0\n"
        "    [asserted]\n"
        "      Zephyr 2 comes under Apache 2.0.\n"
        "      — Acme opens Zephyr 2, 2026-03-02 (news/one.txt)\n"
        "    [negated; says Sam Ortiz]\n"
    )
    assert block in shown.stdout


def test_command_writes_json(folder: Path) -> None:
    shown = CliRunner().invoke(app, ["explain", str(folder), "borealis", "--json"])
    found = json.loads(shown.stdout)
    assert found["label"] == "Borealis"
    assert {group["relation"] for group in found["groups"]} >= {"acquires", "investsIn", "leads"}


def test_command_hides_sentences_only_with_a_word(tmp_path: Path) -> None:
    claims = tuple(C("organization/borealis", "develops", "model/gale", "Asserted", f"Sentence {n}.") for n in range(5))
    folder = write_graph(tmp_path / "out", quads((A("a.txt", "A", "2026-01-01", claims),)))
    few = CliRunner().invoke(app, ["explain", str(folder), "Gale"]).stdout
    assert few.count("Sentence") == 3
    assert "… and 2 more sentences (--all shows them)" in few
    assert CliRunner().invoke(app, ["explain", str(folder), "Gale", "--all"]).stdout.count("Sentence") == 5


def test_command_lets_no_control_character_through(tmp_path: Path) -> None:
    evil = "\x1b]0;owned\x07 \x9b31m \u202e\r\nkg: fake line \x00"
    claim = C("organization/x", "develops", "model/gale", "Asserted", f"It {evil}", {"role": evil})
    content = quads(
        (A(f"a{evil}", f"H {evil}", "2026-01-01", (claim,)),), {"organization/x": (f"X {evil}", ("Organization",), ())}
    )
    folder = write_graph(tmp_path / "out", content)
    shown = CliRunner().invoke(app, ["explain", str(folder), "organization/x"])
    assert shown.exit_code == 0
    assert all(c.isprintable() or c == "\n" for c in shown.stdout)
    assert "\nkg: fake line" not in shown.stdout
    assert "\\x1b]0;owned\\x07" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{folder}", "Nimbus"], "say which"),
        (["{folder}", "a", "b"], "too many"),
        (["{folder}/no", "x"], "there is no graph"),
    ],
)
def test_command_tells_mistakes_in_one_line(folder: Path, arguments: list[str], message: str) -> None:
    shown = CliRunner().invoke(app, ["explain", *(argument.format(folder=folder) for argument in arguments)])
    assert shown.exit_code == 1
    assert message in shown.stderr
    assert shown.stderr.count("\n") == 1
