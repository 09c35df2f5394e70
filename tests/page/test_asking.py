"""Asking on the page: for an answer where none comes by itself, with an event by hand, and about a picture."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.page.conftest import silence, write_wav

pytestmark = pytest.mark.page


def test_what_was_said_is_answered_when_ask_now_is_pressed(talk, tmp_path, voice):
    page = talk(write_wav(tmp_path / "said.wav", silence(2) + voice("Please count to three.") + silence(6)))
    expect(page.button("Ask now")).to_be_hidden()
    page.page.locator("#setting-create_response input").uncheck()
    page.start().until("lines('user', 'done').length === 1 && turn() === 'listening'")
    assert page.lines("assistant") == []
    page.keep_picture("ask-now")
    page.press("Ask now")
    expect(page.button("Ask now")).to_be_focused()
    page.until_answered()
    expect(page.button("Ask now")).to_be_focused()
    assert "two" in page.lines("assistant")[0]["text"]
    assert page.notices.count() == 0


def test_the_assistant_begins_and_an_event_is_written_by_hand(talk, tmp_path):
    page = talk(viewport={"width": 1440, "height": 900})
    page.page.locator("#setting-greeting input").check()
    page.start().until_answered()
    assert [line["role"] for line in page.lines()] == ["assistant"]

    page.show("Events")
    page.press("Write an event")
    field = page.page.get_by_label("Event as JSON")
    expect(field).to_be_focused()
    field.fill('{"type": "response.create", "respose": {}}')
    field.press("Control+Enter")
    told = page.page.locator(".pl-ev-told")
    expect(told).to_have_text("Unknown parameter: 'respose'.")
    page.keep_picture("event-refused")
    page.page.get_by_label("Begin with a template").select_option(label="Ask for an answer, in other words")
    expect(told).to_be_empty()
    page.press("Send event")
    expect(told).to_have_text("Sent.")
    page.until_answered(2)
    page.keep_picture("event-sent")


def test_a_picture_is_made_small_shown_in_its_line_and_answered(talk):
    data = BytesIO()
    Image.new("RGB", (2400, 1200), "teal").save(data, "PNG")
    page = talk()
    page.page.locator(".pl-composer input[type=file]").first.set_input_files(
        {"name": "teal.png", "mimeType": "image/png", "buffer": data.getvalue()}
    )
    expect(page.page.get_by_alt_text("Picture 1 to send")).to_be_visible()
    page.keep_picture("picture-waits")
    page.type("What is this?").until_answered()
    expect(page.page.get_by_alt_text("Picture 1 to send")).to_have_count(0)
    expect(page.page.get_by_alt_text("Picture you sent")).to_be_visible()
    assert "JPEG picture of 1024 by 512 pixels" in page.lines("assistant")[0]["text"]
    assert "base64" not in str(page.log("wire"))
    page.keep_picture("picture-sent")


def test_where_the_protocol_takes_no_pictures_the_page_says_why(talk):
    page = talk()
    page.open_group("Connection")
    page.page.locator("#service").get_by_text("Azure OpenAI", exact=True).click()
    page.page.locator("#endpoint").locator("textarea, input").first.fill(
        "https://a.openai.azure.com/openai/realtime?api-version=2025-04-01-preview&deployment=d"
    )
    page.page.locator("#endpoint").locator("textarea, input").first.blur()
    add = page.page.get_by_role("button", name="Add a picture")
    expect(add).to_be_disabled()
    expect(add).to_have_attribute("title", "The preview protocol takes no pictures; the GA protocol does.")
