"""The built-in server's core: whatever a client sends, engines that answer late and in any order, and time.

Frames pass through the dialect's reader as they do in the pipeline; detectors judge no more audio than was appended.
Judged at each step: every event is a frame of valid JSON below 1 MiB, no answer begins while one is active. Judged at
the end, in the same session: typed words are answered, and speech is.
"""

from __future__ import annotations

import json
from functools import cache
from random import Random
from typing import Any

from playground.protocol.dialect import Dialect
from playground.server.core.core import ServerCore
from playground.server.core.loopback import LoopbackCore
from tests.fuzz import nonsense
from tests.fuzz.client import WILD
from tests.fuzz.runner import Script
from tests.fuzz.server_stage import Stage
from tests.fuzz.stories import DIALECTS
from tests.unit.protocol.examples import GA_COMMANDS, PREVIEW_COMMANDS

JUDGED = 50
"""One of so many scripts has each of its events read by the official models: they are slow."""
IDS = ("item_1", "item_2", "mine", "item_9", "root", "resp_9", "nope")
SOUNDS = ("AAAA" * 2_000, "AAAA" * 20_000, "AAA", "AAAA", "", "!")
KINDS = {"core": ServerCore, "echo": LoopbackCore}


class ServerTarget:
    """Scripts for ``ServerCore``."""

    name = "server"
    about = "the built-in server's core: commands, raw frames, engines late and out of order, in each dialect"

    def script(self, rng: Random) -> Script:
        """Begin a session in some dialect, then commands with what engines do meanwhile."""
        name, wildness = rng.choice(list(DIALECTS)), rng.choice(WILD)
        steps: list[Any] = [("open", name, "echo" if rng.random() < 0.1 else "core", rng.randrange(JUDGED) == 0)]
        steps += [_step(rng, DIALECTS[name], wildness) for _ in range(rng.randrange(1, 50))]
        return steps

    def play(self, script: Script) -> None:
        """Play it to a fresh core."""
        _, name, kind, judged = script[0] if script and script[0][0] == "open" else ("", "GA", "core", False)
        stage = Stage(DIALECTS[name], KINDS[kind], judged=judged)
        for step in script:
            stage.take(step)
        if not stage.closed:
            stage.judge()

    def close(self) -> None:
        """Nothing is held."""


def _step(rng: Random, dialect: Dialect, wildness: float) -> Any:
    return _engine(rng) if rng.random() < 0.45 else ("frame", command_frame(rng, dialect, wildness))


def _engine(rng: Random) -> Any:
    kind = rng.choice(("voice", "voice", "words", "no words", "speak", "write", "call", "finish", "fail", "wait"))
    if kind == "voice":
        return (kind, tuple(rng.choice((0.0, 0.05, 0.5, 0.9, 1.0)) for _ in range(rng.randrange(30))))
    if kind == "wait":
        return (kind, rng.choice((0.1, 1.0, 6.0, 6.0, 2_000.0)) if rng.random() < 0.2 else 0.1)
    return (kind, rng.randrange(3), rng.choice(nonsense.WORDS))


def command_frame(rng: Random, dialect: Dialect, wildness: float) -> str:
    """Return one command, with as much wrong in it as ``wildness`` says."""
    body = rng.choice(_bodies(dialect.name))
    if rng.random() < 0.3:
        body = {"type": "input_audio_buffer.append", "audio": rng.choice(SOUNDS)}
    if "item_id" in body:
        body = {**body, "item_id": rng.choice(IDS)}
    if rng.random() >= wildness:
        return nonsense.dumped(body)
    frame = nonsense.dumped(nonsense.mutated(rng, body))
    return nonsense.broken(rng, frame) if rng.random() < wildness / 3 else frame


@cache
def _bodies(name: str) -> list[dict[str, Any]]:
    dialect, commands = (DIALECTS["GA"], GA_COMMANDS) if name == "GA" else (DIALECTS["preview"], PREVIEW_COMMANDS)
    return [json.loads(frame) for command in commands if (frame := dialect.write_command(command)) is not None]
