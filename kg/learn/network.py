"""The network: one encoder pass over a window, a tagger of names and values, a tagger of references, and a head over pairs of mentions.

The encoder is BERT-shaped (all-MiniLM-L6-v2, 22 M parameters), written out so that it exports to ONNX as plain maths. Its words
are uncased, so an embedding of letter case is added. The pair head looks at both ends of both mentions, at an attention over the
window that both mentions ask for (after Zhou et al., ATLOP, 2021), at the text between them, and at their distance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from kg.extract.encoding import CASES


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the network. `tags` and `labels` follow from the ontology; the rest from the encoder."""

    tags: int
    labels: int
    statuses: int = 5
    vocabulary: int = 30522
    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    positions: int = 512
    pair: int = 256
    pair_heads: int = 4
    rank: int = 16


class SharedDropout(nn.Module):
    """Dropout with one mask for all places of a text (Gal and Ghahramani, 2016): drawing one a place takes a third of the time of training."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        """Drop the same features everywhere; the first dimension is the batch where there are three (else nothing is one)."""
        if not self.training:
            return x
        keep = x.new_empty((x.shape[0], 1, x.shape[-1]) if x.dim() == 3 else x.shape[-1:]).bernoulli_(1 - self.rate)
        return x * (keep / (1 - self.rate))


class Layer(nn.Module):
    """One BERT layer."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        d = shape.width
        self.query, self.key, self.value, self.dense = (nn.Linear(d, d) for _ in range(4))
        self.norm, self.norm2 = nn.LayerNorm(d, eps=1e-12), nn.LayerNorm(d, eps=1e-12)
        self.up, self.down = nn.Linear(d, shape.inner), nn.Linear(shape.inner, d)
        self.heads, self.drop = shape.heads, SharedDropout(0.1)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        """Attend and mix; `bias` is 0 for pieces and very negative for padding (None: there is none)."""
        b, t, d = x.shape
        q, k, v = (
            f(x).view(b, t, self.heads, d // self.heads).transpose(1, 2) for f in (self.query, self.key, self.value)
        )
        asked = (q @ k.transpose(-1, -2)) / math.sqrt(d // self.heads)
        a = (asked if bias is None else asked + bias.to(q.dtype)).softmax(-1) @ v
        c = a.transpose(1, 2).reshape(b, t, d)
        x = self.norm(self.dense(c) + x)
        return self.norm2(self.drop(self.down(F.gelu(self.up(x)))) + x)


class Encoder(nn.Module):
    """Word pieces and cases -> states, tags of names and values, tags of references."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        d = shape.width
        self.words = nn.Embedding(shape.vocabulary, d)
        self.positions = nn.Embedding(shape.positions, d)
        self.case = nn.Embedding(CASES, d)
        nn.init.zeros_(self.case.weight)
        self.norm, self.drop = nn.LayerNorm(d, eps=1e-12), SharedDropout(0.1)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.tag = nn.Linear(d, shape.tags)
        self.refer = nn.Linear(d, 3)

    def forward(self, ids: Tensor, case: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """All tensors are batch × pieces; `mask` is 1 for pieces and 0 for padding (None: there is none)."""
        x = self.words(ids) + self.case(case) + self.positions.weight[: ids.shape[1]]
        x = self.drop(self.norm(x))
        bias = None if mask is None else (1.0 - mask.float())[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        h = self.drop(x)
        return x, self.tag(h), self.refer(h)


class PairHead(nn.Module):
    """States and mentions of ONE window -> a score of each label for each ordered pair; and of the pairs asked for, the statuses.

    The pair (i, i) bears what is said of a mention alone (access policies).
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        d, h = shape.width, shape.pair
        self.h, self.heads, self.rank, self.statuses = h, shape.pair_heads, shape.rank, shape.statuses
        self.s, self.o = nn.Linear(2 * d, h), nn.Linear(2 * d, h)
        self.k, self.v, self.qs, self.qo = nn.Linear(d, h), nn.Linear(d, h), nn.Linear(h, h), nn.Linear(h, h)
        self.between, self.distance = nn.Linear(d, h), nn.Embedding(26, h)
        self.kind_s, self.kind_o = nn.Embedding(shape.tags // 2 + 2, h), nn.Embedding(shape.tags // 2 + 2, h)
        self.mix, self.out = nn.Linear(4 * h, h), nn.Linear(h, shape.labels)
        self.status_ends, self.status_ask = nn.Linear(2 * d, h // 2), nn.Linear(h // 2, h // 2)
        self.status_k, self.status_v = nn.Linear(d, h // 2), nn.Linear(d, h // 2)
        self.status_mix = nn.Linear(2 * h, h)
        self.status = nn.Linear(h, shape.statuses * shape.rank)
        self.label = nn.Parameter(torch.randn(shape.labels, shape.rank) * 0.2)
        self.plain = nn.Linear(h, shape.statuses)
        self.drop = SharedDropout(0.2)

    def forward(self, states: Tensor, first: Tensor, last: Tensor, kind: Tensor, bias: Tensor | None = None) -> Tensor:
        """`states` pieces × width; `first`, `last`, `kind` one number a mention; `bias` very negative where padding stands.

        Returns the scores (m, m, labels).
        """
        m = first.shape[0]
        ends = torch.cat([states[first], states[last]], -1)
        s, o = self.s(ends) + self.kind_s(kind), self.o(ends) + self.kind_o(kind)
        hd = self.h // self.heads
        k = self.k(states).view(-1, self.heads, hd).transpose(0, 1)
        v = self.v(states).view(-1, self.heads, hd).transpose(0, 1)
        ask_s = self.qs(s).view(m, self.heads, hd).transpose(0, 1) @ k.transpose(1, 2)
        ask_o = self.qo(o).view(m, self.heads, hd).transpose(0, 1) @ k.transpose(1, 2)
        if bias is not None:
            ask_s = ask_s + bias.to(ask_s.dtype)
        a = ((ask_s[:, :, None] + ask_o[:, None]) / math.sqrt(hd)).softmax(-1)
        context = (a @ v[:, None]).permute(1, 2, 0, 3).reshape(m, m, self.h)
        middle, n = self._middle(states, first[:, None], last[:, None], first[None], last[None])
        far = (torch.log2(n.float() + 1) * 1.5).long().clamp(max=12) + 13 * (first[:, None] < first[None]).long()
        z = torch.cat([s[:, None] + o[None], s[:, None] * o[None], context, middle + self.distance(far)], -1)
        z = self.drop(F.gelu(self.mix(self.drop(F.gelu(z)))))
        return self.out(z)

    def _middle(
        self, states: Tensor, first: Tensor, last: Tensor, first2: Tensor, last2: Tensor
    ) -> tuple[Tensor, Tensor]:
        """The mean of what stands between two mentions, and how many pieces that is."""
        low = torch.minimum(last, last2) + 1
        high = torch.maximum(torch.maximum(first, first2), low)
        sums = F.pad(self.between(states).cumsum(0), (0, 0, 1, 0))
        n = high - low
        return (sums[high] - sums[low]) / n.clamp(min=1)[..., None], n

    def status_of(
        self, states: Tensor, first: Tensor, last: Tensor, left: Tensor, right: Tensor, bias: Tensor | None = None
    ) -> Tensor:
        """The statuses of each label (pairs, labels, statuses) of the pairs `left`, `right`: numbers into the mentions.

        What tells a plan, a denial or a past from a fact often stands elsewhere than what tells the relation: an attention of its own. It is asked
        of the likely pairs alone, one in thirteen.
        """
        n = self.h // 2
        ends = torch.cat([states[first], states[last]], -1)
        own = self.status_ends(ends)
        k = self.status_k(states).view(-1, 2, n // 2).transpose(0, 1)
        v = self.status_v(states).view(-1, 2, n // 2).transpose(0, 1)
        ask = self.status_ask(own).view(-1, 2, n // 2).transpose(0, 1) @ k.transpose(1, 2)
        one = ask if bias is None else ask + bias.to(ask.dtype)
        a = ((one[:, left] + ask[:, right]) / math.sqrt(n // 2)).softmax(-1)
        context = (a @ v).permute(1, 0, 2).reshape(-1, n)
        middle, _ = self._middle(states, first[left], last[left], first[right], last[right])
        z = torch.cat([own[left] + own[right], context, middle], -1)
        y = self.drop(F.gelu(self.status_mix(F.gelu(z))))
        low_rank = self.status(y).view(-1, self.statuses, self.rank) @ self.label.t()
        return low_rank.transpose(1, 2) + self.plain(y)[:, None]


class Network(nn.Module):
    """The whole model."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.encoder, self.pairs = Encoder(shape), PairHead(shape)

    def drop(self, encoder: float, pairs: float) -> None:
        """Set the rates at which features are dropped in training."""
        for part, rate in ((self.encoder, encoder), (self.pairs, pairs)):
            for module in part.modules():
                if isinstance(module, SharedDropout):
                    module.rate = rate

    def load_encoder(self, weights: dict[str, Tensor]) -> None:
        """Take over the weights of a BERT checkpoint (names as in Hugging Face's `BertModel`)."""
        w = {k.removeprefix("bert."): v.float() for k, v in weights.items()}
        e = self.encoder
        e.words.weight.data = w["embeddings.word_embeddings.weight"]
        e.positions.weight.data = (
            w["embeddings.position_embeddings.weight"] + w["embeddings.token_type_embeddings.weight"][0]
        )
        for norm, name in ((e.norm, "embeddings.LayerNorm"),):
            norm.weight.data, norm.bias.data = w[name + ".weight"], w[name + ".bias"]
        for n, layer in enumerate(e.layers):
            p = f"encoder.layer.{n}."
            names = {
                "query": "attention.self.query",
                "key": "attention.self.key",
                "value": "attention.self.value",
                "dense": "attention.output.dense",
                "norm": "attention.output.LayerNorm",
                "up": "intermediate.dense",
                "down": "output.dense",
                "norm2": "output.LayerNorm",
            }
            for ours, theirs in names.items():
                part = getattr(layer, ours)
                part.weight.data, part.bias.data = w[p + theirs + ".weight"], w[p + theirs + ".bias"]
