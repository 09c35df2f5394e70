"""The picture of a conversation over time, against clocks and ears that are not the page's own."""

import re
import struct
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.page.conftest import SCHEMES, hears, silence, write_wav
from tests.page.talk import Talk
from tests.support.recordings import human_speech

pytestmark = pytest.mark.page
DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PADDING_MS, SILENCE_MS = 300, 500
CLICK = b"".join(struct.pack("<h", 30_000 * (-1) ** i) for i in range(24))
BEFORE_S, BETWEEN_S = 1.0, 1.0
SPEAKS_MS, SPOKE_MS = 1776, 4000
"""Where the clip's speech begins and ends, as cut with no padding and no silence by the built-in detector alone."""
BLOCK_MS, FRAME_MS = 20, 32
TOLERANCE_MS = 2 * BLOCK_MS + FRAME_MS
"""A block of the microphone, a buffer of the test's own ear no longer than one, and the detector's frame."""

LISTEN_FOR_CLICK = """
const CLICK = `registerProcessor("click", class extends AudioWorkletProcessor {
  process([[samples]]) {
    const at = samples ? samples.findIndex((value) => Math.abs(value) > 0.4) : -1;
    if (at >= 0) this.port.postMessage(currentFrame + at);
    return at < 0;
  }
});`;
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await ask(wanted);
  const context = new AudioContext();
  await context.audioWorklet.addModule(URL.createObjectURL(new Blob([CLICK], { type: "text/javascript" })));
  const node = new AudioWorkletNode(context, "click", { numberOfOutputs: 0 });
  node.port.onmessage = ({ data }) => {
    window.clickedAt ??= performance.now() - 1000 * (context.currentTime - data / context.sampleRate);
  };
  context.createMediaStreamSource(stream).connect(node);
  return stream;
};
"""
PANEL = "document.querySelector('.pl-timeline').panel"
BOXES = f"""() => {PANEL}.boxes().map(({{ turn, answer, ...box }}) => ({{ ...box, turn: turn?.number ?? null }}))"""
ROW = f"""(y) => {{
  const {{ ink, ratio, left, view }} = {PANEL};
  const {{ data }} = ink.getImageData(left * ratio, Math.round(y * ratio), view.width * ratio, 1);
  return Array.from({{ length: data.length / 4 }}, (_, i) => data[4 * i + 3]);
}}"""
EAR_BEGAN = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  let earliest = Infinity;
  for (let i = 0; i < 40; i++, await frame()) {
    const { at, frame: until, first, rate } = window.ear;
    earliest = Math.min(earliest, at - (1000 * (until - first)) / rate);
  }
  return earliest;
}"""
"""When the ear beside the speaker began; what it hears is told late by a busy page, and never early."""
VALUES = f"""([name, from, length]) => {{
  const {{ timeline }} = {PANEL}, series = timeline[name];
  const start = name === "levels" ? from - timeline.offsetMs : from;
  const value = (ms) => (series.between(start + ms, start + ms + 1), Math.max(0, series.high - 1) / 254);
  return Array.from({{ length }}, (_, ms) => value(ms));
}}"""
"""What is kept of a series, 0 to 1, each millisecond from a moment on."""

COUNT_DRAWING = f"""() => {{
  const panel = {PANEL}, draw = panel.draw;
  window.drawn = 0;
  panel.draw = () => (window.drawn++, draw.call(panel));
}}"""


class Timeline:
    """What a person finds in the panel of one tab."""

    def __init__(self, talk: Talk) -> None:
        self.talk, self.page = talk, talk.page
        self.root = talk.page.locator(".pl-timeline")
        self.stage = self.root.locator(".pl-timeline-stage")
        expect(self.stage).to_be_attached()

    def until(self, condition: str) -> "Timeline":
        """Wait until a JS expression about ``panel``, ``timeline`` and ``boxes`` holds."""
        known = f"const panel = {PANEL}, timeline = panel.timeline, boxes = panel.boxes();"
        self.page.wait_for_function(f"(() => {{ {known} return {condition}; }})()", timeout=40_000, polling=50)
        return self

    def boxes(self, kind: str) -> list[dict]:
        return [box for box in self.page.evaluate(BOXES) if box["kind"] == kind]

    def box(self, kind: str) -> dict:
        (found,) = self.boxes(kind)
        return found

    @property
    def ms_per_px(self) -> float:
        return self.page.evaluate(f"{PANEL}.view.msPerPx")

    def ink(self, y: float) -> np.ndarray:
        """How opaque the picture is along one row of the plot, 0 to 255 a pixel."""
        return np.array(self.page.evaluate(ROW, y))

    def press(self, name: str) -> "Timeline":
        self.root.get_by_role("button", name=name, exact=True).click()
        return self

    def rows(self) -> list[dict[str, str]]:
        """The table's rows by its headings, as a screen reader finds them."""
        table = self.root.get_by_role("table")
        names = table.get_by_role("columnheader").all_text_contents()
        cells = [row.locator("th, td").all_text_contents() for row in table.locator("tbody tr").all()]
        return [dict(zip(names, row, strict=True)) for row in cells]


def seconds(text: str) -> float:
    """Read a moment (``0:02.86``) or a length (``2.22 s``, ``500 ms``)."""
    if match := re.fullmatch(r"(\d+):(\d+\.\d+)", text):
        return 60 * int(match[1]) + float(match[2])
    value, unit = text.split()
    return float(value) / (1000 if unit == "ms" else 1)


def sounded(talk: Talk) -> tuple[float, float]:
    """Return when the first and the last sound went to the speaker, on the page's clock, as the ear beside it heard."""
    began = talk.page.evaluate(EAR_BEGAN)
    rate, sound = talk.heard_sound()
    first, last = began + 1000 * np.flatnonzero(sound)[[0, -1]] / rate
    return float(first), float(last)


@pytest.fixture
def clicked(app: str, open_tab, tmp_path: Path) -> Talk:
    """A page whose microphone hears a click, then a person, and whose click is heard by an ear of the test's own."""
    heard = silence(BEFORE_S) + CLICK + silence(BETWEEN_S) + human_speech() + silence(12)
    flags = hears(write_wav(tmp_path / "clicked.wav", heard))
    return open_tab(app, flags, lambda page: page.add_init_script(LISTEN_FOR_CLICK), **DESK)


def clicked_ms(talk: Talk) -> float:
    """Return when the click was at the microphone, in session time as the session itself says it."""
    talk.until("window.clickedAt !== undefined && log.some((m) => m.type === 'clock')")
    return talk.page.evaluate("window.clickedAt") + talk.log("clock")[-1]["offset_ms"]


def jitter_ms(talk: Talk, from_ms: float, to_ms: float) -> float:
    """Return by how much the microphone's way to the service varied then: no moment of speech is known better."""
    appends = [m for m in talk.log("wire") if m["body"].get("type") == "input_audio_buffer.append"]
    sent_ms = np.cumsum([m["body"]["audio"]["audio_ms"] for m in appends])
    at_ms = np.array([m["at_ms"] for m in appends])
    behind = (at_ms - sent_ms)[(at_ms > from_ms - 500) & (at_ms < to_ms + 500)]
    return float(np.ptp(behind))


@pytest.mark.recordings
def test_a_person_stands_in_the_picture_where_and_as_long_as_they_spoke(clicked):
    talk = clicked.start()
    timeline = Timeline(talk).until("timeline.newest?.ended_ms && boxes.some((box) => box.kind === 'commit')")
    talk.press("Stop").is_at_rest()
    began = clicked_ms(talk) + 1000 * BETWEEN_S
    padding, speech, tail = (timeline.box(kind) for kind in ("padding", "speech", "silence"))
    jitter = jitter_ms(talk, speech["fromMs"], speech["toMs"])
    tolerance = TOLERANCE_MS + jitter + talk.log("clock")[-1]["error_ms"]
    uneven = 2 * FRAME_MS + jitter  # either end falls on a frame
    assert speech["fromMs"] == pytest.approx(began + SPEAKS_MS, abs=tolerance)
    assert speech["toMs"] == pytest.approx(began + SPOKE_MS, abs=tolerance)
    assert speech["toMs"] - speech["fromMs"] == pytest.approx(SPOKE_MS - SPEAKS_MS, abs=uneven)
    (row,) = timeline.rows()
    assert 1000 * seconds(row["Start"]) == pytest.approx(began + SPEAKS_MS, abs=tolerance)
    assert 1000 * seconds(row["Speech"]) == pytest.approx(SPOKE_MS - SPEAKS_MS, abs=uneven)
    assert row["Interrupted at"] == "–"

    scale = timeline.ms_per_px
    assert [padding["w"] * scale, tail["w"] * scale] == pytest.approx([PADDING_MS, SILENCE_MS])
    inside = timeline.ink(speech["y"] + 2)
    solid = np.flatnonzero(inside[: round(tail["x"]) - 1] < 255)[-1] + 1
    assert tail["x"] - solid == pytest.approx(speech["w"], abs=2)
    behind = slice(round(tail["x"]) + 1, round(tail["x"] + tail["w"]) - 1)
    assert np.mean(inside[behind] == 0) > 0.8, "the silence is not hollow"
    assert 0.3 < np.mean(timeline.ink(tail["y"])[behind] > 99) < 0.8, "the silence is not dotted"

    said = {m["body"]["type"]: m["at_ms"] for m in talk.log("wire") if m["from"] == "server"}
    for kind, name in (("started", "speech_started"), ("stopped", "speech_stopped"), ("commit", "committed")):
        assert timeline.box(kind)["fromMs"] == pytest.approx(said[f"input_audio_buffer.{name}"], abs=0.1)
    assert talk.errors == []


@pytest.mark.recordings
def test_level_and_probability_stand_where_the_sound_was(clicked):
    talk = clicked.start()
    Timeline(talk).until("timeline.newest?.speech_end_ms")
    click = clicked_ms(talk)
    levels = np.array(talk.page.evaluate(VALUES, ["levels", click - 400, 800]))
    assert np.argmax(levels) - 400 == pytest.approx(0, abs=TOLERANCE_MS)
    assert np.ptp(np.flatnonzero(levels > 0.5)) <= 2 * BLOCK_MS, "a click is a click"
    spoken = talk.page.evaluate(VALUES, ["speech", click + 1000 * BETWEEN_S, SPOKE_MS])
    assert spoken[1000] < 0.5 < spoken[2600]
    assert talk.errors == []


def test_an_interrupted_answer_shows_what_the_ear_heard_and_what_the_service_was_told(talk):
    page = talk(**DESK).start().type("Please count to twenty.").until_speaking()
    timeline = Timeline(page).until("boxes.some((box) => box.kind === 'heard' && box.w > 0)")
    page.keep_picture("timeline-desk-live")
    page.press("Stop answering")
    page.until("log.some((m) => m.type === 'wire' && m.body.type === 'conversation.item.truncated')")
    timeline.until("boxes.some((box) => box.kind === 'cut') && timeline.newest.interrupted")
    latency_ms = page.stats()["output_latency_ms"]
    first, last = sounded(page)
    page.press("Stop").is_at_rest()

    heard = sum(box["toMs"] - box["fromMs"] for box in timeline.boxes("heard"))
    assert heard == pytest.approx(last - first, abs=2 * BLOCK_MS)
    told = next(m for m in page.log("wire") if m["body"].get("type") == "conversation.item.truncated")
    assert timeline.box("cut")["words"] == f"cut at {told['body']['audio_end_ms']} ms"
    received = [
        m["body"]["delta"]["audio_ms"] for m in page.log("wire") if m["body"].get("type", "").endswith("audio.delta")
    ]
    bar, rest = timeline.box("received"), timeline.box("unheard")
    assert bar["toMs"] - bar["fromMs"] == pytest.approx(sum(received))
    assert rest["toMs"] - rest["fromMs"] == pytest.approx(sum(received) - told["body"]["audio_end_ms"], abs=BLOCK_MS)
    timeline.until("panel.table.rows.size === 1 && timeline.changed.size === 0")
    (row,) = timeline.rows()
    assert 1000 * seconds(row["Heard"]) == pytest.approx(told["body"]["audio_end_ms"], abs=BLOCK_MS)
    silent = last + latency_ms + page.log("clock")[-1]["offset_ms"]
    assert 1000 * seconds(row["Interrupted at"]) == pytest.approx(silent, abs=3 * BLOCK_MS)
    page.keep_picture("timeline-desk-interrupted")
    assert page.errors == []


def test_all_of_it_is_in_reach_of_a_keyboard_and_a_screen_reader(talk):
    page = talk(**DESK).start().type("Count to two.").until_answered()
    timeline = Timeline(page).until("timeline.newest?.ended_ms")
    picture = timeline.root.get_by_role("img")
    expect(picture).to_have_accessible_name(re.compile(r"one turn in 0:\d\d\. Turn 1, typed: .*heard"))
    timeline.stage.focus()
    chosen = timeline.root.get_by_role("status")
    page.page.keyboard.press("ArrowUp")
    expect(chosen).to_contain_text("Turn 1, typed")
    expect(chosen).to_contain_text("first sound")
    page.page.keyboard.press("Escape")
    expect(chosen).to_be_hidden()
    follow = timeline.root.get_by_role("button", name="Follow", exact=True)
    usual = timeline.ms_per_px
    page.page.keyboard.press("+")
    page.page.keyboard.press("+")
    assert timeline.ms_per_px < usual
    page.page.keyboard.press("Home")
    expect(follow).to_have_attribute("aria-pressed", "false")
    page.page.keyboard.press("End")
    expect(follow).to_have_attribute("aria-pressed", "true")
    assert timeline.rows()[0]["How"] == "typed"
    timeline.press("Table")
    expect(timeline.root.get_by_role("table")).to_be_in_viewport()
    expect(timeline.stage).to_be_hidden()
    timeline.press("Table")
    expect(timeline.stage).to_be_visible()
    page.press("Stop").is_at_rest()
    assert page.errors == []


def test_pointing_tells_and_choosing_keeps_the_figures(talk):
    page = talk(**DESK).start().type("Count to two.").until_answered().press("Stop").is_at_rest()
    timeline = Timeline(page).press("Fit all").until("panel.key !== '' && timeline.newest.ended_ms")
    heard, left = timeline.box("heard"), page.page.evaluate(f"{PANEL}.left")
    at = {"x": left + heard["x"] + heard["w"] / 2, "y": heard["y"] + heard["h"] / 2}
    timeline.stage.hover(position=at)
    card = timeline.root.locator(".pl-card")
    expect(card).to_contain_text("Turn 1, typed")
    expect(card).to_contain_text(re.compile(r"heard\d+(\.\d+)? (s|ms)"))
    timeline.stage.click(position=at)
    page.page.mouse.move(0, 0)
    expect(card).to_be_hidden()
    expect(timeline.root.get_by_role("status")).to_contain_text("Turn 1, typed")
    assert page.errors == []


def test_a_hidden_panel_draws_nothing(talk):
    page = talk(**DESK).start()
    timeline = Timeline(page).until("timeline.isLive && panel.key !== ''")
    page.page.evaluate(COUNT_DRAWING)
    page.until("window.drawn > 5")
    page.page.get_by_role("tab", name="Latency").click()
    expect(timeline.stage).to_be_hidden()
    page.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    before = page.page.evaluate("window.drawn")
    page.type("Count to two.").until_answered()
    assert page.page.evaluate("window.drawn") == before
    page.page.get_by_role("tab", name="Timeline").click()
    timeline.until("boxes.some((box) => box.kind === 'heard')")
    page.press("Stop").is_at_rest()
    assert page.errors == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_on_a_phone_the_picture_fits_and_follows_the_theme(talk, scheme):
    page = talk(color_scheme=scheme, **PHONE)
    page.page.get_by_role("button", name="Panels").click()
    timeline = Timeline(page)
    expect(timeline.root.get_by_text("both sides are drawn here as it goes on")).to_be_visible()
    page.keep_picture(f"timeline-phone-{scheme}-empty")
    page.press("Conversation").start().type("Please count to twenty.").until_speaking()
    page.show("Timeline")
    timeline.until("boxes.some((box) => box.kind === 'heard' && box.w > 20)")
    page.keep_picture(f"timeline-phone-{scheme}-live")
    assert not page.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    text = page.page.evaluate(f"{PANEL}.paint.text")
    body = timeline.root.evaluate("(root) => getComputedStyle(root).color")
    assert text == body
    page.press("Conversation").press("Stop").is_at_rest()
    assert page.errors == []
