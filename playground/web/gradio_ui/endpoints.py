"""What the page may ask of Gradio, callback by callback, and how an event has to look to be believed.

Rules:
1. A callback that is not listed is asked by nobody; a new one is listed here, by its name.
2. An event holds plain values only: Gradio takes a nested one for a file, and looks for it on disk or in the net.
3. What is passed on is written anew from what was understood: two readers never understand two things.

Not here: what a value means; each callback judges its own, as input from outside.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

import gradio as gr
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr, ValidationError

from playground.errors import SettingsError

AT_ONCE = {
    *("look", "show", "use", "recentre", "change", "follow", "choose", "settle", "start", "write", "rewrite"),
    *("describe", "weigh", "fill", "read_file", "check", "edit", "cancel", "offer", "think"),
}
"""Answered by ``/gradio_api/run/predict``."""
QUEUED = {"open", "judge", "compare", "ask", "test", "listen"}
"""Answered in turn, by ``/gradio_api/queue/join``."""
UNASKED = {"leave", None}
"""Raised by the server itself as a page goes, or done in the page alone."""
PATHS = {"/gradio_api/run/predict": AT_ONCE, "/gradio_api/queue/join": QUEUED}

_Plain: TypeAlias = StrictStr | StrictBool | StrictInt | StrictFloat | None
_ODD = SettingsError("This is nothing that the page asks.", "Reload the page.", field="event")


class _Event(BaseModel):
    """What Gradio's client posts for one event of the page."""

    model_config = ConfigDict(extra="forbid")

    data: list[_Plain]
    event_data: _Plain | dict[str, _Plain] = None
    fn_index: StrictInt
    trigger_id: StrictInt | None = None
    session_hash: Annotated[str, Field(strict=True, pattern=r"^[A-Za-z0-9]{1,32}$")]


class Endpoints:
    """The callbacks of one built page."""

    def __init__(self, page: gr.Blocks) -> None:
        self._inputs = {fn._id: len(fn.inputs) for fn in page.fns.values()}
        self._by_path = {
            path: {fn._id for fn in page.fns.values() if fn.name in names} for path, names in PATHS.items()
        }
        self._triggers = {target for fn in page.fns.values() for target, _ in fn.targets} | {None}

    def judged(self, path: str, body: bytes) -> bytes:
        """Return the event posted to ``path`` as Gradio may have it; raise SettingsError for any other."""
        try:
            event = _Event.model_validate_json(body)
        except (ValidationError, ValueError):
            raise _ODD from None
        known = event.fn_index in self._by_path.get(path, ()) and event.trigger_id in self._triggers
        if not known or len(event.data) != self._inputs[event.fn_index]:
            raise _ODD
        return event.model_dump_json().encode()
