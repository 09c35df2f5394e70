"""What is different at Qwen-Omni is so on the wire: tools under ``function``, sound at 16 kHz on one way."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.audio.pcm import to_samples
from playground.conversation.session_request import first_request
from playground.conversation.wire_sound import WireSound
from playground.protocol.commands import AppendAudio, CommitAudio, TruncateItem, UpdateSession
from playground.protocol.events import AudioDelta, ItemAdded, SessionCreated, TranscriptDelta
from playground.protocol.qwen import QWEN
from playground.protocol.values import AudioFormat, SessionPatch
from playground.settings import Settings

CREATED = {
    "type": "session.created",
    "session": {
        "object": "realtime.session",
        "model": "qwen",
        "modalities": ["text", "audio"],
        "voice": "Cherry",
        "input_audio_format": "pcm",
        "output_audio_format": "pcm",
        "input_audio_transcription": {"model": "theirs"},
        "turn_detection": {"type": "server_vad", "threshold": 0.5, "silence_duration_ms": 800},
    },
}
CLOCK = {"type": "function", "name": "clock", "parameters": {"type": "object"}}


def created():
    event = QWEN.read_event(json.dumps(CREATED))
    assert isinstance(event, SessionCreated)
    return event


def audio_of(commands: Sequence[Any]) -> bytes:
    return b"".join(command.audio for command in commands)


def test_tools_stand_under_function_and_are_read_back_as_they_were():
    update = QWEN.write_command(UpdateSession(SessionPatch({"tools": (CLOCK,)})))
    function = {key: value for key, value in CLOCK.items() if key != "type"}
    assert json.loads(update)["session"]["tools"] == [{"type": "function", "function": function}]
    back: Any = QWEN.read_command(update)
    assert back.session.changes["tools"] == (CLOCK,)


def test_its_events_have_the_names_of_the_preview():
    assert QWEN.event_names[ItemAdded] == "conversation.item.created"
    assert QWEN.event_names[AudioDelta] == "response.audio.delta"
    assert QWEN.event_names[TranscriptDelta] == "response.audio_transcript.delta"
    assert QWEN.write_command(TruncateItem("item_1", 20)) is None


def test_only_what_it_names_is_asked_for():
    asked = json.loads(QWEN.write_command(UpdateSession(first_request(Settings(), QWEN, created().session))))["session"]
    assert set(asked) == {"instructions", "turn_detection"}


def test_sound_goes_out_at_16_khz_to_the_sample_and_comes_in_as_it_is():
    assert created().session.input_format == AudioFormat("pcm_16khz")
    wire = WireSound()
    wire.incoming(created())
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(24_000) / 24_000)).astype("<i2")
    sent = b"".join(
        audio_of(wire.outgoing(AppendAudio(tone.tobytes()[start : start + 960]))) for start in range(0, 48_000, 960)
    )
    *rest, _ = wire.outgoing(CommitAudio())
    sent += audio_of(rest)
    assert len(sent) == 32_000
    spectrum = np.abs(np.fft.rfft(to_samples(sent)))
    assert spectrum.argmax() == 440
    delta = AudioDelta("resp_1", "item_1", b"\1\2" * 480)
    assert list(wire.incoming(delta)) == [delta]
    assert wire.microphone.bytes_per_ms == 32
