"""Real engines on real speech: turns lie where the genuine services put them."""

import pytest

from playground.engines.loading import load_recognizer, load_vad
from playground.protocol.commands import AppendAudio
from playground.protocol.events import SpeechStarted, SpeechStopped
from playground.protocol.ga import GA
from playground.protocol.values import AudioFormat
from playground.server.core.core import ServerCore
from playground.server.endpoint import RandomIds
from playground.server.sound import VoiceFrames, for_recognizer
from tests.support.recordings import human_speech

PCM = AudioFormat()
AZURE_START_MS, AZURE_END_MS = 1556, 4224
TOLERANCE_MS = 100


@pytest.mark.recordings
@pytest.mark.parametrize("block_ms", [20, 100, 6000])
def test_turns_lie_within_100_ms_of_azures(block_ms):
    core, found = ServerCore("m", GA, RandomIds(), now=0.0), []
    speech, frames = human_speech(), VoiceFrames(load_vad().open(), PCM)
    for at in range(0, len(speech), 48 * block_ms):
        block = speech[at : at + 48 * block_ms]
        core.receive(AppendAudio(block), 0.0)
        found += [
            effect.event for effect in core.voice(1, frames.probabilities(block), 0.0) if hasattr(effect, "event")
        ]
    (start,) = [event.audio_start_ms for event in found if isinstance(event, SpeechStarted)]
    (end,) = [event.audio_end_ms for event in found if isinstance(event, SpeechStopped)]
    assert abs(start - AZURE_START_MS) <= TOLERANCE_MS
    assert abs(end - AZURE_END_MS) <= TOLERANCE_MS


@pytest.mark.recordings
def test_the_words_are_those_that_were_said():
    said = load_recognizer().transcribe(for_recognizer(human_speech(), PCM)).lower()
    assert "my name is" in said
    assert "marc" in said
