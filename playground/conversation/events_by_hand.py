"""The commands that a person wrote: each gets an id, so that the service's no is about it and about nothing of ours."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from playground.protocol.commands import Command
from playground.protocol.values import ErrorBody

MOST = 64


class EventsByHand:
    """The ids of the last of them."""

    def __init__(self) -> None:
        self._ids: deque[str] = deque(maxlen=MOST)
        self._count = 0

    def named(self, command: Command) -> Command:
        """Return ``command`` under its own id or a new one."""
        self._count += 1
        named = command if command.event_id else replace(command, event_id=f"by_hand_{self._count}")
        self._ids.append(named.event_id or "")
        return named

    def caused(self, error: ErrorBody) -> bool:
        """Tell whether ``error`` is about one of them."""
        return bool(error.event_id) and error.event_id in self._ids
