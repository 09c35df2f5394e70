"""Nonsense on the bridge, from somebody who is no page: a sentence or a clean end each time."""

import json
import random
from contextlib import suppress
from dataclasses import dataclass

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

pytestmark = pytest.mark.page
HELLO = {"type": "hello", "input_rate_hz": 48_000, "output_rate_hz": 48_000}
NONSENSE = [
    b"",
    b"\x01",
    b"\x07\x00\x00\x00abcd",
    bytes(1_000_000),
    random.Random(1).randbytes(999),
    "",
    "{",
    "[]",
    "null",
    '{"type": 3}',
    '{"type": "dance"}',
    '{"type": "heard", "track": "one", "ms": 5}',
    '{"type": "heard", "track": 1, "ms": NaN}',
    '{"type": "stopped", "track": 1e99, "ms": -1}',
    '{"type": "heard", "track": 0, "ms": 5, "at": "noon"}',
    '{"type": "pong", "n": 1}',
    '{"type": "captured", "ms": 1e400, "at": 0}',
    "[" * 60_000,
    json.dumps({"type": "text", "text": "x" * 1_000_000}),
]


@pytest.fixture
def bridge(app: str):
    """The bridge's address."""
    return app.replace("http", "ws") + "/playground/bridge"


@dataclass
class Given:
    """A ticket that a page was given and did not use, and the cookies of its browser: it is good in no other."""

    ticket: str
    cookies: dict[str, str]


@pytest.fixture
def given(talk):
    page = talk()
    page.page.evaluate("window.holdsTickets = true")
    page.press("Start").page.wait_for_function("bridges[0]?.said[0]?.ticket")
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in page.page.context.cookies())
    return Given(page.page.evaluate("bridges[0].said[0].ticket"), {"Cookie": cookies})


def answers(socket: ClientConnection, until: str) -> list[dict]:
    """Read messages, one a line, until one of type ``until``, and what came in its frame."""
    found: list[dict] = []
    while all(message["type"] != until for message in found):
        frame = socket.recv(timeout=20)
        if isinstance(frame, str):
            found += map(json.loads, frame.split("\n"))
    return found


def first(messages: list[dict], kind: str) -> dict:
    """The first message of this type; others may come behind it in its frame."""
    return next(message for message in messages if message["type"] == kind)


def refusal(address: str, first: str | bytes) -> str:
    """What the bridge says to this first frame before it closes."""
    with connect(address) as socket:
        socket.send(first)
        (closed,) = answers(socket, "closed")
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=5)
    assert closed["level"] == "error"
    return closed["sentence"]


def test_whatever_is_said_first_but_a_good_hello_is_refused_with_a_sentence(bridge):
    for first in NONSENSE:
        assert refusal(bridge, first) in (
            "The page sent a message that cannot be read.",
            "The page did not say hello first.",
        )
    for ticket in ("", "stale", None, ["x"], "x" * 10_000):
        assert "ticket is no longer valid" in refusal(bridge, json.dumps({**HELLO, "ticket": ticket}))
    assert "ticket is no longer valid" in refusal(bridge, json.dumps(HELLO))


@pytest.mark.parametrize("rate", [0, -1, 7_999, 192_001, 1e300, "48000", None, True])
def test_a_rate_no_device_has_is_refused_with_a_sentence(bridge, rate):
    assert "sampling rate" in refusal(bridge, json.dumps({**HELLO, "ticket": "any", "output_rate_hz": rate}))


def test_nonsense_in_a_conversation_is_answered_and_the_conversation_goes_on(bridge, given):
    with connect(bridge, additional_headers=given.cookies) as socket:
        socket.send(json.dumps({**HELLO, "ticket": given.ticket}))
        answers(socket, "ready")
        for frame in NONSENSE:
            socket.send(frame)
            assert first(answers(socket, "notice"), "notice")["level"] == "error"
        socket.send(json.dumps({"type": "text", "text": "Count to two."}))
        said = answers(socket, "track_end")
        assert any(line["type"] == "line" and line["role"] == "assistant" for line in said)
        socket.send(json.dumps({"type": "bye"}))
        assert first(answers(socket, "closed"), "closed")["sentence"] == ""
    assert "ticket is no longer valid" in refusal(bridge, json.dumps({**HELLO, "ticket": given.ticket})), "used twice"


def test_a_frame_too_large_for_any_microphone_ends_only_its_own_socket(bridge, given):
    with connect(bridge, additional_headers=given.cookies) as socket:
        socket.send(json.dumps({**HELLO, "ticket": given.ticket}))
        answers(socket, "ready")
        with suppress(ConnectionClosed):  # it may be closed before all of it is sent
            socket.send(bytes(40 * 2**20))
        with pytest.raises(ConnectionClosed):
            answers(socket, "never")
    assert refusal(bridge, "still there?")


def test_a_page_of_another_origin_is_not_let_in(bridge):
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        with pytest.raises(InvalidStatus) as refused:
            connect(bridge, origin=origin)
        assert refused.value.response.status_code == 403
