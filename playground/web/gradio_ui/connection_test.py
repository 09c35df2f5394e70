"""*Test connection*: what ``python -m playground check`` tells, on the page, for the form as it stands.

Rules:
1. The key travels in the event ``test`` alone, as in ``conversation.py``.
2. One test of a page at a time: another one, or *Cancel*, ends the one before; so does leaving the page. One that was
   cancelled while it waited for its turn dials nobody when that comes.
3. It is the service's own answer that is awaited, in the loop of the page's server, which goes on meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import gradio as gr

from playground.client.checking import CheckStep
from playground.errors import PlaygroundError, SettingsError
from playground.settings import knobs
from playground.web.gradio_ui.callbacks import AT_ONCE, QUIETLY
from playground.web.gradio_ui.conversation import given, load_module
from playground.web.gradio_ui.in_languages import in_their_language
from playground.web.gradio_ui.owner import owner_of
from playground.web.gradio_ui.service import TYPED_KEY, ServicePanel, key_from, target_from
from playground.web.gradio_ui.services import Services
from playground.web.gradio_ui.setup import Setup, settings_from
from playground.web.words import error_in_words, in_words, phrase

LOOK_S = 0.1
MOST_AT_ONCE = 8
"""Tests of all pages together; the others wait."""
MOST_KNOWN = 1_000
"""Pages whose last *Cancel* is remembered."""
_UNEXPECTED = PlaygroundError("The connection could not be tested.", "The server's log says why.", code="internal")
log = logging.getLogger(__name__)


def build_connection_test() -> gr.HTML:
    """Draw the button and the place for what it tells, inside the current Blocks context."""
    asked = (
        f"{{ test: (number) => trigger('test', {{ number, key: {TYPED_KEY} }}), "
        "cancel: (number) => trigger('cancel', { number }) }"
    )
    return gr.HTML(
        "",
        html_template='<div class="pl-panel connection-test"></div>',
        js_on_load=load_module("gradio/connection-test.js", f"connectionTest({{ element, props, watch, ...{asked} }})"),
        apply_default_css=False,
        elem_id="connection-test",
        steps=[],
        said="",
        is_running=False,
        number=0,
    )


def join_connection_test(place: gr.HTML, services: Services, setup: Setup, panel: ServicePanel) -> None:
    """Let the button test the form as it stands."""
    calls = ConnectionTests(services, panel)
    inputs = [*setup.inputs, *panel.inputs]
    few: dict[str, Any] = {"concurrency_limit": MOST_AT_ONCE, "concurrency_id": "test", **QUIETLY}
    place.test(in_their_language(calls.test), inputs, place, preprocess=False, trigger_mode="multiple", **few)
    place.cancel(calls.cancel, None, None, trigger_mode="multiple", **AT_ONCE)


class ConnectionTests:
    """The callbacks of one page's button, for all who have that page open."""

    def __init__(self, services: Services, panel: ServicePanel) -> None:
        self._services = services
        self._panel = panel
        self._running: dict[str, asyncio.Future[str]] = {}
        self._cancelled: dict[str, int] = {}

    async def test(self, event: gr.EventData, request: gr.Request, *values: Any) -> AsyncIterator[gr.HTML]:
        """Test the form as it stands; yield the steps as they pass, and how it ended."""
        steps: list[CheckStep] = []
        number, owner, checking = given(event).get("number"), "", None
        try:
            owner = owner_of(request)
            if self._is_cancelled(owner, number):
                yield shown(number, steps, phrase("setup.cancelled"))
                return
            checking = self._begun(owner, given(event).get("key"), values, steps)
            while not checking.done():
                yield shown(number, steps, is_running=True)
                await asyncio.wait((checking,), timeout=LOOK_S)
            yield shown(
                number, steps, phrase("setup.cancelled") if checking.cancelled() else in_words(checking.result())
            )
        except PlaygroundError as error:
            yield shown(number, steps, error_in_words(error))
        except Exception as error:
            log.exception("A connection could not be tested: %s", type(error).__name__)
            yield shown(number, steps, error_in_words(_UNEXPECTED))
        finally:
            if checking is not None:
                checking.cancel()
                await asyncio.gather(checking, return_exceptions=True)
                if self._running.get(owner) is checking:
                    del self._running[owner]

    async def cancel(self, event: gr.EventData, request: gr.Request) -> None:
        """End the page's test, also one that waits for its turn: every press up to the number the page gives."""
        with suppress(SettingsError):  # without a secret of its own a page has none
            owner, number = owner_of(request), given(event).get("number")
            if running := self._running.get(owner):
                running.cancel()
            if isinstance(number, int):
                self._cancelled[owner] = max(number, self._cancelled.pop(owner, 0))
            while len(self._cancelled) > MOST_KNOWN:
                del self._cancelled[next(iter(self._cancelled))]

    def _is_cancelled(self, owner: str, number: Any) -> bool:
        return isinstance(number, int) and number <= self._cancelled.get(owner, 0)

    def _begun(self, owner: str, typed: Any, values: Any, steps: list[CheckStep]) -> asyncio.Future[str]:
        settings = settings_from(values[: len(knobs())])
        target = target_from(self._panel.values(values[len(knobs()) :]), self._services)
        if before := self._running.get(owner):
            before.cancel()
        checking = asyncio.ensure_future(self._services.check(settings, target, key_from(typed, target), steps.append))
        self._running[owner] = checking
        return checking


def shown(number: Any, steps: list[CheckStep], said: str = "", *, is_running: bool = False) -> gr.HTML:
    """Return the place as it tells the ``steps`` of press ``number``, and how it ended once it has."""
    told = [{"name": in_words(each.name), "how": each.how, "what": in_words(each.what)} for each in steps]
    return gr.HTML(number=number, steps=told, said=said, is_running=is_running)
