"""The measurements, each one conversation; what is printed of them, and how often each is made, is room.py's matter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from benchmarks.rig.clips import Clip
from benchmarks.rig.judging import RATE_HZ, Said, answered_s, pauses, silenced_s, where
from benchmarks.rig.recorder import Silent
from benchmarks.rig.stage import Stage

Result = TypeVar("Result")
STORY = "Tell me a long story."
SETTLE_S = 0.5
LAG_S = 0.5
"""The recording comes late: what begins now may lie a little before its end."""
LATEST_S = 3.0
QUIET_S = 0.7
CUT_S = 0.8
"""A silence that no story of ours has between its sentences."""
PLUGGED_AT_S = 8.0
MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class Interruption:
    """``silence_ms``: from the first sound of the person to the last of the answer; None where it was not silenced.

    The run lies in the recording from ``from_s`` to ``until_s``; ``said`` is reckoned from its beginning.
    """

    silence_ms: float | None
    understood: str
    from_s: float
    until_s: float
    said: Said


@dataclass(frozen=True, slots=True)
class Story:
    """``cuts``: silences in ``seconds`` of story; ``stops``: how often the page says it was told to fall silent."""

    seconds: float
    cuts: int
    stops: int


def interruption(stage: Stage, clip: Clip, echo_db: float | None, at_s: float) -> Interruption:
    """Have a story told; say the clip when it has sounded for so long. Raises Silent, BrowserGone."""
    for _ in range(MOST_TRIES):
        found = _interruption(stage, clip, echo_db, at_s)
        if found is not None:
            return found
    raise Silent("the answer was in a pause each time")


def _interruption(stage: Stage, clip: Clip, echo_db: float | None, at_s: float) -> Interruption | None:
    recorder = stage.recorder
    stage.room.echo(echo_db)
    conversation = stage.conversation()
    from_s = recorder.now_s
    conversation.type(STORY)
    sounding_s = recorder.first_sound(from_s)
    recorder.wait_until(sounding_s + at_s)
    said_s = recorder.now_s
    stage.room.say(clip.path)
    recorder.wait_until(said_s + clip.seconds + SETTLE_S)
    while recorder.now_s < said_s + clip.seconds + LATEST_S and not recorder.is_silent(QUIET_S):
        recorder.wait_until(recorder.now_s + 0.05)
    understood = conversation.heard(besides=STORY)
    conversation.end()
    sound = recorder.sound(from_s)
    shift_s = said_s - LAG_S - from_s
    said = where(clip.samples, sound[int(shift_s * RATE_HZ) :, 1])
    if said is None:
        return None
    shifted = said.later(shift_s)
    silence_s = silenced_s(sound[:, 0], shifted)
    if silence_s is None:
        return None
    silence_ms = (silence_s - shifted.begin_s) * 1000
    missed = silence_ms > LATEST_S * 1000 - 100
    return Interruption(None if missed else silence_ms, understood, from_s, recorder.now_s, shifted)


def story(stage: Stage, echo_db: float | None, seconds: float) -> Story:
    """Have a story told for so long, with this echo and nobody there. Raises Silent, BrowserGone."""
    stage.room.echo(echo_db)
    return _told(stage, seconds, lambda _: None)


def plug(stage: Stage, echo_db: float, seconds: float) -> Story:
    """Have a story told, and the headphones pulled out after a while: from then on there is an echo."""
    stage.room.echo(None)

    def pull(sounded_s: float) -> None:
        if sounded_s < PLUGGED_AT_S or stage.room.has_echo:
            return
        stage.room.echo(echo_db)

    return _told(stage, seconds, pull)


def _told(stage: Stage, seconds: float, meanwhile: Callable[[float], None]) -> Story:
    recorder = stage.recorder
    conversation = stage.conversation()
    from_s = recorder.now_s
    conversation.type(STORY)
    sounding_s = recorder.first_sound(from_s)
    while (sounded_s := recorder.now_s - sounding_s) < seconds:
        meanwhile(sounded_s)
        recorder.wait_until(recorder.now_s + 0.1)
        if recorder.is_silent(2.0):  # it was cut off, or is over: the person asks for more
            conversation.type(STORY)
            recorder.first_sound(recorder.now_s)
    stops = conversation.stops()
    conversation.end()
    stage.room.echo(None)
    speaker = recorder.sound(sounding_s)[: int(seconds * RATE_HZ), 0]
    return Story(seconds, len(pauses(speaker, CUT_S)), stops)


def answers(stage: Stage, clip: Clip, count: int) -> tuple[list[float], list[dict[str, float]]]:
    """Ask the same question so often; return end of speech to first sound in ms, and the legs the page knows."""
    recorder = stage.recorder
    stage.room.echo(None)
    conversation = stage.conversation()
    recorder.wait_until(recorder.now_s + 1.0)
    waits = []
    for _ in range(count):
        from_s = recorder.now_s
        stage.room.say(clip.path)
        recorder.first_sound(from_s + clip.seconds)
        while not recorder.is_silent(1.0):
            recorder.wait_until(recorder.now_s + 0.1)
        sound = recorder.sound(from_s - LAG_S)
        said = where(clip.samples, sound[:, 1])
        begun_s = said and answered_s(sound[:, 0], said)
        if said and begun_s:
            waits.append((begun_s - said.end_s) * 1000)
    turns = conversation.turns()
    conversation.end()
    legs = [{leg["name"]: leg["ms"] for leg in turn["legs"]} for turn in turns if turn["legs"]]
    return waits, legs
