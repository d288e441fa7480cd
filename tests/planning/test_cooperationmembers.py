"""Members over time: never twice on a day, never outside their area's days, whatever is done."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import Refusal
from layers.store import Store
from planning.conflicts import EditConflict
from planning.cooperation import change_cooperation, get_cooperation, members_of
from planning.cooperationmembers import MembershipEntry, add_member, change_member, remove_member
from planning.cooperationrules import Span
from planning.database import close_databases
from planning.history import history_of, take_back
from tests.planning.made_cooperation import BURTNIEKI, DAY, KOCENI, LATER, VALMIERA, entry_of, made

FIRST, LAST = dt.date(2010, 1, 1), dt.date(2012, 12, 31)
DAYS = st.dates(dt.date(2009, 10, 1), dt.date(2013, 3, 1))
WHO = (VALMIERA, KOCENI, None)


@pytest.fixture(scope="module")
def shared() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        yield Store(Path(folder))
        close_databases()


@pytest.fixture
def store(kept_anywhere: Path) -> Store:
    kept_anywhere.mkdir(parents=True, exist_ok=True)
    return Store(kept_anywhere)


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code


def entry(unit: int, begins: dt.date, ends: dt.date | None) -> MembershipEntry:
    return MembershipEntry(unit=WHO[unit], name="Biedrība", begins=begins, ends=ends)


spans = st.tuples(DAYS, st.none() | DAYS)
said = st.lists(st.tuples(st.integers(0, 2), spans), min_size=1, max_size=7)


def days_of(span: tuple[dt.date, dt.date | None], last: dt.date | None) -> set[dt.date]:
    """The days of a membership, counted one by one; one without end goes to the area's last."""
    begins, ends = span
    until = ends or last or dt.date(2013, 12, 31)
    return {begins + dt.timedelta(days=n) for n in range((until - begins).days + 1)}


@given(said, st.none() | st.just(LAST))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_membership_is_taken_where_days_counted_one_by_one_allow_it(
    shared: Store, told: list[tuple[int, tuple[dt.date, dt.date | None]]], last: dt.date | None
) -> None:
    area = made(shared, members=False, valid_from=FIRST, valid_to=last)
    kept: dict[int, set[dt.date]] = {}
    for unit, (begins, ends) in told:
        mine = days_of((begins, ends), last) if ends is None or begins <= ends else set()
        whole = begins >= FIRST and (last is None or max(begins, ends or begins) <= last)
        fits = bool(mine) and whole and not mine & kept.get(unit, set())
        assert _added(shared, area.id, entry(unit, begins, ends)) == fits
        if fits:
            kept[unit] = kept.get(unit, set()) | mine
    _hold(shared, area.id)


def _added(store: Store, area: str, one: MembershipEntry) -> bool:
    try:
        add_member(store, area, one, who="Ilze")
    except Refusal as refusal:
        if refusal.code not in {"cooperation-dates", "member-outside", "member-twice"}:
            raise
        return False
    return True


def _hold(store: Store, area: str) -> None:
    """No member twice on a day, and every day within the area's."""
    told = get_cooperation(store.home, area)
    life = Span(told.valid_from, told.valid_to)
    mine = members_of(store.home, area)
    for place, one in enumerate(mine):
        assert Span(one.begins, one.ends).within(life)
        for other in mine[place + 1 :]:
            if (one.unit, one.name) == (other.unit, other.name):
                assert not Span(one.begins, one.ends).meets(Span(other.begins, other.ends))


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2), spans), max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_that_people_do_breaks_the_rules(
    shared: Store, told: list[tuple[int, int, tuple[dt.date, dt.date | None]]]
) -> None:
    area = made(shared, members=False, valid_from=FIRST, valid_to=LAST).id
    for what, unit, (begins, ends) in told:
        with suppress(Refusal):
            _do(shared, area, what, entry(unit, begins, ends))
        _hold(shared, area)


def _do(store: Store, area: str, what: int, one: MembershipEntry) -> None:
    members, changes = members_of(store.home, area), history_of(store.home, area)[1:]
    if what <= 1:
        add_member(store, area, one, who="Ilze")
    elif what == 2 and members:
        last = members[-1]
        change_member(store, last.id, one, version=last.version, who="Ilze")
    elif what == 3 and members:
        remove_member(store.home, members[0].id, version=members[0].version, who="Ilze")
    elif what == 4 and changes:
        take_back(store.home, changes[len(changes) // 2].id, "Ilze")
    elif what == 5:
        now = get_cooperation(store.home, area)
        entry = entry_of(valid_from=one.begins, valid_to=one.ends)
        change_cooperation(store, area, entry, version=now.version, who="Ilze")


def test_who_left_may_come_back_the_next_day(store: Store) -> None:
    area = made(store, members=False)
    end = dt.date(2011, 12, 31)
    add_member(store, area.id, MembershipEntry(unit=VALMIERA, begins=DAY, ends=end), who="Ilze")
    again = MembershipEntry(unit=VALMIERA, begins=end, role="lead")
    refused("member-twice", lambda: add_member(store, area.id, again, who="Ilze"))
    next_day = MembershipEntry(unit=VALMIERA, begins=end + dt.timedelta(days=1), role="lead")
    add_member(store, area.id, next_day, who="Ilze")
    assert [one.role for one in members_of(store.home, area.id)] == ["member", "lead"]


def test_one_body_under_two_spellings_is_one_member(store: Store) -> None:
    area = made(store, members=False)
    add_member(store, area.id, MembershipEntry(name="Ūdens biedrība", begins=DAY), who="Ilze")
    again = MembershipEntry(name=" ūdens  Biedriba", begins=LATER)
    refused("member-twice", lambda: add_member(store, area.id, again, who="Ilze"))


def test_a_unit_is_no_member_before_it_was_there(store: Store) -> None:
    area = made(store, members=False, valid_from=dt.date(2005, 1, 1))
    early = MembershipEntry(unit=BURTNIEKI, begins=dt.date(2009, 6, 30))
    refused("member-unit-day", lambda: add_member(store, area.id, early, who="Ilze"))
    nobody = MembershipEntry(begins=DAY)
    refused("member-empty", lambda: add_member(store, area.id, nobody, who="Ilze"))


def test_an_area_does_not_end_before_its_members(store: Store) -> None:
    area = made(store)
    member = members_of(store.home, area.id)[0]
    told = MembershipEntry(unit=member.unit, begins=DAY, ends=LATER)
    change_member(store, member.id, told, version=1, who="Ilze")
    shorter = entry_of(valid_to=LATER - dt.timedelta(days=1))
    refused(
        "member-outside",
        lambda: change_cooperation(store, area.id, shorter, version=1, who="Ilze"),
    )
    change_cooperation(store, area.id, entry_of(valid_to=LATER), version=1, who="Ilze")


def test_taking_back_a_last_day_is_refused_where_the_member_came_again(store: Store) -> None:
    area = made(store)
    member = next(one for one in members_of(store.home, area.id) if one.unit == VALMIERA)
    left = MembershipEntry(unit=VALMIERA, begins=DAY, ends=LATER)
    change_member(store, member.id, left, version=1, who="Ilze")
    leaving = history_of(store.home, area.id)[-1].id
    again = MembershipEntry(unit=VALMIERA, begins=LATER + dt.timedelta(days=1))
    add_member(store, area.id, again, who="Ilze")
    refused("member-twice", lambda: take_back(store.home, leaving, "Ilze"))
    assert len(members_of(store.home, area.id)) == 3


def test_a_member_that_somebody_changed_is_not_overwritten(store: Store) -> None:
    area = made(store)
    member = members_of(store.home, area.id)[0]
    lead = MembershipEntry(unit=member.unit, begins=DAY, role="lead")
    change_member(store, member.id, lead, version=1, who="Ilze")
    with pytest.raises(EditConflict):
        remove_member(store.home, member.id, version=1, who="Jānis")
    remove_member(store.home, member.id, version=2, who="Jānis")
    refused("member-gone", lambda: change_member(store, member.id, lead, version=3, who="Jānis"))
