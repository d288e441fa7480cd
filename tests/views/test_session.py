"""A visitor's view and the address bar: one follows the other, and neither is lost."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from views.ui import session
from views.ui.permalink import Shown

REFORM = dt.date(2021, 7, 1)


class Address(dict[str, str]):
    """The address bar as Streamlit gives it: what is written becomes an entry of the history."""

    def __init__(self) -> None:
        super().__init__()
        self.history: list[dict[str, str]] = [{}]

    def to_dict(self) -> dict[str, str]:
        return dict(self)

    def from_dict(self, told: dict[str, str]) -> None:
        self.stand_at(told)
        self.history.append(dict(told))

    def stand_at(self, told: dict[str, str]) -> None:
        self.clear()
        self.update(told)


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Address:
    made = Address()
    monkeypatch.setattr(session, "st", SimpleNamespace(session_state={}, query_params=made))
    return made


def travel(monkeypatch: pytest.MonkeyPatch, address: Address, told: dict[str, str]) -> None:
    """Back or Forward leads to an address, and the page runs."""
    address.stand_at(told)
    with monkeypatch.context() as here:
        here.setattr(
            session,
            "get_script_run_ctx",
            lambda **_: SimpleNamespace(is_history_navigation=True),
        )
        run()


def run(**changes: Any) -> None:
    """One run of the map's page; a control's callback has changed the view before it."""
    if changes:
        session.change(**changes)
    session.arrive()
    session.write_address(session.view())


def test_the_first_run_takes_the_view_of_the_address_and_writes_nothing(address: Address) -> None:
    address.stand_at({"lang": "en", "at": "2021-07-01", "layers": "lakes.40"})
    run()
    assert session.view().at == REFORM
    assert session.view().layers == (Shown("lakes", 0.4),)
    assert session.say().lang == "en"
    assert address.history == [{}]


def test_a_change_of_the_view_is_one_entry_and_a_rerun_none(address: Address) -> None:
    run()
    run(at=REFORM)
    run()
    run()
    assert [entry.get("at") for entry in address.history] == [None, "2021-07-01"]


def test_what_is_chosen_first_on_a_bare_address_that_the_map_filled_in_stays_chosen(
    address: Address,
) -> None:
    run()
    address.stand_at({**session.address_of(session.view()), "c": "57.25,25.75,8.25"})
    run(at=REFORM)
    assert session.view().at == REFORM
    assert [entry.get("at") for entry in address.history] == [None, "2021-07-01"]


def test_back_and_forward_bring_the_view_of_their_address(
    address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    run(at=REFORM)
    seq = session.camera_seq()
    first, second = address.history
    travel(monkeypatch, address, first)
    assert session.view().at is None
    assert session.camera_seq() > seq, "the map has to go where the address says"
    travel(monkeypatch, address, second)
    assert session.view().at == REFORM
    assert address.history == [first, second]


def test_a_browser_that_still_names_the_address_before_undoes_nothing(address: Address) -> None:
    run()
    run(at=REFORM)
    run(layers=(Shown("lakes"),))
    _, before, newest = address.history
    address.stand_at(before)
    run()
    assert session.view().layers == (Shown("lakes"),)
    address.stand_at(newest)
    run()
    assert session.view().layers == (Shown("lakes"),)
    assert address.history[1:] == [before, newest]


def test_a_map_that_was_moved_keeps_its_place_and_is_no_difference(address: Address) -> None:
    run()
    run(at=REFORM)
    seq, entries = session.camera_seq(), len(address.history)
    address["c"] = "57.50000,25.40000,9"
    run()
    run()
    assert (session.camera_seq(), len(address.history)) == (seq, entries)
    assert session.view().at == REFORM


def test_who_returns_from_another_page_finds_the_view_as_it_was(address: Address) -> None:
    run()
    run(at=REFORM, selected="0054010@2021-07-01")
    entry = dict(address)
    address.stand_at({})
    session.arrive_elsewhere("catalogue")
    run()
    assert session.view().at == REFORM
    assert session.view().selected == "0054010@2021-07-01"
    assert dict(address) == entry


def test_a_link_followed_on_the_way_from_another_page_is_taken(address: Address) -> None:
    run()
    session.arrive_elsewhere("catalogue")
    address.stand_at({"at": "2009-07-01", "lang": "lv"})
    run()
    assert session.view().at == dt.date(2009, 7, 1)


def test_the_language_of_another_page_s_address_counts_and_only_that(address: Address) -> None:
    run()
    run(at=REFORM)
    address.stand_at({"lang": "nb", "at": "2009-07-01"})
    session.arrive_elsewhere("catalogue")
    assert session.say().lang == "nb"
    assert session.day() == REFORM


def test_a_language_chosen_on_another_page_is_kept(address: Address) -> None:
    run()
    address.stand_at({"lang": "nb"})
    session.arrive_elsewhere("downloads")
    session.change(lang="en")
    session.arrive_elsewhere("downloads")
    assert session.say().lang == "en"


def test_a_link_s_camera_is_for_the_map_and_not_for_the_history(address: Address) -> None:
    run()
    run(region="ostfold", go=(59.3, 11.2, 9.0))
    assert session.view().looks_at == (59.3, 11.2, 9.0)
    assert "c" not in address


def test_a_choice_made_before_the_browser_has_followed_is_not_taken_for_a_way_back(
    address: Address,
) -> None:
    run()
    run(layers=(Shown("lakes"),))
    before = address.to_dict()
    run(at=REFORM)
    address.stand_at(before)
    run(tab="changes")
    assert (session.view().at, session.view().tab) == (REFORM, "changes")
    assert (address["at"], address["tab"]) == ("2021-07-01", "changes")
