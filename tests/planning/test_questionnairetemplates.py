"""The shipped questionnaires: whole in every language, and ready to be opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import Refusal
from planning.questionnairetemplates import templates
from tests.planning.made_questionnaires import opened


@pytest.mark.parametrize("name", templates())
def test_a_template_misses_no_language_and_can_be_opened(name: str, home: Path) -> None:
    entry = templates()[name]
    said = [entry.title, entry.intro]
    for one in entry.questions:
        said += [one.text, one.low, one.high, *(option.text for option in one.options)]
    assert [text.missing for text in said] == [()] * len(said)
    assert opened(home, entry).questions == entry.questions


def test_both_templates_are_there() -> None:
    assert set(templates()) == {"at-our-borders", "seminar-and-visit"}


@pytest.mark.parametrize("content", ["", "[title", "[title]\nlv = 1", "[title]\nlv = 'A'\n"])
def test_a_broken_template_is_refused_by_its_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.toml").write_text(content)
    with pytest.raises(Refusal) as caught:
        templates(tmp_path)
    assert (caught.value.code, caught.value.values["file"]) == ("data-file-broken", "a.toml")
