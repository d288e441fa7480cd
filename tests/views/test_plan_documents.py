"""Documents of the register on the screen: added, changed, taken off and put back."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from layers.words import LANGUAGES, words
from planning.documents import list_documents
from planning.settings import set_practice_hidden

ENTRY = Path(__file__).resolve().parents[2] / "views" / "main.py"


def plans_page(lang: str = "lv") -> AppTest:
    app = AppTest.from_file(str(ENTRY), default_timeout=90)
    app.query_params["lang"] = lang
    return app.run().switch_page("plans.py").run()


@pytest.fixture
def quiet(home: Path) -> Path:
    """A home without practice plans, which take a while to make."""
    set_practice_hidden(home, hidden=True)
    return home


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_register_begins_with_what_is_known_and_says_what_is_not_verified(
    quiet: Path, lang: str
) -> None:
    app = plans_page(lang)
    assert not app.exception
    shown = app.dataframe[0].value
    assert len(shown) == len(list_documents(quiet))
    say = words(lang)
    assert {say("plans.verified"), say("plans.not_verified")} == set(shown["verified"])


def test_a_document_is_added_by_hand_and_found_again(quiet: Path) -> None:
    app = plans_page()
    app.text_input(key="doc_title:new").set_value("Kauguru ciema lokālplānojums").run()
    app.button(key="document_add").click().run()
    assert not app.exception
    (found,) = list_documents(quiet, text="Kauguru ciema")
    assert (found.title, found.status, found.verified) == (
        "Kauguru ciema lokālplānojums",
        "to_verify",
        False,
    )
    app.text_input(key="document_filter").set_value("Kauguru").run()
    assert list(app.dataframe[0].value["title"]) == ["Kauguru ciema lokālplānojums"]


def test_a_document_without_a_title_is_not_added(quiet: Path) -> None:
    app = plans_page()
    before = len(list_documents(quiet))
    app.button(key="document_add").click().run()
    assert not app.exception
    assert len(list_documents(quiet)) == before


def test_a_search_that_finds_nothing_says_so(quiet: Path) -> None:
    app = plans_page()
    app.text_input(key="document_filter").set_value("nav tāda plāna").run()
    told = [str(info.value) for info in app.info]
    assert words("lv")("plans.documents_none") in told
    assert list_documents(quiet)


def _card(home: str, document: int) -> None:
    from pathlib import Path as Folder  # noqa: PLC0415  AppTest runs the text of this function

    from layers.store import store  # noqa: PLC0415
    from layers.words import words as speak  # noqa: PLC0415
    from planning.documents import list_documents  # noqa: PLC0415
    from views.ui import session  # noqa: PLC0415
    from views.ui.plandocument import add_one  # noqa: PLC0415
    from views.ui.plandocument import document_card as card  # noqa: PLC0415

    session.arrive_elsewhere("plans")
    shared = store(Folder(home))
    add_one(shared, speak("lv"))
    for one in list_documents(Folder(home)):
        if one.id == document:
            card(shared, one, speak("lv"))


def test_a_document_is_changed_taken_off_and_put_back(quiet: Path) -> None:
    plans_page()
    one = next(d for d in list_documents(quiet) if d.title.startswith("Cesvaines"))
    app = AppTest.from_function(_card, args=(str(quiet), one.id), default_timeout=60).run()
    assert not app.exception
    app.text_input(key=f"doc_title:{one.id}:{one.version}").set_value("Cesvaines stratēģija")
    app.run()
    app.button(key=f"save:{one.id}").click().run()
    assert not app.exception
    (changed,) = list_documents(quiet, text="Cesvaines stratēģija")
    assert (changed.id, changed.territories) == (one.id, one.territories)
    app.button(key=f"remove:{one.id}").click().run()
    assert not app.exception
    assert list_documents(quiet, text="Cesvaines stratēģija") == []
    undo = next(b for b in app.button if b.label.startswith("Atlikt atpakaļ"))
    undo.click().run()
    assert not app.exception
    assert len(list_documents(quiet, text="Cesvaines stratēģija")) == 1
