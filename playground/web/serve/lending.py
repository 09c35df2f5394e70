"""Whether strangers talk with what the owner signs in with: asked before a link is opened, else told.

Rules:
1. What was said in the environment holds, and nothing is asked.
2. Only a *yes* lends. Where nobody can be asked nothing is lent, and one line says so.
3. Named is the variable, never what it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from playground.environment import Environment
from playground.services.catalogue import SERVICES
from playground.web.access.exposure import exposure_of

CHAT_KEY = "PLAYGROUND_LOCAL_CHAT_KEY"
QUESTION = (
    "Whoever has the public link could talk with {names}, at your expense.\n"
    "Type yes to lend that to them; else they bring a key of their own: "
)
TOLD = (
    "Visitors bring a key of their own, for {why}: {names} is not lent. "
    "PLAYGROUND_LEND_CREDENTIAL=True lends it, False says that this is meant.\n"
)


def settled(environment: Environment, ask: Callable[[str], str] | None, tell: Callable[[str], object]) -> Environment:
    """Return ``environment`` with what the owner answered; ``ask`` is None where nobody sits at a terminal."""
    exposure, names = exposure_of(environment), credentials(environment)
    if environment.lend_credential is not None or not exposure.is_public or not names:
        return environment
    if environment.share and ask is not None:
        return replace(environment, lend_credential=_is_yes(ask, QUESTION.format(names=_listed(names))))
    tell(TOLD.format(why=exposure.reasons[0], names=_listed(names)))
    return environment


def credentials(environment: Environment) -> Sequence[str]:
    """Name everything that costs its owner something when others use it."""
    keys = [SERVICES[service].key_variable for service in environment.keys]
    tokens = [
        f"your sign-in at {SERVICES[service].title}"
        for service, target in environment.targets.items()
        if service not in environment.keys and "token" in SERVICES[service].auth and target.endpoint
    ]
    return [*keys, *tokens, *([CHAT_KEY] if environment.chat.key else [])]


def _is_yes(ask: Callable[[str], str], question: str) -> bool:
    try:
        return ask(question).strip().lower() in ("yes", "y")
    except EOFError:
        return False


def _listed(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
