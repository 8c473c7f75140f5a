"""What the calls to paid models cost, from prices.toml, and the cap that is never passed."""

from __future__ import annotations

import threading
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import EvalError


class Budget:
    """Counts tokens and USD; a call first sets aside the most it can cost. Safe among threads."""

    def __init__(self, prices: Path, cap: float | None) -> None:
        self._prices = tomllib.loads(prices.read_text(encoding="utf-8"))
        self._cap, self._lock = cap, threading.Lock()
        self._held, self._calls = 0.0, 0  # USD spent or set aside; calls under way
        self.unpriced: set[str] = set()
        self.reached = False

    def cost(self, model: str | None, tokens: Counter[str]) -> float:
        """USD for "prompt" and "completion" tokens; 0 for a local model (None) or one unpriced."""
        if model and model not in self._prices:
            if self._cap is not None:
                raise EvalError(f"evals/prices.toml has no {model}: the cost cap needs its price")
            self.unpriced.add(model)
        price = self._prices.get(model or "", {})
        return float(sum(price.get(kind, 0.0) * n for kind, n in tokens.items())) / 1e6

    @contextmanager
    def call(self, model: str | None, most: Counter[str]) -> Iterator[Counter[str]]:
        """Around a call of at most `most` tokens: yields the counter to fill with those it used.

        Raises `EvalError` instead of a call that could pass the cap.
        """
        held, used = self.cost(model, most), Counter[str]()
        with self._lock:
            self.reached |= not self._fits(held)
            if self.reached:
                raise self.stop()
            self._held, self._calls = self._held + held, self._calls + 1
        try:
            yield used
        finally:
            with self._lock:
                self._held += self.cost(model, used) - held
                self._calls -= 1

    def wait(self, model: str | None, most: Counter[str]) -> bool:
        """Whether there is room for the call only once calls under way have ended."""
        with self._lock:
            return self._calls > 0 and not self._fits(self.cost(model, most))

    def _fits(self, usd: float) -> bool:
        return self._cap is None or self._held + usd <= self._cap

    def stop(self) -> EvalError:
        """What ends the run at the cap."""
        return EvalError(
            f"stopped before the cost cap of {self._cap:g} USD would be passed; what is done is "
            "kept: raise the cap in evals/thresholds.toml and run again",
            code=1,
        )
