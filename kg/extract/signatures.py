"""The line that signs a quotation, "Ann Lee, CEO, Acme", as press releases and pages of praise have them (`lexicon/signatures.toml`).

It tells who works where, and whose "we" the paragraph above it is: the learned model, which reads downwards, gives that to a neighbour.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kg.extract.frames import Found, Named, read_off
from kg.extract.layout import Block
from kg.extract.names import Name
from kg.extract.reference import Reader
from kg.model import Claim, Span
from kg.ontology.lexicon import any_of
from kg.ontology.schema import Schema

_SURE = 0.9
_LONGEST = 160
_START = re.compile(r"[\s\-–—~*_>]*")


class Signature(NamedTuple):
    """Who signs and for whom, the relations that the title tells, the line, and the paragraph that is signed, if any."""

    who: Named
    whose: Named
    properties: tuple[str, ...]
    line: Span
    paragraph: Span | None


def find_signatures(reader: Reader, text: str, blocks: Sequence[Block], schema: Schema) -> Iterator[Signature]:
    """The lines that are a person's name, a title and an organization's name, and nothing else."""
    words: Mapping[str, Any] = reader.words["signatures"]
    usual = words.get("usual", "")
    if usual not in schema.properties:
        return
    prop = schema.properties[usual]
    persons, owners = (schema.with_below(kinds) for kinds in (prop.domain, prop.range))
    behind = re.compile(
        rf"\s*[,|–—\-(:]\s*(?P<title>[^.!?;\"“”]*?)\s*(?:[,|–—@\-(]|\b(?:{any_of(words.get('at', ()))})\b)\s*(?:the\s)?"
    )
    past = re.compile(rf"\b(?:{any_of(words.get('past', ()))})\b", re.IGNORECASE)
    for n, block in enumerate(blocks):
        if block.kind == "row" or block.end - block.start > _LONGEST:
            continue
        inside = [(*reader.places[i][:2], g, i) for i, g in reader.names_in(block.start, block.end)]
        start = _START.match(text, block.start, block.end)
        if len(inside) < 2 or start is None or inside[0][0] != start.end():
            continue
        first, last = inside[0], inside[-1]
        if reader.groups[first[2]].type not in persons or reader.groups[last[2]].type not in owners:
            continue
        title = behind.fullmatch(text, first[1], last[0])
        if title is None or text[last[1] : block.end].strip(" )*_.") or past.search(title["title"]):
            continue
        told = tuple(_told(title["title"], words.get("titles", {}))) or (usual,)
        if "," in text[first[1] : last[0]] or told != (usual,):
            yield Signature(
                (first[2], first[3]), (last[2], last[3]), told, Span(block.start, block.end), _above(text, blocks, n)
            )


def signing_names(
    text: str, blocks: Sequence[Block], names: Sequence[Name], words: Mapping[str, Any], kind: str
) -> list[Name]:
    """The names, with what ends such a line and nobody saw as a name ("Ann Lee, CEO, Prefect"): one of class `kind`."""
    titles = any_of(w for told in words.get("titles", {}).values() for w in told)
    end = r"[A-Z][\w&.\-]*(?:\s[A-Z][\w&.\-]*){0,3}"
    form = re.compile(rf",\s*(?:{titles})\b[^.!?;,]*?(?:,|\b(?:{any_of(words.get('at', ()))})\b)\s*(?P<name>{end})\s*$")
    out = list(names)
    starts = [n.start for n in names]
    for block in blocks:
        inside = names[bisect_left(starts, block.start) : bisect_left(starts, block.end)]
        if block.kind == "row" or block.end - block.start > _LONGEST or len(inside) != 1 or not words:
            continue
        start = _START.match(text, block.start, block.end)
        first = inside[0]
        if start is not None and first.start == start.end() and (m := form.match(text, first.end, block.end)):
            out.append(Name(m.start("name"), m.end("name"), m["name"], m["name"], "learned", seen=(kind, _SURE)))
    return sorted(out, key=lambda n: n.start)


def without_strangers(claims: Iterable[Claim], signatures: Sequence[Signature], keys: Mapping[int, str]) -> list[Claim]:
    """The claims without those that take the signer of such a line for somebody else's."""

    def astray(c: Claim) -> bool:
        return any(
            s.line.start <= c.evidence.start < s.line.end
            and c.subject == keys.get(s.who[0])
            and c.object_kind == "entity"
            and c.object != keys.get(s.whose[0])
            for s in signatures
        )

    return [c for c in claims if not astray(c)]


def _told(title: str, titles: Mapping[str, Collection[str]]) -> Iterator[str]:
    """The relations that a title tells."""
    for prop, words in titles.items():
        if re.search(rf"(?:^|,|/|&|\band\b)\s*(?:{any_of(words)})\b", title, re.IGNORECASE):
            yield prop


def _above(text: str, blocks: Sequence[Block], n: int) -> Span | None:
    """The paragraph right above, over blocks without a word ("[...]")."""
    for block in reversed(blocks[:n]):
        if re.search(r"\w", text[block.start : block.end]):
            return Span(block.start, block.end) if block.kind in ("paragraph", "item") else None
    return None


def signature_claims(signatures: Iterable[Signature], schema: Schema) -> Iterator[Found]:
    """What the signatures say."""
    for s in signatures:
        for prop in s.properties:
            if prop in schema.properties:
                yield read_off(s.who, prop, s.whose, sure=_SURE, trigger=s.who[1])
