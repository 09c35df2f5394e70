"""Whose the time is between the end of speech and the first sound heard: legs that add up to it, without a gap.

Rules (``docs/latency.md`` tells them at length):
1. Facts bound the legs: what left us, what arrived, what was heard. Estimates (the network's share, the silence)
   divide the time between two facts and never exceed it.
2. What a service reports it did half a round trip before we read it. No round trip is longer than the quickest answer.
3. A leg whose mark or measurement is missing does not exist; its time is its successor's.
"""

from __future__ import annotations

from collections.abc import Iterator

from playground.conversation.actions import Leg, Owner
from playground.conversation.turn_timing import TurnTiming

OWNERS: dict[str, Owner] = {
    "microphone": "us",
    "network_out": "network",
    "silence": "vad",
    "detection": "service",
    "commit": "service",
    "response": "service",
    "first_audio": "service",
    "network_back": "network",
    "playback": "us",
}
"""Every leg, in order."""


def session_ms(moment: float, began: float) -> float:
    """Return a moment in milliseconds since ``began``, to a tenth."""
    return _tenths(moment, began) / 10


def legs(turn: TurnTiming, began: float = 0.0) -> tuple[Leg, ...]:
    """Return the legs of a turn, to a tenth of a millisecond; none before its first sound or without an end of speech.

    An answer asked for again over another link has none: what it took tells of an outage.
    No leg is negative, and together they are the time from ``speech_end`` to ``first_sound``, as ``session_ms`` has it.
    """
    spoken = turn.captured(turn.speech_end)
    if spoken is None or turn.first_sound is None or turn.asked_again:
        return ()
    heard = max(spoken, turn.first_sound)
    found, before, reached = [], _tenths(spoken, began), spoken
    for name, end in _ends(turn):
        reached = min(max(reached, end), heard)
        after = _tenths(reached, began)
        found.append(Leg(name, OWNERS[name], (after - before) / 10))
        before = after
    return tuple(found)


def total_ms(found: tuple[Leg, ...]) -> float | None:
    """Return what ``found`` add up to, to a tenth; None when there are none."""
    return sum(round(leg.ms * 10) for leg in found) / 10 if found else None


def _ends(turn: TurnTiming) -> Iterator[tuple[str, float]]:
    """Yield each leg that this turn has, with its end on our clock."""
    if turn.speech_end is None or turn.first_sound is None:
        return
    left = turn.speech_end.left
    if turn.how == "speech" and turn.delays.uplink_ms is not None:
        yield "microphone", left
    one_way = _one_way(turn, left)
    if turn.delays.rtt_ms is not None:
        yield "network_out", left + one_way
    if turn.silence_ms is not None and turn.stopped is not None:
        yield "silence", min(left + one_way + turn.silence_ms / 1000, turn.stopped - one_way)
    for name, read in _reports(turn):
        yield name, read - one_way
    if turn.delays.rtt_ms is not None and turn.first_audio is not None:
        yield "network_back", turn.first_audio
    yield "playback", turn.first_sound


def _reports(turn: TurnTiming) -> Iterator[tuple[str, float]]:
    """Yield what the service did, and when we read of it."""
    marks = {"commit": turn.committed, "response": turn.created, "first_audio": turn.first_audio}
    if turn.how == "speech":
        marks = {"detection": turn.stopped, **marks}
    yield from ((name, read) for name, read in marks.items() if read is not None)


def _one_way(turn: TurnTiming, left: float) -> float:
    """Return seconds from us to the service, or back; 0 when nobody measured it."""
    answers = [read for _, read in _reports(turn)]
    quickest = max(0.0, min(answers) - left) if answers else 0.0
    return min(max(0.0, turn.delays.rtt_ms or 0.0) / 1000, quickest) / 2


def _tenths(moment: float, began: float) -> int:
    return round((moment - began) * 10_000)
