"""A surface that remembers what a conversation shows it, and what dials for that conversation."""

import asyncio
from contextlib import asynccontextmanager

import anyio

from playground.client.link import open_link
from playground.conversation.actions import Action, Show, StateView
from playground.eventlog.event_log import Entry
from playground.protocol.ga import GA
from playground.services.address import Address

PATIENCE_S = 2000  # of a clock that is moved on


class Screen:
    """A surface that remembers all, and lets one wait for what it shows."""

    def __init__(self):
        self.actions: list[Action] = []
        self.entries: list[Entry] = []
        self._news = asyncio.Event()

    def perform(self, action: Action) -> None:
        self.actions.append(action)
        self._news.set()

    def record(self, entry: Entry) -> None:
        self.entries.append(entry)
        self._news.set()

    def of(self, kind: type) -> list:
        shown = [action.view if isinstance(action, Show) else action for action in self.actions]
        return [each for each in shown if isinstance(each, kind)]

    def links(self) -> list[str]:
        """The states of the link, in order, each once."""
        states = [view.link for view in self.of(StateView)]
        return [state for n, state in enumerate(states) if n == 0 or states[n - 1] != state]

    async def until(self, condition) -> None:
        with anyio.fail_after(PATIENCE_S):
            while not condition(self):
                self._news.clear()
                await self._news.wait()


class Exchange:
    """Dials the addresses given, one after the other, the last for ever; keeps what it opened."""

    def __init__(self, *urls: str):
        self.urls, self.dialled, self.connections = urls, 0, []

    def address(self) -> Address:
        return Address(self.urls[min(self.dialled, len(self.urls)) - 1], GA)

    @asynccontextmanager
    async def dial(self):
        self.dialled += 1
        async with open_link(self.address()) as connection:
            self.connections.append(connection)
            yield connection
