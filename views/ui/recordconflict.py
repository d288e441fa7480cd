"""Two people changed one record: both sides of each field beside each other, and what becomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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

Save = Callable[[dict[str, Any], int, str], object]
_NOT_FOR_PEOPLE = frozenset(
    {"author", "steps", "deleted", "practice", "query", "result", "made_from", "computed_at"}
)
# Fields of text that can be kept both, one after the other, and what stands between the two.
_BETWEEN = {"title": " / ", "text": "\n\n", "why": " / ", "source": " / ", "note": " / "}


@dataclass(frozen=True)
class Manner:
    """How the conflict of a kind of record is told, and what leaving the other version lets go of.

    ``named`` gives what a field is called and ``told`` its value as people read it, empty where it
    is; ``about`` is the key of the first sentence, with who and date.
    """

    named: Callable[[str], str]
    told: Callable[[str, Any], str]
    about: str = "recpage.conflict_record"
    left: Callable[[], object] = bool


def usual_manner(say: Words) -> Manner:
    """Return how recommendations, and what hangs on them, are told."""
    return Manner(lambda name: field_name(name, say), lambda name, one: value_told(name, one, say))


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
    place: str, say: Words, save: Save, manner: Manner | None = None, *, whole: bool = False
) -> bool:
    """Draw the conflict that a save at a place has met; return whether there is one.

    ``save`` is given what was chosen of each field, the version that it is made from, and who.
    ``whole`` says that the fields belong together.
    """
    conflict: Conflict | None = st.session_state.get(_key(place))
    if conflict is None:
        return False
    manner = manner or usual_manner(say)
    about = say(manner.about, who=conflict.who, date=conflict.at.date())
    st.warning(plain_text(about), icon=":material/call_split:")
    _besides(conflict, manner, say)
    for field in conflict.fields:
        _field(conflict, field, manner, say, asks=not whole)
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
            args=(place, manner),
        )
    return True


def _leave(place: str, manner: Manner) -> None:
    st.session_state.pop(_key(place), None)
    let_go(place)
    manner.left()


def _merge(place: str, conflict: Conflict, save: Save, *, whole: bool) -> None:
    values = {one.field: resolved(one, _choice(conflict, one, whole)) for one in conflict.fields}
    st.session_state.pop(_key(place), None)
    if not keep_or_meet(place, lambda who: save(values, conflict.version, who)):
        st.session_state.setdefault(_key(place), conflict)  # refused: both sides stay


def _choice(conflict: Conflict, field: FieldConflict, whole: bool) -> str:  # noqa: FBT001  as told
    return str(st.session_state[_whole_key(conflict) if whole else _choice_key(conflict, field)])


def _field(
    conflict: Conflict, field: FieldConflict, manner: Manner, say: Words, *, asks: bool
) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{plain_text(manner.named(field.field))}**")
        theirs, mine = st.columns(2, gap="small")
        heading = say("recpage.theirs", who=conflict.who)
        theirs.html(_side(heading, manner.told(field.field, field.theirs), say))
        mine.html(_side(say("recpage.mine"), manner.told(field.field, field.mine), say))
        if asks:
            st.radio(
                say("recpage.becomes"),
                choices(field),
                index=choices(field).index(_usual(field)),
                format_func=lambda one: say(f"recpage.take.{one}"),
                key=_choice_key(conflict, field),
                horizontal=True,
            )


def _besides(conflict: Conflict, manner: Manner, say: Words) -> None:
    nothing = say("recpage.nothing")
    for one in conflict.besides:
        if one.field in _NOT_FOR_PEOPLE:
            continue
        base, theirs = (manner.told(one.field, side) or nothing for side in (one.base, one.theirs))
        told = {"field": manner.named(one.field), "change": f"{base} → {theirs}"}
        line = say("recpage.conflict_besides", who=conflict.who, **told)
        st.info(plain_text(line), icon=":material/published_with_changes:")


def _side(heading: str, text: str, say: Words) -> str:
    shown = text or say("recpage.nothing")
    return f'<p class="xr-note">{escape(heading)}</p><p class="xr-text">{escape(shown)}</p>'


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


def _choice_key(conflict: Conflict, field: FieldConflict) -> str:
    return f"rec_take:{conflict.record}:{conflict.version}:{field.field}"


def _whole_key(conflict: Conflict) -> str:
    return f"rec_take:{conflict.record}:{conflict.version}"


def _key(place: str) -> str:
    return f"rec_conflict:{place}"
