"""The row of presets on top of the form: where it is drawn, and how it is joined to the form.

The row itself, its menu and its dialogs are drawn by the ES modules (``static/presets/``) in an element that is lent to
them; what they ask is answered by ``presets_calls.py``. The browser keeps what it keeps through them: no callback does.
"""

from __future__ import annotations

from collections.abc import Sequence

import gradio as gr

from playground.presets.included import INCLUDED
from playground.presets.preset import LONGEST_NAME
from playground.presets.preset_file import FORMAT, MOST_CHARACTERS, MOST_PRESETS, TOO_LARGE, VERSION
from playground.web.gradio_ui.callbacks import AT_ONCE
from playground.web.gradio_ui.conversation import load_module
from playground.web.gradio_ui.groups import states_of
from playground.web.gradio_ui.presets_calls import FILLED_PARTS, PresetCalls
from playground.web.gradio_ui.service import ServicePanel
from playground.web.gradio_ui.services import Services
from playground.web.gradio_ui.setup import Setup
from playground.web.words import error_in_words, in_words

_ASKS = "['describe', 'weigh', 'fill', 'read_file', 'filled']"
_CHANGED = "() => { window.dispatchEvent(new Event('playground-form')); return []; }"


def build_presets(services: Services) -> gr.HTML:
    """Draw the row inside the current Blocks context, empty; it raises an event for each question, and ``filled``."""
    settings, target = services.settings(), services.target(services.service())
    return gr.HTML(
        "",
        html_template='<div class="pl-panel pl-presets"></div>',
        js_on_load=load_module("gradio/presets.js", f"presets({{ element, props, watch, trigger, asks: {_ASKS} }})"),
        apply_default_css=False,
        elem_id="presets",
        states=states_of(settings, target),
        included=[
            {"name": in_words(each.name), "about": in_words(each.about), "settings": dict(each.settings)}
            for each in INCLUDED
        ],
        bounds={"name": LONGEST_NAME, "presets": MOST_PRESETS, "characters": MOST_CHARACTERS},
        file={"format": FORMAT, "version": VERSION, "too_large": error_in_words(TOO_LARGE)},
    )


def join_presets(
    row: gr.HTML, services: Services, setup: Setup, panel: ServicePanel, around: Sequence[gr.HTML]
) -> None:
    """Let the row ask about the form and fill it, and tell it whenever something in the form changes.

    ``around``: what follows the form: its problem, the conversation, the next one.
    """
    calls, inputs = PresetCalls(services, panel), [*setup.inputs, *panel.inputs]
    parts = [panel.parts[name] for name in FILLED_PARTS]
    row.describe(calls.describe, inputs, row, trigger_mode="multiple", **AT_ONCE)
    row.weigh(calls.weigh, inputs, row, trigger_mode="multiple", **AT_ONCE)
    row.read_file(calls.read_file, None, row, trigger_mode="multiple", **AT_ONCE)
    filled = [row, *setup.inputs, *parts, *around]
    row.fill(calls.fill, inputs, filled, trigger_mode="multiple", **AT_ONCE)
    changes = [field.change for field in inputs]  # type: ignore[attr-defined]
    gr.on(changes, None, None, None, js=_CHANGED, **AT_ONCE)
