"""What the columns of a table say, and what they do not."""

from __future__ import annotations

from datetime import date
from functools import cache

from kg.config import ontology_folder
from kg.extract.pipeline import Extractor
from kg.model import Article


def test_a_column_of_hardware_or_number_formats_says_nothing_of_the_rows_model() -> None:
    text = (
        "The models run so, and are here:\n\n"
        "Model | Precision | GPU Type and Count | License | Download\n"
        "Gemma 3 | FP8 | H100 x 16 | MIT | Hugging Face\n"
        "Gemma 2 | BF16 | H200 x 8 | Apache 2.0 | Kaggle\n"
    )
    found = Extractor(ontology=ontology_folder(), mode="lexicon").extract(Article("t.txt", text))
    label = {e.key: e.label for e in found.entities}
    said = {(label[c.subject], c.property, label.get(c.object, c.object)) for c in found.claims if not c.derived}
    assert {(s, o) for s, p, o in said if p in ("availableOn", "basedOn", "uses", "trainedOn")} == {
        ("Gemma 3", "Hugging Face"),
        ("Gemma 2", "Kaggle"),
    }


def counts(head: str) -> set[tuple[str, str]]:
    text = (
        "We trained three CLIP models with OpenCLIP and compare them with others.\n\n"
        f"| Model name | {head} | ImageNet top1 |\n"
        "| Openai B/32 | 12B | 62% |\n| ALIGN-2 | 20B | 76.4% |\n| CoCa-2 | 32B | 86.3% |\n"
    )
    found = Extractor(ontology=ontology_folder()).extract(Article("t.txt", text))
    label = {e.key: e.label for e in found.entities}
    return {(label[c.subject], c.object) for c in found.claims if c.property == "parameterCount"}


def test_what_a_column_counts_is_told_by_its_head() -> None:
    assert ("CoCa-2", "32B") in counts("Parameters")
    assert not counts("Samples seen")


@cache
def extractor() -> Extractor:
    return Extractor(ontology=ontology_folder())


def told(text: str) -> tuple[set[str], set[tuple[str, str, str]]]:
    """The names of the entities, and what is said of them."""
    found = extractor().extract(Article("t.txt", text, published=date(2026, 5, 2)))
    label = {e.key: e.label for e in found.entities}
    return set(label.values()), {(label[c.subject], c.property, label.get(c.object, c.object)) for c in found.claims}


def test_a_table_whose_models_stand_side_by_side_is_read_down() -> None:
    names, said = told(
        "Two models compared.\n\n"
        "| Feature | Osprey 4 | Heron 3 |\n|---|---|---|\n"
        "| Developer | Corvid Labs | Meta |\n| Release | March 2026 | April 2025 |\n"
        "| License | Apache 2.0 | MIT |\n| Context window | 256K | 1M |\n| Parameters | 31B | 72B |\n| MMLU | 81.2 | 79.0 |\n"
    )
    assert {
        ("Corvid Labs", "develops", "Osprey 4"),
        ("Meta", "develops", "Heron 3"),
        ("Osprey 4", "releaseDate", "2026-03"),
        ("Heron 3", "releaseDate", "2025-04"),
        ("Osprey 4", "hasLicense", "Apache 2.0"),
        ("Heron 3", "hasLicense", "MIT"),
        ("Osprey 4", "contextWindow", "256K"),
        ("Heron 3", "parameterCount", "72B"),
        ("Heron 3", "evaluatedOn", "MMLU"),
    } <= said
    crossed = {("Osprey 4", "MIT"), ("Heron 3", "Apache 2.0"), ("Heron 3", "31B"), ("Corvid Labs", "Meta")}
    assert not crossed & {(s, o) for s, _, o in said}
    assert not names & {"Feature", "Developer", "Release", "Parameters"}


def test_ids_are_whole_and_their_hosts_and_makers_no_part_of_them() -> None:
    names, said = told(
        "These models can be called:\n\n"
        "| Provider | Model string | Context window | Max output | License |\n|---|---|---|---|---|\n"
        "| Meta | `@cf/meta/llama-3.3-70b-instruct-fp8-fast` | 24,000 | 8192 | Llama 3.3 |\n"
        "| Zai | `zai-org/zed-30b-a3b` | 128k | 4096 | MIT |\n"
        "| OpenAI | `openai/gpt-oss-120b` | 131,072 | 4096 | Apache-2.0 |\n"
    )
    assert {"llama-3.3-70b-instruct-fp8-fast", "zed-30b-a3b", "gpt-oss-120b"} <= names
    assert not any("/" in n for n in names)
    assert {(s, o) for s, p, o in said if p == "contextWindow"} == {
        ("llama-3.3-70b-instruct-fp8-fast", "24K"),
        ("zed-30b-a3b", "128K"),
        ("gpt-oss-120b", "128K"),
    }
    assert {("zed-30b-a3b", "30B"), ("zed-30b-a3b", "3B active")} <= {(s, o) for s, _, o in said}
    assert ("llama-3.3-70b-instruct-fp8-fast", "hasLicense", "Llama 3.3 Community License") in said
    assert "Llama 3.3" not in names


def test_the_day_a_model_is_withdrawn_is_not_its_release() -> None:
    _, said = told(
        "Models that are going away:\n\n| Model | EOL date |\n|---|---|\n"
        "| Osprey 2 | 25 May 2025 |\n| Heron 1.5 | 14 November 2025 |\n"
    )
    assert not {s for s, p, _ in said if p == "releaseDate"}


def test_the_parameters_in_use_stand_under_their_own_head_and_labels_are_no_names() -> None:
    names, said = told(
        "Models for one card.\n\n| Model | Architecture | Total Params (B) | Active Params | VRAM (Q6_K) |\n|---|---|---|---|---|\n"
        "| Osprey 4 Scout | MoE | 109 | 17B | 29 GB |\n| Heron 3 | Dense | 27.5 | 27.5B | 20 GB |\n"
    )
    assert {(s, o) for s, p, o in said if p == "parameterCount"} == {
        ("Osprey 4 Scout", "109B"),
        ("Osprey 4 Scout", "17B active"),
        ("Heron 3", "27.5B"),
        ("Heron 3", "27.5B active"),
    }
    assert not names & {"Dense", "MoE", "VRAM", "Architecture", "Active Params", "Q6_K"}


def test_a_count_in_a_models_name_is_not_anothers() -> None:
    _, said = told("In 2024 Corvid Labs released Nim-2B.[9] Later Corvid Labs released the 70B model.[10]")
    assert {o for s, p, o in said if (s, p) == ("Nim-2B", "parameterCount")} == {"2B"}


def test_the_head_of_a_column_tells_the_class_of_what_stands_below() -> None:
    _, said = told(
        "Three firms and two models:\n\n| Company | CEO | Headquarters |\n| --- | --- | --- |\n| Poaceae Labs | Wendell Strait | Boise |\n"
        "| Nardus | Ruth Amsel | Haifa |\n\nThe models:\n\n| Maker | Model | Parameters |\n| --- | --- | --- |\n| Agrostis | Festuca-1 | 3B |\n"
    )
    assert {
        ("Wendell Strait", "leads", "Poaceae Labs"),
        ("Ruth Amsel", "leads", "Nardus"),
        ("Nardus", "locatedIn", "Haifa"),
        ("Agrostis", "develops", "Festuca-1"),
        ("Festuca-1", "parameterCount", "3B"),
    } <= said


def test_an_empty_cell_is_no_result() -> None:
    _, said = told(
        "Scores of the two vision models:\n\n| Model | DocVQA | ChartQA |\n| --- | --- | --- |\n| Lupinus | 88.1 | – |\n| Cytisus | 90.4 | 70.3 |\n"
    )
    assert {(s, o) for s, p, o in said if p == "evaluatedOn"} == {
        ("Lupinus", "DocVQA"),
        ("Cytisus", "DocVQA"),
        ("Cytisus", "ChartQA"),
    }


def test_columns_tell_how_open_their_things_are() -> None:
    _, said = told(
        "Three assistants:\n\n| Model | Maker | Weights | Open source | License |\n|---|---|---|---|---|\n"
        "| Osprey 4 | Corvid Labs | 🟢 available | no | Apache 2.0 |\n| Heron 3 | Meta | ✓ | yes | MIT |\n"
        "| Egret 2 | Google | – | ✗ | Proprietary |\n"
    )
    assert {(s, o) for s, p, o in said if p == "accessPolicy"} == {
        ("Osprey 4", "OpenWeights"),
        ("Heron 3", "OpenWeights"),
        ("Heron 3", "OpenSource"),
        ("Egret 2", "Proprietary"),
    }


def test_of_names_side_by_side_the_head_means_the_last() -> None:
    _, said = told(
        "Which may be used:\n\nModel | Open weights | License\n--|--|--\nMosaicML MPT 30B | yes | Apache 2.0\n"
        "Meta LLaMA2 13B Chat | yes | Custom\nOpenAI GPT-4 | no | –\n"
    )
    policies = {(s, o) for s, p, o in said if p == "accessPolicy"}
    assert {("MPT 30B", "OpenWeights"), ("LLaMA2 13B Chat", "OpenWeights")} <= policies
    assert not {s for s, _ in policies} & {"MosaicML", "Meta", "OpenAI"}
    assert ("MPT 30B", "hasLicense", "Apache 2.0") in said


def test_a_name_ends_with_its_line() -> None:
    names, said = told("# Model card: Glume-8B\n\n- Base model: Qwen3\n- Languages: Hindi, Tamil\n")
    assert "Glume-8B" in names
    assert ("Glume-8B", "basedOn", "Qwen3") in said
