"""What is said of a field beside it: what it is for, behind its ``?``, and why its value cannot be, while it stands.

Rules:
1. Both are drawn by ``gradio/setup-notes.js`` and ``gradio/help.js``; here is what they say.
2. Each fault stands at the control it is about, all of them at once. On top of the form it is said for who listens, and
   for who cannot see the control. What is about no control stands there alone.
3. Those of the settings and those of the service come from two callbacks: each says its own and leaves the others.
4. A model that ends is no fault: it is said at its field in another tone (``endings.py``), and by whoever knows both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import gradio as gr

from playground.errors import PlaygroundError, SettingsError
from playground.services.target import Target
from playground.settings import knobs
from playground.web.gradio_ui.conversation import load_module
from playground.web.gradio_ui.endings import Endings
from playground.web.gradio_ui.setup_words import help_in_words
from playground.web.words import error_in_words, in_words, phrase

FIELDS = {*knobs(), *knobs(Target), "key"}


def build_problem(endings: Endings) -> gr.HTML:
    """Draw the place inside the current Blocks context, empty."""
    return gr.HTML(
        "",
        html_template='<div class="setup-problems"></div>',
        js_on_load=load_module("gradio/setup-notes.js", "problems({ element, props, watch })"),
        apply_default_css=False,
        elem_id="problem",
        help=helps(),
        said="",
        faults={},
        target_faults={},
        endings=endings,
    )


def helps() -> dict[str, dict[str, str]]:
    """Return title and help of every field, by its name."""
    fields = {**knobs(), **knobs(Target)}
    told = {name: {"title": in_words(knob.title), "text": help_in_words(knob)} for name, knob in fields.items()}
    return {**told, "key": {"title": phrase("setup.key"), "text": phrase("setup.key_help")}}


def told(faults: Sequence[PlaygroundError], endings: Endings) -> gr.HTML:
    """Return the place as it says what is wrong with the settings; nothing empties it."""
    return gr.HTML(**_said(faults), endings=endings)


def told_of_target(faults: Sequence[SettingsError], endings: Endings) -> gr.HTML:
    """Return the place as it says what is wrong with the fields of the service."""
    return gr.HTML(target_faults=at_fields(faults), endings=endings)


def told_of_all(faults: Sequence[PlaygroundError], of_target: Sequence[SettingsError], endings: Endings) -> gr.HTML:
    """Return the place as it says both."""
    return gr.HTML(**_said(faults), target_faults=at_fields(of_target), endings=endings)


def _said(faults: Sequence[PlaygroundError]) -> dict[str, Any]:
    placed = at_fields(faults)
    return {
        "faults": placed,
        "said": " ".join(said for each in faults if (said := error_in_words(each)) not in placed.values()),
    }


def at_fields(faults: Sequence[PlaygroundError]) -> Mapping[str, str]:
    """Return the sentences of those that are about a field of the form, by its name."""
    return {
        each.field: error_in_words(each) for each in faults if isinstance(each, SettingsError) and each.field in FIELDS
    }
