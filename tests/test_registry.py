"""The registry loads, says clearly what is broken in it, and knows most of what the field's public lists name."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from test_schema import CLASSES

from kg.errors import OntologyError
from kg.ontology.registry import RegistryEntry, fold_name, load_registry

REPO = Path(__file__).resolve().parent.parent
KNOWN_ASSETS = REPO.parent / "shared" / "data" / "known_assets.csv"
NAME_COUNT_FLOORS = {
    "Organization": 1500, "Person": 600, "ModelFamily": 450, "License": 120, "Benchmark": 350,
    "Product": 500, "Dataset": 200, "Regulation": 150, "Place": 450,
}  # fmt: skip

# Coverage of the public lists: just below what was measured (0.82, 0.96, 0.67, 0.67).
ORGANIZATIONS, MODELS, DATASETS, LICENCES = 0.80, 0.95, 0.65, 0.65

Write = Callable[[str], Path]


@pytest.fixture(scope="module")
def entries() -> tuple[RegistryEntry, ...]:
    return load_registry(REPO / "ontology", classes=CLASSES)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write the text of one registry file; gives the ontology folder."""

    def write_file(text: str, name: str = "names.toml") -> Path:
        (tmp_path / "registry").mkdir(exist_ok=True)
        (tmp_path / "registry" / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write_file


def find(entries: Iterable[RegistryEntry], name: str, kind: str) -> RegistryEntry:
    hits = [entry for entry in entries if name in entry.names and kind in entry.types]
    assert len(hits) == 1, f"{name!r} as {kind}: {hits}"
    return hits[0]


def test_every_kind_is_there_in_number(entries: tuple[RegistryEntry, ...]) -> None:
    counts = {kind: sum(kind in entry.types for entry in entries) for kind in NAME_COUNT_FLOORS}
    assert {kind: n for kind, n in counts.items() if n < NAME_COUNT_FLOORS[kind]} == {}


def test_labels_are_sorted_within_a_file(entries: tuple[RegistryEntry, ...]) -> None:
    for file in sorted({entry.file for entry in entries}):
        labels = [entry.label for entry in entries if entry.file == file]
        assert labels == sorted(labels, key=lambda label: (label.casefold(), label)), file


def test_no_name_belongs_to_two_entries_of_one_type(entries: tuple[RegistryEntry, ...]) -> None:
    """A family is a model too, so the two types count as one here."""
    seen: dict[tuple[str, str], str] = {}
    for entry in entries:
        kinds = {"Model" if kind == "ModelFamily" else kind for kind in entry.types}
        for key in {(fold_name(name), kind) for name in entry.names for kind in kinds}:
            assert key not in seen, f"{entry.label} and {seen[key]} share {key}"
            seen[key] = entry.label


def test_identifiers_are_used_once(entries: tuple[RegistryEntry, ...]) -> None:
    for values in ([entry.wikidata for entry in entries], [entry.spdx for entry in entries]):
        known = [value for value in values if value]
        assert len(known) == len(set(known))


def test_spdx_stands_with_licences_only(entries: tuple[RegistryEntry, ...]) -> None:
    assert {kind for entry in entries if entry.spdx for kind in entry.types} == {"License"}


def test_no_alias_swallows_its_maker(entries: tuple[RegistryEntry, ...]) -> None:
    """ "Meta's Llama" is two names with a relation between them, so no entry may hold it as one."""
    makers = {entry.label for entry in entries if "Organization" in entry.types}
    owners = [(name, re.match(r"(.+?)['\u2019]s ", name)) for entry in entries for name in entry.names]
    assert [name for name, owner in owners if owner and owner[1] in makers] == []


@pytest.mark.parametrize(
    ("name", "kind", "label"),
    [
        ("Meta Platforms", "Organization", "Meta"),
        ("Facebook AI Research", "Organization", "FAIR"),
        ("DeepMind", "Organization", "Google DeepMind"),
        ("Mistral", "Organization", "Mistral AI"),
        ("Mistral", "ModelFamily", "Mistral"),
        ("Musk", "Person", "Elon Musk"),
        ("Code LLaMA", "ModelFamily", "Code Llama"),
        ("AWS Bedrock", "Product", "Amazon Bedrock"),
        ("Apache License, Version 2.0", "License", "Apache 2.0"),
        ("Apache 2 licence", "License", "Apache 2.0"),
        ("CC-BY-NC-4.0", "License", "CC BY-NC 4.0"),
        ("Llama 3.1 Community License Agreement", "License", "Llama 3.1 Community License"),
        ("SWE-Bench Verified", "Benchmark", "SWE-bench Verified"),
        ("CommonCrawl", "Dataset", "Common Crawl"),
        ("Artificial Intelligence Act", "Regulation", "EU AI Act"),
        ("U.S.", "Place", "United States"),
    ],
)  # fmt: skip
def test_names_lead_to_their_entry(entries: tuple[RegistryEntry, ...], name: str, kind: str, label: str) -> None:
    assert find(entries, name, kind).label == label


@pytest.mark.parametrize(
    ("name", "kind", "other"),
    [
        ("ChatGPT", "Product", "Model"),
        ("Claude", "ModelFamily", "Product"),
        ("Gemini", "ModelFamily", "Product"),
        ("Grok", "ModelFamily", "Product"),
        ("Copilot", "Product", "Model"),
        ("DeepSeek", "ModelFamily", "Organization"),
        ("Hugging Face", "Organization", "Product"),
        ("GitHub", "Organization", "Product"),
        ("Perplexity", "Organization", "Product"),
    ],
)  # fmt: skip
def test_names_of_two_kinds_say_so(entries: tuple[RegistryEntry, ...], name: str, kind: str, other: str) -> None:
    assert other in find(entries, name, kind).also


@pytest.mark.parametrize("name", ["Figure", "Runway", "Cursor", "Adept", "Lambda", "Time", "Fortune", "Falcon", "Chad"])
def test_ordinary_words_need_context(entries: tuple[RegistryEntry, ...], name: str) -> None:
    hits = [entry for entry in entries if name in entry.names]
    assert hits
    assert all(entry.ambiguous for entry in hits)


def test_licence_of_a_model_is_not_its_bare_name(entries: tuple[RegistryEntry, ...]) -> None:
    families = {name for entry in entries if "ModelFamily" in entry.types for name in entry.names}
    licences = {name for entry in entries if "License" in entry.types for name in entry.names}
    assert families & licences == set()


# What a loader must say of broken files.

GOOD = '[[entity]]\nlabel = "Acme"\ntype = "Organization"\n'


def test_a_full_entry(write: Write) -> None:
    text = (
        '[[entity]]\nlabel = "Acme 1.0"\ntype = ["ModelFamily", "Model"]\naliases = ["Acme-1"]\nalso = ["Product"]\n'
        'wikidata = "Q42"\nspdx = "MIT"\nambiguous = true\n'
    )
    assert load_registry(write(text)) == (
        RegistryEntry(
            "Acme 1.0", ("ModelFamily", "Model"), ("Acme-1",), ("Product",), "Q42", "MIT", True, "names.toml"
        ),
    )


def test_an_empty_registry_knows_nothing(tmp_path: Path) -> None:
    (tmp_path / "registry").mkdir()
    assert load_registry(tmp_path) == ()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match="no such folder"):
        load_registry(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[entity]\n", r"names\.toml: not valid TOML.*line 1"),
        ("[entity]\nlabel = 'Acme'\n", r"names\.toml: 'entity' must be blocks"),
        ("entity = ['Acme']\n", r"names\.toml: 'entity' must be blocks"),
        ("[[entities]]\n", r"names\.toml: unknown key 'entities' at the top"),
        ('[[entity]]\ntype = "Organization"\n', r"names\.toml, entity 1: 'label' is missing"),
        (GOOD + '[[entity]]\nlabel = " "\ntype = "Place"\n', r"names\.toml, entity 2: 'label' is empty"),
        ('[[entity]]\nlabel = 7\ntype = "Place"\n', r"entity 1: 'label' must be text, not 7"),
        ('[[entity]]\nlabel = "Acme  Inc"\ntype = "Place"\n', r"entity 1: 'label' has spaces"),
        ('[[entity]]\nlabel = "Acme"\n', r"entity 1 \('Acme'\): 'type' is missing"),
        ('[[entity]]\nlabel = "Acme"\ntype = "Firm"\n', r"entity 1 \('Acme'\): 'Firm' is no class"),
        (GOOD + 'alias = ["A"]\n', r"\('Acme'\): unknown key 'alias'; the keys are label, type, aliases"),
        (GOOD + 'aliases = "Acme Inc"\n', r"\('Acme'\): 'aliases' must be a list of texts"),
        (GOOD + "aliases = [3]\n", r"\('Acme'\): 'aliases' must be text, not 3"),
        (GOOD + 'aliases = [""]\n', r"\('Acme'\): 'aliases' is empty"),
        (GOOD + 'aliases = ["A", "A"]\n', r"\('Acme'\): 'A' stands twice in 'aliases'"),
        (GOOD + 'aliases = ["Acme"]\n', r"\('Acme'\): the label stands among its own aliases"),
        (GOOD + 'also = ["Organization"]\n', r"\('Acme'\): 'Organization' stands in both 'type' and 'also'"),
        (GOOD + 'also = ["Firm"]\n', r"\('Acme'\): 'Firm' is no class"),
        (GOOD + 'wikidata = "42"\n', r"\('Acme'\): 'wikidata' is '42'; an identifier looks like Q42"),
        (GOOD + 'ambiguous = "yes"\n', r"\('Acme'\): 'ambiguous' must be true or false"),
        (GOOD + GOOD.replace("Acme", "ACME"), r"names\.toml, 'ACME': the Organization 'ACME' is also a name of 'Acme'"),
        (GOOD + GOOD.replace("Acme", "Beta") + 'aliases = ["acme"]\n', r"'Beta': the Organization 'acme' is also a"),
    ],
)  # fmt: skip
def test_broken_files_are_told_clearly(write: Write, text: str, message: str) -> None:
    with pytest.raises(OntologyError, match=message):
        load_registry(write(text), classes=CLASSES)


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "registry").mkdir()
    (tmp_path / "registry" / "names.toml").write_bytes(b'[[entity]]\nlabel = "Caf\xe9"\n')
    with pytest.raises(OntologyError, match=r"names\.toml: cannot be read as UTF-8"):
        load_registry(tmp_path)


def test_one_name_may_have_two_types(write: Write) -> None:
    text = GOOD + '[[entity]]\nlabel = "Acme"\ntype = "Product"\n'
    assert [entry.types for entry in load_registry(write(text))] == [("Organization",), ("Product",)]


# How much of two public lists (models.dev, CRFM Ecosystem Graphs) the registry knows. They also name internal
# data sets, licences in free words and authors' institutes, which no registry needs.


def assets() -> list[dict[str, str]]:
    if not KNOWN_ASSETS.exists():
        pytest.skip(f"{KNOWN_ASSETS} is not here: coverage against the public lists is not measured")
    with KNOWN_ASSETS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def compact(name: str) -> str:
    return re.sub(r"[^a-z0-9+]", "", fold_name(name))


def share(wanted: set[str], known: set[str]) -> float:
    return len(wanted & known) / len(wanted)


def heads(name: str) -> set[str]:
    """The compact beginnings of a name, cut where no word is cut."""
    cuts = [end for end in range(1, len(name)) if not name[end - 1 : end + 1].isalpha()]
    return {compact(name[:end]) for end in (*cuts, len(name))}


def names_of(entries: Iterable[RegistryEntry], *kinds: str) -> set[str]:
    return {compact(name) for entry in entries if set(kinds) & {*entry.types, *entry.also} for name in entry.names}


def test_coverage_of_organizations(entries: tuple[RegistryEntry, ...]) -> None:
    wanted = {compact(name) for row in assets() for name in row["organization"].split(", ")} - {"", "unknown", "inc"}
    assert share(wanted, names_of(entries, "Organization", "Product")) >= ORGANIZATIONS


def test_coverage_of_model_families(entries: tuple[RegistryEntry, ...]) -> None:
    """A listed model is known when a known family or model stands at its head: "Qwen3 32B" by "Qwen"."""
    known = names_of(entries, "Model", "ModelFamily")
    wanted = {row["name"] for row in assets() if row["type"] == "model"}
    assert share(wanted, {name for name in wanted if heads(name) & known}) >= MODELS


def test_coverage_of_datasets(entries: tuple[RegistryEntry, ...]) -> None:
    wanted = {compact(row["name"]) for row in assets() if row["type"] == "dataset"}
    assert share(wanted, names_of(entries, "Dataset")) >= DATASETS


def test_coverage_of_licences(entries: tuple[RegistryEntry, ...]) -> None:
    wanted = {compact(row["license"]) for row in assets()} - {"", "custom", "unknown", "unknkown"}
    assert share(wanted, names_of(entries, "License")) >= LICENCES


def test_makers_stand_with_what_is_made_by_their_own_names(entries: tuple[RegistryEntry, ...]) -> None:
    made = {kind for entry in entries if entry.makers for kind in entry.types}
    assert made <= {"Model", "ModelFamily", "Product", "Dataset", "Benchmark"}
    aliases = {a: e.label for e in entries if {"Organization", "Person"} & set(e.types) for a in e.aliases}
    labels = {e.label for e in entries}
    assert {m: aliases[m] for e in entries for m in e.makers if m in aliases and m not in labels} == {}


def test_most_makers_are_those_of_the_public_list(entries: tuple[RegistryEntry, ...]) -> None:
    """Where the two differ, the list mostly has one of several makers, or means another thing of that name."""
    if not KNOWN_ASSETS.is_file():
        pytest.skip(f"{KNOWN_ASSETS} is not there: the makers cannot be compared")
    flat = {e.label: squeeze(e.label) for e in entries}
    known = {squeeze(n): flat[e.label] for e in entries if "Organization" in e.types for n in e.names}
    made = {fold_name(n): e for e in entries if e.makers for n in e.names}
    agrees = []
    with KNOWN_ASSETS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            entry = made.get(fold_name(row["name"])) or made.get(fold_name(row["family"]))
            if entry is None or not row["organization"]:
                continue
            maker = squeeze(row["organization"])
            own = {squeeze(m) for m in entry.makers}
            agrees.append(
                known.get(maker, maker) in own or any(maker.startswith(m) or m.startswith(maker) for m in own)
            )
    assert len(agrees) > 400
    assert sum(agrees) / len(agrees) >= 0.93


def squeeze(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
