"""Measure at the ear: a real browser, real devices, one recording of speaker and microphone on one clock.

Method. A PulseAudio of its own (``rig/pulse.py``) gives Chromium or Firefox a speaker and a microphone that are two
channels of one device. The real app answers with its built-in server. A person is a file played into the microphone.
Everything is judged from the recording alone (``rig/judging.py``): the clip's place by correlation, the speaker's sound
by its level. An event, a fake device or a tap inside the page is trusted with nothing. Where there is an echo, the
speaker comes back into the microphone at that level after 60 ms.

- ``interrupt``: a story is asked for; when it has sounded for ``--at`` seconds somebody speaks: from their first sound
  to the last of the answer, in ms. Each run is a fresh page with a fresh microphone. A run whose answer was in a pause
  at that moment is made again. *Missed*: the answer went on for three seconds more.
- ``story``: a story is told and nobody speaks; how often it fell silent for longer than between two sentences.
- ``plug``: the same, but after 8 s an echo appears (headphones pulled out); after a cut the person asks again.
- ``answer``: a question, again and again: from its last sound to the answer's first, and the legs the page knows of;
  beside it the devices alone, measured with a page that only connects its microphone to its speaker.
- ``picture``: one interruption, drawn into ``--out``.

The voices are a synthetic one and, with ``--human FILE`` (PCM16 mono 24 kHz, or PLAYGROUND_HUMAN), the first word of a
person. A browser that fell over is opened anew and counted (*fell*). p95 of fewer than twenty runs is the slowest.
Nothing else may run on the machine meanwhile.

Run: ``python -m benchmarks.room interrupt --browser chromium --echo none --at 4 --voice synthetic --runs 3``; lists are
given with commas, and ``all`` measures everything. Needs PulseAudio, browsers and tests/requirements.txt.
"""

from __future__ import annotations

import argparse
import os
import statistics
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.loop import app
from benchmarks.rig import cells
from benchmarks.rig.bare import bare_page, lag_of
from benchmarks.rig.browser import BrowserGone
from benchmarks.rig.clips import QUESTION, WAIT, Clip, human, synthetic
from benchmarks.rig.picture import picture
from benchmarks.rig.pulse import RATE_HZ, missing
from benchmarks.rig.stage import NAMES, Stage, program, stage

ECHOES: Mapping[str, float | None] = {"none": None, "0": 0, "-10": -10, "-20": -20}
VOICES = ("synthetic", "human")
DEVICE_RUNS = 3
Options = argparse.Namespace


def interrupt(standing: Stage, options: Options) -> None:
    """Print one line for each voice, echo and moment."""
    for voice in options.voice:
        clip = said(standing, voice, options)
        if clip is None:
            continue
        for echo in options.echo:
            for at_s in options.at:
                runs = measured(standing, options.runs, cells.interruption, clip, ECHOES[echo], at_s)
                ended = [run.silence_ms for run in runs if run.silence_ms is not None]
                cell = f"interrupt  {standing.browser_name:8} echo {echo:>4}  at {at_s:g} s  {voice:9}"
                print(f"{cell}  {figures(ended)}  missed {len(runs) - len(ended)} of {len(runs)}{falls(standing)}")
                print(f"           each: {', '.join(shown(run.silence_ms) for run in runs)}")
                print(f"           understood: {' / '.join(run.understood or '-' for run in runs)}", flush=True)
                keep(standing, options, runs)


def story(standing: Stage, options: Options) -> None:
    """Print how often a story was cut off, for each echo."""
    for echo in options.echo:
        for told in measured(standing, 1, cells.story, ECHOES[echo], options.seconds):
            print(f"story      {standing.browser_name:8} echo {echo:>4}  {cuts(told)}{falls(standing)}", flush=True)


def plug(standing: Stage, options: Options) -> None:
    """Print how often a story was cut off once an echo appeared, for each echo."""
    for echo in (echo for echo in options.echo if ECHOES[echo] is not None):
        for told in measured(standing, options.runs, cells.plug, ECHOES[echo], options.seconds):
            print(f"plug       {standing.browser_name:8} echo {echo:>4}  {cuts(told)}{falls(standing)}", flush=True)


def answer(standing: Stage, options: Options) -> None:
    """Print the wait for an answer, its legs, and the devices alone."""
    clip = synthetic(QUESTION, standing.folder)
    with bare_page() as address:
        for name, processing in (("all processing off", False), ("all processing on", True)):
            lags = measured(standing, DEVICE_RUNS, lag_of, address, clip, processing)
            print(f"devices    {standing.browser_name:8} {name:18}  {figures(lags)}")
    ((waits, legs),) = measured(standing, 1, cells.answers, clip, options.runs)
    print(f"answer     {standing.browser_name:8} end of speech to first sound  {figures(waits)}{falls(standing)}")
    for name in legs[0] if legs else ():
        print(f"           {name:14} {figures([leg[name] for leg in legs if name in leg])}")
    print(f"           {'all legs':14} {figures([sum(leg.values()) for leg in legs])}", flush=True)


def draw(standing: Stage, options: Options) -> None:
    """Draw one interruption that was noticed."""
    clip = synthetic(WAIT, standing.folder)
    echo = options.echo[0]
    for run in measured(standing, options.runs, cells.interruption, clip, ECHOES[echo], options.at[0]):
        if run.silence_ms is not None:
            words = f"{standing.browser_name.capitalize()}, echo {echo}{'' if echo == 'none' else ' dB'}"
            sound = standing.recorder.sound(run.from_s)[: int((run.until_s - run.from_s) * RATE_HZ)]
            options.out.write_text(picture(sound, run.said, run.silence_ms, words))
            print(f"picture    {options.out}: {run.silence_ms:.0f} ms")
            return


CELLS: Mapping[str, Callable[[Stage, Options], None]] = {
    "interrupt": interrupt,
    "story": story,
    "plug": plug,
    "answer": answer,
}
"""What ``all`` measures."""
COMMANDS = {**CELLS, "picture": draw}


def said(standing: Stage, voice: str, options: Options) -> Clip | None:
    """Return what this voice says, or None where it is not here."""
    if voice == "synthetic":
        return synthetic(WAIT, standing.folder)
    if options.human is None or not options.human.exists():
        print("human      skipped: no recording; name one with --human")
        return None
    return human(options.human, standing.folder)


def measured(standing: Stage, count: int, measure: Callable[..., cells.Result], *how: Any) -> list[cells.Result]:
    """Measure so often, each time with a browser that stands."""
    return [standing.bravely(partial(measure, standing, *how)) for _ in range(count)]


def keep(standing: Stage, options: Options, runs: list[cells.Interruption]) -> None:
    """Write what each run recorded, where that is asked for."""
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    for number, run in enumerate(runs):
        if options.keep:
            standing.recorder.keep(options.keep / f"{standing.browser_name}-{number}.wav", run.from_s, run.until_s)


def figures(values: list[float]) -> str:
    if not values:
        return "n=0"
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return f"n={len(ordered):<3} median {statistics.median(ordered):6.1f}  p95 {p95:6.1f} ms"


def shown(value: float | None) -> str:
    return "never" if value is None else f"{value:.0f}"


def cuts(told: cells.Story) -> str:
    return f"{told.seconds:g} s: fell silent {told.cuts} times, was told to {told.stops} times"


def falls(standing: Stage) -> str:
    return f"  fell {standing.fell}" if standing.fell else ""


def names(text: str) -> list[str]:
    return text.split(",")


def moments(text: str) -> list[float]:
    return [float(each) for each in text.split(",")]


def options() -> Options:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=(*COMMANDS, "all"))
    parser.add_argument("--browser", type=names, default=list(NAMES))
    parser.add_argument("--echo", type=names, default=list(ECHOES))
    parser.add_argument("--at", type=moments, default=[1.0, 4.0, 9.0])
    parser.add_argument("--voice", type=names, default=list(VOICES))
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--human", type=Path, default=os.environ.get("PLAYGROUND_HUMAN"))
    parser.add_argument("--base-url", help="measure an app that already runs there")
    parser.add_argument("--out", type=Path, default=Path("interruption.svg"), help="where to draw the picture")
    parser.add_argument("--keep", type=Path, help="a folder for the recordings")
    return parser.parse_args()


def main() -> None:
    """Measure what is asked for, in each browser that is here."""
    chosen = options()
    if absent := missing():
        print(f"skipped: {absent} is not installed (Debian: pulseaudio, pulseaudio-utils)")
        return
    with nullcontext(chosen.base_url) if chosen.base_url else app({}) as address:
        for name in chosen.browser:
            if program(name) is None:
                print(f"{name} skipped: it is not installed")
                continue
            try:
                with stage(name, address) as standing:
                    for what in CELLS if chosen.what == "all" else (chosen.what,):
                        COMMANDS[what](standing, chosen)
            except BrowserGone as why:
                print(f"{name} given up: {why}")


if __name__ == "__main__":
    main()
