"""Questionnaires from the shell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from planning.answers import submit
from planning.database import close_databases
from planning.questionnaires import code_told
from tests.conftest import Cli
from tests.planning.made_questionnaires import ANSWERS, SENT, opened


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "mājas"
    folder.mkdir()
    yield folder
    close_databases()


@pytest.fixture
def shell(cli: Cli, home: Path) -> Cli:
    return lambda *arguments: cli(*arguments, home=home)


def test_no_questionnaires_is_a_sentence_and_an_empty_list(shell: Cli) -> None:
    answer = shell("questionnaire", "list", "--lang", "lv")
    assert (answer.code, answer.out) == (0, "Anketu vēl nav.\n")
    assert shell("questionnaire", "list", "--json").data == []


def test_questionnaires_are_listed_with_code_and_count(shell: Cli, home: Path) -> None:
    one = opened(home)
    submit(home, one.code, ANSWERS, token=SENT)
    (row,) = shell("questionnaire", "list", "--json").data
    assert (row["id"], row["code"], row["status"], row["answers"]) == (one.id, one.code, "open", 1)
    assert "atvērta" in shell("questionnaire", "list", "--lang", "lv").out


def test_results_are_told_by_id_and_by_code(shell: Cli, home: Path) -> None:
    one = opened(home)
    submit(home, one.code, ANSWERS, token=SENT)
    told = shell("questionnaire", "results", one.id, "--json").data
    assert told == shell("questionnaire", "results", code_told(one.code), "--json").data
    by_id = {each["id"]: each for each in told["questions"]}
    assert by_id["q-one"]["counts"]["o-2"] == {"name": "ceļi", "n": 1}
    assert by_id["q-rank"]["ranks"]["o-3"]["mean"] == 1
    assert by_id["q-text"]["given"][0]["value"] == ANSWERS["q-text"]
    lines = shell("questionnaire", "results", one.id, "--lang", "lv").out
    assert "3. Cik labi? (n = 1)" in lines
    assert "vidēji 4,00" in lines
    assert "POINT (25.42 57.54)" in lines


@pytest.mark.parametrize("kind", ["csv", "geojson"])
def test_answers_are_written_to_a_file(shell: Cli, home: Path, tmp_path: Path, kind: str) -> None:
    one = opened(home)
    submit(home, one.code, ANSWERS, token=SENT)
    file = tmp_path / "jauna" / f"atbildes.{kind}"
    answer = shell("questionnaire", "results", one.id, "--out", str(file), "--json")
    assert answer.data == {"file": str(file), "answers": 1}
    assert "ceļi" in file.read_text(encoding="utf-8")


def test_what_is_not_there_and_another_format_are_refused(shell: Cli, home: Path) -> None:
    one = opened(home)
    for told in (("que-0",), ("AAAA-AAAA",), (one.id, "--out", "x.pdf")):
        answer = shell("questionnaire", "results", *told)
        assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert "que-0" in shell("questionnaire", "results", "que-0").err
