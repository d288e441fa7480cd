"""Files of the registers: out as a workbook or CSV, in again after a look at what changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from geo.errors import Refusal
from layers.store import Store
from layers.words import Words
from planning.registerfiles import Line, Look, keep_look, look_at, register_csv, registers_file
from views.ui.frame import plain_text, tell
from views.ui.recommendationdoing import was_kept
from views.ui.registercard import field_label
from views.ui.registerview import RegisterView
from views.ui.who import who_here

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILE, _DONE = "registers_file", "registers_done"
_MOST = 60
_EFFECTS = ("new", "changed", "same", "refused")


def register_files(store: Store, view: RegisterView, say: Words) -> None:
    """Draw the menu of files."""
    with st.popover(say("recpage.files"), icon=":material/import_export:"):
        st.markdown(f"**{plain_text(say('registers.out'))}**")
        with st.container(horizontal=True, gap="small"):
            _out_all(store, view, say)
        st.divider()
        st.markdown(f"**{plain_text(say('registers.in'))}**")
        st.caption(plain_text(say("registers.in_about")))
        _in(store, say)


def _out_all(store: Store, view: RegisterView, say: Words) -> None:
    home = store.home
    for kind, mime in (("xlsx", _XLSX), ("zip", "application/zip")):
        label = say(f"registers.file.{kind}")
        _out(f"registers.{kind}", label, partial(registers_file, home, kind), mime)
    label = say("registers.file.csv", register=say(f"registers.{view.part}"))
    _out(f"{view.part}.csv", label, lambda: register_csv(home, view.part), "text/csv")


def _out(file: str, label: str, make: Callable[[], bytes], mime: str) -> None:
    st.download_button(
        plain_text(label),
        make,
        file,
        mime,
        key=f"registers_out:{file.rpartition('.')[2]}",
        icon=":material/download:",
        type="tertiary",
    )


def _in(store: Store, say: Words) -> None:
    turn = st.session_state.get(_DONE, (0, 0))
    upload = st.file_uploader(
        say("registers.file_in"), type=["xlsx", "zip", "csv"], key=f"{_FILE}:{turn[0]}"
    )
    if turn[1] and upload is None:
        st.success(plain_text(say("registers.kept", count=turn[1])))
    if upload is None:
        return
    try:
        look = look_at(store.home, upload.name, upload.getvalue())
    except Refusal as refusal:
        tell(refusal, say)
        return
    st.html(look_html(look, say))
    can = look.count("new") + look.count("changed") > 0
    st.button(
        say("registers.keep"),
        type="primary",
        key="registers_keep",
        disabled=not (can and who_here()),
        help=None if who_here() else say("registers.who_first"),
        on_click=_keep,
        args=(store, look),
    )


def _keep(store: Store, look: Look) -> None:
    turn = st.session_state.get(_DONE, (0, 0))[0]
    count: list[int] = []
    if was_kept(lambda who: count.append(keep_look(store.home, look, who=who))):
        st.session_state[_DONE] = (turn + 1, sum(count))


def look_html(look: Look, say: Words) -> str:
    """Return what a file would do: how many rows of each kind, and which; every text escaped."""
    told = " · ".join(f"{say(f'registers.effect.{one}')}: {look.count(one)}" for one in _EFFECTS)  # type: ignore[arg-type]
    rows = [line for line in look.lines if line.effect != "same"]
    shown = "".join(_line(line, say) for line in rows[:_MOST])
    more = (
        f"<p>{escape(say('registers.more', count=len(rows) - _MOST))}</p>" if rows[_MOST:] else ""
    )
    plans = f"<p>{escape(say('registers.plans_passed'))}</p>" if look.plans else ""
    return f'<div class="xr-change"><p><b>{escape(told)}</b></p>{plans}<ul>{shown}</ul>{more}</div>'


def _line(line: Line, say: Words) -> str:
    where = say("registers.row", register=say(f"registers.{line.register}"), row=line.row)
    effect = say(f"registers.effect.{line.effect}")
    about = ", ".join(field_label(name, say) for name in line.touched)
    if line.reason is not None:
        about = say.refusal(line.reason)
    told = f"{where} – {effect}: {line.title or line.id}"
    return f"<li>{escape(told)}{escape(f' ({about})') if about else ''}</li>"
