"""The tuned model as an ONNX file, which `predict` starts in a second and without PyTorch."""

from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer

INPUTS = ("input_ids", "attention_mask")


class Outputs(torch.nn.Module):
    """A SentenceTransformer as a function of tensors, which is what the exporter wants."""

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """What the last module of the model gives for each text."""
        return self.model({"input_ids": input_ids, "attention_mask": attention_mask})[
            "sentence_embedding"
        ]


def export_onnx(model: SentenceTransformer, path: Path) -> None:
    """Write the model for any number of texts of any length."""
    model = model.to("cpu").eval()
    example = model.preprocess(["an example"])
    torch.onnx.export(
        Outputs(model),
        tuple(example[name] for name in INPUTS),
        str(path),
        input_names=list(INPUTS),
        output_names=["outputs"],
        dynamic_axes=dict.fromkeys(INPUTS, {0: "texts", 1: "tokens"}),
        dynamo=False,  # PyTorch's newer exporter makes a file that ONNX Runtime refuses
    )
