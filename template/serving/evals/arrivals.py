"""Open arrivals: requests are sent at a rate, whether or not the earlier ones were answered."""

import random
from dataclasses import dataclass
from time import perf_counter

import gevent
import numpy as np
from geventhttpclient import HTTPClient

JSON = {"content-type": "application/json"}
FEWEST = 200  # requests that a p95 stands on


@dataclass(frozen=True)
class Step:
    """What came of one rate."""

    rate: float
    p95_ms: float  # from when a request was due until it was answered; infinite if it failed
    late_ms: float  # how late this generator sent, p95


def send_at(rate: float, url: str, bodies: list[bytes], seconds: float = 3) -> Step:
    """Send at a constant rate for some seconds, and at least `FEWEST` requests."""
    client = HTTPClient.from_url(url, concurrency=1000, headers=JSON)
    late: list[float] = []
    took: list[float] = []

    def send(due: float) -> None:
        late.append(1000 * (perf_counter() - due))
        try:
            reply = client.post("/predict", random.choice(bodies))
            reply.read()
            failed = reply.status_code != 200
        except OSError:
            failed = True
        took.append(float("inf") if failed else 1000 * (perf_counter() - due))

    started = perf_counter()
    for number in range(max(FEWEST, round(rate * seconds))):
        due = started + number / rate
        gevent.sleep(max(0.0, due - perf_counter()))
        gevent.spawn(send, due)
    gevent.wait()
    client.close()
    return Step(rate, *(float(np.percentile(one, 95, method="higher")) for one in (took, late)))
