"""Events of the conversation's items, the person's and the assistant's."""

from __future__ import annotations

from dataclasses import dataclass

from playground.protocol.events.base import ServerEvent
from playground.protocol.values import Item


@dataclass(frozen=True, slots=True)
class ItemAdded(ServerEvent):
    """An item is in the conversation, after ``previous_item_id``; the assistant's is still empty."""

    item: Item
    previous_item_id: str | None = None


@dataclass(frozen=True, slots=True)
class ItemDone(ServerEvent):
    """An item is complete; GA only."""

    item: Item
    previous_item_id: str | None = None


@dataclass(frozen=True, slots=True)
class ItemRetrieved(ServerEvent):
    """The service's copy of an item."""

    item: Item


@dataclass(frozen=True, slots=True)
class ItemDeleted(ServerEvent):
    """An item is gone."""

    item_id: str


@dataclass(frozen=True, slots=True)
class ItemTruncated(ServerEvent):
    """An assistant's audio was cut; its transcript is gone."""

    item_id: str
    audio_end_ms: int
    content_index: int = 0
