"""The client's hands on the conversation: create, delete, retrieve, truncate; and the person's turns made items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from playground.protocol import commands as c
from playground.protocol import events as e
from playground.protocol.codec import invalid
from playground.protocol.events import ServerEvent
from playground.protocol.values import AudioFormat, Item, Part
from playground.server.core.history import History, HistoryEntry, check_size, retrieved, shown
from playground.server.core.replies import Ids

KINDS = (
    "message",
    "function_call",
    "function_call_output",
    "mcp_approval_request",
    "mcp_approval_response",
    "mcp_call",
    "mcp_list_tools",
)
"""What an item can be; those of MCP stand in the history of others, and are kept as they are."""


class Items:
    """Changes the conversation and reports each change through ``send``. Raises WireError, and then nothing changed."""

    def __init__(
        self,
        history: History,
        ids: Ids,
        send: Callable[[ServerEvent], None],
        check: Callable[[ServerEvent, str], None],
    ) -> None:
        """``check`` raises WireError where an event about the field named could not be sent."""
        self._history = history
        self._ids = ids
        self._send = send
        self._check = check

    def commit(self, item_id: str, audio: bytes, audio_format: AudioFormat) -> None:
        """Make input audio a user item at the end."""
        self._send(e.AudioCommitted(item_id, self._history.last_id))
        item = Item(item_id, role="user", status="completed", content=(Part("audio", audio=audio),))
        self._insert(item, None, audio_format)

    def create(self, command: c.CreateItem, audio_format: AudioFormat) -> tuple[str, bytes]:
        """Insert the client's item; return its id and the sound in it whose words nobody knows yet."""
        if command.item.kind not in KINDS:
            raise invalid("item.type", f"Supported values are: {', '.join(map(repr, KINDS))}.", command.item.kind)
        check_size(command.item)
        item = replace(command.item, id=command.item.id or self._ids.new("item"), status="completed")
        self._check(e.ItemAdded(shown(item), self._history.place(item.id, command.previous_item_id)), "item")
        self._insert(item, command.previous_item_id, audio_format)
        known = item.role != "user" or any(part.transcript for part in item.content)
        return item.id, b"" if known else b"".join(part.audio or b"" for part in item.content)

    def delete(self, item_id: str) -> None:
        """Remove an item."""
        self._history.delete(item_id)
        self._send(e.ItemDeleted(item_id))

    def retrieve(self, item_id: str) -> None:
        """Show an item, audio included."""
        self._send(e.ItemRetrieved(retrieved(self._history.get(item_id, "retrieve").item)))

    def truncate(self, command: c.TruncateItem) -> None:
        """Cut an answer to what was heard."""
        self._history.truncate(command.item_id, command.content_index, command.audio_end_ms)
        self._send(e.ItemTruncated(command.item_id, command.audio_end_ms, command.content_index))

    def _insert(self, item: Item, after: str | None, audio_format: AudioFormat) -> None:
        sound_bytes = sum(len(part.audio or b"") for part in item.content)
        entry = HistoryEntry(item, audio_format, sound_bytes / audio_format.bytes_per_ms)
        previous = self._history.insert(entry, after)
        self._send(e.ItemAdded(shown(item), previous))
        self._send(e.ItemDone(shown(item), previous))
