"""The lexicon: how English names things and says relations. Loaded from `ontology/lexicon/*.toml`, plain frozen values.

A file holds any of the tables below; what each key means is told in the files themselves, beside the words.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from kg.config import shipped_ontology
from kg.errors import OntologyError

SHARED = ("dates.toml", "english.toml")
"""The files of English that is the same in any field: a folder without one reads that of the ontology that comes with articlekg."""

Words = tuple[str, ...]
Rows = tuple[Words, ...]
Numbers = Mapping[str, int]
Letters = Mapping[str, str]
Form = str
"""A regular expression."""


@dataclass(frozen=True, slots=True)
class TypeCues:
    """The cues of one class: see the head of `types.toml`."""

    stand_in: str
    nouns: frozenset[str] = frozenset()
    last: frozenset[str] = frozenset()
    first: tuple[str, ...] = ()
    subject_of: frozenset[str] = frozenset()
    object_of: frozenset[str] = frozenset()
    describes: frozenset[str] = frozenset()
    governed: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    prior: float = 0.0
    possessive: float = 0.0
    versioned: float = 0.0
    column: float = 0.0
    publisher: bool = False
    ner: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class NameGrammar:
    """How names are built: see the head of each list in `names.toml` and `english.toml`. Equal only to itself: patterns are kept by it."""

    variant_words: frozenset[str]
    bracketed_variants: frozenset[str]
    efforts: frozenset[str]
    not_before_number: frozenset[str]
    connectors: frozenset[str]
    connect_after: frozenset[str]
    generic: frozenset[str]
    cut: frozenset[str]
    not_closing: frozenset[str]
    particles: frozenset[str]
    loose: frozenset[str]
    behind_connector: frozenset[str]
    before: frozenset[str]
    joins: frozenset[str]
    choices: frozenset[str]
    behind_number: frozenset[str]
    families: frozenset[str]
    domains: frozenset[str]
    company_endings: frozenset[str]
    abbreviations: frozenset[str]
    units: frozenset[str]
    not_codes: frozenset[str]
    not_code_forms: frozenset[Form]
    never: frozenset[Form]
    measures: frozenset[Form]


@dataclass(frozen=True, slots=True, eq=False)
class DateWords:
    """How dates are written: see `dates.toml`. Equal only to itself: patterns are kept by it."""

    months: Rows
    doubtful_months: Words
    before_doubtful: Words
    parts_of_month: Words
    weekdays: Words
    seasons: Words
    quarters: Words
    ordinals: Words
    of: Words
    no_day_before: Form
    on_the: Form
    behind_day: Words
    behind_day_form: Form
    before_year: Words
    before_season: Words
    before_weekday: Words
    of_last_week: Form
    units: Rows
    ago: Words
    earlier: Words
    later: Words
    ahead: Words
    ahead_at_once: Words
    ahead_between: Words
    numbers: Numbers
    steps: Numbers
    relative: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class CountWords:
    """What stands in and around a count: see `[values.counts]`. Equal only to itself: patterns are kept by it."""

    scales: Letters = field(default_factory=dict)
    large: Words = ()
    windows: Words = ()
    kinds: Words = ()
    whole: Words = ()
    parameters: Words = ()
    scaled: Words = ()
    tokens: Words = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to say one relation: a trigger and where its subject and object stand (see `kg.extract.frames`)."""

    property: str
    words: tuple[str, ...]
    pos: str
    s: tuple[str, ...]
    o: tuple[str, ...]
    where: tuple[tuple[str, frozenset[str]], ...] = ()
    s_types: frozenset[str] = frozenset()
    o_types: frozenset[str] = frozenset()
    status: str | None = None
    confidence: float = 0.85
    value: str | None = None
    role: bool = False
    examples: tuple[tuple[str, ...], ...] = ()
    not_examples: tuple[tuple[str, ...], ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say one relation as a run of words around its two names (see `kg.extract.phrases`)."""

    property: str
    patterns: tuple[str, ...]
    s_types: frozenset[str] = frozenset()
    o_types: frozenset[str] = frozenset()
    status: str | None = None
    confidence: float = 0.85
    value: str | None = None
    examples: tuple[tuple[str, ...], ...] = ()
    not_examples: tuple[tuple[str, ...], ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All of `ontology/lexicon/`.

    `words` holds the remaining named lists (cues of status, values, reference), DateWords under "dates", and CountWords in "values" as "counts".
    """

    types: Mapping[str, TypeCues]
    names: NameGrammar
    frames: tuple[Frame, ...]
    phrases: tuple[Phrase, ...]
    words: Mapping[str, Any]


_WORD_CLASSES = ("verbs", "nouns", "adjectives")
_TOLD_ABOUT = ("examples", "not_examples", "file")
"""What of a rule tells about it, and changes nothing of what it says."""


def any_of(words: Iterable[str]) -> str:
    """A regular expression for one of the words as written, the longest first; without words one that nothing matches."""
    return "|".join(map(re.escape, sorted(words, key=lambda w: (-len(w), w)))) or "(?!)"


def lexicon_files(folder: Path) -> Mapping[str, Path]:
    """The files of a folder's lexicon by name: its own in `folder/lexicon/`, and of the SHARED ones that it lacks, ours."""
    own = {path.name: path for path in sorted((folder / "lexicon").glob("*.toml"))}
    return own | {name: shipped_ontology() / "lexicon" / name for name in SHARED if name not in own}


def load_lexicon(folder: Path) -> Lexicon:
    """Read `folder/lexicon/*.toml`, and of the SHARED files those of ours that are not there.

    Raises OntologyError, naming the file and the entry, where a file is missing, is not TOML, has an unknown key or what is no list of words.
    """
    tables = {name: _read(path) for name, path in lexicon_files(folder).items()}
    if "types.toml" not in tables or "names.toml" not in tables:
        raise OntologyError(f"{folder / 'lexicon'}: types.toml and names.toml are needed; is this an ontology folder?")
    shared: dict[str, Any] = {}
    for file in SHARED:
        shared |= tables.pop(file)
    types = {name: _type_cues(name, cues) for name, cues in tables.pop("types.toml").items()}
    names = _names(shared.pop("names", {}), tables.pop("names.toml"))
    frames: list[Frame] = []
    phrases: list[Phrase] = []
    words: dict[str, Any] = {}
    for file, table in tables.items():
        frames += [_frame(file, number, entry) for number, entry in enumerate(table.pop("frame", ()), 1)]
        phrases += [_phrase(file, number, entry) for number, entry in enumerate(table.pop("phrase", ()), 1)]
        words |= table
    words = _freeze(_over(shared, words))
    words["dates"] = _dates(words.get("dates", {}))
    _check_tables(words)
    words["values"]["counts"] = CountWords(**words["values"].get("counts", {}))
    return Lexicon(types, names, tuple(frames), tuple(phrases), words)


def rules_digest(lexicon: Lexicon) -> str:
    """SHA-256 (first 16 hex digits) over what the rules say: frames and phrases without their examples, wherever they stand."""
    rules: tuple[Frame | Phrase, ...] = (*lexicon.frames, *lexicon.phrases)
    told = (
        " ".join(f"{k.name}={_plainly(getattr(rule, k.name))}" for k in fields(rule) if k.name not in _TOLD_ABOUT)
        for rule in rules
    )
    return hashlib.sha256("\n".join(sorted(told)).encode()).hexdigest()[:16]


def _plainly(value: Any) -> str:
    """A value as text that is the same in each process; sets have no order of their own."""
    if isinstance(value, frozenset):
        return repr(sorted(value))
    return f"({', '.join(map(_plainly, value))})" if isinstance(value, tuple) else repr(value)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OntologyError(f"{path}: {error}") from error


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Two tables as one; where both have a key, that `above` counts, and tables are laid over one another in turn."""
    both = {
        k: _over(below[k], v) if isinstance(v, dict) and isinstance(below.get(k), dict) else v for k, v in above.items()
    }
    return {**below, **both}


def _freeze(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_freeze(v) for v in value)
    return {k: _freeze(v) for k, v in value.items()} if isinstance(value, dict) else value


def _known(kind: type, entry: Mapping[str, Any], where: str, also: tuple[str, ...] = ()) -> None:
    allowed = {f.name for f in fields(kind)} | set(also)
    if unknown := sorted(set(entry) - allowed):
        raise OntologyError(f"{where}: unknown key {unknown[0]!r}; there are {', '.join(sorted(allowed))}")


def _is_form(value: Any) -> bool:
    try:
        return isinstance(value, str) and re.compile(value) is not None
    except re.error:
        return False


def _are_words(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(v, str) and v for v in value)


_KINDS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "Words": ("a list of words", _are_words),
    "Rows": ("rows of words, each a list", lambda v: isinstance(v, tuple) and all(map(_are_words, v)) and all(v)),
    "Numbers": (
        "a whole number for each word",
        lambda v: isinstance(v, dict) and all(type(n) is int for n in v.values()),
    ),
    "Letters": ("a letter for each word", lambda v: isinstance(v, dict) and _are_words(tuple(v.values()))),
    "Form": ("a regular expression in single quotes", _is_form),
    "Word": ("a word in quotes", lambda v: isinstance(v, str) and bool(v)),
    "Table": ("a table, keys with their values below its head", lambda v: isinstance(v, dict)),
    "Forms": (
        "a table with a regular expression in single quotes for each key",
        lambda v: isinstance(v, dict) and all(map(_is_form, v.values())),
    ),
    "Lists": (
        "a table with a list of words for each key",
        lambda v: isinstance(v, dict) and all(map(_are_words, v.values())),
    ),
    "frozenset[str]": ("a list of words", _are_words),
    "frozenset[Form]": (
        "a list of regular expressions in single quotes",
        lambda v: _are_words(v) and all(map(_is_form, v)),
    ),
}


def _check(kind: str, value: Any, where: str) -> None:
    told, fits = _KINDS[kind]
    if not fits(value):
        raise OntologyError(f"{where} must be {told}, not {value!r}")


def _checked(kind: type, table: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    """The table, where each of its keys is a field of `kind` and holds what that wants; OntologyError else."""
    _check("Table", table, where)
    _known(kind, table, where)
    for f in fields(kind):
        if f.name in table:
            _check(str(f.type), table[f.name], f"{where}: {f.name}")
    return table


_SHAPES: Mapping[str, Mapping[str, str]] = {
    "values": {
        "around": "Forms",
        "forms": "Forms",
        "yields": "Lists",
        "announced": "Lists",
        "launched": "Lists",
        "counted": "Lists",
    },
    "reference": {
        "several": "Words",
        "several_form": "Form",
        "description_after": "Words",
        "description_as": "Words",
        "description_breaks": "Words",
        "description_ends": "Words",
        "determiners": "Words",
        "beside": "Words",
        "ours": "Words",
    },
    "vetoes": {
        "unlike": "Words",
        "asking": "Words",
        "supposing": "Words",
        "supposed": "Words",
        "between_makers": "Words",
        "somebody": "Lists",
        "yields": "Lists",
        "told_by": "Forms",
        "before_object": "Forms",
        "behind_object": "Forms",
        "family": "Forms",
        "compared": "Forms",
        "done": "Forms",
    },
    "openings": {"joins": "Words", "by": "Lists"},
    "signatures": {"usual": "Word", "at": "Words", "past": "Words", "titles": "Lists"},
    "fields": {"of": "Lists", "by": "Lists"},
}
"""What some tables of the lexicon hold, by their keys."""
_WHOLE = ("vetoes", "openings", "signatures", "fields")
"""The tables that hold nothing else."""


def _check_tables(words: dict[str, Any]) -> None:
    """Raise OntologyError where a table holds what the engine cannot use."""
    for name, shape in _SHAPES.items():
        where = f"lexicon/{name}.toml or english.toml [{name}]"
        table = words.setdefault(name, {})
        _check("Table", table, where)
        if name in _WHOLE and (unknown := sorted(set(table) - set(shape))):
            raise OntologyError(f"{where}: unknown key {unknown[0]!r}; there are {', '.join(sorted(shape))}")
        for key in sorted(set(table) & set(shape)):
            _check(shape[key], table[key], f"{where}: {key}")
    counts = words["values"].get("counts", {})
    _checked(CountWords, counts, "lexicon/values.toml or english.toml [values.counts]")


def _dates(table: Mapping[str, Any]) -> DateWords:
    where = "lexicon/dates.toml [dates]"
    if missing := [f.name for f in fields(DateWords) if f.name not in table]:
        raise OntologyError(
            f"{where}: {missing[0]} is missing; take it over from the dates.toml that comes with articlekg"
        )
    words = DateWords(**_checked(DateWords, table, where))
    for name, many in (("months", 12), ("weekdays", 7), ("units", 4)):
        if len(rows := table[name]) != many:
            raise OntologyError(f"{where}: {name}: {many} are wanted, in their order; there are {len(rows)}")
    return words


_PLAIN = ("stand_in", "first", "ner", "prior", "possessive", "versioned", "column", "publisher")


def _type_cues(name: str, cues: Mapping[str, Any]) -> TypeCues:
    where = f"types.toml [{name}]"
    _known(TypeCues, cues, where)
    if "stand_in" not in cues:
        raise OntologyError(f"lexicon/{where}: no stand_in is given, the word that is read in place of such a name")
    plain = {k: cues[k] for k in _PLAIN if k in cues}
    sets = {k: frozenset(v) for k, v in cues.items() if k not in _PLAIN}
    return TypeCues(**(plain | sets | {"first": tuple(cues.get("first", ())), "ner": cues.get("ner", {})}))


def _names(shared: Mapping[str, Any], table: Mapping[str, Any]) -> NameGrammar:
    """The grammar of names; what a field's own table lacks is as `shared` has it, and else empty."""
    lists: dict[str, Words] = {}
    for file, part in (("english.toml [names]", shared), ("names.toml", table)):
        lists |= _checked(NameGrammar, _freeze(part), f"lexicon/{file}")
    return NameGrammar(**{f.name: frozenset(lists.get(f.name, ())) for f in fields(NameGrammar)})


def _paths(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split("|"))


def _common(file: str, number: int, entry: Mapping[str, Any], kind: str) -> dict[str, Any]:
    if "property" not in entry:
        raise OntologyError(f"lexicon/{file}, {kind} {number}: no property is named")
    return {
        "property": entry["property"],
        "s_types": frozenset(entry.get("s_types", ())),
        "o_types": frozenset(entry.get("o_types", ())),
        "status": entry.get("status"),
        "confidence": float(entry.get("confidence", 0.85)),
        "value": entry.get("value"),
        "examples": tuple(tuple(e) for e in entry.get("examples", ())),
        "not_examples": tuple(tuple(e) for e in entry.get("not_examples", ())),
        "file": file,
    }


def _frame(file: str, number: int, entry: Mapping[str, Any]) -> Frame:
    where = f"lexicon/{file}, frame {number} ({entry.get('property')})"
    _known(Frame, entry, where, _WORD_CLASSES)
    pos = next((k for k in _WORD_CLASSES if k in entry), None)
    if pos is None or ("o" not in entry and "value" not in entry) or "s" not in entry:
        raise OntologyError(f"{where}: needs words (verbs, nouns or adjectives) and the paths s and o")
    return Frame(
        words=tuple(entry[pos]),
        pos=pos,
        s=_paths(entry["s"]),
        o=_paths(entry.get("o", "")),
        where=tuple((path, frozenset(words)) for path, words in entry.get("where", {}).items()),
        role=bool(entry.get("role", False)),
        **_common(file, number, entry, "frame"),
    )


def _phrase(file: str, number: int, entry: Mapping[str, Any]) -> Phrase:
    where = f"lexicon/{file}, phrase {number} ({entry.get('property')})"
    _known(Phrase, entry, where)
    if not entry.get("patterns"):
        raise OntologyError(f"{where}: needs patterns")
    return Phrase(patterns=tuple(entry["patterns"]), **_common(file, number, entry, "phrase"))
