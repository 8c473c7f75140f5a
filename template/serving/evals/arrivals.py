"""Open arrivals: requests are sent at a rate, whether or not the earlier ones were answered."""

import random
from dataclasses import dataclass
from time import perf_counter

import gevent
import numpy as np
from geventhttpclient import HTTPClient

LATE_S = 0.01
FEWEST = 200  # requests that a p95 stands on


@dataclass(frozen=True)
class Step:
    """What came of one rate. Times in seconds, from the moment at which a request was due."""

    rate: float
    sent: list[float]
    answered: list[float]  # infinite for a request that failed

    @property
    def lag(self) -> float:
        """How late this generator was, p95."""
        return p95(self.sent)

    @property
    def void(self) -> bool:
        """Whether it could not send on time, so that the step says nothing about the server."""
        return self.lag > LATE_S

    @property
    def latency(self) -> float:
        """p95, what the generator was late included."""
        return p95(self.answered)


def p95(seconds: list[float]) -> float:
    """The 95th percentile, one of the values."""
    return float(np.percentile(seconds, 95, method="inverted_cdf"))


def send_at(rate: float, url: str, bodies: list[bytes], seconds: float = 3) -> Step:
    """Send at a constant rate for `seconds`, or until there are enough requests for a p95."""
    client = HTTPClient.from_url(url, concurrency=1000, network_timeout=10)
    headers = {"content-type": "application/json"}
    sent: list[float] = []
    answered: list[float] = []

    def send(due: float) -> None:
        sent.append(perf_counter() - due)
        try:
            reply = client.post("/predict", random.choice(bodies), headers)
            reply.read()
            fine = reply.status_code == 200
        except OSError:
            fine = False
        answered.append(perf_counter() - due if fine else float("inf"))

    count = max(FEWEST, round(rate * seconds))
    started = perf_counter()
    for number in range(count):
        due = started + number / rate
        gevent.sleep(max(0.0, due - perf_counter()))
        gevent.spawn(send, due)
    gevent.wait()
    client.close()
    return Step(rate, sent, answered)
