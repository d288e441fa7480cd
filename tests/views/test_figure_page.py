"""The page of figures: what is shipped, a table on its way in, what can be done with a kept one."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from geo.types import Issue
from layers.words import LANGUAGES, words
from planning.figures import FiguresAbout, keep_tables, list_figures
from planning.history import changes_of
from tests.made_plan import HOSTILE
from views.ui import who
from views.ui.figurelook import amount, breaks, class_of
from views.ui.frame import plain_text

ENTRY = Path(__file__).resolve().parents[2] / "views" / "main.py"
MISSING_WORD = re.compile(r"KeyError|\{\w+\}")
SAY = words("lv")
UNITS = dt.date(2025, 6, 30)
DAY = UNITS.isoformat()
TABLE = (
    "Iedzīvotāji;;\n\nKods;2015;2024\n0021000;15 007;12 922\n0026000;44 501;–\n0055000;3;2\n"
    "Latvija;1;2\n"
)


@pytest.fixture(autouse=True)
def _named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert home.is_dir()
    monkeypatch.setattr(who, "remembered", lambda: "Ilze")


def start(lang: str = "lv", **address: str) -> AppTest:
    app = AppTest.from_file(str(ENTRY), default_timeout=90)
    app.query_params["lang"] = lang
    app.run()
    app.switch_page("figures.py")
    for key, value in {"lang": lang, "at": DAY, **address}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def bring(content: bytes, name: str = "tabula.csv", lang: str = "lv") -> AppTest:
    app = start(lang, part="load")
    app.file_uploader[0].set_value((name, content, "text/csv")).run()
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    told = [json.loads(one.proto.json) for one in app.get("bidi_component")]
    bodies = [one.proto.body for one in app.get("html")]
    return "\n".join([*bodies, *(one["html"] for one in told if "html" in one)])


def drawn(app: AppTest) -> dict[str, Any]:
    told = [json.loads(one.proto.json) for one in app.get("bidi_component")]
    return next(one for one in told if "layers" in one)


def field(app: AppTest, end: str) -> Any:
    return next(one for one in app.text_input if str(one.key).endswith(end))


def tick(app: AppTest, begin: str) -> Any:
    return next(one for one in app.checkbox if str(one.key).startswith(begin))


def said(app: AppTest) -> str:
    kinds = ("markdown", "caption", "warning", "info", "subheader", "button", "checkbox")
    found: list[Any] = [one for kind in kinds for one in app.get(kind)]
    return "\n".join(str(getattr(one, "label", "") or one.value) for one in found)


def kept(home: Path, **more: Any) -> str:
    about = {"name": "Iedzīvotāji", "region": "vidzeme", "source": "CSP", "year": 2024}
    told = FiguresAbout(at=UNITS, **{**about, **more})
    return keep_tables(home, [(told, {"0021000": 5.0, "0026000": 7.5})], who="Anna")[0].id


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_project_shows_what_is_shipped(lang: str) -> None:
    app, say = start(lang), words(lang)
    assert say("figures.population") in html(app)
    assert say("figures.shipped") in html(app)
    assert plain_text(say("figures.none_yet")) in said(app)
    assert not MISSING_WORD.search(html(app) + said(app))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_table_on_its_way_in_is_guessed_told_and_drawn(lang: str) -> None:
    app, say = bring(TABLE.encode("cp1257"), lang=lang), words(lang)
    told = said(app)
    assert plain_text(say("figures.load.matched", matched=2, total=11)) in told
    assert plain_text(say.issue(_issue("figures-row-without-unit", 1, "Latvija"))) in told
    assert "12 922" in html(app).replace("\u00a0", " ")
    assert field(app, ":name").value == "Iedzīvotāji"
    assert any(layer["id"] == "figures" for layer in drawn(app)["layers"])
    assert not MISSING_WORD.search(html(app) + told)


def _issue(code: str, count: int, names: str) -> Issue:
    return Issue(code, "warning", {"count": count, "names": names})


def test_a_series_is_kept_and_looked_at(home: Path) -> None:
    app = bring(TABLE.encode())
    app.button(key="figures_keep").click().run()
    assert plain_text(SAY("refusals.figures-source")) in said(app)
    assert list_figures(home) == []
    field(app, ":source").set_value("CSP").run()
    app.button(key="figures_keep").click().run()
    assert not app.exception
    assert [(one.year, one.source) for one in list_figures(home)] == [(2015, "CSP"), (2024, "CSP")]
    assert app.subheader[0].value == "Iedzīvotāji, 2024"
    assert app.query_params["of"] == list_figures(home)[1].id


def test_a_table_that_is_there_is_replaced_only_when_ticked(home: Path) -> None:
    for replace in (False, False, True):
        app = bring(TABLE.encode())
        field(app, ":source").set_value("CSP").run()
        if replace:
            tick(app, "figures_replace").check().run()
        app.button(key="figures_keep").click().run()
    assert len(list_figures(home)) == 2


@pytest.mark.parametrize(
    ("name", "content", "code", "values"),
    [
        ("a.xlsx", b"PK", "table-broken", {"file": "a.xlsx"}),
        ("a.csv", b"", "table-empty", {"file": "a.csv"}),
        ("a.csv", b"x;y\na;b\n", "figures-no-columns", {}),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(
    name: str, content: bytes, code: str, values: dict[str, str]
) -> None:
    app = bring(content, name)
    assert plain_text(SAY(f"refusals.{code}", **values)) in said(app)


def test_what_a_workbook_holds_runs_nowhere(home: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append([HOSTILE[0], HOSTILE[1]])
    book.active.append(["0021000", 5])
    book.active.append([HOSTILE[0], "=1+1"])
    out = io.BytesIO()
    book.save(out)
    app = bring(out.getvalue(), "t.xlsx")
    assert "<script" not in html(app)
    assert "<img" not in html(app)
    field(app, ":source").set_value(HOSTILE[0]).run()
    app.button(key="figures_keep").click().run()
    assert not app.exception
    assert len(list_figures(home)) == 1
    assert "<script" not in html(app)
    assert "<img" not in html(app)


def test_a_kept_table_is_edited_removed_and_comes_back(home: Path) -> None:
    one = kept(home)
    app = start(of=one)
    assert app.subheader[0].value == "Iedzīvotāji, 2024"
    key = f"figures_edit:{one}:1"
    app.text_input(key=f"{key}:measure").set_value("cilvēki")
    app.button(key=f"{key}:save").click().run()
    assert list_figures(home)[0].measure == "cilvēki"
    app.button(key="figures_remove").click().run()
    assert list_figures(home) == []
    app.button(key="recommendations_undo").click().run()
    assert not app.exception
    assert list_figures(home)[0].measure == "cilvēki"
    assert [change.who for change in changes_of(home, "figures", one)] == ["Anna", *["Ilze"] * 3]
    assert "cilvēki" in html(app)


def test_figures_of_another_day_say_so_and_mark_what_is_estimated(home: Path) -> None:
    app = start(of=kept(home), at="2015-01-01")
    assert plain_text(SAY("figures.card.carried", date=UNITS)) in (said(app))
    assert SAY("figures.estimated") in html(app)
    assert SAY("figures.reason.missing") in html(app)


def test_classes_hold_every_figure_once() -> None:
    values = [3.0, 1.0, 1.0, 1.0, 9.0, 12.0, 4.0, None, 40.0, 41.0, 43.0]
    classes = breaks(values)
    assert classes[0][0] == 1.0
    assert classes[-1][1] == 43.0
    assert all(low <= high for low, high in classes)
    assert all(one[1] < other[0] for one, other in itertools.pairwise(classes))
    keys = [class_of(value, classes) for value in values]
    assert keys[7] == "none"
    assert set(keys) - {"none"} == {str(n) for n in range(len(classes))}
    assert breaks([5.0, 5.0, None]) == [(5.0, 5.0)]
    assert breaks([None]) == []


@pytest.mark.parametrize(
    ("value", "values", "told"),
    [
        (5.0, [5.0, None], "5"),
        (5.5, [5.5, 12.0], "5,5"),
        (0.25, [0.25], "0,25"),
        (1234.6, [1234.6], "1\u00a0235"),
    ],
)
def test_figures_have_the_decimals_that_they_need(value: float, values: Any, told: str) -> None:
    assert amount(value, values, SAY) == told
