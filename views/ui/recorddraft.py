"""The fields of a form beside the record that it began from, so that neither is lost.

What was typed stays while the record changes under it, with the version that was seen: saving then
meets the other change. A form in which nothing was typed follows the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st


def begun(place: str, version: int, values: Mapping[str, Any]) -> int:
    """Return the version that the fields of a form rest on, and let them show its values.

    To be called before the fields are drawn; their keys are those of `field_of`.
    """
    kept = st.session_state.get(_key(place))
    if kept is not None and _typed(place, kept[1]):
        return int(kept[0])
    for name, value in values.items():
        st.session_state[field_of(place, name)] = value
    st.session_state[_key(place)] = (version, dict(values))
    return version


def typed_in(place: str, name: str) -> Any:  # noqa: ANN401  what a field of a form holds
    """Return what a field of a form holds now."""
    return st.session_state.get(field_of(place, name))


def let_go(place: str) -> None:
    """Let a form follow its record again, once what was typed is saved or given up."""
    st.session_state.pop(_key(place), None)


def field_of(place: str, name: str) -> str:
    """Return the key of a field."""
    return f"rec_edit_{name}:{place}"


def _typed(place: str, values: Mapping[str, Any]) -> bool:
    return any(
        st.session_state.get(field_of(place, name), value) != value
        for name, value in values.items()
    )


def _key(place: str) -> str:
    return f"rec_begun:{place}"
