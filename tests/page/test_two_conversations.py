"""Two conversations on one page at once, with two services: neither hears the other, and each is kept to the sample."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from playground.settings import knobs
from tests.page.conftest import browser_path, hears
from tests.page.planted import Planted, tone
from tests.page.running import App

pytestmark = pytest.mark.page
BOATS_HZ, TRAINS_HZ = 300, 700
SECONDS = 5.0
BOATS = Planted(sound=tone(BOATS_HZ, SECONDS), words="Boats carry sand.", model="boats")
TRAINS = Planted(sound=tone(TRAINS_HZ, SECONDS), words="Trains carry coal.", model="trains", speech=False)
FORM = len(knobs())
"""Values of the form that stand before those of the service in what *Start* sends."""
FADE_MS = 4

MOUNT = """async ([asked, changed]) => {
  const { mount } = await import(new URL("playground/static/main.js", document.baseURI));
  const stage = Object.assign(document.createElement("div"), { className: "stage", id: "second" });
  const root = document.createElement("div");
  stage.append(root);
  document.body.prepend(stage);
  const requestTicket = async () => {
    const body = { ...asked, data: asked.data.map((value, at) => changed[at] ?? value) };
    body.event_data = { ...asked.event_data, conversation: 1 };
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch("gradio_api/run/predict", { method: "POST", headers, body: JSON.stringify(body) });
    const { data } = await answer.json();
    return data[0].value ?? data[0].props?.value ?? data[0];
  };
  mount(root, { requestTicket });
}"""
KEPT = """(root) => {
  const { conversation } = root.playground;
  const { transcript, journal, settings, sound } = conversation;
  const decoder = new TextDecoder();
  return JSON.stringify({
    words: transcript.inOrder().map(({ role, text, status }) => [role, text, status]),
    events: journal.parts().map((part) => decoder.decode(part)).join(""),
    asked: settings.asked,
    sent: sound.microphone.sentSamples,
    rate: sound.rate,
    counts: transcript.inOrder().map(({ item_id }) => [item_id, sound.playback.countOf(item_id)]),
  });
}"""
HEARD = """([root, ear]) => {
  const { first, chunks } = window.ears[ear];
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const out = new Float32Array(length);
  chunks.reduce((at, chunk) => (out.set(chunk, at), at + chunk.length), 0);
  const heard = root.playground.conversation.sound.playback.heardBetween(first, first + length);
  return [[...out.map((value) => Math.round(32768 * value))], [...heard]];
}"""


@pytest.fixture
def address(tmp_path) -> Iterator[str]:
    browser_path()
    with BOATS.running(), TRAINS.running():
        app = App(tmp_path, BOATS.environment).start()
        try:
            yield app.address
        finally:
            app.stop()
    assert app.crashes == []


class Side:
    """One of the conversations on the page."""

    def __init__(self, page: Page, root: Locator, ear: int) -> None:
        self.page, self.root, self.ear = page, root, ear

    def until(self, condition: str) -> Side:
        """Wait until a JS expression about ``handle`` and ``conversation`` holds."""
        known = "const handle = root.playground, { conversation } = handle;"
        element = self.root.element_handle()
        script = f"(root) => {{ {known} return {condition}; }}"
        self.page.wait_for_function(script, arg=element, timeout=30_000, polling=50)
        return self

    def until_speaking(self) -> Side:
        return self.until("Object.values(handle.stats().heard_ms).at(-1) > 300")

    @property
    def kept(self) -> dict:
        """All that the page keeps of it."""
        return json.loads(self.root.evaluate(KEPT))

    def heard(self) -> tuple[np.ndarray, np.ndarray]:
        """What an ear beside its speaker heard, and what the conversation says was heard, from the same sample on."""
        out, kept = self.page.evaluate(HEARD, [self.root.element_handle(), self.ear])
        return np.array(out), np.array(kept)


@contextmanager
def noted_start(page: Page, asked: list[dict]) -> Iterator[None]:
    """Keep what *Start* posts."""
    with page.expect_request(lambda request: '"conversation":' in (request.post_data or "")) as request:
        yield
    asked.append(request.value.post_data_json)


@pytest.fixture
def both(address: str, open_tab, quiet: Path) -> tuple[Side, Side]:
    """A page's own conversation, with a microphone, about boats; beside it one about trains, of the same modules."""
    tab = open_tab(address, hears(quiet, loop=True), viewport={"width": 1280, "height": 1400})
    asked: list[dict] = []
    with noted_start(tab.page, asked):
        tab.start()
    at = {name: list(knobs()).index(name) for name in ("instructions",)}
    changed = {at["instructions"]: "Speak of trains.", FORM + 1: TRAINS.address, FORM + 2: TRAINS.model}
    tab.page.evaluate(MOUNT, [asked[0], {str(name): value for name, value in changed.items()}])
    boats = Side(tab.page, tab.page.locator("#conversation .conversation"), 0)
    return boats, Side(tab.page, tab.page.locator("#second > div"), 1)


def strongest_hz(sound: np.ndarray, rate_hz: int) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(sound.size)))
    return float(np.argmax(spectrum) * rate_hz / sound.size)


def power_at(sound: np.ndarray, rate_hz: int, hz: float) -> float:
    """How much of a sound lies within 20 Hz of a tone, 0 to 1."""
    power = np.abs(np.fft.rfft(sound * np.hanning(sound.size))) ** 2
    at = np.fft.rfftfreq(sound.size, 1 / rate_hz)
    return float(power[np.abs(at - hz) < 20].sum() / power.sum())


def test_neither_hears_the_other(both):
    boats, trains = both
    page = boats.page
    trains.root.get_by_label("Message", exact=True).fill("Which way to the station?")
    trains.root.get_by_label("Message", exact=True).press("Enter")
    boats.until_speaking()
    trains.until_speaking()
    page.locator("#setting-instructions textarea").fill("Speak of boats.")
    page.locator("#setting-instructions textarea").blur()
    boats.until("conversation.settings.asked.length === 2")
    trains.root.get_by_role("button", name="Stop answering").click()
    trains.until("conversation.transcript.inOrder().some((line) => line.status === 'interrupted')")
    boats.until("conversation.transcript.inOrder().some((line) => line.role === 'assistant' && line.status === 'done')")
    boats.until("handle.stats().queued_ms === 0")

    of_boats, of_trains = boats.kept, trains.kept
    said = [["user", "Which way to the station?", "done"], ["assistant", TRAINS.words, "interrupted"]]
    assert of_trains["words"] == said
    assert ["assistant", BOATS.words, "done"] in of_boats["words"]
    for mine, others in ((of_boats, ("Trains", "station", "coal")), (of_trains, ("Boats", "sand", "boats"))):
        assert not [word for word in others if word in mine["events"] or word in str(mine["words"])]

    # settings
    assert [entry["settings"]["instructions"] for entry in of_trains["asked"]] == ["Speak of trains."]
    assert [entry["settings"]["instructions"] for entry in of_boats["asked"]][1:] == ["Speak of boats."]
    assert of_boats["asked"][1]["changed"] == ["instructions"]
    assert [entry["model"] for entry in (of_boats["asked"][0], of_trains["asked"][0])] == ["boats", "trains"]
    assert {update.get("instructions") for update in TRAINS.updates} == {"Speak of trains."}
    assert "Speak of trains." not in {update.get("instructions") for update in BOATS.updates}
    assert BOATS.updates[-1]["instructions"] == "Speak of boats."

    # the microphone
    assert of_trains["sent"] == 0
    assert TRAINS.heard_ms == 0
    assert of_boats["sent"] > 0
    assert BOATS.heard_ms > 0

    # what was heard, by an ear of our own beside each speaker
    for side, hz, other in ((boats, BOATS_HZ, TRAINS_HZ), (trains, TRAINS_HZ, BOATS_HZ)):
        out, heard = side.heard()
        rate, fade = of_boats["rate"], round(FADE_MS * of_boats["rate"] / 1000) + 1
        at = np.flatnonzero(out)
        sounded = out[at[0] : at[-1]]
        assert strongest_hz(sounded, rate) == pytest.approx(hz, abs=2)
        assert power_at(sounded, rate, other) < 1e-4
        steady = slice(at[0] + fade, at[-1] - fade)
        assert np.abs(out[steady] - heard[steady]).max() <= 1, "not where it was, to the sample"
        assert np.flatnonzero(heard)[[0, -1]] == pytest.approx(at[[0, -1]], abs=fade)

    # the one was heard whole, the other as far as it was let
    (whole,) = [counts for _, counts in of_boats["counts"] if counts["received"]]
    (cut,) = [counts for _, counts in of_trains["counts"] if counts["received"]]
    assert whole["heard"] == whole["received"] == pytest.approx(SECONDS * of_boats["rate"], abs=2)
    assert cut["heard"] < cut["received"] == pytest.approx(SECONDS * of_trains["rate"], abs=2)
