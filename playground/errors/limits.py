"""What a limit of the owner's says to whoever meets it: why a place is waited for, refused, or over. A table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from playground.errors import ServiceError
from playground.telling import Told, tell


@dataclass(frozen=True, slots=True)
class LimitWords:
    """One row: sentence and hint, filled with the facts of the case. Its name is the code that it travels under."""

    sentence: str
    hint: str = ""


WORDS: Mapping[str, LimitWords] = {
    "full": LimitWords("All places are taken, and the line is as long as it may be.", "Try again in a few minutes."),
    "visitor_waits": LimitWords(
        "You are talking here already, and waiting in another tab.", "Close one of your other tabs, then start again."
    ),
    "address_waits": LimitWords(
        "Others at your address are talking, and as many wait already.", "Try again when they are done."
    ),
    "day_over": LimitWords("Your {minutes} minutes for today are used up.", "Come back in {wait}."),
    "address_day_over": LimitWords(
        "What your address may talk in a day is used up ({minutes} minutes).", "Come back in {wait}."
    ),
    "tokens_over": LimitWords(
        "What this playground may spend in a day is used up.",
        "Give a key of your own under Connection, or come back in {wait}.",
    ),
    "minutes_over": LimitWords(
        "A conversation here lasts {minutes} minutes at most, and this one has.", "Press Start to go on with another."
    ),
    "idle": LimitWords("Nobody said anything for {minutes} minutes, so it hung up.", "Press Start to go on."),
    "silent": LimitWords("Nothing came from you for {minutes} minutes, so it hung up.", "Press Start to go on."),
    "idle_soon": LimitWords("Nobody has said anything for a while.", "Say or type something, else it hangs up soon."),
}
WAITING: Mapping[str, str] = {
    "full": "All places are taken. It starts by itself when it is your turn.",
    "visitor": "You are talking here already. This starts when your other conversation ends.",
    "address": "Others at your address are talking. It starts by itself when one of them is done.",
    "busy": "This machine is busy with those who talk. It starts by itself when it has room again.",
}
"""Why somebody waits in line."""


def limit_met(name: str, /, **facts: object) -> ServiceError:
    """Return the error of row ``name``, filled with the facts of the case."""
    row = WORDS[name]
    return ServiceError(tell(row.sentence, **facts), tell(row.hint, **facts), code=name)


def in_words(seconds: float) -> Told:
    """Return about how long that is, rounded up: hours from two on, else minutes."""
    minutes = max(1, -int(-seconds // 60))
    hours = -(-minutes // 60)
    if minutes >= 120:
        return tell("{hours} hours", hours=hours)
    return tell("a minute") if minutes == 1 else tell("{minutes} minutes", minutes=minutes)
