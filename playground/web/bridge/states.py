"""Of what a page is shown in states (an entry of the transcript, a turn) the newest that waits, and when it is told.

A service that is quicker than its speaker sends two hundred states a second; a page that draws each is late for the one
message that matters, that it is to fall silent. So the first is told at once, the next with a tick of ``pause_s`` that
all share, and of those between only the newest; a state that is to stay waits for nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from sys import getsizeof
from typing import Any

Message = Mapping[str, Any]
PLACE, MAPPING = 64, 400
"""Bytes that a frame takes in a queue, and a message that is no text yet, beside what they hold."""
_KEYS = {"line": "item_id", "line_gone": "item_id", "turn": "number"}
_PASSING = {"line": ("status", "streaming"), "turn": ("status", "in_progress")}
"""By which field, of which value, a state is known to be followed by another."""


def state_of(message: Message) -> str | None:
    """Return what the message is a state of; None where it stands for itself."""
    field = _KEYS.get(message["type"])
    return None if field is None else f"{message['type'].removesuffix('_gone')}:{message[field]}"


class WaitingStates:
    """``due`` is given the names of those that waited long enough; with no pause nothing waits."""

    def __init__(self, pause_s: float, due: Callable[[list[str]], None]) -> None:
        self._pause_s = pause_s
        self._due = due
        self._newest: dict[str, Message] = {}
        self._told: set[str] = set()
        self._held: dict[str, None] = {}
        self._timer: asyncio.TimerHandle | None = None

    def __bool__(self) -> bool:
        return bool(self._newest)

    @property
    def are_held(self) -> bool:
        """Tell whether one waits that is not due."""
        return bool(self._held)

    def put(self, name: str, message: Message) -> tuple[bool, int]:
        """Keep a state; return whether it is due now and not known to be, and by how many bytes more is kept."""
        older = self._newest.get(name)
        self._newest[name] = message
        grown = _size(name, message) - (_size(name, older) if older is not None else 0)
        if name in self._told and self._is_passing(message):
            if older is None:
                self._held[name] = None
            return False, grown
        is_new = older is None or name in self._held
        self._held.pop(name, None)
        self._rest(name)
        return is_new, grown

    def take(self, name: str) -> tuple[Message | None, int]:
        """Return the newest state, which is kept no longer, and how many bytes it took."""
        message = self._newest.pop(name, None)
        self._held.pop(name, None)
        return message, 0 if message is None else _size(name, message)

    def take_held(self) -> list[str]:
        """Return the names of all that wait, which are due now."""
        held = list(self._held)
        self._held.clear()
        return held

    def forget(self) -> None:
        """Keep nothing."""
        self._newest.clear()
        self._held.clear()

    def _is_passing(self, message: Message) -> bool:
        field, value = _PASSING.get(message["type"], ("", None))
        return message.get(field) == value

    def _rest(self, name: str) -> None:
        if self._pause_s:
            self._told.add(name)
            if self._timer is None:
                self._timer = asyncio.get_running_loop().call_later(self._pause_s, self._waited)

    def _waited(self) -> None:
        self._timer = None
        self._told.clear()
        held = self.take_held()
        for name in held:
            self._rest(name)
        if held:
            self._due(held)


def _size(name: str, message: Message) -> int:
    words = sum(getsizeof(value) for value in message.values() if isinstance(value, str))
    return getsizeof(name) + PLACE + MAPPING + words
