"""Values of models: how many parameters, how wide the context window, when released.

Counts are found by their form in the text; a count inside a model's name is the model's. Dates are read against the article's date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kg.ontology.lexicon import CountWords, any_of

_IN_NAME = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)([BMT]|(?<=\d)b|(?<=\d\d)m)(?:\b|(?=[-_]))(?!\w)")
_ACTIVE_IN_NAME = re.compile(r"(?<=[\- ])[Aa](\d+(?:\.\d+)?)([BMTb])\b")
_EXPERTS = re.compile(r"[-_ ]\d+[Ee]\b")
_COUNT = re.compile(r"(\d+(?:\.\d+)?)([KMBT]?)")
_SIZES = {"": 1.0, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
_ROUNDED = 1.5


@dataclass(frozen=True, slots=True)
class Count:
    """A count of parameters or tokens in the text: normalised ("24B", "17B active", "128K") and where it stands."""

    start: int
    end: int
    value: str
    kind: str


def normalise(number: str, scale: str | None, counts: CountWords) -> str:
    """ "24" and "billion" give "24B"; "128,000" and nothing give "128K", as does "131,072"."""
    letter = counts.scales.get((scale or "").lower(), "")
    plain = number.replace(",", "")
    if not letter and "." not in plain:
        for zeros, unit in ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "K")):
            if int(plain) >= zeros and int(plain) % zeros == 0:
                return f"{int(plain) // zeros}{unit}"
        for ones, unit in ((1 << 20, "M"), (1 << 10, "K")):  # 131,072 tokens are "128K", as everybody has it
            if int(plain) >= 16 << 10 and int(plain) % ones == 0:
                return f"{int(plain) // ones}{unit}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain + letter


@lru_cache(maxsize=4)
def count_form(counts: CountWords) -> re.Pattern[str]:
    """A number and, perhaps, its scale ("24 billion", "70B"), wherever it is known that a count stands."""
    return re.compile(rf"(\d[\d,]*(?:\.\d+)?)[\s\-‑]*(?:({any_of(counts.scales)})\b)?(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=4)
def _pattern(counts: CountWords) -> re.Pattern[str]:
    """A number, its scale, and what it counts, each but the number perhaps missing."""
    noun = any_of((*counts.parameters, *counts.scaled, *counts.tokens))
    return re.compile(
        rf"(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?)[\s\-‑]*(?P<scale>{any_of(counts.scales)})?(?P<behind>[\s\-‑]*)"
        rf"(?P<word>(?P<kind>{any_of(counts.kinds)})?[\s\-‑]*(?P<noun>{noun})?)\b",
        re.IGNORECASE,
    )


def find_counts(text: str, words: Mapping[str, Any]) -> Iterator[Count]:
    """Yield the counts of parameters and tokens. `words` is `values.toml`'s table of units and hints."""
    counts: CountWords = words["counts"]
    previous = ""
    for m in _pattern(counts).finditer(text):
        behind = text[m.end() : m.end() + 40].lower()
        before = text[max(0, m.start() - 40) : m.start()].lower()
        scale = m["scale"]
        if m.start() and (text[m.start() - 1].isalnum() or text[m.start() - 1] in ".-$€£¥"):
            continue
        kind, end = _kind(m, before, behind, words, previous), m.end("scale" if scale else "n")
        # "52 billion parameters, 13 billion of them active"
        goes_on = not kind and scale and previous == "parameters"
        active = (kind == "parameters" or goes_on) and is_active(text, m.start(), end, words)
        if active:
            kind = "parameters"
        if not kind or is_pace(text, end, words):
            previous = ""
            continue
        value = normalise(m["n"], scale, counts)
        if active:
            value += " active"
        end = m.end() if m["word"] else m.start() + len(m.group().rstrip(" -‑"))
        yield Count(m.start(), end, value, kind)
        previous = kind


def in_name(name: str) -> list[str]:
    """The counts that a model's name tells: all parameters, and those in use at a time.

    "Qwen3-30B-A3B": "30B", "3B active"; before a number of experts stands what one token uses: "Llama 4 Scout 17B-16E": "17B active".
    """
    out = []
    for pattern, ending in ((_IN_NAME, ""), (_ACTIVE_IN_NAME, " active")):
        if m := pattern.search(name):
            out.append(m[1] + m[2].upper() + (" active" if _EXPERTS.match(name, m.end()) else ending))
    return out


def far_apart(count: str, other: str) -> bool:
    """Whether two normalised counts are of different sizes altogether ("2B", "70B"), not one number rounded ("9B", "9.65B")."""
    sizes = sorted(float(m[1]) * _SIZES[m[2]] for m in map(_COUNT.match, (count, other)) if m)
    return len(sizes) == 2 and sizes[1] > _ROUNDED * sizes[0]


def is_active(text: str, start: int, end: int, words: Mapping[str, Any]) -> bool:
    """Whether the count that stands there is one of the parameters in use at a time; `words` is `values.toml`'s table."""
    before, behind = text[max(0, start - 40) : start], text[end : end + 60]
    return bool(_cue(words, "active_behind").match(behind) or _cue(words, "active_before").search(before))


def is_pace(text: str, end: int, words: Mapping[str, Any]) -> bool:
    """Whether the count that ends there is one a second, a day, a user."""
    return _cue(words, "pace_behind").match(text[end : end + 40]) is not None


def _cue(words: Mapping[str, Any], name: str) -> re.Pattern[str]:
    """What the field says of the words around a count; nothing matches where it says nothing."""
    return re.compile(words.get("around", {}).get(name, "(?!)"), re.IGNORECASE)


def _kind(m: re.Match[str], before: str, behind: str, words: Mapping[str, Any], previous: str) -> str:
    """What is counted: "parameters", "tokens", or nothing that we know."""
    counts: CountWords = words["counts"]
    scale, kind, noun = ((m[part] or "").lower() for part in ("scale", "kind", "noun"))
    if noun in counts.parameters or (
        scale and (noun in counts.scaled or _cue(words, "parameters_behind").match(behind))
    ):
        return "parameters"
    if scale in counts.large and (_cue(words, "whole_behind").match(behind) or kind in counts.whole):
        return "parameters"
    hint = any(h in before[-30:] or h in behind[:34] for h in words["context_hints"])
    if hint and (scale in counts.windows or noun in counts.tokens):
        return "tokens"
    if previous == "tokens" and _cue(words, "goes_on_before").search(before):
        return "tokens"
    return ""
