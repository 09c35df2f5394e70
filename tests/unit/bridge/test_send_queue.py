"""What goes to the page first, what may wait, and when a page that does not read is given up."""

import asyncio
import json
import tracemalloc

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.conversation.actions import Line
from playground.eventlog.event_log import Entry
from playground.web.bridge import send_queue as room
from playground.web.bridge.frames import view_message
from playground.web.bridge.send_queue import SendQueue

ENTRY = Entry(12.34567, "server", '{"type":"response.output_audio.delta","delta":"AAAAAAAA"}')


async def everything(queue: SendQueue) -> list:
    """Read until nothing is left."""
    frames = []

    async def read() -> None:
        while True:
            frame = await queue.get()
            frames.append(frame if isinstance(frame, bytes) else json.loads(frame))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read)
        await queue.emptied()
        tasks.cancel_scope.cancel()
    return frames


async def test_sound_goes_before_the_record_and_the_goodbye_last():
    queue = SendQueue()
    queue.put_record(ENTRY)
    queue.put_last({"type": "closed"})
    queue.put_record(ENTRY)
    queue.put({"type": "track", "track": 1})
    queue.put_audio(b"\x02\x00\x01\x00abcd")
    frames = await everything(queue)
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
    queue = SendQueue()
    for text in ("a", "ab", "abc"):
        queue.put({"type": "line", "item_id": "1", "text": text})
    queue.put({"type": "line", "item_id": "2", "text": "\ud83d"})
    assert [frame["text"] for frame in await everything(queue)] == ["abc", "\ud83d"]


def line(text: str, status: str = "streaming", item_id: str = "1") -> dict:
    return {"type": "line", "item_id": item_id, "text": text, "status": status}


async def test_a_growing_entry_rests_between_two_states_and_its_last_one_does_not_wait():
    queue = SendQueue(state_after_s=3600)
    reading = asyncio.ensure_future(queue.get_all())
    queue.put(line("a"))
    assert [json.loads(frame)["text"] for frame in await reading] == ["a"]
    reading = asyncio.ensure_future(queue.get_all())
    waiting = asyncio.ensure_future(queue.emptied())
    for text in ("ab", "abc"):
        queue.put(line(text))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not reading.done()
    assert not waiting.done()
    queue.put(line("abcd", "done"))
    assert [json.loads(frame)["text"] for frame in await reading] == ["abcd"]
    reading = asyncio.ensure_future(queue.get_all())
    await waiting
    reading.cancel()


async def test_a_state_that_rested_is_told_by_itself():
    queue = SendQueue(state_after_s=0.001)
    texts = []
    for text in ("a", "ab", "abc"):
        queue.put(line(text))
        if text != "ab":
            texts += [json.loads(frame)["text"] for frame in await queue.get_all()]
    assert texts == ["a", "abc"]


@pytest.mark.parametrize("last", [{"type": "line_gone", "item_id": "1"}, {"type": "closed"}])
async def test_what_rests_comes_before_the_last_word_and_not_after_its_end(last):
    queue = SendQueue(state_after_s=3600)
    queue.put(line("a"))
    await queue.get_all()
    queue.put(line("ab"))
    (queue.put if last["type"] == "line_gone" else queue.put_last)(last)
    told = [json.loads(each)["type"] for frame in await queue.get_all() for each in frame.split("\n")]
    assert told == (["line_gone"] if last["type"] == "line_gone" else ["line", "closed"])
    assert queue._bytes == 0


async def test_a_state_that_is_put_behind_the_last_word_is_let_go():
    queue = SendQueue(state_after_s=0.001)
    queue.put(line("a"))
    await queue.get_all()
    queue.put_last({"type": "closed"})
    queue.put(line("ab"))
    assert [json.loads(frame)["type"] for frame in await queue.get_all()] == ["closed"]
    assert not queue._states
    assert queue._bytes == 0


async def test_a_message_that_tells_the_time_is_made_when_its_turn_has_come():
    queue, now = SendQueue(), 1
    queue.put_late(lambda: {"type": "ping", "n": now})
    now = 2
    assert await everything(queue) == [{"type": "ping", "n": 2}]


PUTS = {
    "sound": lambda queue, n: queue.put_audio(bytes(1_000)),
    "a message": lambda queue, n: queue.put({"type": "notice", "sentence": "x" * 1_000}),
    "an entry": lambda queue, n: queue.put({"type": "line", "item_id": str(n), "text": "x" * 1_000}),
    "an entry that grows": lambda queue, n: queue.put({"type": "line", "item_id": "1", "text": "x" * 1_000 * n}),
    "the record": lambda queue, n: queue.put_record(Entry(0.0, "server", f'"{"x" * 1_000}"')),
    "words of four bytes each": lambda queue, n: queue.put({"type": "notice", "sentence": "\U0001f642" * 250}),
}


@pytest.mark.parametrize("put", PUTS.values(), ids=PUTS)
async def test_whatever_waits_is_counted_and_past_the_bound_all_of_it_is_let_go(put, monkeypatch):
    monkeypatch.setattr(room, "MOST_BYTES", 100_000)
    queue, n = SendQueue(), 0
    while not queue.overflown:
        assert n < 110
        put(queue, n := n + 1)
    assert n > 10
    for waiting in (queue._waiting, queue._states, queue._record):
        assert not waiting
    queue.put({"type": "notice"})
    queue.put_last({"type": "closed"})
    assert not queue._waiting
    assert queue._last is None
    await queue.overflow()


@pytest.mark.parametrize("put", PUTS.values(), ids=PUTS)
async def test_what_was_read_no_longer_counts(put):
    queue = SendQueue()
    for n in range(1, 20):
        put(queue, n)
    assert queue._bytes > 15_000
    await everything(queue)
    assert queue._bytes == 0


async def test_what_is_counted_is_what_it_takes_in_memory():
    queue = SendQueue()
    tracemalloc.start()
    for n in range(2_000):
        queue.put(view_message(Line(f"item_{n}", "user", f"item_{n - 1}", f"words {n}", latency_ms=n)))
        queue.put({"type": "notice", "sentence": f"No {n}.", "hint": "Yes."})
        queue.put_record(Entry(float(n), "server", f'{{"type":"a","n":{n}}}'))
        queue.put_audio(bytes(100))
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 0.5 * taken < queue._bytes < 1.5 * taken


async def test_so_many_small_messages_are_too_many(monkeypatch):
    monkeypatch.setattr(room, "MOST_FRAMES", 10)
    queue = SendQueue()
    for _ in range(5):
        queue.put({"type": "usage"})
        queue.put_record(ENTRY)
    assert not queue.overflown
    queue.put_record(ENTRY)
    assert queue.overflown


async def test_a_page_that_takes_nothing_while_it_is_pinged_and_pinged_is_given_up():
    queue = SendQueue()
    for _ in range(room.MOST_UNREAD):
        queue.put_late(dict)
    assert not queue.overflown
    await queue.get()
    for _ in range(room.MOST_UNREAD):
        queue.put_late(dict)
    assert not queue.overflown
    queue.put_late(dict)
    assert queue.overflown


async def test_of_two_goodbyes_the_first_is_said_for_it_tells_the_reason():
    queue = SendQueue()
    queue.put_last({"type": "closed", "code": "too_much"})
    queue.put_last({"type": "closed", "code": ""})
    assert await everything(queue) == [{"type": "closed", "code": "too_much"}]


async def test_nothing_comes_behind_the_last_word():
    queue = SendQueue()
    queue.put_last({"type": "closed"})
    assert await everything(queue) == [{"type": "closed"}]
    queue.put_late(lambda: {"type": "ping", "n": 1})
    queue.put({"type": "track", "track": 1})
    queue.put_record(ENTRY)
    assert await everything(queue) == []


# --- in company ------------------------------------------------------------------------------------------------------


async def test_a_line_of_the_record_goes_with_the_next_sound_or_by_itself_after_a_while():
    queue = SendQueue(record_after_s=0.001)
    queue.put_record(ENTRY)
    queue.put_audio(b"\x02\x00\x01\x00abcd")
    assert [type(frame) for frame in await queue.get_all()] == [bytes, str]
    queue.put_record(ENTRY)
    assert [type(frame) for frame in await queue.get_all()] == [str]


async def test_a_line_of_the_record_waits_while_nothing_goes_with_it_and_the_queue_is_not_empty():
    queue = SendQueue(record_after_s=3600)
    queue.put_record(ENTRY)
    reading, waiting = asyncio.ensure_future(queue.get_all()), asyncio.ensure_future(queue.emptied())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not reading.done()
    assert not waiting.done()
    for _ in range(room.HANDFUL - 1):
        queue.put_record(ENTRY)
    (frame,) = await reading
    assert isinstance(frame, str)
    assert len(frame.split("\n")) == room.HANDFUL
    waiting.cancel()


async def test_a_handful_is_bounded_by_frames_and_by_bytes():
    queue = SendQueue()
    for _ in range(room.HANDFUL + 1):
        queue.put_audio(b"\x02\x00\x01\x00abcd")
    assert len(await queue.get_all()) == room.HANDFUL
    assert len(await queue.get_all()) == 1
    for _ in range(3):
        queue.put_audio(bytes(room.HANDFUL_BYTES))
    assert len(await queue.get_all()) == 1


@given(st.lists(st.sampled_from(["sound", "words", "record"]), max_size=50), st.integers(0, 2))
def test_by_handfuls_the_same_frames_come_in_the_same_order(kinds, last):
    puts = {
        "sound": lambda queue, n: queue.put_audio(bytes([n])),
        "words": lambda queue, n: queue.put({"type": "state", "n": n}),
        "record": lambda queue, n: queue.put_record(Entry(float(n), "link", "{}")),
    }

    async def taken(one_by_one: bool) -> list[bytes | str]:
        queue = SendQueue(record_after_s=0.0 if one_by_one else 3600)
        for n, kind in enumerate(kinds):
            puts[kind](queue, n)
        for _ in range(last):
            queue.put_last({"type": "closed"})
        frames: list[bytes | str] = []
        whole = len(kinds) + bool(last)
        while len(frames) < whole:
            if not one_by_one and not last:
                queue.put_audio(b"wakes")
                whole += 1
            for frame in [await queue.get()] if one_by_one else await queue.get_all():
                frames += frame.split("\n") if isinstance(frame, str) else [frame]
        return [frame for frame in frames if frame != b"wakes"]

    assert asyncio.run(taken(True)) == asyncio.run(taken(False))


class Ready:
    """A writer that is ready, or not."""

    def __init__(self) -> None:
        self.is_ready = True
        self.written: list[bytes | str] = []

    def send_all(self, frames) -> bool:
        self.written += frames
        return True


async def test_sound_is_written_at_once_with_what_waits_while_the_reader_waits():
    writer = Ready()
    queue = SendQueue(record_after_s=3600, writer=writer)
    reading = asyncio.ensure_future(queue.get_all())
    await asyncio.sleep(0)
    queue.put_record(ENTRY)
    queue.put_audio(b"\x02\x00\x01\x00abcd")
    assert [type(frame) for frame in writer.written] == [bytes, str]
    await queue.emptied()
    queue.put({"type": "state"})
    queue.put_audio(b"\x02\x00\x01\x00efgh")
    assert [type(frame) for frame in writer.written] == [bytes, str, str, bytes]
    writer.is_ready = False
    queue.put_audio(b"\x02\x00\x01\x00ijkl")
    assert await reading == [b"\x02\x00\x01\x00ijkl"]
    writer.is_ready = True
    queue.put_audio(b"\x02\x00\x01\x00mnop")
    assert len(writer.written) == 4


async def test_figures_wake_nobody_and_go_along_with_what_comes_next():
    writer = Ready()
    queue = SendQueue(record_after_s=3600, writer=writer)
    reading = asyncio.ensure_future(queue.get_all())
    await asyncio.sleep(0)
    queue.put_figures({"type": "speech", "p": [0.5]})
    await asyncio.sleep(0)
    assert not reading.done()
    assert writer.written == []
    queue.put_audio(b"\x02\x00\x01\x00abcd")
    assert writer.written == ['{"type":"speech","p":[0.5]}', b"\x02\x00\x01\x00abcd"]
    reading.cancel()
