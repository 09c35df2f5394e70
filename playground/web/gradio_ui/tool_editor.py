"""The editor of the setting *Tools*, under its field: examples, where the mistakes are, how each function is answered.

Rules:
1. The field stays the one truth. What is wrong with it is said there, as for every setting; here one is taken to it.
2. Text is judged, converted and extended in Python; the JS writes it into the field as a person would.
3. How a function is answered is the person's own set-up: it is kept in the browser, and no callback is told of it.
"""

from __future__ import annotations

from typing import Any

import gradio as gr
from gradio.components import Component

from playground.tools.converting import converted
from playground.tools.examples import EXAMPLES, with_example
from playground.tools.judging import MOST_TOLD, functions, mistakes
from playground.web.gradio_ui.callbacks import AT_ONCE
from playground.web.gradio_ui.conversation import given, load_module
from playground.web.words import in_words, phrase

CONVERT = "convert"


def build_tool_editor(field: Component) -> None:
    """Draw the editor inside the current Blocks context, for the setting's own ``field``."""
    editor = gr.HTML(
        "",
        html_template='<div class="pl-panel tool-editor"></div>',
        js_on_load=load_module(
            "gradio/tool-editor.js",
            "toolEditor({ element, props, watch, edit: (number, wanted) => trigger('edit', { number, wanted }) })",
        ),
        apply_default_css=False,
        elem_id="tool-editor",
        examples={key: in_words(example.title) for key, example in EXAMPLES.items()},
        judged=judged(str(field.value or "")),
    )

    def check(text: Any) -> gr.HTML:
        """Look at the list as it is written."""
        return gr.HTML(judged=judged(_text(text)))

    def edit(event: gr.EventData, text: Any) -> gr.HTML:
        """Convert the list, or add an example to it."""
        asked = given(event)
        return gr.HTML(judged=edited(_text(text), str(asked.get("wanted")), asked.get("number")))

    gr.on([field.change], check, [field], [editor], trigger_mode="always_last", **AT_ONCE)  # type: ignore[attr-defined]
    editor.edit(edit, [field], [editor], **AT_ONCE)


def judged(text: str) -> dict[str, Any]:
    """Describe the list in ``text`` to the JS: where it has mistakes, which functions it offers."""
    found = mistakes(text)
    return {
        "number": 0,
        "text": None,
        "said": "",
        "places": [{"line": each.line, "column": each.column} for each in found[:MOST_TOLD]],
        "convertible": any(each.is_form for each in found),
        "functions": [{"name": each.name, "arguments": list(each.arguments)} for each in functions(text)],
    }


def edited(text: str, wanted: str, number: Any) -> dict[str, Any]:
    """Describe the list as it is once ``wanted`` is done, an example's key or ``CONVERT``; or say why it cannot be."""
    changed = converted(text) if wanted == CONVERT else with_example(text, wanted)
    if changed is not None:
        return {**judged(changed), "number": number, "text": changed}
    return {**judged(text), "number": number, "said": _refusal(text, wanted)}


def _refusal(text: str, wanted: str) -> str:
    if wanted not in EXAMPLES:
        return ""
    return phrase("setup.mend_first") if mistakes(text) else phrase("setup.in_the_list", name=EXAMPLES[wanted].name)


def _text(raw: Any) -> str:
    return raw if isinstance(raw, str) else ""
