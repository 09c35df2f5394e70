"""The groups of the setup: what each is called, and in a few words how what it holds stands, for its title when closed.

Rules:
1. A group is Gradio's own accordion; ``gradio/groups.js`` writes the words beside its title. What a preset is called,
   the browser alone knows: there they give way to it.
2. Words say what is chosen, not whether it works: that is what *Test connection* is for.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import gradio as gr

from playground.errors import SettingsError
from playground.services.address import address_of
from playground.services.catalogue import SERVICES
from playground.services.target import Target
from playground.settings import Settings
from playground.tools.judging import functions
from playground.web.gradio_ui.setup_words import in_words
from playground.web.words import in_words as worded
from playground.web.words import phrase

TITLES: Mapping[str, str] = {
    "agent": "setup.agent",
    "tools": "setup.tools",
    "more": "setup.more",
    "turns": "setup.turn_taking",
    "connection": "setup.connection",
}
MOST_NAMED = 2
"""Tools that a title names; more are counted."""


def group(name: str, *, is_open: bool) -> gr.Accordion:
    """Return the group of that name, to be filled as a context."""
    return gr.Accordion(phrase(TITLES[name]), open=is_open, elem_id=f"group-{name}", elem_classes="group")


def states_of(settings: Settings, target: Target, running: Target | None = None) -> dict[str, str]:
    """Return how each group stands, by its name; a group of odds and ends says nothing.

    ``running``: whom a conversation is with that runs.
    """
    connection = connection_in_words(target)
    return {
        "agent": in_words("voice", settings.voice),
        "tools": tools_in_words(settings),
        "turns": turns_in_words(settings),
        "connection": f"{connection} {phrase('setup.next')}" if differ(running, target) else connection,
    }


def turns_in_words(settings: Settings) -> str:
    """Say who ends a turn, and by which figure."""
    told = [in_words("turn_detection", settings.turn_detection)]
    if settings.acts("silence_duration_ms"):
        told.append(in_words("silence_duration_ms", settings.silence_duration_ms))
    if settings.acts("eagerness"):
        told.append(in_words("eagerness", settings.eagerness).lower())
    if settings.acts("interrupt_response") and not settings.interrupt_response:
        told.append(phrase("setup.no_interrupting"))
    return " · ".join(told)


def tools_in_words(settings: Settings) -> str:
    """Name the functions that the model may call."""
    names = [each.name for each in functions(settings.tools)]
    return ", ".join(names) if 0 < len(names) <= MOST_NAMED else str(len(names) or phrase("setup.none"))


def connection_in_words(target: Target) -> str:
    """Say who is talked to, and which model there."""
    row = SERVICES[target.service]
    where = phrase("setup.works_offline") if row.runs_here else _place(target) or phrase("setup.not_set_up_yet")
    return f"{worded(row.title)} · {where}"


def is_set_up(target: Target) -> bool:
    """Tell whether there is an address to dial; a group that needs something done begins open."""
    return SERVICES[target.service].runs_here or bool(_place(target))


def differ(running: Target | None, chosen: Target) -> bool:
    """Tell whether a conversation runs with another than the one chosen, by what would be dialled."""
    return running is not None and dialled(running) != dialled(chosen)


def dialled(target: Target) -> tuple[str, str] | str:
    """Return where ``target`` is and what is spoken there, or why it is nowhere."""
    try:
        address = address_of(target)
    except SettingsError as error:
        return str(error)
    return address.url, address.dialect.name


def _place(target: Target) -> str:
    try:
        url = urlsplit(address_of(target).url)
    except SettingsError:
        return ""
    return target.deployment.strip() or url.hostname or ""
