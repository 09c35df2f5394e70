"""PCM16, blocks and levels: exact there and back, durations to the sample."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.audio import pcm
from playground.audio.blocks import Blocks
from playground.audio.levels import SILENCE_DBFS, level_of, level_of_pcm
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


@given(size=st.integers(1, 50), chunks=st.lists(st.binary(max_size=200)))
def test_blocks_keep_every_byte_in_order_and_never_hold_a_whole_one(size, chunks):
    blocks, cut = Blocks(size), []
    for chunk in chunks:
        cut += blocks.feed(chunk)
        assert len(blocks) < size
    assert all(len(block) == size for block in cut)
    assert b"".join(cut) + blocks.flush() == b"".join(chunks)
    assert blocks.flush() == b""


def test_blocks_of_nothing_are_refused():
    with pytest.raises(ValueError, match="at least one byte"):
        Blocks(0)


def test_a_full_sine_reads_0_peak_and_minus_3_rms():
    level = level_of(np.sin(2 * np.pi * np.arange(4800) / 48).astype(np.float32))
    assert level.peak_dbfs == pytest.approx(0.0, abs=0.01)
    assert level.rms_dbfs == pytest.approx(-3.01, abs=0.01)


@pytest.mark.parametrize("audio", [b"", bytes(960)])
def test_silence_and_nothing_read_the_floor(audio):
    level = level_of_pcm(audio)
    assert (level.rms_dbfs, level.peak_dbfs) == (SILENCE_DBFS, SILENCE_DBFS)


def test_a_negative_peak_counts():
    assert level_of_pcm(b"\x00\x80\x00\x00").peak_dbfs == 0.0


@given(st.binary(min_size=2, max_size=400).filter(lambda b: len(b) % 2 == 0))
def test_rms_never_exceeds_peak(audio):
    level = level_of_pcm(audio)
    assert SILENCE_DBFS <= level.rms_dbfs <= level.peak_dbfs + 1e-3 <= 1e-3
