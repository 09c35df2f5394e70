"""The built-in voice: hibari's one network, spoken by ten stand-in voices, piece by piece.

1. The model comes inside the package; no other voice is ever fetched.
2. Everything is loaded and warmed in the constructor, so threads find nothing left to race for.
3. The same words in the same voice give the same samples.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from playground.engines.models import package_file, runtime
from playground.engines.sentences import spoken_pieces
from playground.engines.shaping import Parameters, finished, shaped
from playground.engines.voices import VoiceShape, voice_named
from playground.errors import EngineError
from playground.importing import IMPORTING
from playground.server.core.engine_protocols import Samples

SLOWEST, FASTEST = 0.25, 2.0
PAUSE_MS = {",": 170, ";": 240, ":": 240, "—": 170, ".": 350, "!": 350, "?": 350, "…": 420}
NO_PAUSE_MS = 80


class HibariSynthesizer:
    """Speaks American English. Raises EngineError when its package is missing; safe to share between threads."""

    def __init__(self) -> None:
        carried = package_file(
            "hibari", "assets/hibari.onnx", distribution="hibari-tts", without="The built-in server cannot speak"
        )
        runtime()
        try:
            with IMPORTING:
                from hibari import Hibari, dsp
        except ImportError as error:
            sentence = "The built-in voice cannot be loaded."
            raise EngineError(sentence, "Reinstall hibari-tts.", code="engine_broken") from error
        self._tts: Any = Hibari(model=str(carried))
        self._dsp: Any = dsp
        self._tts.g2p.oov("hibari")

    def speak(self, text: str, *, voice: str, speed: float = 1.0) -> Iterator[tuple[str, Samples]]:
        """Yield (words, float32 samples at 24 kHz within ±1), one piece of ``text`` after the other.

        The words joined are ``text``; a piece with nothing to say (an emoji) comes with no samples.
        """
        speaker = voice_named(voice)
        pace = float(np.clip(speaker.pace * speed, SLOWEST, FASTEST))
        for words in spoken_pieces(text):
            yield words, self._piece(words, speaker, pace)

    def _piece(self, words: str, speaker: VoiceShape, pace: float) -> Samples:
        phonemes = self._tts.g2p(words.strip())
        ids = self._tts.ids(phonemes) if phonemes else ()
        if len(ids) < 3:
            return np.zeros(0, np.float32)
        feed = {"ids": np.asarray([ids], np.int64), "speed": np.asarray([pace], np.float32)}
        said = shaped(Parameters(*(out[0] for out in self._tts.sess.run(None, feed))), speaker)
        branches = (said.harmonic, said.phase, said.noise, said.free, said.free_phase, said.f0)
        samples = self._dsp.synth(*branches, np.random.default_rng(len(ids)))
        return finished(samples, speaker.gain_db, round(_pause_ms(words) / pace))


def _pause_ms(words: str) -> int:
    ending = words.rstrip().rstrip("\"'”’)]")[-1:]
    return PAUSE_MS.get(ending, NO_PAUSE_MS)
