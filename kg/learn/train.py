"""Training: `python -m kg.learn.train CORPUS… --ontology DIR --encoder DIR -o MODEL`.

Relations are annotated between entities, not between places in the text; so the best pair of mentions of two entities answers
for them (multi-instance learning). After the first epochs half of the passages use the mentions that the network finds itself,
so that it learns to live with its own mistakes.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import Tensor

from kg.extract.encoding import load_tokenizer
from kg.extract.labels import Labels
from kg.learn.corpus import Passage, read_corpus
from kg.learn.network import Network, Shape
from kg.learn.samples import Sample, make_sample, name_pool, swap_names
from kg.ontology.lexicon import load_lexicon
from kg.ontology.schema import load_schema

MAX_MENTIONS = 64


def decode(tags: Sequence[int], length: int) -> Iterator[tuple[int, int, int]]:
    """Mentions from tags: first piece, last piece, kind."""
    current: list[int] | None = None
    for i in range(1, length - 1):
        t = tags[i]
        if t == 0 or (t % 2 == 0 and (current is None or current[2] != (t - 2) // 2)) or t % 2 == 1:
            if current:
                yield current[0], current[1], current[2]
            current = [i, i, (t - 1) // 2] if t else None
        elif current:
            current[1] = i
    if current:
        yield current[0], current[1], current[2]


def found_mentions(tag: Tensor, refer: Tensor, length: int, labels: Labels) -> list[tuple[int, int, int]]:
    """The mentions that the taggers find in one window."""
    names = list(decode(tag.argmax(-1).tolist(), length))
    references = [(a, b, labels.reference_kind) for a, b, _ in decode(refer.argmax(-1).tolist(), length)]
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


def pair_loss(score: Tensor, status: Tensor, sample: Sample, labels: Labels) -> tuple[Tensor, Tensor, Tensor]:
    """The losses of relations, of their statuses and of references, for one window."""
    n, size = sample.clusters, labels.size - 1
    member = torch.zeros(n + 1, len(sample.spans), dtype=torch.bool)
    for i, own in enumerate(sample.owners):
        for c in own or ():
            member[c, i] = True
        if not own:
            member[n, i] = True
    present = [c for c in range(n + 1) if member[c].any()]
    place = {c: k for k, c in enumerate(present)}
    rel = score[:, :, :size]
    unary = torch.tensor([labels.unary(k) for k in range(size)])
    diagonal = torch.eye(len(sample.spans), dtype=torch.bool)[:, :, None]
    rel = torch.where(diagonal == unary[None, None], rel, torch.full_like(rel, -30.0))
    rows = torch.stack([torch.logsumexp(rel[member[c]] * 2, 0) / 2 for c in present])
    both = torch.stack([torch.logsumexp(rows[:, member[c]] * 2, 1) / 2 for c in present], 1)
    target, weight = torch.zeros_like(both), torch.ones_like(both)
    statuses = []
    for a, k, b, st in sample.facts:
        if a in place and b in place:
            target[place[a], place[b], k] = 1
            sub = rel[member[a]][:, member[b], k].detach()
            at = int(sub.argmax())
            i, j = member[a].nonzero()[at // sub.shape[1], 0], member[b].nonzero()[at % sub.shape[1], 0]
            statuses.append((status[i, j, k], st))
    for a, k, b in sample.open:
        if a in place and b in place:
            weight[place[a], place[b], k] = 0
    allowed = unary[None, None] == torch.eye(len(present), dtype=torch.bool)[:, :, None]
    loss = (F.binary_cross_entropy_with_logits(both, target, reduction="none") * weight * allowed).sum()
    st_loss = (
        F.cross_entropy(torch.stack([s for s, _ in statuses]), torch.tensor([t for _, t in statuses]), reduction="sum")
        if statuses
        else score.sum() * 0
    )
    named = torch.tensor([i for i, (_, _, kind) in enumerate(sample.spans) if kind < labels.value_kind])
    ref_losses = []
    for i, own in sample.links:
        right = torch.stack([member[c] for c in own]).any(0)[named] if len(named) else torch.zeros(0, dtype=torch.bool)
        if right.any():
            logits = score[i, named, labels.same].log_softmax(-1)
            ref_losses.append(-torch.logsumexp(logits[right], 0))
    return loss, st_loss, torch.stack(ref_losses).sum() if ref_losses else score.sum() * 0


def batches(samples: Sequence[Sample], size: int, rng: random.Random | None) -> list[list[int]]:
    """Numbers of samples of nearly one length."""
    order = sorted(range(len(samples)), key=lambda i: len(samples[i].window.ids) + (rng.random() * 20 if rng else 0))
    out = [order[i : i + size] for i in range(0, len(order), size)]
    if rng:
        rng.shuffle(out)
    return out


def padded(rows: Sequence[Sequence[int]], fill: int) -> Tensor:
    """Rows of numbers as one tensor."""
    n = max(map(len, rows))
    return torch.tensor([[*r, *([fill] * (n - len(r)))] for r in rows])


def freeze(net: Network, layers: int) -> None:
    """Leave the words as they are, and with them the lowest layers: they know the language already."""
    still = [net.encoder.words, *net.encoder.layers[:layers]] + (
        [net.encoder.positions, net.encoder.norm] if layers else []
    )
    for part in still:
        part.requires_grad_(False)
    if layers:
        net.encoder.case.requires_grad_(False)
    net.encoder.frozen = layers


def average(parameters: Sequence[Tensor], workers: int) -> None:
    """Average the gradients over the workers, in bfloat16 to halve what travels."""
    flat = torch.cat([(p.grad if p.grad is not None else torch.zeros_like(p)).flatten() for p in parameters]).bfloat16()
    dist.all_reduce(flat)
    flat, at = flat.float() / workers, 0
    for p in parameters:
        p.grad = flat[at : at + p.numel()].view_as(p)
        at += p.numel()


def train(passages: list[Passage], labels: Labels, args: argparse.Namespace, rank: int = 0) -> Network:
    """Train a network, as worker `rank` of `args.workers`. Same corpus, seed and machine give the same weights."""
    from safetensors.torch import load_file

    random.seed(args.seed)
    torch.manual_seed(args.seed)
    rng, own = random.Random(args.seed), random.Random(args.seed + 100 + rank)
    tokenizer = load_tokenizer(Path(args.encoder))
    net = Network(Shape(labels.tags, labels.size))
    if args.start:
        net.load_state_dict(torch.load(args.start), strict=False)
    else:
        net.load_encoder(load_file(str(Path(args.encoder) / "model.safetensors")))
    freeze(net, args.freeze)
    pool = name_pool(passages, [c for c in labels.classes if c in args.swap.split(",")])
    enc = [
        p
        for n, p in net.named_parameters()
        if n.startswith("encoder.") and p.requires_grad and "tag" not in n and "refer" not in n and "case" not in n
    ]
    known = {id(p) for p in enc}
    head = [p for p in net.parameters() if p.requires_grad and id(p) not in known]
    groups = [{"params": enc, "lr": args.lr}, {"params": head, "lr": args.head_lr}]
    opt = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    per_epoch = math.ceil(len(passages) / (args.batch * args.workers))
    total = args.epochs * per_epoch
    sched = torch.optim.lr_scheduler.LambdaLR(
        opt, lambda s: min(1.0, (s + 1) / (0.08 * total + 1)) * max(0.02, 1 - s / total)
    )
    began = time.time()
    for epoch in range(args.epochs):
        net.train()
        swapped = [swap_names(p, pool, rng, args.rate) for p in passages] if epoch else passages
        samples = [s for p in swapped if (s := make_sample(p, tokenizer, labels)) is not None]
        sums = [0.0] * 4
        for batch in batches(samples, args.batch * args.workers, rng):
            group = [samples[i] for i in batch][rank :: args.workers] or [samples[batch[0]]]
            losses = step(net, group, labels, own if epoch >= args.own_from else None)
            loss = losses[0] + (losses[1] + 0.5 * losses[2] + 0.5 * losses[3]) / (args.scale * len(group))
            loss.backward()
            if args.workers > 1:
                average([*enc, *head], args.workers)
            torch.nn.utils.clip_grad_norm_([*enc, *head], 1.0)
            opt.step()
            opt.zero_grad()
            sched.step()
            sums = [a + float(b.detach()) for a, b in zip(sums, losses, strict=True)]
        if rank:
            continue
        print(
            f"epoch {epoch} tags {sums[0] / per_epoch:.3f} relations {sums[1] / len(samples):.2f} status {sums[2] / len(samples):.2f} "
            f"references {sums[3] / len(samples):.2f} {time.time() - began:.0f} s",
            flush=True,
        )
        if args.every and (epoch + 1) % args.every == 0:
            torch.save(net.state_dict(), Path(args.output).with_suffix(".pt"))
    return net


def step(
    net: Network, group: Sequence[Sample], labels: Labels, rng: random.Random | None
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The losses of one batch: tags, relations, statuses, references."""
    ids, case = padded([s.window.ids for s in group], 0), padded([s.window.cases for s in group], 0)
    mask = padded([[1] * len(s.window.ids) for s in group], 0)
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
        length = len(sample.window.ids)
        use = sample
        if rng is not None and rng.random() < 0.5:
            spans = found_mentions(tag[n].detach(), refer[n].detach(), length, labels)
            use = aligned(sample, spans) if spans else sample
        if not use.spans:
            continue
        first, last, kind = (torch.tensor(x) for x in zip(*use.spans[:MAX_MENTIONS], strict=True))
        use = replace(
            use,
            spans=use.spans[:MAX_MENTIONS],
            owners=use.owners[:MAX_MENTIONS],
            links=tuple(x for x in use.links if x[0] < MAX_MENTIONS),
        )
        with torch.autocast("cpu", torch.bfloat16):
            score, status = net.pairs(states[n, :length], first, last, kind)
        for k, part in enumerate(pair_loss(score.float(), status.float(), use, labels)):
            sums[k] = sums[k] + part
    return tags, sums[0], sums[1], sums[2]


def arguments() -> argparse.Namespace:
    """The command line."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("corpus", nargs="+", type=Path)
    ap.add_argument("--ontology", type=Path, required=True)
    ap.add_argument("--encoder", required=True, help="folder with model.safetensors and tokenizer.json")
    ap.add_argument("-o", "--output", required=True)
    ap.add_argument("--epochs", type=int, default=10)
    ap.add_argument("--batch", type=int, default=12)
    ap.add_argument("--lr", type=float, default=1.5e-4)
    ap.add_argument("--head-lr", type=float, default=8e-4)
    ap.add_argument("--scale", type=float, default=8.0)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--rate", type=float, default=0.35)
    ap.add_argument("--swap", default="Person,Organization,Product,License,Benchmark,Dataset,Place,Regulation")
    ap.add_argument("--own-from", type=int, default=2)
    ap.add_argument("--start", default="")
    ap.add_argument("--freeze", type=int, default=0, help="how many of the lowest layers stay as they are")
    ap.add_argument("--every", type=int, default=2)
    ap.add_argument("--workers", type=int, default=2, help="processes, one thread each")
    return ap.parse_args()


def work(rank: int, args: argparse.Namespace) -> None:
    """One worker: train, and as the first one write `OUTPUT.pt` and `OUTPUT.json`."""
    torch.set_num_threads(1)
    if args.workers > 1:
        dist.init_process_group(
            "gloo", init_method=f"file://{Path(args.output).resolve()}.sync", rank=rank, world_size=args.workers
        )
    labels = Labels.of(load_schema(args.ontology), tuple(load_lexicon(args.ontology).types))
    passages = list(read_corpus(args.corpus))
    net = train(passages, labels, args, rank)
    if rank == 0:
        torch.save(net.state_dict(), Path(args.output).with_suffix(".pt"))
        stored: dict[str, Any] = asdict(labels) | {
            "symmetric_names": sorted(labels.symmetric_names),
            "trained_on": len(passages),
        }
        Path(args.output).with_suffix(".json").write_text(json.dumps(stored, indent=1))


def main() -> None:
    """Train."""
    args = arguments()
    Path(f"{args.output}.sync").unlink(missing_ok=True)
    if args.workers > 1:
        torch.multiprocessing.spawn(work, (args,), nprocs=args.workers)
    else:
        work(0, args)


if __name__ == "__main__":
    main()
