"""Engines that read like a score: what is heard, understood, answered and spoken is written down beforehand."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from playground.protocol.values import TokenScore
from playground.server.core.engine_protocols import (
    FunctionCall,
    Recognizer,
    ReplyRequest,
    Samples,
    ScoredTranscript,
    Synthesizer,
    Vad,
    Words,
)
from playground.server.parts import Status

VOICED = 0.05
"""Louder than this is speech to the scripted detector."""
MS_A_LETTER = 40
Pieces = Sequence[Words | FunctionCall]


class LoudnessVad:
    """Hears speech where it is loud."""

    def open(self) -> "LoudnessVad":
        return self

    def probability(self, frame: Samples) -> float:
        return 0.9 if float(np.abs(frame).max(initial=0.0)) > VOICED else 0.05


@dataclass
class ScriptedRecognizer:
    """Understands the sentences given, one after the other, the last one for ever."""

    sentences: Sequence[str] = ("Hello there.",)
    asked: list[int] = field(default_factory=list)

    def transcribe(self, samples: Samples) -> str:
        self.asked.append(len(samples))
        return self.sentences[min(len(self.asked), len(self.sentences)) - 1]


@dataclass
class ScoringScriptedRecognizer(ScriptedRecognizer):
    """Is as sure of each word as ``logprob`` says."""

    logprob: float = -0.5

    def transcribe_scored(self, samples: Samples) -> ScoredTranscript:
        text = self.transcribe(samples)
        words = (f" {word}" if n else word for n, word in enumerate(text.split()))
        return ScoredTranscript(text, tuple(TokenScore(word, self.logprob, tuple(word.encode())) for word in words))


@dataclass
class ScriptedReplier:
    """Answers by a function of the request, or with the given pieces."""

    pieces: Pieces | Callable[[ReplyRequest], Pieces] = (Words("I hear you. "),)
    requests: list[ReplyRequest] = field(default_factory=list)
    repeatable: bool = False

    async def reply(self, request: ReplyRequest) -> AsyncIterator[Words | FunctionCall]:
        self.requests.append(request)
        for piece in self.pieces(request) if callable(self.pieces) else self.pieces:
            yield piece


class LetterVoice:
    """Speaks 40 ms a letter, sentence by sentence."""

    def speak(self, text: str, *, voice: str, speed: float = 1.0) -> Iterator[tuple[str, Samples]]:
        del voice
        yield text, np.full(int(len(text) * MS_A_LETTER * 24 / speed), 0.1, np.float32)


@dataclass(frozen=True, slots=True)
class EngineSet:
    """Engines that are there already, or never will be."""

    vad: Vad | None = None
    recognizer: Recognizer | None = None
    synthesizer: Synthesizer | None = None

    def wait_ready(self, timeout_s: float | None = None) -> bool:
        """Return at once."""
        del timeout_s
        return True

    def status(self) -> Sequence[Status]:
        """Return nothing to say."""
        return ()


def scripted(**parts) -> EngineSet:
    """Return a whole set, with the parts given in place of the standard ones."""
    whole = {
        "vad": LoudnessVad(),
        "recognizer": ScriptedRecognizer(),
        "synthesizer": LetterVoice(),
    }
    return EngineSet(**{**whole, **parts})


def tone(ms: int, level: float = 0.3) -> bytes:
    """Return PCM16 at 24 kHz that the scripted detector takes for speech."""
    t = np.arange(ms * 24)
    return (np.sin(t * 0.1) * level * 32767).astype("<i2").tobytes()


def quiet(ms: int) -> bytes:
    """Return silent PCM16 at 24 kHz."""
    return bytes(ms * 48)
