"""What the figures mean, in sentences. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from playground.server.core.endpointing import VadSettings
from playground.telling import Told, tell
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


def count(number: int, noun: str) -> Told:
    """Return a number of things in words: "two turns"."""
    word = tell(COUNTS[number]) if number < len(COUNTS) else str(number)
    return tell(f"{{number}} {noun}{'' if number == 1 else 's'}", number=word)


def remarks(compared: Sequence[Cuts], analysis: Analysis) -> list[str]:
    """Say what stands out, one sentence each; paddings change nothing of it and are told once."""
    if compared and not any(cuts.turns for cuts in compared):
        return [_nothing(analysis)]
    told = dict.fromkeys(sentence for cuts in compared for sentence in _of(cuts))
    return [*told, *_after_the_end(compared)]


def _nothing(analysis: Analysis) -> str:
    return tell(
        "None of these settings finds speech: the detector is never surer than {surest}. Lower the threshold, or check "
        "that the recording holds speech.",
        surest=f"{analysis.loudest:.2f}",
    )


def _of(cuts: Cuts) -> Iterator[str]:
    own = named(cuts.vad)
    name = tell("{setting} (service)", setting=own) if cuts.source == SERVICE else own
    pauses, turns = cuts.cut_pauses, len(cuts.turns)
    if not turns:
        yield tell("{name}: finds no speech.", name=name)
    elif len(pauses) == 1:
        facts = {"name": name, "pause": seconds(cuts.longest_cut_ms), "turns": count(turns, "turn")}
        if turns == 2:
            yield tell("{name}: cuts one pause of {pause} in two turns.", **facts)
        else:
            yield tell("{name}: cuts one pause of {pause} in two turns; {turns} in all.", **facts)
    elif pauses:
        facts = {"longest": seconds(cuts.longest_cut_ms), "turns": count(turns, "turn")}
        template = "{name}: cuts {pauses}, the longest of {longest}; {turns} in all."
        yield tell(template, name=name, pauses=count(len(pauses), "pause"), **facts)
    if cuts.never_ends:
        yield tell("{name}: the last turn never ends; the detector still hears speech in silence.", name=name)


def _after_the_end(compared: Sequence[Cuts]) -> list[str]:
    if not any(cuts.ends_inside for cuts in compared):
        return []
    added = "The recording ends inside a turn: up to {seconds} s of silence were added so that it can end."
    return [tell(added, seconds=TAIL_MS // 1000)]
