"""How long people wait for an answer of the built-in server, alone and among many, and what that takes.

Method. The real app (``attack/inside.py``) with its built-in server and the limits of a public page. N people in a
process of their own (``talking_people.py``) say the same question of some four seconds every ``--every`` seconds, not
all at once, over the bridge in real time, and listen to what comes; turn detection after 200 ms of silence. Speech is
the built-in voice's, or with ``--human`` the first seconds of a recording (PCM16 mono, 24 kHz). The machine is shared
by app, server and people, so each one's processor time is counted apart, in cores.

- wait: from the question's last block to the first sound of its answer (median, p95, p99); *late*: not answered before
  the next question. The first round of each is left out.
- those who wait in line for a place, or are refused one, are counted and ask nothing.

Run: ``python -m benchmarks.load [--people 1,20,40,75] [--seconds 60] [--every 9.5] [--human FILE]``; needs Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.attack.page import RATE_HZ
from benchmarks.attack.served import ROOT, App
from benchmarks.sessions import processor_s
from playground.audio.pcm import to_pcm
from playground.engines.hibari_voice import HibariSynthesizer

QUESTION = "Hello there, could you please tell me what the weather was like in the mountains yesterday?"
LIMITS = {"PLAYGROUND_LIMIT_CONVERSATIONS": "100", "PLAYGROUND_LIMIT_LAG_MS": "100", "PLAYGROUND_LIMIT_QUEUE": "100"}
TALK = {"turn_detection": "server_vad", "silence_duration_ms": 200}
HUMAN_S = 4.2
AUDIBLE = round(32_768 * 10 ** (-35 / 20))


def main() -> None:
    """Measure each number of people with an app of its own, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", default="1,20,40,75")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--every", type=float, default=9.5)
    parser.add_argument("--human", type=Path, default=os.environ.get("PLAYGROUND_HUMAN"))
    parser.add_argument("--against", type=Path, help="another checkout, measured in turn with this one")
    options = parser.parse_args()
    checkouts = {"this": ROOT, **({"against": options.against.resolve()} if options.against else {})}
    print(
        f"{'people':>7} {'code':8}{'talk':>5}{'line':>5}{'asked':>6}{'late':>5}  {'p50':>6} {'p95':>6} {'p99':>6} ms   "
        "cores: app server people"
    )
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "clip.npy"
        np.save(clip, spoken(options.human))
        for count in map(int, options.people.split(",")):
            for name, checkout in checkouts.items():
                print(f"{count:7} {name:8}{measure(checkout, clip, count, options)}", flush=True)


def spoken(human: Path | None) -> NDArray[np.int16]:
    """Return what is said, at 24 kHz, up to its last sound."""
    if human is not None:
        said = np.frombuffer(human.read_bytes(), "<i2")[: round(HUMAN_S * RATE_HZ)]
    else:
        pieces = [samples for _, samples in HibariSynthesizer().speak(QUESTION, voice="ash")]
        said = np.frombuffer(to_pcm(np.concatenate(pieces)), "<i2")
    return said[: np.flatnonzero(np.abs(said.astype(np.int32)) > AUDIBLE)[-1] + 1]


def measure(checkout: Path, clip: Path, count: int, options: argparse.Namespace) -> str:
    """Let so many talk to an app of their own; return the row."""
    with tempfile.TemporaryDirectory() as folder:
        app = App(checkout, Path(folder), environment=LIMITS)
        try:
            app.settle()
            tickets = [app.ticket(settings=TALK) for _ in range(count)]
            before, began = cpu_of(app), time.monotonic()
            words = [str(app.port), str(clip), f"{options.every}", f"{options.seconds}", *tickets]
            command = [sys.executable, "-m", "benchmarks.talking_people", *words]
            found = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
            passed = time.monotonic() - began
            cores = [*((after - at) / passed for after, at in zip(cpu_of(app), before, strict=True))]
        finally:
            app.stop()
    places = Counter(found["places"])
    waits = np.array([wait for each in found["waits"] for wait in each[1:]]) * 1000
    asked = sum(max(0, each - 1) for each in found["asked"])
    p50, p95, p99 = np.percentile(waits, (50, 95, 99)) if waits.size else (np.nan,) * 3
    people = f"{places['talks']:5}{count - places['talks']:5}{asked:6}{asked - waits.size:5}"
    spent = f"{cores[0]:.2f} {cores[1]:.2f} {found['cpu_s'] / passed:.2f}"
    return f"{people}  {p50:6.0f} {p95:6.0f} {p99:6.0f}             {spent}"


def cpu_of(app: App) -> tuple[float, float]:
    """Return the processor time of the app and of what it started, in seconds."""
    return processor_s(app.pid), sum(processor_s(each) for each in app.children())


if __name__ == "__main__":
    main()
