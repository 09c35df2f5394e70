"""The page of an exported conversation, opened from a disk with the network off."""

import io
import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from playground.archive.packing import packed
from playground.cli.keeping import part
from tests.page.conftest import SCHEMES, browser_path

pytestmark = pytest.mark.page
RATE = 24_000
DRAWN = """() => {
  const canvas = document.querySelector('canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, n) => n % 4 === 3 && value > 0).length;
}"""
SECONDS = 6
BODY = {
    "type": "record",
    "version": 1,
    "dialect": "ga",
    "service": "builtin",
    "model": "builtin",
    "settings": {"voice": "ash"},
}
HEARD = """async () => {
  const context = new AudioContext();
  const source = context.createMediaElementSource(document.querySelector('audio'));
  const [splitter, ears] = [context.createChannelSplitter(2), [0, 1].map(() => context.createAnalyser())];
  source.connect(splitter);
  ears.forEach((ear, side) => splitter.connect(ear, side));
  source.connect(context.destination);
  window.ears = () => ears.map((ear) => {
    const samples = new Float32Array(ear.fftSize);
    ear.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, each) => sum + each * each, 0) / samples.length);
  });
  await context.resume();
}"""


def tone(hz, seconds):
    return (8000 * np.sin(np.arange(round(RATE * seconds)) * 2 * np.pi * hz / RATE)).astype("<i2").tobytes()


def conversation():
    """Two turns in six seconds: the person in seconds 0 and 3, the answer from 1.2 to 2.4 and from 4.2, cut at 5.2."""
    lines = [
        {"kept": 1, "begun": "2026-11-30T03:21:58.000Z"},
        ["b", RATE, 0, 0, 0],
        ["f", {"type": "session", "on": True, "at": 0}],
        ["m", 0, {"type": "clock", "offset_ms": 0, "error_ms": 0}],
        ["m", 0, {"type": "wire", "at_ms": 0, "from": "playground", "body": BODY}],
    ]
    sound = b""
    for second in range(SECONDS):
        sound += tone(300, 1) if second in (0, 3) else bytes(2 * RATE)
        until = (second + 1) * RATE
        lines += [
            ["f", {"type": "level", "at": 1000 * (second + 1), "peak": 0.2}],
            ["c", until, RATE],
            ["s", until, RATE],
        ]
    texts = [
        "Hello, who are you?",
        "I am a voice.",
        "Tell me <b>everything</b> & more.",
        "Once upon a time there was a lighthouse.",
    ]
    for number, (start, first, heard, received) in enumerate([(0, 1.2, 1.2, 1.2), (3, 4.2, 1.0, 1.6)], 1):
        is_cut = heard < received
        lines.append(["m", 0, {"type": "track", "track": number, "item_id": f"a{number}"}])
        lines.append(["r", number, round(received * RATE)])
        sound += tone(600, received)
        lines.append(
            ["p", {"track": number, "samples": round(heard * RATE), "last": round((first + heard) * RATE) - 1}]
        )
        status = {"status": "interrupted", "heard_chars": 16} if is_cut else {"status": "done"}
        user, answer = f"u{number}", f"a{number}"
        plain = {"note": "", "heard_chars": None, "latency_ms": None, "status": "done"}
        asked, said = texts[2 * number - 2 : 2 * number]
        before = f"a{number - 1}" if number > 1 else None
        lines.append(
            ["m", 0, {**plain, "type": "line", "item_id": user, "after": before, "role": "user", "text": asked}]
        )
        reply = {"type": "line", "item_id": answer, "after": user, "role": "assistant", "text": said, "latency_ms": 200}
        lines.append(["m", 0, {**plain, **reply, **status}])
        moments = dict.fromkeys(("started_ms", "stopped_ms", "committed_ms", "first_audio_ms", "done_ms"))
        legs = [{"name": "silence", "owner": "vad", "ms": 120}, {"name": "response", "owner": "service", "ms": 80}]
        turn = {
            **moments, "type": "turn", "number": number, "how": "speech",
            "user_item_id": user, "answer_item_id": answer,
            "response_id": "r", "status": "completed", "threshold": 0.5, "prefix_padding_ms": 300, "silence_ms": 500,
            "speech_start_ms": 1000 * start, "speech_end_ms": 1000 * start + 1000, "created_ms": 1000 * start + 1010,
            "first_sound_ms": 1000 * first, "ended_ms": 1000 * (first + heard), "received_ms": 1000 * received,
            "heard_ms": 1000 * heard, "interrupted": is_cut, "legs": legs, "total_ms": 200, "error_ms": 0.5,
        }  # fmt: skip
        lines.append(["m", 0, turn])
        usage = {"type": "usage", "kind": "answer", "turn": number, "response_id": f"r{number}", "model": ""}
        lines.append(["m", 0, {**usage, "input_audio": 30, "input_text": 12, "output_audio": 40, "output_text": 8}])
    return "".join(f"{json.dumps(line)}\n" for line in lines), sound


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_exported_page_plays_and_draws_from_a_disk_without_a_network(browser_with, tmp_path, scheme):
    browser_path()
    log, sound = conversation()
    with zipfile.ZipFile(io.BytesIO(packed(log, sound, part))) as archive:
        archive.extract("index.html", tmp_path)
    context = browser_with([]).new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme, offline=True)
    page = context.new_page()
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto((tmp_path / "index.html").as_uri())
    until(page, "document.querySelector('audio')?.readyState >= 2")
    assert page.locator(".words li").all_inner_texts()[2].count("<b>everything</b> & more.") == 1
    assert page.locator(".words li b").count() == 0
    assert page.locator(".words li s").inner_text() == "there was a lighthouse."
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert page.evaluate(DRAWN) > 1000

    page.evaluate(HEARD)
    for at, side in ((0.4, 0), (1.5, 1), (3.4, 0), (4.5, 1)):
        page.evaluate(
            f"(async () => {{ const a = document.querySelector('audio'); a.currentTime = {at}; await a.play(); }})()"
        )
        until(page, f"window.ears()[{side}] > 0.1 && window.ears()[{1 - side}] < 0.001")
        assert page.locator(".words li.now .who").inner_text() == ("You", "Assistant")[side]
    page.evaluate("document.querySelector('audio').currentTime = 5.3")
    until(page, "window.ears().every((level) => level < 0.001)")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play from 0:01.2").click()
    until(page, "window.ears()[1] > 0.1")
    page.get_by_role("button", name="Pause").click()
    keep_pictures(page, scheme)
    assert errors == []
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []
    context.close()


def until(page, condition):
    """Wait for a condition, in the page: its policy forbids what Playwright waits with."""
    page.evaluate(f"async () => {{ while (!({condition})) await new Promise(requestAnimationFrame); }}")


def keep_pictures(page, scheme):
    """Keep pictures where ``PLAYGROUND_PICTURES`` says, for human eyes."""
    if folder := os.environ.get("PLAYGROUND_PICTURES"):
        page.screenshot(path=Path(folder) / f"archive-{scheme}-phone.png", full_page=True)
        page.set_viewport_size({"width": 1440, "height": 900})
        page.screenshot(path=Path(folder) / f"archive-{scheme}.png", full_page=True)
