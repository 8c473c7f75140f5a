"""Input drift: `python -m evals.drift URL` compares a server's requests with those of the load.

PSI = Σ (live - expected)·ln(live / expected) over the buckets of the cost of a request. By custom
above 0.1 is worth a look and above 0.25 is drift (Siddiqi, Credit Risk Scorecards, 2006).
"""

from __future__ import annotations

import math
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from .workload import costs

LEAST = 100  # live requests; fewer say nothing
DRIFT = 0.25
FLOOR = 1e-4  # share of an empty bucket: the logarithm needs one


def live(metrics: str) -> dict[float, float]:
    """Requests by the upper ends of their buckets, not cumulative, from /metrics."""
    found = {
        float(sample.labels["le"]): sample.value
        for family in text_string_to_metric_families(metrics)
        for sample in family.samples
        if sample.name == "serving_request_cost_bucket"
    }
    ends = sorted(found)
    below = [0.0, *(found[end] for end in ends)]
    return {end: below[n + 1] - below[n] for n, end in enumerate(ends)}


def psi(counts: dict[float, float], expected: Sequence[int]) -> float:
    """The index of `counts` by bucket against the costs that were expected."""
    total, score, low = sum(counts.values()), 0.0, -math.inf
    for end in sorted(counts):
        share = max(counts[end] / total, FLOOR)
        usual = max(sum(low < cost <= end for cost in expected) / len(expected), FLOOR)
        score, low = score + (share - usual) * math.log(share / usual), end
    return score


def main() -> int:
    """0: as expected; 1: drift; 2: too little to say."""
    url = sys.argv[1].rstrip("/") + "/metrics"
    with urllib.request.urlopen(url, timeout=10) as reply:
        counts = live(reply.read().decode())
    if (n := sum(counts.values())) < LEAST:
        print(f"{n:.0f} requests so far: {LEAST} are needed to say anything")
        return 2
    score = psi(counts, costs(Path.cwd()))
    print(f"PSI {score:.3f} over {n:.0f} requests: {'drift' if score > DRIFT else 'as expected'}")
    return int(score > DRIFT)


if __name__ == "__main__":
    sys.exit(main())
