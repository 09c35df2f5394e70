"""Nothing said is lost: what a reload, a killed tab, a store that is full or closed leave of a conversation."""

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from tests.page.conftest import hears
from tests.page.talk import LISTEN, Talk

pytestmark = pytest.mark.page

WRITTEN = "document.querySelector('.conversation').playground.kept.shelves.list.some(({ pieces }) => pieces > 2)"
HERE = "document.querySelector('.conversation')?.playground?.conversation"
DENIED = "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); };"
FULL = """
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...given) {
    if (window.isFull) throw new DOMException('no room', 'QuotaExceededError');
    return put.apply(this, given);
  };
"""


@pytest.fixture
def talk_where(app, open_tab, quiet):
    """Give a way to open the page where a script has run before it."""
    return lambda script: open_tab(app, hears(quiet, loop=True), lambda page: page.add_init_script(script))


def texts(talk: Talk) -> list[str]:
    return [line["text"] for line in talk.page.evaluate(f"{HERE}.transcript.inOrder()")]


def again(talk: Talk) -> Talk:
    """Wait until the page that was loaded anew shows what there was."""
    talk.page.wait_for_function(f"{HERE}?.isBegun && !{HERE}.telemetry.timeline.isLive", timeout=30_000)
    talk.page.wait_for_function("document.querySelector('.gradio-container')")
    return talk


def test_a_reload_in_mid_answer_loses_nothing_and_the_conversation_goes_on(talk):
    page = talk().type("Count to twenty.").until_speaking().until(WRITTEN)
    page.page.reload()
    again(page)
    assert texts(page)[0] == "Count to twenty."
    assert texts(page)[1].startswith("One")
    page.page.evaluate(LISTEN)
    page.type("Hello there.").until("lines('assistant', 'done').length > 0")
    expect(page.page.locator(".pl-seam")).to_have_count(1)
    first = page.page.evaluate("log.find((m) => m.type === 'wire' && m.from === 'playground')")
    assert first["body"]["earlier"]["lines"][0]["text"] == "Count to twenty."
    assert first["body"]["earlier"]["turns"] == 1
    assert first["at_ms"] > 0
    assert page.page.evaluate("log.find((m) => m.type === 'turn').number") == 2
    page.press("New conversation")
    page.page.get_by_role("button", name="Conversations").click()
    page.page.locator(".pl-kept-entry").first.click()
    page.page.wait_for_function(f"{HERE}.transcript.order.length === 4")


def test_what_a_killed_tab_leaves_is_in_the_list_and_only_one_tab_may_have_it_open(talk):
    page = talk().type("Count to twenty.").until_speaking().until(WRITTEN)
    context = page.page.context
    address = page.page.url
    other = Talk(context.new_page()).open(address)
    other.page.get_by_role("button", name="Conversations").click()
    other.page.locator(".pl-kept-entry").click()
    other.sees("This conversation is open in another tab.")
    with pytest.raises(Error):
        page.page.goto("chrome://crash", timeout=3_000)
    page.page.close()
    other.page.locator(".pl-kept-entry").click()
    again(other)
    assert texts(other)[0] == "Count to twenty."
    other.page.get_by_role("button", name="Delete: Count to twenty.").click()
    other.page.get_by_role("button", name="Delete?").click()
    expect(other.page.get_by_text("Nothing is kept yet.")).to_be_visible()
    assert texts(other) == []


def test_a_browser_that_keeps_nothing_says_so_and_lists_what_the_page_had(talk_where):
    page = talk_where(DENIED).type("Count to two.").until("lines('assistant', 'done').length === 1")
    page.press("New conversation")
    page.page.get_by_role("button", name="Conversations").click()
    expect(page.page.get_by_text("This browser keeps nothing for this page")).to_be_visible()
    page.page.locator(".pl-kept-entry").click()
    page.page.wait_for_function(f"{HERE}.transcript.order.length === 2")


def test_a_browser_without_room_says_so_and_the_conversation_goes_on(talk_where):
    page = talk_where(FULL)
    page.page.evaluate("window.isFull = true")
    page.type("Count to two.").sees("This browser has no room left")
    page.until("lines('assistant', 'done').length === 1").until("turn() === 'listening'")
    page.type("Count to three.").until("lines('assistant', 'done').length === 2")


def test_what_is_taken_along_comes_back_byte_for_byte_and_is_replayed(talk, tmp_path):
    page = talk().type("Count to two.").until("lines('assistant', 'done').length === 1").until("turn() === 'listening'")
    page.press("Stop listening").is_at_rest()
    page.page.get_by_role("button", name="Conversations").click()
    first = taken_along(page, tmp_path / "first.zip")
    page.page.get_by_role("button", name="Delete: Count to two.").click()
    page.page.get_by_role("button", name="Delete?").click()
    expect(page.page.get_by_text("Nothing is kept yet.")).to_be_visible()
    page.page.get_by_label("File to open").set_input_files(tmp_path / "first.zip")
    expect(page.page.get_by_text("Replayed: today’s core decides the same.")).to_be_visible()
    page.page.wait_for_function(f"{HERE}.transcript.order.length === 2")
    assert taken_along(page, tmp_path / "second.zip") == first
    (tmp_path / "events.jsonl").write_bytes(first["events.jsonl"])
    page.page.get_by_label("File to open").set_input_files(tmp_path / "events.jsonl")
    expect(page.page.locator(".pl-kept-entry")).to_have_count(2)
    page.page.get_by_label("File to open").set_input_files(Path(__file__))
    page.sees("This is no archive of a conversation.")


def taken_along(talk: Talk, path: Path) -> dict[str, bytes]:
    """Export the conversation; return the files that it holds."""
    with talk.page.expect_download() as download:
        talk.page.get_by_role("button", name="Export: Count to two.").first.click()
    download.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
