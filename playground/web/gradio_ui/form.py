"""The form as values, and values as the form: what stands in it, what of that is not as configured, how it is filled.

Rules:
1. What stands in a field and can't be counts as configured: it is told at its field (``problem.py``), not here.
2. A control is given a value only where that changes; what depends on another follows in the same answer.
3. What leaves the form holds no secret: no key, nothing that tools sign in with, no address that cannot be read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import gradio as gr

from playground.conversation.session_fields import KINDS
from playground.errors import SettingsError
from playground.knobs import parse
from playground.presets.judging import judged, shareable
from playground.protocol.dialect import Dialect
from playground.services import endpoint_url
from playground.services.address import KEY
from playground.services.catalogue import SERVICES
from playground.services.target import Target
from playground.settings import KNOBS, Settings, knobs
from playground.tool_secrets import without_secrets
from playground.web.gradio_ui.service import FILLED, REDRAWN, ServicePanel, properties, service_named, target_from
from playground.web.gradio_ui.services import Services
from playground.web.gradio_ui.setup import DEPENDENT, OFFERED, offered, shown

TARGET = ("service", *FILLED)
"""What of a target is kept, by its name there."""
Updates = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class FormValues:
    """What stands in the form. ``faults``: why a value of a setting can't be, by the setting's name."""

    settings: Settings
    target: Target
    faults: Mapping[str, SettingsError] = field(default_factory=dict)


def configured(services: Services, service: str | None = None) -> FormValues:
    """Return the form as a fresh page shows it; with ``service``, as it is when that one is chosen."""
    chosen = services.service() if service is None else service_named(service, services)
    return FormValues(services.settings(), services.target(chosen))


def form_from(values: Sequence[Any], panel: ServicePanel, services: Services) -> FormValues:
    """Return what the raw ``values`` of the form's and then the panel's inputs say."""
    count = len(knobs())
    found = judged(dict(zip(knobs(), values[:count], strict=True)))
    settings, target = services.held(services.settings().changed(**found.values)), configured(services).target
    with suppress(SettingsError):
        target = target_from(panel.values(values[count:]), services)
    faults = {each.field: each for each in found.faults if isinstance(each, SettingsError)}
    faults = {name: each for name, each in faults.items() if name not in services.locked()}
    return FormValues(settings, target, faults)


def filled_in(named: Mapping[str, Any], form: FormValues, services: Services) -> FormValues:
    """Return ``form`` with these settings and parts of a target; another service begins as it is configured."""
    target = form.target
    if named.get("service", target.service) != target.service:
        target = configured(services, named["service"]).target
    asked = {name: named[name] for name in FILLED if name in named and name in SERVICES[target.service].asks}
    settings = {name: value for name, value in named.items() if name in KNOBS}
    faults = {name: each for name, each in form.faults.items() if name not in settings}
    held = services.held(form.settings.changed(**settings))
    return FormValues(held, parse(Target, {**target.model_dump(), **asked}), faults)


# --- what leaves it ---------------------------------------------------------------------------------------------------


def kept(form: FormValues, services: Services) -> dict[str, Any]:
    """Return what differs from what is configured, as the browser may keep it."""
    usual = shareable(services.settings().model_dump())
    settings = shareable(form.settings.model_dump())
    return {**{name: each for name, each in settings.items() if each != usual[name]}, **_kept_target(form, services)}


def standing(form: FormValues) -> dict[str, Any]:
    """Return all settings that act, as a preset may hold them."""
    acting = {name: value for name, value in form.settings.model_dump().items() if form.settings.acts(name)}
    return shareable(acting)


def has_secrets(form: FormValues) -> bool:
    """Tell whether the tools hold what does not leave the form."""
    return without_secrets(form.settings.tools) != form.settings.tools


def _kept_target(form: FormValues, services: Services) -> dict[str, str]:
    target, usual = form.target, services.target(form.target.service)
    differing = {
        name: _bare(name, getattr(target, name))
        for name in FILLED
        if name in SERVICES[target.service].asks and getattr(target, name) != getattr(usual, name)
    }
    told = {name: value for name, value in differing.items() if value}
    return {"service": target.service, **told} if told or target.service != services.service() else {}


def _bare(name: str, value: str) -> str:
    """Return what may be kept of a part of a target; empty for what looks like a key."""
    if name == "endpoint":
        return _bare_address(value)
    return "" if KEY.fullmatch(value) else value


def _bare_address(endpoint: str) -> str:
    """Return an address without what nobody reads in it; empty where it can't be one, or holds a secret."""
    try:
        endpoint_url.read(endpoint)
    except SettingsError:
        return ""
    parts = urlsplit(endpoint.strip(endpoint_url.WRAPPING))
    query = [(name, value) for name, value in parse_qsl(parts.query) if name.lower() in endpoint_url.UNDERSTOOD]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), ""))


# --- how it is filled -------------------------------------------------------------------------------------------------


def controls_of(before: FormValues, after: FormValues, dialect: Dialect, locked: Collection[str] = ()) -> Updates:
    """Describe the controls of the settings that change from ``before``, and those that depend on what was chosen.

    ``dialect``: the one in which they act; ``locked``: the settings that stay as they are.
    """
    updates: Updates = {name: {} for name in KNOBS}
    for name in DEPENDENT:
        updates[name]["visible"] = after.settings.acts(name)
    for name in KNOBS:
        is_mended = name in before.faults and name not in after.faults
        if is_mended or getattr(before.settings, name) != getattr(after.settings, name):
            updates[name] |= shown(name, getattr(after.settings, name))
    kinds = {name: getattr(after.settings, name) for name in KINDS}
    looks = offered(dialect, after.settings.voice, after.settings.transcription_model, locked, **kinds)
    for name, look in looks.items():
        updates[name] |= look if name in OFFERED else {}
    return updates


def parts_of(before: FormValues, after: FormValues, services: Services) -> Updates:
    """Describe the service's panel where the target changes; a key that was typed for another service goes."""
    if before.target == after.target:
        return {}
    parts: Updates = {name: dict(each) for name, each in properties(services, after.target).items() if name in REDRAWN}
    if before.target.service != after.target.service:
        parts["key"]["value"] = ""
    return {"service": {"value": after.target.service}, **parts}


def updates_of(names: Sequence[str], described: Mapping[str, Mapping[str, Any]]) -> list[Any]:
    """Return one update for each of ``names``; what is not described stays as it is."""
    return [gr.update(**described[name]) if described.get(name) else gr.skip() for name in names]
