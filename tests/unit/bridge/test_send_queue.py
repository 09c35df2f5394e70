"""What goes to the page first, what may wait, and when a page that does not read is given up."""

import json
import tracemalloc

import anyio
import pytest

from playground.conversation.actions import Line
from playground.eventlog.event_log import Entry
from playground.web.bridge import send_queue as room
from playground.web.bridge.frames import view_message
from playground.web.bridge.send_queue import Outbox

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


PUTS = {
    "sound": lambda outbox, n: outbox.put_audio(bytes(1_000)),
    "a message": lambda outbox, n: outbox.put({"type": "notice", "sentence": "x" * 1_000}),
    "an entry": lambda outbox, n: outbox.put({"type": "line", "item_id": str(n), "text": "x" * 1_000}),
    "an entry that grows": lambda outbox, n: outbox.put({"type": "line", "item_id": "1", "text": "x" * 1_000 * n}),
    "the record": lambda outbox, n: outbox.put_record(Entry(0.0, "server", f'"{"x" * 1_000}"')),
    "words of four bytes each": lambda outbox, n: outbox.put({"type": "notice", "sentence": "\U0001f642" * 250}),
}


@pytest.mark.parametrize("put", PUTS.values(), ids=PUTS)
async def test_whatever_waits_is_counted_and_past_the_bound_all_of_it_is_let_go(put, monkeypatch):
    monkeypatch.setattr(room, "MOST_BYTES", 100_000)
    outbox, n = Outbox(), 0
    while not outbox.overflown:
        assert n < 110
        put(outbox, n := n + 1)
    assert n > 10
    for queue in (outbox._waiting, outbox._newest, outbox._record):
        assert not queue
    outbox.put({"type": "notice"})
    outbox.put_last({"type": "closed"})
    assert not outbox._waiting
    assert outbox._last is None
    await outbox.overflow()


@pytest.mark.parametrize("put", PUTS.values(), ids=PUTS)
async def test_what_was_read_no_longer_counts(put):
    outbox = Outbox()
    for n in range(1, 20):
        put(outbox, n)
    assert outbox._bytes > 15_000
    await everything(outbox)
    assert outbox._bytes == 0


async def test_what_is_counted_is_what_it_takes_in_memory():
    outbox = Outbox()
    tracemalloc.start()
    for n in range(2_000):
        outbox.put(view_message(Line(f"item_{n}", "user", f"item_{n - 1}", f"words {n}", latency_ms=n)))
        outbox.put({"type": "notice", "sentence": f"No {n}.", "hint": "Yes."})
        outbox.put_record(Entry(float(n), "server", f'{{"type":"a","n":{n}}}'))
        outbox.put_audio(bytes(100))
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 0.5 * taken < outbox._bytes < 1.5 * taken


async def test_so_many_small_messages_are_too_many(monkeypatch):
    monkeypatch.setattr(room, "MOST_FRAMES", 10)
    outbox = Outbox()
    for _ in range(5):
        outbox.put({"type": "usage"})
        outbox.put_record(ENTRY)
    assert not outbox.overflown
    outbox.put_record(ENTRY)
    assert outbox.overflown


async def test_a_page_that_takes_nothing_while_it_is_pinged_and_pinged_is_given_up():
    outbox = Outbox()
    for _ in range(room.MOST_UNREAD):
        outbox.put_late(dict)
    assert not outbox.overflown
    await outbox.get()
    for _ in range(room.MOST_UNREAD):
        outbox.put_late(dict)
    assert not outbox.overflown
    outbox.put_late(dict)
    assert outbox.overflown


async def test_of_two_goodbyes_the_first_is_said_for_it_tells_the_reason():
    outbox = Outbox()
    outbox.put_last({"type": "closed", "code": "too_much"})
    outbox.put_last({"type": "closed", "code": ""})
    assert await everything(outbox) == [{"type": "closed", "code": "too_much"}]


async def test_nothing_comes_behind_the_last_word():
    outbox = Outbox()
    outbox.put_last({"type": "closed"})
    assert await everything(outbox) == [{"type": "closed"}]
    outbox.put_late(lambda: {"type": "ping", "n": 1})
    outbox.put({"type": "track", "track": 1})
    outbox.put_record(ENTRY)
    assert await everything(outbox) == []
