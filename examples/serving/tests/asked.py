"""What the tests of the server ask."""

from pathlib import Path
from typing import Any

import numpy as np

ROOT = QUICK = Path(__file__).resolve().parent.parent
PATH = "/v1/embeddings"
TEXT_FIELD = "input"
MODEL = "all-MiniLM-L6-v2"
CROWD = 200  # clients at once
BODY = {"input": "Sea otters hold hands while they sleep.", "model": MODEL}


def numbered(n: int) -> dict[str, Any]:
    """A request that is no other's."""
    return {"input": f"Otter number {n} eats {n * 7} mussels " + "a day " * (n % 9), "model": MODEL}


def belongs(reply: Any, alone: Any) -> bool:
    """Whether the reply is the one that the same request got alone."""
    one, other = (np.array(found["data"][0]["embedding"]) for found in (reply, alone))
    return bool(np.abs(one - other).max() <= 1e-4)
