"""``check``: what is configured, and whether it works, a line for each step of ``client/checking.py``."""

from __future__ import annotations

import argparse
import asyncio
import time

from playground.cli.console import Console
from playground.cli.service import Destination, dialled, engines_loaded, reached, refusal
from playground.client.checking import CheckedSignIn, CheckStep, ConnectionCheck, engine_step
from playground.environment import Environment
from playground.errors import PlaygroundError
from playground.services.catalogue import SERVICES


def run(options: argparse.Namespace, environment: Environment, console: Console) -> int:
    """Print a line a step; return 0 when all of them passed."""
    del options
    check = asyncio.run(_checked(environment, console))
    (console.warn if check.failed else console.say)(check.verdict)
    return 1 if check.failed else 0


async def _checked(environment: Environment, console: Console) -> ConnectionCheck:
    def tell(step: CheckStep) -> None:
        console.clear()
        console.say(f"{step.name:<12} {step.how:<7} {step.what}".rstrip())

    row = SERVICES[environment.target().service]
    check = ConnectionCheck(tell, here=row.runs_here, refusal=refusal, ending=row.ending)
    try:
        with reached(environment) as destination:
            check.understood(destination.address)
            await _engines(check, destination, console)
            began = time.monotonic()
            console.progress("Connecting …")
            async with dialled(environment, destination) as session:
                address = destination.address
                check.opened(session, address, _sign_in(environment, destination), time.monotonic() - began)
                await check.settings(session, address, environment.settings)
    except PlaygroundError as error:
        check.fail(error)
    return check


async def _engines(check: ConnectionCheck, destination: Destination, console: Console) -> None:
    if destination.server is None:
        return
    await engines_loaded(destination, console)
    for engine in destination.server.engines():
        step = engine_step(engine.name, engine.state, engine.sentence)
        check.tell(step.name, step.how, step.what)


def _sign_in(environment: Environment, destination: Destination) -> CheckedSignIn:
    keyed = environment.key_for(environment.target()) is not None
    words = SERVICES[environment.service].sign_in
    return CheckedSignIn(keyed or bool(destination.address.scope), words.check_keyed if keyed else words.check_keyless)
