"""A conversation that goes on: the service is told what was said, words, turns and moments are counted on."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.conversation.actions import Line, Show, TurnView
from playground.conversation.core import SessionCore
from playground.conversation.earlier import NOTHING, Earlier, earlier_from
from playground.conversation.inputs import SayText
from playground.errors import SettingsError
from playground.eventlog import event_log as record
from playground.eventlog.event_log import Entry
from playground.eventlog.reading import read, read_all
from playground.protocol.commands import CreateItem
from playground.protocol.events import ItemAdded, ResponseCreated, SessionCreated
from playground.protocol.ga import GA
from playground.protocol.values import Item, Part, Response
from playground.settings import Settings

SAID = (
    Line("item_a", "user", text="Count to twenty.", status="done"),
    Line("item_b", "assistant", text="One, two, three", status="interrupted", heard_chars=8),
    Line("call_c", "tool", text='add({"a": 1})', status="done", call_id="call_1"),
)
BEFORE = Earlier(ms=61_500.0, turns=2, lines=SAID)
WHOLE = BEFORE.plain()

lines = st.lists(
    st.builds(
        lambda n, role, text, status: {"item_id": f"i{n}", "role": role, "text": text, "status": status},
        st.integers(0, 10**6),
        st.sampled_from(["user", "assistant", "tool"]),
        st.text(max_size=40),
        st.sampled_from(["done", "interrupted", "cut", "failed"]),
    ),
    max_size=5,
    unique_by=lambda line: line["item_id"],
)


@given(st.floats(0, 1e8), st.integers(0, 1000), lines)
def test_what_is_written_down_is_read_back(ms, turns, said):
    earlier = earlier_from({"ms": ms, "turns": turns, "lines": said})
    assert [line.text for line in earlier.lines] == [line["text"] for line in said]
    again = earlier_from(json.loads(json.dumps(earlier.plain())))
    assert (again.turns, again.lines) == (earlier.turns, earlier.lines)
    assert again.ms == pytest.approx(ms, abs=0.001)


@pytest.mark.parametrize(
    ("what", "where"),
    [
        ("all of it", "earlier"),
        ({**WHOLE, "ms": -1}, "earlier.ms"),
        ({**WHOLE, "ms": float("nan")}, "earlier.ms"),
        ({**WHOLE, "ms": True}, "earlier.ms"),
        ({**WHOLE, "turns": 1.5}, "earlier.turns"),
        ({**WHOLE, "lines": "item_a"}, "earlier.lines"),
        ({**WHOLE, "lines": [WHOLE["lines"][0]] * 2}, "earlier.lines"),
        ({**WHOLE, "lines": WHOLE["lines"] * 400}, "earlier.lines"),
        ({**WHOLE, "lines": [7]}, "earlier.lines[0]"),
        ({**WHOLE, "lines": [{**WHOLE["lines"][0], "item_id": ""}]}, "earlier.lines[0]"),
        ({**WHOLE, "lines": [{**WHOLE["lines"][0], "role": "robot"}]}, "earlier.lines[0]"),
        ({**WHOLE, "lines": [{**WHOLE["lines"][0], "role": []}]}, "earlier.lines[0]"),
        ({**WHOLE, "lines": [{**WHOLE["lines"][0], "status": "streaming"}]}, "earlier.lines[0]"),
        ({**WHOLE, "lines": [{**WHOLE["lines"][0], "text": "x" * 100_001}]}, "earlier.lines[0]"),
        ({**WHOLE, "lines": [{**WHOLE["lines"][0], "heard_chars": 17}]}, "earlier.lines[0]"),
    ],
)
def test_what_is_wrong_with_it_is_named(what, where):
    with pytest.raises(ValueError, match=where.replace("[", r"\[")):
        earlier_from(what)


def test_nothing_is_nothing():
    assert earlier_from(None) is NOTHING
    assert NOTHING.is_nothing
    assert not BEFORE.is_nothing


def core() -> SessionCore:
    core = SessionCore(Settings(), GA, began=-61.5, earlier=BEFORE)
    core.dialled()
    return core


def test_the_service_is_told_what_was_heard_and_new_words_stand_behind_it():
    talking = core()
    told = talking.receive(SessionCreated(GA.session_defaults), 0.1)
    items = [action.command.item for action in told if isinstance(getattr(action, "command", None), CreateItem)]
    assert [(item.id, item.role, item.content[0].text) for item in items] == [
        ("item_a", "user", "Count to twenty."),
        ("item_b", "assistant", "One, two"),
    ]
    talking.want(SayText("Go on."), 0.2)
    added = Item("item_d", role="user", content=(Part("text", text="Go on."),))
    shown = talking.receive(ItemAdded(item=added, previous_item_id="item_b"), 0.3)
    views = [action.view for action in shown if isinstance(action, Show)]
    assert ("item_d", "item_b") in [(view.item_id, view.after) for view in views if isinstance(view, Line)]
    assert [line.item_id for line in talking.transcript.lines()] == ["item_a", "item_b", "item_d", "call_c"]


def test_turns_and_moments_are_counted_on():
    talking = core()
    talking.receive(SessionCreated(GA.session_defaults), 0.1)
    shown = talking.want(SayText("Go on."), 0.2)
    shown += talking.receive(ResponseCreated(Response(id="resp_1")), 0.3)
    views = [action.view for action in shown if isinstance(action, Show) and isinstance(action.view, TurnView)]
    assert {view.number for view in views} == {3}
    assert views[-1].speech_end_ms == pytest.approx(61_700)


def test_a_record_of_several_sessions_is_read_one_by_one():
    first = Entry(0.0, "playground", record.header(Settings(), GA)).line()
    second = Entry(61_500.0, "playground", record.header(Settings(voice="ash"), GA, earlier=BEFORE)).line()
    dialled = Entry(61_510.0, "link", record.DIALLED).line()
    sessions = read_all([first, dialled, second, dialled])
    assert [session.earlier for session in sessions] == [NOTHING, BEFORE]
    assert [len(session.entries) for session in sessions] == [1, 1]
    assert sessions[1].settings.voice == "ash"
    with pytest.raises(SettingsError, match="2 sessions"):
        read([first, dialled, second, dialled])
    with pytest.raises(SettingsError, match=r"earlier\.turns"):
        read([second.replace('"turns":2', '"turns":null')])
