"""Two people changed one record: both sides of each field beside each other, and what becomes."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from layers.words import Words
from planning.conflicts import Conflict, EditConflict, FieldConflict
from planning.recommendationlists import LISTS, name_in
from views.ui.frame import plain_text
from views.ui.recommendationdoing import was_kept
from views.ui.recommendationhistory import field_name
from views.ui.recorddraft import let_go

Told = Callable[[str, Any], str]
Save = Callable[[dict[str, Any], int, str], object]
_NOT_FOR_PEOPLE = frozenset(
    {"author", "steps", "deleted", "practice", "query", "result", "made_from", "computed_at"}
)
# Fields of text that can be kept both, one after the other, and what stands between the two.
_BETWEEN = {"title": " / ", "text": "\n\n", "why": " / ", "source": " / ", "note": " / "}


def keep_or_meet(place: str, verb: Callable[[str], object]) -> bool:
    """Do something in the name of whoever sits here; return whether it was done.

    Where somebody else was faster both sides are kept under ``place``, for `record_conflict`.
    """
    met: list[Conflict] = []

    def tried(who: str) -> None:
        try:
            verb(who)
        except EditConflict as conflict:
            met.append(conflict.conflict)

    kept = was_kept(tried)
    if met:
        st.session_state[_key(place)] = met[0]
    elif kept:
        let_go(place)
    return kept and not met


def record_conflict(
    place: str, say: Words, save: Save, told: Told | None = None, *, whole: bool = False
) -> bool:
    """Draw the conflict that a save at a place has met; return whether there is one.

    ``save`` is given what was chosen of each field, the version that it is made from, and who;
    ``told`` gives a value as people read it. ``whole`` says that the fields belong together.
    """
    conflict: Conflict | None = st.session_state.get(_key(place))
    if conflict is None:
        return False
    about = say("recpage.conflict_record", who=conflict.who, date=conflict.at.date())
    st.warning(plain_text(about), icon=":material/call_split:")
    told = told or (lambda name, value: value_told(name, value, say))
    _besides(conflict, told, say)
    for field in conflict.fields:
        conflict_field(conflict, field, told, say, asks=not whole)
    if whole:
        st.radio(
            say("recpage.becomes"),
            ["mine", "theirs"],
            format_func=lambda one: say(f"recpage.take_one.{one}"),
            key=_whole_key(conflict),
        )
    with st.container(horizontal=True, gap="small"):
        st.button(
            say("recpage.conflict_save"),
            type="primary",
            icon=":material/save:",
            key=f"rec_merge:{place}",
            on_click=lambda: _merge(place, conflict, save, whole=whole),
        )
        st.button(
            say("recpage.conflict_leave"),
            key=f"rec_merge_off:{place}",
            on_click=_leave,
            args=(place,),
        )
    return True


def _leave(place: str) -> None:
    st.session_state.pop(_key(place), None)
    let_go(place)


def _merge(place: str, conflict: Conflict, save: Save, *, whole: bool) -> None:
    values = {one.field: resolved(one, _choice(conflict, one, whole)) for one in conflict.fields}
    st.session_state.pop(_key(place), None)
    if not keep_or_meet(place, lambda who: save(values, conflict.version, who)):
        st.session_state.setdefault(_key(place), conflict)  # refused: both sides stay


def _choice(conflict: Conflict, field: FieldConflict, whole: bool) -> str:  # noqa: FBT001  as told
    return str(st.session_state[_whole_key(conflict) if whole else choice_key(conflict, field)])


def conflict_field(
    conflict: Conflict, field: FieldConflict, told: Told, say: Words, *, asks: bool = True
) -> None:
    """Draw both sides of a field and, where it stands for itself, the choice between them."""
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{plain_text(field_name(field.field, say))}**")
        theirs, mine = st.columns(2, gap="small")
        heading = say("recpage.theirs", who=conflict.who)
        theirs.html(_side(heading, told(field.field, field.theirs)))
        mine.html(_side(say("recpage.mine"), told(field.field, field.mine)))
        if asks:
            st.radio(
                say("recpage.becomes"),
                choices(field),
                index=choices(field).index(_usual(field)),
                format_func=lambda one: say(f"recpage.take.{one}"),
                key=choice_key(conflict, field),
                horizontal=True,
            )


def besides(conflict: Conflict, say: Words) -> None:
    """Say what the others changed besides the fields that are asked about."""
    _besides(conflict, lambda name, value: value_told(name, value, say), say)


def _besides(conflict: Conflict, told: Told, say: Words) -> None:
    for one in conflict.besides:
        if one.field in _NOT_FOR_PEOPLE:
            continue
        name = field_name(one.field, say)
        changed = f"{told(one.field, one.base)} → {told(one.field, one.theirs)}"
        line = say("recpage.conflict_besides", who=conflict.who, field=name, change=changed)
        st.info(plain_text(line), icon=":material/published_with_changes:")


def _side(heading: str, text: str) -> str:
    return f'<p class="xr-note">{escape(heading)}</p><p class="xr-text">{escape(text)}</p>'


def choices(field: FieldConflict) -> list[str]:
    """Return what can become of a field: only texts can be kept both, one after the other."""
    can_both = field.both and bool(field.theirs) and bool(field.mine)
    return ["theirs", "mine", *(["both"] if _between(field) and can_both else [])]


def _between(field: FieldConflict) -> str:
    return _BETWEEN.get(field.field) or _BETWEEN.get(field.field.rpartition("_")[0], "")


def _usual(field: FieldConflict) -> str:
    """Return what loses nothing: both texts, else the side that was changed, else mine."""
    if "both" in choices(field):
        return "both"
    return "theirs" if field.mine == field.base else "mine"


def resolved(field: FieldConflict, choice: str) -> Any:  # noqa: ANN401  plain data of any kind
    """Return a field as it was chosen to become."""
    if choice == "both":
        return _between(field).join(filter(None, (field.theirs, field.mine)))
    return field.theirs if choice == "theirs" else field.mine


def value_told(name: str, value: Any, say: Words) -> str:  # noqa: ANN401  plain data of any kind
    """Return the value of a field as people read it."""
    if value in ("", None, [], ()):
        return say("recpage.nothing")
    if name in LISTS:
        return name_in(name, str(value), say.lang)
    if isinstance(value, bool):
        return say(f"recpage.is.{'yes' if value else 'no'}")
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def choice_key(conflict: Conflict, field: FieldConflict) -> str:
    """Return the key of the choice between the sides of a field."""
    return f"rec_take:{conflict.record}:{conflict.version}:{field.field}"


def _whole_key(conflict: Conflict) -> str:
    return f"rec_take:{conflict.record}:{conflict.version}"


def _key(place: str) -> str:
    return f"rec_conflict:{place}"
