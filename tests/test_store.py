"""The folder of a built graph and its store: whole or not at all, one writer, and never somebody else's files."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import StoreError
from kg.graph.folder import Entry, GraphFolder, State, telling, write_whole
from kg.graph.store import GraphWriter, open_graph

GRAPH = "https://x.example/g"


def quad(number: int, graph: str = GRAPH) -> Quad:
    return Quad(NamedNode("https://x.example/s"), NamedNode("https://x.example/p"), Literal(number), NamedNode(graph))


@pytest.fixture
def folder(tmp_path: Path) -> GraphFolder:
    made = GraphFolder(tmp_path / "out")
    made.prepare()
    return made


def test_a_graph_holds_exactly_what_replaced_it(folder: GraphFolder) -> None:
    writer = GraphWriter(folder)
    writer.replace(GRAPH, [quad(1), quad(2)])
    writer.replace(GRAPH, [quad(2), quad(3)])
    writer.replace(GRAPH + "2", [quad(1, GRAPH + "2")])
    assert writer.graphs() == {GRAPH, GRAPH + "2"}
    writer.remove(GRAPH + "2")
    assert writer.graphs() == {GRAPH}
    assert writer.write_dump() == len(writer) == 2
    lines = folder.dump.read_bytes().splitlines()
    assert lines == sorted(lines)
    assert [b'"2"' in lines[0], b'"3"' in lines[1]] == [True, True]


def test_a_whole_graph_is_read_from_its_store(folder: GraphFolder) -> None:
    writer = GraphWriter(folder)
    writer.replace(GRAPH, [quad(1)])
    folder.write_state(State(True, {GRAPH: "d"}))
    del writer
    assert set(open_graph(folder.path)) == {quad(1)}


def test_a_graph_in_use_is_read_from_its_dump(folder: GraphFolder) -> None:
    writer = GraphWriter(folder)
    writer.replace(GRAPH, [quad(1)])
    writer.write_dump()
    folder.write_state(State(True, {GRAPH: "d"}))
    assert set(open_graph(folder.path)) == {quad(1)}
    assert len(writer) == 1


def test_a_graph_that_a_crash_left_half_done_is_read_as_it_was_before(folder: GraphFolder) -> None:
    writer = GraphWriter(folder)
    writer.replace(GRAPH, [quad(1)])
    writer.write_dump()
    folder.write_state(State(False, {}))
    writer.replace(GRAPH, [quad(2)])
    del writer
    assert set(open_graph(folder.path)) == {quad(1)}


def test_a_second_writer_is_told_to_wait(folder: GraphFolder) -> None:
    first = GraphWriter(folder)
    with pytest.raises(StoreError, match="in use by another kg process; wait"):
        GraphWriter(folder)
    assert len(first) == 0


@pytest.mark.parametrize("missing", ["nowhere", "empty"])
def test_where_there_is_no_graph_the_command_that_makes_one_is_named(missing: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(StoreError, match=r"no graph in .*; make one with: kg build"):
        open_graph(tmp_path / missing)


def test_a_damaged_dump_is_told(folder: GraphFolder) -> None:
    folder.dump.write_text("this is no RDF\n")
    with pytest.raises(StoreError, match=r"graph\.nq is damaged"):
        open_graph(folder.path)


def test_a_damaged_store_falls_back_to_the_dump(folder: GraphFolder) -> None:
    writer = GraphWriter(folder)
    writer.replace(GRAPH, [quad(1)])
    writer.write_dump()
    folder.write_state(State(True, {GRAPH: "d"}))
    del writer
    (folder.store / "CURRENT").write_text("nonsense\n")
    assert set(open_graph(folder.path)) == {quad(1)}
    with pytest.raises(StoreError, match=r"remove .*store and build again"):
        GraphWriter(folder)


def test_old_logs_of_the_store_are_removed_and_nothing_else(folder: GraphFolder) -> None:
    with GraphWriter(folder) as writer:
        writer.replace(GRAPH, [quad(1)])
    folder.write_state(State(True, {GRAPH: "d"}))
    ours = {"LOG.old.1795353960525297", "LOG.old.17"}
    others = {"LOG.old", "LOG.old.mine", "LOG.old.1.txt", "my-LOG.old.1"}
    for name in ours | others:
        (folder.store / name).write_text("log")
    (folder.path / "LOG.old.1").write_text("not in the store")
    (folder.store / "LOG.old.99").mkdir()  # no file, and not in the way
    store = open_graph(folder.path)
    assert set(store) == {quad(1)}
    there = {file.name for file in folder.store.iterdir() if file.name.startswith("LOG.old") or file.name in others}
    assert there == {*others, "LOG.old.99"}
    assert (folder.path / "LOG.old.1").exists()


def test_logs_stay_while_another_has_the_store_open(folder: GraphFolder) -> None:
    with GraphWriter(folder) as writer:
        writer.write_dump()
        folder.write_state(State(True, {}))
        (folder.store / "LOG.old.1").write_text("log")
        open_graph(folder.path)
        with pytest.raises(StoreError, match="in use by another"):
            GraphWriter(folder)
        assert (folder.store / "LOG.old.1").exists()
    open_graph(folder.path)
    assert not (folder.store / "LOG.old.1").exists()


def test_opening_again_and_again_leaves_one_log(folder: GraphFolder) -> None:
    for _ in range(4):
        with GraphWriter(folder) as writer:
            assert len(writer) == 0
    assert len(list(folder.store.glob("LOG*"))) == 1


@pytest.mark.parametrize("taken", ["store", "extractions", "graph.nq", "report.json", "state.json"])
def test_somebody_elses_files_are_refused_and_stay(taken: str, tmp_path: Path) -> None:
    theirs = tmp_path / taken / "file.txt" if "." not in taken else tmp_path / taken
    theirs.parent.mkdir(exist_ok=True)
    theirs.write_text("mine")
    with pytest.raises(StoreError, match=f"holds '{taken}', but no graph of this program"):
        GraphFolder(tmp_path).prepare()
    assert theirs.read_text() == "mine"


def test_somebody_elses_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    folder = GraphFolder(tmp_path)
    folder.prepare()
    (tmp_path / "extractions" / "notes.txt").write_text("mine")
    (tmp_path / "extractions" / "old.json").write_text("{}")
    folder.forget_records(keep=[])
    assert not (tmp_path / "extractions" / "old.json").exists()
    assert (tmp_path / "extractions" / "notes.txt").read_text() == (tmp_path / "notes.txt").read_text() == "mine"


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(StoreError, match="a file where a folder is needed"):
        GraphFolder(tmp_path / "out").prepare()
    with pytest.raises(StoreError, match="a file where a folder is needed"):
        GraphFolder(tmp_path / "out" / "below").prepare()


@pytest.mark.skipif(
    os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere"
)
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="cannot be written"):
        GraphFolder(tmp_path / "out").prepare()


@pytest.mark.parametrize(
    ("error", "mend"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "is full; make room"),
        (OSError("IO error: No space left on device: While appending"), "is full; make room"),
        (OSError("IO error: While lock file: /x/LOCK"), "in use by another kg process"),
        (PermissionError(errno.EACCES, "Permission denied"), "change its permissions"),
        (OSError(errno.EROFS, "Read-only file system"), "change its permissions"),
        (FileNotFoundError(errno.ENOENT, "No such file", "/x"), "build the graph again"),
        (OSError("IO error: While open a file for appending: /x/LOG: Read-only file system"), "change its permissions"),
        (OSError(errno.EIO, "Input/output error"), "cannot be used"),
    ],
)
def test_what_the_system_says_is_told_with_the_mend(error: OSError, mend: str) -> None:
    with pytest.raises(StoreError, match=mend), telling(Path("out")):
        raise error


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "f.json"
    write_whole(file, b"old")

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="is full"):
        write_whole(file, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["f.json"]
    assert file.read_bytes() == b"old"


def test_what_is_in_the_graph_is_read_back(folder: GraphFolder) -> None:
    articles = {"b.txt": Entry("1", "r1"), "a\udcff.txt": Entry("2", "r2")}
    folder.write_articles(articles)
    assert folder.articles() == articles


@pytest.mark.parametrize("content", ["", "[]", "{", '{"format": 99}', '{"format": 1, "articles": {"a": {"x": 1}}}'])
def test_a_damaged_list_of_articles_is_told(content: str, folder: GraphFolder) -> None:
    (folder.path / "articles.json").write_text(content)
    with pytest.raises(StoreError, match=r"articles\.json"):
        folder.articles()


@pytest.mark.parametrize("content", [None, "", "[]", "{", "{}", '{"complete": true, "graphs": 3}'])
def test_a_damaged_state_means_that_nothing_is_known_to_be_done(content: str | None, folder: GraphFolder) -> None:
    if content is not None:
        (folder.path / "state.json").write_text(content)
    assert folder.state() == State()


def test_a_missing_record_names_the_source_to_build_again(folder: GraphFolder) -> None:
    with pytest.raises(StoreError, match=r"build news/a\.txt again"):
        folder.record("0" * 32, source="news/a.txt")
    assert not folder.has_record("0" * 32)
