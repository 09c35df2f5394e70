"""A function of one's own: the call stands in the transcript, a person answers it, the answer is spoken."""

import json

import numpy as np
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.page
WEATHER = {
    "type": "function",
    "name": "get_weather",
    "description": "Get the weather of a city",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


def test_a_function_call_is_answered_in_the_transcript_and_the_result_is_spoken(talk):
    page = talk()
    page.page.get_by_role("button", name="More").click()
    page.fill("tools", json.dumps([WEATHER]))
    page.type("Call get weather for Lisbon")
    result = page.page.get_by_label("Result", exact=True)
    expect(result).to_be_visible(timeout=20_000)
    expect(page.page.locator(".pl-line[data-role=tool]")).to_contain_text("Lisbon")

    result.press_sequentially("It is 21 degrees")
    page.message_box.evaluate("(box) => { box.value = 'Count to two.'; box.form.requestSubmit(); }")
    page.until_answered()
    expect(result).to_be_focused()
    result.press_sequentially(" and sunny")
    page.keep_picture("tool")
    result.press("Enter")

    page.until_answered(2)
    expect(result).to_have_count(0)
    assert "21 degrees and sunny" in page.lines("assistant")[-1]["text"]
    assert np.abs(page.heard_sound()[1]).max() > 0.05
    assert page.notices.count() == 0
