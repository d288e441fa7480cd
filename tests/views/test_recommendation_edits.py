"""What hangs on a recommendation is said anew: areas, comments, sources; by one and by two."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import shapely
from streamlit.testing.v1 import AppTest

from layers.hilucs import hilucs_names
from layers.store import Store
from layers.units import unit_id
from layers.words import words
from planning.areas import add_area, change_area, list_areas, units_of_recommendation
from planning.areaspecs import (
    ConflictRule,
    NearBorderRule,
    PlaceArea,
    ShapeArea,
    Spec,
    UnitsArea,
)
from planning.comments import add_comment, change_comment, threads_of
from planning.evidence import add_figure, add_source, change_source, list_evidence
from planning.evidencequeries import UnitQuery
from planning.planstore import list_plans
from tests.audit_homes import BURTNIEKI, VALMIERA, keep_practice
from tests.views.test_recommendation_pages import (
    everything,
    html,
    sign,
    start,
    written,
)
from views.ui.frame import plain_text
from views.ui.recorddraft import field_of

BEGIN = dt.date(2009, 7, 1)
DAY = dt.date(2021, 6, 30)
VALMIERA_KEY, BURTNIEKI_KEY = (VALMIERA, BEGIN), (BURTNIEKI, BEGIN)
SAY = words("lv")
OUTLINE = '{"type":"Polygon","coordinates":[[[25.3,57.5],[25.4,57.5],[25.4,57.6],[25.3,57.5]]]}'


def with_area(own: Store, spec: Spec) -> tuple[str, str]:
    one = written(own)
    return one.id, add_area(own, one.id, spec, who="Ilze", note="Sākums").id


def resaved(app: AppTest, area: str) -> AppTest:
    app.button(key=f"rec_area_resave:{area}").click().run()
    assert not app.exception
    return app


def spec_now(own: Store, one: str) -> Any:
    (area,) = list_areas(own.home, one)
    return area.spec


def test_units_and_note_of_an_area_are_said_anew_and_the_history_tells_both(own: Store) -> None:
    one, area = with_area(own, UnitsArea((VALMIERA_KEY,)))
    app = sign(start(rec=one), "Anna")
    units = app.multiselect(key=field_of(f"area:{area}", "units"))
    assert units.value == [VALMIERA_KEY]
    units.set_value([BURTNIEKI_KEY])
    app.text_input(key=field_of(f"area:{area}", "note")).set_value("Pēc sanāksmes")
    resaved(app, area)
    assert spec_now(own, one) == UnitsArea((BURTNIEKI_KEY,))
    assert list_areas(own.home, one)[0].note == "Pēc sanāksmes"
    assert "<del>Sākums</del> Pēc sanāksmes" in html(app)
    assert app.multiselect(key=field_of(f"area:{area}", "units")).value == [BURTNIEKI_KEY]


def test_a_place_keeps_its_point_until_somebody_moves_it(own: Store) -> None:
    one, area = with_area(own, PlaceArea(25.27, 57.31, "Krustojums"))
    place = f"area:{area}"
    app = sign(start(rec=one, p="25.5,57.5"), "Anna")
    app.text_input(key=field_of(place, "name")).set_value("Rotācijas aplis")
    resaved(app, area)
    assert spec_now(own, one) == PlaceArea(25.27, 57.31, "Rotācijas aplis")
    app.checkbox(key=field_of(place, "move")).set_value(True)
    resaved(app, area)
    assert spec_now(own, one) == PlaceArea(25.5, 57.5, "Rotācijas aplis")


def test_an_outline_stays_where_no_other_one_is_given(own: Store) -> None:
    box = shapely.box(25.40, 57.53, 25.42, 57.54)
    one, area = with_area(own, ShapeArea(box, "Centrs"))
    app = sign(start(rec=one), "Anna")
    app.text_input(key=field_of(f"area:{area}", "name")).set_value("Vecpilsēta")
    resaved(app, area)
    assert spec_now(own, one).shape.equals(box)
    app.text_area(key=field_of(f"area:{area}", "text")).set_value(OUTLINE)
    resaved(app, area)
    assert shapely.get_num_coordinates(spec_now(own, one).shape) == 4
    assert spec_now(own, one).name == "Vecpilsēta"


def test_the_numbers_of_rules_are_said_anew(own: Store) -> None:
    for unit in (VALMIERA, BURTNIEKI):
        keep_practice(own.home, unit)
    plans = tuple(plan.id for plan in list_plans(own.home))
    one, area = with_area(own, ConflictRule(plans, f"vidzeme@{DAY}", 500.0))
    app = sign(start(rec=one), "Anna")
    app.number_input(key=field_of(f"area:{area}", "metres")).set_value(800.0)
    resaved(app, area)
    assert spec_now(own, one) == ConflictRule(plans, f"vidzeme@{DAY}", 800.0)
    use, other = list(hilucs_names("lv"))[:2]
    near, second = with_area(own, NearBorderRule(plans, f"vidzeme@{DAY}", 3000.0, use))
    app = sign(start(rec=near), "Anna")
    app.selectbox(key=field_of(f"area:{second}", "use")).set_value(other)
    resaved(app, second)
    assert spec_now(own, near) == NearBorderRule(plans, f"vidzeme@{DAY}", 3000.0, other)


def test_an_area_without_units_is_refused_in_a_sentence_and_what_was_typed_stays(
    own: Store,
) -> None:
    one, area = with_area(own, UnitsArea((VALMIERA_KEY,)))
    app = sign(start(rec=one), "Anna")
    app.multiselect(key=field_of(f"area:{area}", "units")).set_value([])
    resaved(app, area)
    assert plain_text(SAY("refusals.area-empty")) in [one.value for one in app.warning]
    assert spec_now(own, one) == UnitsArea((VALMIERA_KEY,))


@pytest.mark.parametrize(("choice", "kept"), [("mine", BURTNIEKI_KEY), ("theirs", VALMIERA_KEY)])
def test_two_who_change_one_area_see_both_and_choose(own: Store, choice: str, kept: Any) -> None:
    one, area = with_area(own, PlaceArea(25.27, 57.31, "Krustojums"))
    change_area(own, area, UnitsArea((BURTNIEKI_KEY, VALMIERA_KEY)), version=1, who="Ilze")
    app = sign(start(rec=one), "Anna")
    app.multiselect(key=field_of(f"area:{area}", "units")).set_value([BURTNIEKI_KEY]).run()
    change_area(own, area, UnitsArea((VALMIERA_KEY,)), version=2, who="Jānis")
    resaved(app, area)
    assert spec_now(own, one) == UnitsArea((VALMIERA_KEY,))
    names = [own.territory.name(key, "lv") for key in (VALMIERA_KEY, BURTNIEKI_KEY)]
    assert all(f'<p class="xr-text">{name}</p>' in html(app) for name in names)
    app.radio(key=f"rec_take:{area}:3").set_value(choice)
    app.button(key=f"rec_merge:area:{area}").click().run()
    assert not app.exception
    assert spec_now(own, one) == UnitsArea((kept,))


def test_the_card_tells_the_units_of_the_day_and_leads_to_what_else_is_said_of_them(
    own: Store,
) -> None:
    one, _ = with_area(own, UnitsArea((VALMIERA_KEY,)))
    app = start(rec=one)
    (unit,) = units_of_recommendation(own, one, DAY)
    assert unit == unit_id(VALMIERA_KEY)
    button = app.button(key=f"rec_unit:{unit}")
    assert own.territory.name(VALMIERA_KEY, "lv") in button.label
    button.click().run()
    assert app.query_params["unit"] == unit
    after = start(rec=one, at="2021-07-01")
    (merged,) = units_of_recommendation(own, one, dt.date(2021, 7, 1))
    assert merged != unit
    assert after.button(key=f"rec_unit:{merged}")


def test_a_comment_is_written_anew_and_an_answer_removed(own: Store) -> None:
    one = written(own).id
    first = add_comment(own.home, one, "Kāpec?", who="Ilze")
    answer = add_comment(own.home, one, "Lieks.", who="Anna", thread=first.id)
    app = sign(start(rec=one), "Ilze")
    app.text_area(key=field_of(f"comment:{first.id}", "text")).set_value("Kāpēc?")
    app.button(key=f"rec_recomment:{first.id}").click().run()
    app.button(key=f"rec_uncomment:{answer.id}").click().run()
    assert not app.exception
    (thread,) = threads_of(own.home, one)
    assert (thread.first.text, thread.answers) == ("Kāpēc?", ())


def test_two_who_write_one_comment_anew_keep_both_texts(own: Store) -> None:
    one = written(own).id
    first = add_comment(own.home, one, "Kāpec?", who="Ilze")
    app = sign(start(rec=one), "Ilze")
    app.text_area(key=field_of(f"comment:{first.id}", "text")).set_value("Kāpēc?").run()
    change_comment(own.home, first.id, "Kā tā?", version=1, who="Anna")
    app.button(key=f"rec_recomment:{first.id}").click().run()
    assert "Kā tā?" in html(app)
    app.button(key=f"rec_merge:comment:{first.id}").click().run()
    assert threads_of(own.home, one)[0].first.text == "Kā tā?\n\nKāpēc?"


def test_a_source_is_said_anew_and_two_who_do_it_choose_by_field(own: Store) -> None:
    one = written(own).id
    source = add_source(own.home, one, "CSP", who="Ilze", link="https://example.org/a")
    place = f"source:{source.id}"
    app = sign(start(rec=one), "Anna")
    app.text_input(key=field_of(place, "source")).set_value("Centrālā statistikas pārvalde").run()
    change_source(own.home, source.id, "CSP", version=1, who="Jānis", link="https://example.org/b")
    app.button(key=f"rec_resource:{source.id}").click().run()
    app.button(key=f"rec_merge:{place}").click().run()
    assert not app.exception
    (kept,) = list_evidence(own.home, one)
    assert (kept.source, kept.link) == ("Centrālā statistikas pārvalde", "https://example.org/b")


def test_of_a_figure_only_the_note_is_said_anew(own: Store) -> None:
    one = written(own).id
    figure = add_figure(own, one, UnitQuery(VALMIERA_KEY, DAY), who="Ilze")
    app = sign(start(rec=one), "Anna")
    place = f"source:{figure.id}"
    assert field_of(place, "source") not in [field.key for field in app.text_input]
    app.text_input(key=field_of(place, "note")).set_value("Pirms reformas")
    app.button(key=f"rec_resource:{figure.id}").click().run()
    (kept,) = list_evidence(own.home, one)
    assert (kept.note, kept.result) == ("Pirms reformas", figure.result)
    assert "Pirms reformas" in html(app)
    assert SAY("recpage.edit") in everything(app)
