"""One sentence in a built-in voice, for who wants to hear it before a conversation."""

from __future__ import annotations

import numpy as np

from playground.audio.pcm import RATE_HZ, to_pcm
from playground.audio.resample import resample
from playground.errors import EngineError, SettingsError
from playground.server.core.engine_protocols import Synthesizer

SENTENCE = "Hello! This is how I sound. Interrupt me whenever you like."
RATES_HZ = (8_000, 192_000)
LONGEST_NAME = 64
_NOT_YET = EngineError("The built-in voice is not ready.", "Try again in a moment.", code="engine_loading")
_NO_RATE = SettingsError("The page named no rate that a speaker has.", "Reload the page.", field="rate")


def spoken_sample(synthesizer: Synthesizer | None, voice: str, rate_hz: int) -> bytes:
    """Return the sentence in ``voice``, PCM16 mono at ``rate_hz``; raise EngineError, SettingsError. Takes a moment."""
    if not RATES_HZ[0] <= rate_hz <= RATES_HZ[1]:
        raise _NO_RATE
    if synthesizer is None:
        raise _NOT_YET
    pieces = [samples for _, samples in synthesizer.speak(SENTENCE, voice=voice[:LONGEST_NAME])]
    return to_pcm(resample(np.concatenate(pieces), RATE_HZ, rate_hz))
