"""The form of sound that a program has to do with: what its recordings hold, and what it sends and hears."""

from __future__ import annotations

from dataclasses import dataclass

from playground.audio.g711 import is_law, law
from playground.protocol.values import AudioFormat

_TAGS = {"pcm": 1, "pcm_16khz": 1, "pcmu": 7, "pcma": 6}
_CALLED = {"pcm": "PCM16", "pcm_16khz": "PCM16", "pcmu": "G.711 mu-law", "pcma": "G.711 A-law"}
_CODECS = {"pcmu": "pcm_mulaw", "pcma": "pcm_alaw"}


@dataclass(frozen=True, slots=True)
class SoundForm:
    """One form, mono; ``tag`` is what a WAV file knows it by."""

    format: AudioFormat

    @property
    def is_telephone(self) -> bool:
        """Tell whether it is a byte a sample, as the telephone has it."""
        return self.format.is_telephone

    @property
    def kind(self) -> str:
        """Our name of it."""
        return self.format.kind

    @property
    def rate_hz(self) -> int:
        """Samples a second."""
        return self.format.rate_hz

    @property
    def sample_bytes(self) -> int:
        """Bytes a sample."""
        return 1 if self.is_telephone else 2

    @property
    def bytes_per_ms(self) -> int:
        """Bytes a millisecond."""
        return self.format.bytes_per_ms

    @property
    def tag(self) -> int:
        """The number that a WAV file has for it."""
        return _TAGS[self.kind]

    @property
    def silence(self) -> int:
        """The byte that silence is made of."""
        return law(self.format.kind).silence if is_law(self.format.kind) else 0

    @property
    def words(self) -> str:
        """What it is, to people."""
        return f"{_CALLED[self.kind]} mono at {self.rate_hz // 1000} kHz"

    @property
    def recipe(self) -> str:
        """How a recording of any kind is made one of this form; empty where a program of one's own will do."""
        codec = _CODECS.get(self.kind, "")
        return codec and f"ffmpeg -i any.wav -ar {self.rate_hz} -ac 1 -c:a {codec} question.wav"
