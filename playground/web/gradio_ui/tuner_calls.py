"""What the tuner's buttons do: open a recording, judge it, ask the service, use a setting.

Rules:
1. A recording stays in memory, for its owner alone, until the page closes or half an hour passes; no file holds it.
2. The key travels in the event ``ask`` alone, as in ``conversation.py``.
3. Callbacks that are plain functions run in Gradio's threads; nothing of a recording is logged.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import gradio as gr

from playground.errors import PlaygroundError, SettingsError
from playground.errors.withheld import withheld
from playground.server.core.endpointing import VadSettings
from playground.settings import Settings, knobs
from playground.tuning.candidates import around, chosen, listed, numbers
from playground.tuning.recording import decoded, too_large
from playground.tuning.recording_store import RecordingStore, StoredRecording
from playground.web.gradio_ui.conversation import given, live
from playground.web.gradio_ui.owner import owner_of
from playground.web.gradio_ui.service import ServicePanel, key_from, target_from
from playground.web.gradio_ui.services import Services
from playground.web.gradio_ui.setup import settings_from, shown
from playground.web.gradio_ui.tuner_view import empty, known_html, refused_html, result_html, said_html, worded
from playground.web.words import in_words, phrase

LISTS: Mapping[str, str] = {
    "threshold": "tune.thresholds",
    "silence_duration_ms": "tune.silence_durations",
    "prefix_padding_ms": "tune.prefix_paddings",
}
SET = ("turn_detection", *LISTS)
"""The controls that using a setting changes."""
LOOK_S = 0.3
MOST_NAME = 200
_UNREADABLE = SettingsError("The file could not be read.", "Choose it again.", field="wav")
_NOT_HEARD = SettingsError("The microphone was not heard yet.", "Press Start and talk.", field="wav")
_BUSY = SettingsError("Others are handing in recordings right now.", "Try again in a minute.", field="wav")
_NOTHING_TO_COMPARE = SettingsError(
    "There is no recording to compare settings on.",
    "Choose one, or use the last minute of the microphone.",
    field="wav",
)
_NO_RECORDING = SettingsError("There is no recording to ask about.", "Choose one first.", field="wav")
_UNEXPECTED = PlaygroundError("The recording could not be judged.", "The server's log says why.", code="internal")
log = logging.getLogger(__name__)


class Calls:
    """The callbacks of one page's panel, for all who have that page open."""

    def __init__(self, services: Services, panel: ServicePanel) -> None:
        self._services = services
        self._panel = panel
        self._tuner = services.tuner()
        self._kept = RecordingStore(time.monotonic)

    # --- the recording ---

    def open(self, event: gr.EventData, request: gr.Request) -> tuple[str, Any]:
        """Take what the page has handed in, or was refused; return what is said of it, and its owner."""
        handed = given(event)
        name = str(handed.get("name"))[:MOST_NAME]
        try:
            owner, recording = owner_of(request), StoredRecording(name, decoded(self._handed(handed, name), name))
        except PlaygroundError as error:
            return refused_html(error), gr.skip()
        self._kept.put(owner, recording)
        return known_html(recording), owner

    def _handed(self, handed: Mapping[str, Any], name: str) -> bytes:
        """Return the file behind the page's word for it; raise SettingsError where there is none."""
        data = self._services.handed(str(handed.get("word")))
        if data is not None:
            return data
        raise {"unheard": _NOT_HEARD, "large": too_large(name), "busy": _BUSY}.get(str(handed.get("why")), _UNREADABLE)

    def let_go(self, owner: str | None) -> None:
        """Forget a recording that nobody has looked at for long."""
        self._kept.drop(owner or "")

    def leave(self, request: gr.Request) -> None:
        """Forget the recording of a page that was closed."""
        with suppress(SettingsError):  # without a secret nothing was kept
            self._kept.drop(owner_of(request))

    # --- judging ---

    def compare(self, request: gr.Request, *values: Any) -> tuple[Any, Any]:
        """Do the same as ``judge`` because somebody asked for it: without a recording it says so."""
        return self._judged(request, values, asked=True)

    def judge(self, request: gr.Request, *values: Any) -> tuple[Any, Any]:
        """Compare the settings in the fields; return what is wrong with them, and the result."""
        return self._judged(request, values, asked=False)

    def _judged(self, request: gr.Request, values: Sequence[Any], *, asked: bool) -> tuple[Any, Any]:
        try:
            recording = self._kept.get(owner_of(request))
            if recording is None and asked:
                raise _NOTHING_TO_COMPARE
            return "", empty() if recording is None else self._result(recording, values)
        except PlaygroundError as error:
            return refused_html(error), gr.skip()
        except Exception as error:
            log.exception("A recording could not be judged: %s", type(error).__name__)
            return refused_html(_UNEXPECTED), gr.skip()

    def _result(self, recording: StoredRecording, values: Sequence[Any]) -> str:
        settings, candidates = compared(values)
        found = self._tuner.compare(recording, candidates, settings.noise_reduction)
        return result_html(recording, found, settings, candidates)

    def recentre(self, *values: Any) -> list[Any]:
        """Return the lists around the form's figures; a list that somebody wrote stays."""
        count = len(LISTS)
        moved, lists = dict(zip(LISTS, values[:count], strict=True)), dict(zip(LISTS, values[count:], strict=True))
        try:
            fresh = lists_around(Settings().changed(**moved))
        except SettingsError:
            return [gr.skip()] * count
        return [fresh[name] if is_ours(name, str(lists[name])) else gr.skip() for name in LISTS]

    # --- the service, and the setting ---

    async def ask(self, event: gr.EventData, request: gr.Request, *values: Any) -> AsyncIterator[str]:
        """Ask the service chosen in the setup; yield how far it is, and how it ended."""
        count = len(LISTS) + len(knobs())
        asking: asyncio.Future[None] | None = None
        try:
            recording = self._kept.get(owner_of(request))
            if recording is None:
                raise _NO_RECORDING
            settings, candidates = compared(values[:count])
            target = target_from(self._panel.values(values[count:]), self._services)
            key = key_from(given(event).get("key"), target)
            parts = [0.0]
            asking = asyncio.ensure_future(self._tuner.ask(recording, candidates, settings, target, key, parts.append))
            while not asking.done():
                yield said_html(phrase("tune.the_service_listens", share=f"{parts[-1]:.0%}", count=len(candidates)))
                await asyncio.wait((asking,), timeout=LOOK_S)
            await asking
            yield said_html(phrase("tune.the_services_own_cuts"))
        except PlaygroundError as error:
            yield refused_html(error)
        except Exception as error:
            log.exception("The service could not be asked: %s", type(error).__name__)
            yield refused_html(_UNEXPECTED)
        finally:
            if asking is not None:
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)

    async def use(self, event: gr.EventData, request: gr.Request, *values: Any) -> list[Any]:
        """Make a compared setting the one in use: in the form, and in the running conversation."""
        try:
            wanted = {name: given(event).get(name) for name in LISTS}
            settings = settings_from(values).changed(turn_detection="server_vad", **wanted)
            self._refuse_locked(settings)
            await self._services.apply(owner_of(request), settings)
        except PlaygroundError as error:
            return [refused_html(error), *[gr.skip()] * (1 + len(SET))]
        vad = VadSettings(settings.threshold, settings.prefix_padding_ms, settings.silence_duration_ms)
        said = said_html(phrase("tune.in_use_from_now", setting=worded(vad)))
        controls = (gr.update(**shown(name, getattr(settings, name))) for name in SET)
        return [said, *controls, gr.HTML(**live(settings))]

    def _refuse_locked(self, settings: Settings) -> None:
        """Raise SettingsError where using these ``settings`` would change what is the owner's."""
        held = self._services.held(settings)
        titles = ", ".join(
            in_words(knobs()[name].title) for name in SET if getattr(held, name) != getattr(settings, name)
        )
        if titles:
            raise withheld("settings", titles=titles)


def compared(values: Sequence[Any]) -> tuple[Settings, Sequence[VadSettings]]:
    """Return the settings in the form, as far as they matter here, and the candidates listed; raise SettingsError.

    ``values``: the text of each list, then those of the form.
    """
    count = len(LISTS)
    form = dict(zip(knobs(), values[count:], strict=True))
    settings = Settings().changed(**{name: form[name] for name in (*SET, "noise_reduction")})
    threshold, silence, padding = (str(text or "").strip() or None for text in values[:count])
    return settings, chosen(settings, threshold, silence, padding).candidates


def lists_around(settings: Settings) -> dict[str, str]:
    """Return the texts of the lists, by the setting's name, around those in use."""
    usual = around(settings)
    return dict(zip(LISTS, map(listed, (usual.thresholds, usual.silences, usual.paddings)), strict=True))


def is_ours(name: str, text: str) -> bool:
    """Tell whether a list is one that we would have written ourselves."""
    try:
        return any(lists_around(Settings().changed(**{name: value}))[name] == text for value in numbers(text, name))
    except SettingsError:
        return False
