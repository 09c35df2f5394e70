"""The tab *Code*: the service and the settings of the form as a program that runs, to copy or to keep.

What is shown follows the form; a form that cannot be used yet says why in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import gradio as gr

from playground.errors import PlaygroundError, SettingsError
from playground.programs.code_sample import LANGUAGES, NEEDS, TITLES, WAYS, CodeSample, program, raw
from playground.programs.facts import facts_of
from playground.services.catalogue import SERVICES
from playground.services.row import AuthMethod
from playground.services.target import Target
from playground.settings import Settings, knobs
from playground.web.gradio_ui.callbacks import AT_ONCE
from playground.web.gradio_ui.service import ServicePanel, target_from
from playground.web.gradio_ui.services import Services
from playground.web.gradio_ui.setup import Setup, settings_from

RAW = "session.update"
SIGN_INS: dict[str, AuthMethod | None] = {"keyless": None, "key": "key"}
_ODD = SettingsError("There is no such program.", "Choose one of those that are offered.", field="program")


def build_code(services: Services, setup: Setup, panel: ServicePanel, tab: gr.Tab, filled: Callable[..., Any]) -> None:
    """Draw the panel inside the current Blocks context, and let it follow the form; ``filled``: many at once."""
    with gr.Column(elem_id="code"):
        with gr.Row(elem_id="code-choices"):
            offered = [*((each.title, name) for name, each in LANGUAGES.items()), (RAW, RAW)]
            language = gr.Radio(
                offered, value=offered[0][1], label="Written in", elem_id="code-language", min_width=380
            )
            way = gr.Radio(
                [(TITLES[each], each) for each in WAYS],
                value=WAYS[0],
                label="What goes in",
                elem_id="code-way",
                min_width=220,
            )
            sign_in = gr.Radio(
                [("No key", "keyless"), ("Key", "key")],
                value="keyless",
                label="Sign-in",
                visible=False,
                elem_id="code-sign-in",
                min_width=200,
            )
        problem = gr.HTML("", apply_default_css=False, elem_id="code-problem", elem_classes="quiet")
        text = gr.Code(language="python", interactive=False, max_lines=40, elem_id="code-text", label="Program")
        needs = gr.Code(language="shell", interactive=False, elem_id="code-needs", label=NEEDS)

    def write(*values: Any) -> list[Any]:
        """Write the program for the form as it stands."""
        choices, form, fields = values[:3], values[3 : 3 + len(knobs())], values[3 + len(knobs()) :]
        try:
            target = target_from(panel.values(fields), services)
            written, row = _written(target, settings_from(form), *choices), SERVICES[target.service]
        except PlaygroundError as error:
            said = f'<p role="status">{escape(str(error))}</p>'
            return [said, gr.update(visible=False), gr.update(visible=False), gr.skip(), gr.skip()]
        if isinstance(written, str):
            shown = gr.Code(written, language="json", label=RAW, visible=True)
            return ["", shown, *(gr.update(visible=False) for _ in range(3))]
        return [
            "",
            gr.Code(written.text, language="python", label=written.name, visible=True),
            gr.Code(written.files.get(NEEDS, ""), visible=NEEDS in written.files),
            gr.update(visible=True),
            gr.update(visible=len(row.auth) > 1),
        ]

    inputs = [language, way, sign_in, *setup.inputs, *panel.inputs]
    moments = [
        tab.select,
        *(choice.input for choice in (language, way, sign_in)),
        *setup.triggers,
        *panel.triggers,
    ]
    chosen = panel.fields["service"].input  # type: ignore[attr-defined]
    written = [problem, text, needs, way, sign_in]
    gr.on([*moments, chosen], write, inputs, written, trigger_mode="always_last", **AT_ONCE)
    filled(write, inputs, written, trigger_mode="always_last", **AT_ONCE)


def _written(target: Target, settings: Settings, language: Any, way: Any, sign_in: Any) -> CodeSample | str:
    """Return the program, or the raw update; raise SettingsError for what is not offered or cannot be addressed."""
    if (language != RAW and language not in LANGUAGES) or way not in WAYS or sign_in not in SIGN_INS:
        raise _ODD
    asked = SIGN_INS[sign_in]
    facts = facts_of(target, settings, asked if asked in SERVICES[target.service].auth else None)
    return raw(facts) if language == RAW else program(language, way, facts)
