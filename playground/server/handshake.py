"""How a connection to the built-in server begins: certificate, path, dialect, origin, subprotocol. Not the session.

Rules:
1. Loopback only, unless told otherwise; a page of another origin is refused, any key is accepted.
2. The path chooses the dialect, but who says on OpenAI's path that it speaks the beta is answered in the preview,
   and who asks for the preview's first version gets only the events of that version.
3. The query names the model; a missing model is tolerated. It may say that words are all that is wanted: then OpenAI
   takes no model beside it, and says so once the connection stands.
"""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from playground.errors import EngineError, WireError
from playground.errors.refusals import refused
from playground.offers import USUAL_MODEL
from playground.protocol.dialect import Dialect
from playground.protocol.registry import DIALECTS, asked_for, of_version
from playground.services.catalogue import SERVED
from playground.services.row import INTENT

OPENAI_PATH = "/v1/realtime"
PATHS: Mapping[str, Dialect] = {form.path: DIALECTS[name] for name, form in SERVED}
"""Wherever a service has one: clients made for it find it here."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SCHEME = r"[a-z][a-z0-9+.-]*://"
_AUTHORITY = r"(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?=[/?#])"
_TARGET = re.compile(rf"(?:{_SCHEME}{_AUTHORITY})?(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?", re.IGNORECASE)
_LOOPBACK_ORIGIN = re.compile(rf"{_SCHEME}(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{{1,5}})?", re.IGNORECASE | re.ASCII)
PEM_HINT = "Give both as PEM files, the key without a passphrase."


# --- TLS -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the server shows for itself: a PEM ``file`` with its chain, and its ``key`` where that is another file."""

    file: Path
    key: Path | None = None

    def context(self) -> ssl.SSLContext:
        """Return TLS for a server, 1.2 or later. Raise EngineError where the files are missing or do not fit."""
        for part, path in (("certificate", self.file), ("key", self.key)):
            if path is not None and not path.is_file():
                raise EngineError(f"There is no {part} file {path}.", "Check its path.", code="certificate_missing")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            context.load_cert_chain(self.file, self.key, password=_no_passphrase)
        except OSError as error:  # ssl.SSLError is one
            raise self._unusable(error) from error
        return context

    def _unusable(self, error: OSError) -> EngineError:
        where = f"{self.file}{f' and {self.key}' if self.key else ''}"
        if isinstance(error, ssl.SSLError) and error.reason == "KEY_VALUES_MISMATCH":
            sentence = f"The key does not belong to the certificate: {where}."
            return EngineError(sentence, "Give the key the certificate was made for.", code="certificate_mismatch")
        return EngineError(f"No certificate with its key can be read from {where}.", PEM_HINT, code="certificate_bad")


def _no_passphrase() -> str:
    """Answer for a person: a server that starts by itself has nobody to ask."""
    raise EngineError("The certificate's key wants a passphrase.", PEM_HINT, code="certificate_locked")


# --- the request ------------------------------------------------------------------------------------------------------


def check_request(connection: ServerConnection, request: Request) -> Response | None:
    """Refuse what is not one of our paths, and pages of other origins, in the service's form of an error."""
    if _target(request)[0] not in PATHS:
        return refusal(connection, HTTPStatus.NOT_FOUND, "not_found", f"Connect to one of {', '.join(PATHS)}.")
    if not all(_LOOPBACK_ORIGIN.fullmatch(origin) for origin in request.headers.get_all("Origin") if origin):
        return refusal(connection, HTTPStatus.FORBIDDEN, "origin_refused", "Only pages of this computer may connect.")
    return None


def _target(request: Request) -> tuple[str, str]:
    """Return path and query of what is asked for, which may be a whole address; empty where it is none."""
    found = _TARGET.match(request.path)
    return (found["path"], found["query"] or "") if found else ("", "")


def refusal(connection: ServerConnection, status: HTTPStatus, code: str, message: str) -> Response:
    """Return ``message`` as the service words an error before there is a session."""
    body = {"error": {"message": message, "type": "invalid_request_error", "code": code, "param": None}}
    response = connection.respond(status, json.dumps(body))
    del response.headers["Content-Type"]
    response.headers["Content-Type"] = "application/json"
    return response


def dialect_of(request: Request) -> Dialect:
    """Return what to speak on a request that ``check_request`` let through."""
    path, query = _target(request)
    dialect = of_version(PATHS[path], parse_qs(query).get("api-version", ()))
    said = [*request.headers.get_all("OpenAI-Beta"), *request.headers.get_all("Sec-WebSocket-Protocol")]
    words = {word.strip() for value in said for word in value.split(",")}
    spoken = (asked_for(words) if path == OPENAI_PATH else None) or dialect
    return (spoken.transcribing if _transcribes(request) else None) or spoken


def objection_to(request: Request) -> WireError | None:
    """Return why there is no session for a request that was let in; None where there is one."""
    path, query = _target(request)
    named = path == OPENAI_PATH and parse_qs(query).get("model")
    return refused("transcription_model") if named and _transcribes(request) else None


def _transcribes(request: Request) -> bool:
    return parse_qs(_target(request)[1]).get(INTENT[0]) == [INTENT[1]]


def model_of(request: Request) -> str:
    """Return the model asked for; preview clients call it deployment."""
    asked = parse_qs(_target(request)[1])
    return (asked.get("model") or asked.get("deployment") or [USUAL_MODEL])[0]


def choose_subprotocol(connection: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """Take ``realtime`` where it is offered; a key may be offered beside it and is not read."""
    del connection
    return next((each for each in offered if each == "realtime"), None)
