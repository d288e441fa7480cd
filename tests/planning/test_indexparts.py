"""What lists keep in memory, taken on from write to write, is what reading everything gives."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from geo.errors import Refusal
from layers.store import Store
from planning import indexparts, recommendationindex, recommendationplaces
from planning.areas import add_area, change_area, list_areas, remove_area
from planning.areaspecs import PlaceArea, UnitsArea
from planning.coverage import about_place, map_share, theme_matrix, units_counted
from planning.database import close_databases, reading, writing
from planning.history import history_of, take_back
from planning.recommendation_models import Recommendation
from planning.recommendationlisting import Wanted, list_recommendations
from planning.recommendations import (
    add_recommendation,
    change_recommendation,
    get_recommendation,
    remove_recommendation,
)
from planning.tablestate import (
    AllMayHaveChangedError,
    Moment,
    TableStep,
    changed_between,
    moment_of,
)
from tests.planning.made_records import BURTNIEKI, DAY, ENTRY, KOCENI, VALMIERA

UNITS = (VALMIERA, KOCENI, BURTNIEKI)
TITLES = ("Upe", "upe", "Ūdens", "Ceļš 2", "ceļš 10", "Žagars", "")
BODIES = ("VPR", "Upe", "dome")
EVERYWHERE = (24.0, 56.0, 28.0, 58.5)
QUESTIONS = (
    *(Wanted(), Wanted(text="upe"), Wanted(text="ce 2"), Wanted(theme="water")),
    *(Wanted(unit=VALMIERA), Wanted(responsible="vpr"), Wanted(responsible="upe", text="u")),
    *(Wanted(practice=False), Wanted(addressee="state", unit=KOCENI)),
)
VERBS = ("add", "change", "remove", "area", "move", "no-area", "back", "whole")


@dataclass(frozen=True)
class Told:
    """All that the index answers."""

    lists: tuple[tuple[str, ...], ...]
    places: tuple[Any, ...]
    counted: tuple[Any, ...]


def told(store: Store) -> Told:
    lists = [list_recommendations(store, wanted, limit=100) for wanted in QUESTIONS]
    shown = map_share(store, EVERYWHERE, DAY, limit=3).areas.frame
    return Told(
        tuple(tuple(card.recommendation.id for card in one.cards) for one in lists),
        (
            tuple(about_place(store, (25.42, 57.54), DAY)),
            tuple(about_place(store, (25.3, 57.6), DAY, Wanted(theme="water"))),
            tuple(sorted(set(shown["area"]))),
        ),
        (
            units_counted(store, DAY),
            units_counted(store, DAY, Wanted(text="upe")),
            theme_matrix(store, DAY),
        ),
    )


def told_anew(store: Store) -> Told:
    indexparts._kept.clear()
    return told(store)


class World:
    """Two connections to one database, each with an index of its own, and who writes by turns."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        home = folder / "home"
        home.mkdir()
        (folder / "same").symlink_to(home)
        self.stores = (Store(home), Store(folder / "same"))
        self.chance = chance
        self.ids: list[str] = []

    def do(self, verb: str, store: Store) -> None:
        if verb == "whole":
            with writing(store.home) as session:
                session.execute(update(Recommendation).values(theme="water"))
        elif verb == "add" or not self.ids:
            self.ids.append(add_recommendation(store.home, self.entry(), who="I").id)
        else:
            with silent():
                self.change(verb, store, self.chance.choice(self.ids))

    def change(self, verb: str, store: Store, one: str) -> None:
        if verb == "back":
            take_back(store.home, self.chance.choice(history_of(store.home, one)).id, "I")
            return
        version = get_recommendation(store.home, one).version
        areas = list_areas(store.home, one)
        if verb == "change":
            change_recommendation(store.home, one, self.entry(), version=version, who="I")
        elif verb == "remove":
            remove_recommendation(store.home, one, version=version, who="I")
        elif verb == "area" or not areas:
            add_area(store, one, self.area(), who="I")
        elif verb == "move":
            area = self.chance.choice(areas)
            change_area(store, area.id, self.area(), version=area.version, who="I")
        else:
            area = self.chance.choice(areas)
            remove_area(store.home, area.id, version=area.version, who="I")

    def entry(self) -> Any:
        return replace(
            ENTRY,
            title_lv=self.chance.choice(TITLES) or "A",
            text_lv=self.chance.choice(TITLES),
            theme=self.chance.choice(["water", "data"]),
            addressee=self.chance.choice(["state", "sector"]),
            responsible=tuple(self.chance.sample(BODIES, k=self.chance.randrange(3))),
            practice=self.chance.random() < 0.3,
        )

    def area(self) -> UnitsArea | PlaceArea:
        if self.chance.random() < 0.5:
            return UnitsArea((self.chance.choice(UNITS),))
        return PlaceArea(*self.chance.choice([(25.42, 57.54), (25.3, 57.6)]))


@contextmanager
def silent() -> Iterator[None]:
    """Pass over what is refused: a record that is gone, a change that was overtaken."""
    try:
        yield
    except Refusal as refusal:
        if refusal.code not in {"recommendation-gone", "change-overtaken"}:
            raise


STEPS = st.tuples(st.sampled_from((*VERBS, *VERBS[:-1] * 3)), st.integers(0, 1), st.booleans())


@settings(max_examples=12, deadline=None)
@given(
    st.lists(STEPS, min_size=12, max_size=24),
    st.integers(0, 1000),
)
def test_an_index_taken_on_answers_as_one_made_anew(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, bool]], seed: int
) -> None:
    world = World(tmp_path_factory.mktemp("w"), random.Random(seed))  # noqa: S311  no secret
    for verb, who, asks in steps:
        world.do(verb, world.stores[who])
        if asks:
            told(world.stores[0])
    found = [told(store) for store in world.stores]
    assert found == [told_anew(world.stores[0])] * 2
    close_databases()


def test_it_answers_so_on_a_server_too(kept_anywhere: Path) -> None:
    kept_anywhere.mkdir(parents=True)
    world = World(kept_anywhere, random.Random(5))  # noqa: S311  no secret
    for number in range(30):
        world.do(VERBS[number % 7], world.stores[0])
        told(world.stores[0])
    assert told(world.stores[0]) == told_anew(world.stores[0])
    assert len(told(world.stores[0]).lists[0]) > 1


@pytest.fixture
def store(home: Path) -> Store:
    home.mkdir(parents=True, exist_ok=True)
    return Store(home)


def refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be read as a whole from here on."""

    def refuse(*_: object) -> None:
        raise AssertionError("everything was read again")

    for module, name in (
        (recommendationindex, "_all_records"),
        (recommendationindex, "_all_texts"),
        (recommendationindex, "_all_bodies"),
        (recommendationplaces, "_all_places"),
    ):
        monkeypatch.setattr(module, name, refuse)


def test_a_write_of_whatever_connection_is_taken_up_without_reading_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path, random.Random(1))  # noqa: S311  no secret
    for verb in ("add", "add", "area", "add", "area"):
        world.do(verb, world.stores[0])
    for store in world.stores:
        told(store)
    refusing(monkeypatch)
    for number, verb in enumerate(VERBS[:-1] * 2):
        world.do(verb, world.stores[number % 2])
        assert told(world.stores[0]) == told(world.stores[1])
    made = add_recommendation(world.stores[0].home, replace(ENTRY, title_lv="Zaļa"), who="I")
    assert made.id in told(world.stores[1]).lists[0]


def test_many_changes_at_once_are_read_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexparts, "_MOST_AT_ONCE", 2)
    monkeypatch.setattr(recommendationindex, "_MOST_READ_THROUGH", 3)
    for number in range(12):
        made = add_recommendation(store.home, replace(ENTRY, title_lv=f"Upe {number}"), who="I")
        add_area(store, made.id, UnitsArea((VALMIERA,)), who="I")
        if number % 5 in {1, 2}:
            assert made.id in told(store).lists[0]
    assert told(store) == told_anew(store)


def moment(store: Store) -> Moment:
    with reading(store.home) as session:
        return moment_of(session, Recommendation.__tablename__)


def changed(store: Store, earlier: Moment) -> frozenset[str]:
    with reading(store.home) as session:
        now = moment_of(session, Recommendation.__tablename__)
        return changed_between(session, earlier, now)


def test_steps_name_what_was_changed_between_two_moments(store: Store) -> None:
    first = add_recommendation(store.home, ENTRY, who="I").id
    begin = moment(store)
    assert changed(store, begin) == frozenset()
    second = add_recommendation(store.home, ENTRY, who="I").id
    remove_recommendation(store.home, second, version=1, who="I")
    assert changed(store, begin) == {second}
    change_recommendation(store.home, first, replace(ENTRY, theme="data"), version=1, who="I")
    assert changed(store, begin) == {first, second}


@pytest.mark.parametrize("broken", ["missing", "whole", "other", "none"])
def test_where_steps_do_not_lead_to_now_all_may_have_changed(store: Store, broken: str) -> None:
    fresh = moment(store)
    one = add_recommendation(store.home, ENTRY, who="I").id
    begin = fresh if broken == "none" else moment(store)
    if broken == "other":
        begin = Moment(dict.fromkeys(begin.tokens, "0" * 16), begin.step)
    for version in (1, 2):
        entry = replace(ENTRY, title_lv=f"A {version}")
        change_recommendation(store.home, one, entry, version=version, who="I")
    with writing(store.home) as session:
        if broken == "missing":
            session.delete(next(iter(session.scalars(select(TableStep).order_by(TableStep.id)))))
        elif broken == "whole":
            session.execute(update(Recommendation).values(theme="water"))
    with pytest.raises(AllMayHaveChangedError):
        changed(store, begin)


def test_only_the_last_steps_are_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planning.tablestate._MOST_STEPS", 5)
    for number in range(9):
        add_recommendation(store.home, replace(ENTRY, title_lv=f"Upe {number}"), who="I")
        told(store)
    with reading(store.home) as session:
        assert len(list(session.scalars(select(TableStep)))) == 5
    assert told(store) == told_anew(store)


def test_a_session_sees_one_index_whatever_is_written_meanwhile(store: Store) -> None:
    add_recommendation(store.home, replace(ENTRY, title_lv="A"), who="I")
    with reading(store.home) as session:
        assert len(recommendationindex.records(session).order) == 1
        add_recommendation(store.home, replace(ENTRY, title_lv="B"), who="I")
        assert list_recommendations(store).total == 2
        assert len(recommendationindex.records(session).order) == 1
        assert len(recommendationindex.texts(session).holding("a", 1)) == 1
    assert list_recommendations(store).total == 2
