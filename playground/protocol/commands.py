"""What a client asks of a service: please do this. Eleven commands, the same in every dialect.

Field names are the wire's, but where ``metadata`` gives another; ``event_id`` comes back in the error it caused.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from playground.protocol.values import Item, ResponseOptions, SessionPatch

OMIT = {"omit": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Base of all commands."""

    event_id: str | None = field(default=None, metadata=OMIT)


@dataclass(frozen=True, slots=True)
class UpdateSession(Command):
    """Change the session; all fields take effect or none."""

    session: SessionPatch


@dataclass(frozen=True, slots=True)
class AppendAudio(Command):
    """Add input audio, at most 15 MiB, in the session's input format."""

    audio: bytes


@dataclass(frozen=True, slots=True)
class CommitAudio(Command):
    """Make the input audio so far a user item; needs 100 ms of it."""


@dataclass(frozen=True, slots=True)
class ClearAudio(Command):
    """Forget the input audio that was not committed."""


@dataclass(frozen=True, slots=True)
class CreateItem(Command):
    """Insert an item after ``previous_item_id``: None appends, ``root`` inserts first."""

    item: Item
    previous_item_id: str | None = field(default=None, metadata=OMIT)


@dataclass(frozen=True, slots=True)
class DeleteItem(Command):
    """Remove an item from the conversation."""

    item_id: str


@dataclass(frozen=True, slots=True)
class RetrieveItem(Command):
    """Ask for the service's copy of an item, audio included."""

    item_id: str


@dataclass(frozen=True, slots=True)
class TruncateItem(Command):
    """Cut an assistant's audio to what was heard; its transcript goes with it."""

    item_id: str
    audio_end_ms: int
    content_index: int = 0


@dataclass(frozen=True, slots=True)
class CreateResponse(Command):
    """Ask for an answer now."""

    response: ResponseOptions | None = field(default=None, metadata=OMIT)


@dataclass(frozen=True, slots=True)
class CancelResponse(Command):
    """Stop the answer in progress, or the one named."""

    response_id: str | None = field(default=None, metadata=OMIT)


@dataclass(frozen=True, slots=True)
class ClearOutputAudio(Command):
    """Drop audio not yet played; only where the service plays it (WebRTC, SIP)."""


COMMAND_TYPES: dict[type[Command], str] = {
    UpdateSession: "session.update",
    AppendAudio: "input_audio_buffer.append",
    CommitAudio: "input_audio_buffer.commit",
    ClearAudio: "input_audio_buffer.clear",
    CreateItem: "conversation.item.create",
    DeleteItem: "conversation.item.delete",
    RetrieveItem: "conversation.item.retrieve",
    TruncateItem: "conversation.item.truncate",
    CreateResponse: "response.create",
    CancelResponse: "response.cancel",
    ClearOutputAudio: "output_audio_buffer.clear",
}
