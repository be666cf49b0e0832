"""The learned extractor at work: windows of an article through the ONNX model -> mentions, references, relations with their status.

One thread, so that sums are always added in one order: the same text gives the same numbers whatever else the machine does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from kg.errors import ModelError
from kg.extract.decoding import decode
from kg.extract.encoding import Window, load_tokenizer, piece_span, windows, word_starts
from kg.extract.fusion import FLOOR, Calibration
from kg.extract.labels import Labels

MAX_MENTIONS = 160
_SLOWER = ("SkipLayerNormFusion",)
"""What onnxruntime makes of our graph against our interest: its fused kernel takes five times as long as the two that it stands for."""
_LINKED = 0.5
_LIKELY = 0.1
"""Statements below this are not worth asking who says them and with which score."""


class Spotted(NamedTuple):
    """A mention that the model found: offsets in the article, class ("" for a pronoun or description, "=" for a value), probability."""

    start: int
    end: int
    kind: str
    sure: float


def is_name(kind: str) -> bool:
    """Whether a mention of this kind is a name: no value, pronoun or description."""
    return kind not in ("", "=")


class Said(NamedTuple):
    """A relation between two mentions (numbers into the list of mentions); `concept` stands for an object that is no mention.

    `speaker` is the mention of who says it, `score` that of the value that qualifies it (-1: none).
    """

    subject: int
    property: str
    object: int
    concept: str
    status: str
    sure: float
    speaker: int = -1
    score: int = -1


class Answer(NamedTuple):
    """What the model says of an article: mentions, relations, and for each reference the mentions it may stand for with their weight."""

    mentions: tuple[Spotted, ...]
    relations: tuple[Said, ...]
    references: dict[int, tuple[tuple[int, float], ...]]


_Key = tuple[int, int, str]


class LearnedReader:
    """Runs a model folder (`encoder.onnx`, `pairs.onnx`, `statuses.onnx`, `labels.json`, `tokenizer.json`). Raises ModelError where it is broken."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            stored = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
            self.labels = Labels.load(stored)
            self._kinds = {kind: k for k, kind in enumerate((*self.labels.classes, "=", ""))}
            self.calibration = Calibration.load(folder)
            self.tokenizer = load_tokenizer(folder)
            self._encoder, self._pairs, self._statuses = (
                ort.InferenceSession(
                    str(folder / name), options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER
                )
                for name in ("encoder.onnx", "pairs.onnx", "statuses.onnx")
            )
            if {i.name for i in self._encoder.get_inputs()} != {"ids", "case"}:
                raise ModelError(
                    f"{folder}: a model of another version of articlekg; the mend: export or train it again"
                )
        except ModelError:
            raise
        except Exception as error:
            raise ModelError(
                f"{folder}: the learned extractor cannot be loaded ({str(error).splitlines()[0][:120]}); install the package again"
            ) from error

    def read(self, text: str, sentences: Sequence[tuple[int, int]]) -> Answer:
        """Read an article whose sentences stand at the given offsets."""
        mentions: dict[tuple[int, int, str], float] = {}
        relations: dict[tuple[_Key, str, _Key, str], tuple[str, float, _Key | None, _Key | None]] = {}
        references: dict[tuple[int, int, str], dict[tuple[int, int, str], float]] = {}
        for window, (own, _end) in windows(self.tokenizer, text, sentences):
            seen = [key for key in mentions if key[0] < own and key[1] > window.offsets[1][0]]
            states, spans = self._mentions(window, text, own, seen)
            keys = [(window.offsets[a][0], window.offsets[b][1], kind) for a, b, kind, _ in spans]
            for key, (_, _, _, sure) in zip(keys, spans, strict=True):
                mentions[key] = max(mentions.get(key, 0.0), sure)
            if spans:
                first, last, kind = zip(*(s[:3] for s in spans), strict=True)
                scores = self.pair(states, first, last, [self._kinds[k] for k in kind])
                self._relations(keys, scores, partial(self.status, states, first, last), relations)
                self._references(keys, scores, references, own)
        order = sorted(mentions)
        number = {key: n for n, key in enumerate(order)}
        said = tuple(
            Said(number[s], prop, number[o], concept, status, sure, *(number[k] if k else -1 for k in links))
            for (s, prop, o, concept), (status, sure, *links) in sorted(relations.items())
        )
        refers = {number[r]: tuple(sorted((number[c], w) for c, w in found.items())) for r, found in references.items()}
        return Answer(tuple(Spotted(*key, mentions[key]) for key in order), said, refers)

    # -- one window ---------------------------------------------------------------------------------------------------

    def encode(self, window: Window) -> tuple[Any, Any, Any]:
        """The states of a window's pieces, and the scores of their tags: of names and values, of references."""
        feed = {"ids": [window.ids], "case": [window.cases]}
        out = self._encoder.run(None, {k: np.array(v, dtype=np.int64) for k, v in feed.items()})
        return out[0][0], out[1][0], out[2][0]

    def pair(self, states: Any, first: Sequence[int], last: Sequence[int], kind: Sequence[int]) -> Any:
        """The scores of all labels for each pair of mentions."""
        feed = {k: np.array(v, dtype=np.int64) for k, v in (("first", first), ("last", last), ("kind", kind))}
        return self._pairs.run(None, {"states": states, **feed})[0]

    def status(
        self, states: Any, first: Sequence[int], last: Sequence[int], left: Sequence[int], right: Sequence[int]
    ) -> Any:
        """The statuses' probabilities for each label of some pairs (numbers of mentions)."""
        named = {"first": first, "last": last, "left": left, "right": right}
        return self._statuses.run(
            None, {"states": states, **{k: np.array(v, dtype=np.int64) for k, v in named.items()}}
        )[0]

    def _mentions(
        self, window: Window, text: str, own: int, seen: Sequence[tuple[int, int, str]]
    ) -> tuple[Any, list[tuple[int, int, str, float]]]:
        """The states of a window and its mentions; before `own` the mentions `seen` in the window before stand."""
        n = len(window.ids)
        states, tags, refers = self.encode(window)
        kinds = (*self.labels.classes, "=")
        starts = word_starts(window, text)
        found = [(a, b, kinds[k], p) for a, b, k, p in decode(tags, starts, n)]
        found += [(a, b, "", p) for a, b, _, p in decode(refers, starts, n)]
        if seen:
            found = [f for f in found if window.offsets[f[0]][0] >= own]
            found += [
                (*where, key[2], 0.0) for key in seen if (where := piece_span(window, key[0], key[1])) is not None
            ]
        return states, sorted(found)[:MAX_MENTIONS]

    def _relations(self, keys: Sequence[Any], scores: Any, status: Callable[..., Any], into: dict[Any, Any]) -> None:
        """Add what a window says; `status` tells the statuses of pairs, asked of those alone that may say something."""
        labels = self.labels
        sure = 1 / (1 + np.exp(-np.clip(scores[:, :, : labels.same], -30, 30)))
        speaker, score = labels.link("speaker"), labels.link("score")
        values = np.array([kind == "=" for *_, kind in keys])
        named = np.array([bool(prop) for prop, _ in labels.names])
        unary = np.array([labels.unary(k) for k in range(labels.same)])
        meant = named & (np.eye(len(keys), dtype=bool)[:, :, None] == unary)
        said = np.argwhere((sure > FLOOR) & meant).tolist()
        if not said:
            return
        pairs = {pair: n for n, pair in enumerate(dict.fromkeys((i, j) for i, j, _ in said))}
        statuses = status(*zip(*pairs, strict=True))
        for i, j, k in said:
            prop, concept = labels.names[k]
            key = (keys[i], prop, keys[j], concept)
            value = round(float(sure[i, j, k]), 3)
            if value > into.get(key, ("", 0.0))[1]:
                likely = value > _LIKELY
                by = _linked(sure[:, :, speaker], i, j, ~values) if likely and speaker is not None else None
                how = _linked(sure[:, :, score].T, i, j, values) if likely and score is not None else None
                into[key] = (
                    labels.statuses[int(statuses[pairs[i, j], k].argmax())],
                    value,
                    keys[by] if by is not None else None,
                    keys[how] if how is not None else None,
                )

    def _references(self, keys: Sequence[Any], scores: Any, into: dict[Any, dict[Any, float]], own: int) -> None:
        for i, key in enumerate(keys):
            if key[2] or (key[0] < own and key in into):
                continue
            named = [j for j, other in enumerate(keys) if is_name(other[2])]
            if named:
                logits = scores[i, named, self.labels.same].astype(float)
                weights = np.exp(logits - logits.max())
                weights = weights / weights.sum()
                into[key] = {keys[j]: round(float(w), 3) for j, w in zip(named, weights, strict=True) if w > 0.05}


def _linked(sure: Any, i: int, j: int, allowed: Any) -> int | None:
    """The mention that is linked with both ends of a statement; with one of them where it is the other itself."""
    both = np.minimum(sure[:, i], sure[:, j])
    both[i], both[j] = sure[i, j], sure[j, i]
    both = np.where(allowed, both, 0.0)
    best = int(both.argmax())
    return best if both[best] > _LINKED else None
