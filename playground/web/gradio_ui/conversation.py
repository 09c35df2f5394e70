"""Where the live conversation is drawn: an empty element lent to the ES modules, and the way a ticket reaches them.

Rules:
1. Gradio never draws inside this element; the modules never draw outside it.
2. *Start* is pressed in JS, which raises the event ``start`` with a number. Python answers in ``value`` with the same
   number and either a ticket or a sentence. The JS empties ``value`` as it reads it: no ticket stays in the page.
   The event also carries what stands in the key's field, as Gradio keeps the data of an event nowhere, and which of the
   page's conversations asks: each has an owner of its own, so that starting one hangs up none of the others.
3. ``threshold``, ``push_to_talk`` and ``answers_on_request`` are properties by which a changed setting reaches the JS,
   ``no_pictures`` one by which another protocol does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from playground.errors import PlaygroundError
from playground.protocol.dialect import Dialect
from playground.settings import Settings, knobs
from playground.web.gradio_ui.service import TYPED_KEY
from playground.web.words import in_words

_BASE = "new URL(window.gradio_config?.root || '.', location.href).pathname.replace(/[/]?$/, '/')"
_LOAD = "import({base} + 'playground/static/{module}').then((module) => module.{call})"


def load_module(module: str, call: str) -> str:
    """Return the line of JS that imports ``module`` from the static folder, under any root path, and does ``call``."""
    return _LOAD.format(base=_BASE, module=module, call=call)


def build_conversation(settings: Settings, dialect: Dialect, conversation: int = 0) -> gr.HTML:
    """Draw the empty element inside the current Blocks context; it raises the events ``start`` and ``over``.

    ``conversation``: which one of this page it is, from 0.
    """
    asked = f"{{ number, conversation: {conversation}, key: {TYPED_KEY} }}"
    raised = f"start: (number) => trigger('start', {asked}), over: () => trigger('over')"
    return gr.HTML(
        "",
        html_template='<div class="conversation"></div>',
        js_on_load=load_module(
            "gradio/host.js",
            f"host({{ element, props, watch, {raised} }})",
        ),
        apply_default_css=False,
        elem_id="conversation",
        units={name: knob.unit for name, knob in knobs().items() if knob.unit},
        **live(settings),
        **takes(dialect),
    )


def takes(dialect: Dialect) -> dict[str, Any]:
    """Return the properties by which the JS follows the protocol that will be spoken."""
    return {"no_pictures": in_words(dialect.no_pictures)}


def live(settings: Settings) -> dict[str, Any]:
    """Return the properties by which the JS follows the settings."""
    return {
        "threshold": settings.threshold,
        "push_to_talk": settings.turn_detection == "none",
        "answers_on_request": settings.acts("create_response")
        and not (settings.create_response or settings.transcribes),
    }


def given(event: gr.EventData) -> Mapping[str, Any]:
    """Return what an event of the page carries; nothing where that is no object: it comes from outside."""
    return event._data if isinstance(event._data, Mapping) else {}


def granted(number: int, ticket: str) -> dict[str, Any]:
    """Return the answer to request ``number`` that carries its ticket."""
    return {"number": number, "ticket": ticket}


def refused(number: int, error: PlaygroundError) -> dict[str, Any]:
    """Return the answer to request ``number`` that says why there is no ticket."""
    return {"number": number, "sentence": in_words(error.sentence), "hint": in_words(error.hint)}
