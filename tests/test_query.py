"""Queries: the saved ones on a small graph, parameters, refusals, errors in words, formats, time limits, start-up."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import rdflib.query
from sample_graph import quads
from typer.testing import CliRunner

from kg.cli.app import app
from kg.config import ontology_folder
from kg.errors import QueryError, StoreError
from kg.graph import query_worker
from kg.graph.query import Table, query_store, run_query
from kg.graph.query_check import refuse_outside, unknown_terms
from kg.graph.query_formats import FORMATS, plain, write_table
from kg.graph.query_saved import SavedQuery, bind, find_query, parse_query, saved_queries
from kg.ontology.schema import load_schema

ONTOLOGY = ontology_folder()
SAVED = {query.name: query for query in saved_queries(ONTOLOGY)}
HOSTILE = 'a "q" \'s\' \\ {} <b>&amp; \n \r \t \u2028 \x1b[31m \x07 \x00 $1 \\u0022 \\" """ # . } ?x'


def answers(store: ox.Store, name: str, **params: str) -> list[tuple[str, ...]]:
    """The rows of a saved query as plain texts."""
    table = query_store(store, bind(SAVED[name], params))
    return [tuple(plain(term) for term in row) for row in table.rows]


ARTICLE_DATES = {"one": "2026-03-02", "two": "2026-04-10", "three": "2026-05-20"}
BUY = "Borealis plans to buy Nimbus for $2 billion, Lee said."
LED = "Lee became CEO of Borealis on April 1."
MIT_SAID, APACHE_SAID = "“Zephyr 2 is MIT,” Ortiz said.", "“It is not Apache,” Ortiz said."

EXPECTED: dict[str, tuple[dict[str, str], list[tuple[str, ...]]]] = {
    "models-by-licence": (
        {},
        [
            ("Apache 2.0", "Apache-2.0", "Zephyr 2", "Acme AI, Acme Labs", "1"),
            ("MIT", "MIT", "Zephyr 2", "Acme AI, Acme Labs", "1"),
        ],
    ),
    "who-develops-what": (
        {},
        [
            ("Acme AI", "Zephyr", "Model", "", "", "1"),
            ("Acme AI", "Zephyr 2", "Model", "OpenSource, Proprietary", "Apache 2.0, MIT", "2"),
            ("Acme Labs", "Zephyr 2", "Model", "OpenSource, Proprietary", "Apache 2.0, MIT", "1"),
            ("Borealis", "Gale", "Model", "Proprietary", "", "1"),
        ],
    ),
    "openness-by-maker": (
        {},
        [
            ("Acme AI", "OpenSource", "1", "Zephyr 2"),
            ("Acme AI", "Proprietary", "1", "Zephyr 2"),
            ("Acme Labs", "OpenSource", "1", "Zephyr 2"),
            ("Acme Labs", "Proprietary", "1", "Zephyr 2"),
            ("Borealis", "Proprietary", "1", "Gale"),
        ],
    ),
    "moves": ({}, [("Ann Lee", "Acme AI", "Borealis", "CEO", "2026-04-01", "2026-04-10")]),
    "leaders": ({}, [("Ann Lee", "Borealis", "CEO", "2026-04-01", "Asserted", LED, "2026-04-10")]),
    "family": (
        {"family": "zephyr"},
        [
            ("Zephyr 2 Mini", "Zephyr 2", "", "7B", "128K", ""),
            ("Zephyr 2", "Zephyr", "2026-03, 2026-03-01", "", "", "OpenSource, Proprietary"),
        ],
    ),
    "lineage": ({}, [("Zephyr 2", "successorOf", "Zephyr 1", "1")]),
    "disagreements": (
        {},
        [
            ("Zephyr 2", "accessPolicy", "values that exclude one another", "OpenSource (1) | Proprietary (1)"),
            ("Zephyr 2", "hasLicense", "differing values", "Apache 2.0 (1) | MIT (1)"),
            ("Zephyr 2", "hasLicense", "said and denied", "Apache 2.0: yes (1) | no (1)"),
        ],
    ),
    "planned": ({}, [("Borealis", "acquires", "Nimbus", "Ann Lee", BUY, "2026-04-10")]),
    "denied": ({}, [("Zephyr 2", "hasLicense", "Apache 2.0", "Sam Ortiz", APACHE_SAID, "2026-05-20")]),
    "claims-of": (
        {"speaker": "ORTIZ"},
        [
            ("Sam Ortiz", "Zephyr 2", "hasLicense", "Apache 2.0", "Negated", APACHE_SAID, "2026-05-20"),
            ("Sam Ortiz", "Zephyr 2", "hasLicense", "MIT", "Reported", MIT_SAID, "2026-05-20"),
            *[
                ("Sam Ortiz", "Borealis", "investsIn", "Acme Labs", "Reported", sentence, "2026-04-10")
                for sentence in ["It put $50 million into Labs."]
            ],
            (
                "Sam Ortiz",
                "Zephyr 1",
                "evaluatedOn",
                "TestBench",
                "Reported",
                "Ortiz put Zephyr 1 at 97.5.",
                "2026-03-02",
            ),
        ],
    ),
    "speakers": ({}, [("Sam Ortiz", "4", "3", "3"), ("Ann Lee", "1", "1", "1")]),
    "best-scores": (
        {"benchmark": "test"},
        [
            ("TestBench", "1,042", "Zephyr 2", "Zephyr 2 scored 1,042 on TestBench.", "2026-03-02"),
            ("TestBench", "97.5 points", "Zephyr 1", "Ortiz put Zephyr 1 at 97.5.", "2026-03-02"),
        ],
    ),
    "co-mentions": (
        {},
        [
            ("Acme AI", "Acme Labs", "2"),
            ("Acme AI", "Borealis", "1"),
            ("Acme AI", "Nimbus", "1"),
            ("Acme Labs", "Borealis", "1"),
            ("Acme Labs", "Nimbus", "1"),
            ("Borealis", "Nimbus", "1"),
        ],
    ),
    "released-since": (
        {"since": "2026-03-01"},
        [
            ("2026-04", "Gale", "Borealis", "Proprietary"),
            ("2026-03, 2026-03-01", "Zephyr 2", "Acme AI, Acme Labs", "OpenSource, Proprietary"),
        ],
    ),
    "company-units": (
        {"company": "acme"},
        [("Acme AI", "", "", "Zephyr, Zephyr 2"), ("Acme Labs", "Acme AI", "", "Zephyr 2")],
    ),
    "investments": (
        {},
        [("Borealis", "Acme Labs", "$50 million", "Reported", "It put $50 million into Labs.", "2026-04-10")],
    ),
    "acquisitions": ({}, [("Borealis", "Nimbus", "$2 billion", "Planned", BUY, "2026-04-10")]),
    "critics": ({}, [("Sam Ortiz", "Acme AI", "Asserted", "Sam Ortiz attacked Acme AI.", "2026-05-20")]),
    "where-to-get": ({"model": "zephyr"}, [("Zephyr 2", "ModelHub", "Apache 2.0, MIT", "1")]),
    "rivals": ({}, [("Acme AI", "Borealis", "1")]),
    "partners": ({}, [("Acme AI", "Nimbus", "1")]),
    "corroborated": ({}, [("Acme AI", "develops", "Zephyr 2", "2")]),
    "articles": (
        {},
        [
            ("2026-05-20", "", "Ortiz: Zephyr 2 was never Apache", "news/three.html", "6", "6"),
            ("2026-04-10", "", "Lee leaves Acme for Borealis", "news/two.txt", "8", "12"),
            ("2026-03-02", "", "Acme opens Zephyr 2", "news/one.txt", "10", "17"),
        ],
    ),
    "evidence": (
        {"about": "Gale"},
        [
            (
                "Borealis",
                "develops",
                "Gale",
                "Asserted",
                "Borealis sells Gale.",
                "",
                *("Lee leaves Acme for Borealis",),
            ),
            ("Gale", "accessPolicy", "Proprietary", "Asserted", "Gale is closed.", "", "Lee leaves Acme for Borealis"),
            (
                "Gale",
                "releaseDate",
                "2026-04",
                "Asserted",
                "Gale came out this month.",
                "",
                "Lee leaves Acme for Borealis",
            ),
        ],
    ),
}
EXPECTED["evidence"] = ({"about": "Gale"}, [(*row, "2026-04-10", "news/two.txt") for row in EXPECTED["evidence"][1]])


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_saved_query_gives_the_expected_rows(store: ox.Store, name: str) -> None:
    params, rows = EXPECTED[name]
    assert answers(store, name, **params) == rows


def test_every_saved_query_is_tested_and_described() -> None:
    assert set(SAVED) - set(EXPECTED) == {"about"}  # a CONSTRUCT, tested below
    assert len(SAVED) >= 14
    for query in SAVED.values():
        assert query.description, query.name
        assert all(parameter.description for parameter in query.parameters), query.name


@pytest.fixture(scope="module")
def dataset() -> rdflib.Dataset:
    found = rdflib.Dataset(default_union=True)
    found.parse(data=ox.serialize(quads(), format=ox.RdfFormat.N_QUADS), format="nquads")
    return found


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning:rdflib")  # rdflib calls its own deprecated names
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_another_engine_gives_the_same_rows(dataset: rdflib.Dataset, name: str) -> None:
    """The files are standard SPARQL: rdflib, which knows none of the project's prefixes, answers them alike."""
    params, rows = EXPECTED[name]
    found = dataset.query(bind(SAVED[name], params))
    assert [tuple("" if term is None else str(term) for term in row) for row in found] == rows  # type: ignore[union-attr]


def test_every_claim_is_evidence_once(store: ox.Store) -> None:
    """A derived claim names its premise as origin too; that must not double it."""
    assert len(answers(store, "evidence")) == 35
    assert [row for row in answers(store, "evidence") if row[:3] == ("Ann Lee", "worksFor", "Borealis")][1:] == []


def test_construct_about_an_entity_holds_plain_statements_only(store: ox.Store) -> None:
    table = query_store(store, bind(SAVED["about"], {"entity": "borealis"}))
    text = write_table(table, "turtle")
    graph = rdflib.Graph().parse(data=text, format="turtle")
    predicates = {str(p).rsplit("#", 1)[-1] for p in graph.predicates()}
    assert predicates == {"label", "leads", "worksFor", "investsIn", "develops", "competesWith"}  # acquires is planned
    assert len(graph) == len(table.rows)


def test_disagreements_know_the_ontologys_exclusions() -> None:
    text = SAVED["disagreements"].text
    concepts = load_schema(ONTOLOGY).concepts
    for first in concepts.values():
        for second in first.excludes:
            pair, reverse = (f"(kg:{a} kg:{b})" for a, b in ((first.name, second), (second, first.name)))
            assert pair in text or reverse in text


def test_defaults_stand_in_the_queries() -> None:
    assert [(p.name, p.default) for p in SAVED["claims-of"].parameters] == [("speaker", "Sam Altman")]
    assert [(p.name, p.default) for p in SAVED["evidence"].parameters] == [("about", "")]


@pytest.mark.parametrize("value", [HOSTILE, '" } } #', "x\\", "$speaker", "\\g<1>", "\N{BROKEN HEART}", ""])
def test_parameter_values_stay_values(value: str) -> None:
    query = parse_query("q", '# q\n# param x: any\nSELECT ?x { VALUES $x { "default" } }')
    assert query_store(ox.Store(), bind(query, {"x": value})).rows == ((ox.Literal(value),),)
    assert query_store(ox.Store(), bind(query, {})).rows == ((ox.Literal("default"),),)


def test_parameter_that_is_not_unicode_is_told() -> None:
    with pytest.raises(QueryError, match="speaker is no valid Unicode"):
        bind(SAVED["claims-of"], {"speaker": "\udcff"})


def test_unknown_parameter_and_unbound_parameter_are_told() -> None:
    with pytest.raises(QueryError, match="no parameter 'speakr'; did you mean speaker"):
        bind(SAVED["claims-of"], {"speakr": "x"})
    with pytest.raises(QueryError, match="it has none"):
        bind(SavedQuery("q", "ASK {}"), {"x": "y"})
    with pytest.raises(QueryError, match="describes the parameter x"):
        parse_query("q", "# q\n# param x: any\nASK {}")


def test_queries_are_found_by_name_file_and_text(tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text("# Mine.\nASK {}", encoding="utf-8-sig")
    assert find_query("moves", ontology=ONTOLOGY) == SAVED["moves"]
    assert find_query(str(file), ontology=ONTOLOGY).description == "Mine."
    assert find_query("SELECT * {}", ontology=ONTOLOGY).text == "SELECT * {}"


def test_unknown_name_suggests_near_ones(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no saved query 'best-score'; did you mean best-scores"):
        find_query("best-score", ontology=ONTOLOGY)
    with pytest.raises(QueryError, match="did you mean models-by-licence"):
        find_query("licence", ontology=ONTOLOGY)
    with pytest.raises(QueryError, match=r"kg query --list"):
        find_query("network-find", ontology=ONTOLOGY)  # those of the program itself are not for users
    with pytest.raises(QueryError, match=r"nothing\.rq cannot be read"):
        find_query(str(tmp_path / "nothing.rq"), ontology=ONTOLOGY)
    (tmp_path / "latin.rq").write_bytes(b"# caf\xe9\nASK {}")
    with pytest.raises(QueryError, match="save it as UTF-8"):
        find_query(str(tmp_path / "latin.rq"), ontology=ONTOLOGY)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "select * { service silent ?x { ?s ?p ?o } }",
        "SELECT * { SERVICESILENT<http://example.org/>{ ?s ?p ?o } }",
        "SELECT * { ?s ?p 1SERVICE<http://example.org/>{ ?a ?b ?c } }",
        "SELECT * { SERVICE # {\n <http://example.org/> #x\n { ?s ?p ?o } }",
        "SELECT * { FILTER(1<2)SERVICE?s#>\n{} }",
        "SELECT * { ?s ?p ?o.SERVICE kg:x{ ?s ?p ?o } }",
    ],
)
def test_service_is_refused_however_it_is_written(text: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is refused"):
        query_store(ox.Store(), text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service WHERE { ?service a kg:Product }",
        "SELECT $my_service WHERE { $my_service kg:service ?x }",
        'SELECT * { ?s rdfs:label ?l FILTER(CONTAINS(?l, "service")) OPTIONAL { ?s a ?t } }',
        "SELECT * { GRAPH kg:service { ?s ?p ?o } }",
    ],
)
def test_the_word_service_is_free(text: str) -> None:
    refuse_outside(text)
    assert query_store(ox.Store(), text).rows == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "SELECT ?s {\n ?s foo:p ?o }",
            r"line 2, column 10 .*foo: is not declared; write PREFIX foo: <…>, or use dcterms, id, kg",
        ),
        ("SELEC ?s { ?s ?p ?o }", "did you mean SELECT"),
        ("SELECT ?s { ?s kg:p ?l", r"a \} is missing"),
        ("SELECT ?s { ?s kg:p ?l } }", r"a \} is too many"),
        ('SELECT ?s { ?s kg:p "x }', "last quote is missing"),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }", "GROUP BY"),
        ("SELECT * { ?s <p> ?o }", "must be whole"),
        ("SELECT * { ?s ?p ?o ?z . }", "line 1, column 27"),
        ("SELECT * { ?s ?p ?o } LIMIT x", "something before this is wrong"),
        ("  ", "it is empty"),
        ("PREFIX x: <http://x/> DELETE WHERE { ?s ?p ?o }", "DELETE changes a graph"),
        ("# a note\nINSERT DATA { kg:a kg:b kg:c }", "INSERT changes a graph"),
        ("SELECT * { ?s ?p ?o FILTER(kg:f(?o)) }", "custom function .* is not supported"),
    ],
)
def test_malformed_queries_are_told_in_words(store: ox.Store, text: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        query_store(store, text)


def test_prefixes_are_declared_unless_the_query_does(store: ox.Store) -> None:
    assert query_store(store, "ASK { ?m a kg:Model ; rdfs:label ?l . ?a schema:mentions ?m }").rows == (
        (ox.Literal(True),),
    )
    assert query_store(store, "PREFIX kg: <http://other/> ASK { ?m a kg:Model }").rows == ((ox.Literal(False),),)


def test_misspelt_terms_are_named(tmp_path: Path) -> None:
    assert unknown_terms("SELECT * { ?s kg:develop ?o ; kg:status kg:Planned . # kg:x\n}", ONTOLOGY) == (
        "kg:develop is no term of the ontology; did you mean kg:develops?",
    )
    assert unknown_terms("SELECT * { ?s kg:develop ?o }", tmp_path) == ()


def test_run_query_in_a_child_gives_the_same_as_in_this_process(folder: Path, store: ox.Store) -> None:
    for text in (SAVED["moves"].text, "ASK { ?x a kg:Model }", "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t }"):
        assert run_query(folder, text) == query_store(store, text)
    rows = run_query(folder, "SELECT ?s ?nothing { ?s a kg:ModelFamily }")
    assert rows == Table(("s", "nothing"), ((ox.NamedNode("https://w3id.org/articlekg/id/model/zephyr"), None),))


def test_run_query_tells_errors_of_the_child(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="malformed near line 1"):
        run_query(folder, "SELECT ?s { ?s ?p")
    with pytest.raises(StoreError, match="kg build"):
        run_query(tmp_path / "nothing", "ASK {}")
    with pytest.raises(QueryError, match="SERVICE is refused"):
        run_query(folder, "ASK { SERVICE <http://example.org/> {} }")
    with pytest.raises(QueryError, match="above 0"):
        run_query(folder, "ASK {}", timeout=0)


def test_a_query_without_end_is_killed(folder: Path) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with pytest.raises(QueryError, match=r"longer than 1 seconds; narrow it"):
        run_query(folder, endless, timeout=1)


def test_a_result_that_nobody_could_read_is_stopped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_worker, "LARGEST", 1000)
    with pytest.raises(QueryError, match="add LIMIT, or take everything with kg export"):
        query_worker.answer(folder, "SELECT * { ?s ?p ?o }")
    head, body = query_worker.answer(folder, "SELECT * { ?s ?p ?o } LIMIT 1")
    assert (head, len(json.loads(body)["results"]["bindings"])) == ({"kind": "rows"}, 1)


def test_a_query_works_from_a_folder_with_a_hostile_module(folder: Path, tmp_path: Path) -> None:
    """The child imports nothing from the folder it is called in."""
    for name in ("kg.py", "json.py"):
        (tmp_path / name).write_text("raise SystemExit('imported from the current folder')")
    code = (
        f"from pathlib import Path; from kg.graph.query import run_query; run_query(Path({str(folder)!r}), 'ASK {{}}')"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def hostile_table() -> Table:
    """Cells of each kind, one with all that breaks formats."""
    literal = ox.Literal("2026", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#gYear"))
    row = (ox.Literal(HOSTILE), ox.NamedNode("http://x/a"), literal, ox.Literal("chat", language="fr"), None)
    return Table(("a", "b", "c", "d", "e"), (row,))


def test_csv_is_read_back() -> None:
    rows = list(csv.reader(io.StringIO(write_table(hostile_table(), "csv"), newline="")))
    assert rows == [["a", "b", "c", "d", "e"], [HOSTILE, "http://x/a", "2026", "chat", ""]]


@pytest.mark.parametrize("form", ["json", "tsv"])
def test_json_and_tsv_are_read_back_as_terms(form: str) -> None:
    text = write_table(hostile_table(), form)
    kind = {"json": ox.QueryResultsFormat.JSON, "tsv": ox.QueryResultsFormat.TSV}[form]
    read = ox.parse_query_results(text.encode(), format=kind)
    assert isinstance(read, ox.QuerySolutions)
    assert tuple(tuple(row) for row in read) == hostile_table().rows


def test_json_of_rows_is_read_by_rdflib() -> None:
    found = rdflib.query.Result.parse(io.BytesIO(write_table(hostile_table(), "json").encode()), format="json")
    (row,) = found
    assert isinstance(row, rdflib.query.ResultRow)
    assert (str(row.a), str(row.c)) == (HOSTILE, "2026")
    assert row.asdict().keys() == {"a", "b", "c", "d"}


def test_ask_in_json_is_a_boolean(store: ox.Store) -> None:
    assert json.loads(write_table(query_store(store, "ASK {}"), "json")) == {"head": {}, "boolean": True}


def test_rows_in_turtle_and_unknown_formats_are_told(store: ox.Store) -> None:
    with pytest.raises(QueryError, match="this query gives rows"):
        write_table(query_store(store, "SELECT * { ?s ?p ?o }"), "turtle")
    with pytest.raises(QueryError, match=f"choose from {', '.join(FORMATS)}"):
        write_table(hostile_table(), "xlsx")


def test_command_lists_all_saved_queries() -> None:
    shown = CliRunner().invoke(app, ["query", "--list"])
    assert shown.exit_code == 0
    for query in SAVED.values():
        assert f"{query.name}\n    {query.description}\n" in shown.stdout
    assert '--param speaker="Sam Altman"  name of the person' in shown.stdout
    assert "network-" not in shown.stdout


def test_command_shows_a_table_with_short_names_and_whole_cells(folder: Path) -> None:
    text = "SELECT ?m ?e { ?c rdf:subject ?m ; rdf:predicate kg:acquires ; kg:evidence ?e }"
    shown = CliRunner().invoke(app, ["query", str(folder), text], env={"COLUMNS": "50"})
    assert shown.exit_code == 0
    lines = shown.stdout.splitlines()
    assert max(map(len, lines)) <= 50
    assert "id:organization/borealis" in shown.stdout
    assert " ".join(line[27:].strip() for line in lines[2:]).strip() == BUY


def test_command_takes_parameters_and_formats(folder: Path) -> None:
    arguments = ["query", str(folder), "claims-of", "--param", "speaker=Ann Lee", "--format", "csv"]
    shown = CliRunner().invoke(app, arguments)
    assert shown.stdout.splitlines()[1].startswith("Ann Lee,Borealis,acquires,Nimbus,Planned,")


def test_command_says_when_nothing_is_found_and_why(folder: Path) -> None:
    shown = CliRunner().invoke(app, ["query", str(folder), "SELECT * { ?s kg:develop ?o }"])
    assert (shown.exit_code, shown.stdout) == (0, "Nothing found.\n")
    assert "did you mean kg:develops?" in shown.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no query is given"),
        (["a", "b", "c"], "3 arguments are too many"),
        (["{folder}"], "is a folder: what shall be asked of it"),
        (["{folder}", "modles-by-licence"], "did you mean models-by-licence"),
        (["{folder}", "claims-of", "-p", "speaker"], "NAME=VALUE"),
        (["{folder}/nothing", "moves"], "there is no graph in"),
        (["{folder}", "SELECT ?x {"], "the query is malformed near line 1, column 1"),
    ],
)
def test_command_tells_mistakes_in_one_line(folder: Path, arguments: list[str], message: str) -> None:
    shown = CliRunner().invoke(app, ["query", *(a.format(folder=folder) if "folder" in a else a for a in arguments)])
    assert shown.exit_code == 1
    assert shown.stderr.startswith("kg: ")
    assert message in shown.stderr
    assert shown.stderr.count("\n") == 1


SLOW = ("rdflib", "spacy", "networkx", "pyshacl", "pyvis", "trafilatura")


@pytest.mark.parametrize(
    "code",
    [
        "from kg.cli.app import app; app(['query', {folder!r}, 'moves'], standalone_mode=False)",
        "import kg.graph.query_worker",
    ],
)
def test_a_query_imports_nothing_slow(folder: Path, code: str) -> None:
    code = f"import sys; {code.format(folder=str(folder))}; print([m for m in {SLOW} if m in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "[]"
