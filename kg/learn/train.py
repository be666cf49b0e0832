"""Training the network of the learned extractor (`kg train`).

Relations are annotated between entities, not between places in the text; so the best pair of mentions of two entities answers
for them (multi-instance learning). After the first epochs half of the passages use the mentions that the network finds itself,
so that it learns to live with its own mistakes.
"""

from __future__ import annotations

import json
import math
import os
import random
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import Tensor

from kg.extract.decoding import EAGER, decode
from kg.extract.encoding import load_tokenizer
from kg.extract.labels import Labels
from kg.learn.corpus import Passage
from kg.learn.kinship import ROWS
from kg.learn.network import Network, Shape
from kg.learn.recipe import Recipe
from kg.learn.samples import Sample, join_passages, make_sample, name_pool, swap_names

MAX_MENTIONS = 80
MASK_PIECE = 103
"""BERT's [MASK]; the numbers below it are other marks."""
STATUS_WEIGHT = (1.0, 1.5, 2.5, 1.5, 2.5)
"""Weights of the statuses (asserted, reported, planned, negated, past): the rare ones decide whether a statement is plain."""


@dataclass(frozen=True)
class Job:
    """One training: what to learn from, the labels to learn, the encoder's folder to begin with (or `start`, earlier weights), where to write."""

    passages: Sequence[Passage]
    labels: Labels
    encoder: Path
    output: Path
    recipe: Recipe
    start: Path | None = None
    quiet: bool = False

    def tell(self, line: str) -> None:
        """Progress, on standard error."""
        if not self.quiet:
            sys.stderr.write(line + "\n")


def found_mentions(
    tag: Tensor, refer: Tensor, sample: Sample, labels: Labels, eager: float = EAGER
) -> list[tuple[int, int, int]]:
    """The mentions that the taggers find in one window; `eager` is taken off the score of "no mention"."""
    length = len(sample.window.ids)
    names = [m[:3] for m in decode(tag.numpy(), sample.starts, length, eager)]
    references = [(m[0], m[1], labels.reference_kind) for m in decode(refer.numpy(), sample.starts, length, eager)]
    return sorted({*names, *references})[:MAX_MENTIONS]


def aligned(sample: Sample, spans: Sequence[tuple[int, int, int]]) -> Sample:
    """The sample with found mentions in place of the annotated ones; a mention that meets no annotated one belongs to nothing."""
    owners = []
    for a, b, _kind in spans:
        best: tuple[int, tuple[int, ...]] = (0, ())
        for (x, y, _k), own in zip(sample.spans, sample.owners, strict=True):
            shared = min(b, y) - max(a, x) + 1
            if shared > best[0] and 2 * shared >= max(b - a, y - x) + 1:
                best = (shared, own)
        owners.append(best[1])
    links = tuple(
        (i, own)
        for i, ((_, _, kind), own) in enumerate(zip(spans, owners, strict=True))
        if own and kind == max(k for *_, k in spans)
    )
    return replace(sample, spans=tuple(spans), owners=tuple(owners), links=links)


@dataclass(frozen=True, slots=True)
class Clusters:
    """Which mentions belong to which entity of a sample: `member` is entities × mentions. A last row may hold the mentions that belong to none."""

    member: Tensor
    place: Mapping[int, int]

    @classmethod
    def of(cls, sample: Sample) -> Clusters:
        """Entities without a mention in the window have no row."""
        n = sample.clusters
        member = torch.zeros(n + 1, len(sample.spans), dtype=torch.bool)
        for i, own in enumerate(sample.owners):
            for c in own or (n,):
                member[c, i] = True
        present = [c for c in range(n + 1) if member[c].any()]
        return cls(member[present], {c: k for k, c in enumerate(present)})


def relation_loss(rel: Tensor, clusters: Clusters, sample: Sample, labels: Labels) -> Tensor:
    """The loss of the relations of one window; `rel` is mentions × mentions × labels."""
    unary = torch.tensor([labels.unary(k) for k in range(labels.same)])
    diagonal = torch.eye(len(sample.spans), dtype=torch.bool)[:, :, None]
    rel = torch.where(diagonal == unary[None, None], rel, torch.full_like(rel, -30.0))
    rows = torch.stack([torch.logsumexp(rel[row] * 2, 0) / 2 for row in clusters.member])
    both = torch.stack([torch.logsumexp(rows[:, row] * 2, 1) / 2 for row in clusters.member], 1)
    target, weight = torch.zeros_like(both), torch.ones_like(both)
    place = clusters.place
    for a, k, b, _ in sample.facts:
        if a in place and b in place:
            target[place[a], place[b], k] = 1
    if sample.unasked:
        weight[:, :, sorted(sample.unasked)] = target[:, :, sorted(sample.unasked)]
    for a, k, b in sample.open:
        if a in place and b in place:
            weight[place[a], place[b], k] = 0
    allowed = unary[None, None] == torch.eye(len(place), dtype=torch.bool)[:, :, None]
    return (F.binary_cross_entropy_with_logits(both, target, reduction="none") * weight * allowed).sum()


def told_pairs(rel: Tensor, clusters: Clusters, sample: Sample) -> list[tuple[int, int, int, int]]:
    """Of each relation with a known status the best pair of mentions: (left, right, label, status). They alone learn statuses."""
    out = []
    for a, k, b, status in sample.facts:
        if status < 0 or a not in clusters.place or b not in clusters.place:
            continue
        left, right = (clusters.member[clusters.place[c]].nonzero().flatten() for c in (a, b))
        at = int(rel[left][:, right, k].argmax())
        out.append((int(left[at // len(right)]), int(right[at % len(right)]), k, status))
    return out


def status_loss(status: Tensor, told: Sequence[tuple[int, int, int, int]]) -> Tensor:
    """The loss of the statuses (pairs × labels × statuses) of the pairs `told`."""
    scores = status[torch.arange(len(told)), torch.tensor([k for _, _, k, _ in told])]
    right = torch.tensor([st for *_, st in told])
    return F.cross_entropy(scores, right, weight=torch.tensor(STATUS_WEIGHT[: status.shape[-1]]), reduction="sum")


def reference_loss(score: Tensor, clusters: Clusters, sample: Sample, labels: Labels) -> Tensor:
    """The loss of what pronouns and descriptions stand for."""
    named = torch.tensor([i for i, (_, _, kind) in enumerate(sample.spans) if kind < labels.value_kind])
    losses = [score.sum() * 0]
    for i, own in sample.links:
        rows = [clusters.place[c] for c in own if c in clusters.place]
        right = clusters.member[rows].any(0)[named] if len(named) else torch.zeros(0, dtype=torch.bool)
        if right.any():
            logits = score[i, named, labels.same].log_softmax(-1)
            losses.append(-torch.logsumexp(logits[right], 0))
    return torch.stack(losses).sum()


def batches(samples: Sequence[Sample], size: int, rng: random.Random | None) -> list[list[int]]:
    """Numbers of samples of nearly one length."""
    order = sorted(range(len(samples)), key=lambda i: len(samples[i].window.ids) + (rng.random() * 20 if rng else 0))
    out = [order[i : i + size] for i in range(0, len(order), size)]
    if rng:
        rng.shuffle(out)
    return out


def padded(rows: Sequence[Sequence[int]], fill: int) -> Tensor:
    """Rows of numbers as one tensor, of a width that often comes again: each new shape costs the machine a plan of its own."""
    n = -(-max(map(len, rows)) // 32) * 32
    return torch.tensor([[*r, *([fill] * (n - len(r)))] for r in rows])


def average(parameters: Sequence[Tensor], workers: int) -> None:
    """Average the gradients over the workers, in bfloat16 to halve what travels."""
    flat = torch.cat([(p.grad if p.grad is not None else torch.zeros_like(p)).flatten() for p in parameters]).bfloat16()
    dist.all_reduce(flat)
    flat, at = flat.float() / workers, 0
    for p in parameters:
        p.grad = flat[at : at + p.numel()].view_as(p)
        at += p.numel()


def load_start(net: Network, weights: Path, labels: Labels) -> None:
    """Take over the weights of an earlier training, be it of another ontology: what both name alike.

    Classes and relations that the earlier one did not know keep their fresh rows.
    """
    state = torch.load(weights)
    before = Labels.load(json.loads(weights.with_suffix(".json").read_text()))
    mine = net.state_dict()
    for key, fresh in mine.items():
        if key in ROWS:
            rows = fresh.clone()
            for new, old in ROWS[key](labels, before):
                rows[new] = state[key][old]
            state[key] = rows
        elif key not in state or state[key].shape != fresh.shape:
            state[key] = fresh
    net.load_state_dict(state)


def epoch_passages(
    passages: Sequence[Passage], recipe: Recipe, pool: Mapping[str, Sequence[str]], rng: random.Random
) -> list[Passage]:
    """The passages of one epoch: names swapped, and some joined to the next one."""
    swapped = [swap_names(p, pool, rng, recipe.swap) for p in passages]
    rng.shuffle(swapped)
    cut = int(len(swapped) * recipe.join)
    return [join_passages(a, b) for a, b in zip(swapped[:cut:2], swapped[1:cut:2], strict=False)] + swapped[cut:]


def train(passages: Sequence[Passage], labels: Labels, job: Job, rank: int = 0) -> Network:
    """Train a network, as worker `rank` of the recipe's workers. Same corpus, recipe and machine give the same weights."""
    from safetensors.torch import load_file

    recipe = job.recipe
    random.seed(recipe.seed)
    torch.manual_seed(recipe.seed)
    rng, own = random.Random(recipe.seed), random.Random(recipe.seed + 100 + rank)
    tokenizer = load_tokenizer(job.encoder)
    net = Network(Shape(labels.tags, labels.size))
    if job.start:
        load_start(net, job.start, labels)
    else:
        net.load_encoder(load_file(str(job.encoder / "model.safetensors")))
    net.drop(recipe.drop, recipe.pair_drop)
    net.encoder.words.requires_grad_(False)  # the words are known already; moving them overfits
    pool = name_pool(passages)
    opt, sched, parts = optimiser(net, recipe, len(passages))
    began = time.time()
    for epoch in range(recipe.epochs):
        net.train()
        these = epoch_passages(passages, recipe, pool, rng)
        samples = [s for p in these if (s := make_sample(p, tokenizer, labels)) is not None]
        sums, steps = [0.0] * 4, 0
        for batch in batches(samples, recipe.batch * recipe.workers, rng):
            group = [samples[i] for i in batch][rank :: recipe.workers] or [samples[batch[0]]]
            losses = step(net, group, labels, own if epoch >= recipe.own_from else None, recipe.mask)
            loss = 3 * losses[0] + (losses[1] + 1.5 * losses[2] + 0.7 * losses[3]) / (recipe.scale * len(group))
            loss.backward()
            if recipe.workers > 1:
                average(parts, recipe.workers)
            torch.nn.utils.clip_grad_norm_(parts, 1.0)
            opt.step()
            opt.zero_grad()
            sched.step()
            sums, steps = [a + float(b.detach()) for a, b in zip(sums, losses, strict=True)], steps + 1
        if rank == 0:
            n = len(samples) / recipe.workers
            told = f"tags {sums[0] / steps:.3f} relations {sums[1] / n:.2f} status {sums[2] / n:.2f} references {sums[3] / n:.2f}"
            job.tell(f"epoch {epoch + 1} of {recipe.epochs}: {told}, {time.time() - began:.0f} s")
            save(net, labels, job, len(passages))
    return net


def optimiser(net: Network, recipe: Recipe, passages: int) -> tuple[Any, Any, list[Tensor]]:
    """AdamW with a faster pace for the new heads than for the encoder; warm-up, then a straight line down."""
    slow: list[Tensor] = []
    fast: list[Tensor] = []
    for name, p in net.named_parameters():
        if p.requires_grad:
            known = name.startswith("encoder.") and not any(part in name for part in ("tag", "refer", "case"))
            (slow if known else fast).append(p)
    groups = [{"params": slow, "lr": recipe.lr}, {"params": fast, "lr": recipe.head_lr}]
    opt = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    total = recipe.epochs * math.ceil(passages * (1 - recipe.join / 2) / (recipe.batch * recipe.workers))

    def pace(s: int) -> float:
        return min(1.0, (s + 1) / (0.06 * total + 1)) * max(0.02, 1 - s / total)

    return opt, torch.optim.lr_scheduler.LambdaLR(opt, pace), [*slow, *fast]


def save(net: Network, labels: Labels, job: Job, passages: int) -> None:
    """Write the weights and the labels, so that a stopped training can go on from its last epoch."""
    torch.save(net.state_dict(), job.output.with_suffix(".pt"))
    stored = labels.stored() | {"trained_on": passages, "recipe": asdict(job.recipe)}
    job.output.with_suffix(".json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def step(
    net: Network, group: Sequence[Sample], labels: Labels, rng: random.Random | None, hide: float = 0.0
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The losses of one batch: tags, relations, statuses, references. `hide` is the rate of pieces that the network does not see."""
    ids, case = padded([s.window.ids for s in group], 0), padded([s.window.cases for s in group], 0)
    mask = padded([[1] * len(s.window.ids) for s in group], 0)
    if hide:
        ids = torch.where((torch.rand(ids.shape) < hide) & (ids > MASK_PIECE), MASK_PIECE, ids)
    with torch.autocast("cpu", torch.bfloat16):
        states, tag, refer = net.encoder(ids, case, mask)
    states, tag, refer = states.float(), tag.float(), refer.float()
    t = padded([s.tags for s in group], -100)
    r = padded([s.refers for s in group], -100)
    tags = F.cross_entropy(tag.flatten(0, 1), t.flatten(), ignore_index=-100) + F.cross_entropy(
        refer.flatten(0, 1), r.flatten(), ignore_index=-100
    )
    sums = [torch.zeros(()) for _ in range(3)]
    for n, sample in enumerate(group):
        use = sample
        if rng is not None and rng.random() < 0.5:
            spans = found_mentions(tag[n].detach(), refer[n].detach(), sample, labels, rng.choice((0.0, EAGER, 1.5)))
            use = aligned(sample, spans) if spans else sample
        if not use.spans:
            continue
        m = min(len(use.spans), MAX_MENTIONS)
        spans = [*use.spans[:m], *([use.spans[0]] * (-m % 8))]
        first, last, kind = (torch.tensor(x) for x in zip(*spans, strict=True))
        use = replace(
            use,
            spans=use.spans[:MAX_MENTIONS],
            owners=use.owners[:MAX_MENTIONS],
            links=tuple(x for x in use.links if x[0] < MAX_MENTIONS),
        )
        padding = (1.0 - mask[n].float()) * -1e4
        with torch.autocast("cpu", torch.bfloat16):
            score = net.pairs(states[n], first, last, kind, padding)
        score, clusters = score[:m, :m].float(), Clusters.of(use)
        sums[0] = sums[0] + relation_loss(score[:, :, : labels.same], clusters, use, labels)
        if told := told_pairs(score.detach(), clusters, use):
            left, right = (torch.tensor([pair[k] for pair in told]) for k in (0, 1))
            with torch.autocast("cpu", torch.bfloat16):
                status = net.pairs.status_of(states[n], first, last, left, right, padding)
            sums[1] = sums[1] + status_loss(status.float(), told)
        sums[2] = sums[2] + reference_loss(score, clusters, use, labels)
    return tags, sums[0], sums[1], sums[2]


def work(rank: int, job: Job) -> None:
    """One worker."""
    torch.set_num_threads(1)
    if job.recipe.workers > 1:
        meet = job.output.with_suffix(".sync").resolve()
        dist.init_process_group("gloo", init_method=f"file://{meet}", rank=rank, world_size=job.recipe.workers)
    train(list(job.passages), job.labels, job, rank)


def run(job: Job) -> None:
    """Train with the recipe's number of processes, one thread each, and write `OUTPUT.pt` and `OUTPUT.json`."""
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "8192")  # texts have many lengths, and each its own plan
    os.environ["OMP_NUM_THREADS"] = "1"
    job.output.with_suffix(".sync").unlink(missing_ok=True)
    if job.recipe.workers > 1:
        torch.multiprocessing.spawn(work, (job,), nprocs=job.recipe.workers)
    else:
        work(0, job)
    job.output.with_suffix(".sync").unlink(missing_ok=True)
