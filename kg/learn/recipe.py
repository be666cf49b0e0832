"""How to train; apart from the training itself, so that a command can name it where torch is missing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train. `batch` is a worker's; `swap` is the rate of names swapped, `join` the share of passages joined two by two, `mask` the rate of
    word pieces hidden, `drop` and `pair_drop` the rates of features dropped in the encoder and in the head over pairs, `own_from` the epoch from
    which half of the passages use the mentions that the network finds itself.

    The rates are high since a corpus of some thousand passages is soon known by heart: with rates of 0.45, 0.2, 0.02, 0.1 and 0.2 a passage kept
    out cost three to nine times what one seen did.
    """

    epochs: int = 24
    batch: int = 6
    workers: int = 2
    lr: float = 1.5e-4
    head_lr: float = 8e-4
    scale: float = 8.0
    seed: int = 1
    swap: float = 0.75
    join: float = 0.3
    own_from: int = 2
    mask: float = 0.1
    drop: float = 0.15
    pair_drop: float = 0.3
