"""Roles and statuses on hand-built parses: no model is loaded."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from kg.config import ontology_folder
from kg.extract.roles import is_passive, role
from kg.extract.status import status_of
from kg.ontology.lexicon import load_lexicon

CUES = load_lexicon(ontology_folder()).words["status"]
VOCAB = spacy.blank("en").vocab


def parse(table: str) -> Doc:
    """A Doc from lines of `word lemma tag pos head dep`; heads are word numbers."""
    rows = [line.split() for line in table.strip().splitlines()]
    words, lemmas, tags, pos, heads, deps = (list(column) for column in zip(*rows, strict=True))
    return Doc(VOCAB, words=words, lemmas=lemmas, tags=tags, pos=pos, heads=[int(h) for h in heads], deps=deps)


ACTIVE = parse("""
Meta meta NNP PROPN 2 nsubj
will will MD AUX 2 aux
launch launch VB VERB 2 ROOT
Llama llama NNP PROPN 2 dobj
under under IN ADP 2 prep
MIT mit NNP PROPN 4 pobj
""")
PASSIVE = parse("""
Llama llama NNP PROPN 3 nsubjpass
was be VBD AUX 3 auxpass
not not RB PART 3 neg
launched launch VBN VERB 3 ROOT
by by IN ADP 3 agent
Meta meta NNP PROPN 4 pobj
""")
REDUCED = parse("""
Llama llama NNP PROPN 5 nsubj
, , , PUNCT 0 punct
developed develop VBN VERB 0 acl
by by IN ADP 2 agent
Meta meta NNP PROPN 3 pobj
runs run VBZ VERB 5 ROOT
""")
RELATIVE = parse("""
startup startup NN NOUN 0 ROOT
she she PRP PRON 2 nsubj
founded found VBD VERB 0 relcl
and and CC CCONJ 2 cc
sold sell VBD VERB 2 conj
""")
CONTROL = parse("""
Meta meta NNP PROPN 1 nsubj
plans plan VBZ VERB 1 ROOT
to to TO PART 3 aux
buy buy VB VERB 1 xcomp
Scale scale NNP PROPN 3 dobj
""")
SAID = parse("""
Kim kim NNP PROPN 1 nsubj
said say VBD VERB 1 ROOT
Meta meta NNP PROPN 3 nsubj
bought buy VBD VERB 1 ccomp
Scale scale NNP PROPN 3 dobj
""")
ALLOWED = parse("""
Llama llama NNP PROPN 3 nsubjpass
may may MD AUX 3 aux
be be VB AUX 3 auxpass
used use VBN VERB 3 ROOT
under under IN ADP 3 prep
MIT mit NNP PROPN 4 pobj
""")
EXPECTED = parse("""
Llama llama NNP PROPN 3 nsubjpass
may may MD AUX 3 aux
be be VB AUX 3 auxpass
bought buy VBN VERB 3 ROOT
""")
NOUN = parse("""
Kim kim NNP PROPN 6 nsubj
, , , PUNCT 0 punct
Meta meta NNP PROPN 4 poss
's 's POS PART 2 case
chief chief NN NOUN 0 appos
, , , PUNCT 0 punct
spoke speak VBD VERB 6 ROOT
""")


def words(doc: Doc, i: int, path: str) -> list[str]:
    return [t.text for t in role([doc[i]], path)]


@pytest.mark.parametrize(
    ("doc", "i", "path", "found"),
    [
        (ACTIVE, 2, "subj", ["Meta"]),
        (ACTIVE, 2, "obj", ["Llama"]),
        (ACTIVE, 2, "under", ["MIT"]),
        (PASSIVE, 3, "subj", ["Meta"]),
        (PASSIVE, 3, "obj", ["Llama"]),
        (REDUCED, 2, "subj", ["Meta"]),
        (REDUCED, 2, "obj", ["Llama"]),
        (RELATIVE, 2, "subj", ["she"]),
        (RELATIVE, 2, "obj", ["startup"]),
        (RELATIVE, 4, "subj", ["she"]),
        (CONTROL, 3, "subj", ["Meta"]),
        (CONTROL, 3, "up", ["plans"]),
        (NOUN, 4, "holder", ["Kim"]),
        (NOUN, 4, "poss", ["Meta"]),
        (NOUN, 4, "holder up", ["spoke"]),
    ],
)
def test_roles_are_logical(doc: Doc, i: int, path: str, found: list[str]) -> None:
    assert words(doc, i, path) == found


def test_passives_are_told_from_actives() -> None:
    assert [is_passive(ACTIVE[2]), is_passive(PASSIVE[3]), is_passive(REDUCED[2])] == [False, True, True]


@pytest.mark.parametrize(
    ("doc", "i", "status", "speech"),
    [
        (ACTIVE, 2, "planned", None),
        (PASSIVE, 3, "negated", None),
        (REDUCED, 2, "asserted", None),
        (CONTROL, 3, "planned", None),
        (SAID, 3, "reported", "said"),
        (RELATIVE, 2, "asserted", None),
        (ALLOWED, 3, "asserted", None),
        (EXPECTED, 3, "planned", None),
    ],
)
def test_status_follows_the_cues_above_the_trigger(doc: Doc, i: int, status: str, speech: str | None) -> None:
    verdict, verb = status_of(doc[i], CUES)
    assert (verdict, verb.text if verb is not None else None) == (status, speech)
