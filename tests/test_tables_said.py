"""What the columns of a table say, and what they do not."""

from __future__ import annotations

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
