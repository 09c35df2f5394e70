"""Moonshine tiny-en speech recognition: the two networks that ``moonshine-voice`` carries, run by onnxruntime.

1. The package itself is never imported; it only carries the files.
2. Decoding is greedy with a key/value cache, bounded by the audio's length and by a guard against loops.
3. Audio longer than 16 s is cut at the quietest places: the cost of a segment grows with the square of its length.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.engines.models import open_model, package_file
from playground.engines.tokens import END, START, read_table, repeated_tail, spelt_together
from playground.server.core.engine_protocols import RECOGNIZER_RATE_HZ, Samples, ScoredTranscript

LONGEST = 16 * RECOGNIZER_RATE_HZ
EARLIEST_CUT = 10 * RECOGNIZER_RATE_HZ
SHORTEST = RECOGNIZER_RATE_HZ // 10
QUIET_WINDOW = RECOGNIZER_RATE_HZ // 10
PADDED_TO = RECOGNIZER_RATE_HZ // 2
SILENCE_RMS = 10 ** (-66 / 20)
TOKENS_PER_SECOND, SPARE_TOKENS = 6.5, 8
CACHE_SHAPE = (1, 8, 0, 36)


class MoonshineRecognizer:
    """Writes down English. Raises EngineError when its package is missing; safe to share between threads."""

    def __init__(self, *, threads: int = 1) -> None:
        self._table = read_table(_carried("tokenizer.bin").read_bytes())
        self._encoder = open_model(_carried("encoder_model.ort"), threads=threads)
        self._decoder = open_model(_carried("decoder_model_merged.ort"), threads=threads)
        self._past = [i.name for i in self._decoder.get_inputs() if i.name.startswith("past_key_values")]
        self._outputs = ["logits", *(name.replace("past_key_values", "present") for name in self._past)]

    def transcribe(self, samples: Samples) -> str:
        """Return the words in ``samples`` (float32 at 16 kHz, any length); empty when there are none."""
        return self.transcribe_scored(samples).text

    def transcribe_scored(self, samples: Samples) -> ScoredTranscript:
        """Return the same, and the decoder's own log probability of each token that it chose."""
        spoken = (self._segment(part) for part in segments(samples))
        tokens = spelt_together(self._table, [part for part in spoken if part])
        return ScoredTranscript("".join(token.token for token in tokens), tokens)

    def _segment(self, samples: Samples) -> list[tuple[int, float]]:
        if len(samples) < SHORTEST or float(np.sqrt(np.mean(np.square(samples)))) < SILENCE_RMS:
            return []
        limit = int(len(samples) / RECOGNIZER_RATE_HZ * TOKENS_PER_SECOND) + SPARE_TOKENS
        return self._decode(self._encode(samples), limit)

    def _encode(self, samples: Samples) -> dict[str, Any]:
        padded = np.pad(samples, (0, max(0, PADDED_TO - len(samples))))[None].astype(np.float32, copy=False)
        mask = np.ones(padded.shape, np.int64)
        (hidden,) = self._encoder.run(None, {"input_values": padded, "attention_mask": mask})
        # The decoder thins out this mask by itself: it wants one entry for each sample, not for each hidden state.
        return {"encoder_hidden_states": hidden, "encoder_attention_mask": mask}

    def _decode(self, heard: dict[str, Any], limit: int) -> list[tuple[int, float]]:
        """Return the tokens and the log probability of each."""
        cache = {name: np.zeros(CACHE_SHAPE, np.float32) for name in self._past}
        tokens: list[int] = []
        logprobs: list[float] = []
        token, cached = START, False
        while len(tokens) < limit:
            ids = np.array([[token]], np.int64)
            feed = {**heard, **cache, "input_ids": ids, "use_cache_branch": np.array([cached])}
            logits, *present = self._decoder.run(self._outputs, feed)
            token = int(logits[0, -1].argmax())
            if token == END:
                break
            tokens.append(token)
            logprobs.append(_logprob(logits[0, -1], token))
            if loop := repeated_tail(tokens):
                return list(zip(tokens, logprobs, strict=True))[:-loop]
            # The cached branch returns empty tensors for the encoder's keys: those of the first step stay valid.
            fresh = zip(self._past, present, strict=True)
            cache.update((name, value) for name, value in fresh if not cached or ".decoder." in name)
            cached = True
        return list(zip(tokens, logprobs, strict=True))


def _logprob(logits: NDArray[np.float32], token: int) -> float:
    """Return the logarithm of the softmax at ``token``; it is the likeliest, so nothing overflows."""
    return -float(np.log(np.sum(np.exp(logits - logits[token]), dtype=np.float64)))


def _carried(name: str) -> Path:
    return package_file(
        "moonshine_voice",
        f"assets/tiny-en/{name}",
        distribution="moonshine-voice",
        without="What you say is not written down",
    )


def segments(samples: Samples) -> Iterator[Samples]:
    """Cut ``samples`` (16 kHz) into parts of at most 16 s, each at the quietest 100 ms of its last six seconds."""
    while len(samples) > LONGEST:
        cut = EARLIEST_CUT + _quietest(samples[EARLIEST_CUT:LONGEST])
        yield samples[:cut]
        samples = samples[cut:]
    yield samples


def _quietest(samples: Samples) -> int:
    """Return the middle of the quietest 100 ms window of ``samples``."""
    energy = np.cumsum(np.square(samples, dtype=np.float64))
    return int(np.argmin(energy[QUIET_WINDOW:] - energy[:-QUIET_WINDOW])) + QUIET_WINDOW // 2
