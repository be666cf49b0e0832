"""Values of models: how many parameters, how wide the context window, when released.

Counts are found by their form in the text; a count inside a model's name is the model's. Dates are read against the article's date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_SCALE = {
    "thousand": "K",
    "k": "K",
    "million": "M",
    "m": "M",
    "mn": "M",
    "billion": "B",
    "bn": "B",
    "b": "B",
    "trillion": "T",
    "tn": "T",
    "t": "T",
}
_COUNT = re.compile(
    r"(?P<n>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)[\s\-‑]*(?P<scale>thousand|million|billion|trillion|bn|tn|mn|[KkMmBbTt])?(?P<behind>[\s\-‑]*)"
    r"(?P<word>(?:active|activated|total|trainable|learned)?[\s\-‑]*(?:parameters?|params?|tokens?|weights)?)\b",
    re.IGNORECASE,
)
IN_NAME = re.compile(r"(?<![\w.])(?:\d+x)?(\d+(?:\.\d+)?)([BMT])(?:\b|(?=[-_]))(?!\w)")
ACTIVE_IN_NAME = re.compile(r"(?<=-)A(\d+(?:\.\d+)?)([BMT])\b")


@dataclass(frozen=True, slots=True)
class Count:
    """A count of parameters or tokens in the text: normalised ("24B", "17B active", "128K") and where it stands."""

    start: int
    end: int
    value: str
    kind: str


def normalise(number: str, scale: str | None) -> str:
    """ "24" and "billion" give "24B"; "128,000" and nothing give "128K"."""
    letter = _SCALE.get((scale or "").lower(), "")
    plain = number.replace(",", "")
    if not letter and "." not in plain:
        for zeros, unit in ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "K")):
            if int(plain) >= zeros and int(plain) % zeros == 0:
                return f"{int(plain) // zeros}{unit}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain + letter


def find_counts(text: str, words: Mapping[str, Any]) -> Iterator[Count]:
    """Yield the counts of parameters and tokens. `words` is `values.toml`'s table of units and hints."""
    previous = ""
    for m in _COUNT.finditer(text):
        behind = text[m.end() : m.end() + 40].lower()
        before = text[max(0, m.start() - 40) : m.start()].lower()
        word = m["word"].lower()
        scale = m["scale"]
        if m.start() and (text[m.start() - 1].isalnum() or text[m.start() - 1] in ".-$€£¥"):
            continue
        kind, end = _kind(word, before, behind, scale, words, previous), m.end("scale" if scale else "n")
        active = is_active(text, m.start(), end, words)
        if (
            not kind and active and scale and previous == "parameters"
        ):  # "52 billion parameters, 13 billion of them active"
            kind = previous
        if not kind or is_pace(text, end, words):
            previous = ""
            continue
        value = normalise(m["n"], scale)
        if kind == "parameters" and active:
            value += " active"
        end = m.end() if word else m.start() + len(m.group().rstrip(" -‑"))
        yield Count(m.start(), end, value, kind)
        previous = kind


def is_active(text: str, start: int, end: int, words: Mapping[str, Any]) -> bool:
    """Whether the count that stands there is one of the parameters in use at a time; `words` is `values.toml`'s table."""
    around = words.get("around", {})
    before, behind = text[max(0, start - 40) : start], text[end : end + 60]
    return bool(
        ((cue := around.get("active_behind")) and re.match(cue, behind, re.IGNORECASE))
        or ((cue := around.get("active_before")) and re.search(cue, before, re.IGNORECASE))
    )


def is_pace(text: str, end: int, words: Mapping[str, Any]) -> bool:
    """Whether the count that ends there is one a second, a day, a user."""
    cue = words.get("around", {}).get("pace_behind")
    return cue is not None and re.match(cue, text[end : end + 40], re.IGNORECASE) is not None


def _kind(word: str, before: str, behind: str, scale: str | None, words: Mapping[str, Any], previous: str) -> str:
    if "param" in word or ("weights" in word and scale):
        return "parameters"
    if re.match(r"[\s\-‑]*(?:\w+[\s\-‑]+)?param", behind) and scale:
        return "parameters"
    if (
        scale
        and scale.lower() in ("b", "t", "billion", "trillion")
        and (re.match(r"\s*(?:in\s)?(?:total|active|activated|dense)", behind) or "activ" in word or "total" in word)
    ):
        return "parameters"
    hint = any(h in before[-30:] or h in behind[:34] for h in words["context_hints"])
    if hint and (
        (scale and scale.lower() in ("k", "m", "thousand", "million")) or "token" in word or re.match(r"\d", word)
    ):
        return "tokens"
    if "token" in word and hint:
        return "tokens"
    if previous == "tokens" and re.search(r"\b(?:to|from|and|up)\s*$", before):
        return "tokens"
    return ""
