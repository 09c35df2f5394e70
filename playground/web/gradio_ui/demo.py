"""The demo view's own parts, over and under the conversation: its title and its address, a figure and the way out.

The conversation between them is the page's own, drawn large (``demo.css``, ``static/conversation/demo.css``). Elements
are lent to the ES modules, as the conversation's is. Not here: which view is shown (``static/gradio/views.js``).
"""

from __future__ import annotations

import gradio as gr

from playground.demo_words import LONGEST_SUBTITLE, LONGEST_TITLE, DemoWords
from playground.web.gradio_ui.conversation import load_module
from playground.web.words import in_words


def build_demo_head(words: DemoWords) -> gr.HTML:
    """Draw the place of title, subtitle and QR code in the current Blocks context; it goes before the conversation."""
    return gr.HTML(
        "",
        html_template='<div class="demo-head"></div>',
        js_on_load=load_module("gradio/demo-head.js", "demoHead({ element, props })"),
        apply_default_css=False,
        elem_id="demo-head",
        words={"title": in_words(words.demo_title), "subtitle": in_words(words.demo_subtitle)},
        most={"title": LONGEST_TITLE, "subtitle": LONGEST_SUBTITLE},
    )


def build_demo_foot() -> gr.HTML:
    """Draw the place of the figure, the switches and *Leave demo* in the context; it goes behind the conversation."""
    return gr.HTML(
        html_template='<div class="demo-foot"></div>',
        js_on_load=load_module("gradio/demo-foot.js", "demoFoot(element)"),
        apply_default_css=False,
        elem_id="demo-foot",
    )
