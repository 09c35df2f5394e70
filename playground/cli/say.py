"""``say``: text in, audio out. Prints what arrives as it arrives; the forms of its lines are relied on by scripts."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from playground.audio.pcm import duration_ms
from playground.audio.wav import write_wav
from playground.cli.console import Console
from playground.cli.flags import UsageError
from playground.cli.recording import check_writable
from playground.cli.service import patiently, refusal, session_of
from playground.client.diagnosis import session_error
from playground.client.failures import fault
from playground.conversation.faults import is_benign
from playground.environment import Environment
from playground.errors import ServiceError
from playground.protocol import events as e
from playground.protocol.values import Response


@dataclass(slots=True)
class SpokenAnswer:
    """What came back so far."""

    pcm: bytearray = field(default_factory=bytearray)
    done: bool = False
    cut_off: bool = False


def run(options: argparse.Namespace, environment: Environment, console: Console) -> int:
    """Say the text, print the answer, keep its audio; return the exit status. Raises PlaygroundError."""
    out: Path | None = options.out
    if environment.settings.transcribes:
        raise UsageError("Nothing answers a transcript.", "Leave out --output transcript.")
    if out and environment.settings.output == "text":
        raise UsageError("A written answer has no audio to keep.", "Leave out --out, or use --output audio.")
    check_writable(out)
    text = _text(options.text, console)
    answer = asyncio.run(_say(text, environment, console))
    if out:
        write_wav(out, bytes(answer.pcm))
    console.say(_closing_line(answer, out))
    return 0


def _text(given: str, console: Console) -> str:
    if given == "-":
        console.progress("Reading the text from the keyboard; Ctrl-D ends it." if sys.stdin.isatty() else "")
        given = sys.stdin.read()
        console.clear()
    if not given.strip():
        raise UsageError("There is nothing to say.", "Give a text, or - to read it from stdin.")
    return given.strip()


async def _say(text: str, environment: Environment, console: Console) -> SpokenAnswer:
    answer = SpokenAnswer()
    async with session_of(environment, console) as (session, _):
        await session.update(environment.settings)
        await session.say(text)
        console.progress("Waiting for the answer …")
        async for event in patiently(cast(AsyncGenerator[e.ServerEvent, None], session.answer())):
            _take(event, answer, console)
    if not answer.done:
        raise fault("closed")
    return answer


def _take(event: e.ServerEvent, answer: SpokenAnswer, console: Console) -> None:
    match event:
        case e.TextDelta() | e.TranscriptDelta():
            console.say(f"Received text delta: {event.delta}")
        case e.AudioDelta():
            answer.pcm += event.audio
            console.say(f"Received {len(event.audio)} bytes of audio data.")
        case e.ResponseDone():
            answer.done, answer.cut_off = True, _judge(event.response)
        case e.ErrorReported() if not is_benign(event.error):
            raise refusal(event.error)
        case _:
            pass


def _judge(response: Response) -> bool:
    """Return whether the answer was cut off at its longest; raise ServiceError where it was not made."""
    details = response.status_details
    if response.status == "completed":
        return False
    if response.status == "incomplete" and details and details.reason == "max_output_tokens":
        return True
    if details and details.error:
        raise session_error(details.error)
    reason = (details.reason if details else None) or "no reason given"
    raise ServiceError(f"The answer is {response.status} ({reason}).", "Try again, or change the text.", code=reason)


def _closing_line(answer: SpokenAnswer, out: Path | None) -> str:
    cut = " It was cut off at --max-output-tokens." if answer.cut_off else ""
    if not answer.pcm:
        return f"The answer is complete.{cut}"
    where = f"written to {out}." if out else "not kept; --out FILE.wav writes it."
    return f"The answer lasts {duration_ms(answer.pcm) / 1000:.1f} s, {where}{cut}"
