"""Export a sentence encoder to ONNX by PyTorch's own exporter."""

import tempfile
import warnings
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer


class Sentences(torch.nn.Module):
    """An encoder as a function of its inputs, the pooling and the normalisation included."""

    def __init__(self, model: SentenceTransformer, names: list[str]) -> None:
        super().__init__()
        self.model = model
        self.names = names

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        features = self.model(dict(zip(self.names, inputs, strict=True)))
        return torch.nn.functional.normalize(features["sentence_embedding"])


def export(name: str, folder: Path) -> None:
    """Write model.onnx and tokenizer.json, both or neither."""
    eager = {"attn_implementation": "eager"}
    model = SentenceTransformer(name, device="cpu", model_kwargs=eager).eval()
    inputs = dict(model.tokenizer(["One.", "Two of them."], padding=True, return_tensors="pt"))
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=folder.parent))
    # Tracing warns of branches that it takes once and for all; the tests compare what comes out.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Sentences(model, list(inputs)),
            tuple(inputs.values()),
            unfinished / "model.onnx",
            input_names=list(inputs),
            dynamic_axes={one: {0: "text", 1: "token"} for one in inputs},
            dynamo=False,
        )
    tokenizer = model.tokenizer.backend_tokenizer
    tokenizer.enable_truncation(model.max_seq_length)
    tokenizer.no_padding()
    tokenizer.save(str(unfinished / "tokenizer.json"))
    unfinished.rename(folder)
