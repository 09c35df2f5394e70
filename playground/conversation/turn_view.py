"""A turn as the page sees it: moments in session time, and its latency."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter

from playground.conversation.actions import TurnView
from playground.conversation.latency import legs, session_ms, total_ms
from playground.conversation.turn_timing import TurnTiming

STEP_MS = 100.0
_GROWING = frozenset({"received_ms", "heard_ms"})
_BUT_SOUND = attrgetter(*(each.name for each in fields(TurnView) if each.name not in _GROWING))


def turn_view(turn: TurnTiming, began: float) -> TurnView:
    """Return all there is to show of ``turn``, in milliseconds since ``began``, to a tenth."""

    def ms(moment: float | None) -> float | None:
        return None if moment is None else session_ms(moment, began)

    found = legs(turn, began)
    detection = turn.detection
    return TurnView(
        number=turn.number,
        how=turn.how,
        user_item_id=turn.user_item_id,
        response_id=turn.response_id,
        answer_item_id=turn.answer_item_id,
        answered_with=turn.answered_with,
        status=turn.status or "",
        threshold=detection.threshold if detection else None,
        prefix_padding_ms=detection.prefix_padding_ms if detection else None,
        silence_ms=detection.silence_duration_ms if detection else None,
        speech_start_ms=ms(turn.captured(turn.speech_start)),
        started_ms=ms(turn.started),
        speech_end_ms=ms(turn.captured(turn.speech_end)),
        stopped_ms=ms(turn.stopped),
        committed_ms=ms(turn.committed),
        created_ms=ms(turn.created),
        first_audio_ms=ms(turn.first_audio),
        first_sound_ms=ms(turn.first_sound),
        done_ms=ms(turn.done),
        ended_ms=ms(turn.ended),
        received_ms=round(turn.received_ms, 1),
        heard_ms=round(turn.heard_ms, 1),
        interrupted=turn.interrupted,
        legs=found,
        total_ms=total_ms(found),
        error_ms=turn.delays.error_ms if found else None,
    )


def has_grown(turn: TurnTiming) -> bool:
    """Tell whether so much more sound arrived than was shown that it may be news."""
    return turn.shown is None or turn.received_ms - turn.shown.received_ms >= STEP_MS - 1


def is_news(view: TurnView, shown: TurnView | None) -> bool:
    """Tell whether ``view`` differs from what was shown last by more than a little sound that grows."""
    if shown is None:
        return True
    grown = max(view.received_ms - shown.received_ms, view.heard_ms - shown.heard_ms)
    return grown >= STEP_MS or _BUT_SOUND(view) != _BUT_SOUND(shown)
