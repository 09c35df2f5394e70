"""What a thousand conversations leave behind that were cut off wherever they happened to be.

Method. The real app in a process (``attack/inside.py``), its built-in server in another. Each visitor loads the page,
has Gradio keep something (one call with a session of its own), gets a ticket and joins the bridge; types or talks; and
is gone after a random time, from at once to ``--longest`` seconds, in one of five manners: a goodbye, a closed socket,
a reset one, one closed in the middle of a frame, one that read nothing any more. ``--at-once`` of them at a time.

- MiB: resident memory of the app and of the built-in server's process, after each tenth of the visitors; the slope is
  that of a straight line through all but the first three, per hundred visitors
- left: tasks of the app's event loop, its threads, its sockets and the conversations it counts, before the first
  visitor and ten seconds after the last

Run: ``python -m benchmarks.coming_and_going [--visitors 1000] [--at-once 4] [--longest 1.2] [--seed 1]``; needs Linux.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import socket
import struct
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np

from benchmarks.attack.page import BINARY, RATE_HZ, GoneError, Page, framed, microphone
from benchmarks.attack.served import ROOT, App

PREDICT = "/gradio_api/run/predict"
WORDS = ("Count to twenty.", "Tell me a story.", "What time is it?", "Hello")
REST_S, TENTHS, WARM = 10, 10, 3
RESET = struct.pack("ii", 1, 0)
"""What makes ``close`` a reset: linger, for no time."""


def main() -> None:
    """Let them come and go, and print what is left."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visitors", type=int, default=1000)
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--longest", type=float, default=1.2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = App(ROOT, Path(folder))
        try:
            measure(app, options)
        finally:
            app.stop()


def measure(app: App, options: argparse.Namespace) -> None:
    """Have the visitors come in tenths, and print the memory after each, then what is left."""
    app.settle()
    visit(app, random.Random(0), options.longest)  # what is made once is left by nobody
    app.settle()
    before, found = app.left(), [app.family_mib()]
    print(f"{'visitors':>9} {'app MiB':>8} {'server MiB':>10}")
    manners: Counter[str] = Counter()
    share = options.visitors // TENTHS
    with ThreadPoolExecutor(options.at_once) as pool:
        for tenth in range(TENTHS):
            seeds = range(tenth * share, (tenth + 1) * share)
            rngs = [random.Random(f"{options.seed}-{seed}") for seed in seeds]
            manners.update(pool.map(lambda rng: visit(app, rng, options.longest), rngs))
            time.sleep(1)
            found.append(app.family_mib())
            print(f"{(tenth + 1) * share:9} {found[-1][0]:8.1f} {found[-1][1]:10.1f}", flush=True)
    time.sleep(REST_S)
    hundreds = np.arange(len(found)) * share / 100
    for name, line in zip(("app", "built-in server"), np.array(found).T, strict=True):
        slope = np.polyfit(hundreds[WARM:], line[WARM:], 1)[0]
        print(f"{name}: {slope:+.2f} MiB a hundred visitors, {line[0]:.0f} → {line[-1]:.0f} MiB")
    print("left:", ", ".join(f"{name} {before[name]} → {count}" for name, count in app.left().items()))
    print("log:", *app.written(), "lines and bytes;", ", ".join(f"{each} {n}" for each, n in manners.most_common()))


def visit(app: App, rng: random.Random, longest_s: float) -> str:
    """Come, talk or type, and be gone; return how."""
    with suppress(OSError, http.client.HTTPException):
        look_around(app.port, rng)
    try:
        page = Page(app.port, app.ticket())
    except GoneError:
        return "not let in"
    manner = rng.choice((bye, close, reset, halve, ignore))
    end = time.monotonic() + rng.random() * longest_s
    try:
        if manner is ignore:
            page.say("text", text=rng.choice(WORDS))
            time.sleep(max(0.0, end - time.monotonic()))
        elif rng.random() < 0.5:
            page.say("text", text=rng.choice(WORDS))
            listen(page, end)
        else:
            talk(page, rng, end)
        manner(page)
    except GoneError:
        return "cut off"
    finally:
        page.close()
    return manner.__name__


def look_around(port: int, rng: random.Random) -> None:
    """Load the page, and call it once as a session of one's own."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    link.request("GET", "/")
    link.getresponse().read()
    asked = {"fn_index": rng.randrange(20), "session_hash": f"{rng.getrandbits(48):x}", "data": []}
    link.request("POST", PREDICT, json.dumps(asked), {"Content-Type": "application/json"})
    link.getresponse().read()
    link.close()


def listen(page: Page, end: float) -> None:
    """Read whatever comes, until then."""
    frames = page.frames()
    while (left := end - time.monotonic()) > 0:
        page.socket.settimeout(left)
        with suppress(TimeoutError, GoneError):
            next(frames)
            continue
        return


def talk(page: Page, rng: random.Random, end: float) -> None:
    """Talk, loud enough to be taken for somebody, in blocks of 20 ms, until then."""
    voice = np.random.default_rng(rng.getrandbits(32))
    while time.monotonic() < end:
        page.send(microphone((voice.standard_normal(RATE_HZ // 50) * 3000).astype("<i2").tobytes()))
        time.sleep(0.02)


def bye(page: Page) -> None:
    """Say goodbye."""
    page.say("bye")


def close(page: Page) -> None:
    """Close the socket without a word."""
    page.socket.shutdown(socket.SHUT_RDWR)


def reset(page: Page) -> None:
    """Be cut off, as by a cable."""
    page.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


def halve(page: Page) -> None:
    """Stop in the middle of a frame."""
    page.send(framed(BINARY, os.urandom(960))[:500])


def ignore(page: Page) -> None:
    """Go without having read anything."""


if __name__ == "__main__":
    main()
