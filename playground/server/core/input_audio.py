"""The session's input audio, where turns lie in it, and the words so far. Pure; the core gives its marks meaning.

Rules:
1. Time is milliseconds of audio appended since the session began, whatever became of that audio.
2. While turns are detected and nobody speaks, only the padding of a turn to come is held.
3. Whatever starts the detector afresh (turn detection switched on, another filter or format) makes a new generation.
4. Another filter takes over what the one before it had not judged: no word is lost, and an open turn goes on.
5. Appended audio is never copied more than twice, and a cut falls between samples; at most ``LONGEST_S`` seconds wait.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from playground.errors.refusals import refused
from playground.protocol.values import AudioFormat, SessionConfig, TurnDetection
from playground.server.core.effects import Detect, Transcribe
from playground.server.core.endpointing import (
    PAUSE_MS,
    Endpointer,
    Mark,
    SpeechPaused,
    SpeechResumed,
    VadSettings,
    silence_needed_ms,
)
from playground.server.core.transcription_jobs import TranscriptionJobs

SMALLEST_COMMIT_MS = 100
LONGEST_S = 600
APPEND_BYTES = 15 * 1024 * 1024
SPARE_MS = 500
"""Held beside the prefix padding, for the frames between an onset and its being noticed."""


class InputAudio:
    """Input audio of one session."""

    def __init__(self, config: SessionConfig) -> None:
        self._config = config
        self._buffer = InputBuffer(config.input_format)
        self._endpointer = Endpointer()
        self._generation = 1
        self._turn_start: int | None = None
        self._pause: SpeechPaused | None = None
        self.jobs = TranscriptionJobs()

    @property
    def now_ms(self) -> int:
        """How much audio was appended since the session began."""
        return self._buffer.end_ms

    @property
    def held_ms(self) -> float:
        """How much audio waits."""
        return self._buffer.held_ms

    @property
    def turn_open(self) -> bool:
        """Whether speech has begun and not ended."""
        return self._turn_start is not None

    def configure(self, config: SessionConfig) -> list[Detect]:
        """Follow a change of the session; another input format lets go of the audio that waits.

        Without detection the audio of an open turn stays, to be committed by hand.
        """
        before, self._config = self._config, config
        if config.input_format != before.input_format:
            self._buffer = InputBuffer(config.input_format, self._buffer.end_ms)
            self._reopen()
        elif config.turn_detection is None or before.turn_detection is None:
            self._reopen()
        elif config.noise_reduction != before.noise_reduction:
            return self._judge_anew()
        return []

    def append(self, audio: bytes) -> list[Detect]:
        """Add audio; raise WireError where it would be too large."""
        self._buffer.append(audio)
        return self._detect(audio)

    def clear(self) -> None:
        """Let go of all that waits."""
        self._buffer.forget(self.now_ms)
        self._forget_turn()

    def commit(self) -> bytes:
        """Take all that waits; raise WireError below 100 ms."""
        if self.held_ms < SMALLEST_COMMIT_MS:
            raise refused("input_audio_buffer_commit_empty", ms=self.held_ms)
        audio = self._buffer.read(self._buffer.start_ms, self.now_ms)
        self.clear()
        return audio

    def take(self, end_ms: int) -> bytes:
        """Take the open turn's audio up to ``end_ms``."""
        start = self._turn_start if self._turn_start is not None else self._buffer.start_ms
        audio = self._buffer.read(start, end_ms)
        self._buffer.forget(end_ms)
        self._turn_start = self._pause = None
        return audio

    def hear(self, generation: int, probabilities: Sequence[float]) -> Iterator[Mark]:
        """Judge frames; the caller acts on each mark before it asks for the next."""
        for probability in probabilities:
            detection = self._config.turn_detection
            if generation != self._generation or detection is None:
                return
            for mark in self._endpointer.feed(probability, self._vad_settings(detection)):
                if isinstance(mark, SpeechResumed):
                    self._pause = None
                    self.jobs.drop_guess()
                yield mark
        self._let_silence_go()

    def begin_turn(self, start_ms: int) -> int:
        """Remember where the open turn begins; return it, no earlier than the audio that is held."""
        self._turn_start = max(start_ms, self._buffer.start_ms)
        return self._turn_start

    def guess(self, pause: SpeechPaused) -> Transcribe | None:
        """Ask for the words so far, now that speech paused."""
        self._pause = pause
        if self._turn_start is None:
            return None
        audio = self._buffer.read(self._turn_start, pause.last_speech_ms + PAUSE_MS)
        return self.jobs.guess(audio, self._buffer.format)

    def guess_again(self) -> Transcribe | None:
        """Ask for the words of the pause that lasts, where the guess of an earlier one was at work as it began."""
        return self.guess(self._pause) if self._pause is not None and self.jobs.is_idle else None

    def _vad_settings(self, detection: TurnDetection) -> VadSettings:
        if detection.kind == "semantic_vad":
            silence = silence_needed_ms(self.jobs.said(), detection.eagerness)
            standard = TurnDetection()
            return VadSettings(standard.threshold, standard.prefix_padding_ms, silence)
        return VadSettings(detection.threshold, detection.prefix_padding_ms, detection.silence_duration_ms)

    def _let_silence_go(self) -> None:
        detection = self._config.turn_detection
        if detection is not None and not self._endpointer.speaking:
            self._buffer.forget(self._endpointer.judged_ms - detection.prefix_padding_ms - SPARE_MS)

    def _forget_turn(self) -> None:
        self._endpointer.restart(self.now_ms)
        self._turn_start = self._pause = None
        self.jobs.drop_guess()

    def _detect(self, audio: bytes) -> list[Detect]:
        if self._config.turn_detection is None or not audio:
            return []
        return [Detect(self._generation, audio, self._config.input_format, self._config.noise_reduction)]

    def _judge_anew(self) -> list[Detect]:
        """Begin another stream where the one before it had come to."""
        start = max(self._endpointer.judged_ms, self._buffer.start_ms)
        self._generation += 1
        self._endpointer.go_on(start)
        return self._detect(self._buffer.rest(start))

    def _reopen(self) -> None:
        self._generation += 1
        self._endpointer = Endpointer(self.now_ms)
        self._forget_turn()


class InputBuffer:
    """The audio from ``start_ms`` to ``end_ms`` of one session, in one format, that no item has taken yet."""

    def __init__(self, audio_format: AudioFormat, start_ms: int = 0) -> None:
        self.format = audio_format
        self.start_ms = start_ms
        self._audio = bytearray()

    @property
    def held_ms(self) -> float:
        """How much audio waits, unrounded."""
        return len(self._audio) / self.format.bytes_per_ms

    @property
    def end_ms(self) -> int:
        """How much audio was appended since the session began."""
        return self.start_ms + int(self.held_ms)

    def append(self, audio: bytes) -> None:
        """Add ``audio``; raise WireError where it, or the buffer with it, would be too large."""
        if len(audio) > APPEND_BYTES:
            raise refused("append_too_large", param="audio", bytes=len(audio))
        if len(self._audio) + len(audio) > LONGEST_S * 1000 * self.format.bytes_per_ms:
            raise refused("input_audio_buffer_full", param="audio", seconds=LONGEST_S)
        self._audio += audio

    def read(self, start_ms: int, end_ms: int) -> bytes:
        """Return the audio between two times, as far as it is held."""
        return bytes(self._audio[self._at(start_ms) : self._at(end_ms)])

    def rest(self, start_ms: int) -> bytes:
        """Return the audio from ``start_ms`` on, to the last byte."""
        return bytes(self._audio[self._at(start_ms) :])

    def forget(self, until_ms: int) -> None:
        """Let go of the audio before ``until_ms``."""
        until_ms = min(until_ms, self.end_ms)
        if until_ms > self.start_ms:
            del self._audio[: self._at(until_ms)]
            self.start_ms = until_ms

    def _at(self, ms: int) -> int:
        return max(0, ms - self.start_ms) * self.format.bytes_per_ms
