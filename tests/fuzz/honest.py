"""A service that does as the reference says, for the plain turns after a script: it has nothing of its own in progress.

It answers every command at once, in order, and refuses what is out of order with the genuine codes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from playground.protocol import commands as c
from playground.protocol import events as e
from playground.protocol.dialect import Dialect
from playground.protocol.values import ErrorBody, Item, Part, Response, SessionConfig, TurnDetection

ANSWER_MS = 200
Events = Sequence[e.ServerEvent]


class Honest:
    """One session; ``asked`` holds the commands it got."""

    def __init__(self, dialect: Dialect, began: int = 0) -> None:
        self.asked: list[c.Command] = []
        self.created = 0
        self._config = replace(dialect.session_defaults, id="sess_honest", model="m")
        self._count = began
        self._items: set[str] = set()
        self._answers: dict[type[c.Command], Callable[[Any], Events]] = {
            c.UpdateSession: self._updated,
            c.CommitAudio: self._committed,
            c.ClearAudio: lambda _: [e.AudioCleared()],
            c.CreateItem: self._item_created,
            c.DeleteItem: self._deleted,
            c.TruncateItem: self._truncated,
            c.CreateResponse: self._answered,
            c.CancelResponse: lambda command: [_refusal("response_cancel_not_active", command)],
        }

    def greet(self) -> Events:
        """Begin the session."""
        return [e.SessionCreated(self._config)]

    def obey(self, command: c.Command) -> Events:
        """Return what is reported of ``command``."""
        self.asked.append(command)
        answer = self._answers.get(type(command))
        return answer(command) if answer else []

    def hears_a_turn(self, *, answers: bool) -> Events:
        """Return what is reported of a spoken turn, with the answer where the session has it made."""
        item_id = self._new("said")
        spoken = [e.SpeechStarted(0, item_id), e.SpeechStopped(1_000, item_id), *self._said(item_id)]
        return [*spoken, *(self._answer() if answers else [])]

    def _new(self, kind: str) -> str:
        self._count += 1
        self._items.add(f"{kind}_honest_{self._count}")
        return f"{kind}_honest_{self._count}"

    def _updated(self, command: c.UpdateSession) -> Events:
        detection = command.session.changes.get("turn_detection", ())
        if detection is None:
            self._config = replace(self._config, turn_detection=None)
        elif detection:
            self._config = replace(self._config, turn_detection=TurnDetection(**detection))
        return [e.SessionUpdated(self._config)]

    def _committed(self, command: c.CommitAudio) -> Events:
        del command
        return self._said(self._new("said"))

    def _said(self, item_id: str) -> Events:
        item = Item(item_id, role="user", status="completed", content=(Part("audio"),))
        return [e.AudioCommitted(item_id), e.ItemAdded(item), e.TranscriptionCompleted(item_id, "Hello")]

    def _item_created(self, command: c.CreateItem) -> Events:
        item_id = command.item.id or self._new("item")
        self._items.add(item_id)
        return [e.ItemAdded(replace(command.item, id=item_id, status="completed"))]

    def _deleted(self, command: c.DeleteItem) -> Events:
        known = command.item_id in self._items
        return [e.ItemDeleted(command.item_id) if known else _refusal("item_delete_invalid_item_id", command)]

    def _truncated(self, command: c.TruncateItem) -> Events:
        known = command.item_id in self._items
        told = e.ItemTruncated(command.item_id, command.audio_end_ms, command.content_index)
        return [told if known else _refusal("item_truncate_invalid_item_id", command)]

    def _answered(self, command: c.CreateResponse) -> Events:
        del command
        return self._answer()

    def _answer(self) -> Events:
        self.created += 1
        response_id, item_id = self._new("resp"), self._new("item")
        said = Item(item_id, role="assistant", status="completed", content=(Part("audio", transcript="Yes."),))
        return [
            e.ResponseCreated(Response(response_id)),
            e.OutputItemAdded(response_id, Item(item_id, role="assistant", status="in_progress")),
            e.ItemAdded(Item(item_id, role="assistant", status="in_progress")),
            e.PartAdded(response_id, item_id, Part("audio", transcript="")),
            e.TranscriptDelta(response_id, item_id, "Yes."),
            e.AudioDelta(response_id, item_id, bytes(ANSWER_MS * 48)),
            e.AudioDone(response_id, item_id),
            e.TranscriptDone(response_id, item_id, "Yes."),
            e.OutputItemDone(response_id, said),
            e.ResponseDone(Response(response_id, "completed", output_items=(said,))),
        ]

    @property
    def config(self) -> SessionConfig:
        """What the session holds."""
        return self._config


def _refusal(code: str, command: c.Command) -> e.ServerEvent:
    return e.ErrorReported(ErrorBody("No.", "invalid_request_error", code, None, command.event_id))
