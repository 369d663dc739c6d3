"""Bad weather over a running platform: its database restarts and its broker loses everything, again and again."""

from __future__ import annotations

import random
import threading
from collections import Counter

MODES = ("fast", "immediate")


class Weather:
    """Restarts the database every few seconds, and now and then kills and empties the broker, in a thread."""

    def __init__(self, *, database, broker, seed: int, pause: tuple[float, float] = (2.0, 4.0), broker_every: int = 3):
        self._database, self._broker = database, broker
        self._random = random.Random(seed)
        self._pause, self._broker_every = pause, broker_every
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._blow, daemon=True)
        self._broke: BaseException | None = None
        self.happened: Counter[str] = Counter()

    def __enter__(self) -> Weather:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()
        if self._broke is not None:
            raise self._broke

    def _blow(self) -> None:
        number = 0
        try:
            while not self._over.wait(self._random.uniform(*self._pause)):
                mode = MODES[number % 2]
                self._database.restart(mode)
                self.happened[mode] += 1
                number += 1
                if number % self._broker_every == 0:
                    self._lose_messages()
        except BaseException as error:
            self._broke = error

    def _lose_messages(self) -> None:
        self._broker.kill()
        self._broker.empty()
        self._broker.start()
        self.happened["broker"] += 1
