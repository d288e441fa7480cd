"""Which plan applies at a place: the law of both countries, one case at a time."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.codelists import plan_kinds, plan_statuses
from planning.precedence import Applies, PlanAtPoint, phase_at, what_applies

TODAY = dt.date(2026, 11, 22)


def plan(name: str, kind: str, year: int | None = 2015, **changes: Any) -> PlanAtPoint:
    given: dict[str, Any] = {"phase": "in-force", "status": "active", "document": 1}
    given |= {"valid_to": None} | changes
    day = dt.date(year, 1, 1) if year else None
    return PlanAtPoint(plan=name, title=name, kind=kind, valid_from=day, **given)


def names(plans: tuple[PlanAtPoint, ...]) -> list[str]:
    return [one.plan for one in plans]


def applied(*plans: PlanAtPoint) -> Applies:
    """Return what applies, after a look that the order of the plans does not matter."""
    answers = {what_applies(order) for order in permutations(plans)}
    assert len(answers) == 1
    return answers.pop()


def assert_order(answer: Applies, governing: str, general: str, reason: str) -> None:
    assert names(answer.governing) == governing.split()
    assert names(answer.general) == general.split()
    assert answer.reason == reason


def test_where_there_is_no_plan_nothing_applies() -> None:
    assert what_applies([]) == Applies((), (), (), (), "none")


@pytest.mark.parametrize("kind", ["lv-tp", "lv-lp", "no-arealdel", "other-detailed"])
def test_a_plan_by_itself_governs(kind: str) -> None:
    assert_order(applied(plan("a", kind)), "a", "", "only")


@pytest.mark.parametrize("kind", ["lv-lp", "lv-dp"])
@pytest.mark.parametrize(("local", "territorial"), [(2010, 2020), (2020, 2010), (None, 2020)])
def test_a_local_or_detailed_plan_goes_before_the_territorial_plan_whatever_its_age(
    kind: str, local: int | None, territorial: int
) -> None:
    answer = applied(plan("tp", "lv-tp", territorial), plan("local", kind, local))
    assert_order(answer, "local", "tp", "more-detailed")


def test_a_detailed_plan_goes_before_a_local_one() -> None:
    answer = applied(plan("tp", "lv-tp"), plan("lp", "lv-lp", 2020), plan("dp", "lv-dp", 2018))
    assert_order(answer, "dp", "lp tp", "more-detailed")


def test_of_two_territorial_plans_the_newer_governs() -> None:
    answer = applied(plan("town", "lv-tp", 2006), plan("novads", "lv-tp", 2014))
    assert_order(answer, "novads", "town", "newer")


@pytest.mark.parametrize("other", [2014, None])
def test_two_plans_of_one_rank_that_no_day_tells_apart_both_govern(other: int | None) -> None:
    answer = applied(plan("a", "lv-tp", 2014), plan("b", "lv-tp", other))
    assert_order(answer, "a b", "", "unclear")


@pytest.mark.parametrize("phase", ["preparation", "adopted"])
def test_a_plan_in_preparation_is_a_notice_and_changes_nothing(phase: str) -> None:
    answer = applied(plan("tp", "lv-tp"), plan("lp", "lv-lp", 2026, phase=phase))
    assert_order(answer, "tp", "", "only")
    assert names(answer.notices) == ["lp"]


def test_a_plan_in_preparation_alone_leaves_nothing_governing() -> None:
    answer = applied(plan("dp", "lv-dp", phase="preparation"))
    assert_order(answer, "", "", "none")
    assert names(answer.notices) == ["dp"]


@pytest.mark.parametrize("phase", ["without-effect", "ended", "later"])
def test_a_plan_that_is_suspended_or_lapsed_never_governs(phase: str) -> None:
    answer = applied(plan("tp", "lv-tp"), plan("dp", "lv-dp", phase=phase))
    assert_order(answer, "tp", "", "only")
    assert (answer.notices, answer.unreadable) == ((), ())


def test_a_plan_that_cannot_be_read_is_told() -> None:
    answer = applied(plan("tp", "lv-tp"), plan("dp", "lv-dp", phase="unreadable"))
    assert_order(answer, "tp", "", "only")
    assert names(answer.unreadable) == ["dp"]


@pytest.mark.parametrize("kind", ["lv-tmp", "lv-ias", "lv-regional", "no-regional"])
def test_a_document_that_zones_nothing_holds_in_general_only(kind: str) -> None:
    assert_order(applied(plan("guide", kind)), "", "guide", "none")
    answer = applied(plan("guide", kind, 2026), plan("tp", "lv-tp"), plan("dp", "lv-dp"))
    assert_order(answer, "dp", "tp guide", "more-detailed")


@pytest.mark.parametrize("kind", ["no-detaljregulering", "no-omraderegulering", "no-regulering"])
def test_a_newer_zoning_plan_goes_before_the_municipal_plan(kind: str) -> None:
    answer = applied(plan("kpa", "no-arealdel", 2011), plan("rp", kind, 2018))
    assert_order(answer, "rp", "kpa", "newer")


def test_a_newer_municipal_plan_goes_before_an_older_zoning_plan() -> None:
    answer = applied(
        plan("kpa", "no-arealdel", 2023),
        plan("dr", "no-detaljregulering", 2018),
        plan("kdp", "no-kommunedelplan", 2020),
    )
    assert_order(answer, "kpa", "kdp dr", "newer")


@pytest.mark.parametrize("year", [2018, None])
def test_without_days_to_tell_norwegian_plans_apart_the_more_detailed_governs(
    year: int | None,
) -> None:
    kinds = ["no-arealdel", "no-kommunedelplan", "no-omraderegulering", "no-detaljregulering"]
    answer = applied(*(plan(f"{n}", kind, year) for n, kind in enumerate(kinds)))
    assert_order(answer, "3", "2 1 0", "more-detailed")


def test_one_day_that_is_not_known_leaves_the_order_to_the_detail() -> None:
    answer = applied(plan("kpa", "no-arealdel", 2023), plan("dr", "no-detaljregulering", None))
    assert_order(answer, "dr", "kpa", "more-detailed")


def test_on_a_line_both_zones_of_the_governing_plan_are_told() -> None:
    zones = [plan("lp", "lv-lp", code=code) for code in ("DzS", "M")]
    answer = applied(*zones, plan("tp", "lv-tp", code="L"))
    assert [one.code for one in answer.governing] == ["DzS", "M"]
    assert_order(answer, "lp lp", "tp", "more-detailed")


PLANS = st.lists(
    st.builds(
        plan,
        st.sampled_from("abcdef"),
        st.sampled_from(sorted(plan_kinds())),
        st.none() | st.integers(2000, 2026),
        phase=st.sampled_from(
            [
                *("in-force", "in-force", "preparation", "adopted"),
                *("without-effect", "ended", "later", "unreadable"),
            ]
        ),
    ),
    unique_by=lambda one: one.plan,
    max_size=6,
)


@given(plans=PLANS, data=st.data())
def test_every_plan_is_told_once_in_whatever_order(
    plans: list[PlanAtPoint], data: st.DataObject
) -> None:
    answer = what_applies(plans)
    assert what_applies(data.draw(st.permutations(plans))) == answer
    told = [*answer.governing, *answer.general, *answer.notices, *answer.unreadable]
    silent = {"without-effect", "ended", "later"}
    assert sorted(one.plan for one in told) == sorted(
        one.plan for one in plans if one.phase not in silent
    )


@given(plans=PLANS)
def test_only_zoning_plans_in_force_govern_and_one_does_if_there_is_one(
    plans: list[PlanAtPoint],
) -> None:
    answer = what_applies(plans)
    able = [p for p in plans if p.phase == "in-force" and plan_kinds()[p.kind].rank is not None]
    assert set(answer.governing) <= set(able)
    assert bool(answer.governing) == bool(able)
    assert (answer.reason == "none") == (not able)
    assert (answer.reason == "unclear") == (len(answer.governing) > 1)


@given(plans=PLANS)
def test_a_latvian_territorial_plan_never_governs_over_a_local_one(
    plans: list[PlanAtPoint],
) -> None:
    latvian = [replace(p, kind="lv-lp" if n % 2 else "lv-tp") for n, p in enumerate(plans)]
    answer = what_applies(latvian)
    if any(p.phase == "in-force" and p.kind == "lv-lp" for p in latvian):
        assert {p.kind for p in answer.governing} == {"lv-lp"}


D2009, D2014, D2020 = dt.date(2009, 7, 1), dt.date(2014, 5, 1), dt.date(2020, 1, 1)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("status", "valid_from", "valid_to", "at", "expected"),
    [
        ("active", None, None, D2009, "in-force"),
        ("active", D2014, None, D2014, "in-force"),
        ("active", D2014, None, D2014 - DAY, "later"),
        ("active", D2014, D2020, D2020, "in-force"),
        ("active", D2014, D2020, D2020 + DAY, "ended"),
        ("active", None, D2020, D2009, "in-force"),
        ("inactive", D2014, D2020, D2014, "in-force"),
        ("inactive", D2014, D2020, D2020, "in-force"),
        ("inactive", D2014, D2020, D2020 + DAY, "ended"),
        ("inactive", D2014, D2020, D2014 - DAY, "ended"),
        ("inactive", D2014, None, D2014, "ended"),
        ("inactive", None, D2020, D2014, "ended"),
        ("inactive", D2014, TODAY + DAY, D2020, "ended"),
        ("draft", D2014, None, D2009, "preparation"),
        ("approved", None, None, D2020, "adopted"),
        ("suspended", D2014, D2020, D2014, "without-effect"),
        ("active_not_applicable", D2014, None, D2020, "without-effect"),
        ("to_verify", D2014, None, D2020, "without-effect"),
        ("no-6", D2014, None, D2020, "adopted"),
        ("no-8", D2014, None, D2020, "ended"),
        ("cancellation_in_part", D2014, None, D2020, "in-force"),
    ],
)
def test_where_a_plan_stood_on_a_day(
    status: str, valid_from: dt.date | None, valid_to: dt.date | None, at: dt.date, expected: str
) -> None:
    assert phase_at(plan_statuses()[status], valid_from, valid_to, at, TODAY) == expected
