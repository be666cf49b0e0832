"""A hash of an ontology folder: equal folders give equal hashes on any machine."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kg.config import ontology_digests
from kg.ontology.lexicon import lexicon_files


def folder_digest(folder: Path) -> str:
    """SHA-256 (first 16 hex digits) over all that decides the claims: in the folder (see `kg.config.PARTS`), and what it takes of our lexicon."""
    parts = sorted(ontology_digests(folder).items())
    for name, path in lexicon_files(folder).items():
        if path.parent != folder / "lexicon":
            parts.append((name, hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()))
    return hashlib.sha256("\n".join(f"{name} {digest}" for name, digest in parts).encode()).hexdigest()[:16]
