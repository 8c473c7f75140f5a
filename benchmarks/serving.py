"""Services measured: `python benchmarks/serving.py {capacity,encoder,soak} PYTHON`.

PYTHON is that of an environment with a rendered project's requirements (`encoder` also wants
litserve, and leaves it out where it is not). Rounds are interleaved, since a shared machine
changes: believe the ratios.

capacity: a service's own capacity beside wrk's throughput (Debian's wrk), the model slowed down to
1 and to 30 ms of processor time; wrk before and after the project's own load test.
encoder: SentenceTransformer.encode in an endpoint, LitServe, and `serves=encoder` plain and with
the parts onnx and batching, asked by 16, 32 and 64 clients that wait for their answers.
soak: many requests to the encoder with onnx and batching: all are answered, memory stays.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import fmean
from typing import Any

from takehome_kit.scaffolding.scaffold import render, template_source

INSIDE = Path(__file__).absolute().parent / "inside"
DELAYS_MS = (0, 1, 30)
SLOWER = """\
    from time import perf_counter

    end = perf_counter() + {seconds}
    while perf_counter() < end:
        pass
    predictions = []
"""
PARTS = {"plain": [], "onnx": ["onnx"], "onnx+batching": ["onnx", "batching"]}
OURS = ("-m", "uvicorn", "slow.api:app", "--no-access-log", "--log-level=warning")


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["capacity", "encoder", "soak"])
    parser.add_argument("python", type=Path, help="of an environment with the requirements")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1, help="of each encoder")
    parser.add_argument("--clients", type=int, nargs="+", default=[16, 32, 64])
    parser.add_argument("--requests", type=int, default=1000, help="of each round (soak: 50000)")
    arguments = parser.parse_args()
    arguments.python = arguments.python.absolute()
    measure = {"capacity": capacity, "encoder": encoders, "soak": soak}[arguments.what]
    with tempfile.TemporaryDirectory() as top:
        measure(Path(top), arguments)


def make(folder: Path, **answers: Any) -> Path:
    """Render a service."""
    with template_source() as source:
        render(source, folder, {"kind": "serving", **answers}, title="Slow", ask=False)
    return folder


def run(project: Path, *command: str | Path) -> list[dict[str, Any]]:
    """Run a command in a rendered project; the objects that it printed, one a line."""
    paths = {"PYTHONPATH": f"src:{project}", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=project, env=paths, check=True, stdout=subprocess.PIPE)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def capacity(top: Path, arguments: argparse.Namespace) -> None:
    """Each delay in a project of its own."""
    for delay in DELAYS_MS:
        project = make(top / f"slow-{delay}", serves="predict", package="slow")
        slow_down(project / "src" / "slow" / "model.py", delay)
        run(project, arguments.python, "-m", "slow.model")
        inside = (arguments.python, INSIDE / "capacity.py", str(arguments.rounds))
        for row in run(project, *inside):
            print(f"{delay} ms more", row, flush=True)


def slow_down(model: Path, delay_ms: int) -> None:
    """Have each call of the model take processor time."""
    text = model.read_text()
    assert "    predictions = []\n" in text
    if delay_ms:
        slower = SLOWER.format(seconds=delay_ms / 1000)
        model.write_text(text.replace("    predictions = []\n", slower))


def encoders(top: Path, arguments: argparse.Namespace) -> None:
    """Each server in turn, round by round; then each one's ratio to the naive one."""
    projects = {name: encoder_project(top / name, name, arguments) for name in PARTS}
    threads = f"--threads={arguments.threads}"
    servers = {
        "naive": (projects["plain"], (INSIDE / "naive.py", threads)),
        "LitServe": (projects["plain"], (INSIDE / "lit.py", threads)),
    }
    servers |= {name: (project, OURS) for name, project in projects.items()}
    has_litserve = [arguments.python, "-c", "import litserve"]
    if subprocess.run(has_litserve, capture_output=True).returncode:
        del servers["LitServe"]
    for clients in arguments.clients:
        speeds = defaultdict(list)
        for _ in range(arguments.rounds):
            for name, (project, server) in servers.items():
                row = ask(project, server, clients, arguments)
                speeds[name].append(row["answers_per_s"])
                print(f"{clients} clients, {name}:", row, flush=True)
        for name, found in speeds.items():
            ratios = [one / naive for one, naive in zip(found, speeds["naive"], strict=True)]
            print(f"{clients} clients, {name}: {fmean(ratios):.2f} times naive", show(ratios))


def encoder_project(folder: Path, name: str, arguments: argparse.Namespace) -> Path:
    """A service with the threads in its settings, its encoder exported if it is to be."""
    project = make(folder, serves="encoder", package="slow", parts=PARTS[name])
    config = project / "config.toml"
    config.write_text(
        config.read_text().replace("\nthreads = 2 ", f"\nthreads = {arguments.threads} ")
    )
    run(project, arguments.python, "-c", "import slow.api")
    return project


def ask(
    project: Path, server: tuple[str | Path, ...], clients: int, arguments: argparse.Namespace
) -> dict[str, Any]:
    """One server, started afresh."""
    inside = (arguments.python, INSIDE / "encoder.py", arguments.python, *server)
    return run(project, *inside, "--", str(clients), str(arguments.requests))[0]


def show(ratios: list[float]) -> str:
    return ", ".join(f"{ratio:.2f}" for ratio in ratios)


def soak(top: Path, arguments: argparse.Namespace) -> None:
    """All requests are answered, and memory is what it was after the warm-up."""
    project = encoder_project(top / "soak", "onnx+batching", arguments)
    row = ask(project, OURS, 32, arguments)
    print(row)
    before, after = row["mb"]
    if row["answered"] < arguments.requests or after > 1.1 * before:
        sys.exit("requests were lost, or memory grew by more than a tenth")


if __name__ == "__main__":
    main()
