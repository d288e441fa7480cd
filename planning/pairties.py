"""What ties two neighbours already: the cooperation areas of the register to which both belong."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from planning.cooperationlisting import Wanted
from planning.cooperationties import ties
from planning.pairfound import REGISTER, Found, One, Source, lacking

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from layers.store import Store
    from planning.cooperationpairs import Tie
    from planning.pairground import PairGround

TIES = "ties:"
_BETWEEN = "|"


def existing_ties(ground: PairGround) -> dict[str, Found]:
    """Return the highest degree (0-6) of the existing areas that two units are members of.

    Units that none unites have 0 where the register knows of any existing area of the region's
    units on the day; where it knows of none, nothing is known, and the figure is missing. A
    proposal is no tie, and is told beside.
    """
    store, at = ground.store, ground.asked.at
    known, real = ties(store, at), ties(store, at, Wanted(practice=False))
    here = set(ground.units.frame.index)
    if not _tells(known, here):
        return {"existing_ties": Found([lacking("no-ties")] * len(ground.borders))}
    made_up = not _tells(real, here)  # then what is untied is so by practice data alone
    ends = zip(ground.borders["unit_a"], ground.borders["unit_b"], strict=True)
    ones = []
    for pair in ends:
        one, is_real = _tie(pair, known), _tie(pair, real)
        practice = made_up or one != is_real
        source = Source(REGISTER, str(at), practice=practice)
        told = {
            "areas": one.areas if one else 0,
            "proposed": one.proposed if one else "",
            "ids": list(one.ids) if one else [],
        }
        degree = int(one.degree[1:]) if one and one.degree else 0
        ones.append(One(float(degree), "", told, (source,)))
    return {"existing_ties": Found(ones)}


def _tells(known: Mapping[tuple[str, str], Tie], here: set[str]) -> bool:
    """Return whether any existing area ties two units of a region."""
    return any(one.degree and here.issuperset(pair) for pair, one in known.items())


def _tie(pair: tuple[str, str], known: Mapping[tuple[str, str], Tie]) -> Tie | None:
    first, second = sorted(pair)
    return known.get((first, second))


def all_ties(store: Store, at: dt.date) -> dict[str, str]:
    """Return the state of the ties of a day, for all units."""
    told = repr(sorted(ties(store, at).items()))
    return {TIES: hashlib.sha256(told.encode()).hexdigest()[:16]}


def pair_ties(store: Store, at: dt.date, pair: Iterable[str]) -> dict[str, str]:
    """Return the state of the ties of one pair (ids of units) on a day."""
    first, second = sorted(pair)
    return {f"{TIES}{first}{_BETWEEN}{second}": repr(ties(store, at).get((first, second)))}


def ties_now(store: Store, kept: Iterable[str], at: dt.date) -> dict[str, str]:
    """Return the present state of the pairs whose ties a kept state speaks of."""
    found: dict[str, str] = {}
    for key in kept:
        if key.startswith(TIES):
            found |= pair_ties(store, at, key.removeprefix(TIES).split(_BETWEEN))
    return found
