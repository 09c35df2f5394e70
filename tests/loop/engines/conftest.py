"""The real engines, loaded once; a test that needs a missing one skips by name."""

import os
from pathlib import Path

import numpy as np
import pytest

from playground.engines.hibari_voice import HibariSynthesizer
from playground.engines.moonshine import MoonshineRecognizer
from playground.engines.silero import SileroVad
from playground.errors import EngineError

BESIDE = Path(__file__).resolve().parents[4] / "shared" / "recordings"


def _or_skip(engine):
    try:
        return engine()
    except EngineError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="package")
def vad():
    return _or_skip(SileroVad)


@pytest.fixture(scope="package")
def recognizer():
    return _or_skip(MoonshineRecognizer)


@pytest.fixture(scope="package")
def synthesizer():
    return _or_skip(HibariSynthesizer)


@pytest.fixture(scope="package")
def to_16k():
    from scipy.signal import resample_poly

    return lambda samples: resample_poly(samples, 2, 3).astype(np.float32)


@pytest.fixture(scope="package")
def human(to_16k):
    """Five seconds of a man saying his name, at 16 kHz."""
    path = Path(os.environ.get("PLAYGROUND_RECORDINGS") or BESIDE) / "marcelo_24khz.pcm"
    if not path.is_file():
        pytest.skip(f"the recording {path.name} is not here")
    return to_16k(np.frombuffer(path.read_bytes(), "<i2").astype(np.float32) / 32768)
