"""The page as a program: environment, built-in server, sessions and page put together, and served until Ctrl-C.

Rules:
1. Composition only: what a setting means, how a session runs or how a page looks is decided elsewhere.
2. The page listens at once; the built-in server loads its engines meanwhile, in the background.
3. A start that fails is one sentence and a hint on stderr, and status 1; Ctrl-C before it has begun, or twice, is 130.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import gradio as gr
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.staticfiles import StaticFiles

from playground import environment as surroundings
from playground.audio.resample import warm
from playground.browser.bridge import bridge_route
from playground.builtin import BuiltInServer
from playground.client.credentials import Anonymous, Credential, EntraCredential, KeyCredential
from playground.client.sessions import Admission
from playground.client.sessions import Sessions as ClientSessions
from playground.environment import Environment
from playground.errors import LinkError, PlaygroundError, SettingsError
from playground.protocol.address import Address, address_of
from playground.settings import Service, Settings, Target
from playground.ui.page import build_page, launch_options
from playground.ui.services import EngineStatus

STATIC = Path(__file__).parent / "browser" / "static"


class Sessions(Protocol):
    """Conversations: who may join one, and the route on which the page joins it."""

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Return the bridge, at ``/playground/bridge``."""
        ...

    async def ticket(self, admission: Admission) -> str:
        """Return a single-use, short-lived ticket for one conversation; raise PlaygroundError."""
        ...

    async def apply(self, owner: str, settings: Settings) -> None:
        """Change the running conversation of ``owner``; do nothing when none runs. Raise PlaygroundError."""
        ...


class BuiltIn(Protocol):
    """The built-in server, living in the background."""

    @property
    def url(self) -> str:
        """Return where it listens, e.g. ``ws://127.0.0.1:4711``; empty before ``start``."""
        ...

    def start(self) -> None:
        """Start to listen and to load; return at once."""
        ...

    def engines(self) -> Sequence[EngineStatus]:
        """Return its parts, in the order in which speech passes them."""
        ...

    def close(self) -> None:
        """Stop; may be called twice."""
        ...


@dataclass(frozen=True, slots=True)
class Program:
    """What the page talks to: the ``Services`` of ``playground.ui.services`` on top of the real parts."""

    environment: Environment
    sessions: Sessions
    built_in: BuiltIn
    entra: EntraCredential = field(default_factory=EntraCredential)

    def settings(self) -> Settings:
        """Return what a fresh page shows."""
        return self.environment.settings

    def service(self) -> Service:
        """Return which service a fresh page has chosen."""
        return self.environment.service

    def target(self, service: Service) -> Target:
        """Return whom ``service`` talks to as configured."""
        return self.environment.target(service)

    def sign_in(self, target: Target) -> str:
        """Say how we sign in to ``target`` when the person gives no key; empty for the built-in service."""
        keyed = target.service in self.environment.keys
        if (keyed or target.service == "azure") and _is_whole(target) and not self.environment.trusts(target):
            return UNSENT
        with_key, without_key = SIGN_IN[target.service]
        return with_key if keyed else without_key

    def engines(self) -> Sequence[EngineStatus]:
        """Return the parts of the built-in server."""
        return self.built_in.engines()

    async def ticket(self, owner: str, settings: Settings, target: Target, key: SecretStr | None) -> str:
        """Return a ticket; raise SettingsError for an address that cannot be, or where no sign-in may be sent to it."""
        address = address_of(target, self.built_in.url)
        return await self.sessions.ticket(Admission(owner, settings, address, self._credential(target, address, key)))

    def _credential(self, target: Target, address: Address, own: SecretStr | None) -> Credential:
        """Choose how to sign in: the person's own key goes wherever they say, ours only where it was configured to."""
        if key := own or self.environment.key_for(target):
            return KeyCredential(key)
        if not address.scope:
            return Anonymous()
        if not self.environment.trusts(target):
            raise _untrusted()
        return self.entra

    async def apply(self, owner: str, settings: Settings) -> None:
        """Change the running conversation of ``owner``."""
        await self.sessions.apply(owner, settings)


SIGN_IN: Mapping[Service, tuple[str, str]] = {  # with a configured key, and without
    "builtin": ("", ""),
    "azure": (
        "The server's own sign-in: AZURE_OPENAI_API_KEY. Unset it to sign in with Entra ID.",
        "The server's own sign-in: Entra ID.",
    ),
    "openai": ("The server's own sign-in: OPENAI_API_KEY.", "The server has no OPENAI_API_KEY; OpenAI wants a key."),
    "other": (
        "The server's own sign-in: PLAYGROUND_API_KEY.",
        "The server has no PLAYGROUND_API_KEY: no key is sent unless you give one.",
    ),
}
UNSENT = "The server's own sign-in is not sent to this address; only a key given here is."


def _untrusted() -> SettingsError:
    return SettingsError(
        "The server's own sign-in is not sent to this address.",
        "Give a key for it, or set AZURE_OPENAI_ENDPOINT on the server to allow it.",
        field="endpoint",
    )


def _is_whole(target: Target) -> bool:
    try:
        address_of(target)
    except SettingsError:
        return False
    return True


class FreshFiles(StaticFiles):
    """Static files the browser asks about each time, so that an upgraded page never mixes old and new modules."""

    def file_response(self, *args: Any, **more: Any) -> Response:
        """Return the file, to be kept but checked before use."""
        response = super().file_response(*args, **more)
        response.headers["Cache-Control"] = "no-cache"
        return response


def static_route(directory: Path = STATIC) -> BaseRoute:
    """Return the route that serves the page's ES modules as they are.

    Not a ``Mount``: under a root path that a proxy strips, Starlette no longer finds a mount's files.
    """
    files = FreshFiles(directory=directory)

    async def file(request: Request) -> Response:
        return await files.get_response(request.path_params["path"], request.scope)

    return Route("/playground/static/{path:path}", file)


def serve(page: gr.Blocks, environment: Environment, routes: Sequence[BaseRoute]) -> str:
    """Serve ``page`` and ``routes`` in the background; return the local address. Raise LinkError if it can't listen."""
    try:
        _, address, _ = page.launch(
            server_name=environment.host,
            server_port=environment.port,
            root_path=environment.root_path,
            share=environment.share,
            app_kwargs={"routes": [static_route(), *routes]},
            prevent_thread_lock=True,
            ssr_mode=False,  # Gradio's Node proxy would stand between the page and the bridge
            **launch_options(),
        )
    except OSError as error:
        raise LinkError(
            f"The page can't listen on {environment.host}, port {environment.port}.",
            "Another program may be using it; choose another port with --port.",
            code="address_in_use",
        ) from error
    return address


def main(argv: Sequence[str] | None = None) -> int:
    """Serve the page until Ctrl-C; return the exit status."""
    options = _options(argv)
    try:
        environment = _with_options(surroundings.load(), options)
        surroundings.silence_analytics()
        run(compose(environment))
    except PlaygroundError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def run(program: Program) -> None:
    """Serve ``program`` until Ctrl-C or SIGTERM, then stop its parts."""
    page = build_page(program)
    program.built_in.start()
    try:
        address = serve(page, program.environment, program.sessions.routes)
        sys.stdout.write(f"Realtime Playground is at {address} (Ctrl-C stops it)\n")
        sys.stdout.flush()
        _wait_for_the_end()
    finally:
        page.close(verbose=False)
        program.built_in.close()
        program.entra.close()


class BuiltInParts:
    """The built-in server as the page sees it: what each part is for, and how it stands."""

    NAMES: Mapping[str, str] = {"vad": "turn detection", "recognizer": "recognition", "synthesizer": "voice"}

    def __init__(self, server: BuiltInServer) -> None:
        self.server = server

    @property
    def url(self) -> str:
        """Return where the server listens."""
        return self.server.url

    def start(self) -> None:
        """Listen, and load in the background."""
        self.server.start()
        threading.Thread(target=warm, args=USUAL_RATES, name="playground-warm", daemon=True).start()

    def engines(self) -> Sequence[EngineStatus]:
        """Return the parts in the order in which speech passes them."""
        found = {status.name: status for status in self.server.engines()}
        parts = ((words, found.get(name)) for name, words in self.NAMES.items())
        return [EngineStatus(words, part.sentence, part.state) for words, part in parts if part]

    def close(self) -> None:
        """Stop the server."""
        self.server.close()


class Conversations:
    """The running conversations as the page sees them, and their bridge."""

    def __init__(self) -> None:
        self._sessions = ClientSessions()
        self.routes: Sequence[BaseRoute] = [bridge_route(self._sessions)]

    async def ticket(self, admission: Admission) -> str:
        """Return a single-use, short-lived ticket for one conversation; raise PlaygroundError."""
        return self._sessions.ticket(admission)

    async def apply(self, owner: str, settings: Settings) -> None:
        """Change the running conversation of ``owner``; do nothing when none runs."""
        self._sessions.apply(owner, settings)


USUAL_RATES = ((48_000, 24_000), (24_000, 48_000), (44_100, 24_000), (24_000, 44_100), (24_000, 16_000))


def compose(environment: Environment) -> Program:
    """Put the real parts together."""
    return Program(environment, Conversations(), BuiltInParts(BuiltInServer(environment.chat)))


def _wait_for_the_end() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        sys.stdout.write("\n")


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="app.py", description="Serve the Realtime Playground.")
    parser.add_argument("--share", action="store_true", help="also open a public link")
    parser.add_argument("--port", help="port of the page (GRADIO_SERVER_PORT, else 7860)")
    parser.add_argument("--host", help="address to listen on (GRADIO_SERVER_NAME, else 127.0.0.1)")
    return parser.parse_args(argv)


def _with_options(environment: Environment, options: argparse.Namespace) -> Environment:
    changes: MutableMapping[str, Any] = {}
    if options.port is not None:
        changes["port"] = surroundings.port_number(options.port, "--port")
    if options.host is not None:
        changes["host"] = options.host
    if options.share:
        changes["share"] = True
    return replace(environment, **changes)
