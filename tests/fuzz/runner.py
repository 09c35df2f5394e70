"""What all fuzzers share: scripts by number, a watch over what nobody caught, a failure made small, and the figures.

Rules:
1. A script is made from target, seed and number alone: the same three make it again, on any machine.
2. ``play`` raises where a script shows a fault; so does anything that is logged as an error or raised unseen meanwhile.
3. Faults of one kind (same error at the same place) are told once, by the script that showed it first, made small.
"""

from __future__ import annotations

import gc
import logging
import re
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Protocol

Script = Sequence[Any]
MOST_KINDS = 12
MOST_TRIES = 300
"""How often a failing script is played again to make it small."""
SAMPLES = 20
"""How often memory is measured in a hunt."""


class Target(Protocol):
    """One thing to throw scripts at; steps are the inputs that are counted."""

    name: str
    about: str

    def script(self, rng: Random) -> Script:
        """Make one script."""
        ...

    def play(self, script: Script) -> None:
        """Play a script and judge what became of it; raise where that is not as it should be."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class UnseenError(Exception):
    """Something went wrong where nobody could catch it: in a callback, a thread, a log line."""


@dataclass(frozen=True)
class Failure:
    """One kind of fault: how to see it again, and the smallest script that shows it."""

    target: str
    seed: int
    number: int
    why: str
    script: Script

    def __str__(self) -> str:
        return self._told(_short)

    @property
    def whole(self) -> str:
        """All of it, however long the script is."""
        return self._told(repr)

    def _told(self, step_text: Callable[[Any], str]) -> str:
        recipe = f"python -m tests.fuzz --seed {self.seed} --script {self.number} {self.target}"
        return "\n".join([recipe, f"  {self.why}", *(f"    {step_text(step)}" for step in self.script)])


@dataclass
class Hunt:
    """What a hunt found so far."""

    target: str
    scripts: int = 0
    inputs: int = 0
    seconds: float = 0.0
    failing: dict[str, int] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)

    @property
    def line(self) -> str:
        """The figures in one line."""
        first, last = (
            (self.memory_mb[min(1, len(self.memory_mb) - 1)], self.memory_mb[-1]) if self.memory_mb else (0, 0)
        )
        faults = sum(self.failing.values())
        return (
            f"{self.target}: {self.inputs} inputs in {self.scripts} scripts, {self.seconds:.1f} s, {faults} failed "
            f"({len(self.failing)} kinds), memory {first:.1f} MB first, {max(self.memory_mb, default=0):.1f} MB peak, "
            f"{last:.1f} MB last"
        )


def hunt(
    target: Target, seed: int, count: int, *, tell: Callable[[Hunt], None] = lambda _: None, shorten: bool = True
) -> Hunt:
    """Play scripts until ``count`` inputs were given; return what was found, ``shorten``: each script made small."""
    found, began = Hunt(target.name), time.monotonic()
    while found.inputs < count:
        script = target.script(rng_of(target, seed, found.scripts))
        fault = fault_of(target, script)
        if fault is not None:
            _note(found, target, seed, script, fault, shorten=shorten)
        found.scripts += 1
        found.inputs += max(1, len(script))
        found.seconds = time.monotonic() - began
        if found.inputs * SAMPLES >= count * len(found.memory_mb):
            gc.collect()
            found.memory_mb.append(resident_mb())
            tell(found)
    return found


def rng_of(target: Target, seed: int, number: int) -> Random:
    """Return the randomness of one script."""
    return Random(f"{target.name} {seed} {number}")


def fault_of(target: Target, script: Script) -> BaseException | None:
    """Play ``script``; return what it showed, or None."""
    try:
        with watched():
            target.play(script)
    except Exception as error:  # noqa: BLE001  what a script shows, whatever it is
        return error
    return None


def _note(found: Hunt, target: Target, seed: int, script: Script, fault: BaseException, *, shorten: bool) -> None:
    kind = kind_of(fault)
    found.failing[kind] = found.failing.get(kind, 0) + 1
    if found.failing[kind] == 1 and len(found.failures) < MOST_KINDS:
        small = smaller(target, script, kind) if shorten else script
        found.failures.append(Failure(target.name, seed, found.scripts, kind, small))


def smaller(target: Target, script: Script, kind: str) -> Script:
    """Return the shortest script found that shows a fault of ``kind``: without ever smaller pieces."""
    best, size, tries = list(script), max(1, len(script) // 2), 0
    while tries < MOST_TRIES:
        at, cut = 0, False
        while at < len(best) and tries < MOST_TRIES:
            shorter = best[:at] + best[at + size :]
            fault, tries = fault_of(target, shorter), tries + 1
            if fault is not None and kind_of(fault) == kind:
                best, cut = shorter, True
            else:
                at += size
        if size == 1 and not cut:
            break
        size = max(1, size // 2)
    return best


def kind_of(fault: BaseException) -> str:
    """Say which error it is and where: the innermost place of our own, and in which verdict."""
    places = traceback.extract_tb(fault.__traceback__)
    ours = [place for place in places if f"{Path.cwd()}/playground" in place.filename]
    at = next(reversed(ours or places), None)
    where = f" at {Path(at.filename).name}:{at.lineno}" if at else ""
    said = re.split("; |\n", str(fault))[0]  # what comes after differs from script to script
    if at in ours and not isinstance(fault, AssertionError):
        return f"{type(fault).__name__}{where}"
    return f"{type(fault).__name__}: {said[:300]}{where}"


SELDOM = "Invalid UTF-8 sequence received"
"""uvicorn's word for a frame that is no text; ``http_server.py`` lets it through once a minute, as one line."""


@contextmanager
def watched() -> Iterator[None]:
    """Raise UnseenError at the end when something was logged as an error or raised where nobody could catch it."""
    seen: list[str] = []
    logs = _Logs(seen)
    hooks = sys.unraisablehook, threading.excepthook
    sys.unraisablehook = lambda what: seen.append(f"unraisable: {what.exc_value!r} in {what.object!r}"[:300])
    threading.excepthook = lambda what: seen.append(f"in a thread: {what.exc_value!r}"[:300])
    logging.getLogger().addHandler(logs)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield
    finally:
        logging.getLogger().removeHandler(logs)
        sys.unraisablehook, threading.excepthook = hooks
    if seen:
        raise UnseenError(seen[0])


class _Logs(logging.Handler):
    """Notes what is logged as an error, with an exception, or by asyncio."""

    def __init__(self, seen: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._seen = seen

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage().startswith(SELDOM):
            return
        if record.levelno >= logging.ERROR or record.exc_info or record.name == "asyncio":
            error = record.exc_info[1] if record.exc_info else None
            self._seen.append(
                f"logged by {record.name}: {record.getMessage()}"[:200] + (f" {error!r}" if error else "")
            )


def resident_mb() -> float:
    """Return how much memory this process holds."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:  # no /proc: not Linux
        return 0.0
    return pages * 4096 / 1e6


def _short(step: Any) -> str:
    text = repr(step)
    return text if len(text) <= 600 else f"{text[:400]} … {text[-100:]} ({len(text)} characters)"
