"""``check``: what is configured, and whether it works, step by step along the way of a conversation.

Rules:
1. There is one real dial; a failure's ``code`` says at which step it happened, and the steps before it have passed.
2. Nothing is said and no answer is asked for: a check costs nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import anyio

from playground.cli.console import Console
from playground.cli.service import Destination, dialled, engines_loaded, reached, refusal
from playground.client import RealtimeSession
from playground.client.failures import fault
from playground.conversation.actions import Confirmed
from playground.conversation.faults import is_benign
from playground.conversation.session_config import confirmed
from playground.environment import Environment
from playground.errors import PlaygroundError
from playground.protocol.events import ErrorReported, SessionUpdated
from playground.services.catalogue import SERVICES

if TYPE_CHECKING:
    from ssl import SSLObject

ADDRESS, NETWORK, TLS, SIGN_IN, DEPLOYMENT, FIRST_EVENT = STEPS = (
    "address",
    "network",
    "TLS",
    "sign-in",
    "deployment",
    "first event",
)
SETTINGS = "settings"
PATIENCE_S = 20.0
OK, FAILED, NOTHING, UNTRIED = "ok", "failed", "-", "?"
BEFORE_THE_DIAL = frozenset(
    {
        "not_signed_in",
        "sign_in_expired",
        "sign_in_refused",
        "secret_refused",
        "app_unknown",
        "sign_in_unreachable",
        "sign_in_setup",
        "sign_in_missing",
    }
)
FAILS_AT: Mapping[str, str] = {
    "address": ADDRESS,
    "invalid_setting": SIGN_IN,  # once the address was understood, only the credential is left to be wrong
    **dict.fromkeys(("dns", "refused", "unreachable", "timeout", "cut", "proxy", "proxy_socks"), NETWORK),
    **dict.fromkeys(("not_http", "not_realtime", "moved"), NETWORK),
    **dict.fromkeys(("tls", "tls_plain", "tls_host", "tls_unknown", "tls_expired"), TLS),
    **dict.fromkeys(("key_missing", "key_refused", "keys_disabled", "token_refused", "wrong_tenant"), SIGN_IN),
    **dict.fromkeys(("role_missing", "forbidden", "network_closed", "invalid_api_key"), SIGN_IN),
    **dict.fromkeys(BEFORE_THE_DIAL, SIGN_IN),
    **dict.fromkeys(("deployment_unknown", "address_unknown", "model_not_realtime", "bad_request"), DEPLOYMENT),
    **dict.fromkeys(("invalid_model", "missing_model", "model_not_found", "busy", "service_failed"), DEPLOYMENT),
    **dict.fromkeys(("insufficient_quota", "beta_api_shape_disabled", "wrong_dialect"), DEPLOYMENT),
}
NEEDED_ENGINES = frozenset({"vad", "synthesizer"})


def run(options: argparse.Namespace, environment: Environment, console: Console) -> int:
    """Print a line a step; return 0 when all of them passed."""
    del options
    failed = asyncio.run(_Check(environment, console).run())
    if failed:
        console.warn(f"It does not work yet: {failed} failed. Do what its line says, then check again.")
        return 1
    console.say("It works.")
    return 0


class _Check:
    """The steps, each told once, in their order."""

    def __init__(self, environment: Environment, console: Console) -> None:
        self._environment = environment
        self._console = console
        self._told: set[str] = set()
        self._encrypted = False
        self._failed = ""

    async def run(self) -> str:
        """Return the name of the step that failed; empty when none did."""
        try:
            with reached(self._environment) as destination:
                self._tell(ADDRESS, OK, _place(destination))
                self._encrypted = destination.address.url.startswith("wss:")
                await self._engines(destination)
                began = time.monotonic()
                self._console.progress("Connecting …")
                async with dialled(self._environment, destination) as session:
                    self._passed(session, destination, time.monotonic() - began)
                    await self._settings(session, destination)
        except PlaygroundError as error:
            self._fail(error)
        return self._failed

    async def _engines(self, destination: Destination) -> None:
        if destination.server is None:
            return
        await engines_loaded(destination, self._console)
        for engine in destination.server.engines():
            missing = engine.state == "missing"
            fatal = missing and engine.name in NEEDED_ENGINES
            self._tell(engine.name, FAILED if fatal else NOTHING if missing else OK, engine.sentence)

    def _passed(self, session: RealtimeSession, destination: Destination, seconds: float) -> None:
        self._tell(NETWORK, OK, f"{urlsplit(destination.address.url).netloc} took the connection")
        encrypted: SSLObject | None = session.raw.transport.get_extra_info("ssl_object")
        self._tell(TLS, OK if encrypted else NOTHING, _encryption(encrypted, destination))
        keyed = self._environment.key_for(self._environment.target()) is not None
        words = SERVICES[self._environment.service].sign_in
        needed = keyed or destination.address.scope
        self._tell(SIGN_IN, OK if needed else NOTHING, words.check_keyed if keyed else words.check_keyless)
        self._tell(DEPLOYMENT, OK, session.config.model or "accepted")
        self._tell(FIRST_EVENT, OK, f"session.created, {seconds:.2f} s after dialling")

    async def _settings(self, session: RealtimeSession, destination: Destination) -> None:
        asked = self._environment.settings
        await session.update(asked)
        try:
            with anyio.fail_after(PATIENCE_S):
                held = await _answer_to_update(session)
        except TimeoutError:
            raise fault("unresponsive") from None
        self._tell(SETTINGS, OK, _differences(confirmed(held.session, asked, destination.address.dialect)))

    def _fail(self, error: PlaygroundError) -> None:
        """Tell the step that failed; the ones before it passed, unless we did not get as far as dialling."""
        self._console.clear()
        step = self._step_of(error)
        for before in STEPS[: STEPS.index(step)] if step in STEPS else ():
            if error.code in BEFORE_THE_DIAL or error.code == "invalid_setting":
                self._tell(before, UNTRIED, "not tried")
            else:
                self._tell(before, NOTHING if before == TLS and not self._encrypted else OK)
        self._tell(step, FAILED, str(error))

    def _step_of(self, error: PlaygroundError) -> str:
        if ADDRESS not in self._told:
            return ADDRESS
        return SETTINGS if FIRST_EVENT in self._told else FAILS_AT.get(error.code, FIRST_EVENT)

    def _tell(self, step: str, how: str, what: str = "") -> None:
        if step in self._told:
            return
        self._told.add(step)
        self._failed = self._failed or (step if how == FAILED else "")
        self._console.say(f"{step:<12} {how:<7} {what}".rstrip())


async def _answer_to_update(session: RealtimeSession) -> SessionUpdated:
    async for event in session:
        if isinstance(event, SessionUpdated):
            return event
        if isinstance(event, ErrorReported) and not is_benign(event.error):
            raise refusal(event.error)
    raise fault("closed")


def _place(destination: Destination) -> str:
    parts = urlsplit(destination.address.url)
    return f"{parts.scheme}://{parts.netloc}{parts.path} ({destination.address.understood.rstrip('.')})"


def _encryption(encrypted: SSLObject | None, destination: Destination) -> str:
    if encrypted is None:
        return "not needed on this computer" if destination.server else "none: ws:// does not encrypt"
    certificate: Mapping[str, Any] = encrypted.getpeercert() or {}
    until = f", certificate valid until {certificate['notAfter']}" if "notAfter" in certificate else ""
    return f"{encrypted.version()}{until}"


def _differences(held: Confirmed) -> str:
    if not held.differs:
        return "accepted as asked"
    told = "; ".join(f"{each.field} is {each.confirmed!r}, not {each.asked!r}" for each in held.differs)
    return f"accepted, but the service holds others: {told}"
