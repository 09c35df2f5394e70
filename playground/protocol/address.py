"""Where a target's Realtime endpoint is: its URL, the dialect spoken there, and which header carries the key.

The dialect follows from service and path alone, never from a model's name. Pure: no look-up, no key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from playground.errors import SettingsError
from playground.protocol.dialect import Dialect
from playground.protocol.ga import GA
from playground.settings import Target

KeyHeader = Literal["api-key", "Authorization"]
SECURE = {"https": "wss", "wss": "wss", "http": "ws", "ws": "ws"}
OPENAI = "https://api.openai.com"


@dataclass(frozen=True, slots=True)
class Address:
    """Everything needed to dial, but the key."""

    url: str
    dialect: Dialect
    key_header: KeyHeader = "Authorization"


def address_of(target: Target, builtin_url: str = "") -> Address:
    """Return where ``target`` is; raise SettingsError when an address or a deployment is missing or unreadable.

    ``builtin_url`` is where the built-in server listens, e.g. ``ws://127.0.0.1:4711``.
    """
    model = quote(target.deployment, safe="")
    match target.service:
        case "builtin":
            return Address(f"{builtin_url}/v1/realtime?model={model or 'built-in'}", GA)
        case "azure":
            return Address(
                f"{_base(target, 'AZURE_OPENAI_ENDPOINT')}/openai/v1/realtime?model={_named(model)}", GA, "api-key"
            )
        case "openai":
            base = _base(target, "") if target.endpoint else _base(target.model_copy(update={"endpoint": OPENAI}), "")
            return Address(f"{base}/v1/realtime?model={_named(model)}", GA)
        case "other":
            query = f"?model={model}" if model else ""
            return Address(f"{_base(target, 'PLAYGROUND_ENDPOINT')}/v1/realtime{query}", GA)


def _named(model: str) -> str:
    if not model:
        raise SettingsError(
            "The deployment is missing.", "Give the name of your realtime deployment.", field="deployment"
        )
    return model


def _base(target: Target, variable: str) -> str:
    """Return scheme, host and any path before the API's own, as ws or wss."""
    if not target.endpoint.strip():
        hint = f"Paste the address of your resource, or set {variable}."
        raise SettingsError("The endpoint is missing.", hint, field="endpoint")
    parts = _split(target.endpoint.strip())
    path = parts.path.rstrip("/")
    for tail in ("/realtime", "/v1", "/openai"):
        path = path.removesuffix(tail)
    return urlunsplit((SECURE[parts.scheme], parts.netloc, path, "", ""))


def _split(endpoint: str) -> SplitResult:
    unreadable = SettingsError(
        "The endpoint is not an address.", "Give it as https://name.openai.azure.com or wss://host.", field="endpoint"
    )
    try:
        parts = urlsplit(endpoint if "://" in endpoint else f"https://{endpoint}")
        hostname, _ = parts.hostname, parts.port
    except ValueError:
        raise unreadable from None
    if parts.scheme not in SECURE or not hostname or "@" in parts.netloc:
        raise unreadable
    return parts
