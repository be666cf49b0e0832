"""A trained network -> the model folder that the extractor reads:
`encoder.onnx` and `statuses.onnx` (int8), `pairs.onnx`, `labels.json`, `tokenizer.json`."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import torch
from torch import Tensor, nn

from kg.extract.labels import Labels
from kg.learn.network import Network, Shape


class Statuses(nn.Module):
    """The probabilities of the statuses of chosen pairs, as a graph of its own."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.pairs = net.pairs

    def forward(self, states: Tensor, first: Tensor, last: Tensor, left: Tensor, right: Tensor) -> Tensor:
        """(pairs, labels, statuses)."""
        return self.pairs.status_of(states, first, last, left, right).softmax(-1)


def export(weights: Path, encoder: Path, out: Path) -> None:
    """Write the model folder. `weights` is the file that training wrote (its labels beside it), `encoder` the folder with `tokenizer.json`."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    stored = json.loads(weights.with_suffix(".json").read_text(encoding="utf-8"))
    labels = Labels.load(stored)
    net = Network(Shape(labels.tags, labels.size)).eval()
    net.load_state_dict(torch.load(weights, map_location="cpu"))
    out.mkdir(parents=True, exist_ok=True)
    ids = torch.randint(1000, 20000, (1, 24))
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        raw, asked = Path(folder) / "encoder.onnx", Path(folder) / "statuses.onnx"
        torch.onnx.export(
            net.encoder, (ids, torch.ones_like(ids)), str(raw), dynamo=False, opset_version=17,
            input_names=["ids", "case"], output_names=["states", "tags", "refers"],
            dynamic_axes={name: {1: "pieces"} for name in ("ids", "case", "states", "tags", "refers")},
        )  # fmt: skip
        states = net.encoder(ids, torch.ones_like(ids))[0][0]
        three, one, many = torch.tensor([1, 4, 9]), {0: "m"}, {0: "pairs"}
        torch.onnx.export(
            net.pairs, (states, three, three + 1, torch.tensor([0, 1, 2])), str(out / "pairs.onnx"), dynamo=False, opset_version=17,
            input_names=["states", "first", "last", "kind"], output_names=["scores"],
            dynamic_axes={"states": {0: "pieces"}, "first": one, "last": one, "kind": one, "scores": {0: "m", 1: "m"}},
        )  # fmt: skip
        torch.onnx.export(
            Statuses(net).eval(), (states, three, three + 1, torch.tensor([0, 2]), torch.tensor([1, 0])), str(asked),
            dynamo=False, opset_version=17, input_names=["states", "first", "last", "left", "right"], output_names=["statuses"],
            dynamic_axes={"states": {0: "pieces"}, "first": one, "last": one, "left": many, "right": many, "statuses": many},
        )  # fmt: skip
        quantize_dynamic(str(asked), str(out / "statuses.onnx"), weight_type=QuantType.QInt8, per_channel=True)
        quantize_dynamic(str(raw), str(out / "encoder.onnx"), weight_type=QuantType.QInt8, per_channel=True)
    shutil.copyfile(encoder / "tokenizer.json", out / "tokenizer.json")
    (out / "labels.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
