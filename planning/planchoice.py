"""Which planning across borders fits: a regional plan, a joint one, or plans made to agree.

The Norwegian ministry's commentary on the planning part of the Act (2020, chapter 9) says when to
choose which: a regional plan where one guideline is needed for municipalities and sectors, where
interests conflict, or where state and regional interests are strong; inter-municipal cooperation
where the aim can be reached by coordinated municipal plans, which is simpler where there are few
conflicts and interests are shared. Telling one joint plan from plans that are made to agree is our
own step, after the degrees of cooperation (D4 and D3). It is guidance and no law.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["regional", "inter-municipal", "coordinated", "open"]
QUESTIONS = ("conflict", "state", "sectors", "shared", "land", "binding")
_FOR_REGIONAL = ("conflict", "state", "sectors")


@dataclass(frozen=True)
class Choice:
    """What the answers speak for, the answers that decided it, and those that are still needed.

    ``kind`` is "open" while ``needed`` ones are missing. ``binding``: a regional plan may carry a
    provision that binds. ``degree`` is the degree of cooperation it comes to.
    """

    kind: Kind
    because: tuple[str, ...]
    needed: tuple[str, ...]
    binding: bool = False

    @property
    def degree(self) -> str:
        """Return the degree of cooperation (D0-D6), empty while nothing is chosen."""
        degrees = {"regional": "D6" if self.binding else "", "inter-municipal": "D4"}
        return degrees.get(self.kind, "D3" if self.kind == "coordinated" else "")


def choose(answers: Mapping[str, bool]) -> Choice:
    """Return which kind of planning the answers to `QUESTIONS` speak for; none is needed at once.

    One yes to conflict, to state or regional interest, or to guidance for sectors is enough for a
    regional plan; the others need a no to all three.
    """
    yes = tuple(one for one in _FOR_REGIONAL if answers.get(one))
    if yes:
        return Choice("regional", yes, (), binding=bool(answers.get("binding")))
    needed = tuple(one for one in (*_FOR_REGIONAL, "land") if one not in answers)
    if needed:
        return Choice("open", (), needed)
    shared = ("shared",) if answers.get("shared") else ()
    if answers["land"]:
        return Choice("inter-municipal", ("few_conflicts", *shared, "land"), ())
    return Choice("coordinated", ("few_conflicts", *shared, "own_plans"), ())
