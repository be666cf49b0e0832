"""Where things are and what may be set: the ontology's folder, the base of minted IRIs, the model, the version."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import ArticleKGError, OntologyError

if TYPE_CHECKING:
    from kg.model import ExtractorMode

VERSION = "0.1.0"
"""The one place that holds the version; the package's metadata reads it from here."""

ID_BASE = "https://w3id.org/articlekg/id/"
DEFAULT_OUT = Path("out")
ONTOLOGY_VARIABLE = "ARTICLEKG_ONTOLOGY"

PARTS: Mapping[str, str] = {
    "ontology": "articlekg.ttl",
    "lexicon": "lexicon",
    "registry": "registry",
    "furniture": "furniture.toml",
    "model": "model",
}
"""What an ontology folder holds that decides the claims: name of the part -> file or subfolder."""

_PACKAGE = Path(__file__).resolve().parent
_ID_BASE_FORM = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`%\x00-\x20]+[/#]")


def ontology_folder() -> Path:
    """Find the ontology: the folder that ARTICLEKG_ONTOLOGY names, else the one that comes with articlekg.

    Raises OntologyError where neither is there.
    """
    named = os.environ.get(ONTOLOGY_VARIABLE)
    if named:
        if not Path(named).is_dir():
            raise OntologyError(f"{ONTOLOGY_VARIABLE} names {named}, which is no folder; correct it or unset it")
        return Path(named)
    return shipped_ontology()


def shipped_ontology() -> Path:
    """The ontology that comes with articlekg: the packaged one, else the repository's. Raises OntologyError where there is none."""
    for folder in (_PACKAGE / "_ontology", _PACKAGE.parent / "ontology"):
        if (folder / PARTS["ontology"]).is_file():
            return folder
    raise OntologyError(
        f"no ontology was found beside {_PACKAGE}; install the package again, or name one with --ontology"
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """What a build is made with. `model` names a spaCy model, None the default one; `extractor` tells which extractors speak;
    claims less sure than `min_confidence` (0 to 1) are left out.

    Raises OntologyError where `ontology` is no folder, ArticleKGError where `id_base` cannot begin an IRI or
    `min_confidence` is no probability.
    """

    ontology: Path = field(default_factory=ontology_folder)
    id_base: str = ID_BASE
    model: str | None = None
    extractor: ExtractorMode = "auto"
    min_confidence: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what no build can be made with."""
        if not self.ontology.is_dir():
            raise OntologyError(
                f"{self.ontology} is no folder; --ontology takes the folder that holds {PARTS['ontology']}"
            )
        if not 0.0 <= self.min_confidence <= 1.0:
            raise ArticleKGError(f"{self.min_confidence} is no confidence; --min-confidence takes a number from 0 to 1")
        if not _ID_BASE_FORM.fullmatch(self.id_base):
            raise ArticleKGError(
                f"{self.id_base!r} cannot begin an IRI; --id-base takes one that ends with / or #, as {ID_BASE}"
            )


def ontology_digests(folder: Path) -> Mapping[str, str]:
    """The SHA-256 of each part in PARTS that `folder` holds, so that a graph can say what built it."""
    return {name: _digest(_files(folder / place), folder) for name, place in PARTS.items() if (folder / place).exists()}


def code_digest(*modules: str) -> str:
    """The SHA-256 of the package's own sources under the given places ("resolve", "graph/rdf.py").

    What was made by older code is so told from what this code would make, even between two versions.
    """
    return _digest((file for module in modules for file in _files(_PACKAGE / module)), _PACKAGE)


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return sorted(p for p in place.rglob("*") if p.suffix in {".toml", ".ttl", ".py", ".json", ".onnx"} and p.is_file())


def _digest(files: Iterable[Path], below: Path) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.relative_to(below).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes().replace(b"\r\n", b"\n")).digest())
    return digest.hexdigest()
