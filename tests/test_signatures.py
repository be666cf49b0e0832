"""The line that signs a quotation tells who works where, and whose "we" the paragraph above it is."""

from __future__ import annotations

from functools import cache

from kg.config import ontology_folder
from kg.extract.pipeline import Extractor
from kg.model import Article

PRAISE = """The new standard is out today.

It solves real issues we faced at Manufold, where we host thousands of servers with it.
Enrico Toni, CTO, Manufold

This is a milestone for us. Horizont, our governance platform, was built for such a scale from the start.
Jeremy Lowe, CEO, Prefekt

We are glad to see it.
— Ann Lee, co-founder and head of research at Evermind

We tried it, too.
Max Rau, former CEO, Altwerk
"""


@cache
def said() -> set[tuple[str, str, str]]:
    found = Extractor(ontology=ontology_folder()).extract(Article("t.txt", PRAISE))
    label = {e.key: e.label for e in found.entities}
    return {(label[c.subject], c.property, label.get(c.object, c.object)) for c in found.claims}


def test_it_tells_who_works_where() -> None:
    assert {
        ("Enrico Toni", "worksFor", "Manufold"),
        ("Jeremy Lowe", "leads", "Prefekt"),
        ("Ann Lee", "founded", "Evermind"),
    } <= said()
    assert not {(s, o) for s, p, o in said() if p in ("leads", "worksFor")} & {
        ("Jeremy Lowe", "Manufold"),
        ("Ann Lee", "Prefekt"),
        ("Enrico Toni", "Prefekt"),
        ("Max Rau", "Altwerk"),
    }


def test_the_paragraph_above_speaks_for_its_signer() -> None:
    assert ("Prefekt", "develops", "Horizont") in said()
    assert ("Manufold", "develops", "Horizont") not in said()
