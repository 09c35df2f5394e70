"""The tuner's panel: a recording, the figures to compare, and what each setting would have cut.

Drawn and joined here; what the callbacks do is ``tuner_calls.py``, how their result reads ``tuner_view.py``.
The buttons that hand something over from the page itself (a recording, the key) are drawn as HTML and raise events of
their own: Gradio keeps the data of an event nowhere, and would put a file on the disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr
from gradio.components import Component
from gradio.context import Context

from playground.settings import Settings
from playground.tuning.recording import MOST_BYTES
from playground.tuning.recording_store import KEPT_S
from playground.web.gradio_ui.callbacks import AT_ONCE, QUIETLY
from playground.web.gradio_ui.conversation import load_module
from playground.web.gradio_ui.in_languages import in_their_language
from playground.web.gradio_ui.service import TYPED_KEY, ServicePanel
from playground.web.gradio_ui.services import Services
from playground.web.gradio_ui.setup import Setup
from playground.web.gradio_ui.tuner_calls import LISTS, SET, Calls, lists_around
from playground.web.gradio_ui.tuner_view import empty
from playground.web.words import phrase

_CHOOSE = f"files(element, {MOST_BYTES}, (handed) => trigger('handed', handed))"
_TAKE = "microphone(element, (handed) => trigger('handed', handed))"
_ASK = f"asking(element, () => trigger('ask', {{ key: {TYPED_KEY} }}))"
_USE = "results(element, (chosen) => trigger('use', chosen))"
_FEW: dict[str, Any] = {"concurrency_limit": 2, "concurrency_id": "tune", **QUIETLY}
"""Judging takes a core for as long as it lasts: a few at once, the others wait."""


def build_tuner(services: Services, setup: Setup, panel: ServicePanel, conversation: gr.HTML) -> None:
    """Draw the panel inside the current Blocks context, and join it to the form.

    ``panel`` is where the service to ask is chosen; ``conversation`` follows the setting that is used.
    """
    calls = Calls(services, panel)
    with gr.Column(elem_id="tuner"):
        with gr.Row(elem_id="tune-sources"):
            file = _button(phrase("tune.choose_a_recording"), _CHOOSE, "tune-file")
            microphone = _button(phrase("tune.use_the_last_minute"), _TAKE, "tune-microphone")
            known = _sentence("tune-known")
        with gr.Row(elem_id="tune-actions"):
            lists = _fields(services.settings())
            compare = gr.Button(
                phrase("tune.compare"), size="sm", variant="primary", elem_id="tune-compare", min_width=120
            )
            asking = _button(phrase("tune.ask_the_service"), _ASK, "tune-ask")
        problem, said = _sentence("tune-problem"), _sentence("tune-said")
        result = gr.HTML(
            empty(),
            html_template='<div class="pl-panel tune-result">${value}</div>',
            js_on_load=load_module("gradio/tuner.js", _USE),
            apply_default_css=False,
            elem_id="tune-result",
        )
        # A plain function: Gradio copies it deeply with the component, and a bound method would take the program along.
        life = gr.State(None, time_to_live=KEPT_S, delete_callback=lambda owner: calls.let_go(owner))
    inputs = [*lists, *setup.inputs]
    judging: dict[str, Any] = {
        "fn": in_their_language(calls.judge),
        "inputs": inputs,
        "outputs": [problem, result],
        "preprocess": False,
    }
    judging.update(_FEW)

    for source in (file, microphone):
        source.handed(in_their_language(calls.open), None, [known, life], **_FEW).then(**judging)
    noise = setup.controls["noise_reduction"].input  # type: ignore[attr-defined]
    gr.on([noise, *(field.change for field in lists)], trigger_mode="always_last", **judging)
    compare.click(**{**judging, "fn": in_their_language(calls.compare)}, trigger_mode="always_last")

    used = [*(setup.controls[name] for name in SET), conversation]
    result.use(calls.use, setup.inputs, [said, *used], **AT_ONCE).then(**judging)

    asked = [*inputs, *panel.inputs]
    few = {**_FEW, "concurrency_id": "ask"}
    asking.ask(in_their_language(calls.ask), asked, said, preprocess=False, trigger_mode="once", **few).then(**judging)

    _recentre(calls, setup, lists)
    if Context.root_block is not None:
        Context.root_block.unload(calls.leave)


def _recentre(calls: Calls, setup: Setup, lists: Sequence[Component]) -> None:
    """Keep the figures around the form's own, as long as nobody wrote others."""
    moved = [setup.controls[name] for name in LISTS]
    triggers = [control.input for control in moved]  # type: ignore[attr-defined]
    gr.on(triggers, calls.recentre, [*moved, *lists], list(lists), trigger_mode="always_last", **AT_ONCE)


def _fields(settings: Settings) -> list[gr.Textbox]:
    values = lists_around(settings)
    return [
        gr.Textbox(
            values[name],
            label=phrase(title),
            max_lines=1,
            min_width=120,
            elem_id=f"tune-{name}",
        )
        for name, title in LISTS.items()
    ]


def _button(words: str, js: str, elem_id: str) -> gr.HTML:
    return gr.HTML(
        html_template=f'<div class="pl-panel"><button type="button" class="pl-tool">{words}</button></div>',
        js_on_load=load_module("gradio/tuner.js", js),
        apply_default_css=False,
        elem_id=elem_id,
    )


def _sentence(elem_id: str) -> gr.HTML:
    return gr.HTML("", apply_default_css=False, elem_id=elem_id, elem_classes="tune-sentence")
