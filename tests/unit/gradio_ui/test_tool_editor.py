"""What the editor of the tools tells the page: where the mistakes are, what the list is once it was changed."""

import json

import gradio as gr
import pytest

from playground.settings import Settings
from playground.tools.examples import EXAMPLES
from playground.web.gradio_ui.tool_editor import edited, judged

from .fakes import ScriptedServices, page_of

CLOCK = '[{"name": "clock", "parameters": {"type": "object", "properties": {"zone": {}}}}]'
NESTED = '[{"type": "function", "function": {"name": "clock"}}]'


def told_by(answer):
    """What the JS is told by an answer of a callback."""
    return answer.props["judged"]


def test_a_right_list_has_its_functions_and_no_place_to_go_to():
    told = judged(CLOCK)
    assert told["functions"] == [{"name": "clock", "arguments": ["zone"]}]
    assert (told["places"], told["convertible"], told["text"]) == ([], False, None)


def test_each_mistake_that_is_told_has_its_place_and_what_only_stands_wrong_can_be_converted():
    assert judged("[\n1,\n2]")["places"] == [{"line": 2, "column": 1}, {"line": 3, "column": 1}]
    assert not judged("[1]")["convertible"]
    assert judged(NESTED)["convertible"]
    assert judged(NESTED)["functions"] == []


def test_what_is_asked_for_comes_back_with_its_number_and_is_judged_anew():
    told = edited(NESTED, "convert", 3)
    assert json.loads(told["text"]) == [{"type": "function", "name": "clock"}]
    assert (told["number"], told["convertible"], told["functions"]) == (3, False, [{"name": "clock", "arguments": []}])


@pytest.mark.parametrize("key", EXAMPLES)
def test_an_example_comes_behind_what_is_there_and_the_setting_takes_it(key):
    told = edited(CLOCK, key, 1)
    assert [each["name"] for each in told["functions"]] == ["clock", EXAMPLES[key].name]
    assert Settings(tools=told["text"]).tools == told["text"]


@pytest.mark.parametrize(
    ("text", "wanted", "said"),
    [
        ("[", "weather", "The list has a mistake. Mend it first, then add to it."),
        (json.dumps([EXAMPLES["weather"].tool()]), "weather", "get_weather is in the list already."),
        (CLOCK, "convert", ""),
        (CLOCK, "nonsense", ""),
    ],
)
def test_what_cannot_be_done_changes_nothing_and_says_why(text, wanted, said):
    told = edited(text, wanted, 1)
    assert (told["text"], told["said"]) == (None, said)


def test_the_page_joins_the_editor_to_the_field():
    page = page_of(ScriptedServices())
    check, edit = (next(fn for fn in page.fns.values() if fn.name == name) for name in ("check", "edit"))
    assert [block.elem_id for block in check.inputs] == ["setting-tools"]
    assert told_by(check.fn("["))["places"] == [{"line": 1, "column": 1}]
    assert told_by(check.fn(7))["places"] == []
    answer = edit.fn(gr.EventData(None, {"number": 5, "wanted": "end"}), "")
    assert told_by(answer)["functions"] == [{"name": "end_call", "arguments": ["reason"]}]
    assert told_by(edit.fn(gr.EventData(None, None), ""))["text"] is None
