"""The button beside the voice: one sentence in the voice that is chosen, as the built-in server speaks it.

Only there: of a service it would be an answer that one pays for, and the voice would be locked by it.
"""

from __future__ import annotations

import base64
import logging
from typing import Any

import gradio as gr
from gradio.components import Component

from playground.errors import PlaygroundError
from playground.knobs import parse
from playground.services.row import Service
from playground.services.target import Target
from playground.web.gradio_ui.callbacks import QUIETLY
from playground.web.gradio_ui.conversation import given, load_module
from playground.web.gradio_ui.in_languages import in_their_language
from playground.web.gradio_ui.services import Services
from playground.web.gradio_ui.voice_words import why_not
from playground.web.words import error_in_words

_UNEXPECTED = PlaygroundError("The voice could not be heard.", "The server's log says why.", code="internal")
log = logging.getLogger(__name__)


def build_voice_sample(service: Service) -> gr.HTML:
    """Return the button as it is for ``service``, to be rendered where it belongs."""
    return gr.HTML(
        "",
        html_template='<div class="pl-panel voice-sample"></div>',
        js_on_load=load_module(
            "gradio/voice-sample.js",
            "voiceSample({ element, props, watch, trigger: (name, data) => name === 'listen' && trigger(name, data) })",
        ),
        apply_default_css=False,
        elem_id="voice-sample",
        why_not=why_not(service),
        render=False,
    )


def join_voice_sample(button: gr.HTML, services: Services, voice: Component, service: Component) -> None:
    """Let the button ask for a sentence in the voice that is chosen."""

    def listen(event: gr.EventData, chosen: Any, spoken: Any) -> dict[str, Any]:
        """Speak the sentence; runs in a thread of Gradio's."""
        asked = given(event)
        number, rate_hz = asked.get("number"), asked.get("rate")
        try:
            if refused := why_not(parse(Target, {"service": chosen}).service):
                return {"number": number, "sentence": refused}
            pcm = services.sample(str(spoken or ""), rate_hz if type(rate_hz) is int else 0)
            return {"number": number, "pcm": base64.b64encode(pcm).decode()}
        except PlaygroundError as error:
            return {"number": number, "sentence": error_in_words(error)}
        except Exception as error:
            log.exception("A voice could not be heard: %s", type(error).__name__)
            return {"number": number, "sentence": error_in_words(_UNEXPECTED)}

    button.listen(
        in_their_language(listen), [service, voice], button, trigger_mode="multiple", preprocess=False, **_FEW
    )


_FEW: dict[str, Any] = {"concurrency_limit": 2, "concurrency_id": "listen", **QUIETLY}
"""Speaking takes a core for a moment: two at once, the others wait."""
