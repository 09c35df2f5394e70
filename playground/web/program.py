"""What the page talks to, made of the real parts: who may talk to whom, with which credential, and what is built in.

Rules:
1. Composition only: what a setting means, how a session runs or how a page looks is decided elsewhere.
2. A credential of the server goes only where it was configured to go; a key of the page, where its owner says.
3. Wherever a target comes in it is judged by ``policy``, and dialled no farther than that says.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import anyio
from pydantic import SecretStr

from playground.client import connect
from playground.client.checking import CheckedSignIn, CheckStep, ConnectionCheck
from playground.client.credentials import Anonymous, Credential, EntraCredential, KeyCredential
from playground.client.sessions import Admission, Sessions
from playground.demo_words import DemoWords
from playground.engines.chat_servers import ChatOffer, ChatServers
from playground.engines.loading import EngineStatus
from playground.environment import Chat, Environment
from playground.errors import PlaygroundError, SettingsError
from playground.errors.withheld import withheld
from playground.limits import limits_of
from playground.server.process import ServerProcess
from playground.services.address import Address, address_of
from playground.services.catalogue import SERVICES
from playground.services.row import Row, Service
from playground.services.target import Target
from playground.settings import Settings
from playground.telling import joined, tell
from playground.tuning.handed import Handed
from playground.tuning.service_probe import Dial
from playground.tuning.tuner import Tuner
from playground.web.access.visitor_policy import VisitorPolicy, visitor_policy
from playground.web.admission import stopping
from playground.web.admission.control import PageAdmission
from playground.web.admission.redis_store import RedisStore
from playground.web.built_in import BuiltInParts
from playground.web.health import Health, LoopLag


@dataclass(frozen=True, slots=True)
class Program:
    """What the page talks to: the ``Services`` of ``playground.web.gradio_ui.services`` on top of the real parts."""

    environment: Environment
    sessions: Sessions
    built_in: BuiltInParts
    chat_servers: ChatServers = field(default_factory=partial(ChatServers, ()))
    entra: EntraCredential = field(default_factory=EntraCredential)
    admission: PageAdmission = field(default_factory=PageAdmission)
    recordings: Handed = field(default_factory=lambda: Handed(time.monotonic, partial(secrets.token_urlsafe, 24)))
    policy: VisitorPolicy = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "policy", visitor_policy(self.environment))

    def settings(self) -> Settings:
        """Return what a fresh page shows."""
        return self.environment.settings

    def demo(self) -> DemoWords:
        """Return what the demo view says of itself."""
        return self.environment.demo

    def service(self) -> Service:
        """Return which service a fresh page has chosen."""
        return self.policy.first

    def services(self) -> Sequence[Service]:
        """Return which services are offered on this page."""
        return self.policy.services

    def locked(self) -> frozenset[str]:
        """Return which settings are shown and can't be changed on this page."""
        return self.policy.locked

    def held(self, settings: Settings) -> Settings:
        """Return what holds of ``settings`` that a visitor gives."""
        return self.policy.held(settings)

    def objection(self, target: Target) -> SettingsError | None:
        """Return why ``target`` cannot be talked to from this page, as far as that is known without dialling."""
        try:
            self._address(target)
        except SettingsError as error:
            return error
        return None

    def target(self, service: Service) -> Target:
        """Return whom ``service`` talks to as configured."""
        return self.environment.target(service)

    def sign_in(self, target: Target) -> str:
        """Say how we sign in to ``target`` when the person gives no key; empty for the built-in service."""
        row, keyed = SERVICES[target.service], target.service in self.environment.keys
        if row.takes_key and not self.policy.lends:
            return _own_key(row)
        if (keyed or "token" in row.auth) and _is_whole(target) and not self.environment.trusts(target):
            return _unsent(row)
        return row.sign_in.keyed if keyed else row.sign_in.keyless

    def engines(self) -> Sequence[EngineStatus]:
        """Return the parts of the built-in server."""
        return self.built_in.engines()

    async def chat_offers(self) -> Sequence[ChatOffer]:
        """Return the models of this machine that could think for the built-in server, as far as it may look."""
        return await self.chat_servers.offers()

    def thinker(self) -> ChatOffer | None:
        """Return which of them thinks."""
        return self.built_in.server.thinker

    async def think_with(self, key: str) -> None:
        """Let the offer of this key think, its own skills where it is empty.

        Raise SettingsError for none, and where nothing is offered: what thinks there is the operator's to say.
        """
        if not self.chat_servers.may_look:
            raise SettingsError("Who thinks is not chosen on this page.", "Whoever runs it says.", field="mind")
        offer = next((each for each in await self.chat_offers() if each.key == key), None)
        if key and offer is None:
            raise SettingsError("This chat server does not answer now.", "Start it, or choose another.", field="mind")
        self.built_in.server.think_with(offer)

    async def ticket(self, owner: str, settings: Settings, target: Target, key: SecretStr | None) -> str:
        """Return a ticket; raise SettingsError for an address that cannot be, or where no sign-in may be sent to it."""
        settings = self.policy.held(settings)
        address = self._address(target, transcribes=settings.transcribes)
        credential, reach = self._credential(target, address, key), self.policy.reach(target)
        is_ours = key is None and credential.method != "none"
        asked = Admission(
            owner,
            settings,
            address,
            credential,
            target.service,
            target,
            reach=reach,
            at_our_expense=is_ours,
            by_hand=not self.policy.locked,
        )
        return self.sessions.ticket(asked)

    def _address(self, target: Target, *, transcribes: bool = False) -> Address:
        """Return where ``target`` is; raise SettingsError where it cannot be, or this page does not dial it."""
        address = address_of(target, self.built_in.url, transcribes=transcribes)
        self.policy.judge(target, address)
        return address

    def _credential(self, target: Target, address: Address, own: SecretStr | None) -> Credential:
        """Choose how to sign in: the person's own key goes wherever they say, ours only where it was configured to."""
        if key := own or self.policy.key_for(target):
            return KeyCredential(key)
        row = SERVICES[target.service]
        if row.takes_key and "none" not in row.auth and not self.policy.lends:
            raise withheld("key", title=tell(row.title))
        if row.auth == ("key",):
            raise _keyless(row)
        if not address.scope:
            return Anonymous()
        if not self.environment.trusts(target):
            raise _untrusted(row)
        return self.entra

    def tuner(self) -> Tuner:
        """Return who judges recordings: the built-in detector, and the service that is asked."""

        def reach(target: Target, key: SecretStr | None) -> Dial:
            address = self._address(target)
            credential = self._credential(target, address, key)
            return partial(connect, address, credential=credential, reach=self.policy.reach(target))

        return Tuner(reach)

    def handed(self, word: str) -> bytes | None:
        """Return the recording that the page handed in under ``word``, once."""
        return self.recordings.fetch(word)

    async def check(
        self, settings: Settings, target: Target, key: SecretStr | None, tell: Callable[[CheckStep], None]
    ) -> str:
        """Go the way of a conversation up to the settings and ``tell`` each step; return how it went, in a sentence."""
        row, settings = SERVICES[target.service], self.policy.held(settings)
        check = ConnectionCheck(tell, here=row.runs_here, ending=row.ending)
        try:
            address = self._address(target, transcribes=settings.transcribes)
            check.understood(address)
            for part in self.built_in.checked() if row.runs_here else ():
                check.tell(part.name, part.how, part.what)
            credential = self._credential(target, address, key)
            began = time.monotonic()
            async with connect(address, credential=credential, reach=self.policy.reach(target)) as session:
                check.opened(session, address, _checked_sign_in(row, credential, key), time.monotonic() - began)
                await check.settings(session, address, settings)
        except PlaygroundError as error:
            check.fail(error)
        return check.verdict

    def running(self, owner: str) -> Target | None:
        """Return whom the running conversation of ``owner`` is with; None where none runs."""
        admission = self.sessions.admission_of(owner)
        return admission.target if admission else None

    def sample(self, voice: str, rate_hz: int) -> bytes:
        """Return a sentence in a built-in voice, PCM16 mono at ``rate_hz``; blocks while it is spoken."""
        return self.built_in.server.sample(voice, rate_hz)

    async def apply(self, owner: str, settings: Settings) -> None:
        """Change the running conversation of ``owner``."""
        self.sessions.apply(owner, self.policy.held(settings))

    def health(self, lag: LoopLag) -> Health:
        """Return how the page's server fares, whose loop ``lag`` watches."""
        engines, line = self.built_in.engines(), self.admission.line
        is_loaded = bool(engines) and all(engine.state != "loading" for engine in engines)
        ready = is_loaded and not line.is_closed
        return Health(ready, line.talking, line.waiting, (lag.at(0.5), lag.at(0.95)), self.built_in.waiting)

    async def drain(self) -> None:
        """Let nobody new in, tell who talks until when they can, and wait until nobody does, or until then."""
        grace_s = self.environment.grace_s
        self.admission.close(stopping.nobody_new())
        self.sessions.tell(stopping.finish(grace_s))
        with anyio.move_on_after(grace_s):
            await self.sessions.emptied()

    async def stop(self) -> None:
        """End every conversation; its page is told that the playground was stopped."""
        reason = stopping.stopped()
        self.admission.close(reason)
        await self.sessions.end(reason)


def _unsent(row: Row) -> str:
    sentence = "The server's own sign-in is not sent to this address; only a key given here is."
    variable = row.address_variable
    allowing = tell("To allow it, set {variable} to this address on the server.", variable=variable)
    return joined(sentence, allowing if variable else "")


def _own_key(row: Row) -> str:
    told = tell(
        "Give a key of your own; this page's is not lent. It goes from this page's server to "
        "{service} alone, is held in memory while you talk, and written nowhere.",
        service=tell(row.called),
    )
    return joined(told, "Without one none is sent." if "none" in row.auth else "")


def _keyless(row: Row) -> SettingsError:
    return SettingsError(
        tell("{title} wants a key.", title=tell(row.title)),
        tell("Give one under Connection, or set {variable} on the server.", variable=row.key_variable),
        field="key",
    )


def _checked_sign_in(row: Row, credential: Credential, own: SecretStr | None) -> CheckedSignIn:
    if own is not None:
        return CheckedSignIn(True, "with the key given here")
    keyed = credential.method == "key"
    return CheckedSignIn(credential.method != "none", row.sign_in.check_keyed if keyed else row.sign_in.check_keyless)


def _untrusted(row: Row) -> SettingsError:
    return SettingsError(
        "The server's own sign-in is not sent to this address.",
        tell("Give a key for it, or set {variable} to this address on the server.", variable=row.address_variable),
        field="endpoint",
    )


def _is_whole(target: Target) -> bool:
    try:
        address_of(target)
    except SettingsError:
        return False
    return True


def compose(environment: Environment) -> Program:
    """Put the real parts together."""
    policy, chat = visitor_policy(environment), environment.chat
    looks = not policy.exposure.is_public and not chat.url  # what is configured thinks already
    servers = ChatServers(chat.ports if looks else ())
    if chat.key is not None and not policy.lends:
        chat = Chat(ports=chat.ports)
    limits = limits_of(environment.limits, public=policy.exposure.is_public)
    store = RedisStore(environment.redis_url) if environment.redis_url else None
    admission = PageAdmission(limits, environment.usage_file, store=store)
    return Program(
        environment,
        Sessions(),
        BuiltInParts(ServerProcess(chat, environment.logs, session_minutes=environment.session_minutes)),
        servers,
        admission=admission,
    )
