"""Which named thing a pronoun or a description stands for ("it", "the company", "OpenAI's model", "both").

Candidates are the names before it. Each is weighed by how near it stands, whether it is the subject of its sentence,
how often the article names it, and whether the article has called it so before ("X, a startup … the startup").
Only a candidate of a class that the asking relation allows is taken.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from spacy.tokens import Doc, Token

from kg.extract.groups import Group
from kg.extract.reading import Token as Place
from kg.extract.roles import antecedent, expand, holder
from kg.ontology.lexicon import TypeCues

# Weights of a candidate, tuned on the training corpus: for each sentence between, each word between, each clause it is nested in, each of its
# mentions, being called by that noun elsewhere, and standing inside another noun's phrase.
_FAR, _AWAY, _NESTED, _OFTEN, _CALLED_SO, _INSIDE = 1.0, 0.012, 0.0, 0.25, 0.6, -0.6
_TOPIC_FAR, _TOPIC_NESTED, _TOPIC_OFTEN = 0.2, 0.3, 0.3


@dataclass(frozen=True, slots=True)
class Filler:
    """One named thing that fills a role: its group, the token that stands for it, and how sure that is (1: its own name)."""

    group: int
    token: Token
    sure: float


@dataclass(slots=True)
class Reader:
    """One parsed article with its names: answers which groups a token stands for. Holds no state beyond the article."""

    doc: Doc
    places: Sequence[Place]
    groups: Sequence[Group]
    group_of_name: Sequence[int]
    types: Mapping[str, TypeCues]
    words: Mapping[str, Any]
    block_of: Sequence[int]
    item_blocks: frozenset[int]
    publisher: int | None = None
    maker_of: dict[int, set[int]] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)
    """The offset of each token."""
    names: list[tuple[int, int]] = field(default_factory=list)
    """The names by token: (token, group)."""
    _named: list[tuple[int, int]] = field(default_factory=list)
    _depth: list[int] = field(default_factory=list)
    _sentence: list[int] = field(default_factory=list)
    _cache: dict[tuple[int, frozenset[str]], tuple[Filler, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the names by token and the tokens by sentence."""
        for number, sent in enumerate(self.doc.sents):
            self._sentence += [number] * len(sent)
        self.starts = [start for start, _, _ in self.places]
        self.names = [(i, g) for i in range(len(self.places)) if (g := self._group(i)) is not None]
        self._named = list(self.names)
        if self.doc.has_annotation("DEP"):  # without a parse nothing is asked that needs these
            self._depth = [_depth(t) for t in self.doc]
            self._link()

    def _link(self) -> None:
        """Let each description and each "he" or "she" that is clear stand as a mention of its own for what follows it."""
        everything = frozenset(self.types)
        for token in self.doc:
            if self.places[token.i][2] >= 0 or token.pos_ not in ("NOUN", "PRON"):
                continue
            if token.pos_ == "NOUN":
                found = list(self._description(token, everything))
            else:
                classes = self.words["reference"]["pronouns"].get(token.lower_, ())
                found = list(self._pronoun(token, everything)) if len(classes) == 1 else []
            if len(found) == 1:
                bisect.insort(self._named, (token.i, found[0].group))
        self._cache.clear()

    def token_at(self, offset: int) -> Token | None:
        """The token that stands at an offset of the article."""
        i = bisect.bisect_right(self.starts, offset) - 1
        return self.doc[i] if i >= 0 and offset < self.places[i][1] else None

    def names_in(self, start: int, end: int) -> list[tuple[int, int]]:
        """The names that begin in a stretch of the article: (token, group)."""
        a = bisect.bisect_left(self.names, (bisect.bisect_left(self.starts, start), -1))
        b = bisect.bisect_left(self.names, (bisect.bisect_left(self.starts, end), -1))
        return self.names[a:b]

    # -- names --------------------------------------------------------------------------------------------------------

    def group_at(self, token: Token) -> int | None:
        """The group that a token names, if it is a name of a known class."""
        return self._group(token.i)

    def _group(self, i: int) -> int | None:
        number = self.places[i][2]
        if number < 0:
            return None
        group = self.group_of_name[number]
        return group if group >= 0 and self.groups[group].type else None

    def fillers(self, token: Token, allowed: frozenset[str]) -> list[Filler]:
        """The things of the allowed classes that a role's token stands for, with its conjuncts and examples."""
        out: list[Filler] = []
        reference = self.words["reference"]
        for part in expand(token, reference["like"]):
            found = self._at(part, allowed)
            for filler in found:
                if all(f.group != filler.group for f in out):
                    out.append(filler)
        return out

    def _at(self, token: Token, allowed: frozenset[str]) -> tuple[Filler, ...]:
        key = (token.i, allowed)
        if key not in self._cache:
            self._cache[key] = ()  # a loop of descriptions resolves to nothing
            self._cache[key] = tuple(self._resolve(token, allowed))
        return self._cache[key]

    def _resolve(self, token: Token, allowed: frozenset[str]) -> Iterator[Filler]:
        group = self.group_at(token)
        if group is not None:
            if self.groups[group].type in allowed:
                yield Filler(group, token, 1.0)
            return
        reference = self.words["reference"]
        lower = token.lower_
        if token.pos_ in ("PRON", "DET") or lower in reference["pronouns"] or lower in reference["relative"]:
            yield from self._pronoun(token, allowed)
            return
        if token.pos_ not in ("NOUN", "PROPN", "NUM", "ADJ", "X", "VERB"):
            return
        for child in token.children:  # "the Muse Spark model", "Qwen models", "H100 chips"
            inner = self.group_at(child)
            if (
                inner is not None
                and child.dep_ in ("compound", "nmod", "amod")
                and self.groups[inner].type in allowed
                and self._same_kind(token, inner)
            ):
                yield Filler(inner, child, 0.97)
                return
        if token.lemma_ in reference["transparent"]:
            for prep in (c for c in token.children if c.dep_ == "prep" and c.lower_ in ("of", "from", "for")):
                for obj in (c for c in prep.children if c.dep_ == "pobj"):
                    for filler in self.fillers(obj, allowed):
                        yield Filler(filler.group, filler.token, filler.sure * 0.95)
        described = list(self._description(token, allowed))
        yield from described
        if not described:  # "a researcher who …", "a family of models": what the noun is said of
            for other in holder(token):
                inner = self.group_at(other)
                if (
                    inner is not None
                    and self.groups[inner].type in allowed
                    and other.i != token.i
                    and self._says(token, inner)
                ):
                    yield Filler(inner, other, 0.95)
                elif inner is None and other.lower_ in reference["pronouns"] and token.dep_ == "attr":
                    yield from self._at(other, allowed)

    def _says(self, noun: Token, group: int) -> bool:
        """Whether a noun can be said of a thing of the group's class."""
        cue = self.types[self.groups[group].type]
        return noun.lemma_.lower() in cue.nouns or noun.lower_ in cue.nouns or noun.dep_ in ("appos", "attr")

    def _same_kind(self, noun: Token, group: int) -> bool:
        """Whether a noun behind a name says what the name is ("the Qwen models"), not whose ("the Google model")."""
        cue = self.types[self.groups[group].type]
        return (
            noun.lemma_.lower() in cue.nouns
            or noun.lower_ in cue.nouns
            or noun.lemma_ in self.words["reference"]["transparent"]
        )

    # -- pronouns and descriptions ------------------------------------------------------------------------------------

    def _pronoun(self, token: Token, allowed: frozenset[str]) -> Iterator[Filler]:
        reference = self.words["reference"]
        lower = token.lower_
        if lower in reference["first_person"]:
            if (
                self.publisher is not None
                and self.groups[self.publisher].type in allowed
                and lower not in ("i", "my", "me")
            ):
                yield Filler(self.publisher, token, 0.8)
            return
        if lower in reference["relative"]:
            if (noun := antecedent(token)) is not None:
                yield from self._at(noun, allowed)
            return
        classes = frozenset(reference["pronouns"].get(lower, ())) & allowed
        if not classes:
            return
        if lower in reference["both"]:
            yield from self._recent_pair(token, classes)
            return
        best = self._best(token, classes, nouns=frozenset(), plural=lower in reference["plural"])
        if best is not None:
            yield Filler(best, token, 0.75)

    def _recent_pair(self, token: Token, classes: frozenset[str]) -> Iterator[Filler]:
        seen: list[int] = []
        for i, group in reversed(self._named):
            if i < token.i and self.groups[group].type in classes and group not in seen and self._near(token, i, 2):
                seen.append(group)
            if len(seen) == 2:
                break
        if len(seen) == 2:
            for group in reversed(seen):
                yield Filler(group, token, 0.7)

    def _description(self, token: Token, allowed: frozenset[str]) -> Iterator[Filler]:
        noun = token.lemma_.lower()
        classes = frozenset(
            n
            for n, cue in self.types.items()
            if n in allowed and (noun in cue.describes or token.lower_ in cue.describes)
        )
        if not classes:
            return
        determiner = next((c for c in token.children if c.dep_ in ("det", "poss") and c.i < token.i), None)
        if determiner is None:
            return
        reference = self.words["reference"]
        if determiner.dep_ == "poss":
            owners = [f.group for f in self.fillers(determiner, frozenset(reference["owners"]))]
            if determiner.lower_ in reference["pronouns"] or owners:
                best = self._best(token, classes, nouns=frozenset((noun,)), owners=frozenset(owners))
                if best is not None:
                    yield Filler(best, token, 0.7)
            return
        if determiner.lower_ not in reference["definite"]:
            return
        makers = [g for c in token.children if c.dep_ in ("compound", "nmod") and (g := self.group_at(c)) is not None]
        if token.tag_ in ("NNS", "NNPS") and determiner.lower_ in ("the", "these", "those"):
            return
        if makers and not any(self.groups[g].type in classes for g in makers):
            known = [o for g in makers for o in sorted(self.maker_of.get(g, ()))]
            for owner in known[:1]:
                if self.groups[owner].type in classes:
                    yield Filler(owner, token, 0.7)
            if known:
                return
        best = self._best(token, classes, nouns=frozenset((noun,)))
        if best is not None:
            yield Filler(best, token, 0.75)

    # -- weighing candidates ------------------------------------------------------------------------------------------

    def _near(self, token: Token, i: int, sentences: int) -> bool:
        same_item = self.block_of[token.i] == self.block_of[i] or self.block_of[token.i] not in self.item_blocks
        return same_item and 0 <= self._sentence[token.i] - self._sentence[i] <= sentences

    def _best(
        self,
        token: Token,
        classes: frozenset[str],
        *,
        nouns: frozenset[str],
        owners: frozenset[int] = frozenset(),
        plural: bool = False,
    ) -> int | None:
        """The group that most likely stands behind a pronoun or description at `token`."""
        weights: dict[int, float] = {}
        reach = 3 if nouns else 2
        for i, group in self._named:
            if i >= token.i or self.groups[group].type not in classes or not self._near(token, i, reach):
                continue
            if owners and group in owners:
                continue
            weight = self._weight(token, i, group, nouns)
            if owners and self.maker_of.get(group) and not self.maker_of[group] & owners:
                weight -= 2.5
            if owners and self.maker_of.get(group, set()) & owners:
                weight += 1.0
            weights[group] = max(weights.get(group, -99.0), weight)
        if not weights:
            return self._far(token, classes, nouns)
        return min(weights, key=lambda g: (-round(weights[g], 6), g))

    def _weight(self, token: Token, i: int, group: int, nouns: frozenset[str]) -> float:
        other = self.doc[i]
        distance = self._sentence[token.i] - self._sentence[i]
        weight = -_FAR * distance - _AWAY * min(token.i - i, 80) - _NESTED * self._depth[i]
        weight += _standing(other)
        if distance == 0 and other.head.i == token.head.i and _coarguments(token, other):
            weight -= 3.0
        weight += min(len(self.groups[group].members), 8) * _OFTEN
        if nouns and nouns & self.groups[group].described:
            weight += _CALLED_SO
        return weight

    def _far(self, token: Token, classes: frozenset[str], nouns: frozenset[str]) -> int | None:
        """A description may reach back over the whole article to what has been called so, or to its main topic."""
        if not nouns or self.block_of[token.i] in self.item_blocks:
            return None
        seen = [g for i, g in self._named if i < token.i and self.groups[g].type in classes]
        if not seen:
            return None
        called = [g for g in seen if nouns & self.groups[g].described]
        pool = called or seen
        return max(sorted(set(pool)), key=lambda g: (pool.count(g), -g))

    def topic(self, token: Token, allowed: frozenset[str]) -> list[Filler]:
        """What a noun without an owner belongs to ("Chief executive Ann Lee said"): what the sentences before it speak of."""
        weights: dict[int, float] = {}
        here = self._sentence[token.i]
        for i, group in self._named:
            if self.groups[group].type not in allowed or self._sentence[i] >= here:
                continue
            if self.block_of[token.i] in self.item_blocks and self.block_of[i] != self.block_of[token.i]:
                continue
            weight = -_TOPIC_FAR * (here - self._sentence[i]) - _TOPIC_NESTED * self._depth[i]
            weight += 0.9 if self.doc[i].dep_ in ("nsubj", "nsubjpass") else 0.3 if self.doc[i].dep_ == "poss" else 0.0
            weight += _TOPIC_OFTEN * min(len(self.groups[group].members), 8)
            weights[group] = max(weights.get(group, -99.0), weight)
        if not weights:
            return []
        return [Filler(min(weights, key=lambda g: (-round(weights[g], 6), g)), token, 0.62)]


def _standing(other: Token) -> float:
    """How prominent a place in its sentence a candidate holds."""
    if other.dep_ in ("nsubj", "nsubjpass"):
        return 0.9 if other.head.dep_ in ("ROOT", "ccomp", "conj", "parataxis") else 0.6
    if other.dep_ in ("dobj", "appos", "attr"):
        return 0.3
    if other.dep_ == "poss":
        return 0.35
    if other.dep_ == "pobj" and other.head.head.pos_ in ("NOUN", "PROPN"):
        return _INSIDE
    return 0.0


def _coarguments(token: Token, other: Token) -> bool:
    """Whether two words are arguments of one verb, so that a pronoun for one cannot mean the other."""
    return token.dep_ in ("nsubj", "nsubjpass") or (token.dep_ == "dobj" and other.dep_ == "nsubj")


def _depth(token: Token) -> int:
    """How many clauses deep a token stands: relative, adverbial and complement clauses above it."""
    depth = 0
    while token.head.i != token.i:
        depth += token.dep_ in ("relcl", "advcl", "acl", "pcomp")
        token = token.head
    return depth
