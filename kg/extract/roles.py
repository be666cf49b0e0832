"""Who does what to whom around a trigger word: logical roles over a dependency parse (ClearNLP labels, as spaCy's English models give).

A role is asked for by name. For a verb: `subj` and `obj` are logical (passives, participles, relative clauses, shared subjects of
co-ordinated and infinitive verbs are undone), `attr` is what a copula or "named … CEO" ascribes. For a noun: `holder` is who bears it (apposition,
copula, "CEO Ann Lee", "as CEO"), `poss` whose it is ("Meta's", "its", "OpenAI chief"). For both, a preposition names its object ("of", "from"), and
`up` is the governing word. Steps are chained with spaces: "obj of" is the of-complement of the object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from spacy.tokens import Token

_SUBJECT = ("nsubj", "csubj")
_PASSIVE = ("nsubjpass", "csubjpass")
_CLAUSE = ("xcomp", "advcl", "conj", "ccomp")


def role(tokens: Iterable[Token], path: str) -> list[Token]:
    """Follow a path of roles from the given tokens; the tokens found, in order, none twice."""
    found = list(tokens)
    for step in path.split():
        seen: dict[int, Token] = {}
        for token in found:
            for filler in _step(token, step):
                seen.setdefault(filler.i, filler)
        found = list(seen.values())
    return found


def _step(token: Token, step: str) -> Iterator[Token]:
    named: dict[str, Callable[[Token], Iterator[Token]]] = {
        "subj": subject,
        "obj": object_,
        "attr": attribute,
        "holder": holder,
        "poss": possessor,
        "up": up,
        "mod": modifiers,
        "self": lambda t: iter((t,)),
    }
    if step in named:
        yield from named[step](token)
    else:
        yield from complement(token, step)


def is_passive(verb: Token) -> bool:
    """Whether a verb form is passive, finite or as a reduced relative ("developed by X")."""
    if any(c.dep_ in ("auxpass", *_PASSIVE) for c in verb.children):
        return True
    return (
        verb.tag_ == "VBN"
        and verb.dep_ in ("acl", "amod", "relcl")
        and not any(c.dep_ in ("aux", "nsubj") for c in verb.children)
    )


def subject(verb: Token, depth: int = 0) -> Iterator[Token]:
    """The logical subject of a verb; of a passive, its agent."""
    if is_passive(verb):
        for child in verb.children:
            if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
                yield from (c for c in child.children if c.dep_ == "pobj")
        return
    yield from _surface_subject(verb, depth)


def _surface_subject(verb: Token, depth: int = 0) -> Iterator[Token]:
    """The grammatical subject, found also where it is shared or left out."""
    own = [c for c in verb.children if c.dep_ in (*_SUBJECT, *_PASSIVE)]
    for child in own:
        if child.tag_ in ("WDT", "WP") and (antecedent := _antecedent(verb)) is not None:
            yield antecedent
        else:
            yield child
    if own or depth > 4:
        return
    head = verb.head
    if verb.dep_ in ("acl", "relcl") and head.pos_ in ("NOUN", "PROPN", "PRON", "X", "NUM"):
        if verb.tag_ == "VB":  # "plans to launch": whose plans
            yield from possessor(head)
            for governor in (head.head,):
                if head.dep_ in ("dobj", "pobj", "attr") and governor.i != head.i:
                    yield from subject(_verb_above(head), depth + 1)
        else:
            yield head
    elif (
        verb.dep_ == "xcomp"
        and any(c.dep_ in ("dobj", "dative") for c in head.children)
        and head.pos_ == "VERB"
        and verb.tag_ == "VB"
    ):
        yield from (c for c in head.children if c.dep_ in ("dobj", "dative"))
    elif verb.dep_ in _CLAUSE and head.i != verb.i and head.pos_ in ("VERB", "AUX", "ADJ"):
        yield from _surface_subject(head, depth + 1)
    elif verb.dep_ == "pcomp" and head.head.i != head.i:
        governor = head.head
        if governor.pos_ in ("VERB", "AUX", "ADJ"):
            yield from _surface_subject(governor, depth + 1)
        else:
            yield from possessor(governor)
    elif verb.dep_ == "amod" and verb.tag_ == "VBG":
        yield head


def _verb_above(token: Token) -> Token:
    while token.head.i != token.i and token.pos_ not in ("VERB", "AUX"):
        token = token.head
    return token


def _antecedent(verb: Token) -> Token | None:
    """The noun that a relative clause hangs on."""
    clause = verb
    while clause.dep_ in ("conj", "ccomp", "xcomp") and clause.head.i != clause.i:
        clause = clause.head
    return clause.head if clause.dep_ == "relcl" else None


def antecedent(pronoun: Token) -> Token | None:
    """The noun that a relative pronoun stands for, however deep in its clause it stands ("whose chair", "for whom")."""
    clause = pronoun
    while clause.head.i != clause.i and clause.dep_ != "relcl":
        clause = clause.head
    return clause.head if clause.dep_ == "relcl" and clause.head.i < pronoun.i else None


def object_(verb: Token) -> Iterator[Token]:
    """The logical object of a verb; of a passive, its grammatical subject."""
    if is_passive(verb):
        passive = [c for c in verb.children if c.dep_ in (*_PASSIVE, *_SUBJECT)]
        for child in passive:
            if child.tag_ in ("WDT", "WP") and (antecedent := _antecedent(verb)) is not None:
                yield antecedent
            else:
                yield child
        if not passive and verb.dep_ in ("acl", "relcl", "amod"):
            yield verb.head
        elif not passive and verb.dep_ in ("conj", "advcl", "xcomp", "ccomp"):
            yield from _surface_subject(verb, 1)
        return
    own = [c for c in verb.children if c.dep_ in ("dobj", "dative") and c.tag_ not in ("WDT", "WP")]
    yield from own
    if own:
        return
    if (antecedent := _antecedent(verb)) is not None and not _subject_is_relative(verb):
        yield antecedent  # "the startup (that) she founded"
        return
    for later in verb.children:  # "built and sells X": the object stands with the last verb
        if later.dep_ == "conj" and later.pos_ == "VERB" and not any(c.dep_ in _SUBJECT for c in later.children):
            yield from (c for c in later.children if c.dep_ == "dobj")


def _subject_is_relative(verb: Token) -> bool:
    own = [c for c in verb.children if c.dep_ in (*_SUBJECT, *_PASSIVE)]
    if not own and verb.dep_ == "conj":
        return _subject_is_relative(verb.head)
    return not own or any(c.tag_ in ("WDT", "WP") for c in own)


def attribute(verb: Token) -> Iterator[Token]:
    """What a verb ascribes to its subject or object: "is a lab", "was named CEO", "became head"."""
    yield from (c for c in verb.children if c.dep_ in ("attr", "oprd", "acomp"))


def complement(token: Token, preposition: str) -> Iterator[Token]:
    """The objects of a preposition that hangs on the token, or on its object or attribute."""
    prepositions = [
        c for c in token.children if c.dep_ in ("prep", "agent", "prt", "advmod", "dative") and c.lower_ == preposition
    ]
    if token.pos_ in ("VERB", "AUX"):
        for child in token.children:
            if child.dep_ in ("dobj", "attr", "acomp", "nsubjpass", "prt", "oprd", "prep", "xcomp"):
                prepositions += [c for c in child.children if c.dep_ == "prep" and c.lower_ == preposition]
    elif token.dep_ in ("dobj", "nsubjpass") and preposition != "of":
        prepositions += [
            c for c in token.head.children if c.dep_ == "prep" and c.lower_ == preposition and c.i > token.i
        ]
    for prep in prepositions:
        yield from _objects_of(prep)


def _objects_of(prep: Token) -> Iterator[Token]:
    yield from (c for c in prep.children if c.dep_ in ("pobj", "pcomp"))
    for child in prep.children:  # "from under", "on or near"
        if child.dep_ in ("prep", "conj") and child.pos_ == "ADP":
            yield from (c for c in child.children if c.dep_ == "pobj")


def possessor(noun: Token) -> Iterator[Token]:
    """Whose the noun is: a possessive, or a name in front of it ("the OpenAI chief")."""
    for child in noun.children:
        if child.dep_ == "poss" or (child.dep_ in ("compound", "nmod") and child.i < noun.i and child.pos_ == "PROPN"):
            yield child
    if noun.dep_ in ("compound", "nmod") and noun.head.pos_ in ("NOUN", "PROPN"):  # "Meta's chief executive Ann Lee"
        for child in noun.head.children:
            if (
                child.dep_ in ("poss", "compound", "nmod")
                and child.i < noun.i
                and child.i != noun.i
                and child.pos_ in ("PROPN", "PRON", "NOUN")
            ):
                yield child


def holder(noun: Token) -> Iterator[Token]:
    """Who bears a noun: "Ann Lee, its CEO", "CEO Ann Lee", "Ann Lee is CEO", "serves as CEO", "CEO: Ann Lee"."""
    if noun.dep_ == "appos":
        yield noun.head
    yield from (c for c in noun.children if c.dep_ == "appos")
    if noun.dep_ in ("compound", "nmod", "amod") and noun.head.i > noun.i:
        yield noun.head
    yield from (c for c in noun.children if c.dep_ in ("nmod", "compound") and c.i > noun.i)
    if noun.dep_ in ("attr", "oprd", "acomp") and noun.head.pos_ in ("AUX", "VERB"):
        verb = noun.head
        if noun.dep_ == "oprd" and not is_passive(verb):
            yield from object_(verb) if any(c.dep_ == "dobj" for c in verb.children) else _surface_subject(verb)
        else:
            yield from _surface_subject(verb)
    if noun.dep_ == "nsubj" and noun.head.lemma_ == "be":  # "its maker is X"
        yield from (c for c in noun.head.children if c.dep_ == "attr")
    if noun.dep_ == "dobj" and noun.head.lemma_ in ("become", "remain", "make"):
        yield from _surface_subject(noun.head)
    if noun.dep_ == "pobj" and noun.head.lower_ == "as":
        governor = noun.head.head
        yield from (
            object_(governor)
            if is_passive(governor) or any(c.dep_ == "dobj" for c in governor.children)
            else _surface_subject(governor)
        )
        if governor.pos_ in ("NOUN", "PROPN"):
            yield from possessor(governor)
    if (
        noun.dep_ == "conj"
        and noun.head.i != noun.i
        and noun.head.pos_ in ("NOUN", "PROPN")
        and not noun.head.ent_type_
    ):
        yield from holder(noun.head)


def modifiers(token: Token) -> Iterator[Token]:
    """Words in front of a noun: adjectives, compounds, participles."""
    yield from (c for c in token.children if c.dep_ in ("amod", "compound", "nmod", "npadvmod", "advmod"))


def up(token: Token) -> Iterator[Token]:
    """The word that governs the token; through a preposition, the word behind it."""
    if token.head.i != token.i:
        head = token.head
        yield head.head if head.dep_ in ("prep", "agent") and head.head.i != head.i else head


def expand(token: Token, like: Sequence[str]) -> Iterator[Token]:
    """A filler and what stands beside it: conjuncts, appositions, names before a plain noun, "models such as X and Y".

    `like` are the prepositions that open examples. The filler itself comes first.
    """
    seen: set[int] = set()
    queue = [token]
    while queue:
        here = queue.pop(0)
        if here.i in seen:
            continue
        seen.add(here.i)
        yield here
        queue += [c for c in here.children if c.dep_ == "conj" and c.pos_ not in ("VERB", "AUX")]
        queue += [c for c in here.children if c.dep_ == "appos"]
        for prep in here.children:
            if prep.dep_ == "prep" and prep.lower_ in like:
                queue += [c for c in prep.children if c.dep_ == "pobj"]
