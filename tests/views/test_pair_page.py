"""The page of pairs: ranking, one pair with its components, groups, weights, the helper."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from layers.store import Store, store
from layers.words import LANGUAGES, words
from planning.cooperation import members_of
from planning.cooperationlisting import ALL, list_cooperations
from planning.evidence import list_evidence
from planning.paircomponents import components
from planning.pairweights import save_weights, stored_weights
from planning.planstore import list_plans
from planning.settings import (
    mark_practice_cooperations_made,
    mark_practice_made,
    mark_practice_recommendations_made,
)
from tests.audit_homes import BURTNIEKI, VALMIERA, keep_practice
from tests.planning.made_figures import keep_figures
from views.ui import who

ENTRY = Path(__file__).resolve().parents[2] / "views" / "main.py"
MISSING_WORD = re.compile(r"KeyError|\{\w+\}")
DAY = "2009-07-01"
PAIR = f"{VALMIERA}@{DAY}~{BURTNIEKI}@{DAY}"
SAY = words("lv")


@pytest.fixture
def own(home: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A project without practice data, and a browser that remembers nobody."""
    monkeypatch.setattr(who, "remembered", lambda: "")
    mark_practice_made(home)
    mark_practice_recommendations_made(home)
    mark_practice_cooperations_made(home)
    return store(home)


def start(lang: str = "lv", **address: str) -> AppTest:
    app = AppTest.from_file(str(ENTRY), default_timeout=90)
    app.query_params["lang"] = lang
    app.run()
    app.switch_page("pairs.py")
    for key, value in {"lang": lang, "at": DAY, **address}.items():
        app.query_params[key] = value
    return app.run()


def html(app: AppTest) -> str:
    return unescape("\n".join(one.proto.body for one in app.get("html")))


def told(app: AppTest) -> str:
    kinds = ("title", "subheader", "markdown", "caption", "warning", "info", "success")
    found = (one for kind in kinds for one in app.get(kind))
    return unescape("\n".join(str(getattr(one, "value", "")) for one in found))


def whole(app: AppTest) -> bool:
    return not app.exception and not MISSING_WORD.search(told(app) + html(app))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("part", ["pairs", "groups", "help"])
def test_every_part_is_there_in_every_language(own: Store, lang: str, part: str) -> None:
    app = start(lang, part=part)
    assert own.home.is_dir()
    assert whole(app)
    assert not app.warning
    assert app.title[0].value == words(lang)("pages.pairs")


def test_a_pair_with_one_plan_names_the_unit_that_has_none(own: Store) -> None:
    keep_practice(own.home, VALMIERA)
    app = start(pair=PAIR)
    assert whole(app)
    missing = SAY("pairs.missing.no-plan")
    assert f"{missing}: Burtnieku novads" in html(app)


def test_a_pair_shows_every_component_and_what_is_missing(own: Store) -> None:
    app = start(pair=PAIR)
    assert whole(app)
    shown = html(app)
    for one in components().values():
        assert one.names["lv"] in shown
    for why in ("no-plan", "no-series", "no-catchments", "not-chosen", "no-ties"):
        assert SAY(f"pairs.missing.{why}") in shown
    assert SAY("pairs.group_missing") in shown
    assert "GeoNames" in shown
    assert "23 050" in shown.replace("\u00a0", " ")
    assert own.home.is_dir()


def test_two_tables_of_one_name_are_told_apart_by_their_years(own: Store) -> None:
    later, earlier = (
        keep_figures(
            own.home,
            {VALMIERA[0]: 9.0, BURTNIEKI[0]: 9.0},
            name="Iedzīvotāji",
            region="vidzeme",
            at=dt.date.fromisoformat(DAY),
            year=year,
            source="CSP",
            who="Ilze",
        )
        for year in (2020, 2010)
    )
    app = start()
    choice = app.selectbox(key="pairs_series_earlier")
    assert set(choice.options) == {"2010 · Iedzīvotāji", "2020 · Iedzīvotāji"}
    choice.set_value(later.id)
    app.selectbox(key="pairs_series_later").set_value(earlier.id).run()
    assert whole(app)
    assert app.selectbox(key="pairs_series_earlier").value == earlier.id


def test_plans_on_both_sides_are_figures_with_their_days(own: Store) -> None:
    for unit in (VALMIERA, BURTNIEKI):
        keep_practice(own.home, unit, valid_from=dt.date(2012, 1, 1))
    app = start(pair=PAIR)
    assert whole(app)
    assert SAY("pairs.missing.no-plan") not in html(app)
    assert "2012. gada 1. janvāris" in html(app)
    assert len(list_plans(own.home)) == 2


def test_weights_are_tried_saved_and_set_back(own: Store) -> None:
    app = start()
    app.slider(key="pairs_weight:capacity").set_value(0.0).run()
    assert stored_weights(own.home).version == 0
    assert not app.button(key="pairs_weights_save").disabled
    app.button(key="pairs_weights_save").click().run()
    assert stored_weights(own.home).weights["capacity"] == 0.0
    app.button(key="pairs_weights_reset").click().run()
    assert not stored_weights(own.home).own
    assert whole(app)


def test_weights_that_somebody_else_saved_meanwhile_are_not_lost(own: Store) -> None:
    app = start()
    app.slider(key="pairs_weight:capacity").set_value(7.0).run()
    button = app.button(key="pairs_weights_save")
    save_weights(own.home, {"people_near": 9.0}, version=0)
    button.click().run()
    assert stored_weights(own.home).weights["people_near"] == 9.0


def test_weights_of_nothing_are_told(own: Store) -> None:
    app = start()
    for key in components():
        app.slider(key=f"pairs_weight:{key}").set_value(0.0)
    app.run()
    assert SAY("refusals.weights-nothing") in told(app)
    assert not app.exception
    assert own.home.is_dir()


def test_a_cooperation_area_is_made_in_one_step(own: Store) -> None:
    app = start(pair=PAIR)
    app.text_input(key="who_field").set_value("Ilze").run()
    app.button(key="pairs_make").click().run()
    assert whole(app)
    (card,) = list_cooperations(own, ALL).cards
    made = card.cooperation
    assert made.name_lv == "Valmiera – Burtnieku novads"
    assert {one.unit for one in members_of(own.home, made.id) if one.unit} == {
        (VALMIERA, dt.date(2009, 7, 1)),
        (BURTNIEKI, dt.date(2009, 7, 1)),
    }
    assert made.evidence
    assert SAY("pairs.made") in told(app)


def test_nothing_is_made_in_nobodys_name(own: Store) -> None:
    app = start(pair=PAIR)
    app.button(key="pairs_make").click().run()
    assert SAY("refusals.who-missing") in told(app)
    assert list_cooperations(own, ALL).total == 0


def test_a_recommendation_begins_with_the_figures_attached(own: Store) -> None:
    app = start(pair=PAIR)
    app.button(key="pairs_recommend").click().run()
    assert not app.exception
    address = dict(app.query_params)
    app.switch_page("recommendations.py")
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    app.text_input(key="who_field").set_value("Ilze").run()
    app.button(key="recommendations_save").click().run()
    assert not app.exception
    (evidence,) = list_evidence(own.home)
    assert evidence.kind == "pair"
    assert evidence.result["pair"] == "Valmiera – Burtnieku novads"


def test_a_group_is_weighed_and_one_that_is_not_connected_gets_a_sentence(own: Store) -> None:
    units = f"{PAIR}~0960200@{DAY}"
    app = start(part="groups", units=units)
    assert whole(app)
    facts = SAY("pairs.group_facts", units=3, pairs=3, km=37.04)
    assert facts.partition(",")[0] in html(app)
    apart = start(part="groups", units=f"{PAIR}~0360200@{DAY}")
    assert SAY("refusals.group-apart", units="Alūksnes novads") in told(apart)
    assert own.home.is_dir()


def test_answers_of_a_link_are_told_with_their_source(own: Store) -> None:
    shown = html(start(part="help", answers="nnnyy"))
    assert SAY("pairhelp.kind.inter-municipal") in shown
    assert "regjeringen.no" in shown
    assert own.home.is_dir()


@pytest.mark.parametrize(
    "address",
    [
        {"pair": "<script>~x"},
        {"pair": "a~b~c", "unit": "x", "units": "~~"},
        {"part": "groups", "units": "0250000@2009-07-01~<b>"},
        {"series": "fig-1~fig-2", "basins": "nav"},
        {"region": "ostfold"},
        {"at": "2999-01-01", "answers": "zzzzzzzzzzz"},
    ],
)
def test_an_address_that_says_nonsense_breaks_nothing(own: Store, address: dict[str, str]) -> None:
    app = start(**address)
    assert whole(app)
    assert "<script>" not in html(app)
    assert own.home.is_dir()


def test_where_no_boundaries_are_known_it_is_said(own: Store) -> None:
    app = start(region="ostfold")
    at = dt.date.fromisoformat(DAY)
    assert SAY("pairs.not_drawn", region=SAY("regions.ostfold"), date=at) in told(app)
    assert own.home.is_dir()
