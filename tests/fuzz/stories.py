"""What services report, as frames of a dialect: whole stories, then shaken, mutated and broken. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from random import Random

from playground.protocol import events as e
from playground.protocol.dialect import Dialect
from playground.protocol.ga import GA
from playground.protocol.preview import FIRST_PREVIEW, PREVIEW
from playground.protocol.values import (
    ErrorBody,
    Item,
    Part,
    Response,
    SessionConfig,
    StatusDetails,
    TurnDetection,
    Voice,
)
from tests.fuzz import nonsense
from tests.unit.protocol.examples import GA_EVENTS, PREVIEW_EVENTS, USAGE

DIALECTS = {"GA": GA, "preview": PREVIEW, "first preview": FIRST_PREVIEW}
CODES = (
    "response_cancel_not_active",
    "conversation_already_has_active_response",
    "item_truncate_invalid_item_id",
    "input_audio_buffer_commit_empty",
    "session_expired",
    "invalid_value",
    "rate_limit_exceeded",
    "server_error",
)
Story = Sequence[e.ServerEvent]


def reported(rng: Random, dialect: Dialect, wildness: float) -> list[str]:
    """Return the frames of one story, or of two told at once, with as much wrong in them as ``wildness`` says."""
    story = list(_story(rng))
    if rng.random() < wildness:
        story = _riffled(rng, story, list(_story(rng)))
    frames = [dialect.write_event(event) for event in nonsense.shaken(rng, story, wildness)]
    return [_harmed(rng, frame, wildness) for frame in frames if frame is not None]


def odd(rng: Random, dialect: Dialect) -> str:
    """Return one frame that is out of all order: an example of any event, mutated."""
    body = rng.choice(_bodies(dialect.name))
    return nonsense.dumped(nonsense.mutated(rng, body))


@cache
def _bodies(name: str) -> list[dict[str, object]]:
    dialect, events = (GA, GA_EVENTS) if name == "GA" else (PREVIEW, PREVIEW_EVENTS)
    return [json.loads(frame) for event in events if (frame := dialect.write_event(event)) is not None]


def _harmed(rng: Random, frame: str, wildness: float) -> str:
    if rng.random() >= wildness / 2:
        return frame
    if rng.random() < 0.1:
        return nonsense.broken(rng, frame)
    return nonsense.dumped(nonsense.mutated(rng, json.loads(frame)))


def _riffled(rng: Random, one: list[e.ServerEvent], other: list[e.ServerEvent]) -> list[e.ServerEvent]:
    told = []
    while one or other:
        told.append((one if one and (not other or rng.random() < 0.5) else other).pop(0))
    return told


def _story(rng: Random) -> Story:
    return rng.choice(_STORIES)(rng)


def _ids(rng: Random) -> tuple[str, str]:
    n = rng.randrange(8)
    return f"resp_{n}", f"item_{n}"


def spoken(rng: Random) -> Story:
    """A spoken answer, ended in any way, or never."""
    response_id, item_id = _ids(rng)
    item = Item(item_id, role="assistant", status="in_progress")
    words = [rng.choice(("I hear you. ", "Yes ", "grüß ", "")) for _ in range(rng.randrange(4))]
    status = rng.choice(("completed", "completed", "cancelled", "failed", "incomplete"))
    said = Item(item_id, role="assistant", status="completed", content=(Part("audio", transcript="".join(words)),))
    details = StatusDetails(status, rng.choice((None, "turn_detected", "max_output_tokens")), ErrorBody("No."))
    pieces = [
        event
        for word in words
        for event in (
            e.TranscriptDelta(response_id, item_id, word),
            e.AudioDelta(response_id, item_id, bytes(rng.choice((0, 1, 2, 961, 4_800, 9_600)))),
        )
    ]
    ending: list[e.ServerEvent] = [
        e.AudioDone(response_id, item_id),
        e.TranscriptDone(response_id, item_id, "".join(words)),
        e.ItemDone(said),
        e.OutputItemDone(response_id, said),
        e.ResponseDone(Response(response_id, status, details, (said,), usage=rng.choice((None, USAGE)))),
    ]
    return [
        e.ResponseCreated(Response(response_id)),
        e.OutputItemAdded(response_id, item),
        e.ItemAdded(item, rng.choice((None, "item_1", "nobody"))),
        e.PartAdded(response_id, item_id, Part("audio", transcript="")),
        *pieces,
        *ending[: rng.choice((0, 1, 4, 5, 5, 5, 5))],
    ]


def written(rng: Random) -> Story:
    """A written answer."""
    response_id, item_id = _ids(rng)
    return [
        e.ResponseCreated(Response(response_id)),
        e.OutputItemAdded(response_id, Item(item_id, role="assistant", status="in_progress")),
        e.TextDelta(response_id, item_id, "Well. "),
        e.TextDone(response_id, item_id, "Well."),
        e.ResponseDone(Response(response_id, rng.choice(("completed", "incomplete")))),
    ]


def called(rng: Random) -> Story:
    """A function call."""
    response_id, item_id = _ids(rng)
    call = Item(item_id, "function_call", status="completed", call_id="call_1", name="clock", arguments="{}")
    return [
        e.ResponseCreated(Response(response_id)),
        e.OutputItemAdded(response_id, call),
        e.ArgumentsDelta(response_id, item_id, "call_1", "{}"),
        e.ArgumentsDone(response_id, item_id, "call_1", "{}", "clock"),
        e.OutputItemDone(response_id, call),
        e.ResponseDone(Response(response_id, "completed", output_items=(call,))),
    ]


def heard(rng: Random) -> Story:
    """A turn of the person."""
    item_id = f"said_{rng.randrange(8)}"
    start = rng.randrange(100_000)
    return [
        e.SpeechStarted(start, item_id),
        e.SpeechStopped(start + rng.randrange(3_000), item_id),
        e.AudioCommitted(item_id, rng.choice((None, "item_1"))),
        e.ItemAdded(Item(item_id, role="user", content=(Part("audio", transcript=None),))),
        e.TranscriptionDelta(item_id, "Hello"),
        rng.choice((e.TranscriptionCompleted(item_id, "Hello"), e.TranscriptionFailed(item_id, ErrorBody("No.")))),
    ]


def refused(rng: Random) -> Story:
    """An error, about anything."""
    event_id = rng.choice((None, "settings_1", "settings_2", "nobody's"))
    return [
        e.ErrorReported(ErrorBody("No.", rng.choice(("invalid_request_error", "server_error")), code, None, event_id))
        for code in rng.sample(CODES, rng.randrange(1, 3))
    ]


def configured(rng: Random) -> Story:
    """The session, updated or created once more."""
    detection = rng.choice((None, TurnDetection(), TurnDetection("semantic_vad"), TurnDetection(create_response=False)))
    config = SessionConfig("sess_1", "m", turn_detection=detection, voice=Voice(rng.choice(("ash", "nobody"))))
    kind = e.SessionCreated if rng.random() < 0.1 else e.SessionUpdated
    return [kind(config)]


def moved(rng: Random) -> Story:
    """Items deleted, truncated, retrieved; the idle timeout; what only telephones see."""
    item_id = rng.choice((f"item_{rng.randrange(8)}", f"said_{rng.randrange(8)}"))
    return rng.choice(
        (
            [e.ItemDeleted(item_id)],
            [e.ItemTruncated(item_id, 100)],
            [e.TimeoutTriggered(0, 5_000, item_id), e.AudioCommitted(item_id)],
            [e.AudioCleared(), e.OutputBufferCleared("resp_1")],
            [e.McpListing(item_id), e.McpListFailed(item_id), e.McpCallStarted(item_id), e.McpCallFailed(item_id)],
        )
    )


_STORIES: tuple[Callable[[Random], Story], ...] = (
    spoken,
    spoken,
    written,
    called,
    heard,
    heard,
    refused,
    configured,
    moved,
)
