"""WAV files: read whatever people have, write PCM16 mono.

Reading is our own walk over the chunks. The standard library knows integers alone, and scipy warns, process-wide, at
every chunk it does not know and stumbles over the sizes that streaming writers leave open; neither knows G.711.
"""

from __future__ import annotations

import io
import struct
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from playground.audio import g711
from playground.audio.pcm import BYTES_PER_SAMPLE, RATE_HZ, Samples
from playground.errors import SettingsError
from playground.telling import joined, tell

_EXTENSIBLE = 0xFFFE
_OPEN_SIZE = 0x7FFF_0000  # a writer to a pipe cannot know the size; ffmpeg and sox leave one of at least this
_SAVE_AGAIN = "Save it again as a WAV file, for example PCM 16 bit mono at 24 kHz."


@dataclass(frozen=True, slots=True)
class Recording:
    """A mono recording: float32 ``samples`` within ±1 at ``rate_hz``."""

    samples: Samples
    rate_hz: int


@dataclass(frozen=True, slots=True)
class _Format:
    tag: int
    channels: int
    rate_hz: int
    frame_bytes: int
    bits: int


def read_wav(path: str | Path) -> Recording:
    """Read a WAV file, channels averaged; raise SettingsError where it is missing, damaged or not a WAV."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise SettingsError(f"{path} can't be read.", f"{error.strerror}.", field="wav") from None
    return decode_wav(data, name=Path(path).name)


def decode_wav(data: bytes, name: str = "The recording") -> Recording:
    """Return the recording in ``data``; errors call it ``name``. Integer of 8, 16, 24, 32 bit, float, G.711."""
    try:
        return _decode(data)
    except _UnreadableError as error:
        raise SettingsError(
            tell("{name} {fault}", name=name, fault=joined(error.args[0])), _SAVE_AGAIN, field="wav"
        ) from None


def encode_wav(pcm: bytes, rate_hz: int = RATE_HZ) -> bytes:
    """Return a WAV file that holds PCM16 mono."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(BYTES_PER_SAMPLE)
        writer.setframerate(rate_hz)
        writer.writeframes(pcm)
    return file.getvalue()


def write_wav(path: str | Path, pcm: bytes, rate_hz: int = RATE_HZ) -> None:
    """Write PCM16 mono to ``path``; raise SettingsError where that is impossible."""
    try:
        Path(path).write_bytes(encode_wav(pcm, rate_hz))
    except OSError as error:
        raise SettingsError(f"{path} can't be written.", f"{error.strerror}.", field="wav") from None


class _UnreadableError(Exception):
    """Why a file cannot be read, as the end of a sentence."""


def _decode(data: bytes) -> Recording:
    if len(data) < 12 or data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise _UnreadableError("is not a WAV file.")
    format_: _Format | None = None
    for name, body, whole in _chunks(data):
        if name == b"fmt ":
            format_ = _format(body)
        elif name == b"data":
            if format_ is None:
                raise _UnreadableError("is damaged: its audio comes before its description.")
            if not whole:
                raise _UnreadableError("is cut off: it promises more audio than it holds.")
            return Recording(_mono(body, format_), format_.rate_hz)
    raise _UnreadableError("is damaged: it holds no audio.")


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview, bool]]:
    """Yield name, body and whether all of it is there; a size left open reaches to the end of the file."""
    at, unfinished = 12, data[4:8] == bytes(4)  # a writer that never came back to fill in the sizes
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        if name == b"data" and (size >= _OPEN_SIZE or (unfinished and size == 0)):
            size = len(data) - at - 8
        body = memoryview(data)[at + 8 : at + 8 + size]
        yield name, body, len(body) == size
        at += 8 + size + size % 2


def _format(body: memoryview) -> _Format:
    if len(body) < 16:
        raise _UnreadableError("is damaged: its description is cut off.")
    tag, channels, rate_hz, _, frame_bytes, _ = struct.unpack_from("<HHIIHH", body)
    if tag == _EXTENSIBLE and len(body) >= 26:
        (tag,) = struct.unpack_from("<H", body, 24)  # the sub-format's GUID begins with the plain tag
    if not (channels and rate_hz and frame_bytes) or frame_bytes % channels:
        raise _UnreadableError("is damaged: its description makes no sense.")
    return _Format(tag, channels, rate_hz, frame_bytes, frame_bytes * 8 // channels)


def _mono(body: memoryview, format_: _Format) -> Samples:
    decode = _DECODERS.get((format_.tag, format_.bits))
    if decode is None:
        told = "has an encoding we can't read (format {format}, {bits} bit)."
        raise _UnreadableError(tell(told, format=format_.tag, bits=format_.bits))
    whole = len(body) // format_.frame_bytes * format_.frame_bytes
    with np.errstate(over="ignore", invalid="ignore"):  # a sample beyond float32 is refused below, not warned of
        frames = decode(body[:whole]).reshape(-1, format_.channels)
        mono = frames[:, 0] if format_.channels == 1 else frames.mean(axis=1, dtype=np.float32)
    if not np.isfinite(mono).all():
        raise _UnreadableError("is damaged: some of its samples are not numbers.")
    return np.ascontiguousarray(mono)


def _scaled(dtype: str, full_scale: float, middle: float = 0.0) -> Callable[[memoryview], Samples]:
    def decode(body: memoryview) -> Samples:
        return ((np.frombuffer(body, dtype) - middle) / full_scale).astype(np.float32)

    return decode


def _from_24_bit(body: memoryview) -> Samples:
    wide = np.zeros((len(body) // 3, 4), np.uint8)
    wide[:, 1:] = np.frombuffer(body, np.uint8).reshape(-1, 3)
    return (wide.reshape(-1).view("<i4") / 2.0**31).astype(np.float32)


_INTEGER, _FLOAT, _A_LAW, _MU_LAW = 1, 3, 6, 7
_DECODERS: dict[tuple[int, int], Callable[[memoryview], Samples]] = {
    (_INTEGER, 8): _scaled("u1", 128.0, middle=128.0),
    (_INTEGER, 16): _scaled("<i2", 2.0**15),
    (_INTEGER, 24): _from_24_bit,
    (_INTEGER, 32): _scaled("<i4", 2.0**31),
    (_FLOAT, 32): _scaled("<f4", 1.0),
    (_FLOAT, 64): _scaled("<f8", 1.0),
    (_A_LAW, 8): lambda body: g711.law("pcma").to_samples(body),
    (_MU_LAW, 8): lambda body: g711.law("pcmu").to_samples(body),
}
