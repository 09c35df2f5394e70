"""Where a value that cannot be is told: at the control it is about, and on top of the form while that is out of sight.

The sentence is drawn here once, as an alert; ``gradio/setup-notes.js`` sets it beside the control that ``field`` names.
"""

from __future__ import annotations

from html import escape

import gradio as gr

from playground.errors import PlaygroundError, SettingsError
from playground.web.gradio_ui.conversation import load_module


def build_problem() -> gr.HTML:
    """Draw the place inside the current Blocks context, empty."""
    return gr.HTML(
        "",
        js_on_load=load_module("gradio/setup-notes.js", "problems({ element, props, watch })"),
        apply_default_css=False,
        elem_id="problem",
        field="",
    )


def told(error: PlaygroundError | None) -> gr.HTML:
    """Return the place as it says ``error``; None empties it."""
    words = "" if error is None else f'<p role="alert">{escape(str(error))}</p>'
    return gr.HTML(words, field=error.field if isinstance(error, SettingsError) else "")
