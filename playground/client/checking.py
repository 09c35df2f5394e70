"""Whether a service can be talked to, step by step along the way of a conversation: what ``check`` and the page tell.

Rules:
1. There is one real dial; a failure's ``code`` says at which step it happened, and the steps before it have passed.
2. Nothing is said and no answer is asked for: a check costs nothing.
3. Each step is told once, in their order; none holds a key or a query.

Not here: how the service is reached and with which credential; whoever checks dials.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import anyio

from playground.client.diagnosis import session_error
from playground.client.failures import fault
from playground.client.realtime import RealtimeSession
from playground.conversation.actions import Confirmed
from playground.conversation.faults import is_benign
from playground.conversation.session_report import confirmed
from playground.errors import PlaygroundError
from playground.protocol.events import ErrorReported, SessionUpdated
from playground.protocol.values import ErrorBody
from playground.services.address import Address
from playground.settings import Settings
from playground.telling import joined, tell

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
    **dict.fromkeys(("not_http", "not_realtime", "moved", "unreached"), NETWORK),
    **dict.fromkeys(("tls", "tls_plain", "tls_host", "tls_unknown", "tls_expired"), TLS),
    **dict.fromkeys(("key_missing", "key_refused", "keys_disabled", "token_refused", "wrong_tenant"), SIGN_IN),
    **dict.fromkeys(("role_missing", "forbidden", "network_closed", "invalid_api_key"), SIGN_IN),
    **dict.fromkeys(BEFORE_THE_DIAL, SIGN_IN),
    **dict.fromkeys(("deployment_unknown", "agent_unknown", "address_unknown"), DEPLOYMENT),
    **dict.fromkeys(("model_not_realtime", "bad_request"), DEPLOYMENT),
    **dict.fromkeys(("invalid_model", "missing_model", "model_not_found", "busy", "service_failed"), DEPLOYMENT),
    **dict.fromkeys(("insufficient_quota", "beta_api_shape_disabled", "wrong_dialect"), DEPLOYMENT),
}
WORKS = "It works."
NEEDED_ENGINES = frozenset({"vad", "synthesizer"})
"""Parts of the built-in server without which nobody can talk."""


@dataclass(frozen=True, slots=True)
class CheckStep:
    """One step: its name, ``how`` it went (one of the four words above), and what there is to say."""

    name: str
    how: str
    what: str = ""


def engine_step(engine: str, state: str, sentence: str, *, called: str = "") -> CheckStep:
    """Return how an engine of the built-in server stands as a step; ``called``: its name for people."""
    absent = FAILED if engine in NEEDED_ENGINES and state == "missing" else NOTHING
    return CheckStep(called or engine, OK if state == "ready" else absent, sentence)


@dataclass(frozen=True, slots=True)
class CheckedSignIn:
    """How one signs in, in words; ``is_needed``: with something."""

    is_needed: bool
    words: str


class ConnectionCheck:
    """The steps, each told once, in their order; ``failed`` is the first that did not pass, empty where all did.

    ``here``: the service runs on this computer. ``refusal`` words what it says of a setting, ``ending`` when a model
    of that name is taken away.
    """

    def __init__(
        self,
        tell: Callable[[CheckStep], None],
        *,
        here: bool = False,
        refusal: Callable[[ErrorBody], PlaygroundError] = session_error,
        ending: Callable[[str], str] = lambda _model: "",
    ) -> None:
        self._tell_step = tell
        self._here = here
        self._refusal = refusal
        self._ending = ending
        self._told: set[str] = set()
        self._encrypted = False
        self.failed = ""

    @property
    def verdict(self) -> str:
        """Say how it went, in a sentence."""
        if self.failed:
            return tell(
                "It does not work yet: {step} failed. Do what its line says, then check again.", step=tell(self.failed)
            )
        return WORKS

    def understood(self, address: Address) -> None:
        """Tell what was made of the fields."""
        parts = urlsplit(address.url)
        self.tell(ADDRESS, OK, f"{parts.scheme}://{parts.netloc}{parts.path} ({address.understood.rstrip('.')})")
        self._encrypted = parts.scheme == "wss"

    def opened(self, session: RealtimeSession, address: Address, sign_in: CheckedSignIn, seconds: float) -> None:
        """Tell of a session that began ``seconds`` after it was dialled."""
        self.tell(NETWORK, OK, tell("{host} took the connection", host=urlsplit(address.url).netloc))
        encrypted: SSLObject | None = session.raw.transport.get_extra_info("ssl_object")
        self.tell(TLS, OK if encrypted else NOTHING, self._encryption(encrypted))
        self.tell(SIGN_IN, OK if sign_in.is_needed else NOTHING, sign_in.words)
        model = session.config.model
        self.tell(DEPLOYMENT, OK, _sentences(model or tell("accepted"), self._ending(model)))
        self.tell(FIRST_EVENT, OK, tell("session.created, {seconds} s after dialling", seconds=f"{seconds:.2f}"))

    async def settings(self, session: RealtimeSession, address: Address, asked: Settings) -> None:
        """Ask for the settings, and tell what the service makes of them; raise PlaygroundError."""
        if await session.update(asked):
            try:
                with anyio.fail_after(PATIENCE_S):
                    await self._answer_to_update(session)
            except TimeoutError:
                raise fault("unresponsive") from None
        differences = _differences(confirmed(session.config, asked, address.dialect))
        self.tell(SETTINGS, OK, _sentences(differences, self._ending(asked.transcription_model)))

    def fail(self, error: PlaygroundError) -> None:
        """Tell the step that failed; the ones before it passed, unless we did not get as far as dialling."""
        step = self._step_of(error)
        for before in STEPS[: STEPS.index(step)] if step in STEPS else ():
            if error.code in BEFORE_THE_DIAL or error.code == "invalid_setting":
                self.tell(before, UNTRIED, "not tried")
            else:
                self.tell(before, NOTHING if before == TLS and not self._encrypted else OK)
        self.tell(step, FAILED, joined(error.sentence, error.hint))

    def tell(self, name: str, how: str, what: str = "") -> None:
        """Tell a step, unless it was told."""
        if name in self._told:
            return
        self._told.add(name)
        self.failed = self.failed or (name if how == FAILED else "")
        self._tell_step(CheckStep(name, how, what))

    def _step_of(self, error: PlaygroundError) -> str:
        if ADDRESS not in self._told:
            return ADDRESS
        return SETTINGS if FIRST_EVENT in self._told else FAILS_AT.get(error.code, FIRST_EVENT)

    async def _answer_to_update(self, session: RealtimeSession) -> None:
        async for event in session:
            if isinstance(event, SessionUpdated):
                return
            if isinstance(event, ErrorReported) and not is_benign(event.error):
                raise self._refusal(event.error)
        raise fault("closed")

    def _encryption(self, encrypted: SSLObject | None) -> str:
        if encrypted is None:
            return "not needed on this computer" if self._here else "none: ws:// does not encrypt"
        certificate: Mapping[str, Any] = encrypted.getpeercert() or {}
        version = str(encrypted.version())
        if "notAfter" not in certificate:
            return version
        return tell("{version}, certificate valid until {day}", version=version, day=certificate["notAfter"])


def _sentences(first: str, second: str) -> str:
    return joined(tell("{first}.", first=first), second) if second else first


def _differences(held: Confirmed) -> str:
    if not held.differs:
        return tell("accepted as asked")
    told = (
        tell("{field} is {held}, not {asked}", field=each.field, held=repr(each.confirmed), asked=repr(each.asked))
        for each in held.differs
    )
    listed = reduce(lambda first, more: tell("{first}; {more}", first=first, more=more), told)
    return tell("accepted, but the service holds others: {told}", told=listed)
