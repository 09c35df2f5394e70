"""A dialect that carries loses nothing of an event; a field that is said elsewhere is read there; off has its form."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.protocol import events as e
from playground.protocol import ga
from playground.protocol.carrying import beyond, laid_over
from playground.protocol.commands import UpdateSession
from playground.protocol.dialect import Dialect
from playground.protocol.ga import GA
from playground.protocol.plan import build
from playground.protocol.session_shapes import NO_KIND
from playground.protocol.values import Response, SessionPatch, Usage

OFF = replace(ga.PLAN.detections, off=NO_KIND)
RICH = build(
    replace(
        ga.PLAN, carries=True, twins={e.ResponseDone: {"usage": "response.usage"}}, detections=OFF, transcription=None
    )
)


def read(body: object, dialect: Dialect = RICH) -> Any:
    return dialect.read_event(json.dumps(body))


def leaves(value, path=""):
    for key, each in value.items():
        yield from leaves(each, f"{path}.{key}") if isinstance(each, dict) else [(f"{path}.{key}", each)]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=2) | st.just(1.0),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("ab", min_size=1, max_size=1), inner),
)
OBJECTS = st.dictionaries(st.text("abc", min_size=1, max_size=1), VALUES)


@given(OBJECTS, OBJECTS)
def test_what_goes_beyond_laid_over_gives_back_all_that_came(came, known):
    whole = laid_over(known, beyond(came, known))
    assert beyond(came, whole) == {}
    assert beyond(came, came) == {}


def test_what_no_field_holds_stays_with_the_event_where_the_dialect_carries_it():
    body = {"type": "input_audio_buffer.speech_started", "item_id": "item_1", "audio_start_ms": 5, "latency": "0.68"}
    assert read(body).unread == {"latency": "0.68"}
    assert json.loads(RICH.write_event(read(body))) == {**body, "event_id": ""}
    assert read(body, GA) == e.SpeechStarted(5, "item_1")


def test_a_value_of_another_shape_is_carried_and_the_field_is_at_its_default():
    body = {"type": "response.created", "response": {"id": "resp_1", "status_details": "unimplemented"}}
    event = read(body)
    assert event.response == Response(id="resp_1")
    assert event.unread == {"response": {"status_details": "unimplemented"}}


@pytest.mark.parametrize("inside", [{}, None])
def test_usage_that_stands_beside_an_answer_is_the_answers(inside):
    usage = {"input_tokens": 3, "input_token_details": {"text_tokens": 1, "audio_tokens": 2}, "output_tokens": 0}
    body = {"type": "response.done", "response": {"id": "resp_1", "status": "completed", "usage": inside}}
    event = read({**body, "usage": usage})
    assert event.response.usage == Usage(input_text=1, input_audio=2)
    written = json.loads(RICH.write_event(event))
    assert dict(leaves(usage)).items() <= dict(leaves(written["usage"])).items()


def test_no_turn_detection_is_written_as_the_dialect_does_and_read_so():
    off = json.loads(RICH.write_command(UpdateSession(SessionPatch({"turn_detection": None}))))["session"]
    assert off["audio"]["input"]["turn_detection"] == {"type": None}
    back: Any = GA.read_command(json.dumps({"type": "session.update", "session": off | {"type": "realtime"}}))
    assert back.session == SessionPatch({"turn_detection": None})


def test_a_part_that_is_done_may_go_unrepeated():
    body = {"type": "response.content_part.done", "response_id": "resp_1", "item_id": "item_1"}
    assert read(body, GA) == e.PartDone("resp_1", "item_1")
    assert "part" not in json.loads(GA.write_event(e.PartDone("resp_1", "item_1")))


def test_where_no_session_only_transcribes_the_dialect_has_no_other_kind():
    assert RICH.transcribing is None
    assert RICH.answers
    assert RICH.of_kind(transcribes=True) is RICH


def test_what_a_report_leaves_unsaid_is_told_apart_from_its_default():
    event = read({"type": "session.updated", "session": {"instructions": ""}}, GA)
    assert "voice" in event.session.unsaid
    assert "instructions" not in event.session.unsaid
