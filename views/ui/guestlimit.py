"""How often one device may try codes: enough for slips of a finger, too little for guessing."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

MOST_WRONG = 12
WITHIN_S = 60.0
_DEVICES = 4096


class WrongCodes:
    """The wrong codes of each address in the last minute; older ones are forgotten."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Begin with none; ``now`` gives seconds that never go back."""
        self._now, self._lock = now, threading.Lock()
        self._tried: OrderedDict[str, deque[float]] = OrderedDict()

    def wait_s(self, device: str) -> float:
        """Return for how long an address has to wait before its next code; 0 when it need not."""
        with self._lock:
            tried = self._tried.get(device, deque())
            self._forget(tried)
            return tried[0] + WITHIN_S - self._now() if len(tried) >= MOST_WRONG else 0.0

    def note(self, device: str) -> None:
        """Note that an address tried a code that opens nothing."""
        with self._lock:
            tried = self._tried.setdefault(device, deque(maxlen=MOST_WRONG))
            self._forget(tried)
            tried.append(self._now())
            self._tried.move_to_end(device)
            while len(self._tried) > _DEVICES:
                self._tried.popitem(last=False)

    def _forget(self, tried: deque[float]) -> None:
        while tried and tried[0] <= self._now() - WITHIN_S:
            tried.popleft()
