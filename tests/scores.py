"""Build the annotated articles and print how much of them is found: `python tests/scores.py ../shared`.

The folder holds `score.py`, `gold/` (the five articles of seeds/) and `dev/` (twelve more), as the project's workplace
has them; nothing else needs it. Each article is built with the date that its annotation names.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from kg.build import build, default_extractor
from kg.config import Settings

SETS = ("gold", "dev")


def main(shared: Path) -> int:
    """Score both sets; the exit status is 1 when an article could not be built or the scorer failed."""
    settings = Settings()
    extractor = default_extractor(settings)
    failed = False
    for name in SETS:
        golds = sorted((shared / name).glob("*.json"))
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "out"
            for gold in golds:
                annotation = json.loads(gold.read_text(encoding="utf-8"))
                published = date.fromisoformat(annotation["date"]) if annotation["date"] else None
                article = (gold.parent / annotation["text_file"]).resolve()
                report = build([str(article)], out, published=published, settings=settings, extractor=extractor)
                for source, reason in (*report.skipped, *report.failed):
                    print(f"{source}: {reason}", flush=True)
                failed |= not report.complete
            print(f"\nScores of {len(golds)} articles in {shared / name}", flush=True)
            done = subprocess.run([sys.executable, shared / "score.py", out / "graph.nq", *golds], check=False)
        failed |= done.returncode != 0 or not golds
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")))
