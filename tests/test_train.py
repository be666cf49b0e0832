"""Training end to end, on a dozen passages and an encoder of random weights: does every part of it run, learn, and repeat?

Torch is no part of the project's environment. ARTICLEKG_TORCH names a folder into which pip put it (`pip install --target`), with onnx and
safetensors; where there is none, these tests are skipped aloud, or fail under ARTICLEKG_REQUIRE_OUTSIDE=1.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest
from outside import missing

from kg.config import ontology_folder
from kg.extract.pipeline import Extractor
from kg.learn.corpus import read_corpus
from kg.model import Article

HERE = Path(__file__).parent
CORPUS = ontology_folder() / "corpus"
PASSAGES = 12
ENCODER = """
import sys, torch
from safetensors.torch import save_file
torch.manual_seed(3)
def linear(name, out, into):
    return {name + ".weight": torch.randn(out, into) * 0.04, name + ".bias": torch.zeros(out)}
def norm(name):
    return {name + ".weight": torch.ones(384), name + ".bias": torch.zeros(384)}
weights = norm("embeddings.LayerNorm")
for kind, size in (("word", 30522), ("position", 512), ("token_type", 2)):
    weights[f"embeddings.{kind}_embeddings.weight"] = torch.randn(size, 384) * 0.04
for layer in range(6):
    place = f"encoder.layer.{layer}."
    for part in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
        weights |= linear(place + part, 384, 384)
    weights |= linear(place + "intermediate.dense", 1536, 384) | linear(place + "output.dense", 384, 1536)
    weights |= norm(place + "attention.output.LayerNorm") | norm(place + "output.LayerNorm")
save_file(weights, sys.argv[1])
"""


@pytest.fixture(scope="module")
def environment() -> Mapping[str, str]:
    """The environment of a process that has torch, whose kg is this one."""
    named = os.environ.get("ARTICLEKG_TORCH", "")
    if not named and find_spec("torch") is None:
        missing("torch is not installed: pip install --target DIR torch onnx safetensors, and ARTICLEKG_TORCH=DIR")
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (str(HERE.parent), named))), "OMP_NUM_THREADS": "1"}


def python(environment: Mapping[str, str], *words: str | Path) -> str:
    """What Python tells on standard error."""
    command = [sys.executable, "-W", "ignore", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, env=dict(environment), check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stderr


@pytest.fixture(scope="module")
def encoder(environment: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("encoder")
    python(environment, "-c", ENCODER, folder / "model.safetensors")
    shutil.copyfile(ontology_folder() / "model" / "tokenizer.json", folder / "tokenizer.json")
    return folder


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    first = sorted(CORPUS.glob("*.txt"))[0].read_text(encoding="utf-8")
    heads = [at.start() for at in re.finditer(r"^=== ", first, re.MULTILINE)]
    file = tmp_path_factory.mktemp("corpus") / "few.txt"
    file.write_text(first[: heads[PASSAGES]], encoding="utf-8")
    return file


def trained(environment: Mapping[str, str], corpus: Path, encoder: Path, model: Path, workers: int) -> str:
    words = ("--encoder", encoder, "--epochs", "3", "--workers", str(workers))
    return python(environment, "-m", "kg", "train", corpus, "-o", model, *words)


@pytest.fixture(scope="module")
def told(
    environment: Mapping[str, str], corpus: Path, encoder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """What a training told, and its model."""
    model = tmp_path_factory.mktemp("trained") / "model"
    return trained(environment, corpus, encoder, model, 1), model


def test_each_epoch_knows_more(told: tuple[str, Path]) -> None:
    losses = [
        (float(tags), float(relations)) for tags, relations in re.findall(r"tags (\S+) relations (\S+) status", told[0])
    ]
    assert len(losses) == 3
    assert losses[2][0] < losses[0][0]
    assert losses[2][1] < losses[0][1]


def test_the_model_reads_an_article(told: tuple[str, Path], corpus: Path) -> None:
    _, model = told
    assert {file.name for file in model.iterdir()} >= {"encoder.onnx", "pairs.onnx", "statuses.onnx", "labels.json"}
    assert sum(file.stat().st_size for file in model.iterdir()) < 30 * 2**20
    extractor = Extractor(ontology=ontology_folder(), learned=model)
    text = next(read_corpus([corpus])).text
    read = extractor.extract(Article(source="a.txt", text=text, published=date(2025, 1, 1)))
    assert read.article.text == text


def test_the_same_training_gives_the_same_model(
    told: tuple[str, Path], environment: Mapping[str, str], corpus: Path, encoder: Path, tmp_path: Path
) -> None:
    trained(environment, corpus, encoder, tmp_path / "again", 1)
    for name in ("encoder.onnx", "pairs.onnx", "labels.json"):
        assert (tmp_path / "again" / name).read_bytes() == (told[1] / name).read_bytes(), name


def test_two_workers_train_together(
    environment: Mapping[str, str], corpus: Path, encoder: Path, tmp_path: Path
) -> None:
    assert "epoch 3 of 3" in trained(environment, corpus, encoder, tmp_path / "two", 2)
    assert (tmp_path / "two" / "pairs.onnx").is_file()
