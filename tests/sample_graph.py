"""A small built graph for tests, written by hand after the contract: three articles of made-up content.

They hold a disagreement (two licences, two policies, a denied deal), plans, a person who moved, scores, and a family.
`write_graph` makes the folder of a built graph (`store/`, `graph.nq`); `quads` gives the same content as a list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, serialize

from kg.prefixes import KG_BASE, PREFIXES

ID = PREFIXES["id"]
PLAIN = {"Asserted", "Reported"}
LITERALS = {"releaseDate", "parameterCount", "contextWindow"}
CONCEPTS = {"OpenSource", "OpenWeights", "PartiallyOpen", "Proprietary", "ApiOnly"}


@dataclass(frozen=True)
class C:
    """A claim: subject key, property, object (key, concept or literal), status, sentence, and what else is known.

    One that is `derived` follows from the claim before it.
    """

    subject: str
    property: str
    object: str
    status: str
    sentence: str
    more: Mapping[str, str] = field(default_factory=dict)


LED = "Lee became CEO of Borealis on April 1."


@dataclass(frozen=True)
class A:
    """An article: its source, headline, date, and claims. Its text is the claims' sentences."""

    source: str
    headline: str
    published: str
    claims: tuple[C, ...]
    mentions: tuple[str, ...] = ()


ENTITIES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "organization/acme-ai": ("Acme AI", ("Organization",), ("Acme", "Acme Artificial Intelligence")),
    "organization/acme-labs": ("Acme Labs", ("Organization",), ()),
    "organization/borealis": ("Borealis", ("Organization",), ()),
    "organization/nimbus": ("Nimbus", ("Organization",), ()),
    "product/nimbus": ("Nimbus", ("Product",), ()),
    "product/modelhub": ("ModelHub", ("Product",), ()),
    "person/ann-lee": ("Ann Lee", ("Person",), ("Lee",)),
    "person/sam-ortiz": ("Sam Ortiz", ("Person",), ("Ortiz",)),
    "model/zephyr": ("Zephyr", ("ModelFamily", "Model"), ()),
    "model/zephyr-1": ("Zephyr 1", ("Model",), ()),
    "model/zephyr-2": ("Zephyr 2", ("Model",), ()),
    "model/zephyr-2-mini": ("Zephyr 2 Mini", ("Model",), ("Mini",)),
    "model/gale": ("Gale", ("Model",), ()),
    "license/apache-2-0": ("Apache 2.0", ("License",), ()),
    "license/mit": ("MIT", ("License",), ()),
    "benchmark/testbench": ("TestBench", ("Benchmark",), ()),
}
IDENTIFIERS = {"license/apache-2-0": "Apache-2.0", "license/mit": "MIT"}
SAME_AS = {"organization/acme-ai": "http://www.wikidata.org/entity/Q1"}

ARTICLES = (
    A(
        "news/one.txt",
        "Acme opens Zephyr 2",
        "2026-03-02",
        (
            C("organization/acme-ai", "develops", "model/zephyr", "Asserted", "Acme AI makes Zephyr."),
            C(
                "organization/acme-ai",
                "develops",
                "model/zephyr-2",
                "Asserted",
                "Acme AI released Zephyr 2 on March 1.",
            ),
            C("organization/acme-labs", "develops", "model/zephyr-2", "Asserted", "Acme Labs trained Zephyr 2."),
            C(
                "organization/acme-labs",
                "partOf",
                "organization/acme-ai",
                "Asserted",
                "Acme Labs is a unit of Acme AI.",
            ),
            C("model/zephyr-2", "releaseDate", "2026-03-01", "Asserted", "Acme AI released Zephyr 2 on March 1."),
            C("model/zephyr-2", "hasLicense", "license/apache-2-0", "Asserted", "Zephyr 2 comes under Apache 2.0."),
            C("model/zephyr-2", "accessPolicy", "OpenSource", "Asserted", "Zephyr 2 is open source."),
            C("model/zephyr-2", "variantOf", "model/zephyr", "Asserted", "Acme AI released Zephyr 2 on March 1."),
            C("model/zephyr-2-mini", "variantOf", "model/zephyr-2", "Asserted", "A Mini version of it exists."),
            C("model/zephyr-2-mini", "variantOf", "model/zephyr", "Asserted", "A Mini version of it exists."),
            C("model/zephyr-2-mini", "parameterCount", "7B", "Asserted", "Mini has 7B parameters."),
            C("model/zephyr-2-mini", "contextWindow", "128K", "Asserted", "It reads 128K tokens."),
            C("model/zephyr-2", "successorOf", "model/zephyr-1", "Asserted", "It replaces Zephyr 1."),
            C("model/zephyr-2", "availableOn", "product/modelhub", "Asserted", "Get it on ModelHub."),
            C(
                *("model/zephyr-2", "evaluatedOn", "benchmark/testbench", "Asserted"),
                *("Zephyr 2 scored 1,042 on TestBench.", {"score": "1,042"}),
            ),
            C(
                *("model/zephyr-1", "evaluatedOn", "benchmark/testbench", "Reported", "Ortiz put Zephyr 1 at 97.5."),
                {"score": "97.5 points", "attributedTo": "person/sam-ortiz"},
            ),
            C("person/ann-lee", "worksFor", "organization/acme-ai", "Asserted", "Ann Lee works at Acme AI."),
        ),
    ),
    A(
        "news/two.txt",
        "Lee leaves Acme for Borealis",
        "2026-04-10",
        (
            C("person/ann-lee", "formerlyAt", "organization/acme-ai", "Asserted", "Lee left Acme AI."),
            C(
                *("person/ann-lee", "leads", "organization/borealis", "Asserted", LED),
                {"role": "CEO", "validFrom": "2026-04-01"},
            ),
            C("person/ann-lee", "worksFor", "organization/borealis", "Asserted", LED, {"derived": "true"}),
            C(
                *("organization/borealis", "acquires", "organization/nimbus", "Planned"),
                *("Borealis plans to buy Nimbus for $2 billion, Lee said.",),
                {"amount": "$2 billion", "attributedTo": "person/ann-lee"},
            ),
            C(
                *(
                    "organization/borealis",
                    "investsIn",
                    "organization/acme-labs",
                    "Reported",
                    "It put $50 million into Labs.",
                ),
                {"amount": "$50 million", "attributedTo": "person/sam-ortiz"},
            ),
            C("organization/borealis", "develops", "model/gale", "Asserted", "Borealis sells Gale."),
            C("model/gale", "accessPolicy", "Proprietary", "Asserted", "Gale is closed."),
            C("model/gale", "releaseDate", "2026-04", "Asserted", "Gale came out this month."),
            C("organization/borealis", "competesWith", "organization/acme-ai", "Asserted", "Borealis rivals Acme AI."),
            C("organization/acme-ai", "competesWith", "organization/borealis", "Asserted", "Borealis rivals Acme AI."),
            C(
                "organization/acme-ai",
                "partnersWith",
                "organization/nimbus",
                "Asserted",
                "Acme AI and Nimbus are partners.",
            ),
            C("model/zephyr-2", "accessPolicy", "Proprietary", "Asserted", "Zephyr 2 is proprietary after all."),
        ),
        ("product/nimbus",),
    ),
    A(
        "news/three.html",
        "Ortiz: Zephyr 2 was never Apache",
        "2026-05-20",
        (
            C(
                *("model/zephyr-2", "hasLicense", "license/mit", "Reported", "“Zephyr 2 is MIT,” Ortiz said."),
                {"attributedTo": "person/sam-ortiz"},
            ),
            C(
                *("model/zephyr-2", "hasLicense", "license/apache-2-0", "Negated", "“It is not Apache,” Ortiz said."),
                {"attributedTo": "person/sam-ortiz"},
            ),
            C(
                *("person/sam-ortiz", "criticizes", "organization/acme-ai", "Asserted"),
                *("Sam Ortiz attacked Acme AI.",),
            ),
            C("model/zephyr-2", "releaseDate", "2026-03", "Asserted", "Zephyr 2 came in March."),
            C("model/zephyr", "releaseDate", "2024", "Asserted", "Zephyr dates from 2024."),
            C("organization/acme-ai", "develops", "model/zephyr-2", "Asserted", "Acme AI's Zephyr 2 is out."),
        ),
    ),
)


def quads(
    articles: Iterable[A] = ARTICLES, entities: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = ENTITIES
) -> list[Quad]:
    """All quads of the given articles and entities, as the contract's chapter "The graph" has them."""
    found = [quad for article in articles for quad in _article_quads(article)]
    return found + [quad for key, known in entities.items() for quad in _entity_quads(key, *known)]


def write_graph(folder: Path, content: Iterable[Quad] | None = None) -> Path:
    """Write `content` (the three articles, by default) as the folder of a built graph, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    content = quads() if content is None else list(content)
    store = Store(str(folder / "store"))
    store.extend(content)
    store.flush()
    del store
    lines = sorted((serialize([quad], format=RdfFormat.N_QUADS) or b"") for quad in content)
    (folder / "graph.nq").write_bytes(b"".join(lines))
    return folder


def article_iri(article: A) -> NamedNode:
    """The IRI that names an article and its graph."""
    return NamedNode(ID + "article/" + _digest(article.headline))


def _entity_quads(key: str, label: str, types: tuple[str, ...], aliases: tuple[str, ...]) -> Iterator[Quad]:
    entity, graph = NamedNode(ID + key), NamedNode(ID + "graph/entities")
    for name in types:
        yield Quad(entity, _term("rdf:type"), NamedNode(KG_BASE + name), graph)
    yield Quad(entity, _term("rdfs:label"), Literal(label), graph)
    for alias in aliases:
        yield Quad(entity, _term("skos:altLabel"), Literal(alias), graph)
    if key in IDENTIFIERS:
        yield Quad(entity, _term("dcterms:identifier"), Literal(IDENTIFIERS[key]), graph)
    if key in SAME_AS:
        yield Quad(entity, _term("owl:sameAs"), NamedNode(SAME_AS[key]), graph)


def _article_quads(article: A) -> Iterator[Quad]:
    iri = article_iri(article)
    about: dict[str, NamedNode | Literal] = {
        "rdf:type": _term("schema:NewsArticle"),
        "dcterms:source": Literal(article.source),
        "schema:headline": Literal(article.headline),
        "schema:datePublished": _date(article.published),
        "schema:url": Literal(f"https://news.example/{article.source}"),
    }
    for name, value in about.items():
        yield Quad(iri, _term(name), value, iri)
    ends = {key for claim in article.claims for key in (claim.subject, claim.object) if "/" in key}
    for key in sorted(ends.union(article.mentions)):
        yield Quad(iri, _term("schema:mentions"), NamedNode(ID + key), iri)
    start, node = 0, iri
    for claim in article.claims:
        premise, node = node, NamedNode(ID + "claim/" + _digest(f"{iri}{claim}{start}"))
        yield from _claim_quads(claim, node, iri, start, premise)
        start += len(claim.sentence) + 1


def _claim_quads(claim: C, node: NamedNode, article: NamedNode, start: int, premise: NamedNode) -> Iterator[Quad]:
    subject, relation, value = NamedNode(ID + claim.subject), NamedNode(KG_BASE + claim.property), _object(claim)
    if claim.status in PLAIN:
        yield Quad(subject, relation, value, article)
    parts = {
        "rdf:subject": subject,
        "rdf:predicate": relation,
        "rdf:object": value,
        "kg:status": NamedNode(KG_BASE + claim.status),
        "kg:confidence": Literal("0.9", datatype=_term("xsd:decimal")),
        "prov:wasDerivedFrom": article,
        "kg:evidence": Literal(claim.sentence),
        "kg:evidenceStart": Literal(start),
        "kg:evidenceEnd": Literal(start + len(claim.sentence)),
    }
    for kind in ("kg:Claim", "rdf:Statement"):
        yield Quad(node, _term("rdf:type"), _term(kind), article)
    for name, term in parts.items():
        yield Quad(node, _term(name), term, article)
    if "derived" in claim.more:
        yield Quad(node, _term("prov:wasDerivedFrom"), premise, article)
    for name, text in claim.more.items():
        yield Quad(node, NamedNode(KG_BASE + name), _detail(name, text), article)


def _detail(name: str, text: str) -> NamedNode | Literal:
    if name == "attributedTo":
        return NamedNode(ID + text)
    if name == "derived":
        return Literal(True)
    return _date(text) if name == "validFrom" else Literal(text)


def _object(claim: C) -> NamedNode | Literal:
    if claim.property == "releaseDate":
        return _date(claim.object)
    if claim.property in LITERALS:
        return Literal(claim.object)
    return NamedNode((KG_BASE if claim.object in CONCEPTS else ID) + claim.object)


def _date(text: str) -> Literal:
    kind = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}[len(text)]
    return Literal(text, datatype=_term(kind))


def _term(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]
