"""The client's core: what services report, what people want, what speakers play and time, in any order.

Judged at each step: every command is a frame of valid JSON, a cut lies within what was received, a track is named only
between its beginning and its end. Judged at the end, on the same link with an honest service: typed words, a tool's
result, push to talk and speech are each answered, and the turn comes back to the person.
"""

from __future__ import annotations

from random import Random
from typing import Any

from playground.conversation import inputs
from playground.protocol.commands import CancelResponse, CreateResponse
from playground.protocol.dialect import Dialect
from tests.fuzz import stories
from tests.fuzz.client_stage import Stage
from tests.fuzz.honest import Honest
from tests.fuzz.runner import Script

WILD = (0.0, 0.05, 0.2, 0.5)
CHANGES: tuple[dict[str, Any], ...] = (
    {"turn_detection": "none"},
    {"turn_detection": "semantic_vad"},
    {"turn_detection": "server_vad", "create_response": True},
    {"create_response": False},
    {"interrupt_response": False},
    {"noise_reduction": "near_field"},
    {"voice": "echo", "speed": 1.5},
    {"greeting": True, "idle_timeout_ms": 5_000},
    {"output": "text"},
    {"transcription_model": ""},
    {"tools": '[{"type":"function","name":"clock","parameters":{}}]'},
)
INPUTS: tuple[inputs.Input, ...] = (
    inputs.SayText("Hello"),
    inputs.SayText(" "),
    inputs.SayText("\ud83d 🙂 \x00"),
    inputs.StopAnswering(),
    inputs.HoldToTalk(True),
    inputs.HoldToTalk(False),
    inputs.SendAudio(bytes(960)),
    inputs.SendAudio(b"\x01"),
    inputs.SendAudio(bytes(9_600)),
    inputs.SayText("Look", (inputs.Picture(1, "data:image/jpeg;base64,AAAA"),)),
    inputs.AskNow(),
    inputs.SendByHand(CreateResponse(), '{"type":"response.create"}'),
    inputs.SendByHand(CancelResponse(), '{"type":"response.cancel"}'),
    inputs.AnswerTool("call_1", "3"),
    inputs.AnswerTool("", "\ud83d"),
)


class ClientTarget:
    """Scripts for ``SessionCore``."""

    name = "client"
    about = "the client's core: service events, inputs, playback, time, lost links and second ones, in each dialect"

    def script(self, rng: Random) -> Script:
        """Begin a conversation in some dialect, then a few stories with what people do meanwhile."""
        name, wildness = rng.choice(list(stories.DIALECTS)), rng.choice(WILD)
        steps: list[Any] = [("open", name, rng.choice(({}, {}, *CHANGES)), rng.random() < 0.9)]
        for _ in range(rng.randrange(1, 6)):
            link = rng.choice((*[None] * 7, 1, 2, 3))
            changes_at = rng.randrange(12) if rng.random() < 0.3 else None
            for n, frame in enumerate(stories.reported(rng, stories.DIALECTS[name], wildness)):
                if n == changes_at:  # the rest comes over the link that was relieved, if the other takes over
                    steps += [("heard", 0, 20, False), *_another_link(rng, stories.DIALECTS[name])]
                    link = 1
                steps.append(("event", frame, link))
                if rng.random() < 0.25:
                    steps.append(_meanwhile(rng))
            if rng.random() < wildness:
                steps.append(("event", stories.odd(rng, stories.DIALECTS[name])))
            steps.append(_meanwhile(rng))
        return steps

    def play(self, script: Script) -> None:
        """Play it to a fresh core."""
        _, name, settings, greeted = script[0] if script and script[0][0] == "open" else ("", "GA", {}, True)
        stage = Stage(name, settings, greeted=greeted)
        for step in script:
            stage.take(step)
        stage.judge()

    def close(self) -> None:
        """Nothing is held."""


def _another_link(rng: Random, dialect: Dialect) -> list[Any]:
    """Open a link beside the one there is; often it has a session soon."""
    greeting = [("event", frame, 2) for event in Honest(dialect).greet() if (frame := dialect.write_event(event))]
    return [("dial",), *(greeting if rng.random() < 0.8 else [])]


def _meanwhile(rng: Random) -> Any:
    kind = rng.random()
    if kind < 0.35:
        return ("want", rng.choice(INPUTS))
    if kind < 0.4:
        return ("change", rng.choice(CHANGES))
    if kind < 0.6:
        return ("heard", rng.randrange(4), rng.choice((0, 0.5, 20, 100, 1e9)), rng.random() < 0.5)
    if kind < 0.8:
        return ("silenced", rng.randrange(4), rng.choice((0, 0.5, 20, 100, 1e9)))
    if kind < 0.96:
        return ("wait", rng.choice((0.02, 0.3, 1.0, 12.0)))
    return ("lost", rng.choice(("lost", "closed", "timeout")), rng.choice((None, None, 1, 2, 3)))
