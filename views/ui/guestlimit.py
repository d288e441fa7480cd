"""How often one device may try codes and send answers.

Codes: enough for slips of a finger, too little for guessing. Answers: a device is known by its
address alone, since guests get no cookie; a whole seminar behind one address must not be stopped,
a machine that fills a questionnaire must be.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_WRONG = 12
WITHIN_S = 60.0
AT_ONCE = 400  # answers: a full room behind one address, twice
PER_MINUTE = 60.0  # answers that come free again
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


@dataclass
class _Sent:
    """What an address sent: how much of `AT_ONCE` is used up at a moment, and its newest forms."""

    used: float
    at: float
    forms: deque[int] = field(default_factory=lambda: deque(maxlen=AT_ONCE))


class Answers:
    """The answers that each address sent of late; no answer can be told from what is kept here."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Begin with none; ``now`` gives seconds that never go back."""
        self._now, self._lock = now, threading.Lock()
        self._sent: OrderedDict[str, _Sent] = OrderedDict()

    def wait_s(self, device: str, token: str) -> float:
        """Note a form that an address sends; return how long it has to wait, 0 when it need not.

        A form that was let through once is let through again: sent twice or mended, it is one
        answer.
        """
        with self._lock:
            now, form = self._now(), hash(token)
            sent = self._sent.setdefault(device, _Sent(0.0, now))
            self._sent.move_to_end(device)
            while len(self._sent) > _DEVICES:
                self._sent.popitem(last=False)
            sent.used = max(0.0, sent.used - (now - sent.at) * PER_MINUTE / 60)
            sent.at = now
            if form in sent.forms:
                return 0.0
            if sent.used + 1 > AT_ONCE:
                return (sent.used + 1 - AT_ONCE) * 60 / PER_MINUTE
            sent.used += 1
            sent.forms.append(form)
            return 0.0
