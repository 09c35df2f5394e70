"""What a page does wrong on its bridge, in a sentence for the person who sits before it. A table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from playground.errors import WireError
from playground.telling import tell

RELOAD = "Reload the page."


class EnoughError(WireError):
    """A page did for too long what it was told not to do: the conversation ends."""


@dataclass(frozen=True, slots=True)
class PageFault:
    """One row: sentence and hint, the code they travel under, and whether the conversation ends with it."""

    sentence: str
    hint: str = RELOAD
    code: str = "invalid_frame"
    ends: bool = False


FAULTS: Mapping[str, PageFault] = {
    "no_hello": PageFault("The page did not say hello first."),
    "foreign": PageFault("This session was begun in another browser.", code="foreign"),
    "earlier": PageFault(
        "The page handed over a conversation that cannot be continued: {what}.",
        "Press New conversation and start again.",
    ),
    "no_audio": PageFault("The page sent a frame that is no microphone audio."),
    "no_picture": PageFault("The page sent a picture that is none, or too large.", "Try another picture."),
    "unreadable": PageFault("The page sent a message that cannot be read."),
    "unknown": PageFault("The page asked for something unknown: {what}.", code="invalid_value"),
    "no_link": PageFault(
        "Not sent: there is no connection to the service right now.", "Try again once it is back.", "no_link"
    ),
    "no_event": PageFault(
        "There is nothing to send.", "Write one event as JSON, or begin with a template.", "no_event"
    ),
    "held": PageFault(
        "Not sent: whoever runs this page keeps settings to themselves, and an event could change them.",
        "Change what the form lets you change.",
        "held",
    ),
    "no_number": PageFault("The page named no {name}."),
    "no_time": PageFault("The page named no time as {name}."),
    "rate": PageFault(
        "The page's audio device has a sampling rate we cannot use.",
        "Choose a device with a rate of {lowest} to {highest} Hz.",
        "invalid_rate",
    ),
    "audio_too_fast": PageFault(
        "The microphone's sound came faster than anybody can speak; some of it was left out.",
        "If it happens again, choose another microphone.",
        "too_fast",
    ),
    "too_fast": PageFault("The page sent too many messages at once ({kind}); some were left out.", "", "too_fast"),
    "audio_too_much": PageFault(
        "The page went on sending more sound than anybody can, so the conversation was ended.",
        code="too_much",
        ends=True,
    ),
    "too_much": PageFault(
        "The page went on sending more messages ({kind}) than anybody can, so the conversation was ended.",
        code="too_much",
        ends=True,
    ),
    "too_unreadable": PageFault(
        "The page sent {count} messages that cannot be read, so the conversation was ended.", ends=True
    ),
}


def page_fault(name: str, /, **facts: object) -> WireError:
    """Return the error of row ``name``, filled with the facts of the case."""
    row = FAULTS[name]
    kind = EnoughError if row.ends else WireError
    return kind(tell(row.sentence, **facts), tell(row.hint, **facts), code=row.code)
