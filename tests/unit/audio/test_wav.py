"""WAV files as people have them: every rate, width and layout; and those that are none."""

import struct
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.audio.g711 import law
from playground.audio.wav import decode_wav, encode_wav, read_wav, write_wav
from playground.errors import SettingsError

TONE = (0.5 * np.sin(np.arange(300) / 7)).astype(np.float64)

# name: format tag, bits, bytes of mono samples, largest error
ENCODINGS = {
    "8 bit": (1, 8, lambda x: np.rint(x * 128 + 128).astype("u1").tobytes(), 1 / 128),
    "16 bit": (1, 16, lambda x: np.rint(x * 2**15).astype("<i2").tobytes(), 2**-15),
    "24 bit": (1, 24, lambda x: np.rint(x * 2**23).astype("<i4").view("u1").reshape(-1, 4)[:, :3].tobytes(), 2**-22),
    "32 bit": (1, 32, lambda x: np.rint(x * 2**31).astype("<i4").tobytes(), 2**-22),
    "float32": (3, 32, lambda x: x.astype("<f4").tobytes(), 2**-22),
    "float64": (3, 64, lambda x: x.astype("<f8").tobytes(), 2**-22),
    "A-law": (6, 8, lambda x: law("pcma").from_pcm(np.rint(x * 2**15).astype("<i2").tobytes()), 0.02),
    "mu-law": (7, 8, lambda x: law("pcmu").from_pcm(np.rint(x * 2**15).astype("<i2").tobytes()), 0.02),
}


def chunk(name: bytes, body: bytes, size: int | None = None) -> bytes:
    return struct.pack("<4sI", name, len(body) if size is None else size) + body + b"\0" * (len(body) % 2)


def format_chunk(tag: int, channels: int, rate_hz: int, bits: int, extensible: bool = False) -> bytes:
    frame = channels * bits // 8
    head = struct.pack("<HHIIHH", 0xFFFE if extensible else tag, channels, rate_hz, rate_hz * frame, frame, bits)
    guid = struct.pack("<H", tag) + bytes.fromhex("000000001000800000aa00389b71")
    return chunk(b"fmt ", head + (struct.pack("<HHI", 22, bits, 0) + guid if extensible else b""))


def riff(*chunks: bytes, size: int | None = None) -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body) if size is None else size) + body


PLAIN = format_chunk(1, 1, 24000, 16)
AUDIO = np.rint(TONE * 2**15).astype("<i2").tobytes()


@pytest.mark.parametrize("extensible", [False, True])
@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("rate_hz", [8000, 44100, 192000])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_width_rate_and_layout_reads_as_mono_samples(encoding, rate_hz, channels, extensible):
    tag, bits, encode, error = ENCODINGS[encoding]
    head = format_chunk(tag, channels, rate_hz, bits, extensible)
    recording = decode_wav(riff(head, chunk(b"data", encode(np.repeat(TONE, channels)))))
    assert recording.rate_hz == rate_hz
    assert recording.samples.dtype == np.float32
    assert recording.samples.shape == TONE.shape
    assert np.abs(recording.samples - TONE).max() <= error


def test_channels_are_averaged():
    both = np.stack([TONE, -TONE], axis=1).astype("<f4").tobytes()
    assert not decode_wav(riff(format_chunk(3, 2, 48000, 32), chunk(b"data", both))).samples.any()


@pytest.mark.parametrize("samples", [(1e300, 0.0), (np.inf, -np.inf), (-1e300, 1e300)])
def test_a_sample_beyond_measure_is_refused_without_a_warning(samples):
    body = np.array(samples, "<f8").tobytes()
    with pytest.raises(SettingsError, match="not numbers"):
        decode_wav(riff(format_chunk(3, 2, 24000, 64), chunk(b"data", body)))


@given(st.binary(max_size=500).filter(lambda b: len(b) % 2 == 0), st.sampled_from([8000, 24000, 48000]))
def test_what_we_write_reads_back_exactly(pcm, rate_hz):
    recording = decode_wav(encode_wav(pcm, rate_hz))
    assert recording.rate_hz == rate_hz
    assert (recording.samples * 32768).astype("<i2").tobytes() == pcm


def test_a_file_survives_the_disk(tmp_path):
    write_wav(tmp_path / "a.wav", AUDIO)
    assert np.allclose(read_wav(tmp_path / "a.wav").samples, TONE, atol=2**-15)


def test_unknown_chunks_are_passed_over_in_silence():
    odd = chunk(b"LIST", b"INFOx")
    assert decode_wav(riff(odd, PLAIN, odd, chunk(b"data", AUDIO), odd)).samples.size == TONE.size


@pytest.mark.parametrize(
    "data",
    [
        riff(PLAIN, chunk(b"data", AUDIO, size=0xFFFFFFFF), size=0xFFFFFFFF),
        riff(PLAIN, chunk(b"data", AUDIO, size=0x7FFFFFFF), size=0x7FFFFFFF),
        riff(PLAIN, chunk(b"data", AUDIO, size=0), size=0),
    ],
)
def test_sizes_a_streaming_writer_left_open_reach_to_the_end(data):
    assert decode_wav(data).samples.size == TONE.size


def test_a_recording_of_nothing_is_read_as_such():
    assert decode_wav(encode_wav(b"")).samples.size == 0


NAN = np.array([0.0, np.nan], "<f4").tobytes()
DAMAGED = {
    "is not a WAV file": [b"", b"RIFF", b"ID3\x04" + bytes(100), b"RIFX" + riff(PLAIN)[4:]],
    "is cut off": [riff(PLAIN, chunk(b"data", AUDIO))[:-10]],
    "holds no audio": [riff(), riff(PLAIN), riff(PLAIN, chunk(b"LIST", b"", size=10**6))],
    "before its description": [riff(chunk(b"data", AUDIO), PLAIN)],
    "description is cut off": [riff(chunk(b"fmt ", b"\x01\x00"), chunk(b"data", AUDIO))],
    "makes no sense": [riff(format_chunk(1, 0, 24000, 16), chunk(b"data", AUDIO))],
    "can't read": [riff(format_chunk(85, 1, 24000, 16), chunk(b"data", AUDIO))],
    "are not numbers": [riff(format_chunk(3, 1, 24000, 32), chunk(b"data", NAN))],
}


@pytest.mark.parametrize(("reason", "data"), [(reason, data) for reason, files in DAMAGED.items() for data in files])
def test_a_damaged_file_is_named_with_its_reason_and_a_way_out(reason, data):
    with pytest.raises(SettingsError, match=f"^talk.wav .*{reason}.*Save it again"):
        decode_wav(data, name="talk.wav")


@given(st.binary(max_size=200), st.integers(0, 643))
def test_any_bytes_end_in_a_recording_or_a_sentence(junk, at):
    whole = riff(PLAIN, chunk(b"data", AUDIO))
    with suppress(SettingsError):
        assert np.isfinite(decode_wav(whole[:at] + junk + whole[at + len(junk) :]).samples).all()


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"nowhere\.wav can't be read"):
        read_wav(tmp_path / "nowhere.wav")


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(SettingsError, match="can't be written"):
        write_wav(tmp_path / "no" / "folder.wav", AUDIO)
