"""From a corpus to a model folder: train, export, and calibrate on passages that the training has not seen."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ModelError, ReadError
from kg.learn.corpus import Passage, read_corpus
from kg.learn.recipe import Recipe
from kg.ontology.lexicon import load_lexicon
from kg.ontology.schema import load_schema

HELD_EVERY = 12
"""One passage of so many is kept out of the training, to calibrate on."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of a training: the folder, how many passages it saw, on how many it was calibrated."""

    folder: Path
    seen: int
    held: int


def split(passages: Sequence[Passage], held: frozenset[str]) -> tuple[list[Passage], list[Passage]]:
    """Passages to learn from, and those kept out: those named in `held`, without names every twelfth."""
    kept = [p for n, p in enumerate(passages) if (p.id in held if held else n % HELD_EVERY == HELD_EVERY - 1)]
    ids = {p.id for p in kept}
    return [p for p in passages if p.id not in ids], kept


def train_model(
    corpus: Sequence[Path],
    *,
    ontology: Path,
    output: Path,
    recipe: Recipe,
    encoder: Path | None = None,
    start: Path | None = None,
    held: Path | None = None,
    quiet: bool = False,
) -> Trained:
    """Train on the passages of files or folders, and write the model folder `output`.

    `held` is a file or folder of passages to calibrate on; without it every twelfth of the corpus is kept out. The weights as trained stay
    beside the folder (`OUTPUT.pt`), to go on from with `start`. Raises ReadError, OntologyError, and ModelError where torch or an encoder is missing.
    """
    try:
        from kg.learn.encoder import find_encoder
        from kg.learn.export import export
        from kg.learn.train import Job, run
    except ImportError as error:
        raise ModelError(f"training needs {error.name}; the mend: pip install 'articlekg[train]'") from error
    from kg.extract.labels import Labels
    from kg.learn.calibrate import calibrate

    passages = list(read_corpus(corpus))
    if len(passages) < 2:
        raise ReadError(f"{', '.join(map(str, corpus))}: no passages to learn from; see ontology/corpus/GUIDELINES.md")
    if held is None:
        seen, kept = split(passages, frozenset())
    else:
        seen, kept = split(passages, frozenset(p.id for p in read_corpus([held])))
        kept = kept or list(read_corpus([held]))
    lexicon = load_lexicon(ontology)
    labels = Labels.of(load_schema(ontology), tuple(lexicon.types))
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        folder = find_encoder(encoder, Path(work))
        run(Job(seen, labels, folder, output, recipe, start, quiet))
        export(output.with_suffix(".pt"), folder, output)
    (output / "calibration.json").unlink(missing_ok=True)  # of another training
    if (calibration := calibrate(kept, ontology=ontology, learned=output)) is not None:
        calibration.write(output)
    return Trained(output, len(seen), len(kept))
