"""Writes the trained half as an ONNX file that runs without PyTorch: weights as whole numbers, one scale per output.

Decides nothing about quality; the tests hold what it writes to what was trained.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from handoff.safety.training.network import HEADS, WIDTH, UpperHalf

OPSET, IR_VERSION = 20, 10
"""The first opset with Gelu, and a file version that every supported onnxruntime reads."""


class _Graph:
    def __init__(self, weights: dict[str, Any]) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._weights = {name: np.asarray(value.float()) for name, value in weights.items()}

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, inputs: list[str], output: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def linear(self, source: str, weight: np.ndarray, bias: np.ndarray, output: str) -> str:
        """`weight` as PyTorch keeps it: (outputs, inputs). Kept as int8, each output with a scale of its own."""
        scale = (np.abs(weight).max(axis=1) / 127).astype(np.float32)
        whole = np.clip(np.round(weight / scale[:, None]), -127, 127).astype(np.int8).T
        names = [self.constant(f"{output}.whole", whole), self.constant(f"{output}.scale", scale)]
        product = self.add(
            "MatMul", [source, self.add("DequantizeLinear", names, f"{output}.weight", axis=1)], f"{output}.product"
        )
        return self.add("Add", [product, self.constant(f"{output}.bias", bias)], output)

    def norm(self, source: str, name: str, output: str) -> str:
        parts = [self.constant(f"{output}.{part}", self._weights[f"{name}.{part}"]) for part in ("weight", "bias")]
        return self.add("LayerNormalization", [source, *parts], output, axis=-1, epsilon=1e-12)

    def layer(self, source: str, number: int) -> str:
        own, at = f"layers.{number}", f"layer{number}"
        weight, bias = (self._weights[f"{own}.self_attn.in_proj_{part}"] for part in ("weight", "bias"))
        split: dict[str, str] = {}
        for place, part in enumerate(("query", "key", "value")):
            rows = slice(place * WIDTH, (place + 1) * WIDTH)
            flat = self.linear(source, weight[rows], bias[rows], f"{at}.{part}")
            apart = self.add("Reshape", [flat, "by_head"], f"{at}.{part}.by_head")
            turned = [0, 2, 3, 1] if part == "key" else [0, 2, 1, 3]
            split[part] = self.add("Transpose", [apart], f"{at}.{part}.turned", perm=turned)
        scores = self.add("MatMul", [split["query"], split["key"]], f"{at}.scores")
        attention = self.add("Softmax", [self.add("Mul", [scores, "scale"], f"{at}.scaled")], f"{at}.attention")
        read = self.add("MatMul", [attention, split["value"]], f"{at}.read")
        joined = self.add(
            "Reshape", [self.add("Transpose", [read], f"{at}.back", perm=[0, 2, 1, 3]), "whole"], f"{at}.whole"
        )
        mixed = self._step(joined, f"{own}.self_attn.out_proj", f"{at}.mixed")
        first = self.norm(self.add("Add", [mixed, source], f"{at}.sum1"), f"{own}.norm1", f"{at}.norm1")
        wide = self.add("Gelu", [self._step(first, f"{own}.linear1", f"{at}.wide")], f"{at}.gelu")
        narrow = self._step(wide, f"{own}.linear2", f"{at}.narrow")
        return self.norm(self.add("Add", [narrow, first], f"{at}.sum2"), f"{own}.norm2", f"{at}.norm2")

    def head(self, source: str, name: str, output: str) -> None:
        self.add("Softmax", [self._step(source, name, f"{output}.logits")], output, axis=-1)

    def _step(self, source: str, name: str, output: str) -> str:
        return self.linear(source, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"], output)


def onnx_model(model: UpperHalf) -> bytes:
    """Input `states` (batch, pieces, 384); outputs `levels` (batch, 3), `reasons` (batch, n), rows adding up to 1."""
    graph = _Graph(model.state_dict())
    graph.constant("by_head", np.array([0, 0, HEADS, WIDTH // HEADS], np.int64))
    graph.constant("whole", np.array([0, 0, WIDTH], np.int64))
    graph.constant("scale", np.array((WIDTH // HEADS) ** -0.5, np.float32))
    graph.constant("pieces", np.array([1], np.int64))
    states = "states"
    for number in range(len(model.layers)):
        states = graph.layer(states, number)
    mean = graph.add("ReduceMean", [states, "pieces"], "mean", keepdims=0)
    graph.head(mean, "levels", "levels")
    graph.head(mean, "reasons", "reasons")
    built = helper.make_graph(
        graph.nodes,
        "safety",
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, ["batch", "pieces", WIDTH])],
        [
            helper.make_tensor_value_info("levels", TensorProto.FLOAT, ["batch", 3]),
            helper.make_tensor_value_info("reasons", TensorProto.FLOAT, ["batch", model.reasons.out_features]),
        ],
        graph.constants,
    )
    made = helper.make_model(built, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    made.producer_name = "signpost"
    onnx.checker.check_model(made)
    return bytes(made.SerializeToString())
