"""``local``: the built-in Realtime server alone, for any Realtime client, until Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import threading
import time

from playground.audio.resample import warm
from playground.cli.console import Console
from playground.cli.flags import UsageError
from playground.cli.service import DETECTOR_RATES
from playground.environment import Environment
from playground.server.builtin import BuiltInServer
from playground.server.handshake import LOOPBACK, PATHS, Certificate

POLL_S = 0.1


def run(options: argparse.Namespace, environment: Environment, console: Console) -> int:
    """Serve until Ctrl-C or SIGTERM; return the exit status. Raises EngineError where it can't listen."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    server = BuiltInServer(environment.chat, host=options.host, port=options.port, certificate=_certificate(options))
    try:
        url = server.start()
        _introduce(url, options.host, console)
        _report_engines(server, console)
        threading.Event().wait()
    except KeyboardInterrupt:
        console.warn("Stopped.")
    finally:
        server.close()
    return 0


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
