"""A function of one's own: the call stands in the transcript, a person answers it, the answer is spoken."""

import json
import re
from unittest.mock import ANY

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


NESTED = {"type": "function", "function": {"name": "clock", "description": "Tell the time."}}


def results_of(page) -> list[dict]:
    """What the session was told of function calls, in order."""
    return page.page.evaluate("bridges[0].said.filter((m) => m.type === 'tool_result')")


def test_a_function_call_is_answered_in_the_transcript_and_the_result_is_spoken(talk):
    page = talk()
    page.open_group("Tools")
    page.fill("tools", json.dumps([WEATHER]))
    page.type("Call get weather for Lisbon")
    result = page.page.get_by_label("Result", exact=True)
    expect(result).to_be_visible(timeout=20_000)
    expect(page.page.locator(".pl-line[data-role=tool]")).to_contain_text("Lisbon")

    result.press("Enter")  # a stray one
    expect(page.button("Send empty")).to_be_visible()
    result.press_sequentially("It is 21 degrees")
    page.message_box.evaluate("(box) => { box.value = 'Count to two.'; box.form.requestSubmit(); }")
    page.until_answered()
    expect(result).to_be_focused()
    result.press_sequentially(" and sunny")
    page.keep_picture("tool")
    expect(page.button("Send empty")).to_be_hidden()
    result.evaluate("(field) => [1, 2].forEach(() => field.form.requestSubmit())")  # pressed twice

    page.until_answered(2)
    assert results_of(page) == [{"type": "tool_result", "call_id": ANY, "output": "It is 21 degrees and sunny"}]
    expect(result).to_have_count(0)
    assert "21 degrees and sunny" in page.lines("assistant")[-1]["text"]
    assert np.abs(page.heard_sound()[1]).max() > 0.05
    assert page.notices.count() == 0


def test_a_list_is_mended_extended_and_its_functions_answered_by_the_page_itself(talk):
    page = talk(viewport={"width": 1440, "height": 900})
    page.open_group("Tools")
    setting, editor = page.page.locator("#setting-tools"), page.page.locator("#tool-editor")
    field = setting.locator("textarea")
    page.fill("tools", json.dumps([NESTED], indent=1))
    expect(setting).to_have_attribute("data-problem", re.compile(r"Line 4, column 15: function 1 is nested"))
    page.keep_picture("tools-mistake")
    editor.get_by_role("button", name="Line 4").click()
    assert field.evaluate("(e) => e.value.slice(e.selectionStart).startsWith('{')")
    editor.get_by_role("button", name="Convert to the Realtime form").click()
    expect(editor.get_by_role("group", name="clock")).to_be_visible()
    expect(setting).not_to_have_attribute("data-problem", re.compile("."))

    editor.get_by_label("Insert an example").select_option(label="Weather of a city")
    weather = editor.get_by_role("group", name="get_weather")
    weather.get_by_label("When get_weather is called").select_option("Always answer with")
    weather.get_by_label("Answer of get_weather").fill("{{town}}")
    expect(weather).to_contain_text("It has no argument “town”.")
    weather.get_by_label("Answer of get_weather").fill("It is 21 degrees in {{city}}")
    weather.get_by_label("After").fill("1000")
    page.keep_picture("tools-editor")
    assert [tool["name"] for tool in json.loads(field.input_value())] == ["clock", "get_weather"]

    page.type("Call get weather for Lisbon")
    result = page.page.get_by_label("Result", exact=True)
    expect(result).to_have_value("It is 21 degrees in Lisbon")
    page.keep_picture("tools-answering")
    call = page.page.locator(".pl-line[data-role=tool]").first
    expect(call.locator(".pl-chip")).to_have_text(re.compile(r"^\d\.\d s · answered by itself$"))
    page.until_answered()
    assert "21 degrees in Lisbon" in page.lines("assistant")[-1]["text"]
    assert [said["automatic"] for said in results_of(page)] == [True]
    page.show("Timeline").keep_picture("tools-timeline")
    assert page.errors == []

    page.page.reload()
    page.open_group("Tools")
    editor.get_by_label("Insert an example").select_option(label="Weather of a city")
    expect(weather.get_by_label("Answer of get_weather")).to_have_value("It is 21 degrees in {{city}}")
    assert page.page.evaluate("Object.keys(localStorage).filter((k) => localStorage[k].includes('21 degrees'))") == [
        "playground.tool-replies"
    ]
