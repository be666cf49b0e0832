"""The main path from files to a graph, with an extractor that needs no language model."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_extractor import FakeExtractor

from kg.build import build
from kg.config import Settings, ontology_folder
from kg.errors import ModelError, StoreError
from kg.graph.folder import GraphFolder
from kg.graph.store import GraphWriter, open_graph
from kg.model import Article, Extraction
from kg.ontology.schema import Schema, load_schema
from kg.report import Progress, Report

TEXTS = {
    "one.txt": "organization/acme develops family/zephyr. model/zephyr-2 variantOf family/zephyr. Words of an article.",
    "two.txt": "person/ann leads organization/acme (past by=person/bo). person/bo was there, and said more than this.",
    "three.txt": "organization/b partnersWith organization/acme. model/gale develops organization/acme. More words.",
}


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema(ontology_folder())


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def extractor(schema: Schema) -> FakeExtractor:
    return FakeExtractor(schema)


def build_in(out: Path, *paths: Path | str, extractor: FakeExtractor, settings: Settings | None = None) -> Report:
    return build([str(p) for p in paths], out, extractor=extractor, settings=settings)


def names(sources: tuple[str, ...]) -> list[str]:
    return [Path(s).name for s in sources]


def test_a_first_build_writes_store_dump_and_report(news: Path, tmp_path: Path, extractor: FakeExtractor) -> None:
    out = tmp_path / "out"
    report = build_in(out, news, extractor=extractor)
    assert names(report.new) == ["one.txt", "three.txt", "two.txt"]
    assert report.complete
    assert report.articles == 3
    assert report.entities == {"Organization": 2, "Person": 2, "Model": 2, "ModelFamily": 1}
    assert report.claims == {"develops": 2, "variantOf": 1, "formerlyAt": 1, "partnersWith": 1}
    assert report.statuses == {"asserted": 4, "reported": 1}
    assert report.dropped == {"subject of the wrong class": 1}
    lines = (out / "graph.nq").read_bytes().splitlines()
    assert lines == sorted(set(lines))
    assert report.quads == len(lines) == len(open_graph(out))
    written = json.loads((out / "report.json").read_text())
    assert written == report.row()
    assert written["graph"]["claims"]["develops"] == 2


def test_the_same_again_changes_nothing_and_reads_nothing_closely(
    news: Path, tmp_path: Path, extractor: FakeExtractor
) -> None:
    out = tmp_path / "out"
    build_in(out, news, extractor=extractor)
    before = (out / "graph.nq").read_bytes(), (out / "graph.nq").stat().st_mtime_ns
    extractor.calls = 0
    report = build_in(out, news, extractor=extractor)
    assert names(report.unchanged) == ["one.txt", "three.txt", "two.txt"]
    assert extractor.calls == 0
    assert ((out / "graph.nq").read_bytes(), (out / "graph.nq").stat().st_mtime_ns) == before
    assert report.claims["develops"] == 2


def test_building_piece_by_piece_gives_the_graph_of_building_at_once(
    news: Path, tmp_path: Path, extractor: FakeExtractor
) -> None:
    build_in(tmp_path / "once", news, extractor=extractor)
    for name in ("two.txt", "one.txt", "three.txt"):
        build_in(tmp_path / "pieces", news / name, extractor=extractor)
    assert (tmp_path / "once" / "graph.nq").read_bytes() == (tmp_path / "pieces" / "graph.nq").read_bytes()


def test_what_changed_is_replaced_and_the_rest_left_alone(news: Path, tmp_path: Path, extractor: FakeExtractor) -> None:
    out = tmp_path / "out"
    build_in(out, news, extractor=extractor)
    (news / "one.txt").write_text(
        "organization/acme develops model/breeze. Words to make this an article of some length."
    )
    report = build_in(out, news / "one.txt", extractor=extractor)
    assert (names(report.changed), report.articles) == (["one.txt"], 3)
    build_in(tmp_path / "fresh", news, extractor=extractor)
    assert (out / "graph.nq").read_bytes() == (tmp_path / "fresh" / "graph.nq").read_bytes()
    assert b"zephyr" not in (out / "graph.nq").read_bytes()
    assert len(list((out / "extractions").iterdir())) == 3


def test_two_sources_with_the_same_content_are_one_graph(news: Path, tmp_path: Path, extractor: FakeExtractor) -> None:
    (news / "again.txt").write_text(TEXTS["one.txt"])
    report = build_in(tmp_path / "out", news, extractor=extractor)
    assert (report.read, report.articles, extractor.calls) == (4, 3, 3)
    dump = (tmp_path / "out" / "graph.nq").read_text()
    sources = [line.split('"')[1] for line in dump.splitlines() if "<http://purl.org/dc/terms/source>" in line]
    assert sorted(Path(s).name for s in sources) == ["again.txt", "one.txt", "three.txt", "two.txt"]
    (news / "again.txt").write_text(
        "organization/acme develops model/breeze. Now it says something else, and at length."
    )
    assert build_in(tmp_path / "out", news / "again.txt", extractor=extractor).articles == 4


def test_an_article_that_raises_is_named_and_the_others_are_built(
    news: Path, tmp_path: Path, extractor: FakeExtractor
) -> None:
    (news / "bad.txt").write_text("EXPLODE, please; this is an article that no extractor likes to read at all.")
    report = build_in(tmp_path / "out", news, extractor=extractor)
    assert [(Path(s).name, reason) for s, reason in report.failed] == [("bad.txt", "ValueError: the text exploded")]
    assert (report.articles, report.complete) == (3, False)
    assert (
        json.loads((tmp_path / "out" / "report.json").read_text())["failed"][0]["reason"]
        == "ValueError: the text exploded"
    )


def test_the_version_of_a_failing_article_that_is_in_the_graph_stays(
    news: Path, tmp_path: Path, extractor: FakeExtractor
) -> None:
    build_in(tmp_path / "out", news, extractor=extractor)
    before = (tmp_path / "out" / "graph.nq").read_bytes()
    (news / "one.txt").write_text("EXPLODE, please; this is an article that no extractor likes to read at all.")
    report = build_in(tmp_path / "out", news, extractor=extractor)
    assert len(report.failed) == 1
    assert (tmp_path / "out" / "graph.nq").read_bytes() == before


def test_what_cannot_be_read_is_skipped_with_the_reason(news: Path, tmp_path: Path, extractor: FakeExtractor) -> None:
    (news / "empty.txt").touch()
    report = build_in(tmp_path / "out", news, news / "nowhere.txt", extractor=extractor)
    assert [Path(s).name for s, _ in report.skipped] == ["empty.txt", "nowhere.txt"]
    assert all(reason for _, reason in report.skipped)
    assert (report.articles, report.complete) == (3, False)


def test_rows_with_one_name_and_two_texts_are_told(tmp_path: Path, extractor: FakeExtractor) -> None:
    rows = [{"id": "a", "text": text} for text in TEXTS.values()]
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    report = build_in(tmp_path / "out", tmp_path / "news.jsonl", extractor=extractor)
    assert report.articles == 1
    assert report.skipped
    assert not report.complete


def test_standard_input_is_an_article(tmp_path: Path, extractor: FakeExtractor) -> None:
    stdin = io.BytesIO(TEXTS["one.txt"].encode())
    report = build(["-"], tmp_path / "out", extractor=extractor, stdin=stdin)
    assert (report.articles, report.complete) == (1, True)


def test_progress_is_told_once_for_each_article(news: Path, tmp_path: Path, extractor: FakeExtractor) -> None:
    (news / "bad.txt").write_text("EXPLODE, please; this is an article that no extractor likes to read at all.")
    (news / "empty.txt").touch()
    events: list[Progress] = []
    build([str(news)], tmp_path / "out", extractor=extractor, progress=events.append)
    assert [(e.done, e.total) for e in events] == [(n, 5) for n in range(1, 6)]
    assert sorted(e.outcome for e in events) == ["failed", "new", "new", "new", "skipped"]


def test_another_fingerprint_extracts_again_and_leaves_others_alone(news: Path, tmp_path: Path, schema: Schema) -> None:
    out = tmp_path / "out"
    build_in(out, news, extractor=FakeExtractor(schema))
    second = FakeExtractor(schema, fingerprint="fake-2")
    report = build_in(out, news / "one.txt", extractor=second)
    assert (names(report.changed), second.calls) == (["one.txt"], 1)
    dump = (out / "graph.nq").read_text()
    assert '"fake-1"' in dump
    assert '"fake-2"' in dump


def test_another_base_renames_the_whole_graph(news: Path, tmp_path: Path, extractor: FakeExtractor) -> None:
    out = tmp_path / "out"
    build_in(out, news, extractor=extractor)
    calls = extractor.calls
    build_in(out, news / "one.txt", extractor=extractor, settings=Settings(id_base="urn:mine/"))
    dump = (out / "graph.nq").read_text()
    assert "https://w3id.org/articlekg/id/" not in dump
    assert "<urn:mine/organization/b>" in dump
    assert extractor.calls == calls


def test_what_is_less_sure_than_asked_stays_out_of_the_graph_and_comes_back_unread(
    tmp_path: Path, extractor: FakeExtractor
) -> None:
    article, out = tmp_path / "a.txt", tmp_path / "out"
    article.write_text(
        "organization/a develops model/x (confidence=0.6). organization/a develops model/y (confidence=0.7)."
    )
    whole = build_in(out, article, extractor=extractor)
    dump = (out / "graph.nq").read_bytes()
    few = build_in(out, article, extractor=extractor, settings=Settings(min_confidence=0.7))
    assert (whole.claims["develops"], few.claims["develops"]) == (2, 1)
    kept = (out / "graph.nq").read_text()
    assert "a> <https://w3id.org/articlekg/ontology#develops> <https://w3id.org/articlekg/id/model/y>" in kept
    assert "a> <https://w3id.org/articlekg/ontology#develops> <https://w3id.org/articlekg/id/model/x>" not in kept
    build_in(out, article, extractor=extractor)
    assert (out / "graph.nq").read_bytes() == dump
    assert extractor.calls == 1


class Crash(BaseException):
    """Stands for a process that is killed."""


@pytest.mark.parametrize("step", ["replace", "remove", "write_dump"])
def test_a_build_after_a_crash_repairs_the_graph(
    step: str, news: Path, tmp_path: Path, extractor: FakeExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    build_in(out, news, extractor=extractor)
    (news / "one.txt").write_text(
        "organization/acme develops model/breeze. Words to make this an article of some length."
    )

    def crash(*args: object) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(GraphWriter, step, crash)
        with pytest.raises(Crash):
            build_in(out, news, extractor=extractor)
    assert b"zephyr" in (out / "graph.nq").read_bytes()
    assert any("zephyr" in str(quad) for quad in open_graph(out)), "readers see the graph as it was"
    build_in(out, news / "two.txt", extractor=extractor)
    build_in(tmp_path / "fresh", news, extractor=extractor)
    assert (out / "graph.nq").read_bytes() == (tmp_path / "fresh" / "graph.nq").read_bytes()


def test_what_was_extracted_before_a_crash_is_not_extracted_again(
    news: Path, tmp_path: Path, extractor: FakeExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*args: object) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(GraphFolder, "write_articles", crash)
        patch.setattr(GraphFolder, "prepare", prepare_without_articles)
        with pytest.raises(Crash):
            build_in(tmp_path / "out", news, extractor=extractor)
    extractor.calls = 0
    report = build_in(tmp_path / "out", news, extractor=extractor)
    assert (extractor.calls, len(report.new)) == (0, 3)


def prepare_without_articles(folder: GraphFolder) -> None:
    (folder.path / "extractions").mkdir(parents=True)
    (folder.path / "articles.json").write_text('{"format": 1, "articles": {}}')


def test_a_store_that_was_removed_is_made_again(news: Path, tmp_path: Path, extractor: FakeExtractor) -> None:
    out = tmp_path / "out"
    build_in(out, news, extractor=extractor)
    before = (out / "graph.nq").read_bytes()
    for file in (out / "store").iterdir():
        file.unlink()
    (out / "graph.nq").unlink()
    build_in(out, news / "one.txt", extractor=extractor)
    assert (out / "graph.nq").read_bytes() == before


def test_a_damaged_record_is_extracted_again(news: Path, tmp_path: Path, extractor: FakeExtractor) -> None:
    out = tmp_path / "out"
    build_in(out, news, extractor=extractor)
    before = (out / "graph.nq").read_bytes()
    for file in (out / "extractions").iterdir():
        file.write_bytes(b"{")
    with pytest.raises(StoreError, match=r"is damaged or missing; build .* again"):
        build_in(out, news / "one.txt", extractor=extractor)
    build_in(out, news, extractor=extractor)
    assert (out / "graph.nq").read_bytes() == before


def test_a_second_build_on_the_same_folder_is_told_to_wait(
    news: Path, tmp_path: Path, extractor: FakeExtractor
) -> None:
    folder = GraphFolder(tmp_path / "out")
    folder.prepare()
    writer = GraphWriter(folder)
    with pytest.raises(StoreError, match="in use by another kg process"):
        build_in(tmp_path / "out", news, extractor=extractor)
    assert len(writer) == 0


def test_a_missing_model_ends_the_build_at_once(news: Path, tmp_path: Path, schema: Schema) -> None:
    class Modelless(FakeExtractor):
        def extract(self, article: Article) -> Extraction:
            raise ModelError("no model; install one")

    with pytest.raises(ModelError):
        build_in(tmp_path / "out", news, extractor=Modelless(schema))


def test_an_extractor_that_loses_articles_is_asked_one_by_one(news: Path, tmp_path: Path, schema: Schema) -> None:
    class Forgetful(FakeExtractor):
        def extract_many(self, articles: object) -> Iterator[Extraction]:
            return iter(())

    assert build_in(tmp_path / "out", news, extractor=Forgetful(schema)).articles == 3


def test_what_cannot_be_stated_fails_as_one_article(news: Path, tmp_path: Path, schema: Schema) -> None:
    class Sloppy(FakeExtractor):
        def extract(self, article: Article) -> Extraction:
            found = super().extract(article)
            bad = type(found.entities[0])("person/x", ("Person",), "X", same_as=("no IRI",))
            return Extraction(found.article, (*found.entities, bad), found.claims) if "ann" in article.text else found

    report = build_in(tmp_path / "out", news, extractor=Sloppy(schema))
    assert (names(tuple(s for s, _ in report.failed)), report.articles) == (["two.txt"], 2)


SCRIPT = """
import sys
from pathlib import Path
from fake_extractor import FakeExtractor
from kg.build import build
from kg.config import ontology_folder
from kg.ontology.schema import load_schema
build(sys.argv[2:], Path(sys.argv[1]), extractor=FakeExtractor(load_schema(ontology_folder())))
"""


def test_neither_order_nor_hash_seed_shows_in_the_graph(news: Path, tmp_path: Path) -> None:
    found = set()
    for seed, order in enumerate((["one.txt", "two.txt", "three.txt"], ["three.txt", "two.txt", "one.txt"])):
        out = tmp_path / f"out{seed}"
        paths = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
        environment = os.environ | {"PYTHONHASHSEED": str(seed), "PYTHONPATH": os.pathsep.join(paths)}
        command = [sys.executable, "-c", SCRIPT, str(out), *(str(news / name) for name in order)]
        subprocess.run(command, env=environment, check=True, cwd=tmp_path)
        found.add((out / "graph.nq").read_bytes())
    assert len(found) == 1
