"""The tuner's turns are those of the built-in server, for any probabilities and any setting."""

from functools import lru_cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engines.loading import load_synthesizer, load_vad
from playground.protocol.commands import AppendAudio, UpdateSession
from playground.protocol.events import SpeechStarted, SpeechStopped
from playground.protocol.ga import GA
from playground.protocol.values import SessionPatch
from playground.server.core.core import ServerCore
from playground.server.core.effects import Detect
from playground.server.core.endpointing import (
    FRAME_MS,
    TRAIL_MS,
    Endpointer,
    SpeechBegan,
    SpeechEnded,
    VadSettings,
)
from playground.server.endpoint import RandomIds
from playground.server.sound import VoiceFrames
from playground.tuning.analysis import analyse
from playground.tuning.cuts import LONGEST_PAUSE_MS, Analysis, TurnSpan, cuts_of, reported
from tests.support.recordings import human_speech

USUAL = VadSettings(0.5, 300, 200)
CANDIDATES = [VadSettings(t, p, s) for t in (0.3, 0.5, 0.8) for s in (60, 200, 900) for p in (0, 300)]
candidates = st.builds(
    VadSettings,
    st.floats(0.01, 1.0).map(lambda value: round(value, 2)),
    st.integers(0, 1_000),
    st.integers(0, 1_500),
)
probabilities = st.lists(st.one_of(st.floats(0.0, 1.0), st.sampled_from([0.01, 0.99])), max_size=250)


def analysed(spoken, quiet_frames=400):
    """A recording of these probabilities, and silence behind it."""
    return Analysis([*spoken, *[0.001] * quiet_frames], len(spoken) * FRAME_MS)


def bursts(*lengths):
    """Probabilities of speech and silence, in turn, of so many frames each."""
    return [0.95 if index % 2 else 0.01 for index, length in enumerate(lengths) for _ in range(length)]


class Server:
    """The built-in server's core, told as its pipeline tells it; keeps what it reported."""

    def __init__(self, vad, noise_reduction):
        self.core, self.found, self.frames = ServerCore("m", GA, RandomIds(), now=0.0), [], None
        figures = {
            "threshold": vad.threshold,
            "prefix_padding_ms": vad.prefix_padding_ms,
            "silence_duration_ms": vad.silence_ms,
        }
        detection = {"kind": "server_vad", "create_response": False, **figures}
        patch = {"turn_detection": detection, "noise_reduction": noise_reduction, "transcription": None}
        self.do(self.core.receive(UpdateSession(SessionPatch(patch)), 0.0))

    def append(self, pcm):
        self.do(self.core.receive(AppendAudio(pcm), 0.0))
        return self

    def do(self, effects):
        for effect in effects:
            if isinstance(effect, Detect):
                self.frames = self.frames or VoiceFrames(detector().open(), effect.format, effect.noise_reduction)
                self.do(self.core.voice(effect.generation, self.frames.probabilities(effect.audio), 0.0))
            elif isinstance(event := getattr(effect, "event", None), SpeechStarted):
                self.found.append([event.audio_start_ms])
            elif isinstance(event, SpeechStopped):
                self.found[-1].append(event.audio_end_ms)


@lru_cache
def detector():
    return load_vad()


def server_turns(pcm, vad, noise_reduction=None):
    """Where the built-in server puts the turns of ``pcm``, said in blocks of 20 ms with silence behind it."""
    server, whole = Server(vad, noise_reduction), pcm + bytes(48 * (vad.silence_ms + 1_000))
    for at in range(0, len(whole), 960):
        server.append(whole[at : at + 960])
    return [tuple(turn) for turn in server.found]


def tuner_turns(pcm, vad, noise_reduction="off"):
    return [(turn.start_ms, turn.end_ms) for turn in cuts_of(analyse(pcm, noise_reduction, detector()), vad).turns]


@lru_cache
def sentences():
    """Three synthetic sentences with pauses of 0.3 s and 1 s, ending without silence."""
    voice = load_synthesizer()
    said = []
    for text, pause_ms in (("I like apples.", 300), ("And oranges.", 1_000), ("What about you?", 0)):
        samples = np.concatenate([piece for _, piece in voice.speak(text, voice="ash")])
        said.append((np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes() + bytes(48 * pause_ms))
    return bytes(48 * 500) + b"".join(said)


@pytest.mark.recordings
def test_the_known_clip_is_cut_where_the_built_in_server_is_known_to_cut_it():
    assert tuner_turns(human_speech(), USUAL) == [(1476, 4200 - TRAIL_MS)]


@pytest.mark.recordings
@pytest.mark.parametrize("vad", CANDIDATES, ids=str)
def test_a_human_voice_is_cut_as_by_the_built_in_server(vad):
    assert tuner_turns(human_speech(), vad) == server_turns(human_speech(), vad)


@pytest.mark.parametrize("vad", CANDIDATES, ids=str)
def test_sentences_are_cut_as_by_the_built_in_server(vad):
    found = tuner_turns(sentences(), vad)
    assert found == server_turns(sentences(), vad)
    assert found


@pytest.mark.parametrize("filtered", ["near_field", "far_field"])
def test_noise_reduction_is_heard_as_by_the_built_in_server(filtered):
    assert tuner_turns(sentences(), USUAL, filtered) == server_turns(sentences(), USUAL, filtered)


@given(spoken=probabilities, vad=candidates)
def test_for_any_probabilities_the_turns_are_those_of_the_servers_rules(spoken, vad):
    recording = analysed(spoken)
    turns, expected = Endpointer(), []
    for index, probability in enumerate(recording.probabilities):
        if index >= recording.frames + 3 and not turns.speaking:
            break
        for mark in turns.feed(probability, vad):
            if isinstance(mark, SpeechBegan):
                expected.append([mark.start_ms, None])
            elif isinstance(mark, SpeechEnded):
                expected[-1][1] = mark.end_ms
    assert [[turn.start_ms, turn.end_ms] for turn in cuts_of(recording, vad).turns] == expected


@given(spoken=probabilities, vad=candidates)
def test_a_turn_begins_with_its_padding_and_ends_with_its_silence(spoken, vad):
    cuts = cuts_of(analysed(spoken), vad)
    for turn in cuts.turns:
        assert turn.onset_ms - vad.prefix_padding_ms <= turn.start_ms <= turn.onset_ms <= turn.speech_end_ms
        assert turn.end_ms is None or turn.end_ms >= turn.speech_end_ms
    for one, other in pairwise(cuts.turns):
        assert one.end_ms <= other.start_ms


@given(spoken=probabilities, vad=candidates, padding=st.integers(0, 2_000))
def test_padding_moves_nothing_but_the_start(spoken, vad, padding):
    kept = [
        [(turn.onset_ms, turn.speech_end_ms, turn.end_ms) for turn in cuts_of(analysed(spoken), each).turns]
        for each in (vad, VadSettings(vad.threshold, padding, vad.silence_ms))
    ]
    assert kept[0] == kept[1]


def test_a_short_silence_cuts_a_pause_and_a_longer_one_does_not():
    recording = analysed(bursts(20, 30, 12, 30, 60))
    (pause,) = cuts_of(recording, VadSettings(0.7, 0, 200)).cut_pauses
    assert abs(pause.length_ms - (12 * FRAME_MS + TRAIL_MS)) <= FRAME_MS
    assert cuts_of(recording, VadSettings(0.7, 0, 500)).cut_pauses == ()


def test_a_long_silence_is_the_end_of_a_turn_and_no_cut_pause():
    recording = analysed(bursts(20, 30, LONGEST_PAUSE_MS // FRAME_MS + 2, 30, 60))
    cuts = cuts_of(recording, USUAL)
    assert len(cuts.turns) == 2
    assert cuts.cut_pauses == ()
    assert cuts.longest_cut_ms == 0


def test_a_recording_that_ends_while_one_speaks_gets_silence_until_the_turn_ends():
    cuts = cuts_of(analysed(bursts(20, 30)), VadSettings(0.5, 300, 800))
    assert cuts.ends_inside
    assert not cuts.never_ends
    assert cuts.turns[0].end_ms == 50 * FRAME_MS - TRAIL_MS + 800
    assert not cuts_of(analysed(bursts(20, 30, 40)), VadSettings(0.5, 300, 800)).ends_inside


def test_a_detector_that_hears_speech_in_silence_leaves_the_turn_open():
    cuts = cuts_of(Analysis([0.9] * 400, 100 * FRAME_MS), USUAL)
    assert cuts.never_ends
    assert cuts.turns[0].end_ms is None


def test_silence_behind_the_recording_begins_no_turn():
    assert cuts_of(Analysis([0.0] * 500, 100 * FRAME_MS), VadSettings(0.0, 0, 200)).turns[-1].start_ms < 100 * FRAME_MS
    assert cuts_of(analysed([]), VadSettings(0.0, 0, 200)).turns == ()


def test_what_a_service_reports_is_taken_apart_by_the_rule_it_confirmed():
    cuts = reported([1476, 4200], [4200, 6000], USUAL, 5488.0)
    assert cuts.turns == (TurnSpan(1476, 1776, 4000, 4200), TurnSpan(4200, 4200, 5800, 6000))
    assert cuts.source == "service"
    assert reported([1476], [], USUAL, 5488.0).never_ends
