"""What the service owes us, how long that may take without a word, and what the person is told when it takes longer.

Rules:
1. A wait is told once. What was told is taken back when the wait is over, or begins anew because something came.
2. Nothing is given up here: a service may have its reasons, and the link is alive.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import inf

from playground.conversation.actions import Action, Notice, NoticeGone, Show
from playground.protocol.events import ResponseCreated, ResponseDone, ServerEvent, SessionUpdated, Unknown
from playground.telling import tell

ANSWER_S = 20.0
"""Reasoning models think for more than ten seconds; whoever waits longer in a talk wants to know."""
HEARING_S = 60.0
"""Few talk for a minute without the pause that ends a turn; a fan does."""
SETTINGS_S = 20.0


def progress(event: ServerEvent) -> Collection[str]:
    """Return the waits that an event shortens: the service is at it."""
    if isinstance(event, SessionUpdated):
        return {"settings"}
    is_of_answer = isinstance(event, ResponseCreated | ResponseDone) or hasattr(event, "response_id")
    is_new = isinstance(event, Unknown) and event.type.startswith("response.")
    return {"answer"} if is_of_answer or is_new else ()


@dataclass(frozen=True, slots=True)
class _Wait:
    seconds: float
    notice: Notice


WAITS: Mapping[str, _Wait] = {
    "answer": _Wait(
        ANSWER_S,
        Notice(
            tell("Nothing of an answer has come for {seconds} s.", seconds=f"{ANSWER_S:.0f}"),
            "It may still come: wait, or stop answering and ask again. Try now opens the connection anew and asks once "
            "more. If it stays so, look up the state of the service.",
            "info",
            "no_answer_yet",
            "try_now",
        ),
    ),
    "hearing": _Wait(
        HEARING_S,
        Notice(
            tell("The service has heard you speak for {seconds} s, without a pause.", seconds=f"{HEARING_S:.0f}"),
            "If you do not speak, it takes a noise for speech: mute the microphone, or raise the threshold. "
            "Try now opens the connection anew.",
            "info",
            "still_hearing",
            "try_now",
        ),
    ),
    "settings": _Wait(
        SETTINGS_S,
        Notice(
            tell("The service has not confirmed the settings for {seconds} s.", seconds=f"{SETTINGS_S:.0f}"),
            "It may hold others than the page shows. Try now opens the connection anew.",
            "info",
            "settings_unconfirmed",
            "try_now",
        ),
    ),
}


class Patience:
    """Since when which of ``WAITS`` lasts; times are seconds on the session's clock."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def wait_for(self, names: Collection[str], now: float, came: Collection[str] = ()) -> list[Action]:
        """Wait for just these; for those of which something ``came``, from now on."""
        over = [name for name in self._until if name not in names or name in came]
        taken_back = [action for name in over for action in self._end(name)]
        self._until |= {name: now + WAITS[name].seconds for name in names if name not in self._until}
        return taken_back

    def due(self, now: float, *, excused: Collection[str] = ()) -> list[Action]:
        """Tell of the waits that have lasted too long; those whose cause is not the service go on."""
        late = [name for name, until in self._until.items() if until <= now]
        self._until |= {name: now + WAITS[name].seconds if name in excused else inf for name in late}
        return [Show(WAITS[name].notice) for name in late if name not in excused]

    def next_due(self) -> float | None:
        """Return when the next wait has lasted too long."""
        return min((until for until in self._until.values() if until < inf), default=None)

    def _end(self, name: str) -> list[Action]:
        was_told = self._until.pop(name) == inf
        return [Show(NoticeGone(WAITS[name].notice.code))] if was_told else []
