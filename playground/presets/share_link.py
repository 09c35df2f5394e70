"""Settings as the fragment of a link, to be read by people as well: ``settings=1&service=builtin&voice=cedar``.

Rules:
1. A link describes a session whole: what it does not name is the setting's own default, wherever it is opened.
2. It names no secret and no address of one's own: no endpoint, no deployment there, nothing that tools sign in with.
3. It comes from outside: what it says is judged like anything that is typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote

from playground.errors import SettingsError
from playground.presets.judging import Judged, judged, shareable
from playground.protocol.registry import name_of
from playground.services.address import dialect_of
from playground.services.catalogue import SERVICES
from playground.services.target import Target
from playground.settings import Settings
from playground.tool_secrets import without_secrets

MARK, VERSION = "settings", "1"
LONGEST = 400_000
MOST_NAMES = 100
TOLD = ("service", "deployment", "protocol", "api_version")
"""What of a target a link may tell."""
_PLAIN = "/:,"
_WHAT = "Ask for the link again."
_UNREADABLE = SettingsError("This link can't be read.", _WHAT, field="link")
_NEWER = SettingsError(
    "This link is from a newer playground.", "Update this one, or set the settings by hand.", field="link"
)


def write(settings: Settings, target: Target) -> str:
    """Return the fragment, without its ``#``."""
    usual = Settings()
    acting = {name: value for name, value in settings.model_dump().items() if settings.acts(name)}
    differing = {name: value for name, value in acting.items() if value != getattr(usual, name)}
    named = {MARK: VERSION, **_told(target), **shareable(differing)}
    return "&".join(f"{name}={quote(_text(value), safe=_PLAIN)}" for name, value in named.items())


def read(fragment: str) -> Judged:
    """Read a fragment into settings and parts of a target, by name; raise SettingsError where it is none of ours."""
    if len(fragment) > LONGEST:
        raise _UNREADABLE
    try:
        pairs = parse_qsl(fragment.removeprefix("#"), keep_blank_values=True, max_num_fields=MOST_NAMES)
    except ValueError:
        raise _UNREADABLE from None
    named = dict(pairs)
    version = named.pop(MARK, None)
    if version is None:
        raise _UNREADABLE
    if version != VERSION:
        raise _NEWER
    target = judged({name: named.pop(name) for name in TOLD if name in named}, Target)
    settings = judged(named)
    return Judged({**target.values, **shareable(settings.values)}, (*target.faults, *settings.faults))


def whole(named: Mapping[str, Any], current: Settings) -> Settings:
    """Return the settings that a link means; what would not act under them stays as it is in ``current``.

    So do tools that sign in, where they are the link's but for that.
    """
    meant = Settings().changed(**{name: value for name, value in named.items() if name in Settings.model_fields})
    idle = {
        name: getattr(current, name) for name in Settings.model_fields if name not in named and not meant.acts(name)
    }
    if without_secrets(current.tools) == meant.tools:
        idle["tools"] = current.tools
    return meant.changed(**idle)


def _told(target: Target) -> dict[str, str]:
    """Name the service, and of the target what its protocol and model are; the model where it stands at no address."""
    row, dialect = SERVICES[target.service], dialect_of(target)
    told: dict[str, str] = {"service": target.service}
    if "endpoint" not in row.asks and "deployment" in row.asks and target.deployment:
        told["deployment"] = target.deployment
    if "protocol" in row.asks:
        told["protocol"] = name_of(dialect)
    if dialect.newest_version and target.api_version != Target.model_fields["api_version"].default:
        told["api_version"] = target.api_version
    return told


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)
