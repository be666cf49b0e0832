"""What is reported of an article that could not be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skipped:
    """An article that was not read: `source` as in `Article` (`FILE.jsonl:12` for line 12), `reason` with the mend."""

    source: str
    reason: str
