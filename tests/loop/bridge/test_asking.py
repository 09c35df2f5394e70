"""Over the bridge: an answer that is asked for by hand, the assistant that begins, an event that a person wrote."""

import json

import pytest

from playground.server.endpoint import LocalServer
from tests.loop.bridge.test_bridge import a_page, settled
from tests.support.scripted import quiet, scripted, tone

CREATE = json.dumps({"type": "response.create", "response": {"instructions": "Be brief."}})


@pytest.fixture(scope="module")
def service():
    with LocalServer(scripted()) as address:
        yield address


def is_open(message: dict) -> bool:
    return message["type"] == "state" and message["link"] == "open"


def test_what_was_said_is_answered_once_the_page_asks(service):
    with a_page(service, silence_duration_ms=200, create_response=False) as page:
        page.until(is_open)
        page.speak(tone(600) + quiet(600))
        page.until(lambda m: m["type"] == "line" and m["role"] == "user" and m["status"] == "done")
        page.say("ask_now")
        page.until(settled)
        assert [line["role"] for line in page.of("line")][-1] == "assistant"
        assert "page.ask_now" in "".join(page.wire)


def test_the_assistant_begins(service):
    with a_page(service, greeting=True) as page:
        page.until(settled)
        assert page.of("line")[0]["role"] == "assistant"


def test_an_event_that_was_written_by_hand_is_sent_and_answered(service):
    with a_page(service) as page:
        page.until(is_open)
        page.say("event", number=1, text=CREATE)
        assert page.until("event_result") == {"type": "event_result", "number": 1, "sentence": "", "hint": ""}
        page.until(settled)
        sent = [json.loads(line)["body"] for line in page.wire if '"from":"client"' in line]
        assert [body["response"] for body in sent if body["type"] == "response.create"] == [
            {"instructions": "Be brief."}
        ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"type": "response.destroy"}', "Invalid value: 'response.destroy'."),
        ("{", "It is no JSON:"),
        ("", "There is nothing to send."),
        (7, "There is nothing to send."),
    ],
)
def test_what_cannot_be_sent_is_answered_with_a_sentence_and_the_conversation_goes_on(service, text, sentence):
    with a_page(service) as page:
        page.until(is_open)
        page.say("event", number=2, text=text)
        assert page.until("event_result")["sentence"].startswith(sentence)
        assert "page.event" not in "".join(page.wire)
        page.say("text", text="hello")
        page.until(settled)


def test_where_settings_are_the_owners_no_event_is_written_by_hand(service):
    with a_page(service, by_hand=False) as page:
        page.until(is_open)
        page.say("event", number=3, text=CREATE)
        assert page.until("event_result")["sentence"].startswith("Not sent: whoever runs this page keeps settings")
        page.say("text", text="hello")
        page.until(settled)
        assert CREATE[:20] not in "".join(page.wire)


def test_what_a_tool_written_by_hand_signs_in_with_is_hidden(service):
    tool = {
        "type": "mcp",
        "server_label": "files",
        "server_url": "https://files.test",
        "authorization": "s3cr3t-s3cr3t",
    }
    text = json.dumps({"type": "session.update", "session": {"type": "realtime", "tools": [tool]}})
    with a_page(service) as page:
        page.until(is_open)
        page.say("event", number=3, text=text)
        page.until(lambda m: m["type"] == "wire" and m["body"].get("type") == "session.update" and "***" in str(m))
        assert "s3cr3t" not in "".join(page.texts)
