"""Graphs to look at in the tests of the page: a crowd, a storm of hostile strings, a sentence with its surroundings."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store
from sample_graph import A, C, article_iri, quads

from kg.config import ontology_folder
from kg.graph.network import NetworkReader
from kg.ontology.schema import load_schema
from kg.prefixes import KG_BASE
from kg.view.network import network
from kg.view.page import write_page
from kg.view.style import load_style


def write_sample(path: Path, content: Iterable[Quad], *, said: str | None = None) -> Path:
    """Write the page of some quads; `said` is a sentence that gets a trigger, an extractor, and surroundings."""
    store = Store()
    store.extend(content)
    texts: dict[str, str] = {}
    if said is not None:
        texts = _tell(store, said)
    ontology = ontology_folder()
    data = network(
        NetworkReader(store, queries=ontology / "queries" / "internal"),
        schema=load_schema(ontology),
        style=load_style(ontology),
        texts=lambda wanted: _only(texts, wanted),
    )
    write_page(data, path)
    return path


def _only(texts: Mapping[str, str], wanted: Collection[str]) -> Mapping[str, str]:
    return {iri: text for iri, text in texts.items() if iri in wanted}


def _tell(store: Store, said: str) -> dict[str, str]:
    """Give the claims of a sentence what a real extraction has, and return the texts around it by article."""
    before, texts = "It was a Sunday. ", {}
    for quad in list(store.quads_for_pattern(None, NamedNode(KG_BASE + "evidence"), Literal(said), None)):
        for old in list(store.quads_for_pattern(quad.subject, NamedNode(KG_BASE + "evidenceStart"), None, None)):
            store.remove(old)
        at = len(before) + said.index("released")
        told = {"evidenceStart": len(before), "triggerStart": at, "triggerEnd": at + len("released")}
        for name, value in (*told.items(), ("extractor", "lexicon")):
            store.add(Quad(quad.subject, NamedNode(KG_BASE + name), Literal(value), quad.graph_name))
        assert isinstance(quad.graph_name, NamedNode)
        texts[quad.graph_name.value] = f"{before}{said} Nobody was surprised.\nAnother paragraph."
    return texts


def crowd(firms: int = 1800, links: int = 4000) -> list[Quad]:
    """A graph with more entities than vis-network draws, in communities of about forty."""
    dice = random.Random(7)
    entities = {
        f"organization/firm-{n}": (f"Firm {n}", ("Organization",), ()) if n % 3 else (f"Person {n}", ("Person",), ())
        for n in range(firms)
    }
    entities |= {f"organization/firm-{n}": (f"Firm {n}", ("Organization",), ()) for n in (12,)}
    claims = []
    for n in range(links):
        one = dice.randrange(firms)
        other = (one // 40) * 40 + dice.randrange(40) if dice.random() < 0.9 else dice.randrange(firms)
        if one != other and other < firms:
            claims.append((f"organization/firm-{one}", f"organization/firm-{other}", n))
    articles = [
        A(
            f"crowd/{day}.txt",
            f"Crowd {day}",
            f"2026-01-{day + 1:02}",
            tuple(C(a, "partnersWith", b, "Asserted", f"Sentence {n}.") for a, b, n in claims if n % 20 == day),
        )
        for day in range(20)
    ]
    return quads(articles, entities)


_SEEDS = (
    "</script><script>window.pwned=1</script>",
    "</title><script>window.pwned=1</script>",
    "</style><script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    "<svg onload=window.pwned=1>",
    "<svg><script>window.pwned=1</script></svg>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'>",
    "<a href=javascript:window.pwned=1>x</a>",
    "<body onload=window.pwned=1>",
    "<details open ontoggle=window.pwned=1>",
    "<math><mtext></mtext><mglyph><svg><mtext><style><img src=x onerror=window.pwned=1>",
    "<meta http-equiv=refresh content=0;url=http://127.0.0.1:9/>",
    "<base href=http://127.0.0.1:9/>",
    "<link rel=stylesheet href=http://127.0.0.1:9/a.css>",
    "<style>@import url(http://127.0.0.1:9/a.css)</style>",
    "<!--",
    "-->",
    "<!--<script>",
    "]]>",
    "<![CDATA[<script>window.pwned=1</script>]]>",
    "${window.pwned=1}",
    "$data $script ${data}",
    "{{constructor.constructor('window.pwned=1')()}}",
    "javascript:window.pwned=1",
    "data:text/html,<script>window.pwned=1</script>",
    "\u2028window.pwned=1",
    "\u2029window.pwned=1",
    "\\u003cscript\\u003ewindow.pwned=1\\u003c/script\\u003e",
    "&lt;script&gt;window.pwned=1&lt;/script&gt;",
    "&#60;script&#62;",
    "'\"`",
    "';window.pwned=1;//",
    '";window.pwned=1;//',
    "`;window.pwned=1;//",
    "\\",
    "\\'",
    '\\";window.pwned=1;//',
    "=cmd|' /C calc'!A1",
    '=HYPERLINK("http://127.0.0.1:9/")',
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "null",
    "undefined",
    "NaN",
    "a~b~c",
    "#node=organization/x&focus=y~3",
    "?a=b&c=d",
    "%3Cscript%3Ewindow.pwned=1%3C/script%3E",
    "%",
    "\u202etxt.exe",
    "\u200b\u200d\ufeff zero width",
    "e\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308",
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "𝕏 \U0001d54f astral",
    "\x1b[31mred\x1b[0m",
    "\x07\x08\x0b\x0c",
    "\ufffe\uffff",
    "\u0085next line",
    "مرحبا بالعالم",
    "שלום",
    "漢字かな交じり文",
    "A" * 5000,
    "word " * 400,
    "<" * 300,
    "</" * 200,
    "a\tb",
    "a,b;c|d",
    'a"b""c',
)


@dataclass(frozen=True)
class Storm:
    """Strings that try to be more than text, each as label, alias, sentence, role, and in the article's own fields."""

    strings: tuple[str, ...]

    def quads(self) -> list[Quad]:
        """A graph in which each string is everything."""
        entities = {
            f"organization/storm-{n}": (text, ("Organization",), (text + " too",))
            for n, text in enumerate(self.strings)
        }
        names = list(entities)
        articles, more = [], []
        for n, (one, other, text) in enumerate(zip(names, [*names[1:], names[0]], self.strings, strict=True)):
            status = ("Asserted", "Negated", "Planned", "Past")[n % 4]
            details = {"role": text, "attributedTo": one}
            claims = (
                C(one, "criticizes", other, status, text, details),
                C(one, "partnersWith", other, "Asserted", text),
            )
            article = A(f"{text[:60]}-{n}", f"{n} {text}", "2026-01-01", claims)
            articles.append(article)
            iri = article_iri(article)
            more.append(Quad(iri, NamedNode("https://schema.org/publisher"), Literal(text), iri))
            more.append(Quad(iri, NamedNode("https://schema.org/url"), Literal(text), iri))
        return [*quads(articles, entities), *more]


HOSTILE = Storm(tuple(dict.fromkeys((*_SEEDS, *(f"<b id=x{n}>{text}" for n, text in enumerate(_SEEDS[:36]))))))
