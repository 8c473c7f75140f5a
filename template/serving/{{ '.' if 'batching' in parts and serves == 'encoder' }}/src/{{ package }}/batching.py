"""Micro-batches: the requests that wait when a worker is free are encoded together."""

from asyncio import Future, create_task, get_running_loop
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

Encoded = tuple[np.ndarray, list[int]]
Request = tuple[list[str], Future]


class Batcher:
    """Nobody waits for a batch to fill: it is what has come while the workers were busy."""

    def __init__(self, encode: Callable[[list[str]], Encoded], workers: int, size: int) -> None:
        self.function = encode
        self.pool = ThreadPoolExecutor(workers)
        self.free = workers
        self.size = size
        self.waiting: deque[Request] = deque()
        self.tasks = set()  # asyncio itself keeps no task alive

    async def encode(self, texts: list[str]) -> Encoded:
        """Vectors and numbers of tokens of one request's texts."""
        future = get_running_loop().create_future()
        self.waiting.append((texts, future))
        if self.free:
            self.free -= 1
            task = create_task(self.work())
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        return await future

    async def work(self) -> None:
        """Encode batches until nothing waits."""
        while self.waiting:
            batch = self.take()
            texts = [text for some, _ in batch for text in some]
            try:
                vectors, tokens = await get_running_loop().run_in_executor(
                    self.pool, self.function, texts
                )
            except Exception as error:
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            start = 0
            for some, future in batch:
                end = start + len(some)
                if not future.done():  # its client may have gone
                    future.set_result((vectors[start:end], tokens[start:end]))
                start = end
        self.free += 1

    def take(self) -> list[Request]:
        """The requests that have waited longest: one, or as many as have `size` texts together."""
        batch = [self.waiting.popleft()]
        room = self.size - len(batch[0][0])
        while self.waiting and len(self.waiting[0][0]) <= room:
            batch.append(self.waiting.popleft())
            room -= len(batch[-1][0])
        return batch
