"""Recommendations: written, changed by two, commented, taken through their steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from geo.errors import Refusal
from planning.comments import (
    add_comment,
    change_comment,
    remove_comment,
    reopen_thread,
    resolve_thread,
    threads_of,
)
from planning.conflicts import EditConflict
from planning.history import changes_of, history_of, take_back
from planning.recommendationlists import LISTS, code_list, name_in
from planning.recommendations import (
    RecommendationEntry,
    add_recommendation,
    allowed_steps,
    change_recommendation,
    get_recommendation,
    remove_recommendation,
    step_to,
    text_in,
    title_in,
)

ENTRY = RecommendationEntry(
    title_lv="Saskaņot zonējumu pie robežas",
    text_lv="Abas pašvaldības saskaņo zonējumu\n500 m joslā.",
    title_en="Agree the zoning along the border",
    theme="settlement",
    addressee="municipality",
    origin="round-table",
    responsible=("Valmieras pilsētas dome", "Burtnieku novada dome"),
    cooperation="D3",
    priority="high",
    term="short",
    due_on=dt.date(2030, 1, 1),
)


@pytest.fixture
def home(kept_anywhere: Path) -> Path:
    return kept_anywhere


def refused(code: str, call: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code
    return caught.value


def test_a_recommendation_is_kept_as_it_was_written(home: Path) -> None:
    made = add_recommendation(home, ENTRY, who="Ilze")
    assert get_recommendation(home, made.id) == made
    assert (made.status, made.version, made.author) == ("draft", 1, "Ilze")
    assert made.text_lv == ENTRY.text_lv
    assert made.responsible == ENTRY.responsible
    assert [step.status for step in made.steps] == ["draft"]


def test_a_language_that_is_missing_is_marked_and_not_invented() -> None:
    assert (title_in(ENTRY, "en").text, title_in(ENTRY, "en").missing) == (ENTRY.title_en, False)
    told = title_in(ENTRY, "nb")
    assert (told.text, told.lang, told.missing) == (ENTRY.title_lv, "lv", True)
    assert text_in(RecommendationEntry(title_lv="a", theme="water"), "en").text == ""


def test_the_way_goes_one_step_at_a_time_to_adopted(home: Path) -> None:
    made = add_recommendation(home, ENTRY, who="Ilze")
    refused("step-not-allowed", lambda: step_to(home, made.id, "agreed", version=1, who="Ilze"))
    for status in ("discussed", "agreed", "adopted"):
        made = step_to(home, made.id, status, version=made.version, who="Jānis")
    assert [step.status for step in made.steps] == ["draft", "discussed", "agreed", "adopted"]
    assert allowed_steps("adopted") == ()


def test_a_rejection_needs_its_reason_and_a_step_its_day(home: Path) -> None:
    made = add_recommendation(home, ENTRY, who="Ilze")
    version = made.version
    refused("step-reason", lambda: step_to(home, made.id, "rejected", version=version, who="A"))
    day = dt.date(2009, 7, 1)
    refused("step-day", lambda: step_to(home, made.id, "discussed", version=1, who="A", on=day))
    gone = step_to(home, made.id, "rejected", version=version, who="A", reason="Dublējas.")
    assert (gone.status, gone.steps[-1].reason) == ("rejected", "Dublējas.")


def test_two_who_edit_one_record_get_both_texts_field_by_field(home: Path) -> None:
    seen = add_recommendation(home, ENTRY, who="Ilze")
    theirs = replace(seen, text_lv="Viņas teksts", priority="low")
    change_recommendation(home, seen.id, theirs, version=1, who="Anna")
    mine = replace(seen, text_lv="Mans teksts", text_en="My text")
    with pytest.raises(EditConflict) as caught:
        change_recommendation(home, seen.id, mine, version=1, who="Jānis")
    conflict = caught.value.conflict
    told = {one.field: (one.base, one.theirs, one.mine, one.both) for one in conflict.fields}
    assert told == {
        "text_lv": (ENTRY.text_lv, "Viņas teksts", "Mans teksts", True),
        "text_en": ("", "", "My text", False),
        "priority": ("high", "low", "high", False),
    }
    assert (caught.value.code, conflict.who, conflict.version) == ("record-changed", "Anna", 2)
    assert get_recommendation(home, seen.id).text_lv == "Viņas teksts"
    both = replace(seen, **conflict.merged)
    kept = change_recommendation(home, seen.id, both, version=conflict.version, who="Jānis")
    assert (kept.text_lv, kept.text_en, kept.priority) == ("Mans teksts", "My text", "low")


def test_every_change_is_told_with_who_and_what_it_touched(home: Path) -> None:
    made = add_recommendation(home, ENTRY, who="Ilze")
    change_recommendation(home, made.id, replace(made, priority="low"), version=1, who="Anna")
    first, second = changes_of(home, "recommendation", made.id)
    assert (first.who, first.before, first.after["title_lv"]) == ("Ilze", {}, ENTRY.title_lv)
    assert (second.who, second.version) == ("Anna", 2)
    assert (second.before, second.after) == ({"priority": "high"}, {"priority": "low"})


def test_a_save_that_changes_nothing_leaves_no_change(home: Path) -> None:
    made = add_recommendation(home, ENTRY, who="Ilze")
    same = change_recommendation(home, made.id, made, version=1, who="Anna")
    assert same == made
    assert len(changes_of(home, "recommendation", made.id)) == 1


def test_a_change_is_taken_back_and_that_is_a_change_too(home: Path) -> None:
    made = add_recommendation(home, ENTRY, who="Ilze")
    later = replace(made, due_on=None, priority="low")
    change_recommendation(home, made.id, later, version=1, who="Anna")
    change = changes_of(home, "recommendation", made.id)[-1]
    back = take_back(home, change.id, "Ilze")
    assert (back.takes_back, back.version) == (change.id, 3)
    now = get_recommendation(home, made.id)
    assert (now.due_on, now.priority) == (ENTRY.due_on, "high")


def test_an_overtaken_change_is_not_taken_back_and_both_texts_are_told(home: Path) -> None:
    made = add_recommendation(home, ENTRY, who="Ilze")
    for text in ("Otrais", "Trešais"):
        now = get_recommendation(home, made.id)
        change_recommendation(
            home, made.id, replace(now, text_lv=text), version=now.version, who="Anna"
        )
    second = changes_of(home, "recommendation", made.id)[1]
    with pytest.raises(EditConflict) as caught:
        take_back(home, second.id, "Ilze")
    (field,) = caught.value.conflict.fields
    assert (field.base, field.theirs, field.mine) == ("Otrais", "Trešais", ENTRY.text_lv)
    assert caught.value.code == "change-overtaken"
    refused("change-gone", lambda: take_back(home, 999, "Ilze"))


def test_what_was_removed_comes_back_and_what_was_made_goes(home: Path) -> None:
    made = add_recommendation(home, ENTRY, who="Ilze")
    remove_recommendation(home, made.id, version=1, who="Anna")
    refused("recommendation-gone", lambda: get_recommendation(home, made.id))
    take_back(home, changes_of(home, "recommendation", made.id)[-1].id, "Ilze")
    assert replace(get_recommendation(home, made.id), version=1, changed_at=made.changed_at) == made
    other = add_recommendation(home, ENTRY, who="Ilze")
    take_back(home, changes_of(home, "recommendation", other.id)[0].id, "Ilze")
    refused("recommendation-gone", lambda: get_recommendation(home, other.id))


def test_comments_make_threads_that_are_resolved_and_taken_up_again(home: Path) -> None:
    made = add_recommendation(home, ENTRY, who="Ilze")
    first = add_comment(home, made.id, "Kāpēc 500 m?", who="Jānis")
    add_comment(home, made.id, "Tā bija 2009. gada darba grupā.", who="Ilze", thread=first.id)
    resolve_thread(home, first.id, version=1, who="Jānis")
    (thread,) = threads_of(home, made.id)
    assert (thread.resolved, len(thread.answers)) == (True, 1)
    reopen_thread(home, first.id, version=2, who="Anna")
    resolve_thread(home, first.id, version=3, who="Anna")
    add_comment(home, made.id, "Tomēr nē.", who="Jānis", thread=first.id)
    (thread,) = threads_of(home, made.id)
    assert (thread.resolved, len(thread.answers)) == (False, 2)
    changed = change_comment(home, first.id, "Kāpēc tieši 500 m?", version=5, who="Jānis")
    remove_comment(home, first.id, version=changed.version, who="Jānis")
    assert threads_of(home, made.id) == []
    assert {one.kind for one in history_of(home, made.id)} == {"recommendation", "comment"}
    refused("comment-gone", lambda: add_comment(home, made.id, "a", who="A", thread=first.id))


def test_hostile_text_is_text_and_too_long_text_a_sentence(home: Path) -> None:
    hostile = "<script>alert(1)</script> ${x} `y`"
    entry = replace(ENTRY, title_lv=hostile, text_lv=hostile)
    made = add_recommendation(home, entry, who=hostile)
    assert (made.title_lv, made.text_lv, made.author) == (hostile,) * 3
    long = replace(ENTRY, text_lv="ā" * 100_000)
    told = refused("text-long", lambda: add_recommendation(home, long, who="A"))
    assert told.values["length"] == 100_000
    nul = replace(ENTRY, text_lv="a\0b")
    refused("text-unfit", lambda: add_recommendation(home, nul, who="A"))
    refused("text-long", lambda: add_comment(home, made.id, "ā" * 100_000, who="A"))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"title_lv": " ", "title_en": ""}, "recommendation-title"),
        ({"theme": ""}, "key-unknown"),
        ({"theme": "weather"}, "key-unknown"),
        ({"cooperation": "D7"}, "key-unknown"),
    ],
)
def test_an_entry_that_does_not_fit_is_refused(
    home: Path, wrong: dict[str, str], code: str
) -> None:
    refused(code, lambda: add_recommendation(home, replace(ENTRY, **wrong), who="A"))  # type: ignore[arg-type]
    refused("who-missing", lambda: add_recommendation(home, ENTRY, who=" "))


@pytest.mark.parametrize("name", LISTS)
def test_every_list_has_names_in_three_languages(name: str) -> None:
    for key, names in code_list(name).items():
        assert all(names.values()), key
        assert name_in(name, key, "lv") == names["lv"]  # type: ignore[arg-type]
