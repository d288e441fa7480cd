"""The register of planning documents: kept, found, changed by several people, removed, restored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import Refusal
from planning.codelists import plan_kinds, plan_statuses, statuses_for
from planning.documents import (
    LEVELS,
    DocumentEntry,
    add_document,
    change_document,
    list_documents,
    remove_document,
    restore_document,
)

CESIS_2009 = ("0420200", dt.date(2009, 7, 1))
CESIS_2021 = ("0026000", dt.date(2021, 7, 1))
HALDEN = ("3101", dt.date(2024, 1, 1))
FULL = DocumentEntry(
    title="Cēsu novada teritorijas plānojums",
    kind="lv-tp",
    status="active",
    level="local",
    decided_on=dt.date(2016, 3, 31),
    valid_from=dt.date(2016, 5, 1),
    valid_to=dt.date(2026, 4, 30),
    authority="Cēsu novada dome",
    territories=(CESIS_2021, CESIS_2009),
    regulation_url="https://likumi.lv/ta/id/1?a=b#c",
    form="scanned",
    source="TAPIS",
    mark="S",
    verified=True,
    note="Piezīme — ÆØÅ <b>",
    practice=True,
)
LV = DocumentEntry(title="Ērgļu lokālplānojums", kind="LP", status="Izstrāde", form="vector")
NO = DocumentEntry(title="Detaljregulering Øya", kind="35", status="3", territories=(HALDEN,))


@pytest.fixture
def home(kept_anywhere: Path) -> Path:
    return kept_anywhere


def refused(code: str, call: Callable[..., object], *args: object, **named: Any) -> None:
    with pytest.raises(Refusal) as caught:
        call(*args, **named)
    assert caught.value.code == code


def said(document: DocumentEntry) -> dict[str, Any]:
    return {field.name: getattr(document, field.name) for field in fields(DocumentEntry)}


def titles(home: Path, **filters: Any) -> list[str]:
    return [document.title for document in list_documents(home, **filters)]


def test_a_new_register_is_empty(home: Path) -> None:
    assert list_documents(home) == []


def test_a_document_is_read_back_as_it_was_given(home: Path) -> None:
    added = add_document(home, FULL)
    assert list_documents(home) == [added]
    assert said(added) == said(replace(FULL, territories=(CESIS_2021, CESIS_2009)))


def test_what_is_not_said_is_unknown_and_unverified(home: Path) -> None:
    added = add_document(home, DocumentEntry(title="Stratēģija", kind="IAS"))
    assert (added.status, added.level, added.form) == ("to_verify", "local", "text")
    assert (added.decided_on, added.valid_from, added.valid_to) == (None, None, None)
    assert not added.verified


def test_texts_are_composed_and_territories_named_once(home: Path) -> None:
    entry = DocumentEntry(
        title="  Ce\u0304su \n plāns ", kind="TP", territories=(CESIS_2009, CESIS_2009)
    )
    added = add_document(home, entry)
    assert (added.title, added.territories) == ("Cēsu plāns", (CESIS_2009,))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": ""}, "document-title"),
        ({"title": "x" * 301}, "document-title"),
        ({"title": "a\x00b"}, "document-title"),
        ({"kind": "plāns"}, "kind-unknown"),
        ({"kind": ""}, "kind-unknown"),
        ({"status": "no-3"}, "status-unknown"),
        ({"level": "village"}, "level-of-plan-unknown"),
        ({"form": "stone"}, "form-unknown"),
        ({"valid_from": dt.date(2027, 1, 1)}, "document-dates"),
        ({"note": "x" * 2001}, "text-unfit"),
        ({"authority": "\ud800"}, "text-unfit"),
        ({"territories": (("x" * 41, dt.date(2009, 7, 1)),)}, "text-unfit"),
    ],
)
def test_what_cannot_be_kept_is_refused(home: Path, changes: dict[str, Any], code: str) -> None:
    refused(code, add_document, home, replace(FULL, **changes))
    added = add_document(home, FULL)
    refused(code, change_document, home, added.id, replace(FULL, **changes), version=1)
    assert list_documents(home) == [added]


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "likumi.lv",
        "//likumi.lv",
        "https://",
        "http://[broken",
        "https://a b",
        "https://a\nb",
        "https://a/\x1b[31m",
        "https://a/" + "x" * 2000,
    ],
)
def test_a_link_that_is_no_page_of_the_web_is_refused(home: Path, link: str) -> None:
    refused("document-link", add_document, home, replace(FULL, regulation_url=link))


def test_a_changed_document_keeps_its_number_and_gets_a_new_version(home: Path) -> None:
    added = add_document(home, FULL)
    wanted = replace(added, status="inactive", territories=(CESIS_2009, HALDEN))
    changed = change_document(home, added.id, wanted, version=added.version)
    assert (changed.id, changed.version) == (added.id, added.version + 1)
    assert said(changed) == said(wanted)
    assert changed.created_at == added.created_at < changed.changed_at
    assert list_documents(home) == [changed]


def test_what_somebody_else_has_changed_is_not_overwritten(home: Path) -> None:
    added = add_document(home, FULL)
    theirs = change_document(home, added.id, replace(FULL, title="theirs"), version=1)
    refused("document-changed", change_document, home, added.id, FULL, version=1)
    refused("document-changed", remove_document, home, added.id, version=1)
    assert list_documents(home) == [theirs]


def test_a_removed_document_is_gone_until_it_is_restored(home: Path) -> None:
    added = add_document(home, FULL)
    removed = remove_document(home, added.id, version=added.version)
    assert list_documents(home) == []
    refused("document-gone", change_document, home, added.id, FULL, version=removed.version)
    refused("document-gone", remove_document, home, added.id, version=removed.version)
    restored = restore_document(home, removed)
    assert said(restored) == said(added)
    assert restored.id == added.id
    refused("document-changed", restore_document, home, removed)


def test_a_document_that_never_was_cannot_be_restored(home: Path) -> None:
    elsewhere = replace(add_document(home, FULL), id=99)
    refused("document-gone", restore_document, home, elsewhere)


def test_documents_are_listed_by_title_without_regard_to_diacritics(home: Path) -> None:
    for title in ("Ērgļi", "Zilupe", "Ape", "Cēsis", "cesis 2"):
        add_document(home, DocumentEntry(title=title, kind="TP"))
    assert titles(home) == ["Ape", "Cēsis", "cesis 2", "Ērgļi", "Zilupe"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, [FULL, NO, LV]),
        ({"kind": "lv-lp"}, [LV]),
        ({"status": "active"}, [FULL]),
        ({"country": "no"}, [NO]),
        ({"country": "lv"}, [FULL, LV]),
        ({"territory": CESIS_2009}, [FULL]),
        ({"territory": ("0420200", dt.date(2021, 7, 1))}, []),
        ({"territory": "0026000"}, [FULL]),
        ({"text": "erglu LOKAL"}, [LV]),
        ({"text": "piezime"}, [FULL]),
        ({"text": "oya"}, [NO]),
        ({"text": "nekas"}, []),
        ({"practice": True}, [FULL]),
        ({"practice": False}, [NO, LV]),
        ({"country": "lv", "text": "planojums", "practice": False}, [LV]),
    ],
)
def test_filters_leave_what_passes_all_of_them(
    home: Path, filters: dict[str, Any], expected: list[DocumentEntry]
) -> None:
    for entry in (FULL, LV, NO):
        add_document(home, entry)
    assert titles(home, **filters) == [entry.title for entry in expected]


def test_of_eight_who_change_the_same_document_one_succeeds(home: Path) -> None:
    added = add_document(home, FULL)

    def outcome(visitor: int) -> str:
        entry = replace(
            FULL, title=f"by {visitor}", territories=(CESIS_2009, (str(visitor), CESIS_2009[1]))
        )
        try:
            change_document(home, added.id, entry, version=added.version)
        except Refusal as refusal:
            return refusal.code
        return ""

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(outcome, range(8)))
    assert sorted(outcomes) == [""] + ["document-changed"] * 7
    (kept,) = list_documents(home)
    winner = outcomes.index("")
    assert kept.title == f"by {winner}"
    assert {code for code, _ in kept.territories} == {"0420200", str(winner)}


def test_eight_threads_lose_no_document(home: Path) -> None:
    def add_some(visitor: int) -> None:
        for turn in range(10):
            add_document(home, replace(NO, title=f"{visitor}-{turn}"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_some, range(8)))
    assert sorted(titles(home)) == sorted(f"{v}-{t}" for v in range(8) for t in range(10))


ENTRIES = st.sampled_from(sorted(plan_kinds())).flatmap(
    lambda kind: st.builds(
        DocumentEntry,
        title=st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40),
        kind=st.just(kind),
        status=st.sampled_from([status.key for status in statuses_for(kind)]),
        level=st.sampled_from(("", *LEVELS)),
        decided_on=st.none() | st.dates(),
        valid_from=st.none() | st.dates(max_value=dt.date(2009, 7, 1)),
        valid_to=st.none() | st.dates(min_value=dt.date(2009, 7, 1)),
        territories=st.lists(
            st.tuples(st.text("0123456789-LV", min_size=1, max_size=9), st.dates()), max_size=4
        ).map(tuple),
        form=st.sampled_from(("vector", "scanned", "text")),
        verified=st.booleans(),
    )
)


@settings(max_examples=40)
@given(entry=ENTRIES)
def test_what_was_kept_can_be_kept_again_unchanged(
    tmp_path_factory: pytest.TempPathFactory, entry: DocumentEntry
) -> None:
    home = tmp_path_factory.getbasetemp() / "register"
    added = add_document(home, entry)
    assert (added.kind, added.status) == (entry.kind, entry.status)
    assert set(added.territories) == set(entry.territories)
    assert added.level == (entry.level or plan_kinds()[entry.kind].level)
    again = change_document(home, added.id, added, version=added.version)
    kept = next(one for one in list_documents(home) if one.id == added.id)
    assert said(again) == said(added) == said(kept)
    assert plan_statuses()[added.status].country in {"", plan_kinds()[added.kind].country}
