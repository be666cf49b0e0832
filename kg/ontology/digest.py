"""A hash of an ontology folder: equal folders give equal hashes on any machine."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kg.config import ontology_digests


def folder_digest(folder: Path) -> str:
    """SHA-256 (first 16 hex digits) over all in the folder that decides the claims: see `kg.config.PARTS`."""
    parts = sorted(ontology_digests(folder).items())
    return hashlib.sha256("\n".join(f"{name} {digest}" for name, digest in parts).encode()).hexdigest()[:16]
