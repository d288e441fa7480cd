"""The page of cooperation: list, card, ladder, members, editor; matrix, network and time."""

from __future__ import annotations

import datetime as dt
import json
import re
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from layers.store import Store, store
from layers.units import unit_id
from layers.words import LANGUAGES, words
from planning.cooperation import change_cooperation, get_cooperation, members_of
from planning.cooperationlisting import list_cooperations
from planning.cooperationtold import Ground, Territory
from planning.history import history_of
from planning.practicecooperation import practice_cooperations
from planning.recommendationlisting import list_recommendations
from planning.settings import (
    mark_practice_cooperations_made,
    mark_practice_made,
    mark_practice_recommendations_made,
)
from tests.made_plan import HOSTILE
from tests.planning.made_cooperation import (
    AFTER,
    BURTNIEKI,
    DAY,
    ERGLI,
    KOCENI,
    LATER,
    SMILTENE,
    VALMIERA,
    entry_of,
    made,
)
from views.ui import who
from views.ui.cooperationview import PARTS
from views.ui.frame import plain_text
from views.ui.pairview import decode

ENTRY = Path(__file__).resolve().parents[2] / "views" / "main.py"
MISSING_WORD = re.compile(r"KeyError|\{\w+\}")
SAY = words("lv")


@pytest.fixture
def own(home: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A project without practice data, and a browser that remembers nobody."""
    monkeypatch.setattr(who, "remembered", lambda: "")
    mark_practice_made(home)
    mark_practice_recommendations_made(home)
    mark_practice_cooperations_made(home)
    return store(home)


def start(lang: str = "lv", page: str = "cooperation.py", **address: str) -> AppTest:
    app = AppTest.from_file(str(ENTRY), default_timeout=90)
    app.query_params["lang"] = lang
    app.run()
    app.switch_page(page)
    for key, value in {"lang": lang, "at": LATER.isoformat(), **address}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def signed(**address: str) -> AppTest:
    app = start(**address)
    app.text_input(key="who_field").set_value("Ilze").run()
    return app


def picked(app: AppTest) -> str:
    """The HTML in which people choose: lists, the matrix, the chart."""
    told = [json.loads(one.proto.json) for one in app.get("bidi_component")]
    return "\n".join(one["html"] for one in told if "html" in one)


def html(app: AppTest) -> str:
    return "\n".join([*(one.proto.body for one in app.get("html")), picked(app)])


def everything(app: AppTest) -> str:
    kinds = ("title", "markdown", "caption", "warning", "info", "button", "html", "checkbox")
    found = [element for kind in kinds for element in app.get(kind)]
    return "\n".join(
        str(getattr(e, "label", "") or getattr(e, "value", "") or getattr(e.proto, "body", ""))
        for e in found
    )


def warned(app: AppTest) -> list[str]:
    return [one.value for one in app.warning]


def maps(app: AppTest) -> list[dict[str, Any]]:
    told = [json.loads(one.proto.json) for one in app.get("bidi_component")]
    return [one for one in told if "layers" in one]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_project_says_what_to_do(own: Store, lang: str) -> None:
    assert own.home.is_dir()
    app, say = start(lang), words(lang)
    assert app.title[0].value == say("pages.cooperation")
    assert say("cooppage.none_yet", date=LATER) in unescape(everything(app))
    assert not MISSING_WORD.search(everything(app))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_part_tells_an_area_in_every_language(own: Store, lang: str, part: str) -> None:
    made(own, name_en="A road", name_nb="En veg")
    app = start(lang, part=part)
    name = {"lv": "Kopīgs ceļš", "en": "A road", "nb": "En veg"}[lang]
    assert name in picked(app)
    assert not MISSING_WORD.search(everything(app) + html(app))


def test_a_first_visit_makes_practice_areas_that_say_so(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(who, "remembered", lambda: "")
    app = start(part="time")
    assert home.is_dir()
    rows = picked(app).count('class="xb-row"')
    assert rows == len(practice_cooperations())
    assert picked(app).count(SAY("plans.practice")) >= 2 * rows


def test_a_card_tells_members_laws_and_the_next_step(own: Store) -> None:
    area = made(own, legal_form="lv-agreement", secretariat="Birojs")
    shown = html(start(coop=area.id))
    assert "Valmiera" in shown
    assert "Pašvaldību likums" in shown
    assert "9. nodaļa" in shown
    assert "Birojs" in shown
    assert shown.count('class="xc-next"') == 1


def test_a_card_says_what_a_merged_member_is_on_the_day_looked_at(own: Store) -> None:
    area = made(own, KOCENI)
    told = SAY("cooppage.later_merged", units="Valmieras novads", date=dt.date(2021, 7, 1))
    assert escape(told) in html(start(coop=area.id, at=AFTER.isoformat()))
    assert escape(told) not in html(start(coop=area.id))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_text_on_list_card_and_chart(own: Store, hostile: str) -> None:
    line = " ".join(hostile.split())
    area = made(own, name_lv=hostile, secretariat=hostile, sources=(hostile,))
    shown = html(start(coop=area.id, part="time"))
    assert f'<h2 lang="lv">{escape(line)}</h2>' in shown
    assert escape(line) in picked(start(part="matrix"))
    assert "<img" not in shown


def test_an_area_is_written_and_its_units_become_members(own: Store) -> None:
    app = signed(coop="new", edit="1")
    app.text_input(key="coop_field:new:name_lv").set_value("Jauna sadarbība")
    app.multiselect(key="coop_field:new:units").set_value([VALMIERA, BURTNIEKI])
    app.selectbox(key="coop_field:new:degree").set_value("D4")
    app.button(key="cooperation_save").click().run()
    assert not app.exception
    kept = list_cooperations(own).cards[0].cooperation
    assert (kept.name_lv, kept.degree, kept.standing) == ("Jauna sadarbība", "D4", "proposed")
    assert kept.valid_from == LATER
    assert {one.unit for one in members_of(own.home, kept.id)} == {VALMIERA, BURTNIEKI}
    assert app.query_params["coop"] == kept.id


def test_what_was_typed_is_kept_where_a_save_is_refused(own: Store) -> None:
    app = signed(coop="new", edit="1")
    app.text_input(key="coop_field:new:name_lv").set_value("Jauna sadarbība")
    app.button(key="cooperation_save").click().run()
    assert plain_text(SAY("refusals.cooperation-territory")) in warned(app)
    assert app.text_input(key="coop_field:new:name_lv").value == "Jauna sadarbība"
    assert list_cooperations(own).total == 0


def test_nobody_writes_without_a_name(own: Store) -> None:
    app = start(coop=made(own).id)
    app.button(key="coop_step_save").click().run()
    assert plain_text(SAY("refusals.who-missing")) in warned(app)


def test_a_step_is_ticked_with_a_day_and_taken_back_from_the_history(own: Store) -> None:
    area = made(own)
    app = signed(coop=area.id)
    app.selectbox(key=f"coop_step:{area.id}:1").set_value("feasibility")
    app.date_input(key=f"coop_step_day:{area.id}:1").set_value(DAY)
    app.button(key="coop_step_save").click().run()
    assert get_cooperation(own.home, area.id).steps == (("feasibility", DAY),)
    change = history_of(own.home, area.id)[-1].id
    app.button(key=f"coop_take_back:{change}").click().run()
    assert get_cooperation(own.home, area.id).steps == ()


def test_a_member_outside_the_days_of_the_area_is_refused_in_a_sentence(own: Store) -> None:
    area = made(own)
    app = signed(coop=area.id)
    app.segmented_control(key=f"coop_members_do:{area.id}").set_value("member_add").run()
    key = f"coop_member:{area.id}"
    app.selectbox(key=f"{key}:unit").set_value(BURTNIEKI)
    app.date_input(key=f"{key}:begins").set_value(dt.date(2009, 8, 1))
    app.button(key="coop_member_add").click().run()
    told = SAY("refusals.member-outside", member="Burtnieku novads", begins=DAY, ends="…")
    assert plain_text(told) in warned(app)
    app.date_input(key=f"{key}:begins").set_value(LATER)
    app.button(key="coop_member_add").click().run()
    assert BURTNIEKI in {one.unit for one in members_of(own.home, area.id)}


def test_a_member_that_leaves_is_given_a_last_day(own: Store) -> None:
    area = made(own, VALMIERA)
    member = members_of(own.home, area.id)[0]
    app = signed(coop=area.id)
    app.segmented_control(key=f"coop_members_do:{area.id}").set_value("member_change").run()
    app.date_input(key=f"coop_member_edit:{member.id}:1:ends").set_value(LATER)
    app.button(key="coop_member_save").click().run()
    assert not app.exception
    assert members_of(own.home, area.id)[0].ends == LATER


def test_two_who_edit_choose_field_by_field(own: Store) -> None:
    area = made(own)
    app = signed(coop=area.id, edit="1")
    app.text_input(key=f"coop_field:{area.id}:name_lv").set_value("Mans").run()
    theirs = entry_of(name_lv="Viņu", degree="D5")
    change_cooperation(own, area.id, theirs, version=1, who="Jānis")
    app.button(key="cooperation_save").click().run()
    assert escape("Viņu") in html(app)
    app.button(key=f"rec_merge:cooperation:{area.id}").click().run()
    assert not app.exception
    kept = get_cooperation(own.home, area.id)
    assert (kept.name_lv, kept.degree, kept.version) == ("Mans", "D5", 3)


def test_the_version_of_the_other_can_be_left_as_it_is(own: Store) -> None:
    area = made(own)
    app = signed(coop=area.id, edit="1")
    app.text_input(key=f"coop_field:{area.id}:name_lv").set_value("Mans").run()
    change_cooperation(own, area.id, entry_of(name_lv="Viņu"), version=1, who="Jānis")
    app.button(key="cooperation_save").click().run()
    app.button(key=f"rec_merge_off:cooperation:{area.id}").click().run()
    assert not app.exception
    assert get_cooperation(own.home, area.id).version == 2
    app = signed(coop=area.id, edit="1")
    assert app.text_input(key=f"coop_field:{area.id}:name_lv").value == "Viņu"


def test_a_removed_area_is_offered_back(own: Store) -> None:
    area = made(own)
    app = signed(coop=area.id)
    app.button(key="cooperation_remove").click().run()
    assert list_cooperations(own).total == 0
    app.button(key="recommendations_undo").click().run()
    assert list_cooperations(own).total == 1


def test_a_matrix_writes_the_highest_degree_and_proposals_in_brackets(own: Store) -> None:
    made(own, degree="D4")
    made(own, VALMIERA, BURTNIEKI, standing="proposed", degree="D2")
    shown = picked(start(part="matrix"))
    assert f'data-pick="{escape(unit_id(VALMIERA))}&amp;{escape(unit_id(KOCENI))}"' in shown
    assert shown.count(">4</button>") == 2
    assert shown.count(">(2)</button>") == 2
    assert shown.count('<th scope="row">') == 26


def test_the_matrix_and_the_network_are_narrowed_to_a_theme_beside_them(own: Store) -> None:
    made(own, themes=("water",), degree="D4")
    made(own, VALMIERA, BURTNIEKI, themes=("data",), degree="D2")
    app = start(part="matrix")
    app.selectbox(key="cooperation_theme_of_ties").select("data").run()
    assert (app.query_params["theme"], app.query_params["part"]) == ("data", "matrix")
    shown = picked(app)
    assert ">2</button>" in shown
    assert ">4</button>" not in shown
    assert start(part="network").selectbox(key="cooperation_theme_of_ties").value is None


def test_a_network_and_a_map_have_their_layers_and_a_watermark_for_practice_alone(
    own: Store,
) -> None:
    made(own)
    made(own, VALMIERA, BURTNIEKI)
    (network,) = maps(start(part="network"))
    ids = [layer["id"] for layer in network["layers"]]
    assert ids[-3:] == ["cooperation-lines", "cooperation-degrees", "cooperation-centres"]
    (areas,) = maps(start())
    ids = [layer["id"] for layer in areas["layers"]]
    assert ids[-2:] == ["cooperation-overlaps", "cooperation"]
    assert (network["watermark"], areas["watermark"]) == ("", "")
    made(own, practice=True)
    assert maps(start())[0]["watermark"] == SAY("plans.practice")


def test_a_day_lists_what_is_there_and_time_lists_all(own: Store) -> None:
    made(own, valid_to=LATER)
    assert "Kopīgs ceļš" not in picked(start(at=AFTER.isoformat()))
    assert "Kopīgs ceļš" in picked(start(at=AFTER.isoformat(), part="time"))


def test_a_recommendation_is_begun_from_a_card(own: Store) -> None:
    area = made(own, territory=Territory((VALMIERA,)))
    app = signed(coop=area.id)
    app.button(key="cooperation_write").click().run()
    assert not app.exception
    kept = list_recommendations(own).cards[0]
    assert (kept.recommendation.cooperation, kept.areas, kept.evidence) == ("D3", 1, 1)
    assert "Kopīgs ceļš" in kept.recommendation.title_lv


def test_an_area_that_is_gone_is_said(own: Store) -> None:
    assert own.home.is_dir()
    app = start(coop="coop-0000000000000000")
    assert plain_text(SAY("refusals.cooperation-gone")) in warned(app)


def test_geojson_that_is_none_is_refused_and_a_good_one_is_kept(own: Store) -> None:
    app = signed(coop="new", edit="1")
    app.text_input(key="coop_field:new:name_lv").set_value("Zīmēta")
    app.text_area(key="coop_shape:new").set_value("{")
    app.button(key="coop_shape_take").click().run()
    assert plain_text(SAY("refusals.area-unclear")) in warned(app)
    square = [[[25.3, 57.5], [25.4, 57.5], [25.4, 57.6], [25.3, 57.5]]]
    text = json.dumps({"type": "Polygon", "coordinates": square})
    app.text_area(key="coop_shape:new").set_value(text)
    app.button(key="coop_shape_take").click().run()
    app.button(key="cooperation_save").click().run()
    assert not app.exception
    kept = list_cooperations(own).cards[0].cooperation
    assert kept.territory.shape is not None
    assert kept.territory.units == ()


def links(app: AppTest) -> list[tuple[str, dict[str, str]]]:
    """Labels of the links to other pages, and what each of their addresses says."""
    told = [one.proto for one in app.get("page_link")]
    return [(one.label, dict(parse_qsl(one.query_string))) for one in told]


@pytest.mark.parametrize(
    "about", [{"tab": "unit", "sel": unit_id(VALMIERA)}, {"tab": "here", "p": "57.54,25.42"}]
)
def test_the_explorer_names_the_areas_of_a_unit_and_of_a_place(
    own: Store, about: dict[str, str]
) -> None:
    area = made(own, name_lv="Upes *sadarbība*")
    made(own, SMILTENE, ERGLI, name_lv="Cita sadarbība")
    app = start(page="explore.py", **about)
    mine = [(label, told) for label, told in links(app) if "coop" in told]
    assert [told["coop"] for _, told in mine] == [area.id]
    assert mine[0][0].startswith(plain_text("Upes *sadarbība*"))
    assert mine[0][1]["at"] == LATER.isoformat()


def test_an_area_made_from_a_pair_leads_back_to_it(own: Store) -> None:
    ground = Ground("pair_score", 0.5, at=DAY)
    two, three = (VALMIERA, BURTNIEKI), (VALMIERA, BURTNIEKI, KOCENI)
    for units in (two, three):
        area = made(own, *units, evidence=(ground,))
        told = [query for _, query in links(start(coop=area.id)) if "at" in query]
        view = decode(told[-1])
        assert (view.pair, view.units)[units == three] == tuple(map(unit_id, units))
        assert view.at == DAY
    without = made(own, *two)
    assert not any("pair" in query for _, query in links(start(coop=without.id)))
