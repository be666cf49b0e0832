"""HTML pages: text, structure, metadata, and markup that means harm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kg.model import Article
from kg.read import Skipped, read_paths

HEAD = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Meta closes Llama | Foo News</title>
<meta property="og:title" content="Meta closes Llama"><meta property="og:site_name" content="Foo News">
<meta property="article:published_time" content="2031-04-09T23:30:00-05:00"><meta name="author" content="Jane Doe">
<link rel="canonical" href="https://foo.example/meta-closes-llama">
<script>var x = "Evilscript Corp acquired Meta";</script><style>.evilstyle{color:red}</style></head>"""
BODY = """<body><nav><a href="/">Homenav</a><a href="/ai">Ainav</a></nav><main><article><h1>Meta closes Llama</h1>
<p>Meta has announced that its <b>next</b> model, <a href="x">Muse Spark</a>, will stay closed. The company said so on
Tuesday &amp; Wednesday in a post that ran to several pages.</p>
<h2>What it means</h2>
<p>Developers who built on Llama need to look elsewhere. Mistral and Google are the likely winners of this change.</p>
<ul><li>Gemma 4 is under <em>Apache 2.0</em>.</li><li>GLM-5.1 is under MIT.</li></ul>
<table><tr><th>Model</th><th>Score</th></tr><tr><td>Llama 4</td><td>79.1</td></tr></table>
<p style="display: none">Hiddencorp bought Meta for a song.</p>
<noscript>Noscriptware wants a browser.</noscript><svg><script>svgscript()</script></svg>
<p>The end of the story is not yet written, and one would be wise to wait. &lt;script&gt;alert(1)&lt;/script&gt;</p>
</article></main><aside><h3>Related</h3><a href="z">Apple buys Asideware</a></aside>
<footer>© 2026 Footerware</footer></body></html>"""

Write = Callable[[str, bytes], Article]


@pytest.fixture
def page(tmp_path: Path) -> Write:
    def read(name: str, data: bytes) -> Article:
        (tmp_path / name).write_bytes(data)
        (article,) = read_paths([str(tmp_path / name)], published=date(2020, 1, 1))
        assert isinstance(article, Article), article
        return article

    return read


def test_text_keeps_its_structure_and_loses_the_page(page: Write) -> None:
    text = page("a.html", (HEAD + BODY).encode()).text
    assert "Meta has announced that its next model, Muse Spark, will stay closed." in text
    assert "Tuesday & Wednesday" in text
    assert "\n\n## What it means\n\n" in text
    assert "- Gemma 4 is under Apache 2.0.\n- GLM-5.1 is under MIT." in text
    assert "| Model | Score |\n| Llama 4 | 79.1 |" in text
    strangers = ["Evilscript", "evilstyle", "Homenav", "Ainav", "Hiddencorp", "Noscriptware", "svgscript", "Asideware"]
    assert [word for word in strangers if word in text] == []
    assert "<script>alert(1)</script>" in text, "what the author wrote as text is text"


def test_metadata_wins_over_the_callers_date_and_no_clock_is_asked(page: Write) -> None:
    article = page("a.html", (HEAD + BODY).encode())
    assert article.title == "Meta closes Llama"
    assert article.published == date(2031, 4, 9), "a date after the day of the test run"
    assert article.url == "https://foo.example/meta-closes-llama"
    assert (article.outlet, article.author) == ("Foo News", "Jane Doe")


def test_page_without_metadata_takes_the_callers_date(page: Write) -> None:
    assert page("a.htm", f"<html><head></head>{BODY}".encode()).published == date(2020, 1, 1)


@pytest.mark.parametrize(
    ("declaration", "encoding"), [("windows-1252", "cp1252"), ("iso-8859-1", "cp1252"), ("nonsense", "utf-8")]
)
def test_declared_encodings(page: Write, declaration: str, encoding: str) -> None:
    body = "<p>Timothée Lacroix said “no” to Meta, and nobody was surprised by that in Paris last week.</p>" * 3
    markup = f'<html><head><meta charset="{declaration}"></head><body>{body}</body></html>'
    assert "Timothée Lacroix said “no” to Meta" in page("a.html", markup.encode(encoding)).text


def test_xhtml_with_its_declaration(page: Write) -> None:
    markup = '<?xml version="1.0" encoding="UTF-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml">' + BODY
    assert "Muse Spark" in page("a.xhtml", markup.encode()).text


def test_short_piece_of_html_is_read_whole(page: Write) -> None:
    assert page("a.html", b"<p>Meta bought <i>Manus</i>.</p><script>no()</script>").text == "Meta bought Manus."


@pytest.mark.parametrize(
    "markup",
    ["<html><body></body></html>", "<html><script>only()</script></html>", "<!-- nothing -->", "<html", "<p></p>"],
)
def test_page_without_text_is_skipped_with_the_mend(tmp_path: Path, markup: str) -> None:
    path = tmp_path / "a.html"
    path.write_text(markup, encoding="utf-8")
    (item,) = read_paths([str(path)])
    if markup != "<html":  # a lone word of markup may count as text
        assert isinstance(item, Skipped)
        assert "save the article as .txt" in item.reason


def test_deeply_nested_markup_does_not_break_the_reader(tmp_path: Path) -> None:
    """The parser gives up below a depth; what is read or not is said, and the next page is read."""
    deep = "<html><body>" + "<div>" * 3000 + "<p>Meta bought Manus.</p>" + "</div>" * 3000
    (tmp_path / "a.html").write_text(deep, encoding="utf-8")
    (tmp_path / "b.html").write_text(HEAD + BODY, encoding="utf-8")
    first, second = read_paths([str(tmp_path)])
    assert isinstance(first, Article) or "no article text" in first.reason
    assert isinstance(second, Article)


def test_same_page_gives_the_same_article(page: Write) -> None:
    assert page("a.html", (HEAD + BODY).encode()) == page("a.html", (HEAD + BODY).encode())
