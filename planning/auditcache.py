"""Audits that visitors share: made once for all who ask the same, and let go when others come."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from layers.store import Store
from planning.audits import AuditAsked, Audited, run_audit
from planning.planrecords import StoredPlan
from planning.plansources import plan_and_version, plans_by_name

_MOST = 6


@dataclass(frozen=True)
class SharedAudits:
    """The newest audits by what was asked; who asks first computes, others wait for that."""

    most: int = _MOST
    _kept: OrderedDict[Hashable, Future[Audited]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Hashable, run: Callable[[], Audited]) -> Audited:
        """Return the audit of a key, run if it is not here; what it refuses is not kept."""
        with self._lock:
            kept = self._kept.get(key)
            coming = kept or self._kept.setdefault(key, Future())
            self._kept.move_to_end(key)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        if kept is None:
            self._fill(key, coming, run)
        return coming.result()

    def _fill(self, key: Hashable, coming: Future[Audited], run: Callable[[], Audited]) -> None:
        try:
            coming.set_result(run())
        except BaseException as error:
            with self._lock:
                if self._kept.get(key) is coming:
                    del self._kept[key]
            coming.set_exception(error)
            raise


_shared = SharedAudits()


def shared_audit(store: Store, asked: AuditAsked) -> Audited:
    """Return the audit that was asked for, from memory where nothing it rests on has changed.

    Never change what is returned: others read it. What rests on a file is made anew. Refuses what
    `run_audit` refuses.
    """
    plans = plans_by_name(store.home)
    rests_on = [_state(store.home, plans, one) for one in asked.plans]
    if any(one is None for one in rests_on):
        return run_audit(store, asked)
    rows = None if asked.matrix is None else asked.matrix.rows
    today = dt.date.today()  # noqa: DTZ011  a civil date
    boundaries = store.territory.version
    key = (store.home, *rests_on, asked.units, today, boundaries, asked.reach, rows, asked.lang)
    return _shared.get(key, lambda: run_audit(store, asked))


def _state(home: Path, plans: dict[str, StoredPlan], named: str) -> Hashable:
    """Return what changes when a kept plan does; None for a file.

    The plan's own version grows with its zones and its mapping; what its document says of it has to
    be told apart beside.
    """
    found = plan_and_version(home, plans, named)
    if found is None:
        return None
    plan, version = found
    told = (plan.title, plan.status, plan.valid_from, plan.valid_to, plan.practice, plan.authority)
    return (plan.id, plan.version, version.number, *told)
