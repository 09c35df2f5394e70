"""Any WAV becomes the microphone's PCM; where a file is to be written is judged before the conversation."""

import struct
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.audio.pcm import to_samples
from playground.cli.recording import check_writable, microphone_pcm
from playground.errors import SettingsError
from tests.support.wavs import KINDS, wav


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 22_050, 24_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("kind", KINDS)
def test_any_rate_width_and_number_of_channels_lasts_as_long_and_is_as_loud(rate_hz, channels, kind, tmp_path):
    (tmp_path / "in.wav").write_bytes(wav(500, rate_hz=rate_hz, channels=channels, kind=kind))
    pcm = microphone_pcm(tmp_path / "in.wav")
    assert len(pcm) == 500 * 48
    middle = to_samples(pcm)[2400:9600]
    assert abs(float(np.sqrt(np.mean(middle**2))) - 0.3 / 2**0.5) < 0.01


def test_a_recording_of_no_length_is_refused(tmp_path):
    (tmp_path / "in.wav").write_bytes(wav(0))
    with pytest.raises(SettingsError, match="holds no audio"):
        microphone_pcm(tmp_path / "in.wav")


@given(st.binary(max_size=200), st.integers(0, 60))
def test_a_damaged_file_is_told_in_a_sentence(tmp_path_factory, noise, kept):
    path = tmp_path_factory.mktemp("damaged") / "in.wav"
    path.write_bytes(wav(20)[:kept] + noise)
    with suppress(SettingsError):
        microphone_pcm(path)


def test_a_rate_nobody_has_is_refused(tmp_path):
    data = bytearray(wav(20))
    struct.pack_into("<I", data, 24, 1)
    (tmp_path / "in.wav").write_bytes(data)
    with pytest.raises(SettingsError, match="1 Hz"):
        microphone_pcm(tmp_path / "in.wav")


def test_where_nothing_can_be_written_is_known_beforehand(tmp_path):
    check_writable(None)
    check_writable(tmp_path / "new.wav")
    assert not (tmp_path / "new.wav").exists()
    for path in (tmp_path, tmp_path / "absent" / "new.wav", tmp_path / ("a" * 300)):
        with pytest.raises(SettingsError, match="can't be written"):
            check_writable(path)
