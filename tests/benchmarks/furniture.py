"""How much furniture is kept out and how much text is kept, by layout: `python tests/benchmarks/furniture.py [-v]`.

With -v each line that is read wrongly is printed, too.
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from furniture_set import Score, pages, score


def main(*, verbose: bool) -> None:
    """Measure and print the tables."""
    for part in ("first", "fresh", "second"):
        group = pages(part)
        print(f"{part}: {len(group)} pages\n{'layout':<24}{'furniture out':>20}{'text kept':>20}")
        for layout, members in groupby(group, key=lambda page: page.layout):
            result = score(members)
            print(_row(layout, result))
            for line in result.wrong if verbose else ():
                print(f"    {line[:140]}")
        print(_row("all", score(group)), end="\n\n")


def _row(name: str, result: Score) -> str:
    cells = (
        f"{counts[True]}/{counts.total()} {share:.3f}"
        for counts, share in zip((result.furniture, result.text), result.shares, strict=True)
    )
    return f"{name:<24}" + "".join(f"{cell:>20}" for cell in cells)


if __name__ == "__main__":
    main(verbose="-v" in sys.argv[1:])
