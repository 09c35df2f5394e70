"""Genuine Voice Live sessions pass through the dialect: nothing unknown, nothing lost, what is carried is listed."""

import json

import pytest

from playground.protocol.events import ResponseDone, SessionCreated, SessionUpdated, Unknown
from playground.protocol.values import AudioFormat, Transcription, TurnDetection, Usage, Voice
from playground.protocol.voice_live import VOICE_LIVE
from tests.support.recordings import leaves, messages, names

pytestmark = pytest.mark.recordings
RECORDED = pytest.mark.parametrize("name", names("voice-live"))
CARRIED = {
    *(f"session.{name}" for name in ("animation", "avatar", "truncation_strategy")),
    *("session.modalities", "response.modalities", "session.output_audio_format"),  # in another order; null at first
    *("session.input_audio_transcription.custom_speech", "session.input_audio_transcription.phrase_list"),
    *(
        f"session.turn_detection.{name}"
        for name in ("speech_duration_ms", "end_of_utterance_detection", "appended_text_after_truncation")
    ),
    "response.usage.output_token_details.reasoning_tokens",
}
"""What Voice Live says and none of our fields holds, or holds otherwise."""
SPENT = {
    "test_audio_in_server_vad_turn.yaml": None,
    "test_text_in_audio_out_turn.yaml": Usage(16, 0, output_text=14, output_audio=31),
}


def received(name):
    return messages(name, "received", "voice-live")


def read(name):
    return [VOICE_LIVE.read_event(json.dumps(message)) for message in received(name)]


@RECORDED
def test_every_recorded_event_is_known(name):
    for message, event in zip(received(name), read(name), strict=True):
        assert not isinstance(event, Unknown), message["type"]


@RECORDED
def test_of_no_recorded_event_anything_is_lost(name):
    for message, event in zip(received(name), read(name), strict=True):
        written = dict(leaves(json.loads(VOICE_LIVE.write_event(event))))
        for path, value in leaves(message):
            assert path in written or value == {}, f"{message['type']} lost {path}"
            assert written.get(path, {}) == value, f"{message['type']} changed {path}"


@RECORDED
def test_what_is_only_carried_is_listed(name):
    assert {path for event in read(name) for path, _ in leaves(event.unread) if path} <= CARRIED


@RECORDED
def test_every_recorded_command_is_written_as_it_was_read(name):
    for message in messages(name, "sent", "voice-live"):
        assert json.loads(VOICE_LIVE.write_command(VOICE_LIVE.read_command(json.dumps(message)))) == message


@RECORDED
def test_a_recorded_session_is_understood(name):
    created = next(event.session for event in read(name) if isinstance(event, SessionCreated))
    assert (created.voice, created.turn_detection.silence_duration_ms) == (Voice("alloy", "openai"), 200)
    assert created.input_format == created.output_format == AudioFormat()
    updated = next(event.session for event in read(name) if isinstance(event, SessionUpdated))
    assert updated.turn_detection == TurnDetection(
        prefix_padding_ms=400, silence_duration_ms=500, more={"auto_truncate": False}
    )
    assert (updated.transcription, updated.output) == (Transcription("whisper-1"), "audio")


@RECORDED
def test_recorded_tokens_are_counted_by_kind(name):
    (done,) = (event for event in read(name) if isinstance(event, ResponseDone))
    spent = done.response.usage
    assert spent.output_audio > 0
    assert SPENT[name] in (None, spent)
