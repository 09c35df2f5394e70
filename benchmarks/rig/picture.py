"""One interruption as recorded, as an SVG: the speaker above, the microphone below, and how long it took. Pure.

Each column is 10 ms of sound, from its least to its greatest sample. It follows the reader's light or dark.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.rig.judging import RATE_HZ, Said, Sound

COLUMN_S = 0.01
COLUMN = int(RATE_HZ * COLUMN_S)
BEFORE_S, AFTER_S = 1.0, 2.2
STEP = 2.5
LEFT, WIDTH, TOP, TALL, GAP, FOOT = 96, 920, 44, 110, 26, 30
PLOT_END = LEFT + STEP * (BEFORE_S + AFTER_S) / COLUMN_S
HEIGHT = TOP + 2 * TALL + GAP + FOOT
STYLE = """<style>
:root { color: #18181b; background: #fff; --mark: #4338ca; --ground: #fff }
@media (prefers-color-scheme: dark) {
  :root { color: #e4e4e7; background: #18181b; --mark: #a5b4fc; --ground: #18181b }
}
text { font: 13px system-ui, sans-serif; fill: currentColor }
.wave { stroke: currentColor; stroke-width: 2 }
.axis { stroke: currentColor; opacity: .35 }
.mark { stroke: var(--mark); stroke-width: 1.5 }
.span { fill: var(--mark); opacity: .18 }
.told { fill: var(--mark); font-weight: 600 }
</style>"""


def picture(sound: Sound, said: Said, silence_ms: float, words: str) -> str:
    """Draw a stereo recording around the moment a person began; ``words`` say which browser, which echo."""
    began_s, ended_s = said.begin_s, said.begin_s + silence_ms / 1000
    from_s = began_s - BEFORE_S
    lanes = {"speaker": sound[:, 0], "microphone": sound[:, 1]}
    marks = {began_s: "the person begins", ended_s: "the answer is silent"}
    told = f"{silence_ms:.0f} ms from the person's first sound to the answer's last ({words})"
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{told}">',
            STYLE,
            '<rect width="100%" height="100%" fill="var(--ground)"/>',
            f'<rect class="span" x="{_x(began_s - from_s):.1f}" y="{TOP}" height="{2 * TALL + GAP}" '
            f'width="{_x(ended_s - from_s) - _x(began_s - from_s):.1f}"/>',
            *(_lane(name, channel, n, from_s) for n, (name, channel) in enumerate(lanes.items())),
            *(_mark(at_s - from_s, name) for at_s, name in marks.items()),
            f'<text class="told" x="{LEFT}" y="18">{told}</text>',
            *_ticks(),
            "</svg>\n",
        )
    )


def _x(at_s: float) -> float:
    return LEFT + STEP * at_s / COLUMN_S


def _lane(name: str, channel: Sound, number: int, from_s: float) -> str:
    middle = TOP + TALL / 2 + number * (TALL + GAP)
    start = int(from_s * RATE_HZ)
    cut = channel[max(0, start) : start + int((BEFORE_S + AFTER_S) * RATE_HZ)]
    columns = cut[: len(cut) // COLUMN * COLUMN].reshape(-1, COLUMN)
    scale = TALL / 2 / max(0.01, float(abs(cut).max()))
    path = "".join(
        f"M{LEFT + STEP * n:g} {middle - scale * high:.1f}V{middle - scale * low:.1f}"
        for n, (low, high) in enumerate(zip(columns.min(axis=1), columns.max(axis=1), strict=True))
        if scale * (high - low) > 1
    )
    axis = f'<path class="axis" d="M{LEFT} {middle:g}H{PLOT_END:g}"/>'
    return f'{axis}<path class="wave" d="{path}"/><text x="8" y="{middle + 4:g}">{name}</text>'


def _mark(at_s: float, name: str) -> str:
    """Draw a line through both lanes: of the person below its upper end's left, of the answer at its right."""
    x = _x(at_s)
    anchor, nudge = ("end", -5) if at_s <= BEFORE_S else ("start", 5)
    line = f'<path class="mark" d="M{x:.1f} {TOP - 16}V{TOP + 2 * TALL + GAP}"/>'
    return f'{line}<text text-anchor="{anchor}" x="{x + nudge:.1f}" y="{TOP - 6}">{name}</text>'


def _ticks() -> Iterator[str]:
    for tenth in range(0, int((BEFORE_S + AFTER_S) * 10) + 1, 5):
        at_s = tenth / 10
        yield (
            f'<text text-anchor="middle" x="{_x(at_s):.0f}" y="{HEIGHT - 10}">{at_s - BEFORE_S:+.1f}</text>'.replace(
                "+0.0", "0 s"
            )
        )
