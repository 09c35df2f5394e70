"""Nothing said is lost: what a reload, a killed tab, a store that is full or closed leave of a conversation."""

import zipfile
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Error, Locator, expect

from playground.archive.packing import packed
from playground.cli.keeping import part
from tests.page.conftest import hears
from tests.page.talk import LISTEN, Talk
from tests.page.test_archive import conversation

pytestmark = pytest.mark.page

WRITTEN = "document.querySelector('.conversation').playground.kept.shelves.list.some(({ pieces }) => pieces > 2)"
HERE = "document.querySelector('.conversation')?.playground?.conversation"
DENIED = "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); };"
SLOW = """
  const open = IDBFactory.prototype.open;
  const wait = new Promise((resolve) => (window.goOn = resolve));
  IDBFactory.prototype.open = function (...given) {
    const opening = open.apply(this, given);
    Object.defineProperty(opening, 'onsuccess', {
      set: (act) => opening.addEventListener('success', () => wait.then(act)),
    });
    return opening;
  };
"""
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


def test_start_pressed_while_the_last_conversation_is_being_opened_goes_on_with_it_once_it_is_there(talk):
    page = talk().type("Count to two.").until("lines('assistant', 'done').length === 1").until(WRITTEN)
    page.page.add_init_script(SLOW)
    page.page.reload()
    page.page.wait_for_function("document.querySelector('.conversation')?.playground?.kept.isOpening")
    page.page.evaluate("document.querySelector('.pl-main').click()")
    page.sees("A conversation is being opened.")
    page.page.evaluate("window.goOn()")
    page.page.wait_for_function(f"{HERE}.sessions.length === 2 && {HERE}.telemetry.timeline.isLive")
    assert len(texts(page)) == 2
    assert page.notices.count() == 0


def test_what_is_typed_while_the_last_conversation_is_being_opened_is_sent_once_it_is_there(talk):
    page = talk().type("Count to two.").until("lines('assistant', 'done').length === 1").until(WRITTEN)
    page.page.add_init_script(SLOW)
    page.page.reload()
    page.page.wait_for_function("document.querySelector('.conversation')?.playground?.kept.isOpening")
    page.page.get_by_label("Message", exact=True).fill("Hello there.")
    page.page.get_by_label("Message", exact=True).press("Enter")
    page.sees("A conversation is being opened.")
    expect(page.page.get_by_label("Message", exact=True)).to_have_value("")
    page.page.evaluate("window.goOn()")
    page.page.wait_for_function(f"{HERE}.transcript.inOrder().some(({{ text }}) => text === 'Hello there.')")
    assert texts(page)[0] == "Count to two."
    assert not page.page.evaluate("document.querySelector('.conversation').playground.stats().microphone")


def test_a_conversation_that_was_hardly_begun_can_be_opened_again(talk):
    page = talk()
    page.type("Count to two.").until("lines('user', 'done').length === 1")
    page.press("New conversation")
    page.page.get_by_role("button", name="Conversations").click()
    page.page.locator(".pl-kept-entry").click()
    page.page.wait_for_function(f"{HERE}.transcript.order.length > 0")
    assert page.notices.count() == 0


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
    page.press("Stop").is_at_rest()
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


def test_a_file_dropped_anywhere_is_opened_and_what_others_take_stays_theirs(talk, tmp_path):
    archive, picture = tmp_path / "kept.zip", tmp_path / "teal.png"
    log, sound = conversation()
    archive.write_bytes(packed(log, sound, part))
    Image.new("RGB", (64, 64), "teal").save(picture)
    page = talk(viewport={"width": 1440, "height": 900})
    hint = page.page.locator(".pl-drop-hint")
    anywhere = page.page.locator("#setting-voice")
    drag(page, anywhere, archive)
    expect(hint).to_be_visible()
    page.keep_picture("drop-hint")
    drag(page, page.message_box, archive)
    expect(hint).to_be_hidden()
    drag(page, anywhere, picture)
    expect(hint).to_be_hidden()
    page.show("Tune")
    drag(page, page.page.locator("#tuner"), archive)
    expect(hint).to_be_hidden()
    drag(page, page.page.locator(".pl-transcript"), picture, "drop")
    expect(page.page.get_by_alt_text("Picture 1 to send")).to_be_visible()
    page.press("Maximise")
    expect(page.page.locator("#conversation")).to_be_hidden()
    drag(page, anywhere, archive)
    expect(hint).to_be_visible()
    page.keep_picture("drop-hint-maximised")
    drag(page, anywhere, archive, "drop")
    page.page.wait_for_function(f"{HERE}.transcript.order.length === 4")
    expect(page.page.locator("#conversation")).to_be_visible()
    expect(page.page.locator(".pl-kept-entry")).to_have_count(1)
    expect(hint).to_be_hidden()
    assert page.errors == []


def drag(talk: Talk, place: Locator, file: Path, *then: str) -> None:
    """Drag a file of this computer over the middle of a place, as a browser is told of it by the desktop.

    The first move over another element only enters it.
    """
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
    desktop = talk.page.context.new_cdp_session(talk.page)
    for kind in ("dragEnter", "dragOver", "dragOver", *then):
        desktop.send("Input.dispatchDragEvent", {"type": kind, "data": data, **at})


def taken_along(talk: Talk, path: Path) -> dict[str, bytes]:
    """Export the conversation; return the files that it holds."""
    with talk.page.expect_download() as download:
        talk.page.get_by_role("button", name="Export: Count to two.").first.click()
    download.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
