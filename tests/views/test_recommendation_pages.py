"""The page of recommendations: list, card, editor, coverage; what two people do to one record."""

from __future__ import annotations

import datetime as dt
import json
import re
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from geo.conflict_matrix import default_matrix
from layers.store import Store
from layers.words import LANGUAGES, words
from planning.areas import add_area, list_areas
from planning.areaspecs import PlaceArea, UnitsArea
from planning.comments import threads_of
from planning.evidence import add_figure, add_source, list_evidence
from planning.evidencequeries import BorderQuery
from planning.history import history_of
from planning.matrixstore import save_matrix
from planning.planstore import list_plans
from planning.precedents import precedents_of
from planning.recommendationlisting import list_recommendations
from planning.recommendationlists import name_in
from planning.recommendations import (
    Recommendation,
    RecommendationEntry,
    add_recommendation,
    change_recommendation,
    get_recommendation,
    step_to,
)
from tests.audit_homes import BURTNIEKI, VALMIERA, keep_practice
from tests.made_plan import HOSTILE
from views.ui.frame import plain_text

ENTRY = Path(__file__).resolve().parents[2] / "views" / "main.py"
MISSING_WORD = re.compile(r"KeyError|\{\w+\}")
DAY = "2021-06-30"
SAY = words("lv")


def start(lang: str = "lv", **address: str) -> AppTest:
    app = AppTest.from_file(str(ENTRY), default_timeout=90)
    app.query_params["lang"] = lang
    app.run()
    app.switch_page("recommendations.py")
    for key, value in {"lang": lang, "at": DAY, **address}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    bodies = [one.proto.body for one in app.get("html")]
    return "\n".join([*bodies, *picked(app)])


def picked(app: AppTest) -> list[str]:
    """The HTML in which people choose: lists and tables."""
    told = [json.loads(one.proto.json) for one in app.get("bidi_component")]
    return [one["html"] for one in told if "html" in one]


def everything(app: AppTest) -> str:
    kinds = ("title", "markdown", "caption", "warning", "info", "button", "html", "checkbox")
    found = [element for kind in kinds for element in app.get(kind)]
    return "\n".join(
        str(getattr(e, "label", "") or getattr(e, "value", "") or getattr(e.proto, "body", ""))
        for e in found
    )


def written(own: Store, **said: Any) -> Recommendation:
    entry = RecommendationEntry(**{"title_lv": "Kopīgs ceļš", "theme": "transport", **said})
    return add_recommendation(own.home, entry, who="Ilze")


def sign(app: AppTest, name: str) -> AppTest:
    app.text_input(key="who_field").set_value(name).run()
    return app


def field(one: str, name: str) -> str:
    return f"rec_field:{one}:{name}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_project_says_what_to_do(own: Store, lang: str) -> None:
    app, say = start(lang), words(lang)
    assert own.home.is_dir()
    assert app.title[0].value == say("pages.recommendations")
    assert say("recpage.none_yet") in unescape(everything(app))
    assert not MISSING_WORD.search(everything(app))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_card_tells_what_is_there_and_what_is_missing(own: Store, lang: str) -> None:
    one, say = written(own, text_lv="Jāremontē."), words(lang)
    app = start(lang, rec=one.id)
    shown = html(app)
    assert "Jāremontē." in shown
    assert say("recpage.no_area") in shown
    assert say("recpage.no_evidence") in shown
    if lang != "lv":
        told = say("recommendations.missing_text", shown=say("recommendations.language.lv"))
        assert escape(told) in shown
    assert not MISSING_WORD.search(everything(app))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_text_on_list_and_card(own: Store, hostile: str) -> None:
    one = written(own, title_lv=hostile, text_lv=hostile, responsible=(hostile,))
    line = " ".join(hostile.split())
    assert f'<h2 lang="lv">{escape(line)}</h2>' in html(start(rec=one.id))
    app = start(q=line)
    assert "<img" not in "".join(picked(app))
    assert plain_text(f"“{line}”") in [button.label for button in app.button]


def test_a_recommendation_is_written_with_one_title(own: Store) -> None:
    app = start(rec="new", edit="1")
    sign(app, "Ilze")
    app.text_input(key=field("new:", "title_lv")).set_value("Jauns ceļš")
    app.selectbox(key=field("new:", "theme")).set_value("transport")
    app.button(key="recommendations_save").click().run()
    assert not app.exception
    kept = list_recommendations(own).cards[0].recommendation
    assert (kept.title_lv, kept.author, kept.status) == ("Jauns ceļš", "Ilze", "draft")
    assert app.query_params["rec"] == kept.id
    assert "edit" not in app.query_params


def test_what_was_typed_is_kept_where_a_save_is_refused(own: Store) -> None:
    app = start(rec="new", edit="1")
    sign(app, "Ilze")
    app.text_area(key=field("new:", "text_lv")).set_value("Garš teksts")
    app.button(key="recommendations_save").click().run()
    assert plain_text(SAY("refusals.recommendation-title")) in [one.value for one in app.warning]
    assert app.text_area(key=field("new:", "text_lv")).value == "Garš teksts"
    assert list_recommendations(own).total == 0


def test_nobody_writes_without_a_name(own: Store) -> None:
    app = start(rec="new", edit="1")
    app.text_input(key=field("new:", "title_lv")).set_value("Jauns ceļš")
    app.selectbox(key=field("new:", "theme")).set_value("transport")
    app.button(key="recommendations_save").click().run()
    assert plain_text(SAY("refusals.who-missing")) in [one.value for one in app.warning]
    assert list_recommendations(own).total == 0


def test_what_is_not_saved_is_thrown_away_only_when_somebody_says_so(own: Store) -> None:
    one = written(own)
    app = start(rec=one.id, edit="1")
    sign(app, "Ilze")
    app.text_input(key=field(one.id, "title_lv")).set_value("Cits ceļš").run()
    app.button(key="recommendations_cancel").click().run()
    app.button(key="rec_discard_no").click().run()
    assert app.text_input(key=field(one.id, "title_lv")).value == "Cits ceļš"
    app.button(key="recommendations_cancel").click().run()
    app.button(key="rec_discard_yes").click().run()
    assert "edit" not in app.query_params
    assert get_recommendation(own.home, one.id).title_lv == "Kopīgs ceļš"


def edited(own: Store, one: Recommendation, **said: str) -> AppTest:
    """An editor in which fields were typed, saved after somebody else was faster."""
    app = start(rec=one.id, edit="1")
    sign(app, "Anna")
    for name, text in said.items():
        app.text_area(key=field(one.id, name)).set_value(text)
    app.run()
    theirs = RecommendationEntry(title_lv=one.title_lv, text_lv="Viņu teksts", theme=one.theme)
    change_recommendation(own.home, one.id, theirs, version=one.version, who="Jānis")
    app.button(key="recommendations_save").click().run()
    assert not app.exception
    return app


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("both", "Viņu teksts\n\nMans teksts"),
        ("theirs", "Viņu teksts"),
        ("mine", "Mans teksts"),
    ],
)
def test_two_who_edit_one_text_see_both_and_choose(own: Store, choice: str, kept: str) -> None:
    one = written(own, text_lv="Sākums")
    app = edited(own, one, text_lv="Mans teksts")
    shown = html(app)
    assert "Viņu teksts" in shown
    assert "Mans teksts" in shown
    assert get_recommendation(own.home, one.id).text_lv == "Viņu teksts"
    app.radio[0].set_value(choice)
    app.button(key=f"rec_merge:recommendation:{one.id}").click().run()
    assert not app.exception
    assert get_recommendation(own.home, one.id).text_lv == kept


def test_changes_of_different_fields_both_stand(own: Store) -> None:
    one = written(own, text_lv="Sākums")
    app = edited(own, one, text_en="My text")
    app.button(key=f"rec_merge:recommendation:{one.id}").click().run()
    now = get_recommendation(own.home, one.id)
    assert (now.text_lv, now.text_en) == ("Viņu teksts", "My text")


def test_a_text_is_saved_over_a_new_status_only_by_somebody_who_has_seen_it(own: Store) -> None:
    one = written(own, text_lv="Sākums")
    app = sign(start(rec=one.id, edit="1"), "Anna")
    app.text_area(key=field(one.id, "text_lv")).set_value("Mans teksts").run()
    step_to(own.home, one.id, "discussed", version=1, who="Jānis")
    app.button(key="recommendations_save").click().run()
    kept = get_recommendation(own.home, one.id)
    assert (kept.text_lv, kept.status) == ("Sākums", "discussed")
    change = f"{name_in('status', 'draft', 'lv')} → {name_in('status', 'discussed', 'lv')}"
    told = SAY(
        "recpage.conflict_besides", who="Jānis", field=SAY("recpage.field.status"), change=change
    )
    assert plain_text(told) in [info.value for info in app.info]
    app.button(key=f"rec_merge:recommendation:{one.id}").click().run()
    assert not app.exception
    kept = get_recommendation(own.home, one.id)
    assert (kept.text_lv, kept.status) == ("Mans teksts", "discussed")


def test_a_status_goes_on_and_its_step_is_taken_back(own: Store) -> None:
    one = written(own)
    app = sign(start(rec=one.id), "Ilze")
    app.radio(key=f"rec_step_to:{one.id}").set_value("discussed")
    app.button(key=f"rec_step:{one.id}").click().run()
    assert get_recommendation(own.home, one.id).status == "discussed"
    change = history_of(own.home, one.id)[-1]
    app.button(key=f"rec_take_back:{change.id}").click().run()
    assert get_recommendation(own.home, one.id).status == "draft"


def test_a_rejection_without_a_reason_is_refused_in_a_sentence(own: Store) -> None:
    one = written(own)
    app = sign(start(rec=one.id), "Ilze")
    app.radio(key=f"rec_step_to:{one.id}").set_value("rejected")
    app.button(key=f"rec_step:{one.id}").click().run()
    assert plain_text(SAY("refusals.step-reason")) in [one.value for one in app.warning]


def test_a_comment_is_answered_resolved_and_taken_up_again(own: Store) -> None:
    one = written(own)
    app = sign(start(rec=one.id), "Ilze")
    app.text_area(key=f"rec_comment:{one.id}:").set_value("Kāpēc?")
    app.button(key=f"rec_comment_add:{one.id}:").click().run()
    first = threads_of(own.home, one.id)[0].first
    app.text_area(key=f"rec_comment:{one.id}:{first.id}").set_value("Tāpēc.")
    app.button(key=f"rec_comment_add:{one.id}:{first.id}").click().run()
    app.button(key=f"rec_resolve:{first.id}").click().run()
    thread = threads_of(own.home, one.id)[0]
    assert ([one.text for one in thread.answers], thread.resolved) == (["Tāpēc."], True)
    app.button(key=f"rec_reopen:{first.id}").click().run()
    assert not threads_of(own.home, one.id)[0].resolved


def test_units_are_added_as_an_area_and_a_removal_is_taken_back(own: Store) -> None:
    one = written(own)
    app = sign(start(rec=one.id), "Ilze")
    units = app.multiselect(key=f"rec_area_units:{one.id}")
    units.select(units.options[0]).run()
    app.button(key=f"rec_area_save:{one.id}").click().run()
    area = list_areas(own.home, one.id)[0]
    assert isinstance(area.spec, UnitsArea)
    app.button(key=f"rec_unarea:{area.id}").click().run()
    assert list_areas(own.home, one.id) == []
    app.button(key="recommendations_undo").click().run()
    assert [kept.id for kept in list_areas(own.home, one.id)] == [area.id]


def test_a_place_clicked_on_the_map_becomes_an_area(own: Store) -> None:
    one = written(own)
    app = sign(start(rec=one.id, p="25.27,57.31"), "Ilze")
    app.selectbox(key=f"rec_area_kind:{one.id}").set_value("place").run()
    app.button(key=f"rec_area_save:{one.id}").click().run()
    assert list_areas(own.home, one.id)[0].spec == PlaceArea(25.27, 57.31, "")


def test_an_outline_that_crosses_itself_is_refused_with_the_place(own: Store) -> None:
    one = written(own)
    app = sign(start(rec=one.id), "Ilze")
    app.selectbox(key=f"rec_area_kind:{one.id}").set_value("shape").run()
    bow = '{"type":"Polygon","coordinates":[[[25,57],[26,58],[26,57],[25,58],[25,57]]]}'
    app.text_area(key=f"rec_area_shape:{one.id}:text").set_value(bow)
    app.button(key=f"rec_area_save:{one.id}").click().run()
    assert any("25.5" in unescape(one.value) for one in app.warning)
    assert list_areas(own.home, one.id) == []


def test_a_source_and_a_figure_become_evidence(own: Store) -> None:
    one = written(own)
    app = sign(start(rec=one.id), "Ilze")
    app.text_input(key=f"rec_evi_source:{one.id}:source").set_value("CSP 2021")
    app.button(key=f"rec_evi_save:{one.id}").click().run()
    app.selectbox(key=f"rec_evi_kind:{one.id}").set_value("unit").run()
    app.button(key=f"rec_evi_save:{one.id}").click().run()
    assert [kept.kind for kept in list_evidence(own.home, one.id)] == ["external", "unit"]
    assert "km²" in html(app)


def test_an_example_is_decided_on_with_a_reason(own: Store) -> None:
    one = written(own)
    app = sign(start(rec=one.id), "Ilze")
    app.text_area(key=f"rec_pre_why:{one.id}").set_value("Der arī mums.")
    app.button(key=f"rec_decide:{one.id}").click().run()
    decided = precedents_of(own.home, one.id)
    assert [(kept.decision, kept.why) for kept in decided] == [("adapt", "Der arī mums.")]


def test_examples_that_fit_are_offered_where_somebody_asks(own: Store) -> None:
    one = written(own, theme="cross-border")
    app = start(rec=one.id)
    assert not [link for link in app.get("page_link") if "OST-08" in str(link.proto)]
    app.session_state["rec_fitting"] = True
    app.run()
    assert not app.exception
    links = [link for link in app.get("page_link") if "example=OST-08" in str(link.proto)]
    assert links
    assert SAY("alike.fitting_no_area") in unescape(everything(app)).replace("\u2060", "")


def test_a_removed_recommendation_comes_back(own: Store) -> None:
    one = written(own)
    app = sign(start(rec=one.id), "Ilze")
    app.button(key="recommendations_remove").click().run()
    assert list_recommendations(own).total == 0
    app.button(key="recommendations_undo").click().run()
    assert list_recommendations(own).total == 1


def test_one_that_is_gone_is_said_and_the_list_shown(own: Store) -> None:
    written(own)
    app = start(rec="rec-0000000000000000")
    told = plain_text(SAY("refusals.recommendation-gone"))
    assert told in [one.value for one in app.warning]
    assert "Kopīgs ceļš" in html(app)


def test_filters_of_the_address_narrow_the_list(own: Store) -> None:
    written(own)
    written(own, title_lv="Ūdens", theme="water")
    app = start(theme="water")
    assert "Ūdens" in html(app)
    assert "Kopīgs ceļš" not in html(app)
    app.button(key="recommendations_off:theme").click().run()
    assert "Kopīgs ceļš" in html(app)


def test_coverage_counts_what_is_spoken_of(own: Store) -> None:
    one = written(own)
    add_area(own, one.id, PlaceArea(25.27, 57.31), who="Ilze")
    add_source(own.home, one.id, "CSP", who="Ilze")
    shown = "".join(picked(start(part="gaps")))
    assert "theme=transport&amp;unit=" in shown
    assert SAY("recpage.matrix_about") in shown


def test_what_is_said_of_a_place_is_listed(own: Store) -> None:
    one = written(own)
    add_area(own, one.id, PlaceArea(25.27, 57.31), who="Ilze")
    assert "Kopīgs ceļš" in html(start(p="25.2701,57.3101"))
    assert SAY("recpage.none_here") in unescape(everything(start(p="26.9,56.9")))


def test_a_stale_figure_is_marked_and_computed_again(own: Store) -> None:
    for unit in (VALMIERA, BURTNIEKI):
        keep_practice(own.home, unit)
    plans = tuple(plan.id for plan in list_plans(own.home))
    begin = dt.date(2009, 7, 1)
    query = BorderQuery(plans, f"vidzeme@{DAY}", ((VALMIERA, begin), (BURTNIEKI, begin)))
    one = written(own)
    figure = add_figure(own, one.id, query, who="Ilze")
    assert 'class="xr-tag xr-stale"' not in html(start(rec=one.id))
    weights = [row for row in default_matrix().rows if row.rule != "5|2"]
    save_matrix(own.home, weights, version=0)
    app = start(rec=one.id)
    assert 'class="xr-tag xr-stale"' in html(app)
    sign(app, "Anna").button(key=f"rec_refresh:{figure.id}").click().run()
    assert 'class="xr-tag xr-stale"' not in html(app)
    now = list_evidence(own.home, one.id)[0]
    assert now.result["index"] < figure.result["index"]
    assert SAY("recpage.figure.index") in html(app)
    assert [one.value for one in app.toast] == [plain_text(SAY("recpage.refreshed_other"))]


def test_practice_data_is_called_so_on_card_list_and_coverage(own: Store) -> None:
    one = written(own, practice=True)
    tag = f'<em class="xr-tag">{SAY("plans.practice")}</em>'
    assert tag in html(start())
    assert tag in html(start(rec=one.id))
    told = plain_text(SAY("recpage.matrix_practice"))
    assert told in [caption.value for caption in start(part="gaps").caption]
    assert told not in [caption.value for caption in start(part="gaps", practice="none").caption]
