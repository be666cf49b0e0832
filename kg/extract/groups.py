"""The names of one article that stand for one thing: full and short forms, surnames, acronyms, members of a list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from kg.extract.names import Name, is_code
from kg.ontology.lexicon import NameGrammar, any_of
from kg.ontology.registry import RegistryEntry, is_unambiguous

_SIZE = re.compile(r"[\s\-‑](\d+(?:\.\d+)?[BbMT])\b")
"""A model's size behind its name."""

_INNER_POINT = re.compile(r"(?<=[a-z])\.(?=[a-z])")

_NUMBERED = re.compile(r"[vV]?\d+(?:\.\d+)*")

_CLEARLY = 0.6
"""What a class must weigh at least, as a share of a group's mentions, for the group to be seen mostly in this class."""


@dataclass(slots=True)
class Group:
    """One thing that an article names. `scores` collects the votes for its class while the article is read."""

    label: str
    members: list[int] = field(default_factory=list)
    forms: dict[str, int] = field(default_factory=dict)
    entries: tuple[RegistryEntry, ...] = ()
    family: tuple[RegistryEntry, ...] = ()
    base: str = ""
    form: str = ""
    scores: dict[str, float] = field(default_factory=dict)
    type: str = ""
    described: set[str] = field(default_factory=set)


def normal(name: str) -> str:
    """A name's comparable form: words in lower case, without accents; hyphens count as spaces."""
    flat = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or name
    return re.sub(r"[\s\-‑_]+", " ", flat.replace("’", "'")).strip().lower()


def _squeezed(name: str) -> str:
    """A form in which spaces, hyphens and points between letters do not count: "GPT5.2" is "GPT-5.2", "Inflection.AI" is "InflectionAI"."""
    return _INNER_POINT.sub("", normal(name).replace(" ", ""))


def expand_lists(text: str, names: Sequence[Name], grammar: NameGrammar) -> list[Name]:
    """Give shortened members of a list their full names.

    "Llama 4 Scout and Maverick", "Llama 1, 2 and 3", "Llama 3.1 70B and 8B", "Dario and Daniela Amodei".
    """
    out = _with_numbers(text, names, grammar)
    for i, name in enumerate(out):
        if i and _listed(text, out[i - 1], name, grammar):
            full = _carry(out[i - 1], name, grammar)
            if full:
                out[i] = replace(
                    name,
                    full=full,
                    form="version",
                    base=out[i - 1].base,
                    family=out[i - 1].family,
                    entries=(),
                    weak=False,
                )
        if i + 1 < len(out) and " " not in name.text and not name.entries and out[i + 1].person:
            words = out[i + 1].text.split()
            if (
                (name.person or not name.ner)
                and name.text.istitle()
                and len(words) == 2
                and text[name.end : out[i + 1].start] in [f" {w} " for w in ("&", *grammar.joins)]
                and name.text[:1].isupper()
            ):
                out[i] = replace(name, full=f"{name.text} {words[1]}", person=True, weak=False)
    return out


@lru_cache(maxsize=4)
def _next_number(grammar: NameGrammar) -> re.Pattern[str]:
    """The next bare number of a list, and what may stand behind it."""
    listing = any_of(grammar.joins | grammar.choices)
    return re.compile(
        rf"(?:,? (?:{listing}) |, |/)(\d{{1,2}}(?:\.\d{{1,2}})?[BM]?)"
        rf"(?=,| (?:{listing})|[.;:)]|\s(?:{any_of(grammar.behind_number)})\b|$)"
    )


@lru_cache(maxsize=4)
def _between(grammar: NameGrammar) -> re.Pattern[str]:
    """What stands between two members of a list."""
    return re.compile(rf"\s*(?:,|&|/|(?:, )?(?:{any_of(grammar.joins | grammar.choices)}))\s*")


def _with_numbers(text: str, names: Sequence[Name], grammar: NameGrammar) -> list[Name]:
    """The names, and the bare numbers that go on with a list of versions ("Llama 1, 2, 3, and 4")."""
    out: list[Name] = []
    for i, name in enumerate(names):
        out.append(name)
        limit = names[i + 1].start if i + 1 < len(names) else len(text)
        end = name.end
        while (
            name.form == "version"
            and re.search(r"\d[BM]?$", name.text)
            and (m := _next_number(grammar).match(text, end))
            and m.end() <= limit
        ):
            out.append(Name(m.start(1), m.end(1), m[1], m[1], "version", base=name.base, family=name.family))
            end = m.end(1)
    return out


def _listed(text: str, a: Name, b: Name, grammar: NameGrammar) -> bool:
    return (a.form == "version" or bool(a.family)) and bool(_between(grammar).fullmatch(text, a.end, b.start))


def _carry(before: Name, name: Name, grammar: NameGrammar) -> str:
    """The full name of a list's member, built from the member before it; empty where it stands on its own."""
    words = before.full.split()
    tail = name.text.split()
    sized = _SIZE.fullmatch("-" + tail[0])
    if sized and not name.entries and (size := _SIZE.search(before.full)):  # "Apertus-8B and 70B"
        return " ".join([before.full[: size.start(1)] + tail[0], *tail[1:]])
    if len(words) < 2 or (name.entries and not name.text.isdigit()):
        return ""
    variant = tail[0] in grammar.variant_words or name.form == "listed"
    if re.fullmatch(r"\d+(?:\.\d+)*", tail[0]):
        at = next((k for k, w in enumerate(words) if re.fullmatch(r"\d+(?:\.\d+)*", w)), None)
        return " ".join([*words[:at], *tail]) if at else ""
    if sized:
        return " ".join([*words, *tail])
    if variant:
        at = next((k for k, w in enumerate(words) if k and w in grammar.variant_words), len(words))
        if any(_NUMBERED.fullmatch(w) for w in tail):  # "DeepSeek V4 and Coder V3": no name has two versions
            at = min(at, next((k for k, w in enumerate(words) if _NUMBERED.fullmatch(w)), at))
            if words[0] in grammar.variant_words:  # "Sonnet 4.5 and Opus 4.5" are two full names
                return ""
        return " ".join([*words[:at], *tail])
    return ""


def group_names(text: str, names: Sequence[Name], grammar: NameGrammar) -> tuple[list[Group], list[int]]:
    """Group the names of an article. Returns the groups and, for each name, its group's index (-1: not a name after all)."""
    firm = {n.text for n in names if not n.weak and not n.heading}
    keep = [_kept(n, firm) for n in names]
    groups: list[Group] = []
    by_key: dict[str, int] = {}
    known = {_squeezed(n.full): "entry:" + n.entries[0].label for n in names if n.entries}
    where = [-1] * len(names)
    for i, name in enumerate(names):
        if not keep[i]:
            continue
        squeezed = _squeezed(name.full)
        key = "entry:" + name.entries[0].label if name.entries else known.get(squeezed, squeezed)
        if key not in by_key:
            by_key[key] = len(groups)
            groups.append(Group(name.full, entries=name.entries, family=name.family, base=name.base, form=name.form))
        g = by_key[key]
        if groups[g].label.isupper() and not name.full.isupper():  # a dateline's "PARIS" is Paris
            groups[g].label = name.full
        where[i] = g
        groups[g].members.append(i)
        groups[g].forms[name.text] = groups[g].forms.get(name.text, 0) + 1
    return groups, joined(groups, where, _short_forms(text, names, groups, grammar))


def joined(groups: Sequence[Group], of_name: Sequence[int], alias: Mapping[int, int]) -> list[int]:
    """Give the names of each group in `alias` to the group it stands for in the end; returns the new group of each name."""
    alias = {short: _root(alias, long) for short, long in alias.items()}
    for short, long in sorted(alias.items()):
        groups[long].members = sorted({*groups[long].members, *groups[short].members})
        for form, n in groups[short].forms.items():
            groups[long].forms[form] = groups[long].forms.get(form, 0) + n
        groups[short].members = []
    return [alias.get(g, g) for g in of_name]


def _kept(name: Name, firm: set[str]) -> bool:
    unambiguous = is_unambiguous(name.entries)
    if name.heading:
        return name.text in firm or unambiguous or name.form == "version"
    return not name.weak or name.text in firm or unambiguous


def _short_forms(text: str, names: Sequence[Name], groups: Sequence[Group], grammar: NameGrammar) -> dict[int, int]:
    """Which group is a short form of which other one."""
    alias: dict[int, int] = {}
    for s, short in enumerate(groups):
        for g, long in enumerate(groups):
            if (
                s != g
                and g not in alias
                and len(long.label) > len(short.label)
                and _stands_for(text, names, short, long, grammar)
            ):
                alias[s] = g
                break
    one_of = {group.label: g for g, group in enumerate(groups)}
    for g, group in enumerate(groups):  # "Runas" are several of Runa
        one = one_of.get(group.label[:-1]) if group.label.endswith("s") and not group.entries else None
        if one is not None and g not in alias and alias.get(one) != g and not _unlike(names, group, groups[one]):
            alias[g] = one
    return alias


def _root(alias: Mapping[int, int], g: int) -> int:
    seen = set()
    while g in alias and g not in seen:
        seen.add(g)
        g = alias[g]
    return g


def _stands_for(text: str, names: Sequence[Name], short: Group, long: Group, grammar: NameGrammar) -> bool:
    known = is_unambiguous(short.entries)
    if _kinds(names, short) and _kinds(names, long) and not _kinds(names, short) & _kinds(names, long):
        return False
    if _is_acronym(text, names, short, long):
        return True
    person = any(names[m].person for m in long.members)
    label = (
        long.label.upper() if person and short.label.isupper() else long.label
    )  # who speaks in an interview: "LEE: No."
    a, b = short.label.split(), label.replace("-", " ").split()
    ends = {label.split()[-1], b[-1]}  # a surname may have a hyphen
    if (
        len(a) == 1
        and len(b) in (2, 3, 4)
        and not known
        and a[0] in (*ends, b[0])
        and person
        and not is_code(a[0], grammar)
    ):
        return a[0] in ends or any(names[m].person or not names[m].ner for m in short.members)
    versions = all(any(names[m].versioned for m in g.members) for g in (short, long))
    if long.form == "version" or short.form == "version" or versions:  # the beginning of such a name is its family's
        tail = long.label.endswith((" " + short.label, "-" + short.label)) and (
            versions or is_code(a[0], grammar) or any(c.isdigit() for c in short.label)
        )
        return tail and not known and (person or not _unlike(names, short, long))
    if known or long.form == "version":
        return False
    plain = not any(c.isdigit() for c in long.label)
    return plain and len(a) < len(b) and a == b[: len(a)] and not person and not _unlike(names, short, long)


def _kinds(names: Sequence[Name], group: Group) -> set[str]:
    """The classes that the learned model is sure of in a group's mentions."""
    return {names[m].kind for m in group.members if names[m].kind}


def ranked_classes(names: Sequence[Name], group: Group) -> list[tuple[str, float]]:
    """The classes in which the learned model sees a group's mentions, the one that weighs most first."""
    weights: dict[str, float] = {}
    for m in group.members:
        kind, sure = names[m].seen
        if kind:
            weights[kind] = weights.get(kind, 0.0) + sure
    return sorted(weights.items(), key=lambda w: (-w[1], w[0]))


def _unlike(names: Sequence[Name], short: Group, long: Group) -> bool:
    """Whether the learned model mostly sees two groups in different classes: the firm Corti, and its product Corti Engage."""
    one, other = _mostly(names, short), _mostly(names, long)
    return bool(one and other) and one != other


def _mostly(names: Sequence[Name], group: Group) -> str:
    """The class in which the learned model sees most of a group's mentions; empty where it sees none clearly."""
    ranked = ranked_classes(names, group)
    return ranked[0][0] if ranked and ranked[0][1] >= _CLEARLY * len(group.members) else ""


def _is_acronym(text: str, names: Sequence[Name], short: Group, long: Group) -> bool:
    """Whether the short form is the long one's initials, or one stands in brackets behind the other and may abbreviate it."""
    word = short.label
    if " " in word or not 2 <= len(word) <= 10 or sum(c.isupper() for c in word) < 2:
        return False
    if word.isupper() and not short.entries:
        initials = "".join(w[0] for w in re.split(r"[\s\-]+", long.label) if w[:1].isupper())
        if initials == word:
            return True
    behind = _in_brackets(text, names, long, short)
    if behind and word.isupper() and len(word) <= 6:
        return True
    return (behind or _in_brackets(text, names, short, long)) and _abbreviates(word, long.label)


def _in_brackets(text: str, names: Sequence[Name], before: Group, behind: Group) -> bool:
    """Whether a name stands in brackets behind another one."""
    ends = [names[m].end for m in before.members if text.startswith("(" + behind.label, names[m].end + 1)]
    return any(re.compile(r"\s\(" + re.escape(behind.label) + r"\b").match(text, end) for end in ends)


def _abbreviates(short: str, long: str) -> bool:
    """Whether the letters of a short form stand in this order in a name of several words, the first one where a word begins.

    The rule of Schwartz and Hearst, A simple algorithm for identifying abbreviation definitions in biomedical text (2003).
    """
    letters = [c for c in normal(short) if c.isalnum()]
    words = normal(long)
    if " " not in words or not letters:
        return False
    at = len(words)
    for k, letter in reversed(list(enumerate(letters))):
        at = words.rfind(letter, 0, at)
        while k == 0 and at > 0 and words[at - 1].isalnum():
            at = words.rfind(letter, 0, at)
        if at < 0:
            return False
    return True
