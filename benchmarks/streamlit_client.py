"""A browser's side of Streamlit's protocol without a browser: one visitor on one WebSocket.

The messages are those of `streamlit.proto`: a BackMsg asks for a run and carries the state of the
widgets, ForwardMsgs answer with the elements of the page, and `script_finished` ends the run. Like
the browser, the client keeps large elements and says which (`cached_message_hashes`), follows the
address (`page_info_changed`) and sends the state of every checkbox and segmented control with each
run. Other widgets are left alone, so their state is never sent.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.ButtonGroup_pb2 import ButtonGroup
from streamlit.proto.Checkbox_pb2 import Checkbox
from streamlit.proto.Common_pb2 import StringArray
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

_USER_KEY = re.compile(r"^\$\$ID-[0-9a-f]+-")
_MAX_MESSAGE = 64 * 1024 * 1024


@dataclass
class Run:
    """What one run of the script took and sent: seconds from question to end, bytes, errors."""

    seconds: float = 0.0
    received: int = 0
    errors: list[str] = field(default_factory=list)


class Visitor:
    """One open page. ``checked`` and ``chosen`` are the controls as this visitor set them."""

    def __init__(self, socket: ClientConnection) -> None:
        """Take over a connection that is open; ``arrive`` is the way to one."""
        self._socket = socket
        self._kept: dict[str, ForwardMsg] = {}
        self._elements: dict[tuple[int, ...], Element] = {}
        self._query = ""
        self._page = ""
        self.checked: dict[str, bool] = {}
        self.chosen: dict[str, str] = {}

    @classmethod
    async def arrive(cls, websocket_url: str) -> tuple[Self, Run]:
        """Open a page as a new browser does, and return it with its first run."""
        socket = await connect(websocket_url, max_size=_MAX_MESSAGE, compression=None)
        visitor = cls(socket)
        first = await visitor._run()
        visitor._take_over_controls()
        return visitor, first

    async def leave(self) -> None:
        """Close the page."""
        await self._socket.close()

    async def check(self, key: str, *, on: bool) -> Run:
        """Switch a checkbox, named by the key it has in the script."""
        self.checked[key] = on
        return await self._run()

    async def choose(self, key: str, label: str) -> Run:
        """Choose one option of a segmented control by its label."""
        self.chosen[key] = label
        return await self._run()

    def checkboxes(self) -> dict[str, Checkbox]:
        """Return the checkboxes of the page by key."""
        return {
            _key(e.checkbox.id): e.checkbox for e in self._elements.values() if _is(e, "checkbox")
        }

    def choices(self) -> dict[str, ButtonGroup]:
        """Return the segmented controls of the page by key."""
        groups = (e.button_group for e in self._elements.values() if _is(e, "button_group"))
        return {_key(group.id): group for group in groups}

    def component(self, name: str) -> dict[str, Any]:
        """Return the data of the page's component of a name (the last part of it)."""
        for element in self._elements.values():
            if _is(element, "bidi_component") and element.bidi_component.component_name.endswith(
                name
            ):
                return _data(element.bidi_component)
        raise LookupError(name)

    def _take_over_controls(self) -> None:
        self.checked = {key: _is_on(box) for key, box in self.checkboxes().items()}
        self.chosen = {key: _label(group) for key, group in self.choices().items()}

    async def _run(self) -> Run:
        run = Run()
        start = time.perf_counter()
        await self._socket.send(self._question().SerializeToString())
        finished = False
        while not finished:
            told = await self._socket.recv(decode=False)
            run.received += len(told)
            finished = self._hear(ForwardMsg.FromString(bytes(told)), run)
        run.seconds = time.perf_counter() - start
        return run

    def _question(self) -> BackMsg:
        question = BackMsg()
        state = question.rerun_script
        state.query_string = self._query
        state.page_script_hash = self._page
        state.cached_message_hashes.extend(self._kept)
        state.widget_states.widgets.extend(self._widget_states())
        return question

    def _widget_states(self) -> Iterator[WidgetState]:
        for key, box in self.checkboxes().items():
            yield WidgetState(id=box.id, bool_value=self.checked.get(key, _is_on(box)))
        for key, group in self.choices().items():
            label = self.chosen.get(key, _label(group))
            yield WidgetState(
                id=group.id, string_array_value=StringArray(data=[label] if label else [])
            )

    def _hear(self, message: ForwardMsg, run: Run) -> bool:
        """Take in one message; return whether the run has come to its end."""
        if message.WhichOneof("type") == "ref_hash":
            kept = ForwardMsg()
            kept.CopyFrom(self._kept[message.ref_hash])
            kept.metadata.CopyFrom(message.metadata)
            message = kept
        elif message.metadata.cacheable:
            self._kept[message.hash] = message
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._elements = {}
            self._page = message.new_session.page_script_hash
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._place(tuple(message.metadata.delta_path), message.delta.new_element, run)
        elif kind == "script_finished":
            early = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                run.errors.append("the script does not compile")
            return not early
        return False

    def _place(self, path: tuple[int, ...], element: Element, run: Run) -> None:
        self._elements[path] = element
        if _is(element, "exception"):
            run.errors.append(f"{element.exception.type}: {element.exception.message}")


def _is(element: Element, kind: str) -> bool:
    return element.WhichOneof("type") == kind


def _key(widget_id: str) -> str:
    return _USER_KEY.sub("", widget_id)


def _is_on(box: Checkbox) -> bool:
    return box.value if box.set_value else box.default


def _label(group: ButtonGroup) -> str:
    if group.set_value:
        return next(iter(group.raw_values), "")
    return next((group.options[n].content for n in group.default), "")


def _data(component: BidiComponent) -> dict[str, Any]:
    text = component.mixed.json if component.WhichOneof("data") == "mixed" else component.json
    return dict(json.loads(text))
