"""What Gradio keeps of each open page: as little as the callbacks need, and bounded in number.

Rules:
1. Of what stands in the form nothing is kept: Gradio writes it down for deep links, which are closed (``allowed``).
2. Pages beyond ``MOST_PAGES`` are forgotten, the one unused for longest first; it goes on, from the page's own values.
3. Messages that nobody fetches are bounded, and so is who waits in the queue.

Gradio has no words for most of this: ``tests/loop/gradio_ui/test_keeping.py`` says when it names its parts anew.
"""

from __future__ import annotations

import asyncio
from typing import Any

import gradio as gr
from gradio.routes import App
from gradio.state_holder import SessionState, StateHolder
from gradio.utils import LRUCache

MOST_PAGES = 300
LOOK_S = 0.02
"""How often Gradio's queue looks for a press of a button: each millisecond, its own measure, takes 4 % of a core."""
MOST_WAITING = 40
"""Events in the queue; each may hold a megabyte."""
MOST_MESSAGES = 100
"""To one page that does not fetch them."""
MOST_FETCHING = 1_000
"""Pages with messages to fetch."""


class _Nothing(dict[int, Any]):
    """Takes everything and holds nothing."""

    def __setitem__(self, key: int, value: Any) -> None:
        return


class _Page(SessionState):
    """What is kept of one page: its ``gr.State``, and which controls were redrawn."""

    def __init__(self, blocks: gr.Blocks) -> None:
        super().__init__(blocks)
        self.config_values = _Nothing()

    def _update_config(self, *_: Any) -> None:
        return

    def _update_value_in_config(self, *_: Any) -> None:
        return


class _Pages(StateHolder):
    """The open pages, by the hash of each."""

    def __getitem__(self, session_id: str) -> SessionState:
        if session_id not in self.session_data:
            self.session_data[session_id] = _Page(self.blocks)
        return super().__getitem__(session_id)


class _Messages(asyncio.Queue[Any]):
    """What waits to be fetched; the oldest goes where there is too much."""

    def _put(self, item: Any) -> None:
        while self.qsize() >= MOST_MESSAGES:
            self.get_nowait()
        super()._put(item)


class _Fetching(LRUCache[str, Any]):
    """Messages by page."""

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, _Messages())


def keep_little(app: App, page: gr.Blocks) -> None:
    """Bound what ``app`` keeps of those who have ``page`` open; before anybody has."""
    pages: StateHolder = _Pages()  # type: ignore[no-untyped-call]
    page.state_session_capacity = MOST_PAGES
    pages.set_blocks(page)
    app.state_holder = pages
    queue = page._queue
    queue.max_size = MOST_WAITING
    queue.sleep_when_free = LOOK_S
    queue.ANALYTICS_MAX_EVENTS = 0  # for the monitoring, which is closed; it would load pandas and sum up each event
    queue.pending_messages_per_session = _Fetching(MOST_FETCHING)
    queue.pending_event_ids_session = LRUCache(MOST_FETCHING)
