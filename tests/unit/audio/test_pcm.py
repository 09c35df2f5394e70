"""PCM16: exact there and back, durations to the sample."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.audio import pcm
from playground.errors import WireError


def test_every_pcm_value_survives_the_way_there_and_back():
    every = np.arange(-32768, 32768).astype("<i2").tobytes()
    assert pcm.to_pcm(pcm.to_samples(every)) == every


def test_samples_are_float32_below_full_scale():
    samples = pcm.to_samples(b"\x00\x80\xff\x7f\x00\x00")
    assert samples.dtype == np.float32
    assert samples.tolist() == [-1.0, 32767 / 32768, 0.0]


def test_samples_beyond_full_scale_are_clipped_not_wrapped():
    loud = np.array([1.0, 7.0, -1.0, -7.0], np.float32)
    assert np.frombuffer(pcm.to_pcm(loud), "<i2").tolist() == [32767, 32767, -32768, -32768]


def test_rounding_has_no_bias():
    ramp = np.linspace(-0.5, 0.5, 100_001)
    error = np.frombuffer(pcm.to_pcm(ramp), "<i2") / 32768 - ramp
    assert abs(error.mean()) < 1e-9
    assert np.abs(error).max() <= 0.5001 / 32768


def test_converting_leaves_the_samples_of_the_caller_alone():
    samples = np.array([0.1, 2.0], np.float32)
    pcm.to_pcm(samples)
    assert samples.tolist() == [np.float32(0.1), 2.0]


def test_half_a_sample_is_refused():
    with pytest.raises(WireError, match="half a sample"):
        pcm.to_samples(b"\x00\x00\x00")


@given(ms=st.integers(0, 100_000), rate_hz=st.sampled_from([8000, 16000, 24000, 44100, 48000]))
def test_durations_and_sizes_agree(ms, rate_hz):
    silent = pcm.silence(ms, rate_hz)
    assert len(silent) == pcm.bytes_of_ms(ms, rate_hz) == 2 * pcm.samples_of_ms(ms, rate_hz)
    assert ms - 1000 / rate_hz < pcm.duration_ms(silent, rate_hz) <= ms


def test_a_block_of_20_ms_has_960_bytes():
    assert pcm.bytes_of_ms(pcm.BLOCK_MS) == 960
    assert pcm.duration_ms(bytes(960)) == 20.0
