"""Recordings that people hand in: WAV files cut, lengthened, and described as what they are not.

Judged: samples within ±1 or a SettingsError, by the reader, by ``talk``'s way of reading and by the tuner's.
"""

from __future__ import annotations

import struct
import tempfile
from contextlib import suppress
from pathlib import Path
from random import Random

import numpy as np

from playground.audio.wav import decode_wav, encode_wav
from playground.cli.recording import microphone_pcm
from playground.errors import SettingsError
from playground.tuning.recording import decoded
from tests.fuzz.runner import Script

TAGS = (1, 3, 6, 7, 0xFFFE, 0, 2, 85, 0xFFFF)
RATES = (8_000, 16_000, 24_000, 44_100, 48_000, 1, 7, 999, 0, 192_000, 2**31, 2**32 - 1)
CHANNELS = (1, 2, 6, 0, 65_535)
BITS = (8, 16, 24, 32, 64, 0, 12, 65_535)
SIZES = (0, 1, 2**31 - 1, 2**32 - 1, 0x7FFF_0000)


class FileTarget:
    """A script is a few bytes, each a file."""

    name = "files"
    about = "WAV files of any description, cut and mutated, as talk and tune read them"

    def __init__(self) -> None:
        self._place = tempfile.TemporaryDirectory()
        self._path = Path(self._place.name) / "a.wav"

    def script(self, rng: Random) -> Script:
        """Return a few files."""
        return [("file", _file(rng)) for _ in range(rng.randrange(1, 5))]

    def play(self, script: Script) -> None:
        """Read each file in the three ways."""
        for _, data in script:
            self._path.write_bytes(data)
            for reader in (_decode, lambda _: microphone_pcm(self._path), lambda data: decoded(data, "a.wav")):
                with suppress(SettingsError):
                    reader(data)

    def close(self) -> None:
        """Delete the folder."""
        self._place.cleanup()


def _decode(data: bytes) -> None:
    samples = decode_wav(data).samples
    assert samples.dtype == np.float32
    assert np.isfinite(samples).all()


def _file(rng: Random) -> bytes:
    data = bytearray(encode_wav(rng.randbytes(2 * rng.randrange(400))) if rng.random() < 0.3 else _described(rng))
    for _ in range(rng.choice((0, 0, 1, 3))):
        if data:
            data[rng.randrange(len(data))] = rng.randrange(256)
    if rng.random() < 0.2:
        del data[rng.randrange(len(data) + 1) :]
    return bytes(data) + rng.randbytes(rng.choice((0, 0, 1, 9)))


def _described(rng: Random) -> bytes:
    channels, bits, rate = rng.choice(CHANNELS), rng.choice(BITS), rng.choice(RATES)
    frame = channels * bits // 8 % 65_536 if rng.random() < 0.9 else rng.randrange(65_536)
    head = struct.pack("<HHIIHH", rng.choice(TAGS), channels, rate, 0, frame, bits)
    body = rng.choice((rng.randbytes(rng.randrange(600)), b"\xff" * 64, struct.pack("<4f", 1e38, -1e38, 2, -0.0)))
    size = len(body) if rng.random() < 0.8 else rng.choice(SIZES)
    chunks = [b"fmt " + struct.pack("<I", len(head)) + head, b"data" + struct.pack("<I", size) + body]
    if rng.random() < 0.3:
        chunks.insert(rng.randrange(3), b"LIST" + struct.pack("<I", rng.choice((4, 5, *SIZES))) + b"abcd")
    if rng.random() < 0.1:
        chunks.reverse()
    return b"RIFF" + struct.pack("<I", rng.choice((0, 36 + len(body)))) + b"WAVE" + b"".join(chunks)
