"""A command that a person wrote by hand: read strictly, and refused where something of it would be lost or do harm.

Rules:
1. What the dialect knows may be sent, by the fields it knows: what would be left out silently is refused by its path.
2. Audio stays PCM16 at 24 kHz on both ways: any other format would be heard as noise.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from playground import strict_json
from playground.errors.refusals import refused
from playground.protocol.commands import Command, CreateResponse, UpdateSession
from playground.protocol.dialect import Dialect
from playground.protocol.values import AudioFormat

LOOSE = ("item", "response.input")
"""Where reading passes over what it does not know."""


def command_of(text: str, dialect: Dialect) -> Command:
    """Return the command in ``text``; raise WireError saying in a sentence why it cannot be sent."""
    try:
        body = strict_json.read(text)
    except ValueError as error:
        raise refused("no_json_because", why=error) from None
    command = dialect.read_command(text)
    for path in _lost(body, json.loads(dialect.write_command(command) or "{}")):
        raise refused("unknown_parameter", param=path, name=path)
    if any(found not in (None, AudioFormat()) for found in _formats(command)):
        raise refused("not_pcm", param="format")
    return command


def _formats(command: Command) -> Iterator[AudioFormat | None]:
    if isinstance(command, UpdateSession):
        yield from (command.session.changes.get(name) for name in ("input_format", "output_format"))
    if isinstance(command, CreateResponse) and command.response:
        yield command.response.output_format


def _lost(given: Mapping[str, Any], written: Mapping[str, Any]) -> Iterator[str]:
    for where in LOOSE:
        first, *rest = where.split(".")
        found, kept = given.get(first), written.get(first)
        for key in rest:
            found, kept = (each.get(key) if isinstance(each, Mapping) else None for each in (found, kept))
        yield from _lost_in(found, kept, where)


def _lost_in(given: Any, written: Any, where: str) -> Iterator[str]:
    if isinstance(given, Mapping) and isinstance(written, Mapping):
        for key, value in given.items():
            if key in written:
                yield from _lost_in(value, written[key], f"{where}.{key}")
            elif value is not None:
                yield f"{where}.{key}"
    elif isinstance(given, list) and isinstance(written, list):
        for n, (each, kept) in enumerate(zip(given, written, strict=False)):
            yield from _lost_in(each, kept, f"{where}[{n}]")
