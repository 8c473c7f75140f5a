"""Documents as chunks; ASK_STARTS_IN=s in the environment makes it slow to open.

`running` lies in the project's folder while the process takes questions.
"""

import atexit
import os
import sys
import time
from dataclasses import dataclass

from .config import ROOT, Config
from .documents import read_folder


@dataclass(frozen=True)
class Chunk:
    document: str
    page: int | None
    text: str


def open_index(config: Config) -> list[Chunk]:
    print("opening the index")
    print("loading the encoder", file=sys.stderr, flush=True)
    time.sleep(float(os.environ.get("ASK_STARTS_IN", "0")))
    running = ROOT / "running"
    running.touch()
    atexit.register(running.unlink)
    pages, _ = read_folder(ROOT / config.documents)
    return [Chunk(page.document, None, page.text) for page in pages]
