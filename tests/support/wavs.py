"""WAV files of every kind, made by hand: the code under test must not write what it reads."""

import struct

import numpy as np

KINDS = ("u8", "i16", "i24", "i32", "f32", "f64")
BITS = {"u8": 8, "i16": 16, "i24": 24, "i32": 32, "f32": 32, "f64": 64}


def tone(ms: int, rate_hz: int, level: float = 0.3):
    """Return a 440 Hz tone."""
    return level * np.sin(2 * np.pi * 440 * np.arange(ms * rate_hz // 1000) / rate_hz)


def encoded(samples, kind: str) -> bytes:
    """Return samples within ±1 as the bytes of one kind."""
    if kind == "u8":
        return (np.round(samples * 127) + 128).astype("u1").tobytes()
    if kind == "i24":
        wide = np.round(samples * (2**23 - 1)).astype("<i4")
        return wide.view("u1").reshape(-1, 4)[:, :3].tobytes()
    if kind in ("i16", "i32"):
        return np.round(samples * (2 ** (BITS[kind] - 1) - 1)).astype(f"<i{BITS[kind] // 8}").tobytes()
    return samples.astype(f"<f{BITS[kind] // 8}").tobytes()


def wav(ms: int, *, rate_hz: int = 24_000, channels: int = 1, kind: str = "i16", samples=None) -> bytes:
    """Return a WAV file that holds ``samples`` or a tone, the same on every channel."""
    mono = tone(ms, rate_hz) if samples is None else samples
    body = encoded(np.repeat(mono, channels), kind)
    frame = channels * BITS[kind] // 8
    header = struct.pack("<HHIIHH", 3 if kind[0] == "f" else 1, channels, rate_hz, rate_hz * frame, frame, BITS[kind])
    chunks = b"fmt " + struct.pack("<I", len(header)) + header + b"data" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks
