"""Relations by frames: a trigger word, and the roles around it in which the subject and the object stand.

A frame of the lexicon names its trigger words (verbs, nouns or adjectives) and one path of roles for the subject and one for the object
(`kg.extract.roles`); alternatives are tried in order. What fills a role must be of a class that the property's domain and range allow.

Among the nouns, `*` is any noun that no frame of its own reads as a relation between the same two things ("X, the product head of Y"), and
`{Model}` is a name of that class itself ("her Chaupal", "Albert by DINUM"). The object `together` pairs the first subject with its companions
("X and Y are rivals").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from spacy.tokens import Token

from kg.extract.reference import Filler, Reader
from kg.extract.roles import role
from kg.extract.status import is_denied, own_status, status_of
from kg.ontology.lexicon import Frame
from kg.ontology.schema import Schema


class Found(NamedTuple):
    """A statement found in a Doc, in plain values: token numbers, group numbers, words."""

    subject: int
    property: str
    object: int
    value: str
    status: str
    confidence: float
    subject_token: int
    object_token: int
    trigger: int
    speaker: int
    role: str
    certain: bool = False  # read off a table or a name: nothing that a model of sentences has a say in


Named = tuple[int, int]
"""A group, and the token that names it."""


def read_off(subject: Named, prop: str, object_: Named, *, sure: float, trigger: int, score: str = "") -> Found:
    """What the form of the page says of two things, for certain; with a `score`, the result of one on the other."""
    role = "score" if score else ""
    return Found(
        subject[0], prop, object_[0], score, "asserted", sure, subject[1], object_[1], trigger, -1, role, certain=True
    )


def value_read_off(
    thing: Named, prop: str, value: str, token: int, *, sure: float, trigger: int | None = None
) -> Found:
    """A value of a thing that the form of the page tells, for certain; it stands at `token`."""
    at = token if trigger is None else trigger
    return Found(thing[0], prop, -1, value, "asserted", sure, thing[1], token, at, -1, "", certain=True)


_ANY = "*"
_TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class FrameIndex:
    """Frames by the last word of their triggers."""

    table: Mapping[tuple[str, str], tuple[tuple[tuple[str, ...], Frame], ...]]

    @classmethod
    def of(cls, frames: Iterable[Frame]) -> FrameIndex:
        """Index the frames; a trigger of several words is kept under its last one, a verb's under its first."""
        table: dict[tuple[str, str], list[tuple[tuple[str, ...], Frame]]] = {}
        for frame in frames:
            for phrase in frame.words:
                words = tuple(phrase.lower().split())
                table.setdefault((frame.pos, words[0] if frame.pos == "verbs" else words[-1]), []).append(
                    (words, frame)
                )
        return cls({k: tuple(v) for k, v in table.items()})

    def named(self, kind: str) -> Iterator[tuple[Frame, str]]:
        """The frames that a name of a class triggers."""
        for words, frame in self.table.get(("nouns", f"{{{kind.lower()}}}"), ()):
            yield frame, " ".join(words)

    def at(self, token: Token) -> Iterator[tuple[Frame, str]]:
        """The frames that a token triggers, each with the trigger as it is written in the lexicon; those of any noun last."""
        for pos in ("verbs", "nouns", "adjectives"):
            forms = {token.lower_, token.lemma_.lower()}
            for form in sorted(forms):
                for words, frame in self.table.get((pos, form), ()):
                    if _fits(token, pos, words):
                        yield frame, " ".join(words)
        if token.pos_ == "NOUN":
            for _, frame in self.table.get(("nouns", _ANY), ()):
                yield frame, token.lemma_.lower()


def _fits(token: Token, pos: str, words: Sequence[str]) -> bool:
    if pos == "verbs":
        if token.pos_ not in ("VERB", "AUX", "NOUN", "ADJ") or (token.pos_ == "NOUN" and not _acts(token)):
            return False
        rest = words[1:]
        near = {c.lower_ for c in token.children} | {t.lower_ for t in token.doc[token.i + 1 : token.i + 3]}
        return all(w in near for w in rest)
    if pos == "adjectives" and token.pos_ in ("VERB", "AUX") and token.dep_ not in ("amod", "acomp", "attr"):
        return False
    if pos == "nouns" and token.pos_ not in ("NOUN", "PROPN", "X", "ADJ", "VERB", "NUM"):
        return False
    start = token.i - len(words) + 1
    if start < 0:
        return False
    span = token.doc[start : token.i + 1]
    return all(
        t.lower_ == w or (n == len(words) - 1 and t.lemma_.lower() == w)
        for n, (t, w) in enumerate(zip(span, words, strict=True))
    )


def _acts(token: Token) -> bool:
    """Whether a word tagged as a noun stands as a verb: by its form, or because it has a subject or an object."""
    return token.tag_ in ("VBG", "VBN") or any(c.dep_ in ("nsubj", "nsubjpass", "dobj", "aux") for c in token.children)


def find_frames(reader: Reader, index: FrameIndex, schema: Schema) -> Iterator[Found]:
    """Yield what the frames find in the article, in the order of their triggers."""
    for token in reader.doc:
        name = reader.group_at(token)
        if name is None and reader.places[token.i][2] >= 0:
            continue
        done: set[tuple[int, str, int, str]] = set()
        told: set[frozenset[int]] = set()
        for frame, words in index.at(token) if name is None else index.named(reader.groups[name].type):
            for found in _match(reader, frame, words, token, schema):
                key = (found.subject, found.property, found.object, found.value)
                pair = frozenset((found.subject, found.object))
                if key in done or (_ANY in frame.words and pair in told):
                    continue
                done.add(key)
                told.add(pair)
                yield found


def _match(reader: Reader, frame: Frame, words: str, token: Token, schema: Schema) -> Iterator[Found]:
    if not all(_holds(token, path, wanted) for path, wanted in frame.where):
        return
    prop = schema.properties[frame.property]
    domain = _classes(schema, frame.s_types or prop.domain)
    subjects = _fill(reader, token, frame.s, domain)
    if not subjects:
        return
    status, speech = _status(reader, frame, token)
    if frame.status:
        status = frame.status if status == "asserted" or frame.status == "negated" else status
    speaker = _speaker(reader, speech, subjects)
    sayer = -1 if speaker is None else speaker
    role_words = words if frame.role else ""
    if frame.value:
        for s in subjects:
            sure = round(frame.confidence * s.sure, 3)
            yield Found(s.group, frame.property, -1, frame.value, status, sure, s.token.i, token.i, token.i, sayer, "")
        return
    range_ = _classes(schema, frame.o_types or prop.range)
    taken = frozenset(f.group for f in subjects)
    if frame.o == (_TOGETHER,):
        pairs = [(subjects[0], o) for o in subjects[1:] if o.token.i != subjects[0].token.i]
    else:
        objects = [f for f in _fill(reader, token, frame.o, range_, avoid=taken) if f.group not in taken]
        pairs = [(s, o) for s in subjects for o in objects]
    for s, o in pairs:
        sure = round(frame.confidence * s.sure * o.sure, 3)
        how = "negated" if is_denied(o.token, reader.words["status"]) else status
        yield Found(s.group, frame.property, o.group, "", how, sure, s.token.i, o.token.i, token.i, sayer, role_words)


def _status(reader: Reader, frame: Frame, token: Token) -> tuple[str, Token | None]:
    """The status of what a trigger says. A name's own phrase states some relations as fact: whoever may buy it, Gemma is Google's."""
    cues = reader.words["status"]
    if reader.group_at(token) is not None and frame.property in reader.words["phrases"]["factual"]:
        return own_status(token, cues), None
    return status_of(token, cues)


def _holds(token: Token, path: str, wanted: frozenset[str]) -> bool:
    """Whether a condition of a frame holds; `not mod` asks that none of the words stands there, `*` is any plain noun; `tag`
    asks for a form of the trigger (a tagger's tag, simple tense)."""
    if path == "near":
        return _near(token, wanted)
    if path.removeprefix("not ") == "tag":
        return (token.tag_ in wanted and not _perfect(token)) == (path == "tag")
    plain = path.removeprefix("not ")
    there = any(
        t.lemma_.lower() in wanted or t.lower_ in wanted or (_ANY in wanted and t.pos_ == "NOUN")
        for t in _where(token, plain)
    )
    return there if plain == path else not there


def _perfect(token: Token) -> bool:
    return any(c.dep_ == "aux" for c in token.children)


def _near(token: Token, wanted: frozenset[str]) -> bool:
    """Whether one of the words stands in this sentence or the two before it."""
    start = token.sent.start
    for _ in range(2):
        if start > 0:
            start = token.doc[start - 1].sent.start
    return any(t.lemma_.lower() in wanted for t in token.doc[start : token.sent.end])


def _where(token: Token, path: str) -> list[Token]:
    """The tokens that a condition looks at; the words in front of a noun count as well."""
    found = [t for one in path.split("|") for t in role([token], one)]
    return found + [c for t in found for c in t.subtree if c.dep_ in ("compound", "amod", "nmod") and c.head.i == t.i]


def _classes(schema: Schema, names: Iterable[str]) -> frozenset[str]:
    """The named classes and all their subclasses."""
    wanted = frozenset(names)
    return wanted | {c for c, d in schema.classes.items() if wanted & set(d.parents)}


def _fill(
    reader: Reader, token: Token, paths: Sequence[str], allowed: frozenset[str], avoid: frozenset[int] = frozenset()
) -> list[Filler]:
    """The fillers of the first path that has any."""
    for path in paths:
        if path == "topic":
            out = reader.topic(token, allowed)
        elif path == "publisher":
            out = (
                [Filler(reader.publisher, token, 0.7)]
                if reader.publisher is not None and reader.groups[reader.publisher].type in allowed
                else []
            )
        else:
            out = [
                f for t in role([token], path) if t.i != token.i or path == "self" for f in reader.fillers(t, allowed)
            ]
        out = [f for f in out if f.group not in avoid]
        if out:
            return list({f.group: f for f in reversed(out)}.values())[::-1]
    return []


def _speaker(reader: Reader, speech: Token | None, subjects: Sequence[Filler]) -> int | None:
    """Who says it: the subject of the verb of saying, as a group."""
    if speech is None:
        return None
    named = [
        f for t in role([speech], "subj") for f in reader.fillers(t, frozenset(reader.words["reference"]["owners"]))
    ]
    return named[0].group if named else None
