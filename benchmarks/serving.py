"""A service's own capacity beside wrk's throughput: `python benchmarks/serving.py PYTHON`.

PYTHON is that of an environment with a rendered project's requirements; wrk is Debian's. The model
is slowed down to 1 and to 30 ms of processor time. Each server is asked by wrk, by the project's
own load test, and by wrk again, because a shared machine changes under it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from takehome_kit.scaffolding.scaffold import render, template_source

DELAYS_MS = (0, 1, 30)
SERVERS = 2
SLOWER = """\
    from time import perf_counter

    end = perf_counter() + {seconds}
    while perf_counter() < end:
        pass
    predictions = []
"""


def main() -> None:
    """Measure each delay in a project of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python", type=Path, help="of an environment with the requirements")
    python = parser.parse_args().python.absolute()
    with tempfile.TemporaryDirectory() as top, template_source() as source:
        for delay in DELAYS_MS:
            project = Path(top, f"slow-{delay}")
            answers = {"kind": "serving", "package": "slow"}
            render(source, project, answers, title="Slow", ask=False)
            slow_down(project / "src" / "slow" / "model.py", delay)
            run = [python, "-m", "slow.model"]
            paths = {"PYTHONPATH": f"src:{project}", "PATH": "/usr/bin:/bin"}
            subprocess.run(run, cwd=project, env=paths, check=True)
            inside = [python, Path(__file__).absolute().parent / "inside" / "capacity.py"]
            done = subprocess.run(
                [*inside, str(SERVERS)], cwd=project, env=paths, check=True, stdout=subprocess.PIPE
            )
            for line in done.stdout.decode().splitlines():
                print(f"{delay} ms more", json.loads(line), flush=True)


def slow_down(model: Path, delay_ms: int) -> None:
    """Have each call of the model take processor time."""
    text = model.read_text()
    assert "    predictions = []\n" in text
    if delay_ms:
        slower = SLOWER.format(seconds=delay_ms / 1000)
        model.write_text(text.replace("    predictions = []\n", slower))


if __name__ == "__main__":
    sys.exit(main())
