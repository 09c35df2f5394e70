"""The comparison as one self-contained SVG: time from left to right, the recording on top, one lane for each setting.

Rules:
1. Everything is drawn in ``currentColor``; speech may take ``--tune-accent``. Inside a page it follows the page, alone
   it follows the reader's light or dark.
2. Padding, speech and silence differ by height and pattern, so that they are told apart without colour.
3. ``<desc>`` says in sentences what is drawn, and each bar has its figures as ``<title>``.
4. Whoever draws it for somebody of another language says how words are said there; else they are English.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from playground.audio.pcm import duration_ms
from playground.server.core.endpointing import FRAME_MS
from playground.telling import Told, joined, tell
from playground.tuning.analysis import envelope
from playground.tuning.cuts import Analysis, Cuts, TurnSpan
from playground.tuning.table import spans
from playground.tuning.words import count, seconds

Say = Callable[[str], str]
WIDTH, LEFT, RIGHT = 960, 34, 12
PLOT = WIDTH - LEFT - RIGHT
HEAD, WAVE, CURVE, LANE, BAR, FOOT = 42, 72, 60, 50, 20, 58
GAP = 14
MOST_TICKS = 12
MOST_TOLD = 60
"""So many turns of a lane tell their figures where one points at them."""
TITLE = "{name}: turns by setting"
LEGEND = (
    "prefix padding",
    "speech",
    "silence that ends it",
    "end of turn",
    "pause that was cut",
    "threshold on the detector's curve",
)
ENDS = "The recording ends here; silence was added"
STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120)
ACCENT = "var(--tune-accent, currentColor)"
ALONE = """<style>
:root { color: #18181b; background: #fff; --tune-accent: #4f46e5; --tune-ground: #fff }
@media (prefers-color-scheme: dark) {
:root { color: #e4e4e7; background: #18181b; --tune-accent: #a5b4fc; --tune-ground: #18181b }
}
</style>
<rect width="100%" height="100%" style="fill: var(--tune-ground)"/>"""
PATTERNS = """<defs>
<pattern id="tune-padding" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="2" height="6" fill="currentColor" opacity="0.75"/></pattern>
<pattern id="tune-silence" width="5" height="5" patternUnits="userSpaceOnUse">
<circle cx="2" cy="2" r="0.9" fill="currentColor" opacity="0.75"/></pattern>
</defs>"""


@dataclass(frozen=True, slots=True)
class Axis:
    """Milliseconds to places from left to right."""

    total_ms: float

    def x(self, ms: float) -> float:
        """Return the place of a moment."""
        return LEFT + PLOT * ms / self.total_ms

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Yield the moments that are named, and their names."""
        wanted_s = self.total_ms / 1000 / MOST_TICKS
        step_s = next((step for step in STEPS_S if step >= wanted_s), STEPS_S[-1])
        for number in range(int(self.total_ms / 1000 / step_s + 1e-9) + 1):
            yield number * step_s * 1000, _clock(number * step_s, step_s)


def _clock(at_s: float, step_s: float) -> str:
    if step_s >= 15:
        return f"{int(at_s) // 60}:{int(at_s) % 60:02}"
    return f"{at_s:.1f}" if step_s < 1 else f"{at_s:g}"


def picture(
    pcm: bytes,
    analysis: Analysis,
    compared: Sequence[Cuts],
    name: str = "Recording",
    *,
    alone: bool = True,
    say: Say = str,
) -> str:
    """Return the SVG for a recording (PCM16 24 kHz); ``alone`` gives it a ground of its own, ``say`` a language."""
    axis = Axis(max(1.0, analysis.duration_ms, *(_end(cuts, turn) for cuts in compared for turn in cuts.turns)))
    lanes_at = HEAD + WAVE + GAP + CURVE + GAP
    height = lanes_at + LANE * len(compared) + FOOT
    thresholds = sorted({cuts.vad.threshold for cuts in compared})
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"',
        ' role="img" aria-labelledby="tune-title tune-desc" font-family="system-ui, sans-serif" font-size="12">',
        f'<title id="tune-title">{_safe(say(tell(TITLE, name=name)))}</title>',
        f'<desc id="tune-desc">{_safe(" ".join(map(say, described(analysis, compared))))}</desc>',
        ALONE if alone else "",
        PATTERNS,
        _text(LEFT, 13, f"{name}, {seconds(analysis.duration_ms)}", weight=600),
        *_grid(axis, height - FOOT + 8),
        *_wave(axis, pcm, HEAD),
        *_curve(axis, analysis, thresholds, HEAD + WAVE + GAP, say),
        *(line for index, cuts in enumerate(compared) for line in _lane(axis, cuts, lanes_at + LANE * index, say)),
        *_end_of_recording(axis, analysis.duration_ms, height - FOOT + 8, say),
        *_legend(height - 14, say),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part)


def described(analysis: Analysis, compared: Sequence[Cuts]) -> Iterator[str]:
    """Yield what the picture shows, in sentences."""
    yield tell("A recording of {duration}.", duration=seconds(analysis.duration_ms))
    for cuts in compared:
        found = _found(count(len(cuts.turns), "turn"), cuts, 300)
        yield tell("{setting}: {found}.", setting=_setting(cuts), found=found)


def _found(turns: Told, cuts: Cuts, room: int) -> Told:
    return tell("{turns}: {spans} s", turns=turns, spans=spans(cuts, room)) if cuts.turns else joined("no speech")


def _end(cuts: Cuts, turn: TurnSpan) -> float:
    return cuts.duration_ms + 1000 if turn.end_ms is None else turn.end_ms


def _setting(cuts: Cuts) -> Told:
    vad = cuts.vad
    figures = {"threshold": f"{vad.threshold:g}", "silence": vad.silence_ms, "padding": vad.prefix_padding_ms}
    if cuts.source == "service":
        return tell("Service, threshold {threshold}, silence {silence} ms, padding {padding} ms", **figures)
    return tell("Threshold {threshold}, silence {silence} ms, padding {padding} ms", **figures)


def _grid(axis: Axis, bottom: float) -> Iterator[str]:
    for ms, name in axis.ticks():
        x = axis.x(ms)
        yield f'<path d="M{x:.1f} {HEAD - 6}V{bottom:.0f}" stroke="currentColor" opacity="0.13"/>'
        yield _text(x, bottom + 14, name, anchor="middle", quiet=True)
        yield _text(x, HEAD - 10, name, anchor="middle", quiet=True) if ms else ""
    yield _text(4, bottom + 14, "s", quiet=True)


def _wave(axis: Axis, pcm: bytes, top: float) -> Iterator[str]:
    low, high = envelope(pcm, PLOT)
    middle, half = top + WAVE / 2, WAVE / 2
    loudest = max(0.05, *(float(abs(side).max(initial=0.0)) for side in (low, high)))
    width = (axis.x(duration_ms(pcm)) - LEFT) / max(1, low.size)
    down = (f"M{LEFT + (at + 0.5) * width:.1f} {middle - half * h / loudest - 0.3:.1f}" for at, h in enumerate(high))
    up = (f"V{middle - half * value / loudest + 0.3:.1f}" for value in low)
    path = "".join(a + b for a, b in zip(down, up, strict=True))
    yield f'<path d="{path}" stroke="currentColor" stroke-width="{max(1.0, width):.2f}" opacity="0.6"/>'


def _curve(axis: Axis, analysis: Analysis, thresholds: Sequence[float], top: float, say: Say) -> Iterator[str]:
    bottom = top + CURVE
    points = list(_surest(analysis, PLOT))
    line = " ".join(f"{axis.x(ms):.1f},{bottom - CURVE * p:.1f}" for ms, p in points)
    end = axis.x(points[-1][0]) if points else LEFT
    yield f'<polygon points="{LEFT},{bottom} {line} {end:.1f},{bottom}" fill="currentColor" opacity="0.12"/>'
    yield f'<polyline points="{line}" fill="none" stroke="currentColor" opacity="0.8"/>'
    yield f'<path d="M{LEFT} {bottom}H{WIDTH - RIGHT}" stroke="currentColor" opacity="0.4"/>'
    named_at = bottom + 20.0
    for threshold in thresholds:
        y = bottom - CURVE * threshold
        style = f"stroke: {ACCENT}"
        yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" style="{style}" stroke-width="1.2" stroke-dasharray="5 4">'
        yield f"<title>{say(tell('Threshold {threshold}', threshold=f'{threshold:g}'))}</title></path>"
        if named_at - y >= 10:
            yield _text(LEFT - 4, y + 4, f"{threshold:g}", anchor="end")
            named_at = y


def _surest(analysis: Analysis, columns: int) -> Iterator[tuple[float, float]]:
    """Yield (moment, probability): each frame, or of each column the surest where there are more frames."""
    frames = analysis.probabilities[: analysis.frames]
    step = max(1, -(-len(frames) // columns))
    for at in range(0, len(frames), step):
        piece = frames[at : at + step]
        yield (at + len(piece) / 2) * FRAME_MS, max(piece)


def _lane(axis: Axis, cuts: Cuts, top: float, say: Say) -> Iterator[str]:
    bar = top + LANE - BAR - 8
    told = _found(tell("{number} turn" if len(cuts.turns) == 1 else "{number} turns", number=len(cuts.turns)), cuts, 40)
    if cuts.cut_pauses:
        told = tell("{turns}, cuts a pause of {pause}", turns=told, pause=seconds(cuts.longest_cut_ms))
    yield f'<g><path d="M{LEFT} {top + 2:.0f}H{WIDTH - RIGHT}" stroke="currentColor" opacity="0.25"/>'
    yield _text(LEFT, top + 16, say(_setting(cuts)), weight=600)
    yield _text(WIDTH - RIGHT, top + 16, say(told), anchor="end")
    yield from _bars(axis, cuts, bar, say)
    yield from _crosses(axis, cuts, bar, say)
    yield "</g>"


def _bars(axis: Axis, cuts: Cuts, top: float, say: Say) -> Iterator[str]:
    """Yield all turns of a lane, each kind of stretch as one path: there may be hundreds."""
    places = [
        tuple(axis.x(ms) for ms in (turn.start_ms, turn.onset_ms, turn.speech_end_ms, _end(cuts, turn)))
        for turn in cuts.turns
    ]
    boxed = 'stroke="currentColor" stroke-width="0.7" stroke-opacity="0.7"'
    padding = "".join(_stretch(start, onset, top + BAR / 4, BAR / 2) for start, onset, _, _ in places)
    speech = "".join(_stretch(onset, quiet, top, BAR) for _, onset, quiet, _ in places)
    silence = "".join(_stretch(quiet, end, top + BAR * 0.6, BAR * 0.4) for _, _, quiet, end in places)
    ended = [end for (_, _, _, end), turn in zip(places, cuts.turns, strict=True) if turn.end_ms is not None]
    marks = "".join(f"M{end:.1f} {top - 1:.0f}v{BAR + 5}l-6 0l6 -6" for end in ended)
    yield f'<path d="{padding}" fill="url(#tune-padding)" {boxed}/>'
    yield f'<path d="{speech}" class="speech" style="fill: {ACCENT}" opacity="0.85"/>'
    yield f'<path d="{silence}" fill="url(#tune-silence)" {boxed}/>'
    yield f'<path d="{marks}" fill="currentColor" stroke="currentColor" stroke-width="1.6"/>'
    for turn, (start, _, _, end) in zip(cuts.turns[:MOST_TOLD], places, strict=False):
        size = f'x="{start:.1f}" y="{top:.1f}" width="{end - start:.1f}" height="{BAR}"'
        yield f'<rect {size} fill="none" pointer-events="all"><title>{say(_told(turn))}</title></rect>'


def _crosses(axis: Axis, cuts: Cuts, top: float, say: Say) -> Iterator[str]:
    pauses = cuts.cut_pauses
    middles = [(axis.x(pause.start_ms) + axis.x(pause.end_ms)) / 2 for pause in pauses]
    path = "".join(f"M{x - 3:.1f} {top - 1:.0f}l6 6m0 -6l-6 6" for x in middles)
    yield f'<path d="{path}" stroke="currentColor" stroke-width="1.6"/>' if path else ""
    for pause, x in zip(pauses[:MOST_TOLD], middles, strict=False):
        told = f"<title>{say(tell('A pause of {length} ms was cut here', length=pause.length_ms))}</title>"
        place = f'x="{x - 5:.1f}" y="{top - 3:.0f}" width="10" height="10"'
        yield f'<rect {place} fill="none" pointer-events="all">{told}</rect>'


def _stretch(left: float, right: float, top: float, height: float) -> str:
    width = right - left
    return f"M{left:.1f} {top:.1f}h{width:.1f}v{height:.1f}h{-width:.1f}z" if width > 0 else ""


def _told(turn: TurnSpan) -> Told:
    end = tell("(open)") if turn.end_ms is None else turn.end_ms
    speech = {"onset": turn.onset_ms, "quiet": turn.speech_end_ms}
    return tell("Turn {start} to {end} ms: speech {onset} to {quiet} ms", start=turn.start_ms, end=end, **speech)


def _box(left: float, right: float, top: float, height: float, fill: str) -> str:
    size = f'x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{height:.1f}"'
    return f'<rect {size} fill="{fill}" stroke="currentColor" stroke-width="0.7" stroke-opacity="0.7"/>'


def _end_of_recording(axis: Axis, at_ms: float, bottom: float, say: Say) -> Iterator[str]:
    if axis.total_ms <= at_ms:
        return
    x = axis.x(at_ms)
    yield f'<path d="M{x:.1f} {HEAD}V{bottom}" stroke="currentColor" stroke-dasharray="2 3" opacity="0.7">'
    yield f"<title>{say(ENDS)}</title></path>"


def _legend(baseline: float, say: Say) -> Iterator[str]:
    top, words = baseline - 9, [say(each) for each in LEGEND]
    yield _box(LEFT, LEFT + 22, top + 1, 8, "url(#tune-padding)") + _text(LEFT + 28, baseline, words[0])
    x = LEFT + 130
    yield f'<rect x="{x}" y="{top - 3}" width="22" height="15" rx="2" style="fill: {ACCENT}" opacity="0.85"/>'
    yield _text(x + 28, baseline, words[1])
    yield _box(x + 90, x + 112, top + 4, 7, "url(#tune-silence)") + _text(x + 118, baseline, words[2])
    yield f'<path d="M{x + 258} {top - 4}v17l-6 0l6 -6z" stroke="currentColor" fill="currentColor"/>'
    yield _text(x + 266, baseline, words[3])
    yield f'<path d="M{x + 352} {top + 1}l7 7m0 -7l-7 7" stroke="currentColor" stroke-width="1.6"/>'
    yield _text(x + 366, baseline, words[4])
    yield f'<path d="M{x + 492} {top + 5}h20" style="stroke: {ACCENT}" stroke-width="1.2" stroke-dasharray="5 4"/>'
    yield _text(x + 518, baseline, words[5])


def _text(x: float, y: float, words: str, *, anchor: str = "", weight: int = 0, quiet: bool = False) -> str:
    more = f' text-anchor="{anchor}"' if anchor else ""
    more += f' font-weight="{weight}"' if weight else ""
    more += ' opacity="0.75" font-size="11"' if quiet else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="currentColor"{more}>{_safe(words)}</text>'


def _safe(words: str) -> str:
    """Return text that XML can hold."""
    return escape("".join(character for character in words if character.isprintable()))
