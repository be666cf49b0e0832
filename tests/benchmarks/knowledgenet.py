"""KnowledgeNet, cross-validated over folds 1-3, with the code that trains our own model and another ontology folder.

    python tests/benchmarks/knowledgenet.py ../shared/bench -o /tmp/kn [--fold 1 ...] [--epochs 6]

Needs the extra `train`. Mentions that no fact names (others' names, pronouns, noun chunks) come from spaCy, as a silver standard, in training only.
The threshold of each run is chosen on a tenth of its training documents; text F1 is that of `score_bench.py` in the same folder.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

from scoring import micro, rows_of, scorer

from kg.extract.labels import Labels
from kg.extract.learned import LearnedReader
from kg.extract.spacy_model import load_model
from kg.learn.corpus import Mark, Passage, Relation
from kg.learn.encoder import find_encoder
from kg.learn.export import export
from kg.learn.recipe import Recipe
from kg.learn.train import Job, run
from kg.ontology.lexicon import load_lexicon
from kg.ontology.schema import load_schema

ONTOLOGY = Path(__file__).resolve().parents[1] / "fields" / "knowledgenet"
NER = {
    "PERSON": "Person",
    "ORG": "Organization",
    "FAC": "Organization",
    "GPE": "Place",
    "LOC": "Place",
    "NORP": "Nationality",
    "DATE": "Date",
}
PRONOUNS = frozenset(
    [
        "he",
        "she",
        "him",
        "her",
        "his",
        "who",
        "whom",
        "i",
        "my",
        "me",
        "we",
        "our",
        "us",
        "they",
        "their",
        "them",
        "it",
        "its",
        "which",
        "that",
        "where",
        "himself",
        "herself",
        "itself",
        "whose",
        "hers",
        "mine",
    ]
)
Silver = list[tuple[int, int, str]]


def camel(name: str) -> str:
    """DATE_OF_BIRTH -> dateOfBirth."""
    first, *rest = name.lower().split("_")
    return first + "".join(w.capitalize() for w in rest)


def silver(rows: Sequence[dict[str, Any]]) -> Iterator[Silver]:
    """Names, pronouns and noun chunks of each passage, by spaCy; "" for what has no class of ours."""
    nlp, _ = load_model()
    for doc in nlp.pipe([r["text"] for r in rows], batch_size=64):
        found: Silver = [(e.start_char, e.end_char, NER.get(e.label_, "")) for e in doc.ents]
        for t in doc:
            if t.lower_ in PRONOUNS and not _meets(found, t.idx, t.idx + len(t)):
                found.append((t.idx, t.idx + len(t), ""))
        for c in doc.noun_chunks:
            if not _meets(found, c.start_char, c.end_char):
                found.append((c.start_char, c.end_char, ""))
        yield found


def _meets(spans: Silver, start: int, end: int) -> bool:
    return any(a < end and start < b for a, b, _ in spans)


def passage(row: dict[str, Any], more: Silver, classes: dict[str, tuple[str, str]]) -> Passage:
    """One passage in the corpus's terms: each mention is a thing of its own, since the facts are between mentions."""
    gold: dict[tuple[int, int], str] = {}
    for f in row["facts"]:
        for end, kind in zip("so", classes[camel(f["p"])], strict=True):
            start, stop = f[end]
            gold[start, stop] = "" if row["text"][start:stop].lower() in PRONOUNS else kind
    spans = [(*where, kind) for where, kind in gold.items()]
    spans += [m for m in more if not _meets(spans, m[0], m[1])]
    name = {(a, b): f"e{a}x{b}" for a, b, _ in spans}
    some = next(iter(classes.values()))[0]
    return Passage(
        row["id"],
        "fact",
        date(2019, 1, 1),
        row["text"],
        tuple(Mark(a, b, (name[a, b],), refers=not kind) for a, b, kind in sorted(spans)),
        {name[a, b]: (kind or some,) for a, b, kind in spans},
        {},
        tuple(Relation(name[tuple(f["s"])], camel(f["p"]), name[tuple(f["o"])]) for f in row["facts"]),
        frozenset(map(camel, row["properties"])),
    )


def predict(reader: LearnedReader, rows: Sequence[dict[str, Any]]) -> dict[str, list[tuple[float, dict[str, Any]]]]:
    """The facts of each passage with their probabilities."""
    upper = {camel(p): p for r in rows for p in r["properties"]}
    out = {}
    for r in rows:
        answer = reader.read(r["text"], [(0, len(r["text"]))])
        place = [[m.start, m.end] for m in answer.mentions]
        out[r["id"]] = [
            (x.sure, {"s": place[x.subject], "p": upper[x.property], "o": place[x.object]})
            for x in answer.relations
            if x.property in upper
        ]
    return out


def score(bench: ModuleType, rows: Any, found: Any, threshold: float, ours: bool = False) -> tuple[float, float, float]:
    """Precision, recall, F1 of the facts above a threshold."""
    facts = {i: {"facts": [f for sure, f in facts if sure >= threshold]} for i, facts in found.items()}
    return micro(bench, bench.knowledgenet(rows, facts, ours))


def _kept_out(row: dict[str, Any]) -> bool:
    return int(hashlib.md5(str(row["doc"]).encode()).hexdigest(), 16) % 10 == 0


def main() -> None:
    """Train and score the folds."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("bench", type=Path)
    ap.add_argument("-o", "--output", type=Path, required=True)
    ap.add_argument("--fold", type=int, action="append")
    ap.add_argument("--epochs", type=int, default=6)
    ap.add_argument("--encoder", type=Path)
    ap.add_argument("--start", type=Path, help="weights to begin with, such as those of our own model")
    ap.add_argument("--workers", type=int, default=2)
    ap.add_argument("--mask", type=float, default=0.0)
    args = ap.parse_args()
    bench = scorer(args.bench)
    args.output.mkdir(parents=True, exist_ok=True)
    rows = rows_of(args.bench / "knowledgenet.jsonl")
    schema = load_schema(ONTOLOGY)
    classes = {n: (next(iter(p.domain)), next(iter(p.range))) for n, p in schema.properties.items()}
    labels = Labels.of(schema, tuple(load_lexicon(ONTOLOGY).types))
    passages = {r["id"]: passage(r, more, classes) for r, more in zip(rows, silver(rows), strict=True)}
    encoder = find_encoder(args.encoder, args.output)
    together: dict[str, Any] = {}
    tested: list[dict[str, Any]] = []
    for fold in args.fold or (1, 2, 3):
        train_rows = [r for r in rows if r["fold"] != fold and not _kept_out(r)]
        held = [r for r in rows if r["fold"] != fold and _kept_out(r)]
        out = args.output / f"fold{fold}"
        recipe = Recipe(
            epochs=args.epochs,
            batch=32 // args.workers,
            workers=args.workers,
            own_from=1,
            swap=0.0,
            join=0.0,
            scale=4.0,
            lr=1.5e-4,
            head_lr=1e-3,
            mask=args.mask,
            drop=0.1,
            pair_drop=0.2,
        )
        run(Job([passages[r["id"]] for r in train_rows], labels, encoder, out, recipe, args.start))
        export(out.with_suffix(".pt"), encoder, out)
        reader = LearnedReader(out)
        guess = predict(reader, held)
        best = max((t / 100 for t in range(15, 71, 5)), key=lambda t: score(bench, held, guess, t)[2])
        test = [r for r in rows if r["fold"] == fold]
        found = predict(reader, test)
        told = [" ".join(f"{v:.3f}" for v in score(bench, test, found, best, ours)) for ours in (False, True)]
        print(f"fold {fold}: threshold {best:.2f}, all fifteen P R F1 {told[0]}, our five {told[1]}", flush=True)
        together |= {i: [(1.0, f) for sure, f in facts if sure >= best] for i, facts in found.items()}
        tested += test
    for name, ours in (("all fifteen", False), ("our five", True)):
        p, r, f1 = score(bench, tested, together, 0.5, ours)
        print(f"{name}: P {p:.3f} R {r:.3f} F1 {f1:.3f}")


if __name__ == "__main__":
    main()
