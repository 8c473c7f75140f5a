"""The encoder on ONNX Runtime, which starts in a second and takes less memory."""

from pathlib import Path

import numpy as np
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Encoding, Tokenizer

from .config import ROOT

BATCH = 8


class OnnxEncoder:
    """`Encoder`, exported by PyTorch at its first use."""

    def __init__(self, name: str, int8: bool) -> None:
        folder = ROOT / ".cache" / "onnx" / Path(name).name
        if not folder.is_dir():
            # PyTorch takes seconds to import: only the first start does.
            from .encoder import encoder_path
            from .onnx_export import export

            export(encoder_path(name), folder)
        path = folder / "int8.onnx" if int8 else folder / "model.onnx"
        if not path.exists():
            from onnxruntime.quantization import quantize_dynamic

            unfinished = folder / "unfinished.onnx"
            quantize_dynamic(folder / "model.onnx", unfinished, per_channel=True)
            unfinished.rename(path)
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        options = SessionOptions()
        options.intra_op_num_threads = 1  # requests are encoded side by side instead
        self.session = InferenceSession(path, options)
        self.inputs = [one.name for one in self.session.get_inputs()]

    def encode(self, texts: list[str]) -> tuple[np.ndarray, list[int]]:
        """Unit vectors, (texts, dimensions), and how many tokens of each text were read."""
        encodings = self.tokenizer.encode_batch(texts)
        tokens = [len(encoding) for encoding in encodings]
        order = np.argsort(tokens)  # texts of one length in a batch: less padding
        batches = [order[start : start + BATCH] for start in range(0, len(texts), BATCH)]
        rows = np.concatenate([self.run([encodings[i] for i in batch]) for batch in batches])
        vectors = np.empty_like(rows)
        vectors[order] = rows
        return vectors, tokens

    def run(self, encodings: list[Encoding]) -> np.ndarray:
        """The vectors of one batch, padded to its longest text."""
        longest = max(map(len, encodings))
        for encoding in encodings:
            encoding.pad(longest)
        fields = {
            "input_ids": [encoding.ids for encoding in encodings],
            "attention_mask": [encoding.attention_mask for encoding in encodings],
            "token_type_ids": [encoding.type_ids for encoding in encodings],
        }
        return self.session.run(None, {name: np.array(fields[name]) for name in self.inputs})[0]
