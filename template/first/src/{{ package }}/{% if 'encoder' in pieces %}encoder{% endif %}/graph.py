"""BERT's forward pass as an ONNX graph, written from a checkpoint: no torch on the way.

Devlin et al. (2019), https://arxiv.org/abs/1810.04805. The nodes of the domain com.microsoft are
ONNX Runtime's fused ones; it would find most of them itself in an exported graph, but an export
takes torch: https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

FUSED = "com.microsoft"


class _Bert:
    """Nodes and weights, added from the tokens to the vectors. x: [batch, tokens, hidden]."""

    def __init__(self, config: dict[str, Any], checkpoint: dict[str, Any]) -> None:
        self.nodes: list[Any] = []
        self.weights: dict[str, Any] = {}
        self._config = config
        # Checkpoints of BERT with a head call it "bert".
        self._found = {name.removeprefix("bert."): value for name, value in checkpoint.items()}

    def node(self, op: str, inputs: list[str], domain: str = FUSED, **settings: Any) -> str:
        """Add a node; its output is named after its place."""
        outputs = [f"{op}_{len(self.nodes)}"]
        self.nodes.append(helper.make_node(op, inputs, outputs, domain=domain, **settings))
        return outputs[0]

    def weight(self, *names: str, transposed: bool = False) -> str:
        """Add tensors of the checkpoint as one, side by side on the last axis."""
        found = [self._found[name].astype(np.float32) for name in names]
        value = np.concatenate([v.T if transposed else v for v in found], axis=-1)
        return self.constant("+".join(names), value)

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Add a tensor."""
        self.weights[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def embed(self, ids: str, mask: str) -> tuple[str, str]:
        """The sum of the embeddings, normalised; and the number of tokens of each text.

        All tokens are of the first segment, so its embedding is added to the positions'.
        """
        name = "embeddings.position_embeddings.weight"
        segment = self._found["embeddings.token_type_embeddings.weight"][0]
        positions = self.constant(name, (self._found[name] + segment).astype(np.float32))
        words = self.weight("embeddings.word_embeddings.weight")
        norm = self._norm("embeddings.LayerNorm")
        inputs = [ids, "", words, positions, "", *norm, mask]
        epsilon = self._config["layer_norm_eps"]
        self.nodes.append(
            helper.make_node(
                "EmbedLayerNormalization", inputs, ["x", "lengths"], domain=FUSED, epsilon=epsilon
            )
        )
        return "x", "lengths"

    def layer(self, x: str, lengths: str, name: str) -> str:
        """Attention over the tokens, then two dense layers; each adds to its input."""
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        weight = self.weight(*(f"{part}.weight" for part in parts), transposed=True)
        bias = self.weight(*(f"{part}.bias" for part in parts))
        heads = self._config["num_attention_heads"]
        attended = self.node("Attention", [x, weight, bias, lengths], num_heads=heads)
        x = self._add(x, attended, f"{name}.attention.output")
        inner = self._multiply(x, f"{name}.intermediate.dense")
        inner = self.node("BiasGelu", [inner, self.weight(f"{name}.intermediate.dense.bias")])
        return self._add(x, inner, f"{name}.output")

    def _add(self, x: str, y: str, name: str) -> str:
        """Normalise x + dense(y)."""
        y = self._multiply(y, f"{name}.dense")
        y = self.node("Add", [y, self.weight(f"{name}.dense.bias")], domain="")
        y = self.node("Add", [y, x], domain="")
        inputs = [y, *self._norm(f"{name}.LayerNorm")]
        epsilon = self._config["layer_norm_eps"]
        return self.node("LayerNormalization", inputs, domain="", epsilon=epsilon)

    def _multiply(self, x: str, name: str) -> str:
        return self.node("MatMul", [x, self.weight(f"{name}.weight", transposed=True)], domain="")

    def _norm(self, name: str) -> list[str]:
        return [self.weight(f"{name}.weight"), self.weight(f"{name}.bias")]

    def pool(self, x: str, mask: str, pooling: str) -> str:
        """One unit vector per text: of its first token, or of the mean of all.

        The mean and the sum have the same direction, so the sum will do.
        """
        axis = self.constant("axis", np.array([1]))
        if pooling == "cls":
            start, end = self.constant("0", np.array([0])), self.constant("1", np.array([1]))
            x = self.node("Slice", [x, start, end, axis], domain="")
        else:
            ones = self.node("Cast", [mask], domain="", to=TensorProto.FLOAT)
            ones = self.node("Unsqueeze", [ones, axis], domain="")
            x = self.node("MatMul", [ones, x], domain="")
        x = self.node("Squeeze", [x, axis], domain="")
        return self.node("LpNormalization", [x], domain="", axis=1, p=2)


def build(folder: Path, pooling: str) -> Any:
    """The graph of the BERT in `folder`; `pooling` is "mean" or "cls".

    `ids` and `mask` (int32 [batch, tokens], padded on the right) to unit vectors [batch, hidden].
    """
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    bert = _Bert(config, load_file(folder / "model.safetensors"))
    x, lengths = bert.embed("ids", "mask")
    for number in range(config["num_hidden_layers"]):
        x = bert.layer(x, lengths, f"encoder.layer.{number}")
    vectors = bert.pool(x, "mask", pooling)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT32, ["batch", "tokens"])
        for name in ("ids", "mask")
    ]
    size = config["hidden_size"]
    output = helper.make_tensor_value_info(vectors, TensorProto.FLOAT, ["batch", size])
    graph = helper.make_graph(bert.nodes, "bert", inputs, [output], list(bert.weights.values()))
    versions = [helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)]
    return helper.make_model(graph, opset_imports=versions, ir_version=9)


def write(folder: Path, pooling: str, precision: str, path: Path) -> None:
    """Build the graph into `path`; with int8 its matrices are quantised, per output channel."""
    onnx.save(build(folder, pooling), path)
    if precision == "int8":
        from onnxruntime.quantization import QuantType, quantize_dynamic

        quantize_dynamic(
            path,
            path,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Attention"],
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )
