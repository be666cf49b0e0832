"""Whether a statement is asserted, reported, planned, negated or past: cues around its trigger, and their scope.

The words stand in `ontology/lexicon/status.toml`. A cue counts where it governs the trigger: as its auxiliary, as the verb that
takes it for a complement, as the noun it hangs on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from spacy.tokens import Token

_LADDER = (
    "xcomp",
    "ccomp",
    "advcl",
    "conj",
    "pcomp",
    "acl",
    "relcl",
    "prep",
    "pobj",
    "dobj",
    "attr",
    "parataxis",
    "appos",
    "nsubjpass",
)


def status_of(trigger: Token, cues: Mapping[str, Any]) -> tuple[str, Token | None]:
    """The status of what the trigger says, and the verb of saying that reports it, if any.

    `cues` holds the word lists of `status.toml`. Negation beats plan beats past beats report.
    """
    chain = list(_governors(trigger, cues))
    speech = next((t for t in chain[1:] if t.lemma_ in cues["say"] and _takes_clause(t, chain)), None)
    for verdict, test in (("negated", _negated), ("planned", _planned), ("past", _past)):
        if any(test(t, cues, t.i == trigger.i) for t in chain):
            return verdict, speech
    return ("reported" if speech is not None else "asserted"), speech


def _governors(trigger: Token, cues: Mapping[str, Any]) -> Iterator[Token]:
    """The trigger and the words whose scope it stands in, inside out."""
    token, steps = trigger, 0
    yield token
    while token.head.i != token.i and token.dep_ in _LADDER and steps < 6:
        if token.dep_ in ("relcl", "appos") or (token.dep_ == "acl" and token.tag_ != "VB"):
            return  # a relative clause or apposition speaks for itself
        if token.dep_ == "conj" and any(c.dep_ in ("nsubj", "nsubjpass") for c in token.children):
            return
        if token.dep_ == "advcl" and not any(c.lower_ in cues["conditional"] for c in token.children):
            return
        parent = token.head
        if token.dep_ == "conj" and not _shares(token, parent):
            token, steps = parent, steps + 1
            continue
        token, steps = parent, steps + 1
        yield token


def _shares(verb: Token, first: Token) -> bool:
    """Whether a co-ordinated verb stands under the auxiliaries of the first ("will train and release")."""
    return verb.tag_ in ("VB", first.tag_) and not any(c.dep_ == "aux" for c in verb.children) and (verb.tag_ != "VBD")


def _takes_clause(verb: Token, chain: list[Token]) -> bool:
    """Whether a word of the chain is a clause that the verb of saying takes ("said that it bought"), not its object ("announced a deal")."""
    return any(t.head.i == verb.i and t.dep_ in ("ccomp", "parataxis", "advcl", "xcomp") for t in chain)


def _negated(token: Token, cues: Mapping[str, Any], own: bool) -> bool:
    for child in token.children:
        if child.dep_ == "neg" or child.lower_ in cues["negate"]:
            following = token.doc[child.i + 1 : child.i + 2]
            if child.lower_ == "not" and following and following[0].lower_ in ("only", "just", "merely", "simply"):
                continue
            return True
        if child.dep_ in ("nsubj", "nsubjpass", "dobj") and child.lower_ in cues["nobody"]:
            return True
        if child.dep_ in ("dobj", "nsubjpass") and any(c.lower_ == "no" and c.dep_ == "det" for c in child.children):
            return True
    return not own and (token.lemma_ in cues["deny"] or token.lower_ in cues["deny"])


def _planned(token: Token, cues: Mapping[str, Any], own: bool) -> bool:
    if any(c.dep_ == "aux" and c.lower_ in cues["modal"] for c in token.children):
        return True
    if not own and (token.lemma_ in cues["plan"] or token.lower_ in cues["plan"]):
        return True
    if token.pos_ in ("AUX", "VERB", "ADJ") and any(
        c.dep_ in ("acomp", "advmod", "amod", "prep") and c.lower_ in cues["planned_as"] for c in token.children
    ):
        return True
    return any(c.dep_ in ("amod", "advmod") and c.lower_ in cues["planned_as"] for c in token.children)


def _past(token: Token, cues: Mapping[str, Any], own: bool) -> bool:
    words = [c.lower_ for c in token.children if c.dep_ in ("advmod", "amod", "neg", "npadvmod")] if own else []
    if any(w in cues["past"] for w in words):
        return True
    if (
        token.lower_ == "used"
        and token.tag_ in ("VBD", "VBN")
        and any(c.dep_ == "xcomp" and c.tag_ == "VB" for c in token.children)
    ):
        return True
    no_longer = token.doc[max(token.i - 4, 0) : token.i + 5].text.lower()
    return any(p in no_longer for p in cues["past_phrases"]) and token.pos_ in ("VERB", "AUX")
