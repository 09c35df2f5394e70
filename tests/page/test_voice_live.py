"""Azure Voice Live on the page: its fields, its kinds of turn detection, what only it has, and what it lacks."""

import pytest
from playwright.sync_api import expect

from tests.page.test_look import DESK, PHONE

pytestmark = pytest.mark.page
HERE = "https://me.services.ai.azure.com/api/projects/mine"


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_its_settings_stand_beside_others_of_their_kind_and_give_way_elsewhere(talk, size, scheme):
    page = talk(color_scheme=scheme, **size)
    if size is PHONE:
        page.press("Setup")
    page.open_group("Connection").open_group("More").open_group("Turn taking")
    service, detection = page.page.locator("#service"), page.page.locator("#setting-turn_detection")
    fillers, echo = (page.page.locator(f"#setting-{name}") for name in ("remove_filler_words", "echo_cancellation"))
    expect(echo).to_contain_text("Only Azure Voice Live has it.")
    expect(echo.get_by_role("checkbox")).to_be_disabled()
    expect(detection.get_by_text("By meaning (Azure)", exact=True)).to_be_hidden()

    service.get_by_text("Azure Voice Live", exact=True).click()
    expect(echo.get_by_role("checkbox")).to_be_enabled()
    expect(page.page.locator("#setting-speed")).to_contain_text("Voice Live's protocol has no speed of its own.")
    expect(page.page.locator("#setting-transcription_model input")).to_have_value("azure-speech")
    expect(fillers).to_be_hidden()
    detection.get_by_text("By meaning (Azure, many languages)", exact=True).click()
    expect(fillers).to_be_visible()
    expect(page.page.locator("#setting-end_of_utterance").get_by_text("Model v1, English")).to_be_visible()
    page.page.locator("#endpoint input").fill(HERE)
    page.page.locator("#deployment input").fill("mine/helper")
    expect(page.page.locator("#understood")).to_contain_text(
        "Azure Voice Live, resource me, model or agent mine/helper, Voice Live protocol 2026-07-15."
    )
    for name in ("turn_detection", "voice_type", "noise_reduction"):
        page.page.locator(f"#setting-{name}").scroll_into_view_if_needed()
        page.keep_picture(f"voice-live-{name}-{scheme}-{page.page.viewport_size['width']}")

    service.get_by_text("Azure OpenAI", exact=True).click()
    expect(detection).to_contain_text("does not exist in the GA protocol, so another was chosen")
    expect(fillers).to_be_hidden()
    expect(page.page.locator("#setting-silence_duration_ms")).to_be_visible()
    assert page.errors == []
