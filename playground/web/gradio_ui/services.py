"""What the page asks of the program behind it: its questions, and its requests.

The page knows nothing of sockets, keys or engines; whoever composes the program gives it an object of this shape.
Not here: how any of it is done (``playground/web/program.py`` puts it together).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from pydantic import SecretStr

from playground.client.checking import CheckStep
from playground.demo_words import DemoWords
from playground.engines.chat_servers import ChatOffer
from playground.engines.loading import EngineStatus
from playground.errors import SettingsError
from playground.services.row import Service
from playground.services.target import Target
from playground.settings import Settings
from playground.tuning.tuner import Tuner


class Services(Protocol):
    """The program behind the page. ``owner`` is one open page, as nobody but its browser can name it."""

    def settings(self) -> Settings:
        """Return what a fresh page shows."""
        ...

    def demo(self) -> DemoWords:
        """Return what the demo view says of itself."""
        ...

    def service(self) -> Service:
        """Return which service a fresh page has chosen."""
        ...

    def services(self) -> Sequence[Service]:
        """Return which services are offered, at least one."""
        ...

    def locked(self) -> Collection[str]:
        """Return the names of the settings that are shown and can't be changed on this page."""
        ...

    def held(self, settings: Settings) -> Settings:
        """Return ``settings`` with those that are locked as they are configured."""
        ...

    def objection(self, target: Target) -> SettingsError | None:
        """Return why ``target`` cannot be talked to from this page, as far as that is known without dialling."""
        ...

    def target(self, service: Service) -> Target:
        """Return whom ``service`` talks to as configured; empty fields where nothing is configured."""
        ...

    def sign_in(self, target: Target) -> str:
        """Say how we sign in to ``target`` when the person gives no key; empty where there is nothing to say."""
        ...

    def engines(self) -> Sequence[EngineStatus]:
        """Return the parts of the built-in server by their job ("voice"), in the order in which speech passes them."""
        ...

    async def chat_offers(self) -> Sequence[ChatOffer]:
        """Return the models of this machine that could think for the built-in service; none but for its owner alone."""
        ...

    def thinker(self) -> ChatOffer | None:
        """Return which of them thinks; None while the built-in service answers by itself."""
        ...

    async def think_with(self, key: str) -> None:
        """Let the offer of this key think from the next answer on, its own skills where it is empty.

        Raise SettingsError where nobody offers it.
        """
        ...

    async def ticket(self, owner: str, settings: Settings, target: Target, key: SecretStr | None) -> str:
        """Return a single-use ticket for one conversation; raise PlaygroundError when there can be none.

        ``key`` is the person's own, to be used for this conversation and kept nowhere; None means: sign in as
        configured.
        """
        ...

    def tuner(self) -> Tuner:
        """Return who judges recordings for the tuner."""
        ...

    def handed(self, word: str) -> bytes | None:
        """Return the file that the page handed in under ``word``, once; None where there is none, or no more."""
        ...

    async def check(
        self, settings: Settings, target: Target, key: SecretStr | None, tell: Callable[[CheckStep], None]
    ) -> str:
        """Check whether ``target`` can be talked to, and ``tell`` each step; return how it went, in a sentence."""
        ...

    def running(self, owner: str) -> Target | None:
        """Return whom the running conversation of ``owner`` is with; None where none runs."""
        ...

    def sample(self, voice: str, rate_hz: int) -> bytes:
        """Return a sentence spoken by a built-in ``voice``, PCM16 mono at ``rate_hz``; raise PlaygroundError.

        Blocks for as long as speaking takes.
        """
        ...

    async def apply(self, owner: str, settings: Settings) -> None:
        """Change the running conversation of ``owner``; do nothing when none runs. Raise PlaygroundError."""
        ...
