"""The documents that the register begins with: put in once, never over what a user did."""

from __future__ import annotations

import csv
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from geo.errors import Refusal
from layers.territory import load_territory
from layers.words import LANGUAGES
from planning.documents import (
    change_document,
    list_documents,
    remove_document,
    restore_document,
)
from planning.seeds import FILE, Seed, note_in, seed, seeds, source_in


def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def edited(tmp_path: Path, version: str) -> Path:
    """Return the shipped file with the title of every row changed and its version set."""
    path = tmp_path / f"seed-{version}.csv"
    changed = [row | {"title": row["title"] + " *", "seed_version": version} for row in rows()]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(changed[0]))
        writer.writeheader()
        writer.writerows(changed)
    return path


def test_the_register_begins_with_the_shipped_documents_once(home: Path) -> None:
    assert seed(home) == len(rows()) == len(seeds())
    before = list_documents(home)
    assert {document.seed_key for document in before} == set(seeds())
    assert seed(home) == 0
    assert list_documents(home) == before


@pytest.mark.parametrize("one", seeds().values(), ids=lambda one: one.key)
def test_a_shipped_document_names_units_that_there_are(one: Seed) -> None:
    units = load_territory().units.index
    assert one.entry.territories
    assert [key for key in one.entry.territories if key not in units] == []


@pytest.mark.parametrize("one", seeds().values(), ids=lambda one: one.key)
def test_a_shipped_document_says_in_three_languages_where_it_comes_from(one: Seed) -> None:
    assert all(one.sources[lang] and one.notes[lang] for lang in LANGUAGES)
    assert len({one.notes[lang] for lang in LANGUAGES}) == 3


@pytest.mark.parametrize("one", seeds().values(), ids=lambda one: one.key)
def test_only_what_was_seen_is_verified_and_the_rest_says_so(one: Seed) -> None:
    assert one.entry.verified == (one.entry.mark == "S")
    if not one.entry.verified:
        assert one.entry.status == "to_verify"
        assert one.notes["lv"].startswith("Dokuments nav redzēts")
        assert (one.entry.decided_on, one.entry.valid_from) == (None, None)


def test_what_a_user_changed_or_removed_stays_so(home: Path, tmp_path: Path) -> None:
    seed(home)
    first, second, *others = list_documents(home)
    change_document(home, first.id, replace(first, title="Mūsu"), version=first.version)
    remove_document(home, second.id, version=second.version)
    assert seed(home) == 0
    assert seed(home, edited(tmp_path, "2")) == len(others)
    after = {document.seed_key: document.title for document in list_documents(home)}
    assert after.pop(first.seed_key) == "Mūsu"
    assert after == {document.seed_key: document.title + " *" for document in others}


def test_a_newer_row_goes_before_an_older_one_and_not_the_other_way(
    home: Path, tmp_path: Path
) -> None:
    seed(home, edited(tmp_path, "2"))
    assert seed(home) == 0
    assert seed(home, edited(tmp_path, "3")) == len(rows())
    assert all(document.title.endswith(" *") for document in list_documents(home))


def test_a_removed_document_that_comes_back_is_the_users_own(home: Path, tmp_path: Path) -> None:
    seed(home)
    first = list_documents(home)[0]
    restore_document(home, remove_document(home, first.id, version=first.version))
    seed(home, edited(tmp_path, "2"))
    assert first.title in {document.title for document in list_documents(home)}


def test_eight_threads_seed_once(home: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda _: seed(home), range(8)))
    assert sorted(counts) == [0] * 7 + [len(rows())]
    assert len(list_documents(home)) == len(rows())


def test_notes_are_told_in_the_language_until_somebody_writes_their_own(home: Path) -> None:
    seed(home)
    document = next(one for one in list_documents(home) if one.seed_key == "lv-vpr-tp")
    assert note_in(document, "en").startswith("Seen: the plan covers six districts")
    assert source_in(document, "nb").endswith("side om høringen")
    own = change_document(
        home, document.id, replace(document, note="Mūsu", source="TAPIS"), version=document.version
    )
    assert (note_in(own, "en"), source_in(own, "nb")) == ("Mūsu", "TAPIS")


@pytest.mark.parametrize("content", ["seed_key,seed_version\nx,1\n", None])
def test_a_broken_file_of_seeds_is_refused(home: Path, tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "seed.csv"
    if content:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        seed(home, path)
    assert caught.value.code == "data-file-broken"
