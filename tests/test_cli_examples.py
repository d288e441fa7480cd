"""Examples from the shell."""

from __future__ import annotations

from tests.conftest import Cli


def test_examples_are_listed_with_their_degree_in_words(cli: Cli) -> None:
    answer = cli("examples", "--lang", "lv")
    assert answer.code == 0
    assert len(answer.out.splitlines()) == 12
    assert "Saskaņoti plānojumi" in answer.out


def test_examples_of_a_theme_come_as_json_with_the_municipalities_of_a_day(cli: Cli) -> None:
    answer = cli("examples", "--theme", "water", "--at", "2009-07-01", "--json")
    assert [one["id"] for one in answer.data] == ["OST-04", "OST-06", "OST-07"]
    assert [one["code"] for one in answer.data[0]["municipalities"]] == [
        "0104",
        "0135",
        "0136",
        "0137",
    ]


def test_a_theme_without_examples_says_so(cli: Cli) -> None:
    answer = cli("examples", "--theme", "energy")
    assert (answer.code, answer.out.count("\n")) == (0, 1)


def test_an_unknown_theme_and_a_day_too_early_are_refused_in_a_sentence(cli: Cli) -> None:
    unknown = cli("examples", "--theme", "chess")
    assert (unknown.code, unknown.out) == (2, "")
    assert "chess" in unknown.err
    assert "settlement" in unknown.err
    assert cli("examples", "--at", "1700-01-01").code == 2
