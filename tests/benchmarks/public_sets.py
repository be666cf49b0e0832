"""CORE (relations between two given companies, cross-validated) and CrossNER-AI (names, from 100 sentences), with our network and training.

    python tests/benchmarks/public_sets.py core ../shared/bench -o /tmp/core [--folds 5]
    python tests/benchmarks/public_sets.py crossner ../shared/bench -o /tmp/crossner [--start WEIGHTS.pt]

Needs the extra `train`. Scores are those of `score_bench.py` in the same folder.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from scoring import micro, rows_of, scorer

from kg.extract.decoding import decode
from kg.extract.encoding import encode, piece_span, word_starts
from kg.extract.labels import Labels
from kg.extract.learned import LearnedReader
from kg.learn.corpus import Mark, Passage, Relation
from kg.learn.encoder import find_encoder
from kg.learn.export import export
from kg.learn.recipe import Recipe
from kg.learn.train import Job, run

NONE = "undefined"
DAY = date(2020, 1, 1)


# -- CORE -------------------------------------------------------------------------------------------------------------


def company_passage(row: dict[str, Any]) -> Passage:
    """One sentence with its two companies, and the relation between them in its own direction."""
    marks = tuple(sorted((Mark(row[e][0], row[e][1], (e,)) for e in ("e1", "e2")), key=lambda m: m.start))
    s, o = ("e2", "e1") if row["invert"] else ("e1", "e2")
    relations = () if row["relation"] == NONE else (Relation(s, row["relation"], o),)
    return Passage(
        row["id"], "sentence", DAY, row["text"], marks, dict.fromkeys(("e1", "e2"), ("Company",)), {}, relations
    )


def company_scores(reader: LearnedReader, row: dict[str, Any]) -> dict[str, float]:
    """The probability of each relation between the two given companies, in the likelier direction."""
    window = encode(reader.tokenizer, row["text"])
    spans = [piece_span(window, *row[e]) for e in ("e1", "e2")]
    if None in spans or len(window.ids) > 510:
        return {}
    states, _, _ = reader.encode(window)
    kinds = [0, 0]
    scores = reader.pair(states, [s[0] for s in spans if s], [s[1] for s in spans if s], kinds)
    sure = 1 / (1 + np.exp(-np.maximum(scores[0, 1], scores[1, 0])))
    return {name: float(sure[k]) for k, (name, _) in enumerate(reader.labels.names)}


def core(
    bench: ModuleType, folder: Path, out: Path, encoder: Path, start: Path | None, folds: int, epochs: int
) -> None:
    """Cross-validate; the threshold of "undefined" is chosen on a tenth of each training part."""
    rows = rows_of(folder / "core.jsonl")
    relations = tuple(sorted({r["relation"] for r in rows} - {NONE}))
    labels = Labels(("Company",), relations, (), (), frozenset(), ())
    number = {r["id"]: int(hashlib.md5(r["id"].encode()).hexdigest(), 16) for r in rows}
    said: dict[str, Any] = {}
    for fold in range(folds):
        learn = [r for r in rows if number[r["id"]] % folds != fold]
        held = [r for r in learn if number[r["id"]] // folds % 10 == 0]
        path = out / f"core{fold}"
        recipe = Recipe(epochs=epochs, batch=16, own_from=epochs, swap=0.0, join=0.0, scale=2.0, head_lr=1e-3)
        learned = [company_passage(r) for r in learn if number[r["id"]] // folds % 10]
        run(Job(learned, labels, encoder, path, recipe, start))
        export(path.with_suffix(".pt"), encoder, path)
        reader = LearnedReader(path)
        guess = {r["id"]: company_scores(reader, r) for r in held}
        best = max((t / 100 for t in range(10, 71, 5)), key=lambda t: f1(bench, held, named(guess, t)))
        test = [r for r in rows if number[r["id"]] % folds == fold]
        part = named({r["id"]: company_scores(reader, r) for r in test}, best)
        print(f"fold {fold + 1}: threshold {best:.2f}, F1 {f1(bench, test, part):.3f}", flush=True)
        said |= part
    print(f"CORE, {len(rows)} sentences: micro F1 {f1(bench, rows, said):.3f}")


def named(guess: dict[str, dict[str, float]], threshold: float) -> dict[str, Any]:
    """The likeliest relation of each sentence, where it is likely enough."""
    best = {i: max(scores.items(), key=lambda kv: kv[1], default=(NONE, 0.0)) for i, scores in guess.items()}
    return {i: {"relation": name if sure >= threshold else NONE} for i, (name, sure) in best.items()}


def f1(bench: ModuleType, rows: Sequence[dict[str, Any]], said: dict[str, Any]) -> float:
    """Micro F1."""
    return micro(bench, bench.core(rows, said, False))[2]


# -- CrossNER ---------------------------------------------------------------------------------------------------------


def name_passage(row: dict[str, Any]) -> Passage:
    """One sentence with its names, each a thing of its own."""
    marks = tuple(Mark(e["start"], e["end"], (f"e{n}",)) for n, e in enumerate(row["entities"]))
    types: dict[str, tuple[str, ...]] = {f"e{n}": (e["type"],) for n, e in enumerate(row["entities"])}
    return Passage(row["id"], "sentence", DAY, row["text"], marks, types, {}, ())


def names_in(reader: LearnedReader, text: str) -> list[dict[str, Any]]:
    """The names that the tagger finds in a sentence."""
    window = encode(reader.tokenizer, text)
    _, tags, _ = reader.encode(window)
    found = decode(tags, word_starts(window, text), len(window.ids), eager=0.0)
    kinds = reader.labels.classes
    return [
        {"start": window.offsets[a][0], "end": window.offsets[b][1], "type": kinds[k]}
        for a, b, k, _ in found
        if k < len(kinds)
    ]


def crossner(bench: ModuleType, folder: Path, out: Path, encoder: Path, start: Path | None, epochs: int) -> None:
    """Train on the 100 sentences, from our weights where given, and score the development set."""
    learn, test = (rows_of(folder / f"crossner_ai_{part}.jsonl") for part in ("train", "dev"))
    labels = Labels(
        tuple(sorted({e["type"] for r in learn + test for e in r["entities"]})), (), (), (), frozenset(), ()
    )
    path = out / "crossner"
    recipe = Recipe(epochs=epochs, batch=4, own_from=epochs, swap=0.0, join=0.0, lr=1e-4, head_lr=1e-3)
    run(Job([name_passage(r) for r in learn], labels, encoder, path, recipe, start))
    export(path.with_suffix(".pt"), encoder, path)
    reader = LearnedReader(path)
    said = {r["id"]: {"entities": names_in(reader, r["text"])} for r in test}
    p, r, f = micro(bench, bench.crossner(test, said, False))
    print(f"CrossNER-AI dev without misc: P {p:.3f} R {r:.3f} F1 {f:.3f}")


def main() -> None:
    """Run one of the two."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("set", choices=("core", "crossner"))
    ap.add_argument("bench", type=Path)
    ap.add_argument("-o", "--output", type=Path, required=True)
    ap.add_argument("--folds", type=int, default=5)
    ap.add_argument("--epochs", type=int)
    ap.add_argument("--encoder", type=Path)
    ap.add_argument("--start", type=Path)
    args = ap.parse_args()
    bench = scorer(args.bench)
    args.output.mkdir(parents=True, exist_ok=True)
    encoder = find_encoder(args.encoder, args.output)
    if args.set == "core":
        core(bench, args.bench, args.output, encoder, args.start, args.folds, args.epochs or 5)
    else:
        crossner(bench, args.bench, args.output, encoder, args.start, args.epochs or 30)


if __name__ == "__main__":
    main()
