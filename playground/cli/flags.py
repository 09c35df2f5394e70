"""Every setting as a flag: names, help and bounds come from ``settings.knobs()``, defaults from the environment.

Rules:
1. A flag that was not given does not exist in the options: the environment's value holds.
2. Values go as text through the same validation as everywhere else; an error names the flag.
3. There is no flag for a key: a command line is seen by every program and kept in the shell's history.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel

from playground.environment import Environment
from playground.errors import SettingsError
from playground.services.catalogue import SERVICES
from playground.services.target import Target
from playground.settings import Knob, Settings, knobs, parse

Model = TypeVar("Model", bound=BaseModel)
GROUPS: tuple[tuple[str, str, type[BaseModel]], ...] = (
    ("service", "Whom to talk to. Keys are read from the environment or .env, never from a flag.", Target),
    ("session", "What the session is told. In brackets: the variable that sets it, and what holds without.", Settings),
)


class UsageError(SettingsError):
    """The command line itself is wrong; exit status 2."""


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Give ``parser`` a flag for every setting."""
    for title, description, model in GROUPS:
        group = parser.add_argument_group(title, description)
        for knob in knobs(model).values():
            _add(group, knob)


def _add(group: argparse._ArgumentGroup, knob: Knob) -> None:
    more: dict[str, Any] = {"dest": knob.name, "default": argparse.SUPPRESS, "help": _help(knob)}
    if isinstance(knob.default, bool):
        group.add_argument(knob.flag, action=argparse.BooleanOptionalAction, **more)
    else:
        group.add_argument(knob.flag, metavar=_metavar(knob), **more)


def _metavar(knob: Knob) -> str:
    if knob.unit and knob.unit != "×":
        return knob.unit.upper()
    return "N" if isinstance(knob.default, int | float) else knob.name.rpartition("_")[2].upper()


def _help(knob: Knob) -> str:
    default = '""' if knob.default in ("", None) else str(knob.default)
    shown = default if len(default) <= 40 else f"{default[:37]}…"
    choices = f" One of: {', '.join(choice or '(empty)' for choice in knob.choices)}." if knob.choices else ""
    return f"{knob.help}{choices} [{knob.variable}, else {shown}]".replace("%", "%%")


def configured(environment: Environment, options: argparse.Namespace) -> Environment:
    """Return ``environment`` with the flags in ``options`` laid over it; raise UsageError naming the first bad flag.

    A flag is configuration like a variable: the target it names is trusted with that service's credential.
    """
    given = vars(options)
    service = _laid_over(Target(service=environment.service), given, only="service").service
    target = _laid_over(environment.target(service), given)
    for name in ("endpoint", "deployment"):
        if SERVICES[target.service].runs_here and given.get(name):
            *some, last = (each for each, row in SERVICES.items() if not row.runs_here)
            hint = f"Add --service {', '.join(some)} or {last}."
            raise UsageError(f"--{name} needs a service.", hint, field=name)
    return replace(
        environment,
        settings=_laid_over(environment.settings, given),
        service=target.service,
        targets={**environment.targets, target.service: target},
    )


def _laid_over(base: Model, given: dict[str, Any], only: str = "") -> Model:
    named = knobs(type(base))
    changes = {name: _value(named[name], given[name]) for name in named if name in given and only in ("", name)}
    try:
        return parse(type(base), {**base.model_dump(), **changes})
    except SettingsError as error:
        flag = named[error.field].flag if error.field in named else error.field
        raise UsageError(f"{flag} can't have this value.", error.hint, field=error.field) from None


def _value(knob: Knob, text: Any) -> Any:
    """Return None for an empty text where a setting may be absent."""
    return None if text == "" and knob.default is None else text
