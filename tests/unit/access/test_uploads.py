"""The route on which recordings are handed in: into memory, bounded, and under a word."""

import anyio
import httpx
import pytest
from starlette.applications import Starlette

from playground.tuning.handed import MOST_BYTES, Handed
from playground.tuning.recording import MOST_BYTES as LARGEST
from playground.web.access import uploads as recordings
from playground.web.access.uploads import PATH, recordings_route


def handed():
    words = iter(f"word-{number}" for number in range(100))
    return Handed(lambda: 0.0, lambda: next(words))


def post(held, content, **headers):
    async def posted():
        transport = httpx.ASGITransport(Starlette(routes=[recordings_route(held)]))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.post(PATH, content=content, headers=headers)

    return anyio.run(posted)


async def pieces(*sizes):
    for size in sizes:
        yield bytes(size)


def test_a_recording_is_answered_with_a_word_and_nothing_of_where_it_is():
    held = handed()
    answer = post(held, b"RIFF")
    assert answer.json() == {"word": "word-0"}
    assert held.fetch("word-0") == b"RIFF"
    assert held.held_bytes == 0


def test_one_that_is_larger_than_announced_is_refused_and_let_go(monkeypatch):
    monkeypatch.setattr(recordings, "MOST_BYTES", 1_000)
    held = handed()
    assert post(held, pieces(800, 800)).status_code == 413
    assert held.held_bytes == 0


def test_where_there_is_no_room_it_is_said():
    held = handed()
    with held.room(MOST_BYTES):
        answer = post(held, b"RIFF")
    assert answer.status_code == 503
    assert answer.json()["error"] == "Others are handing in recordings right now. Try again in a minute."


def test_one_that_takes_too_long_is_let_go(monkeypatch):
    monkeypatch.setattr(recordings, "READ_S", 0.0)
    held = handed()

    async def never():
        await anyio.sleep_forever()
        yield b""

    assert post(held, never()).status_code == 408
    assert held.held_bytes == 0


@pytest.mark.parametrize("length", ["²", "9" * 5_000, "-1"])
def test_an_odd_length_counts_as_the_largest(length):
    seen = []

    class Seen(Handed):
        def room(self, size):
            seen.append(size)
            return super().room(size)

    async def sent():
        route = recordings_route(Seen(lambda: 0.0, lambda: "w"))
        headers = [(b"content-length", length.encode())]
        scope = {"type": "http", "method": "POST", "path": PATH, "query_string": b"", "headers": headers}

        async def receive():
            return {"type": "http.disconnect"}

        async def send(message):
            return

        await route.handle(scope, receive, send)

    anyio.run(sent)
    assert seen == [LARGEST]
