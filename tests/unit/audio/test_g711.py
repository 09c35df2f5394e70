"""G.711 against the ITU's tables, its reference software retold sample by sample, and Python's former codec."""

import importlib
import warnings

import numpy as np
import pytest

from playground.audio.g711 import law
from playground.errors import WireError

LAWS = ["pcmu", "pcma"]
EVERY_VALUE = np.arange(-32768, 32768)
EVERY_CODE = bytes(range(256))

# Code, value: ends, zero and segment borders of tables 1 and 2 of the recommendation, as 16-bit values.
KNOWN = {
    "pcmu": [(0x80, 32124), (0x00, -32124), (0xFF, 0), (0x7F, 0), (0xFE, 8), (0xEF, 132), (0x8F, 16764), (0x9F, 8316)],
    "pcma": [
        (0xAA, 32256),
        (0x2A, -32256),
        (0xD5, 8),
        (0x55, -8),
        (0xC5, 264),
        (0xF5, 528),
        (0x80, 5504),
        (0xA5, 16896),
    ],
}


def reference_mu(value: int) -> int:
    magnitude = min(((~value if value < 0 else value) >> 2) + 33, 0x1FFF)
    segment = (magnitude >> 6).bit_length() + 1
    code = ((8 - segment) << 4) | (15 - ((magnitude >> segment) & 15))
    return code | 0x80 if value >= 0 else code


def reference_a(value: int) -> int:
    magnitude = (~value if value < 0 else value) >> 4
    exponent = max(0, magnitude.bit_length() - 4)
    code = magnitude if not exponent else (exponent << 4) + (magnitude >> (exponent - 1)) - 16
    return (code | (0x80 if value >= 0 else 0)) ^ 0x55


def as_pcm(values) -> bytes:
    return np.asarray(values).astype("<i2").tobytes()


@pytest.mark.parametrize("name", LAWS)
def test_known_codes_have_the_values_of_the_recommendation(name):
    codes, values = zip(*KNOWN[name], strict=True)
    assert np.frombuffer(law(name).to_pcm(bytes(codes)), "<i2").tolist() == list(values)


@pytest.mark.parametrize(("name", "reference"), [("pcmu", reference_mu), ("pcma", reference_a)])
def test_every_value_gets_the_code_of_the_reference_software(name, reference):
    assert law(name).from_pcm(as_pcm(EVERY_VALUE)) == bytes(reference(int(v)) for v in EVERY_VALUE)


@pytest.mark.parametrize(("name", "former"), [("pcmu", "ulaw2lin"), ("pcma", "alaw2lin")])
def test_every_code_decodes_as_pythons_former_codec_did(name, former):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            audioop = importlib.import_module("audioop")
        except ImportError:
            pytest.skip("audioop left Python with 3.13")
    assert law(name).to_pcm(EVERY_CODE) == getattr(audioop, former)(EVERY_CODE, 2)


@pytest.mark.parametrize("name", LAWS)
def test_every_code_survives_the_way_there_and_back(name):
    codes = EVERY_CODE.replace(b"\x7f", b"\xff") if name == "pcmu" else EVERY_CODE  # mu-law has two zeros
    assert law(name).from_pcm(law(name).to_pcm(codes)) == codes


@pytest.mark.parametrize("name", LAWS)
def test_samples_and_pcm_say_the_same(name):
    pcm = np.frombuffer(law(name).to_pcm(EVERY_CODE), "<i2")
    samples = law(name).to_samples(EVERY_CODE)
    assert samples.dtype == np.float32
    assert np.array_equal(samples * 32768, pcm)


def test_silence_has_its_known_codes():
    assert (law("pcmu").silence, law("pcma").silence) == (0xFF, 0xD5)


def test_half_a_sample_is_refused():
    with pytest.raises(WireError):
        law("pcmu").from_pcm(b"\x00")
