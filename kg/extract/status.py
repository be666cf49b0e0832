"""Whether a statement is asserted, reported, planned, negated or past: cues around its trigger, and their scope.

The words stand in `ontology/lexicon/status.toml`. A cue counts where it governs the trigger: as its auxiliary, as the verb that
takes it for a complement, as the noun it hangs on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
    if _asks(chain[-1], cues):
        return ("negated" if _answered_no(chain[-1], cues) else "planned"), None
    speech = next((t for t in chain[1:] if t.lemma_ in cues["say"] and _takes_clause(t, chain)), None)
    if speech is not None and _retracted(speech, cues):
        return "negated", speech
    for verdict, test in (("negated", _negated), ("planned", _planned), ("past", _past)):
        if any(test(t, cues, t.i == trigger.i) for t in chain):
            return verdict, speech
    return ("reported" if speech is not None else "asserted"), speech


def _retracted(speech: Token, cues: Mapping[str, Any]) -> bool:
    """Whether a statement is told only to be set right: "we wrote that …", "somebody claimed that …"."""
    words = [c for c in speech.children if c.dep_ == "nsubj"]
    ours = speech.tag_ == "VBD" and speech.lemma_ in cues["retract"]
    return any(c.lower_ in cues["nameless"] or (ours and c.lower_ in cues["ours"]) for c in words)


def _answered_no(top: Token, cues: Mapping[str, Any]) -> bool:
    """Whether the sentence after a question opens with a no."""
    rest = top.doc[top.sent.end : top.sent.end + 3]
    word = next((t for t in rest if t.is_alpha), None)
    return word is not None and word.lower_ in cues["answer_no"]


def _is(token: Token, words: Iterable[str]) -> bool:
    """Whether a word, its lemma, or a verb with its particle ("vote down") is in a list."""
    forms = {token.lower_, token.lemma_, *(f"{token.lemma_} {c.lower_}" for c in token.children if c.dep_ == "prt")}
    return any(f in words for f in forms)


def own_status(token: Token, cues: Mapping[str, Any]) -> str:
    """The status that a word's own modifiers give it ("its coming Matilda", "formerly of X"), whatever its sentence says."""
    for verdict, test in (("planned", _planned), ("past", _past)):
        if test(token, cues, True):
            return verdict
    return "asserted"


def is_denied(token: Token, cues: Mapping[str, Any]) -> bool:
    """Whether a name is named only to be set aside: "uses X and not Y", "X rather than Y", "instead of Y"."""
    if any(c.dep_ == "neg" or c.lower_ in cues["set_aside"] for c in token.children if c.i < token.i):
        return True
    if token.dep_ == "pobj" and token.head.dep_ == "prep" and _set_aside(token.head, cues):
        return True  # "not on Y"
    return _set_aside(token, cues)


def _set_aside(token: Token, cues: Mapping[str, Any]) -> bool:
    before = token.doc[token.left_edge.i - 1] if token.left_edge.i > token.sent.start else None
    if before is not None and before.is_punct:  # "not, as the caption had it, Y"
        words = [t for t in token.doc[token.sent.start : before.i] if t.lower_ in cues["set_aside"]]
        return bool(words) and words[-1].i + 1 < before.i and token.doc[words[-1].i + 1].is_punct
    return before is not None and before.lower_ in cues["set_aside"] and token.dep_ not in ("nsubj", "attr", "ROOT")


def _asks(top: Token, cues: Mapping[str, Any]) -> bool:
    """Whether the outermost clause is a question that may be answered with no, or hangs on "whether"."""
    if any(c.lower_ == w for c in top.children for w in cues["open_question"] if c.dep_ == "mark"):
        return True
    end = top.sent[-1] if top.sent[-1].text not in ('"', "”", "'", "’") or len(top.sent) < 2 else top.sent[-2]
    return (
        end.text == "?"
        and top.dep_ == "ROOT"
        and not any(t.tag_ in ("WDT", "WP", "WP$", "WRB") and t.i <= top.i for t in top.sent)
    )


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
        if child.i > token.i + 1:
            continue  # "uses X and not Y" denies Y only
        if child.dep_ == "neg" or child.lower_ in cues["negate"]:
            following = token.doc[child.i + 1 : child.i + 2]
            if child.lower_ == "not" and following and following[0].lower_ in ("only", "just", "merely", "simply"):
                continue
            return True
    for child in token.children:
        if child.dep_ in ("nsubj", "nsubjpass", "dobj", "agent") and child.lower_ in cues["nobody"]:
            return True
        if child.dep_ in ("dobj", "nsubjpass", "nsubj", "attr", "pobj") and any(
            c.lower_ in cues["none"] and c.dep_ in ("det", "neg", "preconj", "cc") and c.i < child.i
            for c in child.children
        ):
            return True
    if any(c.dep_ == "advmod" and c.lower_ in cues["wrongly"] for c in token.children):
        return True
    return not own and _is(token, cues["deny"])


def _permits(token: Token, cues: Mapping[str, Any]) -> bool:
    """Whether a modal allows rather than foretells: "which anyone may download", "may be used under"."""
    words = cues.get("permission", {})
    return (
        token.lemma_ in words.get("verbs", ())
        and any(c.dep_ == "aux" and c.lower_ in words["modal"] for c in token.children)
        and any(c.dep_ == "auxpass" or (c.dep_ == "nsubj" and c.lower_ in words["anyone"]) for c in token.children)
    )


def _planned(token: Token, cues: Mapping[str, Any], own: bool) -> bool:
    if any(c.dep_ == "aux" and c.lower_ in cues["modal"] for c in token.children) and not _permits(token, cues):
        return True
    if not own and _is(token, cues["plan"]):
        return True
    if token.lemma_ == "be" and any(c.dep_ == "xcomp" and c.tag_ == "VB" for c in token.children):
        return True  # "is to follow"
    if token.pos_ in ("AUX", "VERB", "ADJ") and any(
        c.dep_ in ("acomp", "advmod", "amod", "prep") and c.lower_ in cues["planned_as"] for c in token.children
    ):
        return True
    return any(c.dep_ in ("amod", "advmod") and c.lower_ in cues["planned_as"] for c in token.children)


def _past(token: Token, cues: Mapping[str, Any], own: bool) -> bool:
    near = [token, *(c for c in token.children if c.dep_ in ("prep", "attr", "acomp"))]
    words = (
        [c.lower_ for t in near for c in t.children if c.dep_ in ("advmod", "amod", "neg", "npadvmod")] if own else []
    )
    if any(w in cues["past"] for w in words):
        return True
    if own and token.tag_ in ("VBD", "VBN") and any(c.lower_ in cues["until"] for c in token.children):
        return True  # "ran it until May"
    if (
        token.lower_ == "used"
        and token.tag_ in ("VBD", "VBN")
        and any(c.dep_ == "xcomp" and c.tag_ == "VB" for c in token.children)
    ):
        return True
    no_longer = token.doc[max(token.i - 4, 0) : token.i + 5].text.lower()
    return any(p in no_longer for p in cues["past_phrases"]) and token.pos_ in ("VERB", "AUX")
