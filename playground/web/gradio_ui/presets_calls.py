"""What the page asks about many settings at once: how the form stands, what would change, to fill it, to read a file.

Rules:
1. Each answer carries the number of its question; the page puts one at a time (``static/gradio/presets.js``).
2. Whatever comes in was kept by a browser, sent in a link or written by hand: it is judged, a mistake is a sentence.
3. What goes out holds no secret (``form.py``).
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from typing import Any

import gradio as gr

from playground import strict_json
from playground.errors import PlaygroundError, SettingsError
from playground.errors.withheld import withheld
from playground.presets import preset_file, share_link
from playground.presets.judging import Judged, judged, shareable
from playground.protocol.registry import name_of
from playground.services.address import dialect_of
from playground.services.catalogue import SERVICES
from playground.services.target import AUTO, Target
from playground.settings import KNOBS, Settings, knobs
from playground.web.access.visitor_policy import not_offered
from playground.web.gradio_ui.conversation import given, live
from playground.web.gradio_ui.endings import endings_of
from playground.web.gradio_ui.form import (
    TARGET,
    FormValues,
    configured,
    controls_of,
    filled_in,
    form_from,
    has_secrets,
    kept,
    parts_of,
    standing,
    updates_of,
)
from playground.web.gradio_ui.groups import states_of
from playground.web.gradio_ui.next_conversation import offering, running_of
from playground.web.gradio_ui.owner import owner_of
from playground.web.gradio_ui.problem import told_of_all
from playground.web.gradio_ui.service import REDRAWN, ServicePanel, faults_of, protocol_in_words
from playground.web.gradio_ui.services import Services
from playground.web.gradio_ui.setup_words import in_words
from playground.web.words import error_in_words, phrase
from playground.web.words import in_words as worded

FILLED_PARTS = ("service", *REDRAWN)
DIGITS = 12
_ODD = SettingsError("This is nothing that the page asks.", "Reload the page.", field="event")
_UNREADABLE = SettingsError("What was kept can't be read.", "Set the settings anew.", field="values")
_UNEXPECTED = PlaygroundError("The settings could not be changed.", "The server's log says why.", code="internal")
log = logging.getLogger(__name__)
Answer = dict[str, Any]


class PresetCalls:
    """The callbacks of one page's row of presets, for all who have that page open."""

    def __init__(self, services: Services, panel: ServicePanel) -> None:
        self._services = services
        self._panel = panel

    def describe(self, event: gr.EventData, request: gr.Request, *values: Any) -> Answer:
        """Say how the form stands: what to keep of it, what a preset of it holds, its groups' titles, its link."""
        form = form_from(values, self._panel, self._services)
        keeping = kept(form, self._services)
        return {
            "number": _number(event),
            "kept": keeping,
            "over": self._digests(form.target.service, keeping),
            "standing": standing(form),
            "states": states_of(form.settings, form.target, running_of(self._services, request)),
            "link": share_link.write(form.settings, form.target),
            "has_secrets": has_secrets(form),
        }

    def weigh(self, event: gr.EventData, *values: Any) -> Answer:
        """Say what a link, or going back to what is configured, would change."""
        form = form_from(values, self._panel, self._services)
        link = given(event).get("link")
        try:
            found = self._offered(share_link.read(link) if isinstance(link, str) else Judged())
            after = self._meant("link" if isinstance(link, str) else "configured", found.values, form)
        except PlaygroundError as error:
            return {"number": _number(event), "changes": [], "values": {}, "faults": [error_in_words(error)]}
        return {
            "number": _number(event),
            "changes": changes(form, after),
            "values": dict(found.values),
            "faults": [error_in_words(fault) for fault in found.faults],
        }

    async def fill(self, event: gr.EventData, request: gr.Request, *values: Any) -> list[Any]:
        """Fill the form, and hold the running conversation to it."""
        before = form_from(values, self._panel, self._services)
        try:
            found = self._offered(_named(given(event).get("values")))
            named, after = found.values, self._meant(given(event).get("base"), found.values, before)
        except PlaygroundError as error:
            return self._unfilled(event, error)
        except Exception as error:
            log.exception("A form could not be filled: %s", type(error).__name__)
            return self._unfilled(event, _UNEXPECTED)
        answer = {
            "number": _number(event),
            "faults": [error_in_words(fault) for fault in found.faults],
            "before": _before(before, after),
            "anew": self._anew(given(event).get("over"), named, after),
        }
        running = running_of(self._services, request)
        dialect = dialect_of(running or after.target, transcribes=after.settings.transcribes)
        controls = updates_of(tuple(KNOBS), controls_of(before, after, dialect, self._services.locked()))
        parts = updates_of(FILLED_PARTS, parts_of(before, after, self._services))
        return [
            answer,
            *controls,
            *parts,
            *await self._applied(request, before, after),
            offering(running, after.target),
        ]

    def read_file(self, event: gr.EventData) -> Answer:
        """Read a file of presets."""
        text = given(event).get("text")
        try:
            found = preset_file.read(text if isinstance(text, str) else "")
        except PlaygroundError as error:
            return {"number": _number(event), "presets": [], "faults": [error_in_words(error)], "left_out": False}
        return {
            "number": _number(event),
            "presets": [{"name": each.name, "settings": dict(each.settings)} for each in found.presets],
            "faults": [error_in_words(fault) for fault in found.faults],
            "left_out": found.has_left_out,
        }

    # --- behind them -----------------------------------------------------------------------------------------

    def _offered(self, found: Judged) -> Judged:
        """Leave out what this page does not offer: a service, its address with it, and what is locked; say so."""
        found = self._unlocked(found)
        service = found.values.get("service")
        if service is None or service in self._services.services():
            return found
        left = {name: value for name, value in found.values.items() if name not in TARGET}
        return Judged(left, (*found.faults, not_offered(service, self._services.services())))

    def _unlocked(self, found: Judged) -> Judged:
        """Leave out what is locked; say so of what would change."""
        locked, usual = self._services.locked(), self._services.settings()
        named = [name for name in found.values if name in locked]
        titles = ", ".join(_title(name) for name in named if found.values[name] != getattr(usual, name))
        left = {name: value for name, value in found.values.items() if name not in named}
        return Judged(left, (*found.faults, *([withheld("settings", titles=titles)] if titles else [])))

    def _meant(self, base: Any, named: Mapping[str, Any], form: FormValues) -> FormValues:
        """Return the form that ``named`` means: beside what stands there, what is configured, or as a link, whole."""
        match base:
            case "form":
                return filled_in(named, form, self._services)
            case "configured":
                return filled_in(named, configured(self._services), self._services)
            case "link":
                meant = filled_in({name: each for name, each in named.items() if name in TARGET}, form, self._services)
                whole = self._services.held(share_link.whole(named, form.settings))
                return FormValues(whole, _as_chosen(meant.target, form.target))
            case _:
                raise _ODD

    async def _applied(self, request: gr.Request, before: FormValues, after: FormValues) -> tuple[Any, Any]:
        refused: list[PlaygroundError] = []
        try:
            if before.settings != after.settings:
                await self._services.apply(owner_of(request), after.settings)
        except PlaygroundError as error:
            refused = [error]
        wrong = [*refused, *after.faults.values()]
        target, settings = after.target, after.settings
        endings = endings_of(target.service, target.deployment, settings.transcription_model)
        return told_of_all(wrong, faults_of(target, self._services), endings), gr.HTML(**live(settings))

    def _unfilled(self, event: gr.EventData, error: PlaygroundError) -> list[Any]:
        answer = {"number": _number(event), "faults": [error_in_words(error)], "before": None, "anew": []}
        return [answer, *[gr.skip()] * (len(knobs()) + len(FILLED_PARTS) + 3)]

    def _digests(self, service: str, names: Mapping[str, Any]) -> dict[str, str]:
        """Return, by name, what tells later whether a value was configured anew; it tells nothing else."""
        form = configured(self._services, service)
        usual = {**form.settings.model_dump(), **form.target.model_dump(), "service": self._services.service()}
        return {name: _digest(shareable({name: usual[name]})[name]) for name in names}

    def _anew(self, over: Any, named: Mapping[str, Any], after: FormValues) -> list[str]:
        """Name the kept settings that are configured otherwise by now than when they were kept."""
        try:
            known = strict_json.read(over) if isinstance(over, str) and over else {}
        except ValueError:
            return []
        now = self._digests(after.target.service, named)
        changed = [name for name in named if isinstance(known, dict) and known.get(name, now[name]) != now[name]]
        return [_title(name) for name in changed]


def changes(before: FormValues, after: FormValues) -> list[dict[str, str]]:
    """List what changes, in words: ``title``, ``old``, ``new``; what does not act afterwards is nobody's concern."""
    pairs = [
        *((name, getattr(before.target, name), getattr(after.target, name)) for name in TARGET),
        *((name, getattr(before.settings, name), getattr(after.settings, name)) for name in KNOBS),
    ]
    asked = ("service", *SERVICES[after.target.service].asks)
    return [
        {"title": _title(name), "old": _in_words(name, old), "new": _in_words(name, new)}
        for name, old, new in pairs
        if old != new and (after.settings.acts(name) if name in KNOBS else name in asked)
    ]


def _as_chosen(target: Target, before: Target) -> Target:
    """Leave the protocol to be told by the address where that says the same."""
    left = target.model_copy(update={"protocol": AUTO})
    same = before.protocol == AUTO and name_of(dialect_of(left)) == target.protocol
    return left if same else target


def _before(before: FormValues, after: FormValues) -> dict[str, Any]:
    """Return what has to be set to go back from ``after``, as it may leave the form."""
    old, new = before.settings.model_dump(), after.settings.model_dump()
    back: dict[str, Any] = shareable({name: old[name] for name in old if old[name] != new[name]})
    if before.target.service != after.target.service:
        back["service"] = before.target.service
    return back


def _named(text: Any) -> Judged:
    """Read the values that a page sends, settings and parts of a target by name."""
    try:
        values = strict_json.read(text) if isinstance(text, str) else None
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise _UNREADABLE
    target = judged({name: values.pop(name) for name in TARGET if name in values}, Target)
    settings = judged(values, Settings)
    return Judged({**target.values, **settings.values}, (*target.faults, *settings.faults))


def _title(name: str) -> str:
    return worded((KNOBS[name] if name in KNOBS else knobs(Target)[name]).title)


def _in_words(name: str, value: Any) -> str:
    if name == "service":
        return worded(SERVICES[value].title)
    if name == "protocol":
        return protocol_in_words(value)
    return in_words(name, value) if name in KNOBS else str(value) or phrase("setup.nothing")


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=True).encode()).hexdigest()[:DIGITS]


def _number(event: gr.EventData) -> int:
    number = given(event).get("number")
    return number if type(number) is int else 0
