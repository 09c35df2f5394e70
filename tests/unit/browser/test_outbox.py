"""What goes to the page first, what may wait, and when a page that does not read is given up."""

import json

import anyio

from playground.browser import outbox as room
from playground.browser.outbox import Outbox
from playground.session.record import Entry

ENTRY = Entry(12.34567, "server", '{"type":"response.output_audio.delta","delta":"AAAAAAAA"}')


async def everything(outbox: Outbox) -> list:
    """Read until nothing is left."""
    frames = []

    async def read() -> None:
        while True:
            frame = await outbox.get()
            frames.append(frame if isinstance(frame, bytes) else json.loads(frame))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read)
        await outbox.emptied()
        tasks.cancel_scope.cancel()
    return frames


async def test_sound_goes_before_the_record_and_the_goodbye_last():
    outbox = Outbox()
    outbox.put_record(ENTRY)
    outbox.put_last({"type": "closed"})
    outbox.put_record(ENTRY)
    outbox.put({"type": "track", "track": 1})
    outbox.put_audio(b"\x02\x00\x01\x00abcd")
    frames = await everything(outbox)
    assert [f if isinstance(f, bytes) else f["type"] for f in frames] == [
        "track",
        b"\x02\x00\x01\x00abcd",
        "wire",
        "wire",
        "closed",
    ]
    assert frames[2] == {
        "type": "wire",
        "at_ms": 12.346,
        "from": "server",
        "body": {"type": "response.output_audio.delta", "delta": {"audio_ms": 0.125}},
    }


async def test_of_an_entry_that_waits_only_the_newest_state_is_sent():
    outbox = Outbox()
    for text in ("a", "ab", "abc"):
        outbox.put({"type": "line", "item_id": "1", "text": text})
    outbox.put({"type": "line", "item_id": "2", "text": "\ud83d"})
    assert [frame["text"] for frame in await everything(outbox)] == ["abc", "\ud83d"]


async def test_a_message_that_tells_the_time_is_made_when_its_turn_has_come():
    outbox, now = Outbox(), 1
    outbox.put_late(lambda: {"type": "ping", "n": now})
    now = 2
    assert await everything(outbox) == [{"type": "ping", "n": 2}]


async def test_what_waits_is_bounded_the_record_too(monkeypatch):
    monkeypatch.setattr(room, "MOST_BYTES", 10 * len(ENTRY.text))
    outbox = Outbox()
    for _ in range(10):
        outbox.put_record(ENTRY)
    assert not outbox.overflown
    outbox.put_audio(b"x")
    assert outbox.overflown
    await everything(outbox)
    assert not outbox.overflown
