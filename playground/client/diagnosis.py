"""Why it failed: exceptions, refusals, close codes and sign-in errors, each recognised and given its one sentence.

Rules:
1. Recognition is by table, most telling evidence first: what the service said, then the status, then the method by
   which we signed in. The words are in ``errors/links.py``.
2. What a service wrote is quoted only where we have no words of our own, and never with a key or a query in it.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from websockets.datastructures import Headers
from websockets.exceptions import (
    ConnectionClosed,
    InvalidMessage,
    InvalidProxy,
    InvalidStatus,
    InvalidURI,
    ProxyError,
    WebSocketException,
)
from websockets.http11 import Response

from playground.client.failures import FAILURES, busy, fault
from playground.errors import PlaygroundError, ServiceError
from playground.errors.links import SAID
from playground.errors.said import HINTS
from playground.protocol.events import ErrorReported, ServerEvent
from playground.protocol.values import ErrorBody
from playground.services.row import AuthMethod

FOR_EVER_S = 1e6
SECRETS = re.compile(
    r"\b(?:sk|ek|sess)-[\w\-*.]{4,}"  # keys of OpenAI, masked or not
    r"|\beyJ[\w\-.]{8,}"  # tokens
    r"|(?i:\bbearer\s+\S+|\bapi-?key\s*[=:]\s*\S+)"
    r"|\b[A-Za-z0-9]{32,}\b"  # keys of Azure
    r"|(?<=\S)\?[^\s\"']*=[^\s\"']*"  # queries
)
CERTIFICATES: Mapping[int, str] = {9: "tls_expired", 10: "tls_expired", 18: "tls_unknown", 19: "tls_unknown"} | {
    20: "tls_unknown",
    21: "tls_unknown",
    62: "tls_host",
    64: "tls_host",
}
PLAIN = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "UNKNOWN_PROTOCOL"})
CODES_SAID: Mapping[str, str] = {
    "some requested entity was not found": "invalid_model",  # xAI
    "deploymentnotfound": "deployment_unknown",
    "opperationnotsupported": "model_not_realtime",  # their spelling
    "operationnotsupported": "model_not_realtime",
    "agentnotfound": "agent_unknown",
    "agent_not_found": "agent_unknown",
    "modelnotfound": "invalid_model",
    "modelnotsupported": "invalid_model",
    "permissiondenied": "role_missing",
    "authenticationtypedisabled": "keys_disabled",
    "ratelimitreached": "busy",
    **{code: code for code in SAID},
}
WORDS_SAID: Sequence[tuple[str, str]] = (
    ("does not have access to api/operation", "role_missing"),
    ("lacks the required data action", "role_missing"),
    ("does not match resource tenant", "wrong_tenant"),
    ("agent not found", "agent_unknown"),
    ("virtual network", "network_closed"),
    ("firewall", "network_closed"),
    ("public access is disabled", "network_closed"),
    ("incorrect api key", "key_refused"),  # xAI says it with a 400
)
STATUSES: Mapping[tuple[int, AuthMethod | None], str] = {
    (400, None): "bad_request",
    (401, "none"): "key_missing",
    (401, "key"): "key_refused",
    (401, "token"): "token_refused",
    (403, "token"): "role_missing",
    (403, None): "forbidden",
    (404, None): "address_unknown",
    (408, None): "timeout",
    (407, None): "proxy",
    (429, None): "busy",
}
CLOSES: Mapping[int, str] = {
    1000: "closed",
    1001: "going_away",
    1002: "unreadable",
    1006: "lost",
    1007: "unreadable",
    1008: "policy",
    1009: "too_large",
    1011: "broke",
    1012: "restarting",
    1013: "restarting",
    3000: "invalid_api_key",
    4000: "policy",
}
OTHER_GENERATION = frozenset(
    {
        ("unknown_parameter", "session.type"),  # GA spoken to a preview server
        ("missing_required_parameter", "session.type"),  # preview spoken to a GA server
        *(("unknown_parameter", f"session.{name}") for name in ("modalities", "input_audio_format", "turn_detection")),
        *(("unknown_parameter", f"session.{name}") for name in ("audio", "output_modalities")),
    }
)
SIGN_INS: Sequence[
    tuple[str, str]
] = (  # codes of Entra ID: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    (r"AADSTS(7000215|7000222)\b", "secret_refused"),
    (r"AADSTS(700016|90002|900023)\b", "app_unknown"),
    (r"AADSTS(70043|700082|50173|50078|50132|50076|50079)\b", "sign_in_expired"),
    (r"AADSTS\d+", "sign_in_refused"),
)
SIGN_IN_KINDS: Mapping[str, str] = {  # by class name: azure-identity is not imported to say that it is missing
    "ImportError": "sign_in_missing",
    "ValueError": "sign_in_setup",
    "ClientAuthenticationError": "not_signed_in",
    "TimeoutError": "sign_in_unreachable",
    "AzureError": "sign_in_unreachable",
}


def opening_error(error: Exception, host: str, method: AuthMethod) -> PlaygroundError:
    """Say why no link to ``host`` (no path, no query) could be opened, having signed in by ``method``."""
    match error:
        case InvalidStatus():
            return refusal(error.response, host, method)
        case ssl.SSLCertVerificationError():
            return fault(CERTIFICATES.get(error.verify_code, "tls"), host)
        case ssl.SSLError():
            return fault("tls_plain" if any(reason in str(error) for reason in PLAIN) else "tls", host)
        case InvalidMessage():
            return fault("cut" if isinstance(error.__cause__, EOFError) else "not_http", host)
    return fault(next(code for kinds, code in OPENING if isinstance(error, kinds)), host)


OPENING: Sequence[tuple[type[Exception] | tuple[type[Exception], ...], str]] = (
    ((TimeoutError, asyncio.TimeoutError), "timeout"),  # two classes on Python 3.10
    (socket.gaierror, "dns"),
    (ConnectionRefusedError, "refused"),
    (ConnectionError, "cut"),
    ((ProxyError, InvalidProxy), "proxy"),
    (ImportError, "proxy_socks"),
    (InvalidURI, "address"),
    (WebSocketException, "not_realtime"),
    (Exception, "unreachable"),
)


def refusal(response: Response, host: str, method: AuthMethod, now: datetime | None = None) -> PlaygroundError:
    """Say why the service answered the upgrade with an HTTP status."""
    code = _refusal_code(response, method)
    return busy(_retry_after(response.headers, now)) if code == "busy" else fault(code, host)


def _refusal_code(response: Response, method: AuthMethod) -> str:
    status, (code, message) = response.status_code, _error_in(response.body or b"")
    by_words = (found for words, found in WORDS_SAID if words in message.lower())
    known = CODES_SAID.get(code.lower()) or next(by_words, None)
    known = "key_missing" if (known, method) == ("key_refused", "none") else known
    known = known or STATUSES.get((status, method)) or STATUSES.get((status, None))
    if known:
        return known
    if 300 <= status < 400:
        return "moved"
    if status in (405, 426, 501) or status < 300:
        return "not_realtime"
    return "service_failed" if status >= 500 else "bad_request"


def _error_in(body: bytes | bytearray) -> tuple[str, str]:
    """Return code and message of ``{"error": {"code", "message"}}`` or ``{"code", "error"}``; empty without."""
    try:
        whole: Any = json.loads(body)
        found = whole.get("error", whole)
        if isinstance(found, str):
            return str(whole.get("code") or ""), found
        return str(found.get("code") or found.get("type") or ""), str(found.get("message") or "")
    except (ValueError, AttributeError, RecursionError):
        return "", ""


def _retry_after(headers: Headers, now: datetime | None = None) -> float | None:
    """Return the seconds to wait that the service asks for, or None where it does not say."""
    try:
        seconds = _asked_to_wait(headers, now or datetime.now(timezone.utc))
    except (ValueError, TypeError, LookupError, OverflowError):  # LookupError: the header was sent twice
        return None
    return seconds if seconds is not None and 0 <= seconds < FOR_EVER_S else None


def _asked_to_wait(headers: Headers, now: datetime) -> float | None:
    """Read Azure's milliseconds, else HTTP's seconds or date."""
    if (ms := headers.get("retry-after-ms")) is not None:
        return float(ms) / 1000
    asked = headers.get("Retry-After", "").strip()
    if not asked or asked.isdecimal():
        return float(asked) if asked else None
    return max(0.0, (parsedate_to_datetime(asked) - now).total_seconds())


def closing_error(closed: ConnectionClosed, said: ErrorBody | None = None) -> PlaygroundError:
    """Say why an open link ended; ``said`` is the error that the service sent last, right before."""
    if said is not None:
        return session_error(said)
    if closed.rcvd is None and closed.sent is not None:  # it was we who gave up
        return fault("unresponsive" if closed.sent.code == 1011 else CLOSES.get(closed.sent.code, "lost"))
    return fault(CLOSES.get(closed.rcvd.code if closed.rcvd else 1006, "closed"))


def session_error(said: ErrorBody) -> PlaygroundError:
    """Return an error that the service sent as an event, in our words where we have them."""
    code = _session_code(said)
    if code in SAID:
        return fault(code)
    return ServiceError(without_secrets(said.message), HINTS.get(code, ""), code=code)


def reworded(event: ServerEvent) -> ServerEvent:
    """Return ``event``; an error in our words where we have them, and in any case without a secret."""
    if not isinstance(event, ErrorReported):
        return event
    code = _session_code(event.error)
    message = FAILURES[code].sentence if code in SAID else without_secrets(event.error.message)
    return replace(event, error=replace(event.error, message=message, code=code))


def _session_code(said: ErrorBody) -> str:
    if (said.code, said.param) in OTHER_GENERATION:
        return "wrong_dialect"
    return said.code or said.type


def sign_in_error(error: Exception) -> ServiceError | PlaygroundError:
    """Say why azure-identity gave no token."""
    for pattern, code in SIGN_INS:
        if found := re.search(pattern, str(error)):
            return fault(code, detail=found.group())
    names = (kind.__name__ for kind in type(error).__mro__)
    return fault(next((SIGN_IN_KINDS[name] for name in names if name in SIGN_IN_KINDS), "not_signed_in"))


def without_secrets(text: str) -> str:
    """Return ``text`` with everything that looks like a key, a token or a URL's query taken out."""
    return SECRETS.sub("…", text)
