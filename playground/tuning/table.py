"""The comparison as aligned lines of text, for a terminal of 80 columns. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from playground.tuning.cuts import Cuts
from playground.tuning.words import seconds, span

WIDTH = 80
HEAD = ("by", "threshold", "silence", "padding", "turns", "cut pause", "delay", "from–to (s)")
LEFT = {"by"}


def lines(compared: Sequence[Cuts], width: int = WIDTH) -> list[str]:
    """Return a head and one line each; who judged is told where more than one did."""
    rows = [HEAD, *(cells(cuts) for cuts in compared)]
    if len({cuts.source for cuts in compared}) < 2:
        rows = [row[1:] for row in rows]
    head = rows[0]
    widths = [max(len(row[at]) for row in rows) for at in range(len(head) - 1)]
    room = width - sum(widths) - 2 * len(widths)
    return [_line(row, head, widths, turns, room) for row, turns in zip(rows, _turns(compared), strict=True)]


def cells(cuts: Cuts) -> tuple[str, ...]:
    """Return one row's words; the last, its turns, is left to the room there is."""
    vad = cuts.vad
    pause = seconds(cuts.longest_cut_ms, 2) if cuts.cut_pauses else "–"
    figures = (f"{vad.threshold:g}", f"{vad.silence_ms} ms", f"{vad.prefix_padding_ms} ms", str(len(cuts.turns)))
    return (cuts.source, *figures, pause, seconds(vad.silence_ms, 2), "")


def spans(cuts: Cuts, room: int) -> str:
    """Return as many turns as fit into ``room`` characters, and how many do not: "1.48–4.20, 6.00–7.10 +3"."""
    words = [span(turn.start_ms, turn.end_ms) for turn in cuts.turns]
    for shown in range(len(words), 0, -1):
        more = f" +{len(words) - shown}" if shown < len(words) else ""
        text = ", ".join(words[:shown]) + more
        if len(text) <= room:
            return text
    return words[0] if words else "no speech"


def _turns(compared: Sequence[Cuts]) -> list[Cuts | None]:
    return [None, *compared]


def _line(row: Sequence[str], head: Sequence[str], widths: Sequence[int], cuts: Cuts | None, room: int) -> str:
    aligned = [
        word.ljust(width) if name in LEFT else word.rjust(width)
        for word, name, width in zip(row, head, widths, strict=False)
    ]
    return "  ".join([*aligned, head[-1] if cuts is None else spans(cuts, room)]).rstrip()
