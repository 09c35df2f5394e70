"""Recordings as they come in, and how long they stay."""

import struct

import numpy as np
import pytest

from playground.errors import SettingsError
from playground.tuning import recording_store as limits
from playground.tuning.recording import LONGEST_S, bounded, claimed_s, decoded
from playground.tuning.recording_store import RecordingStore, StoredRecording
from tests.support.wavs import KINDS, wav


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.mark.parametrize("kind", KINDS)
def test_any_wav_becomes_what_a_microphone_would_have_sent(kind):
    pcm = decoded(wav(200, rate_hz=16_000, channels=2, kind=kind), "a.wav")
    assert len(pcm) == 200 * 48
    assert np.abs(np.frombuffer(pcm, "<i2")).max() > 9_000


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"ID3\4", "a.wav is not a WAV file."),
        (b"", "a.wav is not a WAV file."),
        (wav(0), "a.wav holds no audio."),
        (wav(100)[:1_000], "a.wav is cut off"),
        (wav(0, samples=np.zeros(8_000 * (LONGEST_S + 1)), rate_hz=8_000, kind="u8"), "longer than 10 minutes"),
    ],
)
def test_what_cannot_be_tuned_with_says_why(data, sentence):
    with pytest.raises(SettingsError, match=sentence):
        decoded(data, "a.wav")


def test_a_file_that_is_too_large_is_not_even_looked_at(monkeypatch):
    monkeypatch.setattr("playground.tuning.recording.MOST_BYTES", 10)
    with pytest.raises(SettingsError, match="larger than 100 MB"):
        decoded(wav(1), "a.wav")


def test_the_length_a_file_claims_is_known_before_it_is_decoded():
    assert claimed_s(wav(2_000, rate_hz=8_000, kind="u8")) == pytest.approx(2.0, abs=0.01)
    other_first = wav(1_000)
    with_other = other_first[:12] + b"LIST" + struct.pack("<I", 3) + b"abc\0" + other_first[12:]
    assert claimed_s(with_other) == pytest.approx(1.0, abs=0.01)
    assert claimed_s(b"RIFF") == 0.0
    assert claimed_s(b"RIFF\0\0\0\0WAVEfmt " + bytes(20)) >= 0.0


def test_a_recording_of_a_command_may_not_be_longer_either():
    assert bounded(bytes(48), "a.wav") == bytes(48)
    with pytest.raises(SettingsError, match="longer than 10 minutes"):
        bounded(bytes(48_000 * (LONGEST_S + 1)), "a.wav")


def test_a_recording_stays_with_its_owner_until_it_is_dropped():
    kept, mine = RecordingStore(Clock()), StoredRecording("a", b"")
    kept.put("me", mine)
    assert kept.get("me") is mine
    assert kept.get("you") is None
    kept.drop("me")
    kept.drop("me")
    assert kept.get("me") is None


def test_a_recording_that_nobody_looks_at_goes():
    clock = Clock()
    kept = RecordingStore(clock)
    kept.put("me", StoredRecording("a", b""))
    clock.now = limits.KEPT_S
    assert kept.get("me") is not None
    clock.now = 2 * limits.KEPT_S
    assert kept.get("me") is not None
    clock.now = 3 * limits.KEPT_S + 1
    kept.get("another")
    assert len(kept) == 0


def test_the_oldest_go_first_where_there_are_too_many_or_they_are_too_large(monkeypatch):
    monkeypatch.setattr(limits, "MOST", 3)
    monkeypatch.setattr(limits, "MOST_BYTES", 100)
    kept = RecordingStore(Clock())
    for number in range(5):
        kept.put(str(number), StoredRecording("a", b"."))
    assert [number for number in range(5) if kept.get(str(number))] == [2, 3, 4]
    kept.put("large", StoredRecording("a", bytes(90)))
    kept.put("larger", StoredRecording("a", bytes(500)))
    assert len(kept) == 1
    assert kept.get("larger") is not None


def test_who_handed_in_anew_or_looked_again_is_not_the_oldest(monkeypatch):
    monkeypatch.setattr(limits, "MOST", 3)
    kept = RecordingStore(Clock())
    for owner in ("anew", "looking", "neither", "anew"):
        kept.put(owner, StoredRecording("a", b""))
    kept.get("looking")
    kept.put("newcomer", StoredRecording("a", b""))
    assert [bool(kept.get(owner)) for owner in ("anew", "looking", "neither", "newcomer")] == [True, True, False, True]
