"""What is chosen while a conversation runs and cannot change it: said where it is chosen, and offered as a new one.

Rules:
1. A running conversation stays with whom it began. As long as it runs the settings look as that service has them.
2. Whether two choices are the same is told by what would be dialled, not by what was typed.
"""

from __future__ import annotations

from contextlib import suppress

import gradio as gr

from playground.errors import SettingsError
from playground.services.address import dialect_of
from playground.services.catalogue import SERVICES
from playground.services.target import Target
from playground.web.gradio_ui.conversation import load_module
from playground.web.gradio_ui.groups import dialled, differ
from playground.web.gradio_ui.owner import owner_of
from playground.web.gradio_ui.services import Services
from playground.web.words import in_words, phrase


def build_next_conversation() -> gr.HTML:
    """Draw the place inside the current Blocks context, empty."""
    return gr.HTML(
        "",
        html_template='<div class="pl-panel next-conversation"></div>',
        js_on_load=load_module("gradio/next-conversation.js", "nextConversation({ element, props, watch })"),
        apply_default_css=False,
        elem_id="next-conversation",
        said="",
        offer="",
    )


def running_of(services: Services, request: gr.Request) -> Target | None:
    """Return whom the page's running conversation is with; None where none runs."""
    with suppress(SettingsError):
        return services.running(owner_of(request))
    return None


def differing(running: Target | None, chosen: Target) -> str:
    """Say that ``chosen`` takes effect later; empty where no conversation runs, or it is with the same."""
    if running is None or not differ(running, chosen):
        return ""
    return phrase("setup.stays_with", service=_called(running, chosen))


def offering(running: Target | None, chosen: Target) -> gr.HTML:
    """Return the place as it says so, and offers that next conversation where it could begin."""
    said = differing(running, chosen)
    is_whole = isinstance(dialled(chosen), tuple)
    offer = (
        phrase("setup.new_conversation_with", service=_called(chosen, running)) if running and said and is_whole else ""
    )
    return gr.HTML(said=said, offer=offer)


def _called(target: Target, other: Target) -> str:
    """Name a service; of two conversations with the same one, also what differs."""
    title = in_words(SERVICES[target.service].title)
    if target.service != other.service:
        return title
    if dialect_of(target).name != dialect_of(other).name:
        return phrase("setup.service_by_protocol", service=title, protocol=dialect_of(target).name)
    is_told = target.deployment and target.deployment != other.deployment
    return f"{title}, {target.deployment}" if is_told else title
