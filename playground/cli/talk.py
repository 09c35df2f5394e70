"""``talk``: a recording as if it were the microphone. Prints the turns, keeps what was said."""

from __future__ import annotations

import argparse
import asyncio
from datetime import datetime
from pathlib import Path

from playground.audio.pcm import duration_ms
from playground.audio.wav import write_wav
from playground.cli.call import Call
from playground.cli.console import Console, worded
from playground.cli.flags import UsageError
from playground.cli.keeping import ArchiveKeeper
from playground.cli.pace import BlockPace
from playground.cli.recording import check_writable, microphone_pcm
from playground.cli.service import engines_loaded, session_of
from playground.client import Anonymous
from playground.client.mask import Mask
from playground.environment import Environment
from playground.errors import ServiceError


def run(options: argparse.Namespace, environment: Environment, console: Console) -> int:
    """Say the recording, print both sides, keep the answers' audio; return the exit status. Raises PlaygroundError."""
    out: Path | None = options.out
    _check(options, environment)
    keep: Path | None = options.keep
    for path in (out, keep):
        check_writable(path)
    pcm = microphone_pcm(options.recording)
    keeper = ArchiveKeeper(Mask(Anonymous()), datetime.now().astimezone()) if keep else None
    try:
        call = asyncio.run(_talk(pcm, BlockPace(fast=options.fast), environment, console, keeper))
    finally:
        if keeper and keep and keeper.has_begun:
            keeper.write(keep)
    if out and call.pcm:
        write_wav(out, bytes(call.pcm))
    for line in call.printer.rest():
        console.say(line)
    _judge(call, environment)
    console.say(_closing_line(call, out))
    if keep:
        console.say(f"The conversation is kept in {keep}.")
    return 1 if call.notices else 0


def _check(options: argparse.Namespace, environment: Environment) -> None:
    out: Path | None = options.out
    if environment.settings.transcribes:
        raise UsageError("Nothing answers a transcript.", "Use transcribe, or leave out --output transcript.")
    if out and environment.settings.output == "text":
        raise UsageError("Written answers have no audio to keep.", "Leave out --out, or use --output audio.")
    if out and out.exists() and options.recording.exists() and out.samefile(options.recording):
        raise UsageError("--out would overwrite the recording.", "Give another file.")
    keep: Path | None = options.keep
    if keep and options.fast:
        raise UsageError("--keep keeps a conversation as it was spoken.", "Leave out --fast.")
    others = [path for path in (options.recording, out) if path]
    if keep and (keep in others or (keep.exists() and any(path.exists() and keep.samefile(path) for path in others))):
        raise UsageError("--keep would overwrite another file of this command.", "Give a file of its own.")


async def _talk(
    pcm: bytes, pace: BlockPace, environment: Environment, console: Console, keeper: ArchiveKeeper | None
) -> Call:
    total_s = duration_ms(pcm) / 1000
    warned = 0

    def show(call: Call) -> None:
        nonlocal warned
        for line in call.printer.final():
            console.say(line)
        for notice in call.notices[warned:]:
            console.warn(worded(notice))
        warned = len(call.notices)
        said_s = min(call.sent_ms / 1000, total_s)
        console.progress(f"{said_s:.1f} of {total_s:.1f} s, {call.core.turn.value}")

    async with session_of(environment, console, keeper.hear if keeper else None) as (session, destination):
        await engines_loaded(destination, console)
        dialect = destination.address.dialect
        call = Call(session, dialect, environment.settings, pace, show, keeper)
        if keeper:
            target = environment.target()
            whom = {"service": target.service, "model": session.config.model or target.deployment}
            keeper.begin(environment.settings, dialect, lambda: call.elapsed_ms, **whom)
        await call.run(pcm)
        return call


def _judge(call: Call, environment: Environment) -> None:
    """Raise ServiceError where there was nothing to answer or nothing was answered."""
    if not call.heard_turns:
        hint = "Check that the recording holds speech, or lower --threshold."
        raise ServiceError("No speech was noticed in the recording.", hint, code="no_speech")
    if environment.settings.create_response and not call.answers and not call.notices:
        raise ServiceError("The service gave no answer.", "Try again.", code="no_answer")


def _closing_line(call: Call, out: Path | None) -> str:
    turns, answers = _count(call.heard_turns, "turn"), _count(call.answers, "answer")
    spoken = f"{duration_ms(call.pcm) / 1000:.1f} s of speech came back"
    if not call.pcm:
        return f"{turns}, {answers}."
    return f"{turns}, {answers}; {spoken}, {f'written to {out}' if out else 'not kept; --out FILE.wav writes it'}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
