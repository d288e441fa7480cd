"""The transfer table: counted over all that is wanted, filled in by several, safe in a sheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from layers.store import Store
from layers.tables import by_name, read_tables
from layers.words import words
from planning.conflicts import EditConflict
from planning.database import close_databases
from planning.examples import examples, sources
from planning.history import take_back
from planning.precedents import (
    changes_of_decision,
    decide,
    precedents_of,
    remove_precedent,
)
from planning.recommendationlisting import Wanted
from planning.recommendations import RecommendationEntry, add_recommendation
from planning.settings import set_practice_hidden
from planning.transfer import (
    transfer_csv,
    transfer_docx,
    transfer_records,
    transfer_table,
    transfer_xlsx,
)
from tests.conftest import Cli
from tests.planning.made_records import begun

DAY = dt.date(2026, 11, 22)
DECISIONS = ("take-over", "adapt", "leave")
EXAMPLES = ("OST-01", "OST-03", "OST-11")


@pytest.fixture
def store(kept_anywhere: Path) -> Store:
    kept_anywhere.mkdir(parents=True, exist_ok=True)
    return Store(kept_anywhere)


def written(store: Store, title: str, theme: str = "water", *, practice: bool = False) -> str:
    entry = RecommendationEntry(title_lv=title, theme=theme, practice=practice)
    return add_recommendation(store.home, entry, who="Ilze").id


def decided(store: Store, one: str, example: str, decision: str, why: str = "Der.") -> None:
    decide(store.home, one, example, decision, why=why, who="Ilze")


def test_rows_are_recommendations_and_cells_what_was_decided(store: Store) -> None:
    first, second = written(store, "A"), written(store, "B")
    decided(store, first, "OST-03", "adapt", "Mērogs.")
    decided(store, first, "OST-01", "leave")
    table = transfer_table(store)
    assert [row.recommendation.id for row in table.rows] == [first, second]
    assert {k: v.decision for k, v in table.rows[0].decisions.items()} == {
        "OST-01": "leave",
        "OST-03": "adapt",
    }
    assert table.rows[0].decisions["OST-03"].why == "Mērogs."
    assert table.rows[1].decisions == {}
    assert (table.total, table.decided) == (2, 1)


def test_what_is_counted_holds_for_all_pages_and_only_for_what_is_wanted(store: Store) -> None:
    for number in range(5):
        one = written(store, f"Ūdens {number}")
        decided(store, one, "OST-06", "take-over")
    decided(store, written(store, "Ceļš", "transport"), "OST-06", "leave")
    page = transfer_table(store, Wanted(theme="water"), limit=2, offset=2)
    assert [row.recommendation.title_lv for row in page.rows] == ["Ūdens 2", "Ūdens 3"]
    assert (page.total, page.decided, dict(page.counts)) == (5, 5, {("OST-06", "take-over"): 5})
    found = transfer_table(store, Wanted(text="cels"))
    assert (found.total, dict(found.counts)) == (1, {("OST-06", "leave"): 1})


def test_a_decision_that_was_taken_back_counts_no_more_and_comes_again(store: Store) -> None:
    one = written(store, "A")
    decided(store, one, "OST-03", "adapt")
    (made,) = precedents_of(store.home, one)
    remove_precedent(store.home, made.id, version=1, who="Anna")
    assert (transfer_table(store).decided, transfer_table(store).counts) == (0, {})
    decided(store, one, "OST-03", "leave")
    changes = changes_of_decision(store.home, one, "OST-03")
    assert [change.after.get("decision") for change in changes] == ["adapt", None, "leave"]
    assert [change.who for change in changes] == ["Ilze", "Anna", "Ilze"]
    take_back(store.home, changes[2].id, "Jānis")
    take_back(store.home, changes[1].id, "Jānis")
    assert transfer_table(store).counts == {("OST-03", "adapt"): 1}


def test_two_who_decide_on_one_cell_first_both_keep_their_reasons(store: Store) -> None:
    one = written(store, "A")
    decided(store, one, "OST-03", "adapt", "Mērogs.")
    with pytest.raises(EditConflict) as met:
        decide(store.home, one, "OST-03", "leave", why="Par dārgu.", who="Anna", version=0)
    fields = {field.field: field for field in met.value.conflict.fields}
    assert (fields["why"].theirs, fields["why"].mine) == ("Mērogs.", "Par dārgu.")
    assert fields["why"].both
    assert fields["decision"].both


def test_practice_data_that_is_hidden_is_not_in_the_table(store: Store) -> None:
    decided(store, written(store, "A", practice=True), "OST-03", "adapt")
    assert transfer_table(store).total == 1
    set_practice_hidden(store.home, hidden=True)
    assert (transfer_table(store).total, transfer_table(store).counts) == (0, {})


def test_the_csv_has_every_decision_and_nothing_that_a_spreadsheet_runs(store: Store) -> None:
    one = written(store, "=HYPERLINK(A1)")
    decided(store, one, "OST-03", "adapt", "@SUM(1)")
    written(store, "Bez lēmuma")
    text = transfer_csv(store, Wanted(), "lv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["title"] for row in rows] == ["'=HYPERLINK(A1)", "Bez lēmuma"]
    assert (rows[0]["why"], rows[0]["decision_name"]) == ("'@SUM(1)", "pielāgot")
    assert (rows[1]["example"], rows[1]["decision"]) == ("", "")


def test_the_csv_of_nothing_has_its_heads(store: Store) -> None:
    text = transfer_csv(store, Wanted(), "lv").decode("utf-8-sig")
    assert text.startswith("recommendation,title,")
    assert len(text.splitlines()) == 1


def test_the_workbook_has_the_columns_and_cells_of_the_csv(store: Store) -> None:
    hostile = ("=HYPERLINK(A1)", "@SUM(1)", "+1", "_x0041_", "\U0001f600", "\uffff")
    for title in hostile:
        decided(store, written(store, title), "OST-03", "adapt", f"-{title}")
    written(store, "Bez lēmuma", practice=True)
    content = transfer_xlsx(store, Wanted(), DAY, words("lv"))
    sheet = by_name(read_tables("a.xlsx", content))["transfer"]
    (same,) = read_tables("transfer.csv", transfer_csv(store, Wanted(), "lv"))
    assert sheet.heads == same.heads
    assert [row[2:] for row in sheet.rows] == [
        tuple(cell.replace("\uffff", "\ufffd") for cell in row[2:]) for row in same.rows
    ]
    titles = {row[1] for row in sheet.rows}
    assert titles == {*hostile[:-1], "\ufffd", "Bez lēmuma"}
    cells = [cell for row in load_workbook(io.BytesIO(content))["transfer"] for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


def test_the_workbook_says_where_examples_are_told_from_and_what_is_practice(store: Store) -> None:
    say = words("lv")
    written(store, "Upe")
    real = by_name(read_tables("a.xlsx", transfer_xlsx(store, Wanted(), DAY, say)))
    pages = {(row[0], row[4]) for row in real["examples"].rows}
    assert pages == {(e.id, sources()[k].url) for e in examples().values() for k in e.sources}
    told = [cell for row in real["about"].rows for cell in row]
    assert told == [say("transfer.paper_of", count=1, date=DAY), say("app.not_binding")]
    written(store, "Tilts", practice=True)
    both = by_name(read_tables("a.xlsx", transfer_xlsx(store, Wanted(), DAY, say)))
    assert (say("transfer.practice_among"),) in both["about"].rows


def test_the_document_tells_every_decision_with_who_and_why(store: Store) -> None:
    one = written(store, "Kopīgs upes plāns")
    decided(store, one, "OST-06", "take-over", "Viena upe.")
    written(store, "Cita", practice=True)
    say = words("lv")
    content = transfer_docx(store, Wanted(), DAY, say)
    (table,) = Document(io.BytesIO(content)).tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[1][0] == f"Cita ({say('plans.practice')})"
    assert rows[2][2] == "pārņemt"
    assert rows[2][3].startswith("Viena upe.\nIlze, ")


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 3), st.sampled_from(EXAMPLES)), st.sampled_from(DECISIONS)
    )
)
def test_the_counts_are_those_of_the_rows(
    tmp_path_factory: pytest.TempPathFactory, made: dict[tuple[int, str], str]
) -> None:
    store = Store(tmp_path_factory.mktemp("home"))
    ids = [written(store, f"R{number}") for number in range(4)]
    for (number, example), decision in made.items():
        decided(store, ids[number], example, decision)
    table = transfer_table(store)
    by_hand = Counter((example, decision) for (_, example), decision in made.items())
    assert dict(table.counts) == dict(by_hand)
    assert table.decided == len({number for number, _ in made})
    rows = [row for row in transfer_records(store, Wanted(), "en") if row["decision"]]
    assert Counter((row["example"], row["decision"]) for row in rows) == by_hand
    close_databases()


def test_the_shell_tells_the_table_and_writes_it(cli: Cli, home: Path, tmp_path: Path) -> None:
    home.mkdir()
    begun(home)
    store = Store(home)
    decided(store, written(store, "Upe"), "OST-06", "take-over", "Viena upe.")
    written(store, "Ceļš", "transport")
    told = cli("transfer", "--theme", "water", "--json", home=home)
    assert [(row["example"], row["decision"]) for row in told.data] == [("OST-06", "take-over")]
    assert "Viena upe." in cli("transfer", "--lang", "lv", home=home).out
    written(store, "Tilts", practice=True)
    assert "Tilts (praktiskais piemērs)" in cli("transfer", "--lang", "lv", home=home).out
    file = tmp_path / "tabula.csv"
    assert cli("transfer", "--out", str(file), home=home).code == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbfrecommendation,")
    book = tmp_path / "tabula.xlsx"
    assert cli("transfer", "--theme", "water", "--out", str(book), home=home).code == 0
    sheet = by_name(read_tables(book.name, book.read_bytes()))["transfer"]
    assert [row[1] for row in sheet.rows] == ["Tilts", "Upe"]
    assert cli("transfer", "--out", str(tmp_path / "x.pdf"), home=home).code == 2
    assert cli("transfer", "--theme", "chess", home=home).code == 2
