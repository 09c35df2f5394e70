"""The event inspector, held against what passed on the bridge's own socket and against the built-in service."""

import json
import re
from collections import Counter
from itertools import compress
from operator import not_
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from playground.eventlog.reading import read
from playground.eventlog.replay import replay
from tests.page.conftest import SCHEMES, hears, silence, write_wav
from tests.page.talk import Talk

pytestmark = pytest.mark.page
DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
ENDING = {"page.hang_up", "input_audio_buffer.append"}
"""What may still be on its way to a page that has left."""
"""What may still be on its way when the page has left."""
CONVERSATION = "document.querySelector('.conversation').playground.conversation"
FEED = """(count) => {
    const { conversation } = document.querySelector('.conversation').playground;
    const line = (at_ms, from, body) => {
        const message = { type: 'wire', at_ms, from, body };
        conversation.message(message, JSON.stringify(message), 0);
    };
    for (let i = 0; i < count; i++) line(i * 10, 'server', { type: 'test.number', status: `number ${i}` });
}"""


class Wire:
    """What passed on a page's bridge, as Playwright saw it on the socket."""

    def __init__(self) -> None:
        self.lines: list[dict] = []
        self.played_bytes = 0
        self.microphone_bytes = 0

    def watch(self, page: Page) -> None:
        page.on("websocket", lambda socket: self._tap(socket) if "bridge" in socket.url else None)

    def _tap(self, socket) -> None:
        socket.on("framereceived", self._received)
        socket.on("framesent", self._sent)

    def _received(self, frame: bytes | str) -> None:
        if isinstance(frame, bytes):
            self.played_bytes += len(frame) - 4
        else:
            messages = map(json.loads, frame.split("\n"))
            self.lines += [message for message in messages if message["type"] == "wire"]

    def _sent(self, frame: bytes | str) -> None:
        if isinstance(frame, bytes):
            self.microphone_bytes += len(frame) - 4

    def types(self) -> Counter[str]:
        return Counter(line["body"]["type"] for line in self.lines)


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def watched(app: str, open_tab, quiet: Path, wire: Wire):
    """Give a way to open the page at its events, with ``wire`` on its socket."""

    def open_page(microphone: Path | None = None, **viewport) -> Talk:
        flags = hears(microphone or quiet, loop=microphone is None)
        return at_events(open_tab(app, flags, wire.watch, **{**DESK, **viewport}))

    return open_page


def at_events(page: Talk) -> Talk:
    if page.page.locator("#panels").is_hidden():
        page.page.get_by_role("button", name="Panels").click()
    page.page.get_by_role("tab", name="Events").click()
    expect(grid(page)).to_be_visible()
    return page


def grid(page: Talk) -> Locator:
    return page.page.get_by_role("grid", name="Events")


def rows(page: Talk, text: str = "") -> Locator:
    """The rows in the window that say this, oldest first."""
    return page.page.locator(".pl-ev-rows [role=row]").filter(has_text=text)


def details(page: Talk) -> Locator:
    return page.page.get_by_role("region", name="Event details")


def all_rows(page: Talk) -> list[dict]:
    """Every row as the page would draw it."""
    script = f"""() => {{ const {{ events }} = {CONVERSATION}; const found = [];
        for (let row = events.first; row < events.end; row++) found.push(events.row(row)); return found; }}"""
    return page.page.evaluate(script)


def row_of(page: Talk, type_: str) -> dict:
    (found,) = [row for row in all_rows(page) if row["type"] == type_]
    return found


def counted(page: Talk) -> int:
    """The number of events that the head of the list tells."""
    words = page.page.get_by_role("columnheader", name="Summary").inner_text()
    return int(re.search(r"([\d,]+) events?", words)[1].replace(",", ""))


def seconds(words: str) -> float:
    value, unit = re.search(r"([\d.]+) (ms|s)\b", words).groups()
    return float(value) / (1000 if unit == "ms" else 1)


def filter_by(page: Talk, text: str) -> None:
    page.page.get_by_role("searchbox", name="Filter events by text").fill(text)


def settled(page: Talk, wire: Wire) -> None:
    """Wait until the list shows all that the socket brought, and the conversation is over."""
    page.press("Stop").is_at_rest()
    total = page.page.evaluate(f"{CONVERSATION}.events.total")
    assert {line["body"]["type"] for line in wire.lines[total:]} <= ENDING
    del wire.lines[total:]
    expect(page.page.get_by_role("columnheader", name="Summary")).to_contain_text(f"{total:,} events")


def test_before_a_conversation_the_list_says_what_will_stand_there(watched):
    page = watched()
    expect(page.page.locator(".pl-ev-list")).to_contain_text("everything sent to the service and received from it")
    expect(page.button("Download JSONL")).to_be_disabled()
    page.keep_picture("desk-empty")


def test_every_event_of_a_spoken_turn_is_counted_timed_and_paired_as_the_socket_brought_it(
    watched, wire, voice, tmp_path
):
    wav = write_wav(tmp_path / "count.wav", silence(1.5) + voice("Please count to three.") + silence(12))
    page = watched(wav).start().until_answered()
    page.keep_picture("desk-live")
    rate = page.stats()["rate_hz"]
    settled(page, wire)

    shown = all_rows(page)
    assert sum(row["count"] for row in shown) == len(wire.lines)
    by_type = Counter()
    for row in shown:
        by_type[row["type"]] += row["count"]
    assert by_type == wire.types()

    at = {line["body"]["type"]: line["at_ms"] for line in reversed(wire.lines)}
    for asked, answered in [
        ("session.update", "session.updated"),
        ("input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped"),
        ("input_audio_buffer.speech_stopped", "input_audio_buffer.committed"),
        ("response.created", "response.done"),
    ]:
        row = row_of(page, answered)
        assert shown[row["partner"]["row"]]["type"] == asked
        assert row["partner"]["ms"] == pytest.approx(at[answered] - at[asked], abs=0.001)
        assert row["atMs"] == at[answered]

    heard_by_us = seconds(row_of(page, "response.output_audio.delta")["summary"])
    assert heard_by_us == pytest.approx(wire.played_bytes / 2 / rate, abs=0.05), "another length than was played"
    sent = sum(row["audioMs"] for row in shown if row["type"] in ("input_audio_buffer.append", "page.audio"))
    waiting = sum(row["audioMs"] for row in shown if row["type"] == "page.audio")
    on_its_way = wire.microphone_bytes / 2 / rate * 1000 - (sent - waiting)
    assert -100 <= on_its_way <= 2000, "not what the microphone gave, less what was on its way when the page left"
    assert page.errors == []


def parted(lines: list[dict]) -> tuple[list[dict], list[dict]]:
    """The lines of a record, and beside them those that say that microphone audio was sent."""
    is_sound = [line["body"]["type"] == "input_audio_buffer.append" for line in lines]
    return [*compress(lines, map(not_, is_sound))], [*compress(lines, is_sound)]


def test_the_download_replays_to_the_transcript_on_the_page(watched, wire, voice, tmp_path):
    wav = write_wav(
        tmp_path / "two.wav",
        silence(1.5) + voice("Please count to twenty.") + silence(4) + voice("Count to two.") + silence(12),
    )
    page = watched(wav).start().until("lines('assistant', 'done').length > 0 && turn() === 'listening'")
    with page.page.expect_download() as waiting:
        page.press("Download JSONL")
    assert re.fullmatch(r"playground-\d{8}-\d{6}\.jsonl", waiting.value.suggested_filename)
    waiting.value.save_as(tmp_path / "controller.jsonl")
    settled(page, wire)
    with page.page.expect_download() as waiting:
        page.press("Download JSONL")
    waiting.value.save_as(tmp_path / "whole.jsonl")

    whole = (tmp_path / "whole.jsonl").read_text()
    assert whole.startswith((tmp_path / "controller.jsonl").read_text().rsplit("\n", 2)[0]), "the live download differs"
    kept = [json.loads(line) for line in whole.splitlines()]
    (plain, spoken), (kept_plain, kept_spoken) = parted(wire.lines), parted(kept)
    assert kept_plain == plain
    assert len(kept_spoken) < len(spoken) / 2, "a second of microphone audio is not one line"

    core = replay(read(whole.splitlines())).core
    told = {line["item_id"]: (line["text"], line["status"], line["heard_chars"]) for line in page.lines()}
    again = {line.item_id: (line.text, line.status, line.heard_chars) for line in core.transcript.lines()}
    assert again == told
    assert any(status == "interrupted" for _, status, _ in told.values())


def test_an_interrupted_answer_shows_what_cut_it(watched, wire):
    page = watched().type("Please count to twenty.").until_speaking()
    page.press("Stop answering").until("lines('assistant', 'interrupted').length === 1")
    expect(rows(page, "conversation.item.truncated")).to_have_count(1)
    settled(page, wire)
    (cut,) = [line["body"] for line in wire.lines if line["body"]["type"] == "conversation.item.truncate"]
    assert seconds(row_of(page, "conversation.item.truncate")["summary"]) == pytest.approx(
        cut["audio_end_ms"] / 1000, abs=0.006
    )
    assert row_of(page, "conversation.item.truncated")["partner"]["answers"]
    page.keep_picture("desk-interrupted")


def test_an_error_of_the_service_stands_out_and_stands_with_what_it_refused(watched, wire):
    page = watched().start().type("Count to two.").until_answered()
    change_voice(page)
    flagged = page.page.locator(".pl-ev-error")
    expect(flagged).to_have_count(1, timeout=15_000)
    expect(flagged).to_contain_text("Error")
    (error,) = [line["body"]["error"] for line in wire.lines if line["body"]["type"] == "error"]
    expect(flagged).to_contain_text(error["message"][:40])
    page.button("Errors 1").click()
    expect(rows(page)).to_have_count(1)
    flagged.click()
    details(page).get_by_role("button", name=re.compile("after session.update")).click()
    expect(details(page)).to_contain_text(error["event_id"])
    expect(page.page.locator(":focus")).to_contain_text("session.update")
    expect(page.page.locator(":focus")).to_be_in_viewport()
    expect(page.button("Clear filter")).to_be_hidden()
    page.keep_picture("desk-error")


def change_voice(page: Talk) -> None:
    """Ask for another voice where the service has already spoken with the first."""
    page.page.locator("#setting-voice input").click()
    page.page.get_by_role("option", name="Ash").click()


def test_a_row_opens_to_its_json_its_parts_and_its_partners_by_mouse_and_by_keyboard(watched, wire):
    page = watched().type("Count to three.").until_answered()
    settled(page, wire)
    filter_by(page, "transcript.delta")
    rows(page, "response.output_audio_transcript.delta").click()
    parts = details(page).get_by_role("list", name="Events in this row").get_by_role("button")
    deltas = [line["body"] for line in wire.lines if line["body"]["type"] == "response.output_audio_transcript.delta"]
    expect(parts).to_have_count(len(deltas))
    parts.last.click()
    shown = details(page).get_by_role("region", name="JSON")
    assert json.loads(shown.inner_text()) == deltas[-1]

    page.button("Clear filter").click()
    details(page).get_by_role("button", name="Close details").click()
    rows(page, "response.done").click()
    details(page).get_by_role("button", name=re.compile("after response.created")).click()
    expect(details(page).get_by_role("heading")).to_have_text("response.created")
    page.page.keyboard.press("Escape")
    expect(details(page)).to_be_hidden()
    focused = page.page.locator(":focus")
    expect(focused).to_contain_text("response.created")
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("Enter")
    expect(details(page)).to_be_visible()
    below = details(page).get_by_role("heading").inner_text()
    assert below == all_rows(page)[row_of(page, "response.created")["row"] + 1]["type"]
    page.page.keyboard.press("End")
    expect(details(page).get_by_role("heading")).to_have_text(all_rows(page)[-1]["type"])
    page.page.keyboard.press("Home")
    expect(details(page).get_by_role("heading")).to_have_text("record")
    assert page.page.locator(".pl-ev-rows [tabindex='0']").count() == 1


def test_kinds_and_words_together_leave_the_rows_the_socket_brought(watched, wire):
    page = watched().type("Count to two.").until_answered()
    settled(page, wire)
    page.button("↓ Received").click()
    page.button("Items").click()
    expected = [
        line["body"]["type"]
        for line in wire.lines
        if line["from"] == "server" and line["body"]["type"].startswith("conversation.item.")
    ]
    expect(rows(page)).to_have_count(len(expected))
    assert types_of(page) == expected
    filter_by(page, "COUNT TO TWO.")
    expect(rows(page)).to_have_count(2)
    assert types_of(page) == ["conversation.item.added", "conversation.item.done"]
    filter_by(page, "no such words anywhere")
    expect(page.page.locator(".pl-ev-list")).to_contain_text("No event fits this filter")
    page.button("Clear filter").click()
    expect(page.page.get_by_role("columnheader", name="Summary")).to_contain_text(f"{len(wire.lines):,} events")


def types_of(page: Talk) -> list[str]:
    return page.page.locator(".pl-ev-rows [role=row] .pl-ev-type").all_text_contents()


def test_a_paused_list_stands_still_and_says_how_many_wait(watched, wire):
    page = watched().type("Count to two.").until_answered()
    page.button("Pause").click()
    resume = page.page.get_by_role("button", name=re.compile("Resume"))
    expect(resume).to_be_visible()
    before = counted(page)
    page.type("Count to three.").until_answered(2)
    page.press("Stop").is_at_rest()
    total = page.page.evaluate(f"{CONVERSATION}.events.total")
    assert before < total <= len(wire.lines)
    expect(resume).to_have_text(f"Resume · {total - before:,} waiting")
    assert counted(page) == before
    resume.click()
    expect(page.page.get_by_role("columnheader", name="Summary")).to_contain_text(f"{total:,} events")


def test_the_list_follows_the_newest_until_one_scrolls_up(watched):
    page = watched()
    page.page.evaluate(FEED, 300)
    expect(rows(page, "number 299")).to_be_visible()
    grid(page).hover()
    page.page.mouse.wheel(0, -600)
    newest = page.page.locator(".pl-ev-new")
    expect(newest).to_be_visible()
    top = grid(page).evaluate("(element) => element.scrollTop")
    page.page.evaluate(FEED, 40)
    expect(newest).to_have_text("40 new ↓")
    assert grid(page).evaluate("(element) => element.scrollTop") == top
    newest.click()
    expect(rows(page, "number 39").last).to_be_visible()
    expect(newest).to_be_hidden()


def test_markup_in_events_stays_text(watched):
    markup = '<img src=x onerror="document.title=1"><b>bold</b>'
    page = watched().type(f"Say {markup}").until_answered()
    filter_by(page, "onerror")
    rows(page, "conversation.item.create").first.click()
    expect(details(page).get_by_role("region", name="JSON")).to_contain_text("<b>bold</b>")
    assert page.page.locator("#panels :is(img, b)").count() == 0


def test_a_new_conversation_begins_with_an_empty_list(watched, wire):
    page = watched().type("Count to two.").until_answered()
    page.press("Stop").is_at_rest()
    wire.lines.clear()
    page.start()
    expect(rows(page, "session.updated")).to_have_count(1)
    settled(page, wire)
    assert all_rows(page)[0]["type"] == "record"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_on_a_phone_the_events_are_read_without_scrolling_sideways(watched, scheme):
    page = watched(color_scheme=scheme, **PHONE)
    page.press("Conversation").type("Count to two.").until_answered().show("Events")
    page.keep_picture(f"phone-{scheme}-live")
    rows(page, "response.done").click()
    expect(details(page)).to_be_in_viewport()
    page.keep_picture(f"phone-{scheme}-details")
    assert not page.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert page.page.locator(".pl-ev-rows [role=row]").count() < 30


def test_twenty_thousand_events_leave_a_window_of_rows_in_the_page(watched):
    page = watched()
    page.page.evaluate(FEED, 20_000)
    expect(page.page.get_by_role("columnheader", name="Summary")).to_contain_text("20,000 rows · 20,000 events")
    expect(rows(page, "number 19999")).to_be_visible()
    assert page.page.locator(".pl-ev-rows [role=row]").count() < 40
    filter_by(page, "number 1234")
    expect(rows(page)).to_have_count(11)
