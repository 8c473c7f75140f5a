"""A bounded queue: a request that would wait too long is refused at once."""

from collections.abc import AsyncIterator

from fastapi import HTTPException


class Limit:
    """As a dependency of an endpoint: so many requests at a time are served or wait."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.inside = 0

    async def __call__(self) -> AsyncIterator[None]:
        if self.inside >= self.size:
            raise HTTPException(429, "too many requests wait: try again", {"Retry-After": "1"})
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1
