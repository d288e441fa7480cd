"""The page of areas: figures beside the map, in every language, and in step with its address."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from layers.home import home_folder
from layers.store import store
from layers.words import LANGUAGES, words
from planning.planstore import list_plans
from planning.settings import mark_practice_made
from tests.made_plan import HOSTILE, keep
from tests.planning.zone_plans import keep_zones, strip
from views.ui.dates import states
from views.ui.frame import plain_text
from views.ui.statisticchart import fill_css
from views.ui.statisticlook import bin_of, hectares, ramp_rows, share, step_for
from views.ui.statisticstate import Wanted, decode, encode

ENTRY = Path(__file__).resolve().parents[2] / "views" / "main.py"
MISSING_WORD = re.compile(r"KeyError|\{\w+\}")
VALMIERA = "0054000@2021-07-01"
FAR = [("L", strip(15.0, 15.1))]


@pytest.fixture(autouse=True)
def quiet(home: Path) -> None:
    """A home without practice plans, which take a while to make."""
    mark_practice_made(home)


def start(lang: str = "lv", **address: str) -> AppTest:
    app = AppTest.from_file(str(ENTRY), default_timeout=90)
    for key, value in {"lang": lang, **address}.items():
        app.query_params[key] = value
    app.run()
    app.switch_page("statistics.py").run()
    for key, value in {"lang": lang, **address}.items():
        app.query_params[key] = value
    return app.run()


def control(app: AppTest, kind: str, key: str) -> Any:
    return next(one for one in app.get(kind) if one.key == key)


def press(app: AppTest, name: str, option: object) -> AppTest:
    done: AppTest = (
        control(app, "button_group", f"statistics_{name}_control").set_value(option).run()
    )
    return done


def select(app: AppTest, name: str, option: object) -> AppTest:
    return app.selectbox(key=f"statistics_{name}_control").set_value(option).run()


def address(app: AppTest) -> dict[str, str]:
    told = dict(app.query_params).items()
    return {key: value[0] if isinstance(value, list) else value for key, value in told}


def html(app: AppTest) -> str:
    return "\n".join(one.proto.body for one in app.get("html"))


def said(app: AppTest) -> list[str]:
    return [str(alert.value) for alert in app.warning]


def captions(app: AppTest) -> str:
    return "\n".join(one.value for one in app.caption)


def whole(app: AppTest) -> bool:
    kinds = ("title", "markdown", "caption", "warning", "info", "button", "html")
    found = [element for kind in kinds for element in app.get(kind)]
    told = "\n".join(
        str(getattr(e, "label", "") or getattr(e, "value", "") or getattr(e.proto, "body", ""))
        for e in found
    )
    return not app.exception and not MISSING_WORD.search(told)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_how_much_of_what_is_in_a_municipality(home: Path, lang: str) -> None:
    keep(home, ("L", "M", "DzS1"), title="Izdomāts")
    app, say = start(lang, at="2021-07-01", sel=VALMIERA), words(lang)
    assert whole(app)
    assert not said(app)
    assert app.title[0].value == say("pages.statistics")
    assert "explorer-classes" in html(app)
    for word in ("statistics.uncovered", "statistics.together", "statistics.covered"):
        assert escape(say(word)) in html(app)
    press(app, "side", "table")
    assert whole(app)
    assert "explorer-areas" in html(app)
    assert plain_text(say("statistics.sums_right")) == plain_text(app.caption[-2].value)


def test_all_units_have_a_bar_and_a_legend(home: Path) -> None:
    keep_zones(home, [("L", strip(25.3, 25.8)), ("M", strip(25.8, 26.3))])
    app = start(at="2021-07-01")
    assert whole(app)
    assert "explorer-stacks" in html(app)
    assert "explorer-legend" in html(app)
    press(app, "length", "ha")
    assert whole(app)
    assert app.query_params["in"] == "ha"
    for depth in ("level1", "codes"):
        assert whole(select(app, "depth", depth))
    assert app.query_params["depth"] == "codes"


def test_without_plans_the_page_leads_to_them() -> None:
    app = start()
    assert whole(app)
    assert words()("statistics.no_plans") in [one.value for one in app.info]


def test_choices_stand_in_the_address_and_come_back_from_it(home: Path) -> None:
    plan = keep(home, ("L", "M"))
    app = start(at="2021-07-01", plans=plan)
    select(app, "show", "1.2")
    select(app, "unit", VALMIERA)
    told = address(app)
    assert (told["show"], told["sel"], told["plans"]) == ("1.2", VALMIERA, plan)
    app.query_params["sel"] = "nav"
    app.query_params["show"] = "nav"
    assert whole(app.run())
    again = start(**told)
    assert again.selectbox(key="statistics_unit_control").value == VALMIERA
    assert again.selectbox(key="statistics_show_control").value == "1.2"


def test_another_date_counts_in_other_units(home: Path) -> None:
    keep(home, ("L", "M"), valid_from=None)
    app = start(at="2021-07-01")
    assert any("Valmieras novads" in one.value for one in app.markdown)
    control(app, "button_group", "date_state").set_value(
        next(day for day in _days() if day.year == 2009)
    ).run()
    assert whole(app)
    assert address(app)["at"] == "2009-07-01"
    names = app.selectbox(key="statistics_unit_control").options
    assert "Burtnieku novads" in names


def _days() -> list[Any]:
    return states(store(home_folder()).territory, "vidzeme")


def test_a_plan_of_another_country_is_counted_as_one_unit(home: Path) -> None:
    plan = keep_zones(home, FAR, title="Tāls plāns")
    app, say = start(plans=plan), words()
    assert whole(app)
    assert say("statistics.aside", region=say("regions.vidzeme"))[:20] in captions(app)
    assert "explorer-classes" in html(app)
    press(app, "place", "vidzeme")
    assert whole(app)
    assert address(app)["by"] == "units"
    assert "Tāls plāns" in captions(app)


def test_a_day_without_known_units_says_so(home: Path) -> None:
    plan = keep(home, ("L", "M"))
    app = start(region="ostfold", at="2015-01-01", by="units", plans=plan)
    assert whole(app)
    assert plain_text("2015. gada 1. janvāris") in captions(app)


def test_a_region_without_plans_asks_for_some(home: Path) -> None:
    keep(home, ("L", "M"))
    app = start(region="ostfold", at="2024-01-01")
    assert whole(app)
    told = words()("statistics.no_plan_chosen", region=words()("regions.ostfold"))
    assert told in [one.value for one in app.info]


def test_two_versions_of_a_plan_are_compared(home: Path) -> None:
    plan = keep_zones(home, [("L", strip(25.4, 25.5))])
    keep_zones(home, [("DzS", strip(25.4, 25.42)), ("L", strip(25.42, 25.5))], replaces=plan)
    app = press(start(), "part", "change")
    assert whole(app)
    assert not said(app)
    assert "explorer-matrix" in html(app)
    step = next(one for one in app.button if str(one.key).startswith("statistics_step:"))
    assert step.key == "statistics_step:1.1>5.1"
    step.click().run()
    assert whole(app)
    assert address(app)["step"] == "1.1>5.1"
    assert 'class="chosen"' in html(app)


def test_one_plan_in_one_version_has_nothing_to_be_compared_with(home: Path) -> None:
    keep(home, ("L", "M"))
    app = press(start(), "part", "change")
    assert whole(app)
    assert words()("statistics.pair_empty") in [one.value for one in app.info]


@pytest.mark.parametrize("named", ["plan-0000000000", "/etc/passwd", "../x.gpkg", "<b>"])
def test_a_link_to_a_plan_that_is_not_there_says_so(home: Path, named: str) -> None:
    keep(home, ("L", "M"))
    app = start(plans=named)
    assert whole(app)
    assert plain_text(words()("refusals.plan-gone")) in said(app)
    assert whole(start(part="change", **{"from": named, "to": named}))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_titles_and_codes_are_shown_as_text(home: Path, hostile: str) -> None:
    keep(home, (hostile, "M"), title=hostile, source=hostile)
    app = start(depth="codes", at="2021-07-01", by="whole")
    assert not app.exception
    assert "<img" not in html(app).replace('<img alt=""', "")
    assert not press(app, "side", "table").exception
    assert "<img src" not in html(app)


def test_practice_data_is_called_so(home: Path) -> None:
    keep(home, ("L", "M"), title="Izdomāts", practice=True)
    app = start(at="2021-07-01")
    assert words()("plans.practice") in html(app)
    assert any("praktiskais" in one.value for one in app.markdown)
    assert len(list_plans(home)) == 1


WANTED = [
    Wanted(),
    Wanted(plans=(), whole=False, depth="codes", show="L|1.1"),
    Wanted(plans=("plan-1", "plan-2#3"), whole=True, unit="A@2009-07-01", side="table"),
    Wanted(part="change", before="plan-1#1", after="plan-1", step="1.1>none", hectares=True),
]


@pytest.mark.parametrize("wanted", WANTED)
def test_an_address_says_what_was_wanted(wanted: Wanted) -> None:
    assert decode(encode(wanted)) == wanted


def test_an_address_of_nonsense_says_what_is_usual() -> None:
    told = {"part": "x", "depth": "9", "by": "?", "side": "", "in": "m", "plans": ",,"}
    assert decode(told) == Wanted(plans=())
    assert encode(Wanted()) == {}


@pytest.mark.parametrize(
    ("most", "step", "rows"),
    [(0.449, 0.1, 5), (0.019, 0.005, 4), (1.0, 0.2, 5), (0.2, 0.05, 4), (0.0004, 0.001, 1)],
)
def test_the_legend_of_shares_has_a_few_round_steps(most: float, step: float, rows: int) -> None:
    assert step_for(most) == step
    assert bin_of(most, step) == rows - 1
    assert len(ramp_rows(most, words("lv"))) == rows + 1


def test_figures_are_written_as_the_language_writes_them() -> None:
    say = words("lv")
    assert hectares(1872.24, say) == "1 872,2 ha".replace(" ", "\u00a0", 1)
    assert (hectares(0.0, say), hectares(0.00021, say)) == ("0 ha", "0,0002 ha")
    assert share(0.0001, say).startswith("<")
    assert share(0.0, say).startswith("0,0")


def test_a_hatch_is_a_fill_of_its_own() -> None:
    plain, hatched = {"fill": "#B4E66E"}, {"fill": "#FFFFFF", "hatch": {}}
    assert fill_css(plain) == "background:#B4E66E"
    hatch = {"colour": "#5A5A5A", "gap": 6.0, "width": 1.4}
    assert "repeating-linear-gradient" in fill_css(hatched | {"hatch": hatch})
