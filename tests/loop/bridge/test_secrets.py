"""Nothing that a conversation signs in with reaches its page, whatever a service makes of it."""

import json
from contextlib import contextmanager

import anyio.from_thread
import pytest

from playground.eventlog.reading import read
from tests.loop.bridge.test_bridge import a_page
from tests.support.faulty import CREATED, error, speaking

KEY = 'sk-"planted"\\key/0123+456=789'
TOOL_TOKEN = "tool-planted-token-42"
TOOL_HEADER = "header/planted-secret-43"
SECRETS = (KEY, TOOL_TOKEN, TOOL_HEADER)
TOOLS = json.dumps(
    [
        {
            "type": "mcp",
            "name": "files",
            "server_label": "files",
            "server_url": "https://example.com/mcp",
            "authorization": TOOL_TOKEN,
            "headers": {"X-Api-Key": f"Bearer {TOOL_HEADER}", "X-Region": "west"},
        }
    ]
)
ECHO = f"You signed in with {KEY}, {TOOL_TOKEN} and {TOOL_HEADER}."


def event(type_: str, **fields) -> str:
    return json.dumps({"type": type_, "event_id": "event_1", **fields})


def escaped(text: str) -> str:
    """Spell every letter inside the strings of a frame as an escape, as some library may."""
    body = json.loads(text)
    letters = "".join(f"\\u{ord(letter):04x}" for letter in ECHO)
    return json.dumps({**body, "echo": "?"}).replace('"?"', f'"{letters}"')


SESSION = {"type": "realtime", "id": "sess_1", "instructions": ECHO, "tools": json.loads(TOOLS)}
FRAMES = [
    CREATED,
    event("session.updated", session=SESSION),
    error("odd", ECHO, echo=ECHO),
    event("strange.event", echo=ECHO, deep=[{"echo": [ECHO]}], **{KEY: "as a name"}),
    escaped(event("stranger.event")),
    event("strange.event", echo=ECHO).replace("/", "\\/"),
    event(KEY),
    f"no JSON, but {KEY}",
    event("conversation.item.added", item={"id": "item_1", "type": "message", "role": "user", "content": []}),
    event("conversation.item.input_audio_transcription.completed", item_id="item_1", transcript=ECHO),
    event("response.output_audio.delta", response_id="r", item_id="i", delta="AAAA", echo=ECHO),
]


@contextmanager
def a_service_that_says(*frames: str, close: int | None = None):
    with (
        anyio.from_thread.start_blocking_portal() as portal,
        portal.wrap_async_context_manager(speaking(*frames, close=close)) as url,
    ):
        yield url


def plainly(texts: list[str]) -> str:
    """What the frames say however it was spelled."""
    return "\n".join(json.dumps(json.loads(text), ensure_ascii=False) for text in texts)


@pytest.mark.parametrize("close", [None, 1008])
def test_a_planted_key_is_in_no_frame_to_the_page(close):
    with a_service_that_says(*FRAMES, close=close) as url, a_page(url, key=KEY, tools=TOOLS) as page:
        page.until(lambda m: m["type"] == "wire" and "output_audio.delta" in m["body"]["type"])
        if close is None:
            page.say("text", text=f"my key is {KEY}")
            page.say("tool_result", call_id="call_1", output=f"{TOOL_TOKEN}")
            page.until(lambda m: m["type"] == "wire" and m["body"]["type"] == "page.tool_result")
            page.say("bye")
        page.until("closed")
    shown = plainly(page.texts)
    for secret in SECRETS:
        assert secret not in shown
        assert json.dumps(secret)[1:-1] not in shown
        assert all(secret not in text for text in page.texts)
    assert '"west"' in shown
    assert "***" in shown
    assert read(page.wire).settings.tools != TOOLS


def test_what_signs_in_is_sent_to_the_service_all_the_same():
    with a_service_that_says(CREATED) as url, a_page(url, key=KEY, tools=TOOLS) as page:
        page.until(lambda m: m["type"] == "wire" and m["body"]["type"] == "session.update")
        update = page.messages[-1]["body"]["session"]
        asked = json.loads(page.conversation.core.settings.tools)
    assert update["tools"][0]["authorization"] == "***"
    assert asked[0]["authorization"] == TOOL_TOKEN
