"""The bridge's frames, as ``docs/architecture.md`` lays them down: a header and PCM16, or one JSON object."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from playground.conversation.actions import (
    Confirmed,
    Difference,
    Leg,
    Line,
    LineGone,
    Notice,
    NoticeGone,
    SessionView,
    StateView,
    TurnView,
    UsageView,
    View,
    WordScore,
)
from playground.conversation.faults import notice_of
from playground.conversation.inputs import Picture
from playground.errors import PlaygroundError
from playground.errors.limits import WAITING
from playground.errors.page import page_fault
from playground.telling import told_of

HEADER = struct.Struct("<BBH")
MICROPHONE = 1
PLAYBACK = 2
PICTURE = 3
LONGEST_MICROPHONE = HEADER.size + 2 * 192_000  # a second at the highest rate
LONGEST_PICTURE = HEADER.size + 512 * 1024
JPEG = b"\xff\xd8\xff"
LONGEST_TEXT = 64_000
VIEW_TYPES: dict[type[View], str] = {
    StateView: "state",
    Line: "line",
    LineGone: "line_gone",
    Confirmed: "confirmed",
    Notice: "notice",
    NoticeGone: "notice_gone",
    TurnView: "turn",
    UsageView: "usage",
    SessionView: "session",
}


def microphone_pcm(frame: bytes) -> bytes:
    """Return the PCM16 of a microphone frame; raise WireError when it is none."""
    if len(frame) < HEADER.size or frame[0] != MICROPHONE or len(frame) % 2 or len(frame) > LONGEST_MICROPHONE:
        raise page_fault("no_audio")
    return frame[HEADER.size :]


def is_picture(frame: bytes) -> bool:
    """Tell whether a binary frame carries a picture."""
    return frame[:1] == bytes([PICTURE])


def picture_of(frame: bytes) -> Picture:
    """Return the picture of a frame, a JPEG; raise WireError when it is none."""
    if len(frame) > LONGEST_PICTURE or frame[HEADER.size :][: len(JPEG)] != JPEG:
        raise page_fault("no_picture")
    number = HEADER.unpack_from(frame)[2]
    return Picture(number, f"data:image/jpeg;base64,{base64.b64encode(frame[HEADER.size :]).decode('ascii')}")


def playback_frame(track: int, pcm: bytes) -> bytes:
    """Return the frame that carries ``pcm`` of ``track``."""
    return HEADER.pack(PLAYBACK, 0, track) + pcm


def message(text: str) -> Mapping[str, Any]:
    """Return the JSON object of a text frame; raise WireError when it is none."""
    try:
        found = json.loads(text) if len(text) <= LONGEST_TEXT else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("type"), str):
        raise page_fault("unreadable")
    return found


def view_message(view: View) -> dict[str, Any]:
    """Return what the page is told of ``view``."""
    return {"type": VIEW_TYPES[type(view)], **_plain(view), **_told(view)}


def _told(view: View) -> dict[str, Any]:
    match view:
        case Notice():
            return told_of(sentence=view.sentence, hint=view.hint)
        case Line():
            return told_of(note=view.note)
        case _:
            return {}


def goodbye(error: PlaygroundError | None) -> dict[str, Any]:
    """Return the message that ends a conversation, with the reason when nobody asked for the end."""
    if error is None:
        return {"type": "closed", "sentence": "", "hint": "", "level": "info", "code": ""}
    notice = notice_of(error)
    return {
        "type": "closed",
        "sentence": notice.sentence,
        "hint": notice.hint,
        "level": "error",
        "code": notice.code,
        **told_of(sentence=notice.sentence, hint=notice.hint),
    }


def in_line_message(place: int, why: str) -> dict[str, Any]:
    """Return what a page is told while it waits for its turn: its place, from 1, and why it waits."""
    return {
        "type": "admission",
        "place": place,
        "sentence": WAITING[why],
        "left_s": None,
        "left_tokens": None,
        **told_of(sentence=WAITING[why]),
    }


def allowance_message(left_s: float | None, left_tokens: int | None) -> dict[str, Any]:
    """Return what a page is told while it talks: what is left of its time and of the owner's tokens."""
    seconds = None if left_s is None else round(left_s, 1)
    return {"type": "admission", "place": 0, "sentence": "", "left_s": seconds, "left_tokens": left_tokens}


def _plain(value: View | Difference | Leg | WordScore) -> dict[str, Any]:
    return {f.name: _simple(getattr(value, f.name)) for f in fields(value)}


def _simple(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_simple(each) for each in value]
    return _plain(value) if isinstance(value, Difference | Leg | WordScore) else value
