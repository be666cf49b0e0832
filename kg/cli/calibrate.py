"""`kg calibrate`: how far to trust a learned extractor with the rules as they are now."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.config import ontology_folder
from kg.errors import ReadError


def calibrate(
    corpus: Annotated[
        list[Path],
        typer.Argument(
            metavar="CORPUS...", show_default=False, help="Files or folders of passages that the training has not seen."
        ),
    ],
    ontology: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder of the ontology, with its model in DIR/model.")
    ] = None,
) -> None:
    """Fit a model's confidence and thresholds anew, after a change of the lexicon or on passages of your own.

    DIR/model/calibration.json is written. It also tells whether the model had better speak alone or with the rules beside it, which
    is what `--extractor auto` does. Until then, rules that have changed speak beside it.

    Example: kg calibrate my-field/kept-out --ontology my-field
    """
    from kg.learn.calibrate import calibrate as fit_anew
    from kg.learn.corpus import read_corpus

    folder = ontology or ontology_folder()
    passages = list(read_corpus(corpus))
    calibration = fit_anew(passages, ontology=folder, learned=folder / "model")
    if calibration is None:
        raise ReadError(f"{', '.join(map(str, corpus))}: nothing to calibrate on; name passages that state something")
    calibration.write(folder / "model")
    beside = "beside the rules" if calibration.best == "both" else "alone"
    typer.echo(f"{folder / 'model'}: calibrated on {len(passages)} passages; the model speaks {beside}")
