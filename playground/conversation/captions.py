"""How each event of the service changes the transcript: one table. Knows nothing of sound, turns or time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playground.conversation.actions import LineStatus, Show
from playground.conversation.transcript import Transcript
from playground.protocol import events as e
from playground.protocol.values import Response

CUT_SHORT = {
    "max_output_tokens": "Cut short: it reached the maximum number of tokens.",
    "content_filter": "Cut short by the service's content filter.",
}
ENDED: dict[str, LineStatus] = {"cancelled": "interrupted", "failed": "failed"}
"""Incomplete is no interruption: nobody broke it off. It is as long as it was allowed to be, heard to its end."""


def caption(transcript: Transcript, event: e.ServerEvent) -> list[Show]:
    """Bring the transcript up to date with ``event``; return what is to be shown anew."""
    change = _CHANGES.get(type(event))
    return change(transcript, event) if change else []


def _added(transcript: Transcript, event: e.ItemAdded | e.ItemDone) -> list[Show]:
    return transcript.add_item(event.item, event.previous_item_id)


def _output(transcript: Transcript, event: e.OutputItemAdded | e.OutputItemDone) -> list[Show]:
    return transcript.add_item(event.item, None)


def _committed(transcript: Transcript, event: e.AudioCommitted) -> list[Show]:
    return transcript.open(event.item_id, "user", event.previous_item_id)


def _deleted(transcript: Transcript, event: e.ItemDeleted) -> list[Show]:
    """Take the entry out, but keep an answer that was cut before it was heard: it is shown as such."""
    line = transcript.line(event.item_id)
    return [] if line is not None and line.status == "interrupted" else transcript.remove(event.item_id)


def _heard_part(transcript: Transcript, event: e.TranscriptionDelta) -> list[Show]:
    transcript.score(event.item_id, event.logprobs or ())
    return transcript.extend(event.item_id, event.delta, "user")


def _heard_so_far(transcript: Transcript, event: e.TranscriptionUpdated | e.TranscriptionCompleted) -> list[Show]:
    return transcript.rewrite(event.item_id, event.transcript, "user")


def _heard_all(transcript: Transcript, event: e.TranscriptionCompleted) -> list[Show]:
    if not event.is_final:
        return _heard_so_far(transcript, event)
    transcript.score(event.item_id, event.logprobs or (), whole=event.logprobs is not None)
    note = "" if event.transcript.strip() else "No words recognised."
    return transcript.settle(event.item_id, event.transcript, "user", note=note)


def _not_heard(transcript: Transcript, event: e.TranscriptionFailed) -> list[Show]:
    return transcript.settle(event.item_id, None, "user", "failed", f"Not transcribed: {event.error.message}")


def _words(transcript: Transcript, event: e.TextDelta | e.TranscriptDelta) -> list[Show]:
    return transcript.extend(event.item_id, event.delta, "assistant")


def _text(transcript: Transcript, event: e.TextDone) -> list[Show]:
    return transcript.settle(event.item_id, event.text, "assistant")


def _transcript(transcript: Transcript, event: e.TranscriptDone) -> list[Show]:
    return transcript.settle(event.item_id, event.transcript, "assistant")


def _ended(transcript: Transcript, event: e.ResponseDone) -> list[Show]:
    status, why = ENDED.get(event.response.status, "done"), _why(event.response)
    known = [line for item in event.response.output_items if (line := transcript.line(item.id))]
    return [
        show
        for line in known
        if line.role == "assistant" and (line.status == "streaming" or status != "done" or why)
        for show in transcript.settle(line.item_id, None, line.role, status, why)
    ]


def _why(response: Response) -> str:
    """Say why an answer is not whole, where the person did not do it."""
    if response.status != "incomplete":
        return ""
    reason = response.status_details.reason if response.status_details else None
    return CUT_SHORT.get(reason or "", "Cut short by the service.")


_CHANGES: dict[type[e.ServerEvent], Callable[[Transcript, Any], list[Show]]] = {
    e.ItemAdded: _added,
    e.ItemDone: _added,
    e.OutputItemAdded: _output,
    e.OutputItemDone: _output,
    e.AudioCommitted: _committed,
    e.ItemDeleted: _deleted,
    e.TranscriptionDelta: _heard_part,
    e.TranscriptionUpdated: _heard_so_far,
    e.TranscriptionCompleted: _heard_all,
    e.TranscriptionFailed: _not_heard,
    e.TextDelta: _words,
    e.TranscriptDelta: _words,
    e.TextDone: _text,
    e.TranscriptDone: _transcript,
    e.ResponseDone: _ended,
}
