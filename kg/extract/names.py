"""Names in a text: by the registry, by the version grammar of models, by a statistical recogniser, by capital letters.

A run of name-like words is cut into names from the left: a registered name (with the versions that follow it), a word whose
shape is a model's, a recogniser's span, else the capitals that are left. Which kind of thing a name stands for is decided later,
over the whole article (`kg.extract.typing`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kg.ontology.lexicon import NameGrammar, any_of
from kg.ontology.registry import RegistryEntry, is_unambiguous

WORD = re.compile(r"[^\W_](?:[\w.&+’'\-‑]*[\w+])?")
_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$|['’]$")
_INNER = re.compile(r"^(?=.{6})[A-Z][a-z]{2,}[A-Z][A-Za-z]*$")
_TAIL = re.compile(r"^([A-Z]\w*(?:[.\-]\w*[A-Z0-9]\w*)*|\w*[A-Z]\w*)[-‑]([a-z]{4,}(?:-[a-z]+)*)$")
_NUMBER = re.compile(r"^v?\d+(?:\.\d+)*[a-z]?$", re.IGNORECASE)
_SIZE = re.compile(r"^\d+(?:\.\d+)?(?:x\d+)?[BMTbmt]$|^\d+x\d+[Bb]$|^[EA]\d+[Bb]$")
_CODE = re.compile(r"^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9]+(?:[.\-‑][A-Za-z0-9]+)*$")
_DATES_AND_SHARES = r"\d{4}-\d\d.*|\d+-\d+|[A-Z]?\d+(?:\.\d+)?%"


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the blanked text, without a possessive ending."""

    start: int
    end: int
    text: str
    owns: bool = False
    initial: bool = False
    heading: bool = False
    proper: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """One name at one place. `full` is its unshortened form; `form` tells how it was found; `person`: here it is read as a person's;
    `kind`: the class that the learned model is sure of here, "" where it is not; `seen`: the class that it sees here, and how sure it is;
    `versioned`: things of the class that it is sure of have versions and members."""

    start: int
    end: int
    text: str
    full: str
    form: str
    entries: tuple[RegistryEntry, ...] = ()
    ner: str = ""
    base: str = ""
    family: tuple[RegistryEntry, ...] = ()
    heading: bool = False
    weak: bool = False
    person: bool = False
    kind: str = ""
    seen: tuple[str, float] = ("", 0.0)
    versioned: bool = False

    @property
    def certain(self) -> bool:
        """Whether the rules alone know it and its bounds: it is registered and no ordinary word, or has a version."""
        return self.form == "version" or is_unambiguous(self.entries)


@dataclass(frozen=True, slots=True)
class RegistryIndex:
    """Registered names by their words, for the longest match."""

    table: Mapping[tuple[str, ...], tuple[RegistryEntry, ...]]
    longest: Mapping[str, int] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()
    """The words of registered names that only look like a name with a tail: "SWE-bench", "X-energy"."""

    @classmethod
    def of(cls, entries: Iterable[RegistryEntry]) -> RegistryIndex:
        """Index each label and alias; a name that several entries share keeps them all, in the registry's order.

        A long name with a capital inside it is also known without that capital, as many write it: "Openai", "Deepseek", "Imagenet".
        """
        table: dict[tuple[str, ...], list[RegistryEntry]] = {}
        for entry in entries:
            for name in dict.fromkeys((entry.label, *entry.aliases)):
                words = _key(name)
                if words and entry not in table.setdefault(words, []):
                    table[words].append(entry)
        for words, known in list(table.items()):
            if not all(entry.ambiguous for entry in known):
                table.setdefault(tuple(_INNER.sub(lambda m: m[0].capitalize(), w) for w in words), known)
        longest: dict[str, int] = {}
        for words in table:
            longest[words[0]] = max(longest.get(words[0], 0), len(words))
        whole = frozenset(word for words in table for word in words if _TAIL.match(word))
        return cls({k: tuple(v) for k, v in table.items()}, longest, whole)

    def match(self, words: Sequence[Word], i: int) -> tuple[int, tuple[RegistryEntry, ...]]:
        """The longest registered name that starts at word `i`: the index behind it and its entries, or (i, ())."""
        first = words[i].text
        reach = max(self.longest.get(first, 0), self.longest.get(first + "'s", 0))
        for n in range(min(reach, len(words) - i), 0, -1):
            parts = [w.text + "'s" if w.owns else w.text for w in words[i : i + n - 1]]
            if found := self.table.get((*parts, words[i + n - 1].text)):
                return i + n, found
        return i, ()


def _key(name: str) -> tuple[str, ...]:
    """A name's words as the index compares them: a possessive counts inside the name, not at its end."""
    words = list(split_words(name, tails=True))
    ends = [name[e : e + 2].replace("’", "'") == "'s" for _, _, e in words]
    return tuple(
        w + "'s" if owns and n < len(words) - 1 else w
        for n, ((w, _, _), owns) in enumerate(zip(words, ends, strict=True))
    )


def split_words(
    text: str, keep: frozenset[str] = frozenset(), whole: frozenset[str] = frozenset(), *, tails: bool = False
) -> Iterator[tuple[str, int, int]]:
    """The words of a text with their offsets.

    A possessive ending is left out of the word, and so is a lower-case tail behind a capitalised word ("Paris-based",
    "Nvidia-backed"), unless it is one of the words to `keep`, or the two are one of the words that are `whole`; with `tails` all stay.
    """
    for m in WORD.finditer(text):
        word = _POSSESSIVE.sub("", m.group())
        tail = _TAIL.match(word)
        if tail and not tails and tail[2] not in keep and word not in whole:
            word = tail[1]
        if word:
            yield word, m.start(), m.start() + len(word)


@lru_cache(maxsize=4)
def _not_code(grammar: NameGrammar) -> re.Pattern[str]:
    """Quantities, dates, and words with digits that name no version."""
    forms = "|".join((any_of(grammar.not_codes), _DATES_AND_SHARES, *sorted(grammar.not_code_forms)))
    return re.compile(rf"^(?:\d+(?:\.\d+)?(?:{any_of(grammar.units)})?(?:-[a-z]+)*|{forms})$")


@lru_cache(maxsize=4)
def _camel(grammar: NameGrammar) -> re.Pattern[str]:
    """Words that are names by a capital inside them, or by a domain at their end."""
    return re.compile(rf"^[a-z]{{1,2}}[A-Z]|^[a-z]+[A-Z]\w*$|^\w+\.(?:{any_of(grammar.domains)})$", re.IGNORECASE)


def is_code(word: str, grammar: NameGrammar) -> bool:
    """Whether a word has the shape of a version or model code: letters and digits, and not a quantity."""
    return bool(_CODE.match(word)) and not (_not_code(grammar).match(word) or _SIZE.match(word) or _NUMBER.match(word))


class NameFinder:
    """Finds the names of one block of words. Holds the registry's index and the grammar, no state of a text.

    `last_words` are those that end the names of each class, `versioned` the classes whose names go on with versions.
    """

    def __init__(
        self,
        index: RegistryIndex,
        grammar: NameGrammar,
        last_words: Mapping[str, frozenset[str]],
        versioned: frozenset[str],
    ) -> None:
        self._index, self._grammar, self._versioned = index, grammar, versioned
        self._last = {word: cls for cls, words in last_words.items() for word in words}
        self._not_code, self._camel = _not_code(grammar), _camel(grammar)

    def _is_code(self, word: str) -> bool:
        return is_code(word, self._grammar)

    def find(self, text: str, words: Sequence[Word], ner: Mapping[int, tuple[int, str]]) -> Iterator[Name]:
        """Yield the names of a block. `ner` maps a start offset to the end and label of a recogniser's span."""
        i = 0
        while i < len(words):
            j = self._run_end(text, words, i, ner)
            if j == i:
                i += 1
                continue
            yield from self._segment(text, words[i:j], ner)
            i = j

    # -- runs ---------------------------------------------------------------------------------------------------------

    def _name_like(self, word: Word) -> bool:
        t = word.text
        if _SIZE.match(t) or self._not_code.match(t):
            return False
        return (
            any(c.isupper() for c in t)
            or self._is_code(t)
            or bool((self._camel.match(t) and not t.islower()) or ("." in t and self._camel.match(t)))
        )

    def _run_end(self, text: str, words: Sequence[Word], i: int, ner: Mapping[int, tuple[int, str]]) -> int:
        """The index behind the run of name-like words that starts at `i` (`i` itself: no run)."""
        j, entries = self._index.match(words, i)
        if not entries and not self._name_like(words[i]):
            return i
        j = max(j, i + 1)
        while j < len(words):
            gap = text[words[j - 1].end : words[j].start]
            if gap not in (" ", "  ") and not (gap == " (" and self._variant_in_brackets(text, words[j])):
                break
            if gap == " (":
                j += 1
                break
            k, more = self._index.match(words, j)
            if more:
                j = k
            elif (
                self._name_like(words[j])
                or self._continues(words, j)
                or (words[j].text in self._grammar.connectors and self._connects(text, words, i, j))
            ):
                j += 1
            else:
                break
        return j

    def _variant_in_brackets(self, text: str, word: Word) -> bool:
        return word.text.lower() in self._grammar.bracketed_variants and text[word.end : word.end + 1] == ")"

    def _continues(self, words: Sequence[Word], j: int) -> bool:
        """A number or variant word that goes on with a name: "Llama 4", "GPT-4o mini"."""
        previous, word = words[j - 1].text, words[j].text
        if word in self._grammar.variant_words:
            return self._is_code(previous) or bool(_NUMBER.match(previous)) or previous in self._grammar.variant_words
        if _NUMBER.match(word) or _SIZE.match(word):
            return previous not in self._grammar.not_before_number
        return False

    def _connects(self, text: str, words: Sequence[Word], i: int, j: int) -> bool:
        if j + 1 >= len(words) or text[words[j].end : words[j + 1].start] != " ":
            return False
        after = words[j + 1].text
        word = words[j].text
        if word in self._grammar.particles:
            return after[:1].isupper() or after in self._grammar.connectors
        headed = any(w.text in self._grammar.connect_after for w in words[i:j])
        if word == "&":
            return after[:1].isupper()
        return (
            headed
            and word not in self._grammar.loose
            and (after[:1].isupper() or after in self._grammar.behind_connector)
        )

    # -- cutting a run ------------------------------------------------------------------------------------------------

    def _segment(self, text: str, run: Sequence[Word], ner: Mapping[int, tuple[int, str]]) -> Iterator[Name]:
        i = 0
        while i < len(run):
            j, name = self._next(text, run, i, ner)
            if name is not None:
                yield name
            i = max(j, i + 1)

    def _next(
        self, text: str, run: Sequence[Word], i: int, ner: Mapping[int, tuple[int, str]]
    ) -> tuple[int, Name | None]:
        j, entries = self._index.match(run, i)
        if entries:
            return self._registered(text, run, i, j, entries, ner)
        if run[i].text in self._grammar.cut:
            return i + 1, None
        j = self._capitals(run, i, ner)
        if j == i:
            return i + 1, None
        version = self._version_end(run, j) if j < len(run) else j
        words = run[i : max(j, version)]
        if (
            version > j
            or any(self._is_code(w.text) for w in words[:1])
            or (self._is_code(words[-1].text) and len(words) <= 3)
        ):
            end = self._version_end(run, max(j, version))
            return end, self._name(text, run[i:end], "version", ner=ner)
        if len(words) == 1 and words[0].text in self._grammar.generic:
            return j, None
        form = (
            "camel"
            if len(words) == 1 and self._camel.match(words[0].text) and not words[0].text.istitle()
            else "capitals"
        )
        return j, self._name(text, words, form, ner=ner)

    def _registered(
        self,
        text: str,
        run: Sequence[Word],
        i: int,
        j: int,
        entries: tuple[RegistryEntry, ...],
        ner: Mapping[int, tuple[int, str]],
    ) -> tuple[int, Name | None]:
        model = any(self._versioned & {*e.types, *e.also} for e in entries)
        known_rest = j < len(run) and self._index.match(run, j)[1]
        version = self._version_end(run, j)
        if version > j and not (known_rest and not model) and (model or not self._is_code(run[j].text)):
            return version, self._name(
                text, run[i:version], "version", base=text[run[i].start : run[j - 1].end], family=entries
            )
        k = self._typed_end(run, j)
        if k > j:
            return k, self._name(text, run[i:k], "suffix", ner=ner)
        if not known_rest and j < len(run) and self._extends(run, i, j, ner) and not model:
            k = self._capitals(run, j, ner)
            return k, self._name(text, run[i:k], "extended", ner=ner, base=text[run[i].start : run[j - 1].end])
        return j, self._name(text, run[i:j], "registry", entries=entries, ner=ner)

    def _extends(self, run: Sequence[Word], i: int, j: int, ner: Mapping[int, tuple[int, str]]) -> bool:
        """Whether the capitals behind a registered name make a longer name ("Siemens Energy", "Google AI Studio")."""
        word = run[j]
        if word.text in self._grammar.generic and not (j + 1 < len(run) and run[j + 1].text in self._last):
            return False
        if word.text in self._grammar.cut or not word.text[:1].isupper() or run[i].heading or self._is_code(word.text):
            return False
        k = self._capitals(run, j, ner)
        if (
            k < len(run) and run[k].text in self._grammar.generic
        ):  # "Meta Hybrid AI Strategy" names no longer thing than Meta
            return False
        return k > j and run[k - 1].text not in self._grammar.generic

    def _typed_end(self, run: Sequence[Word], j: int) -> int:
        """The index behind a word that closes a typed name begun before `j` ("Meta Superintelligence Labs"), else `j`."""
        for k in range(j, min(j + 4, len(run))):
            if run[k].text in self._grammar.cut or not run[k].text[:1].isupper():
                return j
            if run[k].text in self._last and run[k].text not in self._grammar.not_closing:
                return k + 1
        return j

    def _version_end(self, run: Sequence[Word], j: int) -> int:
        """The index behind the version words that start at `j`: number, size, code, variant."""
        k = j
        while k < len(run):
            word = run[k].text
            previous = run[k - 1].text if k else ""
            number = (
                _NUMBER.match(word)
                and previous not in self._grammar.not_before_number
                and not re.fullmatch(r"(?:19|20)\d\d", word)
            )
            if (
                number
                or _SIZE.match(word)
                or self._is_code(word)
                or word in self._grammar.variant_words
                or (word.lower() in self._grammar.efforts and k > j)
            ):
                k += 1
            else:
                break
        return k

    def _capitals(self, run: Sequence[Word], i: int, ner: Mapping[int, tuple[int, str]]) -> int:
        """The index behind the capitals that make one name from `i` on."""
        end_of_span = ner.get(run[i].start, (0, ""))[0]
        j = i
        while j < len(run):
            word = run[j]
            inside = word.start < end_of_span
            if j > i and self._index.match(run, j)[1] and not inside:
                break
            if j > i and word.text in self._grammar.cut and not inside and word.text not in self._grammar.connect_after:
                break
            if j > i and word.text in self._grammar.generic and not inside:
                closes = j + 1 == len(run) or not run[j + 1].text[:1].isupper()
                typed = any(w.text in self._last and w.text not in self._grammar.generic for w in run[j + 1 : j + 4])
                if not (word.text in self._last and closes) and not typed:
                    break
            if not (
                any(c.isupper() for c in word.text) or word.text in self._grammar.connectors or self._is_code(word.text)
            ):
                break
            if j > i and _NUMBER.match(word.text):
                break
            j += 1
            if self._is_code(word.text):
                break
        while j > i and run[j - 1].text in self._grammar.connectors:
            j -= 1
        return j

    def _name(
        self,
        text: str,
        words: Sequence[Word],
        form: str,
        *,
        entries: tuple[RegistryEntry, ...] = (),
        ner: Mapping[int, tuple[int, str]] | None = None,
        base: str = "",
        family: tuple[RegistryEntry, ...] = (),
    ) -> Name | None:
        start, end = words[0].start, words[-1].end
        if words[-1].text.lower() in self._grammar.efforts and text[end : end + 1] == ")":
            end += 1
        if (
            text[end : end + 1] == "."
            and words[-1].text + "." in self._last
            and re.match(r"\.\s+[a-z(]|\.[,’']", text[end : end + 6])
        ):
            end += 1  # "Meta Platforms Inc. launched": the stop is the name's
        surface = text[start:end]
        label = next((lab for s, (e, lab) in (ner or {}).items() if s <= start < e or start <= s < end), "")
        initial_only = len(words) == 1 and words[0].initial and not words[0].proper and form == "capitals"
        return Name(
            start,
            end,
            surface,
            surface,
            form,
            entries,
            label,
            base,
            family,
            words[0].heading,
            weak=initial_only,
            person=label == "PERSON",
        )
