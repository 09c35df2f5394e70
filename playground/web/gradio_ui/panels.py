"""The tabs under the conversation: what happened, how long it took, what it cost, and the tuner.

Not here: what the live tabs show. Their elements are lent to the ES modules, as the conversation's is.
"""

from __future__ import annotations

from collections.abc import Mapping

import gradio as gr

from playground.web.gradio_ui.conversation import load_module
from playground.web.words import phrase

LIVE: Mapping[str, str] = {
    "timeline": "page.timeline",
    "events": "page.events",
    "latency": "page.latency",
    "usage": "page.usage",
}


def build_panels() -> gr.Tabs:
    """Draw the tabs, and the bar over them, inside the current Blocks context; tabs may be added to what it returns."""
    gr.HTML(
        html_template='<div class="panels-bar"></div>',
        js_on_load=load_module("gradio/panel-bar.js", "panelBar(element.querySelector('.panels-bar'))"),
        apply_default_css=False,
        elem_id="panels-bar",
    )
    tabs = gr.Tabs(elem_id="panels")
    with tabs:
        for name, title in LIVE.items():
            with gr.Tab(phrase(title), elem_id=f"panel-{name}", render_children=True):
                gr.HTML(
                    "",
                    html_template='<div class="pl-panel"></div>',
                    js_on_load=load_module("gradio/panels.js", f"show(element, '{name}')"),
                    apply_default_css=False,
                    elem_classes="panel",
                )
    return tabs
