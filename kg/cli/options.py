"""Arguments and options that several commands share."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

GraphFolder = Annotated[Path, typer.Argument(help="The graph's folder.")]
Published = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Date of articles that name none, as plain text does."
    ),
]


class Speaking(StrEnum):
    """Which extractors speak."""

    auto = "auto"
    both = "both"
    model = "model"
    lexicon = "lexicon"


Extractors = Annotated[
    Speaking,
    typer.Option(
        "--extractor",
        help="Who finds claims: the learned model, the lexicon's rules, or both; auto: the model where rules were measured to add nothing to it, "
        "both where the rules have changed since.",
    ),
]
Surely = Annotated[
    float,
    typer.Option(
        "--min-confidence", metavar="P", min=0.0, max=1.0, help="Leave out claims less sure than this (0 to 1)."
    ),
]
SpacyModel = Annotated[
    str | None, typer.Option(metavar="NAME", help="Name of another spaCy model to read English with.")
]
