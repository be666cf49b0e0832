"""Reading: files, folders, globs, rows, feeds, standard input; order, encodings, and every way to fail."""

from __future__ import annotations

import io
import json
import os
from datetime import date
from pathlib import Path

import pytest

from kg.errors import ReadError
from kg.model import Article
from kg.read import Skipped, read_file, read_paths, read_text
from kg.read.decode import MAX_BYTES, MAX_LINE

TEXT = "Meta bought Manus, a startup in Singapore. The price was not disclosed."


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def articles(*paths: Path | str, published: date | None = None) -> list[Article]:
    items = list(read_paths([str(path) for path in paths], published=published))
    assert [item for item in items if isinstance(item, Skipped)] == []
    return [item for item in items if isinstance(item, Article)]


def skipped(*paths: Path | str) -> list[Skipped]:
    return [item for item in read_paths([str(path) for path in paths]) if isinstance(item, Skipped)]


# What is found


def test_folder_is_read_to_its_depth_in_sorted_order(tmp_path: Path) -> None:
    names = ["b.txt", "a/z.md", "a/b/c.HTM", "c.jsonl"]
    others = [".hidden.txt", ".git/x.txt", "notes.pdf", "data.json", "config.xml", "README"]
    row = json.dumps({"id": "1", "text": TEXT})
    write(tmp_path, {name: f"<p>{TEXT}</p>" if name.endswith("HTM") else TEXT for name in names + others})
    write(tmp_path, {"c.jsonl": row, "data.json": "{}", "config.xml": "<config/>"})
    sources = [article.source for article in articles(tmp_path)]
    expected = [f"{tmp_path}/{name}" for name in ["a/b/c.HTM", "a/z.md", "b.txt", "c.jsonl#1"]]
    assert sources == expected


def test_order_and_spelling_of_the_names_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.txt": TEXT, "b.txt": TEXT + " Really."})
    monkeypatch.chdir(tmp_path)
    one = articles("a.txt", "./b.txt", ".", str(tmp_path / "a.txt"))
    two = articles(str(tmp_path / "a.txt"), "b.txt", "*.txt", "./a.txt")
    assert one == two
    assert [article.source for article in one] == ["a.txt", "b.txt"]


def test_globs(tmp_path: Path) -> None:
    write(tmp_path, {"a1.txt": TEXT, "a2.md": TEXT, "a3.pdf": "x", "sub/a4.txt": TEXT, "b.txt": TEXT})
    assert [Path(article.source).name for article in articles(tmp_path / "a*")] == ["a1.txt", "a2.md"]
    assert [Path(article.source).name for article in articles(tmp_path / "**" / "a*.txt")] == ["a1.txt", "a4.txt"]
    (item,) = skipped(tmp_path / "q*.txt")
    assert "no file matches" in item.reason


def test_file_name_with_glob_characters_is_taken_as_it_is(tmp_path: Path) -> None:
    write(tmp_path, {"a[1].txt": TEXT})
    assert [Path(article.source).name for article in articles(tmp_path / "a[1].txt")] == ["a[1].txt"]


def test_link_to_a_folder_above_is_not_followed_again(tmp_path: Path) -> None:
    write(tmp_path, {"news/a.txt": TEXT})
    (tmp_path / "news" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "news" / "again.txt").symlink_to(tmp_path / "news" / "a.txt")
    assert len(articles(tmp_path)) == 1


def test_dead_and_circular_links_are_skipped(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": TEXT})
    (tmp_path / "dead.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "x.txt").symlink_to(tmp_path / "y.txt")
    (tmp_path / "y.txt").symlink_to(tmp_path / "x.txt")
    items = list(read_paths([str(tmp_path)]))
    assert [type(item) for item in items][:2] == [Article, Skipped]
    reasons = {Path(item.source).name: item.reason for item in items if isinstance(item, Skipped)}
    assert "leads to nothing" in reasons["dead.txt"]
    assert "back to itself" in reasons["x.txt"]


# Text as it is stored


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = "Timothée Lacroix said “no” to Meta’s offer of €38m. Nobody in Paris was surprised – not even Meta."
    write(tmp_path, {"a.txt": text.encode(encoding)})
    (article,) = articles(tmp_path / "a.txt")
    assert article.text == text


def test_text_is_stored_as_it_stands(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": b"\xef\xbb\xbf  Meta\r\n\r\n\r\nbought e\xcc\x81 Manus.\r\n  \x0cEnd.\r\n"})
    (article,) = articles(tmp_path / "a.txt")
    assert article.text == "  Meta\n\n\nbought e\u0301 Manus.\n   End.\n"


def test_front_matter_gives_metadata_and_stays_as_furniture(tmp_path: Path) -> None:
    head = (
        '---\ntitle: "Meta: a deal"\ndate: 2026-03-01\nurl: https://foo.example/a#b\noutlet: Foo\nby: [Ana, Kim]\n---'
    )
    write(tmp_path, {"a.md": f"{head}\n\n{TEXT}\n"})
    (article,) = articles(tmp_path / "a.md", published=date(2020, 1, 1))
    assert (article.title, article.published) == ("Meta: a deal", date(2026, 3, 1))
    assert (article.url, article.outlet, article.author) == ("https://foo.example/a#b", "Foo", "Ana, Kim")
    (span,) = article.furniture
    assert article.text[span.start : span.end] == head


def test_lines_of_keys_at_the_head_are_front_matter_too() -> None:
    article = read_text(f"Title: Meta buys Manus\nDate: 1 March 2026\nSource: Foo News\n\n{TEXT}")
    assert (article.title, article.published, article.outlet) == ("Meta buys Manus", date(2026, 3, 1), "Foo News")


@pytest.mark.parametrize("head", ["---\n", "---\nOne rule above.\n---\n", "Note: this\nand that: more\n"])
def test_what_only_looks_like_front_matter(head: str) -> None:
    article = read_text(f"{head}\n{TEXT}")
    assert article.url is None
    assert not any(TEXT in article.text[s.start : s.end] for s in article.furniture)


def test_callers_date_wins_over_a_date_line_only(tmp_path: Path) -> None:
    line = f"Meta buys Manus\n\n3 May 2025\n\n{TEXT}"
    write(tmp_path, {"line.txt": line, "meta.txt": f"---\ndate: 2026-03-01\n---\n{line}"})
    day = date(2020, 1, 1)
    assert [article.published for article in articles(tmp_path)] == [date(2025, 5, 3), date(2026, 3, 1)]
    assert [article.published for article in articles(tmp_path, published=day)] == [day, date(2026, 3, 1)]


# Rows


def test_rows_and_their_faults(tmp_path: Path) -> None:
    rows = [
        json.dumps({"id": 7, "text": TEXT, "title": "T", "date": "2026-03-01T10:00:00Z", "url": "u", "outlet": "O"}),
        '{"id": "broken", "text": ',
        "",
        json.dumps({"id": "7", "text": "Again."}),
        json.dumps({"id": "no-text"}),
        json.dumps({"id": "odd-date", "text": TEXT, "date": "someday"}),
        json.dumps(["not", "an object"]),
        "[" * 100_000,
        json.dumps({"url": "https://foo.example/1", "text": "Meta \ud800 and \x00 control."}),
        json.dumps({"text": "A row without a name. It is named by its text."}),
        json.dumps({"id": "last", "text": "<p>Meta bought <b>Manus</b>.</p>", "date": None}),
    ]
    write(tmp_path, {"a.jsonl": "\ufeff" + "\r\n".join(rows)})
    items = list(read_file(tmp_path / "a.jsonl"))
    read = [item for item in items if isinstance(item, Article)]
    names = [article.source.rpartition("#")[2] for article in read]
    assert names[:2] == ["7", "https://foo.example/1"]
    assert names[3] == "last"
    assert len(names[2]) == 12
    assert (read[0].title, read[0].published, read[0].url, read[0].outlet) == ("T", date(2026, 3, 1), "u", "O")
    assert read[1].text == "Meta \ufffd and   control."
    assert read[3].text == "Meta bought Manus."
    faults = {item.source.rpartition(":")[2]: item.reason for item in items if isinstance(item, Skipped)}
    expected = {
        "2": "broken JSON",
        "4": "line 1 already",
        "5": "no text",
        "6": "YYYY-MM-DD",
        "7": "object",
        "8": "Recursion",
    }
    assert faults.keys() == expected.keys()
    for line, words in expected.items():
        assert words in faults[line]
        assert f"line {line}" in faults[line]


@pytest.mark.parametrize("content", ['[\n{"id": "1"}\n]', '{\n"id": "1"\n}', "{}".encode("utf-16"), "", "\n\n"])
def test_what_is_no_json_lines_at_all_is_one_fault(tmp_path: Path, content: str | bytes) -> None:
    write(tmp_path, {"a.jsonl": content})
    (item,) = skipped(tmp_path / "a.jsonl")
    assert item.source.endswith("a.jsonl")


def test_row_that_is_too_long_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.read.rows.MAX_BYTES", 1000)
    rows = [{"id": "1", "text": "x" * 5000}, {"id": "2", "text": TEXT}]
    write(tmp_path, {"a.jsonl": "\n".join(map(json.dumps, rows))})
    first, second = read_file(tmp_path / "a.jsonl")
    assert isinstance(first, Skipped)
    assert "split the article" in first.reason
    assert isinstance(second, Article)


def test_articles_are_read_one_at_a_time(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": TEXT, "b.txt": TEXT + " Yes."})
    items = read_paths([str(tmp_path)])
    next(items)
    (tmp_path / "b.txt").unlink()
    item = next(items)
    assert isinstance(item, Skipped)
    assert "gone" in item.reason


# Feeds


RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Foo News</title><item><title>Meta buys Manus</title><link>https://foo.example/1</link><guid>one</guid>
<pubDate>Sun, 01 Mar 2026 23:00:00 -0800</pubDate><author>Ana Sousa</author><description>Short.</description>
<content:encoded><![CDATA[<p>{TEXT}</p><script>evil()</script><ul><li>One</li></ul>]]></content:encoded></item>
<item><title>Empty</title><guid>two</guid></item></channel></rss>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Foo News",
        "items": [
            {"id": "one", "content_html": f"<p>{TEXT}</p><ul><li>One</li></ul>", "title": "Meta buys Manus",
             "url": "https://foo.example/1", "date_published": "2026-03-01T23:00:00-08:00",
             "authors": [{"name": "Ana Sousa"}]},
            {"id": "two", "title": "Empty"},
        ],
    }
)  # fmt: skip


@pytest.mark.parametrize(("name", "content"), [("a.xml", RSS), ("a.json", JSON_FEED)])
def test_feeds(tmp_path: Path, name: str, content: str) -> None:
    write(tmp_path, {name: content})
    article, empty = read_paths([str(tmp_path)])
    assert isinstance(article, Article)
    assert isinstance(empty, Skipped)
    assert article.source == f"{tmp_path}/{name}#one"
    assert article.text == f"{TEXT}\n\n- One"
    assert (article.title, article.published, article.outlet) == ("Meta buys Manus", date(2026, 3, 1), "Foo News")
    assert (article.url, article.author) == ("https://foo.example/1", "Ana Sousa")
    assert "two" in empty.source
    assert "empty" in empty.reason


@pytest.mark.parametrize(("name", "content"), [("a.xml", "<config/>"), ("a.json", "{}"), ("a.xml", RSS[:60])])
def test_file_that_is_no_feed_is_said_when_named(tmp_path: Path, name: str, content: str) -> None:
    write(tmp_path, {name: content})
    (item,) = skipped(tmp_path / name)
    assert "feed" in item.reason


# Standard input


def stdin(data: bytes) -> Article | Skipped:
    (item,) = read_paths(["-", "-"], stdin=io.BytesIO(data))
    return item


def test_standard_input_is_text_or_html() -> None:
    text, page = stdin(TEXT.encode()), stdin(f"<!DOCTYPE html><html><body><p>{TEXT}</p></body></html>".encode())
    assert isinstance(text, Article)
    assert isinstance(page, Article)
    assert text.text == page.text == TEXT
    assert text.source != page.source
    assert text.source.startswith("stdin#")


def test_standard_input_can_fail() -> None:
    for data in (b"", b" \n", b"\x00\x01\x02binary"):
        item = stdin(data)
        assert isinstance(item, Skipped)
        assert "standard input" in item.reason


# Faults of files


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\n", "empty"),
        ("a.txt", b"%PDF-1.7 \xff\xfe", "PDF"),
        ("a.txt", b"PK\x03\x04 and more", "unpack"),
        ("a.txt", b"text with a \x00 byte", "binary"),
        ("a.txt", bytes(range(1, 256)) * 20, "save it as UTF-8"),
        ("a.txt", "Timothée".encode()[:-2] , "cut off"),
        ("a.txt", b"\xff\xfeM\x00e\x00t\x00a\x00x", "damaged UTF-16"),
        ("a.txt", b"---\ndate: 31 February 2026\n---\nMeta.", "YYYY-MM-DD"),
        ("a.md", b"---\ntitle: T\ndate: 2026-01-01\n---\n", "empty"),
        ("a.txt", b"x" * (MAX_LINE + 1), "paragraphs"),
        ("a.pdf", b"text", "unknown kind"),
        ("article", b"text", "without an ending"),
    ],
)  # fmt: skip
def test_faulty_file_is_skipped_and_the_next_is_read(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    write(tmp_path, {name: content, "z.txt": TEXT})
    bad, good = read_paths([str(tmp_path / name), str(tmp_path / "z.txt")])
    assert isinstance(good, Article)
    assert isinstance(bad, Skipped)
    assert bad.source == f"{tmp_path}/{name}"
    assert words in bad.reason


def test_huge_file_is_skipped(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as handle:
        handle.truncate(MAX_BYTES + 1)
    (item,) = skipped(tmp_path / "a.txt")
    assert "20 MB" in item.reason


def test_unreadable_file_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is put in its place, since root may read everything."""
    write(tmp_path, {"a.txt": TEXT, "b.txt": TEXT})
    real = Path.open

    def refuse(self: Path, *args: object, **options: object) -> object:
        if self.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    bad, good = read_paths([str(tmp_path)])
    assert isinstance(bad, Skipped)
    assert "chmod" in bad.reason
    assert isinstance(good, Article)


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    names = ["nowhere.txt", "empty", "pipe.txt"]
    reasons = {Path(item.source).name: item.reason for item in skipped(*(tmp_path / name for name in names))}
    assert "check the spelling" in reasons["nowhere.txt"]
    assert "without articles" in reasons["empty"]
    assert "plain file" in reasons["pipe.txt"]
    assert skipped("")[0].reason
    assert "zero bytes" in skipped("a\0b.txt")[0].reason


def test_text_at_hand_raises_when_it_is_none() -> None:
    with pytest.raises(ReadError, match="empty"):
        read_text("  ")
