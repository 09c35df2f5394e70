import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engines import chat_stream
from playground.engines.chat_stream import ChatCalls, Spoken, delta, lines
from playground.errors import ServiceError
from playground.server.core.engine_protocols import FunctionCall


def cut(text, sizes):
    """Cut ``text`` into pieces of these sizes, over and over."""
    at = n = 0
    while at < len(text):
        size = sizes[n % len(sizes)]
        yield text[at : at + size]
        at, n = at + size, n + 1


def heard(pieces):
    spoken = Spoken()
    return "".join([*map(spoken.feed, pieces), spoken.rest()])


SIZES = st.lists(st.integers(1, 9), min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello.", "Hello."),
        ("\n Hello.", "Hello."),
        ("<think>Hm, who is it?</think>\n\nHello.", "Hello."),
        ("\n<think></think>Hello.", "Hello."),
        ("<think>Never done", ""),
        ("<thin ice", "<thin ice"),
        ("Say <think> twice.", "Say <think> twice."),
        ("", ""),
        ("<thi", "<thi"),
    ],
)
@given(sizes=SIZES)
def test_thoughts_are_not_said_however_the_answer_was_cut(text, expected, sizes):
    assert heard(cut(text, sizes)) == expected


@given(st.text(max_size=60), SIZES)
def test_what_is_no_thought_is_said_whole(text, sizes):
    assert heard(cut("." + text, sizes)) == "." + text


async def collected(chunks):
    async def stream():
        for chunk in chunks:
            yield chunk

    return [line async for line in lines(stream())]


@pytest.mark.anyio
@pytest.mark.parametrize("size", [1, 2, 3, 100])
async def test_lines_come_out_whole_however_the_stream_was_cut(size):
    text = "data: é\r\n\r\ndata: two\nrest".encode()
    assert await collected(text[at : at + size] for at in range(0, len(text), size)) == [
        "data: é",
        "",
        "data: two",
        "rest",
    ]


@pytest.mark.anyio
async def test_neither_a_line_nor_an_answer_grows_without_end(monkeypatch):
    monkeypatch.setattr(chat_stream, "LONGEST_LINE", 100)
    monkeypatch.setattr(chat_stream, "LONGEST_ANSWER", 1000)
    for endless in ([b"x" * 60] * 2, [b"data: {}\n" * 9] * 20):
        with pytest.raises(ServiceError, match="longer than"):
            await collected(endless)


@pytest.mark.parametrize(
    "event",
    [
        [],
        {"choices": {"0": 1}},
        {"choices": ["x"]},
        {"choices": [{"delta": "x"}]},
        {"choices": [{"delta": {"content": ["x"]}}]},
        {"error": {"message": "out of memory"}},
    ],
)
def test_an_event_of_another_shape_is_a_broken_answer(event):
    with pytest.raises(ServiceError, match="broke off"):
        delta(f"data: {json.dumps(event)}")


def test_what_is_nested_too_deeply_is_a_broken_answer():
    with pytest.raises(ServiceError, match="broke off"):
        delta(f"data: {'[' * 100_000}")


@pytest.mark.parametrize("fragments", [None, "x", [None], [{"function": "x"}], [{"index": "0"}], [{"function": {}}]])
def test_fragments_of_another_shape_are_no_calls(fragments):
    calls = ChatCalls()
    calls.feed(fragments)
    assert list(calls.whole()) == []


def test_arguments_may_come_whole_as_an_object():
    calls = ChatCalls()
    calls.feed([{"function": {"name": "f", "arguments": {"city": "Oslo"}}}])
    assert list(calls.whole()) == [FunctionCall("f", '{"city": "Oslo"}')]


def fragment(call_id="", name="", arguments="", **more):
    return {"id": call_id, "function": {"name": name, "arguments": arguments}, **more}


@pytest.mark.parametrize("index", [{}, {"index": 0}, {"index": None}], ids=["none", "repeated", "null"])
def test_calls_without_an_index_of_their_own_are_told_apart_by_their_ids(index):
    calls = ChatCalls()
    calls.feed([fragment("a", "get_time", "{", **index)])
    calls.feed([fragment("", "", "}", **index), fragment("b", "get_weather", '{"city":', **index)])
    calls.feed([fragment("b", "", '"Oslo"}', **index)])
    assert list(calls.whole()) == [FunctionCall("get_time", "{}"), FunctionCall("get_weather", '{"city":"Oslo"}')]


def test_a_server_that_gives_every_fragment_an_id_of_its_own_makes_one_call():
    calls = ChatCalls()
    calls.feed([fragment("a", "get_time", "{", index=0)])
    calls.feed([fragment("b", "", "}", index=0)])
    assert list(calls.whole()) == [FunctionCall("get_time", "{}")]


def test_no_answer_makes_more_calls_than_it_may():
    calls = ChatCalls()
    calls.feed([fragment(str(n), f"f{n}") for n in range(chat_stream.MOST_CALLS + 2)])
    assert [call.name for call in calls.whole()] == [f"f{n}" for n in range(chat_stream.MOST_CALLS)]
