"""Settings stay, presets, links that carry settings: in a real browser, up to what is sent to the service."""

import json

import pytest
from playwright.sync_api import expect

from tests.page.conftest import hears
from tests.page.planted import Planted
from tests.page.running import App

pytestmark = pytest.mark.page
DESK = {"width": 1440, "height": 900}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SECRET = "planted-0123456789abcdef"
TOOL = {"type": "mcp", "name": "m", "server_url": "https://m.example/sse", "headers": {"X-Key": SECRET}}
STORED = "Object.entries(localStorage).map(([name, text]) => `${name}: ${text}`).join('\\n')"


@pytest.fixture(scope="module")
def planted():
    with Planted().running() as running:
        yield running


@pytest.fixture(scope="module")
def of_planted(planted, tmp_path_factory):
    """The app, configured to talk to the planted server."""
    running = App(tmp_path_factory.mktemp("planted"), planted.environment).start()
    yield running.address
    running.stop()
    assert running.crashes == []


def kept(page) -> dict:
    return json.loads(page.page.evaluate("localStorage.getItem('playground.settings')") or '{"values": {}}')["values"]


def until_kept(page, name, value):
    page.page.wait_for_function(
        "([name, value]) => JSON.parse(localStorage.getItem('playground.settings') ?? '{}').values?.[name] === value",
        arg=[name, value],
    )


def more(page, item):
    page.page.get_by_role("button", name="Preset menu").click()
    page.page.get_by_role("menuitem", name=item).click()


def test_a_link_opened_elsewhere_asks_first_and_then_asks_the_service_for_the_same_session(
    of_planted, planted, open_tab, quiet
):
    page = open_tab(of_planted, hears(quiet, loop=True), viewport=DESK)
    page.page.locator("#presets select").select_option("Interviewer with patience")
    expect(page.page.locator("#presets [role=status]")).to_contain_text("Waits until a thought is finished")
    expect(page.page.locator("#setting-eagerness")).to_be_visible()
    page.pick("voice", "Cedar")
    page.open_group("Tools").open_group("More").open_group("Connection")
    page.fill("tools", json.dumps([TOOL]))
    page.fill("transcription_prompt", "50 % & “more”")
    page.page.locator("#key input").fill(SECRET)
    until_kept(page, "transcription_prompt", "50 % & “more”")
    page.keep_picture("presets")
    page.start()
    page.until("log.some((m) => m.type === 'confirmed')")
    more(page, "Share link")
    dialog = page.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Your tools hold a sign-in")
    link = dialog.get_by_label("Link").input_value()
    page.keep_picture("share-link")
    assert "voice=cedar&turn_detection=semantic_vad&eagerness=low" in link
    sent = planted.updates[-1]
    sent["tools"] = [{name: value for name, value in TOOL.items() if name != "headers"}]
    address = planted.address.removeprefix("http://")
    for where in (link, page.page.evaluate(STORED)):
        assert SECRET not in where
        assert address not in where
    assert page.errors == []

    planted.updates.clear()
    fresh = open_tab(link, hears(quiet, loop=True), **PHONE)
    asked = fresh.page.get_by_role("dialog")
    expect(asked.get_by_role("listitem").filter(has_text="Voice")).to_contain_text("Alloy → Cedar")
    fresh.keep_picture("link-phone")
    assert kept(fresh) == {}
    asked.get_by_role("button", name="Apply").click()
    until_kept(fresh, "voice", "cedar")
    assert "#" not in fresh.page.url
    fresh.start()
    fresh.until("log.some((m) => m.type === 'confirmed')")
    assert planted.updates[0] == sent
    assert fresh.errors == []


def test_settings_stay_over_a_reload_and_a_reset_gives_the_configured_ones_back(talk):
    page = talk(viewport=DESK)
    page.open_group("Connection")
    page.page.locator("#service").get_by_text("Azure OpenAI").click()
    page.page.locator("#endpoint").get_by_label("Endpoint").fill("https://mine.openai.azure.com")
    page.page.locator("#key input").fill(SECRET)
    page.choose("turn_detection", "By meaning").choose("eagerness", "Low")
    page.page.get_by_label("Instructions").fill("Speak like a pirate.")
    until_kept(page, "instructions", "Speak like a pirate.")
    until_kept(page, "eagerness", "low")
    until_kept(page, "endpoint", "https://mine.openai.azure.com")
    assert SECRET not in page.page.evaluate(STORED)

    page.open(page.page.url)
    expect(page.page.get_by_label("Instructions")).to_have_value("Speak like a pirate.")
    expect(page.page.locator("#setting-eagerness label.selected")).to_have_text("Low")
    expect(page.page.locator("#setting-threshold")).to_be_hidden()
    page.open_group("Connection")
    expect(page.page.locator("#endpoint").get_by_label("Endpoint")).to_have_value("https://mine.openai.azure.com")
    expect(page.page.locator("#key input")).to_have_value("")
    assert "threshold" not in kept(page)

    more(page, "Reset settings")
    page.keep_picture("reset")
    page.page.get_by_role("dialog").get_by_role("button", name="Reset").click()
    expect(page.page.locator("#setting-threshold")).to_be_visible()
    expect(page.page.locator("#endpoint")).to_be_hidden()
    page.page.wait_for_function("localStorage.getItem('playground.settings').includes('\"values\":{}')")
    page.page.get_by_role("button", name="Undo").click()
    expect(page.page.get_by_label("Instructions")).to_have_value("Speak like a pirate.")
    assert page.errors == []


def test_presets_are_saved_renamed_exported_deleted_and_imported(talk, tmp_path):
    page = talk(viewport=DESK)
    choice, said = page.page.locator("#presets select"), page.page.locator("#presets [role=status]")
    name = page.page.get_by_role("textbox", name="Name")
    page.fill("silence_duration_ms", "900")
    page.press("Save")
    name.fill("Patient")
    page.page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(choice).to_have_value("Patient")
    page.fill("silence_duration_ms", "1000")
    expect(choice.locator("option").first).to_have_text("Patient (changed)")
    more(page, "Rename")
    name.fill("noisy street")
    name.press("Enter")
    expect(page.page.get_by_role("alert").filter(has_text="Choose another name.")).to_be_visible()
    name.fill("Slow")
    name.press("Enter")
    expect(said).to_contain_text("It is called “Slow” now.")

    with page.page.expect_download() as download:
        more(page, "Export this preset")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "slow.json"
    more(page, "Delete")
    expect(choice.get_by_text("Slow")).to_have_count(0)

    def bring(path):
        with page.page.expect_file_chooser() as chooser:
            more(page, "Import")
        chooser.value.set_files(path)

    half = tmp_path / "half.json"
    half.write_text(file.read_text()[:-20])
    bring(half)
    expect(said).to_contain_text("This file can't be read.")
    bring(file)
    expect(said).to_contain_text("One preset was imported.")
    choice.select_option("Slow")
    expect(page.page.locator("#setting-silence_duration_ms input[type=number]")).to_have_value("900")
    assert page.errors == []


def test_where_the_browser_keeps_nothing_the_page_works_and_says_nothing(app, open_tab, quiet):
    denied = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied'); } })"
    page = open_tab(app, hears(quiet, loop=True), lambda page: page.add_init_script(denied), viewport=DESK)
    page.page.locator("#presets select").select_option("Noisy street")
    expect(page.page.locator("#setting-threshold input[type=number]")).to_have_value("0.8")
    expect(page.page.locator("#presets select")).to_have_value("Noisy street")
    assert page.notices.count() == 0
    assert page.errors == []
