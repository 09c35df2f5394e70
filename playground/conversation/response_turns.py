"""Which turn the next answer belongs to: no event says so, the order does.

Rules:
1. Services answer in the order they were asked. What they answer by themselves they were asked when speech ended.
2. Several turns that wait for one answer to end are answered together: that is the answer to the last of them.
3. Speech that had no answer when more speech ended is answered with that.
4. What waited for ``PATIENCE_S`` will not be answered any more, if another was asked for since: not with that either.
5. What waits for no answer of its own when one begins is answered with that: also what was said where nothing is
   answered by itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from playground.conversation.turn_timing import TurnTiming

PATIENCE_S = 10.0


def ask(turns: Iterable[TurnTiming], now: float) -> None:
    """Note that the service was asked for the answer that some of ``turns`` want."""
    wanting = [turn for turn in turns if turn.wants_answer]
    for turn in wanting:
        turn.wants_answer = False
        turn.asked = now if turn is wanting[-1] else None


def ask_by_itself(turns: Iterable[TurnTiming], ended: TurnTiming, now: float) -> None:
    """Note that the service will answer ``ended`` without being asked by us."""
    for earlier in waiting(turns):
        if earlier.how in ("speech", "idle"):
            earlier.asked = None
    ended.asked = now


def refuse(turns: Iterable[TurnTiming]) -> None:
    """Note that the service would not answer what it was asked last: it wants to be asked again."""
    found = waiting(turns)
    if found:
        found[-1].asked = None
        found[-1].wants_answer = True


def take_next(turns: Iterable[TurnTiming], now: float) -> TurnTiming | None:
    """Return the turn to which the answer that begins belongs, and take it out; None when nobody asked."""
    found = waiting(turns)
    while len(found) > 1 and _is_stale(found[0], now):
        stale = found.pop(0)
        stale.asked, stale.given_up = None, True
    if found:
        found[0].asked = None
    return found[0] if found else None


def answer_with(turns: Iterable[TurnTiming], answered: TurnTiming) -> list[TurnTiming]:
    """Return the turns that are answered with ``answered``, whose answer begins; each is told so."""
    found = [turn for turn in turns if turn.number < answered.number and _is_left(turn)]
    for turn in found:
        turn.answered_with = answered.number
    return found


def waiting(turns: Iterable[TurnTiming]) -> list[TurnTiming]:
    """Return the turns whose answer has not begun, in the order they asked."""
    asked = [(turn.asked, turn.number, turn) for turn in turns if turn.asked is not None and not turn.response_id]
    return [turn for _, _, turn in sorted(asked, key=lambda each: each[:2])]


def _is_stale(turn: TurnTiming, now: float) -> bool:
    return turn.asked is not None and now - turn.asked > PATIENCE_S


def _is_left(turn: TurnTiming) -> bool:
    is_settled = turn.response_id or turn.answered_with is not None or turn.given_up
    waits = turn.wants_answer or turn.asked is not None
    return turn.speech_end is not None and not is_settled and not waits
