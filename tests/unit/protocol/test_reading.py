"""Whatever arrives is read: events never raise and keep what they can, commands are refused in one way only."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.errors import WireError
from playground.protocol import events as e
from playground.protocol.commands import Command, UpdateSession
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.protocol.values import Item, Part, TurnDetection

from . import examples

BOTH = pytest.mark.parametrize("dialect", [GA, PREVIEW], ids=lambda dialect: dialect.name)
WRITTEN = {
    dialect.name: [
        json.loads(text)
        for text in (*map(dialect.write_event, examples.EVENTS), *map(dialect.write_command, examples.COMMANDS))
    ]
    for dialect in (GA, PREVIEW)
}
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**400), 2**63, 1e308, -1]),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["\ud800", "realtime", "message", "input_text", "server_vad", "audio/pcm", "pcm16", "inf"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.just("type"), inner, max_size=3)
    ),
    max_leaves=8,
)


def _places(value, path=()):
    """Return the path of everything inside ``value``, and of ``value`` itself."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, each in inner for found in _places(each, (*path, key)))]


def _changed(value, path, new):
    if not path:
        return new
    copy = list(value) if isinstance(value, list) else dict(value)
    copy[path[0]] = _changed(value[path[0]], path[1:], new)
    return copy


@st.composite
def almost_right(draw, name):
    """Draw a real message with one or two of its values replaced by anything."""
    body = draw(st.sampled_from(WRITTEN[name]))
    for _ in range(draw(st.integers(1, 2))):
        body = _changed(body, draw(st.sampled_from(_places(body))), draw(VALUES))
    return json.dumps(body)


def frames(name):
    return st.one_of(almost_right(name), VALUES.map(json.dumps), st.text(), st.binary())


@BOTH
@given(data=st.data())
@settings(max_examples=150)
def test_no_frame_makes_reading_an_event_fail(dialect, data):
    event = dialect.read_event(data.draw(frames(dialect.name)))
    assert isinstance(event, e.ServerEvent)
    assert dialect.write_event(event).encode()


@BOTH
@given(data=st.data())
@settings(max_examples=150)
def test_no_frame_makes_reading_a_command_fail_but_as_a_refusal(dialect, data):
    frame = data.draw(frames(dialect.name))
    with suppress(WireError):
        command = dialect.read_command(frame)
        assert isinstance(command, Command)
        assert dialect.write_command(command).encode()


DEEP = 5_000


@BOTH
@pytest.mark.parametrize(
    "frame",
    [
        "[" * DEEP + "]" * DEEP,
        '{"type":' * DEEP + "1" + "}" * DEEP,
        '{"type":"session.update","session":{"type":"realtime","audio":' + '{"":' * 400 + "1" + "}" * 400 + "}}",
        '{"type":' + "[" * 400 + "]" * 400 + "}",
        '{"type":"session.update","session":{"type":"realtime","output_modalities":' + "[" * 400 + "]" * 400 + "}}",
        '{"type":"session.update","event_id":' + "9" * 5_000 + "}",
        '{"type":"conversation.item.truncate","item_id":"a","content_index":0,"audio_end_ms":1e999}',
        '{"type":"conversation.item.truncate","item_id":"a","content_index":0,"audio_end_ms":NaN}',
    ],
)
def test_a_hostile_frame_is_refused(dialect, frame):
    assert isinstance(dialect.read_event(frame), e.Unknown)
    with pytest.raises(WireError):
        dialect.read_command(frame)


@BOTH
def test_a_refusal_does_not_repeat_a_long_value(dialect):
    with pytest.raises(WireError) as refusal:
        dialect.read_command(json.dumps({"type": "x" * 1_000_000}))
    assert len(str(refusal.value)) < 2_000


@BOTH
def test_half_a_character_still_makes_a_frame(dialect):
    event = e.TextDone("resp_1", "item_1", "\ud83d")
    assert dialect.read_event(dialect.write_event(event).encode()) == event


def _read(dialect, event, **changes):
    body = {**json.loads(dialect.write_event(event)), **changes}
    return dialect.read_event(json.dumps(body))


@BOTH
@pytest.mark.parametrize("event", examples.EVENTS, ids=lambda event: type(event).__name__)
def test_unknown_keys_are_passed_over(dialect, event):
    assert _read(dialect, event, novelty={"a": [1]}, **{"audio.input": 1, "": 2}) == event


@BOTH
def test_an_unknown_event_is_kept_whole(dialect):
    event = dialect.read_event('{"type":"response.video.delta","event_id":"event_1","delta":[1]}')
    assert event == e.Unknown("response.video.delta", {"delta": [1]}, event_id="event_1")
    assert dialect.read_event(dialect.write_event(event)) == event


@BOTH
def test_nulls_stand_for_the_default(dialect):
    bare = e.SpeechStarted(100, "item_1")
    assert dialect.read_event(json.dumps({**json.loads(dialect.write_event(bare)), "event_id": None})) == bare


@BOTH
def test_an_answer_that_ended_in_a_way_we_do_not_know_has_still_ended(dialect):
    event = dialect.read_event('{"type":"response.done","response":{"id":"resp_1","status":"exhausted","usage":7}}')
    assert type(event) is e.ResponseDone
    assert event.response.id == "resp_1"


@BOTH
def test_a_session_beyond_our_bounds_is_reported_as_it_is(dialect):
    told = {"turn_detection": {"type": "server_vad", "threshold": 1.5}, "audio": {}}
    told["audio"] = {"input": {"turn_detection": told["turn_detection"]}}
    tokens = {"max_output_tokens": 9000, "max_response_output_tokens": 9000}
    event = dialect.read_event(json.dumps({"type": "session.updated", "session": {**told, **tokens}}))
    assert event.session.max_output_tokens == 9000
    assert event.session.turn_detection == TurnDetection(threshold=1.5)


@BOTH
def test_a_part_we_do_not_know_costs_only_itself(dialect):
    content = [{"type": "hologram"}, {"type": "text", "text": "Hi."}, 5]
    body = {"type": "response.output_item.done", "response_id": "r", "item": {"id": "i", "content": content}}
    assert dialect.read_event(json.dumps(body)).item == Item("i", content=(Part("text", text="Hi."),))


@BOTH
def test_a_kind_of_item_we_do_not_know_is_kept_whole(dialect):
    item = Item("item_1", "mcp_call", body={"server_label": "x", "output": None})
    assert _read(dialect, e.OutputItemDone("resp_1", item)) == e.OutputItemDone("resp_1", item)


@BOTH
def test_a_client_that_sends_a_part_nobody_knows_is_told_where(dialect):
    item = {"type": "message", "role": "user", "content": [{"type": "hologram"}]}
    with pytest.raises(WireError) as refusal:
        dialect.read_command(json.dumps({"type": "conversation.item.create", "item": item}))
    assert refusal.value.param == "item.content[0].type"


@pytest.mark.parametrize(
    ("dialect", "session", "code", "param"),
    [
        (GA, {}, "invalid_value", "session.type"),
        (GA, {"type": "realtime", "temperature": 0.8}, "unknown_parameter", "session.temperature"),
        (GA, {"type": "realtime", "audio": 5}, "invalid_type", "session.audio"),
        (GA, {"type": "realtime", "audio": {"output": {"speed": 3}}}, None, "session.audio.output.speed"),
        (GA, {"type": "realtime", "output_modalities": ["text", "audio"]}, None, "session.output_modalities"),
        (PREVIEW, {"type": "realtime"}, "unknown_parameter", "session.type"),
        (PREVIEW, {"audio": {}}, "unknown_parameter", "session.audio"),
        (PREVIEW, {"temperature": 0.5}, "decimal_below_min_value", "session.temperature"),
        (PREVIEW, {"temperature": 1.3}, "decimal_above_max_value", "session.temperature"),
        (PREVIEW, {"modalities": ["audio"]}, "invalid_value", "session.modalities"),
        (PREVIEW, {"input_audio_format": "audio/pcm"}, "invalid_value", "session.input_audio_format"),
        (PREVIEW, {"turn_detection": {"idle_timeout_ms": 6000}}, None, "session.turn_detection.idle_timeout_ms"),
        (PREVIEW, {"max_response_output_tokens": 5000}, None, "session.max_response_output_tokens"),
    ],
)
def test_a_wrong_update_names_the_place(dialect, session, code, param):
    with pytest.raises(WireError) as refusal:
        dialect.read_command(json.dumps({"type": "session.update", "session": session}))
    assert refusal.value.param == param
    assert code in (None, refusal.value.code)


@pytest.mark.parametrize("listed", [["text", "audio"], ["audio", "text"]])
def test_the_order_of_modalities_does_not_matter(listed):
    asked = PREVIEW.read_command(json.dumps({"type": "session.update", "session": {"modalities": listed}}))
    assert isinstance(asked, UpdateSession)
    assert asked.session.changes == {"output": "audio"}


@BOTH
def test_turn_detection_none_is_off(dialect):
    path = dialect.path_of("turn_detection").split(".")[1:]
    session = {"type": "none"}
    for key in reversed(path):
        session = {key: session}
    kind = {"type": "realtime"} if dialect is GA else {}
    asked = dialect.read_command(json.dumps({"type": "session.update", "session": {**kind, **session}}))
    assert asked.session.changes == {"turn_detection": None}
