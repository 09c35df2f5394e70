"""What the figures mean, in sentences. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from playground.server.core.endpointing import VadSettings
from playground.tuning.cuts import TAIL_MS, Analysis, Cuts

SERVICE = "service"
COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def named(vad: VadSettings) -> str:
    """Name a setting by what ends a turn: "0.7 / 200 ms"."""
    return f"{vad.threshold:g} / {vad.silence_ms} ms"


def seconds(ms: float, digits: int = 1) -> str:
    """Return a duration in seconds: "0.4 s"."""
    return f"{ms / 1000:.{digits}f} s"


def span(start_ms: float, end_ms: float | None) -> str:
    """Return a stretch of time in seconds: "1.48–4.20"; open where it has no end."""
    return f"{start_ms / 1000:.2f}–{'' if end_ms is None else f'{end_ms / 1000:.2f}'}"


def count(number: int, noun: str) -> str:
    """Return a number of things in words: "two turns"."""
    return f"{COUNTS[number] if number < len(COUNTS) else number} {noun}{'' if number == 1 else 's'}"


def remarks(compared: Sequence[Cuts], analysis: Analysis) -> list[str]:
    """Say what stands out, one sentence each; paddings change nothing of it and are told once."""
    if compared and not any(cuts.turns for cuts in compared):
        return [_nothing(analysis)]
    told = dict.fromkeys(sentence for cuts in compared for sentence in _of(cuts))
    return [*told, *_after_the_end(compared)]


def _nothing(analysis: Analysis) -> str:
    surest = f"the detector is never surer than {analysis.loudest:.2f}"
    return (
        f"None of these settings finds speech: {surest}. Lower the threshold, or check that the recording holds speech."
    )


def _of(cuts: Cuts) -> Iterator[str]:
    name = named(cuts.vad) + (" (service)" if cuts.source == SERVICE else "")
    pauses, turns = cuts.cut_pauses, len(cuts.turns)
    if not turns:
        yield f"{name}: finds no speech."
    elif len(pauses) == 1:
        in_all = "" if turns == 2 else f"; {count(turns, 'turn')} in all"
        yield f"{name}: cuts one pause of {seconds(cuts.longest_cut_ms)} in two turns{in_all}."
    elif pauses:
        longest = seconds(cuts.longest_cut_ms)
        yield f"{name}: cuts {count(len(pauses), 'pause')}, the longest of {longest}; {count(turns, 'turn')} in all."
    if cuts.never_ends:
        yield f"{name}: the last turn never ends; the detector still hears speech in silence."


def _after_the_end(compared: Sequence[Cuts]) -> list[str]:
    if not any(cuts.ends_inside for cuts in compared):
        return []
    return [f"The recording ends inside a turn: up to {TAIL_MS // 1000} s of silence were added so that it can end."]
