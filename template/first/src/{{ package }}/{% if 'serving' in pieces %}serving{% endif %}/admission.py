"""The bound on what is let in: so much that all of it is answered within the objective."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

WEIGHT = 0.2  # of a full batch in the running estimate of the throughput; smaller ones have less


class Full(Exception):
    """Nothing more is admitted now; `retry_s` is how long what is admitted will take."""

    def __init__(self, retry_s: float) -> None:
        super().__init__("full")
        self.retry_s = retry_s


class Admission(ABC):
    """Keeps what is let in and not answered within `limit`, or `share_s` seconds of throughput.

    What is let in is answered in time, and the rest is told at once. The throughput is what was
    seen last when all workers had something to do.
    """

    def __init__(
        self,
        workers: int,
        largest: int,
        observe: Callable[[int, int, float], None],  # size, cost and seconds of what was computed
        admit: Callable[[int], None],  # cost of each job that is let in
    ) -> None:
        self._workers, self._largest = workers, largest
        self._observe, self._admit = observe, admit
        self._running = 0  # workers that compute
        self.limit: int | None = None
        self.share_s: float | None = None
        self.rate: float | None = None  # cost per second, of all workers together
        self.admitted = 0  # cost of all that is not answered
        self._busy = False  # something had to wait or was refused since the last batch

    @property
    @abstractmethod
    def depth(self) -> int:
        """Jobs that no worker has taken yet."""

    @abstractmethod
    async def submit(self, item: Any, cost: int = 1) -> Any:
        """The answer to `item`. Raises `Full`, or what computing it raises.

        A caller that is cancelled gives up its place.
        """

    @property
    def bound(self) -> float:
        """Cost that may be admitted at once."""
        if self.limit is not None or self.rate is None or self.share_s is None:
            return self.limit or float("inf")
        return self.share_s * self.rate

    def _enter(self, cost: int) -> None:
        """Let a job in. Raises `Full`."""
        # While nothing is known of the throughput, nothing waits.
        unknown = self.share_s is not None and self.rate is None and not self.limit
        late = self._running == self._workers if unknown else self.admitted + cost > self.bound
        # Whatever the bound says, one job of any size is let in when there is nothing else.
        if self.admitted and late:
            self._busy = True
            raise Full(self.admitted / self.rate if self.rate else 1.0)
        self.admitted += cost
        self._admit(cost)

    def _learn(self, size: int, cost: int, seconds: float) -> None:
        """Note what a worker has computed."""
        self._observe(size, cost, seconds)
        full = cost >= self._largest / 2 and self._running == self._workers - 1  # it was the last
        if self._busy or self.depth or full or self.rate is None:  # else not at its limit
            seen, weight = self._workers * cost / seconds, WEIGHT * min(1.0, cost / self._largest)
            self.rate = seen if self.rate is None else self.rate + weight * (seen - self.rate)
        self._busy = False
