"""The learned extractor at work: windows of an article through the ONNX model -> mentions, references, relations with their status.

One thread, so that sums are always added in one order: the same text gives the same numbers whatever else the machine does.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from kg.errors import ModelError
from kg.extract.encoding import Window, load_tokenizer, piece_span, windows
from kg.extract.labels import Labels

MAX_MENTIONS = 64
_FLOOR = 0.2


class Spotted(NamedTuple):
    """A mention that the model found: offsets in the article, class ("" for a pronoun or description, "=" for a value), probability."""

    start: int
    end: int
    kind: str
    sure: float


class Said(NamedTuple):
    """A relation between two mentions (numbers into the list of mentions); `concept` stands for an object that is no mention."""

    subject: int
    property: str
    object: int
    concept: str
    status: str
    sure: float


class Answer(NamedTuple):
    """What the model says of an article: mentions, relations, and for each reference the mentions it may stand for with their weight."""

    mentions: tuple[Spotted, ...]
    relations: tuple[Said, ...]
    references: dict[int, tuple[tuple[int, float], ...]]


class LearnedReader:
    """Runs a model folder (`encoder.onnx`, `pairs.onnx`, `labels.json`, `tokenizer.json`). Raises ModelError where it is broken."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            stored = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
            self.labels = _labels(stored)
            self.thresholds: dict[str, float] = stored.get("thresholds", {})
            self.digest: str = stored.get("digest", "")
            self._tokenizer = load_tokenizer(folder)
            self._encoder, self._pairs = (
                ort.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
                for name in ("encoder.onnx", "pairs.onnx")
            )
        except Exception as error:
            raise ModelError(
                f"{folder}: the learned extractor cannot be loaded ({str(error).splitlines()[0][:120]}); install the package again"
            ) from error

    def read(self, text: str, sentences: Sequence[tuple[int, int]]) -> Answer:
        """Read an article whose sentences stand at the given offsets."""
        mentions: dict[tuple[int, int, str], float] = {}
        relations: dict[tuple[tuple[int, int, str], str, tuple[int, int, str], str], tuple[str, float]] = {}
        references: dict[tuple[int, int, str], dict[tuple[int, int, str], float]] = {}
        for window, (own, _end) in windows(self._tokenizer, text, sentences):
            seen = [key for key in mentions if key[0] < own and key[1] > window.offsets[1][0]]
            spans, scores, statuses = self._window(window, text, own, seen)
            keys = [(window.offsets[a][0], window.offsets[b][1], kind) for a, b, kind, _ in spans]
            for key, (_, _, _, sure) in zip(keys, spans, strict=True):
                mentions[key] = max(mentions.get(key, 0.0), sure)
            if scores is None or statuses is None:
                continue
            self._relations(keys, scores, statuses, relations)
            self._references(keys, scores, references, own)
        order = sorted(mentions)
        number = {key: n for n, key in enumerate(order)}
        said = tuple(
            Said(number[s], prop, number[o], concept, status, sure)
            for (s, prop, o, concept), (status, sure) in sorted(relations.items())
        )
        refers = {number[r]: tuple(sorted((number[c], w) for c, w in found.items())) for r, found in references.items()}
        return Answer(tuple(Spotted(*key, mentions[key]) for key in order), said, refers)

    # -- one window ---------------------------------------------------------------------------------------------------

    def _window(
        self, window: Window, text: str, own: int, seen: Sequence[tuple[int, int, str]]
    ) -> tuple[list[tuple[int, int, str, float]], Any, Any]:
        """The mentions of a window and the scores of their pairs; before `own` the mentions `seen` in the window before stand."""
        n = len(window.ids)
        feed = {"ids": [window.ids], "case": [window.cases], "mask": [[1] * n]}
        states, tags, refers = self._encoder.run(None, {k: np.array(v, dtype=np.int64) for k, v in feed.items()})
        kinds = (*self.labels.classes, "=")
        starts = word_starts(window, text)
        found = [(a, b, kinds[k], p) for a, b, k, p in _decode(tags[0], starts, n)]
        found += [(a, b, "", p) for a, b, _, p in _decode(refers[0], starts, n)]
        if seen:
            found = [f for f in found if window.offsets[f[0]][0] >= own]
            found += [
                (*where, key[2], 0.0) for key in seen if (where := piece_span(window, key[0], key[1])) is not None
            ]
        spans = sorted(found)[:MAX_MENTIONS]
        if not spans:
            return [], None, None
        number = {kind: k for k, kind in enumerate((*kinds, ""))}
        scores, statuses = self._pairs.run(
            None,
            {
                "states": states[0],
                "first": np.array([s[0] for s in spans], dtype=np.int64),
                "last": np.array([s[1] for s in spans], dtype=np.int64),
                "kind": np.array([number[s[2]] for s in spans], dtype=np.int64),
            },
        )
        return spans, scores, statuses

    def _relations(self, keys: Sequence[Any], scores: Any, statuses: Any, into: dict[Any, tuple[str, float]]) -> None:
        labels = self.labels
        sure = 1 / (1 + np.exp(-scores[:, :, : labels.same]))
        for i, j, k in zip(*np.nonzero(sure > _FLOOR), strict=True):
            if labels.unary(int(k)) != (i == j):
                continue
            prop, concept = labels.names[k]
            key = (keys[i], prop, keys[j], concept)
            value = round(float(sure[i, j, k]), 3)
            if value > into.get(key, ("", 0.0))[1]:
                into[key] = (labels.statuses[int(statuses[i, j, k].argmax())], value)

    def _references(self, keys: Sequence[Any], scores: Any, into: dict[Any, dict[Any, float]], own: int) -> None:
        for i, key in enumerate(keys):
            if key[2] or (key[0] < own and key in into):
                continue
            named = [j for j, other in enumerate(keys) if other[2] not in ("", "=")]
            if named:
                logits = scores[i, named, self.labels.same].astype(float)
                weights = np.exp(logits - logits.max())
                weights = weights / weights.sum()
                into[key] = {keys[j]: round(float(w), 3) for j, w in zip(named, weights, strict=True) if w > 0.05}


def _labels(stored: dict[str, Any]) -> Labels:
    return Labels(
        classes=tuple(stored["classes"]),
        relations=tuple(stored["relations"]),
        values=tuple(stored["values"]),
        concepts=tuple((p, c) for p, c in stored["concepts"]),
        symmetric_names=frozenset(stored["symmetric_names"]),
        implied_names=tuple((a, b) for a, b in stored["implied_names"]),
        statuses=tuple(stored["statuses"]),
    )


def word_starts(window: Window, text: str) -> list[int]:
    """The pieces that begin a word: all but those that go on with letters or digits."""
    out = []
    for i, (a, b) in enumerate(window.offsets):
        if b <= a:
            continue
        before = window.offsets[i - 1] if i else (0, 0)
        if not (before[1] == a and before[1] > before[0] and text[a].isalnum() and text[a - 1].isalnum()):
            out.append(i)
    return out


def _decode(logits: Any, starts: Sequence[int], length: int) -> Iterator[tuple[int, int, int, float]]:
    """Mentions from tag scores, word by word: first piece, last piece, kind, probability. A word's first piece decides."""
    if not starts:
        return
    scores = logits[np.array(starts)]
    tags = scores.argmax(-1)
    best = scores.max(-1)
    sure = best - (np.log(np.exp(scores - best[:, None]).sum(-1)) + best)
    current: list[int] = []
    for n in range(len(starts) + 1):
        t = int(tags[n]) if n < len(starts) else 0
        if current and t and t % 2 == 0 and current[2] == (t - 2) // 2:
            current[1] = n
            continue
        if current:
            a, b, kind = current
            end = starts[b + 1] - 1 if b + 1 < len(starts) else length - 2
            yield starts[a], end, kind, round(math.exp(float(np.mean(sure[a : b + 1]))), 3)
        current = [n, n, (t - 1) // 2] if t else []
