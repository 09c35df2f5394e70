"""Measures the ten stand-in voices and prints a Markdown table: ``python benchmarks/voices.py``.

Each voice speaks eight sentences. Median F0: autocorrelation of 50 ms windows that are clearly periodic. Centroid: mean
frequency of the long-term power spectrum of the audible parts, 100 Hz to 8 kHz. WER: word edits by the built-in
recogniser against the spoken text, without case and punctuation. Level: RMS of the audible parts. First: median time
until the first piece of a sentence is there. RTF: time to speak over seconds spoken, one thread.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playground.engines.hibari_voice import HibariSynthesizer
from playground.engines.moonshine import MoonshineRecognizer
from playground.engines.voices import VOICES

RATE_HZ = 24_000
WINDOW = RATE_HZ // 20
TEXTS = (
    "Hello, my name is Maria, and I work in a small garden by the sea.",
    "The weather was cold this morning, so we stayed inside and talked about our plans.",
    "Please bring me a glass of water and a piece of bread with butter.",
    "She opened the window, looked at the mountains, and smiled.",
    "Nobody knew why the train had stopped in the middle of the field.",
    "I can count, I can tell a story, and I can answer simple questions.",
    "After the concert they walked home slowly through the quiet streets.",
    "We need to finish the report before Friday, because the meeting was moved.",
)


def pitch_hz(samples: NDArray[np.float32]) -> float:
    found = []
    lags = np.arange(RATE_HZ // 400, RATE_HZ // 65)
    for start in range(0, len(samples) - WINDOW, WINDOW // 2):
        window = samples[start : start + WINDOW] * np.hanning(WINDOW)
        spectrum = np.fft.rfft(window, 4 * WINDOW)
        correlation = np.fft.irfft(np.abs(spectrum) ** 2)[: WINDOW - 1]
        taper = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(WINDOW), 4 * WINDOW)) ** 2)[: WINDOW - 1]
        if correlation[0] < 0.05:
            continue
        score = correlation[lags] / correlation[0] * taper[0] / np.maximum(taper[lags], 1e-3 * taper[0])
        peaks = np.flatnonzero((score[1:-1] >= score[:-2]) & (score[1:-1] >= score[2:])) + 1
        strong = peaks[score[peaks] > 0.9 * score[peaks].max(initial=0)]
        if len(strong) and score[strong[0]] > 0.6:
            found.append(RATE_HZ / lags[strong[0]])
    return statistics.median(found) if found else float("nan")


def audible(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    blocks = samples[: len(samples) // 240 * 240].reshape(-1, 240)
    return np.ravel(blocks[np.sqrt((blocks**2).mean(axis=1)) > 0.01])


def centroid_hz(samples: NDArray[np.float32]) -> float:
    power = np.abs(np.fft.rfft(audible(samples))) ** 2
    hz = np.linspace(0, RATE_HZ / 2, len(power))
    band = (hz > 100) & (hz < 8000)
    return float((hz[band] * power[band]).sum() / power[band].sum())


def edits(said: list[str], heard: list[str]) -> int:
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def measure(voice: str, synthesizer: HibariSynthesizer, recognizer: MoonshineRecognizer) -> dict[str, float]:
    from scipy.signal import resample_poly

    firsts, wrong, total, spent, spoken = [], 0, 0, 0.0, []
    for text in TEXTS:
        began = time.perf_counter()
        pieces: list[NDArray[np.float32]] = []
        for _, samples in synthesizer.speak(text, voice=voice):
            if not pieces:
                firsts.append(time.perf_counter() - began)
            pieces.append(samples)
        spent += time.perf_counter() - began
        spoken.append(np.concatenate(pieces))
        heard = recognizer.transcribe(resample_poly(spoken[-1], 2, 3).astype(np.float32))
        wrong, total = wrong + edits(words(text), words(heard)), total + len(words(text))
    everything = np.concatenate(spoken)
    return {
        "F0 Hz": pitch_hz(everything),
        "centroid Hz": centroid_hz(everything),
        "WER %": 100 * wrong / total,
        "level dBFS": float(20 * np.log10(np.sqrt((audible(everything) ** 2).mean()))),
        "peak": float(np.abs(everything).max()),
        "first ms": 1000 * statistics.median(firsts),
        "RTF": spent / (len(everything) / RATE_HZ),
    }


def main() -> None:
    synthesizer, recognizer = HibariSynthesizer(), MoonshineRecognizer()
    list(synthesizer.speak("Warm up.", voice="alloy"))
    print("| voice | formants | F0 Hz | centroid Hz | WER % | level dBFS | peak | first ms | RTF |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, voice in VOICES.items():
        row = measure(name, synthesizer, recognizer)
        cells = " | ".join(f"{value:.3f}" if key in ("RTF", "peak") else f"{value:.1f}" for key, value in row.items())
        print(f"| {name} | {voice.formants:.2f} | {cells} |")


if __name__ == "__main__":
    main()
