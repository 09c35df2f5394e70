"""Where replicas count together: what holds, and what may be given. Pure; not here: who counts (``web/admission``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from playground.errors import SettingsError

VARIABLE = "PLAYGROUND_REDIS_URL"
SAYS = (
    "Redis in which several replicas count visitors' conversations, minutes and tokens together, such as "
    "redis://localhost:6379/0; empty: each counts by itself."
)


def redis_given(variables: Mapping[str, str]) -> SecretStr | None:
    """Return the address that ``variables`` configure, None where they don't; raise SettingsError for none."""
    value = variables.get(VARIABLE, "")
    if value and not _is_address(value):
        raise SettingsError(
            f"{VARIABLE} can't have this value.",
            "Give redis://HOST:PORT/0, rediss:// for TLS, with :PASSWORD@ before the host where it wants one.",
            field=VARIABLE,
        )
    if value and variables.get("PLAYGROUND_USAGE_FILE"):
        raise SettingsError(
            f"{VARIABLE} and PLAYGROUND_USAGE_FILE can't both be set.",
            "Redis keeps what the file would: leave one of them empty.",
            field=VARIABLE,
        )
    return SecretStr(value) if value else None


def secrets_of(url: SecretStr | None) -> tuple[SecretStr, ...]:
    """Return what of an address must stand in no log: itself, and its password as it is written and as it is meant."""
    password = urlsplit(url.get_secret_value()).password if url else None
    if url is None or not password:
        return ()
    return url, SecretStr(password), SecretStr(unquote(password))


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    is_plain = not (parts.query or parts.fragment) and re.fullmatch(r"(/\d{0,3})?", parts.path) is not None
    return is_whole and is_plain and parts.scheme in ("redis", "rediss")
