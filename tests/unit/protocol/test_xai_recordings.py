"""Genuine xAI sessions pass through the dialect: nothing unknown, nothing lost, and what is only carried is listed."""

import json

import pytest

from playground.protocol.events import ResponseDone, SessionCreated, SessionUpdated, Unknown
from playground.protocol.values import AudioFormat, Transcription, TurnDetection, Usage, Voice
from playground.protocol.xai import XAI
from tests.support.recordings import leaves, messages, names

pytestmark = pytest.mark.recordings
RECORDED = pytest.mark.parametrize("name", names("xai"))
CARRIED = {
    *("previous_item_id", "response_id", "item.object"),
    *("rid", "latency", "audio_duration_ms", "ts", "start_time"),
    *("response.output", "response.status_details"),  # content without ``output_`` before its type; "unimplemented"
    *("usage.output_audio_seconds", "usage.billable_audio_seconds"),
    *("usage.input_token_details.grok_tokens", "usage.output_token_details.grok_tokens"),
    *(f"session.{name}" for name in ("enable_noise_suppression", "enable_phonetic_spelling", "keep_context")),
    *(f"session.{name}" for name in ("input_audio_format", "output_audio_format", "temperature")),
    *("session.audio.input.transport", "session.audio.output.transport", "session.input_audio_transcription.model"),
}
"""What xAI says and none of our fields holds."""
SPENT = {
    "test_audio_in_server_vad_turn.yaml": Usage(10, 146, output_text=15, output_audio=170),
    "test_text_in_audio_out_turn.yaml": Usage(5, 0, output_text=3, output_audio=39),
}


def received(name):
    return messages(name, "received", "xai")


def read(name):
    return [XAI.read_event(json.dumps(message)) for message in received(name)]


@RECORDED
def test_every_recorded_event_is_known(name):
    for message, event in zip(received(name), read(name), strict=True):
        assert not isinstance(event, Unknown), message["type"]


@RECORDED
def test_of_no_recorded_event_anything_is_lost(name):
    for message, event in zip(received(name), read(name), strict=True):
        written = dict(leaves(json.loads(XAI.write_event(event))))
        for path, value in leaves(message):
            assert path in written or value == {}, f"{message['type']} lost {path}"
            assert written.get(path, {}) == value, f"{message['type']} changed {path}"


@RECORDED
def test_what_is_only_carried_is_listed(name):
    assert {path for event in read(name) for path, _ in leaves(event.unread) if path} <= CARRIED


@RECORDED
def test_every_recorded_command_is_written_as_it_was_read(name):
    for message in messages(name, "sent", "xai"):
        assert json.loads(XAI.write_command(XAI.read_command(json.dumps(message)))) == message


@RECORDED
def test_a_recorded_session_is_understood(name):
    created = next(event.session for event in read(name) if isinstance(event, SessionCreated))
    assert (created.voice, created.turn_detection, created.output) == (Voice("ara"), None, "audio")
    updated = next(event.session for event in read(name) if isinstance(event, SessionUpdated))
    assert updated.turn_detection == TurnDetection(create_response=True, interrupt_response=True)
    assert updated.transcription == Transcription("grok-transcribe")
    assert updated.input_format == updated.output_format == AudioFormat()
    assert updated.unsaid >= {"voice", "tools"}


@RECORDED
def test_recorded_tokens_are_counted_by_kind(name):
    (done,) = (event for event in read(name) if isinstance(event, ResponseDone))
    assert done.response.usage == SPENT[name]
