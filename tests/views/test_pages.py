"""Every page in every language, and what it says when something is wrong."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import shutil
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from layers import store
from layers.home import VARIABLE, home_folder
from layers.listing import finest
from layers.territory import BOUNDARIES, load_territory
from layers.words import LANGUAGES, words
from planning.areas import add_area
from planning.areaspecs import UnitsArea
from planning.database import close_databases
from planning.recommendations import add_recommendation
from planning.scenes import add_view, list_views
from tests.planning.made_cooperation import made as cooperation
from tests.planning.made_records import ENTRY as ENTRY_OF_ONE
from tests.user_layer import declare
from views.ui.dates import states
from views.ui.frame import plain_text

ENTRY = Path(__file__).resolve().parents[2] / "views" / "main.py"
PAGES = {"catalogue.py": "catalogue", "downloads.py": "downloads", "boundaries.py": "boundaries"}
VALMIERA_2021 = "0054000@2021-07-01"
MISSING_WORD = re.compile(r"KeyError|\{\w+\}")
DAY = dt.date(2014, 7, 1)
FUTURE = dt.date.today() + dt.timedelta(days=400)  # noqa: DTZ011  the civil date of the app


@pytest.fixture
def shared(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(empty_home))
    return empty_home


def start(page: str | None = None, **address: str) -> AppTest:
    app = AppTest.from_file(str(ENTRY), default_timeout=90)
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    return app.switch_page(page).run() if page else app


def said(app: AppTest) -> list[str]:
    """All sentences that warn, as Streamlit is given them."""
    return [str(alert.value) for alert in app.warning]


def everything(app: AppTest) -> str:
    kinds = ("title", "subheader", "markdown", "caption", "warning", "info", "button", "checkbox")
    found = [element for kind in kinds for element in app.get(kind)]
    return "\n".join(str(getattr(e, "label", "") or getattr(e, "value", "")) for e in found)


def sentence(code: str, lang: str = "lv", **values: object) -> str:
    return plain_text(words(lang)(f"refusals.{code}", **values))


def control(app: AppTest, key: str) -> Any:
    return next(one for one in app.get("button_group") if one.key == key)


def works(app: AppTest) -> bool:
    """Whether the controls of the map's page are all there and nothing broke."""
    return not app.exception and len(layer_labels(app)) > 5 and has_date(app)


def has_date(app: AppTest) -> bool:
    return any(one.key == "date_state" for one in app.get("button_group"))


def layer_boxes(app: AppTest) -> dict[str, Any]:
    """What the list of layers is given: groups of boxes, and those that are ticked."""
    told = [json.loads(one.proto.json) for one in app.get("bidi_component")]
    boxes: dict[str, Any] = next(one for one in told if "groups" in one)
    return boxes


def layer_labels(app: AppTest) -> dict[str, str]:
    groups = layer_boxes(app)["groups"]
    return {row["id"]: row["label"] for group in groups for row in group["rows"]}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("shared")
def test_a_page_opens_in_a_language_with_its_title(page: str, lang: str) -> None:
    app = start(page, lang=lang)
    assert not app.exception
    assert app.title[0].value == words(lang)(f"pages.{PAGES[page]}")
    assert plain_text(words(lang)("app.not_binding")) in [one.value for one in app.caption]
    assert not MISSING_WORD.search(everything(app))
    assert not said(app)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("tab", ["here", "unit", "table", "changes"])
@pytest.mark.parametrize("region", ["vidzeme", "ostfold"])
@pytest.mark.usefixtures("shared")
def test_the_explorer_opens_with_each_side_of_its_panel(region: str, tab: str, lang: str) -> None:
    place = {
        "vidzeme": ("57.54,25.42", VALMIERA_2021),
        "ostfold": ("59.28,11.11", "3105@2024-01-01"),
    }
    point, chosen = place[region]
    app = start(lang=lang, region=region, tab=tab, sel=chosen, p=point)
    assert works(app)
    assert words(lang)(f"panel.{tab}") in str(control(app, "panel_tab").proto)
    assert not MISSING_WORD.search(everything(app))
    assert not said(app)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.usefixtures("shared")
def test_the_shared_screen_opens_with_the_map_alone(lang: str) -> None:
    app = start(lang=lang, present="1")
    assert not app.exception
    assert not app.checkbox
    assert not app.title


@pytest.mark.usefixtures("shared")
def test_every_state_of_the_territory_can_be_chosen() -> None:
    app = start(region="vidzeme")
    known = states(store.store(home_folder()).territory, "vidzeme")
    for day in known:
        assert works(control(app, "date_state").set_value(day).run())
        told = dt.date.fromisoformat(app.query_params["at"])
        assert max(state for state in known if state <= told) == day


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ({"sel": "9999999@2021-07-01"}, ("unit-unknown", {"unit": "9999999@2021-07-01"})),
        ({"at": "1850-01-01"}, ("date-too-early", None)),
        ({"at": FUTURE.isoformat()}, ("date-in-future", {"date": FUTURE})),
    ],
    ids=["unit", "early", "future"],
)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.usefixtures("shared")
def test_a_link_to_what_is_not_there_says_so_once_and_the_rest_works(
    address: dict[str, str], told: tuple[str, dict[str, object] | None], lang: str
) -> None:
    app = start(lang=lang, tab="unit", **address)
    assert works(app)
    assert len(said(app)) == 1
    code, values = told
    if values is not None:
        assert said(app) == [sentence(code, lang, **values)]
    assert works(control(app, "date_state").set_value(dt.date(2009, 7, 1)).run())
    assert said(app) == []


@pytest.mark.usefixtures("shared")
def test_unknown_layers_tabs_and_basemaps_of_a_link_are_left_out() -> None:
    app = start(layers="nav_tada,lakes.300", tab="nav", base="nav", c="x", p="y", lang="xx")
    assert works(app)
    assert layer_boxes(app)["on"] == ["lakes"]


def test_a_layer_whose_file_is_missing_is_named_and_the_rest_works(home: Path) -> None:
    declare(home, "mani_dati", "Mani dati", visible=True).unlink()
    app = start()
    assert works(app)
    expected = sentence("layer-file-missing", layer="mani_dati", file="mani_dati.geojson")
    assert said(app) == [expected]
    assert expected in said(app.switch_page("catalogue.py").run())
    assert len(app.subheader) > 10


@pytest.mark.parametrize(
    "content", [b"", b'{"type": "FeatureCollection", "features": [{"ty', b"\x89PNG\r\n", b"{}"]
)
def test_a_layer_whose_file_is_cut_is_named_and_the_rest_works(home: Path, content: bytes) -> None:
    declare(home, "mani_dati", "Mani dati", visible=True).write_bytes(content)
    app = start()
    assert works(app)
    assert said(app) == [sentence("layer-file-broken", layer="mani_dati", file="mani_dati.geojson")]


def test_a_declaration_that_lacks_a_field_is_named_and_the_others_load(home: Path) -> None:
    declare(home, "mani_dati", "Mani dati", title={"lv": "Mani"})
    declare(home, "citi_dati", "Citi dati")
    app = start()
    assert works(app)
    assert said(app) == [sentence("declaration-field", file="mani_dati.toml", field="title.en")]
    assert layer_labels(app)["citi_dati"] == "Citi dati"


def test_a_table_shows_columns_of_one_title_and_values_of_any_kind(home: Path) -> None:
    columns = [{"name": name, "title": dict.fromkeys(LANGUAGES, "Vārds")} for name in "ab"]
    columns.append({"name": "valid_from", "title": dict.fromkeys(LANGUAGES, "No")})
    values = {"a": 1, "b": {"c": [1, 2]}, "valid_from": "kopš seniem laikiem"}
    declare(home, "mani", "Mani", values=(values, {"a": "viens"}), columns=columns)
    app = start(tab="table", layers="mani")
    assert works(app)
    assert app.dataframe[0].value.shape == (2, 3)


def test_no_layers_of_this_day_leave_the_page_whole(home: Path) -> None:
    declare(home, "tukss", "Tukšs", values=(), visible=True)
    assert works(start(tab="table"))


@pytest.fixture(params=["missing", "cut"])
def broken_boundaries(
    home: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> str:
    """A data folder without its outlines, or with half of them, and the sentence that says so."""
    folder = shutil.copytree(BOUNDARIES, home / "boundaries")
    file = folder / "latvia_atoms.geojson"
    if request.param == "missing":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    monkeypatch.setattr(store, "load_territory", partial(load_territory, folder))
    code = {"missing": "data-file-missing", "cut": "data-file-broken"}[request.param]
    return sentence(code, file=file.name)


@pytest.mark.parametrize("page", [None, *PAGES])
def test_without_whole_boundaries_every_page_says_what_is_wrong(
    broken_boundaries: str, page: str | None
) -> None:
    app = start(page)
    assert not app.exception
    assert said(app) == [broken_boundaries]


def test_broken_saved_views_are_said_and_the_map_still_stands(home: Path) -> None:
    add_view(home, "Viens", "lang=lv")
    file = next(home.glob("*.db"))
    close_databases()
    for beside in home.glob("*.db-*"):
        beside.unlink()
    file.write_bytes(b"this is no database" * 100)
    app = start()
    assert works(app)
    assert said(app) == [sentence("database-broken", file=file)]
    app.session_state["scene_place"] = 0
    app.query_params["present"] = "1"
    assert not app.run().exception


def test_a_saved_view_is_opened_with_what_it_holds(home: Path) -> None:
    add_view(home, "Bez slāņiem", "lang=nb&region=vidzeme&at=2009-07-01&layers=")
    app = start(lang="lv")
    scene = list_views(home)[0]
    app.button(key=f"scene:{scene.id}").click().run()
    assert works(app)
    assert layer_boxes(app)["on"] == []
    assert app.query_params["at"] == "2009-07-01"
    assert app.query_params["lang"] == "lv", "a saved view does not change the language"


def test_a_saved_view_gets_another_name(home: Path) -> None:
    kept = add_view(home, "Vecais", "lang=lv&region=vidzeme")
    app = start(lang="lv")
    app.text_input(key=f"scene_rename:{kept.id}:{kept.version}").set_value("Jaunais").run()
    assert works(app)
    assert [scene.name for scene in list_views(home)] == ["Jaunais"]


def test_downloads_make_a_zip_that_opens_with_what_is_recommended_and_shared(shared: Path) -> None:
    place = store.store(shared)
    unit = next(iter(finest(place.territory, "vidzeme", DAY)))
    area = cooperation(place, unit, valid_from=DAY)
    told = add_recommendation(shared, ENTRY_OF_ONE, who="Ilze")
    add_area(place, told.id, UnitsArea((unit,)), who="Ilze")
    app = start("downloads.py", lang="lv", at=DAY.isoformat())
    app.date_input[0].set_value(DAY).run()
    app.button[0].click().run()
    assert not app.exception
    _, files, _ = app.session_state["download_ready"]
    assert len(files) == 1
    with zipfile.ZipFile(io.BytesIO(files[0][1])) as packed:
        assert packed.testzip() is None
        names = packed.namelist()
        for ending, one in (("recommendations", told.id), ("cooperation", area.id)):
            (name,) = (name for name in names if name.endswith(f"{ending}.geojson"))
            assert one in packed.read(name).decode("utf-8")
    assert app.get("download_button")


@pytest.mark.usefixtures("shared")
def test_downloads_of_a_day_without_outlines_say_so() -> None:
    app = start("downloads.py", region="ostfold", at="2015-01-01")
    app.selectbox[0].set_value("ostfold").run()
    app.date_input[0].set_value(dt.date(2015, 1, 1)).run()
    assert not app.exception
    assert words()("downloads.no_units") in [one.value for one in app.info]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["robezas.geojson", "robezas.gpkg", "robezas.zip"])
def test_a_wrong_file_is_refused_in_words_and_changes_nothing(
    home: Path, name: str, lang: str
) -> None:
    app = start("boundaries.py", lang=lang)
    app.file_uploader[0].set_value((name, b"nothing of the kind", "text/plain")).run()
    app.button[-1].click().run()
    assert not app.exception
    assert len(said(app)) == 1
    assert name.replace(".", "&#46;") in said(app)[0]
    assert not (home / "official").exists()


@pytest.mark.usefixtures("shared")
def test_figures_name_their_source() -> None:
    app = start(tab="unit", sel=VALMIERA_2021)
    say = words()
    assert any(say("source.licence") in one.value.replace("&#58;", ":") for one in app.markdown)
