"""Which class each named thing of an article belongs to: votes of the registry, the name's form, and its contexts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spacy.tokens import Doc, Token

from kg.extract.groups import Group
from kg.extract.names import Name
from kg.extract.roles import holder, object_, subject
from kg.ontology.lexicon import TypeCues

_REGISTERED, _AMBIGUOUS, _ALSO = 6.0, 1.0, 3.5
_DESCRIBED, _COMPOUND, _ROLE, _NAME_WORD = 3.0, 2.0, 1.9, 2.5
_BY_PREPOSITION, _LONE = 0.9, 0.45
_ENOUGH = 1.0


def vote(group: Group, names: Sequence[Name], cues: Mapping[str, TypeCues], class_of: Mapping[str, str]) -> None:
    """Add the votes that a name gives by itself: registry, form, first and last word, recogniser. `class_of` maps a subclass to its class."""
    for n, entry in enumerate(group.entries):
        weight = _AMBIGUOUS if entry.ambiguous else _REGISTERED
        for t in entry.types:
            kind = class_of.get(t, t)
            _add(group, kind, weight - 0.1 * n + (cues[kind].prior if kind in cues else 0.0))
        for t in entry.also:
            _add(group, class_of.get(t, t), min(weight, _ALSO))
    if group.family:
        _add(group, _family_class(group, cues, class_of), _REGISTERED)
    elif group.form == "version" and not group.entries:
        for name, cue in cues.items():
            _add(group, name, cue.versioned)
    words = group.label.split()
    for name, cue in cues.items():
        if not group.entries and (words[-1] in cue.last if len(words) > 1 else _ends_in(words[0], cue)):
            _add(group, name, _NAME_WORD)
        if any(group.label.startswith(first + " ") for first in cue.first) and not group.entries:
            _add(group, name, _NAME_WORD + 1)
    for label in {names[m].ner for m in group.members} - {""}:
        share = sum(names[m].ner == label for m in group.members) / len(group.members)
        for name, cue in cues.items():
            # a person has two names or a title somewhere; the recogniser takes many a strange lone word for one
            sure = _LONE if cue.titles and len(words) == 1 else 1.0
            _add(group, name, (cue.ner or {}).get(label, 0.0) * (0.5 + share / 2) * sure)


def _ends_in(word: str, cue: TypeCues) -> bool:
    """Whether a word of several parts ends in one that speaks for the class ("BretonQA", "CamemBERT", "Knesset-QA")."""
    return any(
        word.endswith(end) and len(word) > len(end) and end[:1].isupper() and not word[-len(end) - 1].isupper()
        for end in cue.last
        if len(end) > 1
    )


def _family_class(group: Group, cues: Mapping[str, TypeCues], class_of: Mapping[str, str]) -> str:
    """A versioned name has its family's class; a maker's name with a version is of the class that bears versions."""
    kinds = [class_of.get(t, t) for entry in group.family for t in (*entry.types, *entry.also)]
    versioned = [k for k in kinds if k in cues and cues[k].versioned]
    plain = [k for k in kinds if k in cues and not cues[k].publisher]
    return (versioned or plain or [n for n, c in cues.items() if c.versioned] or kinds)[0]


def vote_in_context(group: Group, token: Token, cues: Mapping[str, TypeCues], doc: Doc) -> None:
    """Add the votes of one place where the name stands."""
    described = list(_describing_nouns(token))
    for noun, weight in described:
        for name, cue in cues.items():
            if noun.lemma_.lower() in cue.nouns or noun.lower_ in cue.nouns:
                _add(group, name, weight)
                group.described.add(noun.lemma_.lower())
    for name, cue in cues.items():
        if token.i and doc[token.i - 1].text in cue.titles and token.dep_ != "compound":
            _add(group, name, 2.0)
    verb = token.head
    if verb.pos_ in ("VERB", "AUX"):
        for name, cue in cues.items():
            if verb.lemma_ in cue.subject_of and any(t.i == token.i for t in subject(verb)):
                _add(group, name, _ROLE)
            if verb.lemma_ in cue.object_of and any(t.i == token.i for t in object_(verb)):
                _add(group, name, _ROLE)
    if token.dep_ == "pobj" and verb.dep_ in ("prep", "agent"):
        governor = verb.head
        key = f"{governor.lemma_.lower()} {verb.lower_}"
        for name, cue in cues.items():
            if key in cue.governed:
                _add(group, name, _ROLE + 0.2)
            elif f"* {verb.lower_}" in cue.governed:  # after any word
                _add(group, name, _BY_PREPOSITION)
    if token.dep_ == "poss":
        for name, cue in cues.items():
            _add(group, name, cue.possessive)


def _describing_nouns(token: Token) -> list[tuple[Token, float]]:
    """The plain nouns that say what the name is, with the weight of how they say it."""
    out: list[tuple[Token, float]] = []
    if token.dep_ == "appos":
        out.append((token.head, _DESCRIBED))
    out += [(c, _DESCRIBED) for c in token.children if c.dep_ == "appos"]
    out += [
        (c, _COMPOUND)
        for c in token.children
        if c.dep_ in ("compound", "nmod", "amod") and c.i < token.i and c.pos_ in ("NOUN", "ADJ")
    ]
    if token.dep_ in ("compound", "nmod") and token.head.i > token.i and token.head.pos_ == "NOUN":
        out.append((token.head, _COMPOUND / 2))
    if token.dep_ in ("nsubj", "nsubjpass") and token.head.lemma_ in ("be", "become", "remain"):
        out += [(c, _DESCRIBED) for c in token.head.children if c.dep_ == "attr"]
    if token.dep_ in ("oprd", "dobj", "appos") and token.head.lemma_ in ("call", "name", "dub", "title", "christen"):
        out += [(t, _DESCRIBED) for t in object_(token.head) if t.i != token.i] + [
            (t, _DESCRIBED) for t in holder(token) if t.i != token.i
        ]
        if token.head.dep_ in ("acl", "relcl"):
            out.append((token.head.head, _DESCRIBED))
    for clause in (c for c in token.children if c.dep_ == "relcl"):  # "X, who …", "Y, which …"
        out += [(c, _COMPOUND) for c in clause.children if c.tag_ in ("WP", "WDT") and c.dep_ in ("nsubj", "nsubjpass")]
    if token.dep_ == "pobj" and token.head.lower_ in ("like", "as", "including"):
        out.append((token.head.head, _DESCRIBED / 2))
    if token.dep_ == "conj":  # "X and Y, two startups"; "companies like X and Y"
        first = token.head
        if first.i != token.i and first.dep_ in ("pobj", "appos", "nsubj", "dobj"):
            out += [(n, w / 2) for n, w in _describing_nouns(first) if n.i != token.i]
    return [(n, w) for n, w in out if n.pos_ in ("NOUN", "PROPN", "X", "ADJ", "PRON")]


def _add(group: Group, name: str, weight: float) -> None:
    group.scores[name] = group.scores.get(name, 0.0) + weight


def decide(group: Group) -> str:
    """The class with the most votes; empty where no class has enough."""
    if not group.scores:
        return ""
    best = min(group.scores, key=lambda name: (-round(group.scores[name], 6), name))
    return best if group.scores[best] >= _ENOUGH else ""
