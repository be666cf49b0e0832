"""The parts of the page that need no browser: conflicts, surroundings, communities, and what a large page holds."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from sample_graph import A, C, quads
from test_view import ONTOLOGY, node, read
from view_samples import crowd

from kg.errors import OntologyError
from kg.ontology.schema import Schema, load_schema
from kg.view.conflicts import DENIED, DIFFERING, EXCLUSIVE
from kg.view.crowd import gather
from kg.view.layout import Box
from kg.view.page import render
from kg.view.reading import stored_texts, surroundings
from kg.view.style import load_style


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema(ONTOLOGY)


def test_conflicts_are_found_by_their_kind(schema: Schema) -> None:
    data = read(quads(), schema)
    found = {
        (data.nodes[c.node].label, c.relation, c.why, tuple(side.label for side in c.sides)) for c in data.conflicts
    }
    assert ("Zephyr 2", "hasLicense", DENIED, ("Apache 2.0", "not Apache 2.0")) in found
    assert ("Zephyr 2", "hasLicense", DIFFERING, ("Apache 2.0", "MIT")) in found
    assert {why for _, relation, why, _ in found if relation == "accessPolicy"} <= {EXCLUSIVE}
    assert not [relation for _, relation, why, _ in found if why == DIFFERING and relation == "releaseDate"]


def test_values_that_one_article_lists_are_no_conflict(schema: Schema) -> None:
    claims = tuple(C("model/gale", "parameterCount", size, "Asserted", f"Gale has {size}.") for size in ("7B", "70B"))
    one = read([*quads(), *quads((A("one.txt", "One", "2026-01-01", claims),), {})], schema)
    assert not [c for c in one.conflicts if c.relation == "parameterCount"]
    articles = tuple(A(f"{c.object}.txt", c.object, "2026-01-01", (c,)) for c in claims)
    two = read([*quads(), *quads(articles, {})], schema)
    assert [[side.label for side in c.sides] for c in two.conflicts if c.relation == "parameterCount"] == [
        ["70B", "7B"]
    ]


@pytest.mark.parametrize(
    ("text", "start", "evidence", "found"),
    [
        ("One. Two. Three.", 5, "Two.", ("One. ", " Three.")),
        ("Above.\nOne. Two.\nBelow.", 12, "Two.", ("One. ", "")),
        ("One. Two.", 5, "Six.", ("", "")),
        ("", 0, "Two.", ("", "")),
        ("word " * 90 + "Two." + " word" * 90, 450, "Two.", ("… " + "word " * 43, " word" * 43 + " …")),
    ],
)
def test_surroundings_end_with_the_paragraph_or_at_a_space(
    text: str, start: int, evidence: str, found: tuple[str, str]
) -> None:
    assert surroundings(text, start, evidence) == found


def test_a_folder_without_texts_gives_none(tmp_path: Path) -> None:
    assert stored_texts(tmp_path, ["https://w3id.org/articlekg/id/article/1"]) == {}


def test_communities_hold_every_node_and_the_order_of_input_does_not_matter() -> None:
    dice = random.Random(1)
    names = [f"n{n:03}" for n in range(120)]
    links = {}
    for _ in range(300):
        one = dice.randrange(100)
        other = one // 20 * 20 + dice.randrange(20)
        if one != other:
            links[min(names[one], names[other]), max(names[one], names[other])] = 1
    crowded = gather(names, links, {})
    assert sorted(name for group in crowded.communities for name in group.members) == names
    assert len(crowded.communities) >= 5
    for group in crowded.communities:
        for name in group.members:
            x, y = crowded.spots[name]
            assert (x - group.x) ** 2 + (y - group.y) ** 2 <= (group.radius + 1) ** 2
    shuffled = dict(dice.sample(list(links.items()), len(links)))
    assert gather(names[::-1], shuffled, {}) == crowded
    rooms = {name: Box(20.0, 10.0) for name in names}
    assert gather(names[::-1], shuffled, rooms) == gather(names, links, rooms)


def test_a_large_page_holds_no_drawing_library_and_each_text_once(schema: Schema) -> None:
    page = render(read(crowd(400, 900), schema))
    found = json.loads(page.split('id="data">', 1)[1].split("</script>", 1)[0])
    assert found["large"]
    assert found["network"] is None
    assert sorted(n for group in found["groups"] for n in group["nodes"]) == list(range(len(found["nodes"])))
    assert "vis-network" not in re.sub(r"//.*", "", page)
    texts = [tuple(passage) for passage in found["passages"]]
    assert len(texts) == len(set(texts))
    assert len(page.encode()) < 2 * len(json.dumps(found).encode()) + 200_000


def test_offsets_of_triggers_count_as_scripts_count(schema: Schema) -> None:
    data = read(quads(), schema)
    assert node(data, "Gale")
    from kg.view.content import _units

    assert [_units("a𝕏b", place) for place in range(4)] == [0, 1, 3, 4]


def test_a_broken_table_names_the_fault(tmp_path: Path) -> None:
    text = (ONTOLOGY / "view.toml").read_text(encoding="utf-8").replace('label = "Models"\n', "")
    (tmp_path / "view.toml").write_text(text, encoding="utf-8")
    with pytest.raises(OntologyError, match=r"tables 1: 'label'"):
        load_style(tmp_path)
