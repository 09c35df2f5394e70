"""Streaming resampling: no seams, no drift, no aliases, little delay."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.audio.filters import STOP_EDGE, Banded, Interpolated, design
from playground.audio.pcm import to_pcm, to_samples
from playground.audio.resample import Resampler, resample, warm
from playground.errors import SettingsError

DEVICE_RATES = [8000, 11025, 16000, 22050, 32000, 37123, 44100, 48000, 88200, 96000, 176400, 192000]
RATIOS = [(r, 24000) for r in DEVICE_RATES] + [(24000, r) for r in DEVICE_RATES]
ratios = st.sampled_from([*RATIOS, (24000, 24000), (8000, 16000), (47999, 8001)])
chunk_sizes = st.lists(st.integers(1, 3000) | st.integers(1, 5), min_size=1, max_size=12)

DELAYS_MS = [
    ((48000, 24000), 1.5),
    ((44100, 24000), 1.5),
    ((24000, 48000), 1.5),
    ((37123, 24000), 1.5),
    ((24000, 16000), 2.2),
    ((8000, 24000), 4.1),
]


def noise(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-1, 1, count).astype(np.float32)


def sine(hz: float, rate_hz: int, seconds: float = 0.25) -> np.ndarray:
    return np.sin(2 * np.pi * hz * np.arange(int(rate_hz * seconds)) / rate_hz).astype(np.float32)


def in_chunks(stream: Resampler, samples: np.ndarray, sizes: list[int]) -> np.ndarray:
    edges = np.cumsum(sizes)
    pieces = [stream.process(chunk) for chunk in np.split(samples, edges[edges < samples.size])]
    return np.concatenate([*pieces, stream.flush()])


def rms_db(samples: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-30))


def residue_db(samples: np.ndarray, hz: float, rate_hz: int) -> float:
    """Power of all that is not the sine at ``hz``, against that sine."""
    turns = 2 * np.pi * hz * np.arange(samples.size) / rate_hz
    basis = np.stack([np.sin(turns), np.cos(turns)], axis=1)
    fitted = basis @ np.linalg.lstsq(basis, samples.astype(np.float64), rcond=None)[0]
    return rms_db(samples - fitted) - rms_db(fitted)


@settings(max_examples=60)
@given(ratio=ratios, sizes=chunk_sizes, seed=st.integers(0, 1000))
def test_any_chunking_gives_the_same_samples(ratio, sizes, seed):
    samples = noise(sum(sizes), seed)
    chunked = in_chunks(Resampler(*ratio), samples, sizes)
    assert np.abs(chunked - resample(samples, *ratio)).max() <= 3e-6


@given(
    st.sampled_from([*RATIOS, (24_000, 24_000), (37_123, 24_000)]),
    st.lists(st.integers(0, 2000), min_size=1, max_size=6),
    st.integers(0, 99),
    st.floats(0, 3),
)
def test_pcm_goes_through_as_its_samples_would_to_the_last_bit(ratio, sizes, seed, level):
    noise = np.random.default_rng(seed)
    blocks = [to_pcm((noise.standard_normal(size) * level).astype(np.float32)) for size in sizes]
    plain, quick = Resampler(*ratio), Resampler(*ratio)
    assert [quick.process_pcm(pcm) for pcm in blocks] == [to_pcm(plain.process(to_samples(pcm))) for pcm in blocks]
    assert quick.flush_pcm() == to_pcm(plain.flush())


@settings(max_examples=60)
@given(ratio=ratios, sizes=chunk_sizes, sounds=st.integers(1, 3))
def test_durations_add_up_to_the_sample_sound_after_sound(ratio, sizes, sounds):
    stream = Resampler(*ratio)
    for _ in range(sounds):
        assert in_chunks(stream, noise(sum(sizes)), sizes).size == -(-sum(sizes) * ratio[1] // ratio[0])


@settings(max_examples=20)
@given(from_hz=st.integers(4000, 192000), to_hz=st.integers(4000, 192000))
def test_any_two_rates_convert_within_bounded_memory(from_hz, to_hz):
    stream = Resampler(from_hz, to_hz)
    outputs = in_chunks(stream, sine(500, from_hz, 0.1), [999, 1, 1234])
    middle = slice(outputs.size // 4, -outputs.size // 4)
    assert np.abs(outputs - sine(500, to_hz, 0.2)[: outputs.size])[middle].max() < 1e-4
    if from_hz != to_hz:
        filter_ = design(from_hz, to_hz)
        table = getattr(filter_, "_matrix" if isinstance(filter_, Banded) else "_polynomials")
        assert table.nbytes + filter_.line()[0].nbytes < 1_000_000


@pytest.mark.parametrize("ratio", RATIOS)
def test_silence_in_gives_silence_out(ratio):
    assert not resample(np.zeros(5000, np.float32), *ratio).any()


def test_a_second_sound_hears_nothing_of_the_first():
    stream = Resampler(48000, 24000)
    in_chunks(stream, noise(5000), [777, 1])
    again, alone = (in_chunks(each, noise(3000, 1), [960, 960]) for each in (stream, Resampler(48000, 24000)))
    assert np.array_equal(again, alone)


def test_flushing_an_untouched_stream_gives_nothing():
    assert Resampler(48000, 24000).flush().size == 0


def test_equal_rates_pass_through_untouched():
    stream, samples = Resampler(24000, 24000), noise(100)
    assert stream.process(samples) is samples
    assert stream.delay_s == 0.0


@pytest.mark.parametrize("ratio", [(8000, 24000), (48000, 24000), (24000, 44100), (37123, 24000)])
def test_a_sound_stays_at_its_place_in_time(ratio):
    outputs = resample(sine(440, ratio[0]), *ratio)
    middle = slice(outputs.size // 5, -outputs.size // 5)
    assert np.abs(outputs - sine(440, ratio[1])[: outputs.size])[middle].max() < 1e-5


@pytest.mark.parametrize("ratio", [r for r in RATIOS if r[0] > STOP_EDGE * r[1]])
def test_what_lies_beyond_the_stop_edge_is_100_db_down(ratio):
    from_hz, to_hz = ratio
    edge = STOP_EDGE * to_hz / 2
    for hz in np.linspace(edge, from_hz / 2 * 0.999, 12):
        outputs = resample(sine(hz, from_hz), *ratio)
        assert rms_db(outputs[outputs.size // 5 : -outputs.size // 5]) < -100 - 3.01


@pytest.mark.parametrize("ratio", [r for r in RATIOS if r[0] < r[1]])
def test_images_of_the_pass_band_are_100_db_down(ratio):
    from_hz, to_hz = ratio
    for hz in np.linspace(0.02, 2 - STOP_EDGE, 6) * from_hz / 2:
        outputs = resample(sine(hz, from_hz), *ratio)
        assert residue_db(outputs[outputs.size // 5 : -outputs.size // 5], hz, to_hz) < -100


@pytest.mark.parametrize("ratio", [(48000, 24000), (44100, 24000), (24000, 48000), (24000, 16000), (37123, 24000)])
def test_the_pass_band_is_flat_within_a_tenth_of_a_db_to_nine_tenths(ratio):
    for place in (0.01, 0.5, 0.9):
        outputs = resample(sine(place * min(ratio) / 2, ratio[0]), *ratio)
        assert abs(rms_db(outputs[outputs.size // 5 : -outputs.size // 5]) + 3.01) < 0.1


@pytest.mark.parametrize(("ratio", "limit_ms"), DELAYS_MS)
def test_a_sound_comes_out_within_the_promised_delay(ratio, limit_ms):
    stream = Resampler(*ratio)
    entered = noise(ratio[0] // 10)
    late_s = entered.size / ratio[0] - stream.process(entered).size / ratio[1]
    assert stream.delay_s * 1000 <= limit_ms
    assert abs(late_s - stream.delay_s) <= 2 / min(ratio)


def test_a_long_stream_neither_grows_nor_drifts():
    stream = Resampler(44100, 24000)
    line = stream._stream._line
    received = sum(stream.process(noise(882)).size for _ in range(5000))
    assert stream._stream._line is line
    assert received + stream.flush().size == 5000 * 480


def test_the_usual_rates_take_the_fast_filter_and_odd_ones_the_small():
    usual = [r for r in RATIOS if 37123 not in r]
    assert all(isinstance(design(*r), Banded) for r in usual if r[0] != r[1])
    assert isinstance(design(37123, 24000), Interpolated)


def test_a_filter_is_designed_once_and_shared():
    warm((48000, 24000), (24000, 24000))
    assert design(48000, 24000) is design(96000, 48000)


@pytest.mark.parametrize("ratio", [(0, 24000), (24000, -1), (3999, 24000), (24000, 10**9)])
def test_a_rate_no_device_has_is_refused_with_the_range(ratio):
    with pytest.raises(SettingsError, match="from 4000 to 384000 Hz"):
        Resampler(*ratio)


def test_importing_the_resampler_leaves_scipy_alone():
    code = "import sys, playground.audio.resample; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
