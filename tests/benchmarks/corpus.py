"""How varied the corpus is, and how near to real text: `python tests/benchmarks/corpus.py [GOLD.json ...]`.

Prints the share of passages whose first three words are their own, lengths, how many statements a hundred words hold, by property and by status;
beside them the same of gold files of real excerpts where some are named (their texts lie beside them).
"""

from __future__ import annotations

import json
import statistics
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from kg.config import ontology_folder
from kg.learn.corpus import read_corpus

Profile = tuple[list[str], Counter[str], Counter[str]]


def of_corpus() -> Profile:
    """Texts, statements by property, statements by status."""
    passages = list(read_corpus([ontology_folder() / "corpus"]))
    sure = [r for p in passages for r in p.relations if not r.optional]
    return [p.text for p in passages], Counter(r.property for r in sure), Counter(r.status for r in sure)


def of_gold(files: Sequence[Path]) -> Profile:
    """The same of gold files."""
    texts, properties, statuses = [], Counter[str](), Counter[str]()
    for file in files:
        gold = json.loads(file.read_text(encoding="utf-8"))
        texts.append((file.parent / gold["text_file"]).read_text(encoding="utf-8"))
        for row in gold["relations"] + gold["values"]:
            if not row.get("optional"):
                properties[row["p"]] += 1
                statuses[row["status"]] += 1
    return texts, properties, statuses


def told(name: str, profile: Profile) -> None:
    """Print one profile."""
    texts, properties, statuses = profile
    openings = Counter(tuple(t.split()[:3]) for t in texts)
    lengths = [len(t.split()) for t in texts]
    own = sum(1 for n in openings.values() if n == 1) / len(texts)
    words = sum(lengths)
    print(f"{name}: {len(texts)} texts, {words} words; openings of their own {own:.3f}")
    print(f"  words a text: median {statistics.median(lengths):.0f}, from {min(lengths)} to {max(lengths)}")
    print(f"  statements a hundred words {100 * properties.total() / words:.1f}")
    for kind in (properties, statuses):
        print("  " + ", ".join(f"{k} {v} ({v / kind.total():.3f})" for k, v in kind.most_common()))


if __name__ == "__main__":
    told("corpus", of_corpus())
    if sys.argv[1:]:
        told("gold", of_gold([Path(f) for f in sys.argv[1:]]))
