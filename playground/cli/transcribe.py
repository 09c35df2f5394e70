"""``transcribe``: what is said in a recording, a line a turn, by a session that only transcribes. Nothing answers."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import replace

from playground.audio.pcm import duration_ms
from playground.cli.call import Call
from playground.cli.console import Console, worded
from playground.cli.flags import UsageError
from playground.cli.pace import BlockPace
from playground.cli.recording import microphone_pcm
from playground.cli.service import engines_loaded, session_of
from playground.environment import Environment
from playground.errors import ServiceError


def run(options: argparse.Namespace, environment: Environment, console: Console) -> int:
    """Print the words of the recording as they come; return the exit status. Raises PlaygroundError."""
    settings = environment.settings.changed(output="transcript")
    if not settings.transcription_model:
        raise UsageError("Nothing writes down what is said.", "Give a --transcription-model.")
    pcm = microphone_pcm(options.recording)
    lines = TurnLines(console)
    call = asyncio.run(_transcribe(pcm, options.fast, replace(environment, settings=settings), lines))
    lines.show(call)
    console.clear()
    if not call.heard_turns:
        hint = "Check that the recording holds speech, or lower --threshold."
        raise ServiceError("No speech was noticed in the recording.", hint, code="no_speech")
    return 1 if lines.failed or call.notices else 0


class TurnLines:
    """Prints each turn once, in the order in which they were spoken, as soon as its words are settled."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._told = self._warned = 0
        self.failed = False

    def show(self, call: Call) -> None:
        """Print what has come since the last time."""
        for line in call.core.transcript.lines()[self._told :]:
            if line.status == "streaming":
                break
            self._told += 1
            if line.status == "failed":
                self.failed = True
                self._console.warn(line.note)
            elif line.text:
                self._console.say(line.text)
        for notice in call.notices[self._warned :]:
            self._console.warn(worded(notice))
        self._warned = len(call.notices)

    def progress(self, said_s: float, total_s: float) -> None:
        """Show how much of the recording was said."""
        self._console.progress(f"{min(said_s, total_s):.1f} of {total_s:.1f} s")

    @property
    def console(self) -> Console:
        """Where they are printed."""
        return self._console


async def _transcribe(pcm: bytes, fast: bool, environment: Environment, lines: TurnLines) -> Call:
    total_s = duration_ms(pcm) / 1000

    def show(call: Call) -> None:
        lines.show(call)
        lines.progress(call.sent_ms / 1000, total_s)

    async with session_of(environment, lines.console) as (session, destination):
        await engines_loaded(destination, lines.console)
        pace = BlockPace(fast=fast)
        call = Call(session, destination.address.dialect, environment.settings, pace, show)
        await call.run(pcm)
        return call
