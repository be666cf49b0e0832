"""Corpus passages -> gold files as the contract describes them: `python -m kg.learn.gold CORPUS… -o DIR`."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

from kg.learn.corpus import Passage, Relation, read_corpus


def to_gold(passage: Passage) -> dict[str, Any]:
    """The gold of one passage. Evidence is the sentence in which subject and object stand nearest to each other."""
    entities = [
        {
            "id": entity,
            "type": types[0],
            "also": list(types[1:]),
            "label": passage.names.get(entity) or forms[0],
            "aliases": forms if entity in passage.names else forms[1:],
            "optional": False,
        }
        for entity, types in passage.types.items()
        if (forms := _forms(passage, entity))
    ]
    relations, values = [], []
    known = {e["id"] for e in entities}
    for r in passage.relations:
        row = {
            "s": r.subject,
            "p": r.property,
            "status": r.status,
            "optional": r.optional,
            "evidence": _evidence(passage, r),
        }
        if r.subject not in known:
            continue
        if r.object[:1].isdigit():  # values begin with a digit; ids and concepts do not
            values.append(row | {"v": r.object})
        else:
            relations.append(row | {"o": r.object} | ({"score": r.score} if r.score else {}))
    return {
        "id": passage.id,
        "text_file": f"{passage.id}.txt",
        "date": passage.published.isoformat(),
        "entities": entities,
        "relations": relations,
        "values": values,
    }


def _forms(passage: Passage, entity: str) -> list[str]:
    """The names of an entity, the longest first."""
    forms = {passage.text[m.start : m.end] for m in passage.marks if m.entities == (entity,) and not m.refers}
    return sorted(forms, key=lambda f: (-len(f), f))


def _evidence(passage: Passage, r: Relation) -> str:
    def places(name: str) -> list[int]:
        return [m.start for m in passage.marks if name in m.entities or m.value == name]

    pairs = [(abs(a - b), max(a, b)) for a in places(r.subject) for b in places(r.object) or places(r.subject)]
    at = min(pairs)[1] if pairs else 0
    start = max((m.end() for m in re.finditer(r"[.!?]\s+|\n+", passage.text[:at])), default=0)
    end = re.search(r"[.!?](?=\s)|\n|$", passage.text[at:])
    return passage.text[start : at + (end.end() if end else 0)].strip()


def main() -> None:
    """Write a text and a gold file for each passage."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("corpus", nargs="+", type=Path)
    ap.add_argument("-o", "--output", type=Path, required=True)
    args = ap.parse_args()
    args.output.mkdir(parents=True, exist_ok=True)
    for passage in read_corpus(args.corpus):
        (args.output / f"{passage.id}.txt").write_text(passage.text, encoding="utf-8")
        gold = json.dumps(to_gold(passage), ensure_ascii=False, indent=1)
        (args.output / f"{passage.id}.json").write_text(gold + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
