"""How fast and how big: `make bench`, or `python tests/benchmarks/throughput.py [ARTICLE…]`.

Prints words per second of the extractor and of the bare spaCy model on the same articles in the same process, and the
wall time and peak memory of `kg build seeds` in a fresh process. Trust the ratio; the numbers hang on the machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from kg.config import ontology_folder
from kg.extract.pipeline import Extractor
from kg.extract.spacy_model import load_model
from kg.model import Article
from kg.read import read_paths

ROOT = Path(__file__).resolve().parents[2]
ARTICLES = (ROOT / "seeds", ROOT / "tests" / "read_pages")
ROUNDS = 3


def cold_build() -> tuple[float, float]:
    """Seconds and MiB at most of `kg build seeds` in a process of its own, on an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "kg", "build", str(ROOT / "seeds"), "-o", str(Path(folder) / "out"), "-q"]
        started = time.perf_counter()
        process = subprocess.Popen(command)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status):
        raise SystemExit("kg build seeds failed")
    unit = 2**20 if sys.platform == "darwin" else 2**10  # macOS counts bytes, Linux KiB
    return seconds, usage.ru_maxrss / unit


def best(runs: Sequence[Callable[[Article], object]], articles: Sequence[Article]) -> list[float]:
    """For each of `runs` the seconds of its fastest round over all articles.

    One article to warm up; the rounds take turns, so that what else the machine does falls on all alike.
    """
    times: list[list[float]] = [[] for _ in runs]
    for run in runs:
        run(articles[0])
    for _ in range(ROUNDS):
        for run, taken in zip(runs, times, strict=True):
            started = time.perf_counter()
            for article in articles:
                run(article)
            taken.append(time.perf_counter() - started)
    return [min(taken) for taken in times]


def main(paths: Sequence[str]) -> None:
    """Measure and print the table."""
    seconds, memory = cold_build()
    articles = [item for item in read_paths(paths or [str(p) for p in ARTICLES]) if isinstance(item, Article)]
    words = sum(len(article.text.split()) for article in articles)
    started = time.perf_counter()
    extractor = Extractor(ontology=ontology_folder())
    loading = time.perf_counter() - started
    nlp, name = load_model()
    bare, ours = (words / taken for taken in best([lambda article: nlp(article.text), extractor.extract], articles))
    print(f"{len(articles)} articles, {words} words, best of {ROUNDS} rounds, {os.cpu_count()} cores")
    for what, value, unit in (
        (f"spaCy alone ({name})", f"{bare:,.0f}", "words/s"),
        ("the extractor", f"{ours:,.0f}", "words/s"),
        ("the extractor / spaCy alone", f"{ours / bare:.2f}", ""),
        ("loading the extractor", f"{loading:.1f}", "s"),
        ("kg build seeds, cold", f"{seconds:.1f}", "s"),
        ("peak memory of that", f"{memory:,.0f}", "MiB"),
    ):
        print(f"{what:<42}{value:>8} {unit}".rstrip())


if __name__ == "__main__":
    main(sys.argv[1:])
