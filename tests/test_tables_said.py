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
