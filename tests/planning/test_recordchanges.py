"""Every change of a mark, a document or a plan is kept, told, and taken back."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geo.errors import Refusal
from layers.store import Store
from planning import plans
from planning.auditcache import shared_audit
from planning.audits import AuditAsked, Audited
from planning.conflicts import EditConflict
from planning.documents import (
    DocumentEntry,
    add_document,
    change_document,
    list_documents,
    remove_document,
    restore_document,
)
from planning.history import Changed
from planning.planstore import get_plan, list_plans, plan_versions
from planning.project import project_bytes
from planning.projectimport import import_project
from planning.recordchanges import document_changes, plan_changes
from planning.recordtakeback import take_record_back
from planning.reviews import changes_of_stretch, mark, reviews_of, undo_unmark, unmark
from planning.seeds import seed
from tests.planning.made_records import (
    BURTNIEKI,
    HOUSING,
    INDUSTRY,
    VALMIERA,
    plan_of,
)

ENTRY = DocumentEntry(title="Vecs plāns", kind="TP", territories=(VALMIERA,))


@pytest.fixture
def home(kept_anywhere: Path) -> Path:
    kept_anywhere.mkdir(parents=True, exist_ok=True)
    return kept_anywhere


def told(changes: list[Changed]) -> list[tuple[str, str, set[str]]]:
    return [(one.who, one.kind, set(one.after)) for one in changes]


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code


def test_the_changes_of_a_document_tell_who_what_before_and_after(home: Path) -> None:
    one = add_document(home, ENTRY, who="Ilze")
    entry = replace(ENTRY, title="Jauns plāns", territories=(VALMIERA, BURTNIEKI))
    one = change_document(home, one.id, entry, version=one.version, who="Anna")
    remove_document(home, one.id, version=one.version, who="Jānis")
    restore_document(home, one)
    changes = document_changes(home, one.id)
    assert [change.who for change in changes] == ["Ilze", "Anna", "Jānis", ""]
    assert changes[0].before == {}
    assert changes[1].before == {
        "title": "Vecs plāns",
        "territories": [[VALMIERA[0], VALMIERA[1].isoformat()]],
    }
    assert changes[1].after["title"] == "Jauns plāns"
    assert [set(change.after) for change in changes[2:]] == [{"deleted"}, {"deleted"}]
    assert [change.version for change in changes] == [1, 2, 3, 4]


def test_a_document_that_is_saved_as_it_was_has_no_new_change(home: Path) -> None:
    one = add_document(home, ENTRY)
    change_document(home, one.id, ENTRY, version=one.version)
    assert len(document_changes(home, one.id)) == 1


def test_a_change_of_a_document_is_taken_back_and_that_too(home: Path) -> None:
    one = add_document(home, ENTRY)
    change_document(home, one.id, replace(ENTRY, title="Jauns"), version=one.version)
    take_record_back(home, document_changes(home, one.id)[1].id, "Ilze")
    (now,) = list_documents(home)
    assert (now.title, now.version) == ("Vecs plāns", 3)
    last = document_changes(home, one.id)[-1]
    assert (last.who, last.takes_back) == ("Ilze", document_changes(home, one.id)[1].id)
    take_record_back(home, last.id, "Anna")
    assert list_documents(home)[0].title == "Jauns"


def test_what_somebody_changed_since_is_not_taken_back_unseen(home: Path) -> None:
    one = add_document(home, ENTRY)
    for version, title in enumerate(("B", "C"), start=1):
        change_document(home, one.id, replace(ENTRY, title=title), version=version, who="Ilze")
    with pytest.raises(EditConflict) as met:
        take_record_back(home, document_changes(home, one.id)[1].id)
    (field,) = met.value.conflict.fields
    assert (field.base, field.theirs, field.mine) == ("B", "C", "Vecs plāns")
    refused("change-gone", lambda: take_record_back(home, 10**6))


def test_shipped_documents_have_no_change_until_somebody_makes_one(home: Path) -> None:
    seed(home)
    one = list_documents(home)[0]
    assert document_changes(home, one.id) == []
    change_document(home, one.id, replace(one, note="Skatīts."), version=one.version, who="Ilze")
    (change,) = document_changes(home, one.id)
    assert (change.before, change.after) == ({"note": one.note}, {"note": "Skatīts."})


def test_a_plan_goes_back_to_its_earlier_version_and_codes(home: Path, tmp_path: Path) -> None:
    store = Store(home)
    plan = plan_of(store, tmp_path, VALMIERA, HOUSING)
    plan_of(store, tmp_path, VALMIERA, INDUSTRY, replaces=plan)
    plans.change_mapping(home, plan, {"Z": HOUSING}, who="Ilze")
    plans.withdraw(home, plan, who="Anna")
    changes = plan_changes(home, plan, get_plan(home, plan).document)
    assert told(changes)[-3:] == [
        ("", "plan", {"current"}),
        ("Ilze", "plan", {"mapping"}),
        ("Anna", "plan", {"withdrawn"}),
    ]
    for change in reversed(changes[-3:]):
        take_record_back(home, change.id, "Jānis")
    now = get_plan(home, plan)
    assert (now.current.number, dict(now.mapping), now.withdrawn_at) == (1, {}, None)
    assert len(plan_versions(home, plan)) == 2


def test_a_deleted_plan_comes_back_with_its_document(home: Path, tmp_path: Path) -> None:
    plan = plan_of(Store(home), tmp_path, VALMIERA, HOUSING)
    document = get_plan(home, plan).document
    plans.delete(home, plan, who="Ilze")
    assert list_documents(home) == []
    deletion = next(one for one in plan_changes(home, plan, document)[::-1] if one.kind == "plan")
    take_record_back(home, deletion.id, "Anna")
    assert [one.id for one in list_plans(home)] == [plan]
    assert [one.id for one in list_documents(home)] == [document]
    made = plan_changes(home, plan, document)[0]
    assert made.kind == "document"
    refused("document-in-use", lambda: take_record_back(home, made.id))


def audited(home: Path, folder: Path) -> Audited:
    store = Store(home)
    both = plan_of(store, folder, VALMIERA, HOUSING), plan_of(store, folder, BURTNIEKI, INDUSTRY)
    return shared_audit(store, AuditAsked(both, "vidzeme@2009-07-01"))


def test_the_changes_of_marks_stay_with_their_stretch(home: Path, tmp_path: Path) -> None:
    audit = audited(home, tmp_path)
    first = mark(home, audit, 0, "reviewed", "Skatīts.", "Ilze")
    mark(home, audit, 0, "accepted", "Der.", "Anna")
    changes = changes_of_stretch(home, audit, 0)
    assert [(one.who, one.record, one.after.get("state")) for one in changes] == [
        ("Ilze", str(first.id), "reviewed"),
        ("Anna", str(first.id), None),
        ("Anna", str(first.id + 1), "accepted"),
    ]
    second = reviews_of(home, audit)[0]
    unmark(home, second.id, version=second.version, who="Jānis")
    undo_unmark(home, second.id, who="Jānis")
    assert len(changes_of_stretch(home, audit, 0)) == 5
    others = [number for number in audit.stretches["stretch"] if number != 0]
    assert [changes_of_stretch(home, audit, int(number)) for number in others] == [[]] * len(others)


def test_a_mark_that_was_taken_away_comes_back_by_the_list(home: Path, tmp_path: Path) -> None:
    audit = audited(home, tmp_path)
    made = mark(home, audit, 0, "accepted", "Der.", "Ilze")
    unmark(home, made.id, version=made.version, who="Anna")
    assert reviews_of(home, audit) == {}
    take_record_back(home, changes_of_stretch(home, audit, 0)[-1].id, "Jānis")
    assert reviews_of(home, audit)[0].note == "Der."


def test_the_changes_go_out_with_the_project_and_in_again(home: Path) -> None:
    one = add_document(home, ENTRY, who="Ilze")
    change_document(home, one.id, replace(ENTRY, title="Jauns"), version=1, who="Anna")
    content = project_bytes(home)
    import_project(home, io.BytesIO(content), replace=True)
    assert project_bytes(home) == content
    take_record_back(home, document_changes(home, one.id)[1].id)
    assert list_documents(home)[0].title == "Vecs plāns"


@pytest.mark.parametrize(
    "change",
    [
        {"record": "../x"},
        {"before": {"title": 7}},
        {"before": {"territories": 7}},
        {"after": {"valid_from": "then"}},
        {"after": {"id": 9}},
        {"kind": "plan", "after": {"mapping": ["a"]}},
    ],
    ids=str,
)
def test_changes_that_the_program_would_not_write_are_refused(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    home = tmp_path / "home"
    add_document(home, ENTRY, who="Ilze")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(project_bytes(home))) as old, zipfile.ZipFile(out, "w") as new:
        records = json.loads(old.read("project.json"))
        records["tables"]["change"][0].update(change)
        new.writestr("project.json", json.dumps(records))
    refused("project-broken", lambda: import_project(home, out, replace=True))
