"""``local``: the built-in Realtime server alone, for any Realtime client, until Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import replace

from playground.audio.resample import warm
from playground.cli.console import Console
from playground.cli.flags import UsageError
from playground.cli.service import DETECTOR_RATES
from playground.engines.chat import endpoint
from playground.engines.chat_servers import ChatOffer, look
from playground.environment import Chat, Environment
from playground.server.builtin import BuiltInServer
from playground.server.handshake import LOOPBACK, PATHS, Certificate

AUTO = "auto"
POLL_S = 0.1


def run(options: argparse.Namespace, environment: Environment, console: Console) -> int:
    """Serve until Ctrl-C or SIGTERM; return the exit status. Raises EngineError where it can't listen."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    offers = _offers(options, environment)
    chat = thinking(environment.chat, options.chat, options.chat_model, offers)
    server = BuiltInServer(
        chat,
        host=options.host,
        port=options.port,
        certificate=_certificate(options),
        session_minutes=options.session_minutes or environment.session_minutes,
    )
    try:
        url = server.start()
        _introduce(url, options.host, console)
        _say_who_thinks(chat, offers, console)
        _report_engines(server, console)
        threading.Event().wait()
    except KeyboardInterrupt:
        console.warn("Stopped.")
    finally:
        server.close()
    return 0


def _offers(options: argparse.Namespace, environment: Environment) -> Sequence[ChatOffer]:
    """Look for chat servers of this machine where one may think: it was asked for, or nobody else can reach us."""
    is_alone = options.host in LOOPBACK and not environment.chat.url and options.chat is None
    return asyncio.run(look(environment.chat.ports)) if options.chat == AUTO or is_alone else ()


def thinking(configured: Chat, address: str | None, model: str | None, offers: Sequence[ChatOffer]) -> Chat:
    """Return who is to think: what is configured, or the ``address`` given, ``AUTO`` for the first of ``offers``.

    The configured key goes to the configured address alone. Raise UsageError where nobody is there.
    """
    if address == AUTO:
        offer = next((each for each in offers if model in (None, each.model)), None)
        if offer is None:
            sentence = f"No chat server answers on this computer{f' with the model {model}' if model else ''}."
            raise UsageError(sentence, "Start one, or give its address: --chat URL.", field="chat")
        return Chat(offer.url, offer.model)
    if address is None or address == configured.url:
        return replace(configured, model=model or configured.model)
    endpoint(address)
    return Chat(address, model or "")


def _say_who_thinks(chat: Chat, offers: Sequence[ChatOffer], console: Console) -> None:
    if chat.url:
        console.say(f"{chat.model or 'Its usual model'} thinks, at {endpoint(chat.url)}.")
    elif offers:
        console.say(f"{offers[0].title} answers on this computer; --chat auto lets it think.")


def _certificate(options: argparse.Namespace) -> Certificate | None:
    if options.certificate is None:
        if options.key is not None:
            raise UsageError("--key needs a certificate.", "Add --certificate FILE.", field="key")
        return None
    return Certificate(options.certificate, options.key)


def _introduce(url: str, host: str, console: Console) -> None:
    console.say("The built-in Realtime server listens (Ctrl-C stops it). Any key and any model name will do:")
    for path, dialect in PATHS.items():
        console.say(f"  {url}{path}  ({dialect.name})")
    if host not in LOOPBACK:
        console.warn("It asks for no key: everybody who can reach this address may use it.")


def _report_engines(server: BuiltInServer, console: Console) -> None:
    """Say of each engine that it is ready, or why not, when that is known."""
    began, told = time.monotonic(), set[str]()
    while len(told) < len(server.engines()):
        for engine in server.engines():
            if engine.state != "loading" and engine.name not in told:
                told.add(engine.name)
                console.say(engine.sentence)
        console.progress("Loading …")
        time.sleep(POLL_S)
    warm(*DETECTOR_RATES)
    console.say(f"Ready after {time.monotonic() - began:.1f} s.")
