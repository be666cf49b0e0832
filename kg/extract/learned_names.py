"""The names that the learned extractor saw and those that the rules found -> one list, with what each is.

The rules know registered names and versions; the model sees names that nobody has heard of, and in which class each stands. Here their bounds are
settled: what is trimmed off a name, where one ends, which of two bounds holds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from kg.extract.groups import Group, ranked_classes
from kg.extract.learned import Spotted, is_name
from kg.extract.names import Name, RegistryIndex, Word, is_code, split_words
from kg.model import Span
from kg.ontology.lexicon import NameGrammar, any_of
from kg.ontology.registry import RegistryEntry, is_unambiguous

_HYPHEN = re.compile(r"[-‑_](?!\s)")
_FIRST_WORD = re.compile(r"([^\W\d_]+)\.?\s+(?=\w)")
_DOMAIN, _SITE = re.compile(r"\.[a-z]{2,4}\b(?!\.?\w)"), re.compile(r"[\w\-]+\.$")
_INITIAL, _INITIALISM = re.compile(r"\b[A-Z]$"), re.compile(r"(?:[A-Z]\.)+[A-Z]$")
_ASIDE = re.compile(r"\s[-–—]\s|:\s")
_ADVERB = re.compile(r"[A-Z][a-z]+ly,")
"""Opens a sentence, and is not Grammarly."""
_STROKE, _PATH = re.compile(r"(?<=\w)/(?=[A-Z\d])"), re.compile(r"/[a-z]|-\w*\d")
_SCORE = re.compile(r"\d+(?:\.\d+)?%?")
_NO_VERSION = re.compile(r"1[0-5][4-9]\d|[3-9]\d\.\d\d?")
"""What is a score for sure: an Elo rating that is no month and day, a share above thirty with its tenths."""
_VOTE, _VOTE_ON_KNOWN, _VOTE_ON_TWO = 7.0, 3.0, 5.0
_SPOTTED, _SPOTTED_LOWER, _AGAIN = 0.75, 0.8, 0.5
_AGREED, _SURE = 0.4, 0.9


def merge_names(
    text: str,
    ruled: Sequence[Name],
    spotted: Sequence[Spotted],
    index: RegistryIndex,
    grammar: NameGrammar,
    headings: Sequence[Span],
    persons: Mapping[str, Collection[str]] = MappingProxyType({}),
    versioned: Collection[str] = (),
) -> list[Name]:
    """The names of both sources.

    Where they overlap, a registered name, one with a version and one that the model sees elsewhere keep their bounds, else the learned
    bounds stand. A name that only the rules see stays if it is registered and no common word, or has a version; one that only the model
    sees, if it looks like a name, and in a heading only if the text below names it as well. `persons` are the classes whose members
    have surnames, each with the titles that may stand before them; of the `versioned` ones things have versions.
    """
    learned = [m for s in spotted if is_name(s.kind) and (m := _trimmed(text, s, grammar)) is not None]
    learned = [s for s in learned if s.sure >= _SURE or not _ADVERB.match(text, s.start, s.end + 1)]
    learned = [part for s in learned for part in (_parted(text, s) if s.kind in versioned else (s,))]
    learned = [_unowned(text, s, index, versioned) if s.kind in versioned else s for s in learned]
    learned = _joined_at_initials(text, [_untitled(text, s, persons.get(s.kind, ())) for s in learned], persons)
    ruled = _without_verbs(text, ruled, learned)
    bounds = {(s.start, s.end) for s in learned if s.sure >= _AGREED}
    agreed = {n.text for n in ruled if (n.start, n.end) in bounds}
    out: list[Name] = []
    for name in ruled:
        rivals = [s for s in learned if s.start < name.end and name.start < s.end]
        wider = any(s.sure >= _SURE and s.start <= name.start and name.end <= s.end for s in rivals)
        same = (name.start, name.end) in bounds or (name.text in agreed and not wider)
        if same or (_stands(name) if not rivals else name.certain and not _bounded(text, name, rivals)):
            out.append(replace(name, weak=False, heading=False) if same else name)
    taken = [(n.start, n.end) for n in out]
    below = {text[s.start : s.end] for s in learned if not _inside(s, headings)} | {
        n.text for n in out if not n.heading
    }
    ends = {text[s.start : s.end].rpartition(" ")[2] for s in learned if s.sure >= _SPOTTED}
    for s in sorted(learned, key=lambda s: -s.sure):
        coded = s.kind in versioned and any(c.isdigit() for c in text[s.start : s.end])
        known = coded or text[s.start : s.end] in below or not _inside(s, headings)
        again = text[s.start : s.end] in ends
        if (
            known
            and _looks_named(text, s, grammar, again=again)
            and not any(a < s.end and s.start < b for a, b in taken)
        ):
            out.append(_learned_name(text, s, index, ruled, grammar))
            taken.append((s.start, s.end))
    values = {s.end: s.start for s in spotted if s.kind == "=" and s.sure >= _AGAIN}
    told = []
    for n in sorted(out, key=lambda n: n.start):
        seen = [s for s in learned if s.start < n.end and n.start < s.end]
        if not n.entries and (not seen or seen[0].kind in versioned):
            n = _without_score(n, values)
        kind = next((s.kind for s in seen if s.sure >= _SURE), "")
        first = (seen[0].kind, seen[0].sure) if seen else ("", 0.0)
        person = any(s.kind in persons for s in seen) or (
            is_unambiguous(n.entries) and all({*e.types} & {*persons} for e in n.entries)
        )
        bears = first[0] in versioned and first[1] >= _AGAIN
        told.append(replace(n, person=person, kind=kind, seen=first, versioned=bears))
    return told


def _without_score(name: Name, values: Mapping[int, int]) -> Name:
    """The name without a score behind it that looks like its version: "Granite 4.2 Tiny 51.9". `values` are the starts of values by their ends."""
    before, _, score = name.text.rpartition(" ")
    if not before or not _SCORE.fullmatch(score):
        return name
    if values.get(name.end) != name.end - len(score) and not _NO_VERSION.fullmatch(score):
        return name
    form = "version" if any(c.isdigit() for c in before) else "learned"
    full = name.full.removesuffix(" " + score)
    return replace(name, end=name.start + len(before), text=before, full=full, entries=(), form=form)


def _without_verbs(text: str, ruled: Sequence[Name], learned: Sequence[Spotted]) -> list[Name]:
    """The rules' names without a capitalised word before them that is none of theirs.

    "Support Osprey-V3" is Osprey-V3 where the model sees that, and the article names it so elsewhere.
    """
    said = Counter(n.text for n in ruled) + Counter(text[s.start : s.end] for s in learned)
    begins = {s.end: s.start for s in learned if s.sure >= _AGAIN}
    out = []
    for n in ruled:
        start = begins.get(n.end, n.start)
        before, own = text[n.start : start], text[start : n.end]
        if before.endswith(" ") and n.text.endswith(own) and said[own] > 1 >= said[n.text]:
            n = replace(n, start=start, text=own, full=n.full.removeprefix(before))
        out.append(n)
    return out


def _bounded(text: str, name: Name, rivals: Sequence[Spotted]) -> bool:
    """Whether the model is sure of other bounds than the rules': of any others than a version's, of wider ones than a registered name's.

    Bounds inside a word with hyphens are none: the model reads pieces of words.
    """
    registered = bool(name.entries) and name.form != "version"
    return not any(_HYPHEN.match(text, at) for s in rivals for at in (s.start - 1, s.end - 1, s.end)) and any(
        s.sure >= _SURE and (not registered or (s.start <= name.start and name.end <= s.end)) for s in rivals
    )


def _untitled(text: str, s: Spotted, titles: Collection[str]) -> Spotted:
    """A person's name without the titles before it ("Ms. Ong" is "Ong")."""
    while m := _FIRST_WORD.match(text, s.start, s.end):
        if m[1] not in titles:
            break
        s = s._replace(start=m.end())
    return s


def _unowned(text: str, s: Spotted, index: RegistryIndex, versioned: Collection[str]) -> Spotted:
    """A version's name without its maker's before it, where the registry knows both apart: "Moonshot Kimi K2" is "Kimi K2"."""
    words = [Word(a, b, w) for w, a, b in split_words(text[s.start : s.end])]
    end, maker = index.match(words, 0) if words else (0, ())
    if not maker or end >= len(words) or any({*e.types, *e.also} & {*versioned} for e in maker):
        return s
    own = index.match(words, end)[1]
    return s._replace(start=s.start + words[end].start) if any({*e.types} & {*versioned} for e in own) else s


def _joined_at_initials(text: str, spotted: Sequence[Spotted], persons: Collection[str]) -> list[Spotted]:
    """The names, with those of persons whole again that were cut behind an initial ("Samuel L. Jackson")."""
    out: list[Spotted] = []
    for s in sorted(spotted):
        if (
            out
            and s.kind in persons
            and out[-1].kind in persons
            and text[out[-1].end : s.start] in (". ", " ")
            and _INITIAL.search(text, out[-1].start, out[-1].end)
        ):
            s = Spotted(out[-1].start, s.end, s.kind, min(s.sure, out.pop().sure))
        out.append(s)
    return out


def _inside(s: Spotted, spans: Sequence[Span]) -> bool:
    return any(span.start <= s.start and s.end <= span.end for span in spans)


def _looks_named(text: str, s: Spotted, grammar: NameGrammar, *, again: bool) -> bool:
    """Whether a stretch looks like a name: a capital or a digit in it, no line's end, and more than a common word.

    One seen `again` (a surname, a name said twice) need not be as sure.
    """
    surface = text[s.start : s.end]
    if "\n" in surface or not surface[0].isalnum() or surface in grammar.generic or surface in grammar.cut:
        return False
    if surface in grammar.before:  # "the", cut off "the University of Oslo"
        return False
    shaped = any(c.isupper() or c.isdigit() for c in surface)
    least = _AGAIN if shaped and again else _SPOTTED if shaped else _SPOTTED_LOWER
    return s.sure >= least and not surface.replace(".", "").isdigit()


def _stands(name: Name) -> bool:
    """Whether a name stands that the model does not see."""
    return name.certain and not name.heading


@lru_cache(maxsize=4)
def _before(grammar: NameGrammar) -> re.Pattern[str]:
    """What stands before a name and is no part of it."""
    return re.compile(rf"^(?:{any_of(grammar.before)})\s+|^[\s\"“”‘'(]+", re.IGNORECASE)


@lru_cache(maxsize=4)
def _behind(grammar: NameGrammar) -> re.Pattern[str]:
    """What stands behind a name and is no part of it."""
    measures = "|".join(sorted(grammar.measures)) or "(?!)"
    return re.compile(
        rf"(?:['’]s|['’]|[\s\"”,.;:/]|\s(?:{any_of(grammar.joins | grammar.choices)})|(?<=\w)\s(?:{measures}))+$"
    )


def _trimmed(text: str, s: Spotted, grammar: NameGrammar) -> Spotted | None:
    start, end = s.start, s.end
    if (line := text.find("\n", start, end)) > start:  # a name ends with its line: "Glume-8B" above "Base model: …"
        end = line
    if m := _ASIDE.search(text, start, end):  # "GLM-130B - a bilingual model"
        end = m.start()
    while m := _before(grammar).match(text[start:end]):
        start += m.end()
    surface = text[start:end]
    end -= len(surface) - len(_behind(grammar).sub("", surface))
    if text[end : end + 1] == "." and _INITIALISM.search(text, start, end):
        end += 1
    if m := _DOMAIN.match(text, end):
        end = m.end()
    if _DOMAIN.fullmatch("." + text[start:end]) and (m := _SITE.search(text, 0, start)):
        start = m.start()
    return s._replace(start=start, end=end) if end > start else None


def _parted(text: str, s: Spotted) -> Iterator[Spotted]:
    """The names that a stroke joins: "Heron/Ibis", "Gemini 3.5 Flash/Pro"; a path ("acme/osprey-8b") is one."""
    start = s.start
    if not _PATH.search(text, s.start, s.end):
        for m in _STROKE.finditer(text, s.start, s.end):
            yield s._replace(start=start, end=m.start())
            start = m.end()
    yield s._replace(start=start)


def _learned_name(text: str, s: Spotted, index: RegistryIndex, ruled: Sequence[Name], grammar: NameGrammar) -> Name:
    surface = text[s.start : s.end]
    words = [Word(a, b, w, surface[b : b + 2] in ("'s", "’s")) for w, a, b in split_words(surface, tails=True)]
    entries: tuple[RegistryEntry, ...] = ()
    if words:
        end, found = index.match(words, 0)
        entries = found if end == len(words) else ()
    near = next((n for n in ruled if n.start < s.end and s.start < n.end and (n.family or n.base)), None)
    versioned = any(is_code(w.text, grammar) or w.text[:1].isdigit() for w in words[1:] or words)
    form = "registry" if entries else "version" if versioned else "learned"
    return Name(
        s.start,
        s.end,
        surface,
        surface,
        form,
        entries,
        base=near.base if near else "",
        family=near.family if near and versioned else (),
    )


def vote_learned(groups: Sequence[Group], names: Sequence[Name]) -> None:
    """Add the learned votes for classes: the mean over a group's mentions.

    They weigh less against the registry, but for a name that it knows in two classes (the firm Notion, and Notion that it makes).
    """
    for group in groups:
        known = is_unambiguous(group.entries)
        of_two = any(e.also for e in group.entries)
        share = (_VOTE_ON_TWO if of_two else _VOTE_ON_KNOWN) if known else _VOTE
        for kind, weight in ranked_classes(names, group):
            vote = share * weight / len(group.members)
            group.scores[kind] = group.scores.get(kind, 0.0) + vote
