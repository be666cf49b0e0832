"""The network page: what is in it, that it is the same every time, and that no text of an article becomes markup."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import sample_graph
from pyoxigraph import Literal, NamedNode, Quad, Store
from sample_graph import ID, A, C
from typer.testing import CliRunner

from kg.cli.app import app
from kg.config import ontology_folder
from kg.errors import OntologyError, QueryError, StoreError
from kg.graph.network import NetworkReader
from kg.ontology.schema import Schema, load_schema
from kg.prefixes import KG_BASE, PREFIXES
from kg.view.content import safe_link
from kg.view.data import Edge, NetworkData, Node, degrees
from kg.view.layout import Box, place
from kg.view.network import network
from kg.view.page import render, safe_json, write_page
from kg.view.style import load_style

ONTOLOGY = ontology_folder()
QUERIES = ONTOLOGY / "queries" / "internal"

EVIL = (
    "</script><script>window.pwned = 1</script>",
    '<img src=x onerror="window.pwned = 2">',
    "<!--<script>",
    "line\u2028separator\u2029 'single' \"double\" `tick` ${window.pwned = 3} $data",
    "javascript:window.pwned = 4",
    "&lt;b&gt; &amp; \\u003c <svg onload=window.pwned=5>",
)


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema(ONTOLOGY)


def read(quads: Iterable[Quad], schema: Schema, **options: Any) -> NetworkData:
    store = Store()
    store.extend(quads)
    return network(NetworkReader(store, queries=QUERIES), schema=schema, style=load_style(ONTOLOGY), **options)


@pytest.fixture(scope="module")
def data(schema: Schema) -> NetworkData:
    return read(sample_graph.quads(), schema)


def hostile_quads() -> list[Quad]:
    """The sample graph and one article whose every text is an attack."""
    entities = {
        f"organization/evil-{number}": (text, ("Organization",), tuple(EVIL)) for number, text in enumerate(EVIL)
    }
    names = list(entities)
    claims = tuple(
        C(one, "criticizes", other, "Asserted", text, {"role": text, "attributedTo": one})
        for one, other, text in zip(names, names[1:], EVIL, strict=False)
    )
    article = A(
        "<img src=x onerror=window.pwned=6>.txt", "</title><script>window.pwned = 7</script>", "2026-01-01", claims
    )
    quads = [q for q in sample_graph.quads((article,), entities) if q.predicate.value != PREFIXES["schema"] + "url"]
    iri = sample_graph.article_iri(article)
    quads.append(Quad(iri, NamedNode(PREFIXES["schema"] + "url"), Literal("javascript:window.pwned = 8"), iri))
    same = NamedNode(PREFIXES["owl"] + "sameAs")
    quads += [Quad(NamedNode(ID + name), same, NamedNode("javascript:window.pwned=9"), iri) for name in names]
    quads.append(Quad(NamedNode(ID + names[0]), NamedNode(KG_BASE + "x"), Literal(EVIL[0]), iri))
    return [*sample_graph.quads(), *quads]


def node(data: NetworkData, label: str, kind: str | None = None) -> Node:
    return next(n for n in data.nodes if n.label == label and kind in (None, n.type))


def edge(data: NetworkData, source: str, relation: str, target: str, line: str = "stated") -> Edge | None:
    labels = {n.iri: n.label for n in data.nodes}
    wanted = (source, relation, target, line)
    return next((e for e in data.edges if (labels[e.source], e.relation, labels[e.target], e.line) == wanted), None)


def content(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    loaded: dict[str, Any] = json.loads(found[1])
    return loaded


class Tags(HTMLParser):
    """Collects tags, their attributes, and the text of scripts and styles, as a browser's parser sees them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": []}
        self._open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in self.texts:
            self._open = tag
            self.texts[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open][-1] += data


# What is in it.


def test_entities_are_nodes_with_their_most_specific_type(data: NetworkData) -> None:
    assert node(data, "Zephyr").type == "ModelFamily"
    assert {n.type for n in data.nodes if n.label == "Nimbus"} == {"Organization", "Product"}
    assert node(data, "Apache 2.0").identifiers == ("Apache-2.0",)
    assert node(data, "Acme AI").aliases == ("Acme", "Acme Artificial Intelligence")
    assert len(data.nodes) == data.entities == len(sample_graph.ENTITIES)


def test_claims_of_one_statement_are_one_edge(data: NetworkData) -> None:
    found = edge(data, "Acme AI", "develops", "Zephyr 2")
    assert found
    assert sorted(s.text for s in found.sentences) == [
        "Acme AI released Zephyr 2 on March 1.",
        "Acme AI's Zephyr 2 is out.",
    ]
    assert {data.articles[s.article].sources for s in found.sentences} == {("news/one.txt",), ("news/three.html",)}


def test_both_directions_of_a_symmetric_relation_are_one_edge(data: NetworkData) -> None:
    found = [e for e in data.edges if e.relation == "competesWith"]
    assert [len(e.sentences) for e in found] == [2]
    assert next(r for r in data.relations if r.name == "competesWith").symmetric


def test_planned_and_negated_statements_are_edges_of_their_own_that_do_not_show_at_first(data: NetworkData) -> None:
    planned = edge(data, "Borealis", "acquires", "Nimbus", "planned")
    assert planned
    assert edge(data, "Borealis", "acquires", "Nimbus") is None
    assert (planned.sentences[0].speaker, dict(planned.sentences[0].details)["amount"]) == ("Ann Lee", "$2 billion")
    assert edge(data, "Zephyr 2", "hasLicense", "Apache 2.0", "negated")
    assert edge(data, "Zephyr 2", "hasLicense", "Apache 2.0", "stated")
    shown = {line.name: line.shown for line in data.lines}
    assert shown == {"stated": True, "implied": False, "planned": False, "negated": False, "past": False}
    assert all(load_style(ONTOLOGY, all_shown=True).lines[n].shown for n in range(len(data.lines)))


def test_policies_and_values_are_facts_not_nodes(data: NetworkData) -> None:
    facts = {(f.relation, f.value, f.concept) for f in node(data, "Zephyr 2").facts}
    assert ("accessPolicy", "open source", True) in facts
    assert ("releaseDate", "2026-03-01", False) in facts
    assert node(data, "MIT").type == "License"


def test_a_literal_with_the_text_of_an_iri_makes_no_edge(schema: Schema) -> None:
    claim = C("model/gale", "contextWindow", ID + "organization/acme-ai", "Asserted", "A trap.")
    data = read(
        [*sample_graph.quads(), *sample_graph.quads((A("trap.txt", "Trap", "2026-01-01", (claim,)),), {})], schema
    )
    assert not [e for e in data.edges if e.relation == "contextWindow"]
    assert [f.value for f in node(data, "Gale").facts if f.relation == "contextWindow"] == [ID + "organization/acme-ai"]


def test_what_follows_from_others_is_a_line_of_its_own_unless_an_article_states_it(schema: Schema) -> None:
    derived = C("organization/acme-ai", "develops", "model/zephyr-1", "Asserted", "It follows.", {"derived": "true"})
    also = replace(derived, object="model/zephyr-2")
    quads = sample_graph.quads((A("derived.txt", "Derived", "2026-01-01", (derived, also)),), {})
    data = read([*sample_graph.quads(), *quads], schema)
    assert edge(data, "Acme AI", "develops", "Zephyr 1", "implied")
    assert edge(data, "Acme AI", "develops", "Zephyr 1") is None
    stated = edge(data, "Acme AI", "develops", "Zephyr 2")
    assert stated
    assert sorted(s.derived for s in stated.sentences) == [False, False, True]
    assert edge(data, "Acme AI", "develops", "Zephyr 2", "implied") is None


def test_an_article_read_from_two_places_names_both(schema: Schema) -> None:
    article = sample_graph.article_iri(sample_graph.ARTICLES[0])
    again = Quad(article, NamedNode(PREFIXES["dcterms"] + "source"), Literal("copy/one.txt"), article)
    data = read([*sample_graph.quads(), again], schema)
    assert ("copy/one.txt", "news/one.txt") in {a.sources for a in data.articles}


# Which part of the graph.


def test_around_an_entity_stand_its_neighbours(schema: Schema) -> None:
    near = read(sample_graph.quads(), schema, around="gale")
    assert {n.label for n in near.nodes} == {"Gale", "Borealis"}
    assert near.around == ("Gale",)
    further = read(sample_graph.quads(), schema, around="Gale", depth=2)
    assert {"Ann Lee", "Acme AI"} <= {n.label for n in further.nodes}
    assert {n.iri for n in read(sample_graph.quads(), schema, around="person/ann-lee").nodes} == {
        n.iri for n in read(sample_graph.quads(), schema, around="LEE").nodes
    }


def test_an_unknown_entity_is_an_error_that_names_near_ones(schema: Schema) -> None:
    with pytest.raises(QueryError, match=r"did you mean .*Borealis"):
        read(sample_graph.quads(), schema, around="Borealiss")


def test_a_limit_keeps_the_best_linked(schema: Schema) -> None:
    few = read(sample_graph.quads(), schema, max_nodes=3)
    assert len(few.nodes) == 3
    assert few.entities == len(sample_graph.ENTITIES)
    assert {"Acme AI", "Zephyr 2"} <= {n.label for n in few.nodes}


def test_an_empty_graph_is_an_empty_page(schema: Schema) -> None:
    data = read([], schema)
    assert content(render(data))["nodes"] == []


# Layout.


def test_no_two_nodes_overlap_and_the_order_of_input_does_not_matter(data: NetworkData) -> None:
    boxes = {n.iri: Box(40.0, 20.0) for n in data.nodes}
    edges = [(e.source, e.target) for e in data.edges]
    spots = place(boxes, edges)
    names = sorted(spots)
    for n, one in enumerate(names):
        for other in names[n + 1 :]:
            dx, dy = abs(spots[one][0] - spots[other][0]), abs(spots[one][1] - spots[other][1])
            assert dx >= 78 or dy >= 38, (one, other)
    shuffled = random.Random(1).sample(edges, len(edges))
    backwards = [(target, source) for source, target in shuffled]
    assert place(dict(sorted(boxes.items(), reverse=True)), backwards) == spots


def test_degrees_count_neighbours_on_lines_that_show(data: NetworkData) -> None:
    assert degrees(data)[node(data, "Gale").iri] == 1
    assert degrees(data)[node(data, "Nimbus", "Organization").iri] == 1  # the planned purchase does not count


# The page.


def test_the_same_graph_gives_the_same_bytes_whatever_the_hash_seed_and_order() -> None:
    script = (
        "import hashlib, random, sys; import sample_graph, test_view as t; from kg.ontology.schema import load_schema;"
        "quads = t.hostile_quads(); random.Random(int(sys.argv[1])).shuffle(quads);"
        "print(hashlib.sha256(t.render(t.read(quads, load_schema(t.ONTOLOGY))).encode()).hexdigest())"
    )
    found = set()
    for seed in ("1", "2"):
        paths = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(paths)}
        run = subprocess.run(
            [sys.executable, "-c", script, seed], env=environment, capture_output=True, text=True, check=True
        )
        found.add(run.stdout)
    assert len(found) == 1


def test_hostile_text_changes_no_tag_of_the_page(data: NetworkData, schema: Schema) -> None:
    evil = Tags(render(read(hostile_quads(), schema)))
    assert [tag for tag, _ in evil.tags] == [tag for tag, _ in Tags(render(data)).tags]
    assert not [name for _, attributes in evil.tags for name in attributes if name.startswith("on")]


def test_hostile_text_comes_through_as_it_was(schema: Schema) -> None:
    found = content(render(read(hostile_quads(), schema)))
    assert set(EVIL) <= {n["label"] for n in found["nodes"]}
    assert set(EVIL[:-1]) <= {passage[1] for passage in found["passages"]}


def test_only_web_addresses_become_links(schema: Schema) -> None:
    found = content(render(read(hostile_quads(), schema)))
    assert {a.get("url") for a in found["articles"]} == {
        None,
        *(f"https://news.example/{a.source}" for a in sample_graph.ARTICLES),
    }
    assert {link for n in found["nodes"] for link in n.get("links", ())} == {"http://www.wikidata.org/entity/Q1"}


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,<script>", False),
        ("file:///etc/passwd", False),
        ("//example.org/a", False),
        ("https:", False),
        ("http://[broken", False),
        ("", False),
        (None, False),
    ],
)
def test_safe_link(url: str | None, kept: bool) -> None:
    assert safe_link(url) == (url if kept else None)


@pytest.mark.parametrize("text", EVIL)
def test_safe_json_holds_no_markup_and_reads_back(text: str) -> None:
    written = safe_json({"text": text})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {"text": text}


def test_the_page_refers_to_nothing_outside_and_allows_only_its_own_scripts(schema: Schema) -> None:
    page = Tags(render(read(hostile_quads(), schema)))
    assert not [(tag, a) for tag, a in page.tags if {"src", "href", "srcset", "style"} & a.keys()]
    assert not {"link", "iframe", "img", "object", "embed", "base"} & {tag for tag, _ in page.tags}
    assert not re.findall(r"@import|url\(", page.texts["style"][0])
    policy = next(a["content"] or "" for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    code = [text for (tag, a), text in zip(scripts(page), page.texts["script"], strict=True) if "type" not in a]
    assert [f"'sha256-{digest(text)}'" for text in code] == re.findall(r"'sha256-[^']+'", policy.split("style-src")[0])
    assert f"style-src 'sha256-{digest(page.texts['style'][0])}'" in policy


def scripts(page: Tags) -> list[tuple[str, dict[str, str | None]]]:
    return [(tag, attributes) for tag, attributes in page.tags if tag == "script"]


def digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_page_is_written_whole_or_not_at_all(data: NetworkData, tmp_path: Path) -> None:
    write_page(data, tmp_path / "new" / "page.html")
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["page.html"]
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError):
        write_page(data, tmp_path / "folder")
    assert not list(tmp_path.glob("*.part"))


# Looks.


def test_classes_without_a_look_take_that_of_a_superclass_or_a_spare_one(schema: Schema) -> None:
    style = replace(load_style(ONTOLOGY), types={"Model": load_style(ONTOLOGY).types["Model"]})
    looks = style.looks(("ModelFamily", "Place", "Person", "Unheard"), schema=schema)
    assert looks["ModelFamily"] == style.types["Model"]
    assert [looks[name] for name in ("Person", "Place", "Unheard")] == list(style.spare[:3])


def test_every_class_and_status_of_the_ontology_is_drawn(schema: Schema) -> None:
    style = load_style(ONTOLOGY)
    assert schema.classes.keys() == style.types.keys()
    statuses = {status for line in style.lines for status in line.statuses}
    assert statuses == {status.name for status in schema.statuses.values()}
    assert len({(look.colour, look.shape) for look in style.types.values()}) == len(style.types)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('colour = "#0072b2"', 'colour = "blue"', "'blue' is no colour"),
        ('shape = "dot"', 'shape = "blob"', "'blob' is no shape"),
        ('dark = "#4aa8e0"', "", "Organization lacks dark"),
        ("[[lines]]", "[[lignes]]", r"at least one \[\[spare\]\] and one \[\[lines\]\]"),
        ("[types.Organization]", "[types.Organization", "view.toml"),
    ],
)
def test_a_broken_style_names_the_fault(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = (ONTOLOGY / "view.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "view.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(OntologyError, match=fault):
        load_style(tmp_path)


def test_a_missing_query_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"network-entities\.rq"):
        NetworkReader(Store(), queries=tmp_path).entities()


# The command.


def test_the_command_writes_the_page_beside_the_graph(tmp_path: Path) -> None:
    out = sample_graph.write_graph(tmp_path / "out")
    result = CliRunner().invoke(app, ["view", str(out)])
    assert result.exit_code == 0, result.output
    found = content((out / "network.html").read_text(encoding="utf-8"))
    assert len(found["nodes"]) == len(sample_graph.ENTITIES)


def test_the_command_takes_a_part_and_all_statuses(tmp_path: Path) -> None:
    out, page = sample_graph.write_graph(tmp_path / "out"), tmp_path / "page.html"
    result = CliRunner().invoke(app, ["view", str(out), "-o", str(page), "--around", "Gale", "--all-status"])
    assert result.exit_code == 0, result.output
    found = content(page.read_text(encoding="utf-8"))
    assert {n["label"] for n in found["nodes"]} == {"Gale", "Borealis"}
    assert all(line["shown"] for line in found["lines"])


@pytest.mark.parametrize(("folder", "name", "fault"), [("out", "Nobody", "Nobody"), ("none", "Gale", "kg build")])
def test_the_command_says_what_is_wrong_in_one_line(tmp_path: Path, folder: str, name: str, fault: str) -> None:
    sample_graph.write_graph(tmp_path / "out")
    result = CliRunner().invoke(app, ["view", str(tmp_path / folder), "--around", name])
    assert result.exit_code == 1
    assert fault in result.output
    assert len(result.output.splitlines()) == 1
