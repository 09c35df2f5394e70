"""What attacks from outside cost: the memory of the app, the delay of a well-behaved neighbour, the log, a newcomer.

Method. Each case starts the real app in a process (``attack/inside.py``: ``app.py`` as it is, with a side door for
tickets) and lets it load. A neighbour in a process of its own talks to the built-in server's model ``echo`` over the
bridge, 20 ms of sound at a time; the delay of a block is the time from when it was due to when it came back through
bridge, session, Realtime protocol and server. After a while without one the attacker works for ``--seconds``, in a
process of the lowest priority, as are the services it brings along: their place in reality is another machine, and
here they must not take from the app what they would not take there.

- memory: resident before the attack, the most meanwhile, and five seconds after the attacker ended, in MiB
- delay: median and 99th percentile of the neighbour's blocks without and under attack, in ms; *lost* never came back
- log: lines and bytes written by the app from the start of the attack on
- newcomer: whether somebody new gets page and conversation in the midst of the attack, and how soon after its end

The goal: at most 64 MiB more, at most 20 ms added at the 99th percentile, a newcomer served (but where all places are
taken). With ``--against`` every case runs on that checkout first, then on this one, with the same attackers.

Run: ``python -m benchmarks.under_attack [CASE …] [--against CHECKOUT] [--seconds 20] [--rounds 1]``; needs Linux.
"""

from __future__ import annotations

import argparse
import http.client
import json
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.attack.page import GoneError, Page
from benchmarks.attack.served import BUILT_IN, ECHO, ROOT, App, Target, helper, other

QUIET_S, AFTER_S, PATIENCE_S = 10, 5, 20
MOST_MIB, MOST_ADDED_MS = 64, 20


@dataclass(frozen=True)
class Case:
    """An attack: by whom, with how many tickets, to talk to which manner of service; the app's soft limit of files."""

    words: str
    attack: str
    tickets: int = 0
    service: str = ""
    files: int = 0


CASES: Mapping[str, Case] = {
    "unreading": Case("a page that never reads, a service that floods", "unreading", 1, "flood"),
    "posting": Case("60 posts of 20 MB, each from somebody new", "posting"),
    "posting-empty": Case("2,000 empty posts, each from somebody new", "posting_empty"),
    "microphone": Case("a microphone at 350 × real time, built-in server", "microphone_flood", 50),
    "microphone-deaf": Case("the same, to a service that never reads", "microphone_flood", 50, "deaf"),
    "idle": Case("1,100 idle connections, a soft limit of 1,024 files", "idling", files=1024),
    "places": Case("99 places held in silence", "holding", 99, "quiet"),
    "values": Case("built-in server: 23 MB of small values", "many_values"),
    "items": Case("built-in server: 8,000 items", "many_items"),
    "invalid": Case("invalid frames on the bridge", "invalid", 50, "quiet"),
}


@dataclass
class Found:
    """What was measured of one case."""

    mib: dict[str, float] = field(default_factory=dict)
    quiet_ms: np.ndarray = field(default_factory=lambda: np.zeros(0))
    attacked_ms: np.ndarray = field(default_factory=lambda: np.zeros(0))
    lost: int = 0
    log: tuple[int, int] = (0, 0)
    newcomer: str = ""
    afterwards: str = ""
    told: str = ""

    @property
    def added_ms(self) -> float:
        """How much later the neighbour's latest hundredth came."""
        return float(np.percentile(self.attacked_ms, 99) - np.percentile(self.quiet_ms, 99))

    @property
    def added_mib(self) -> float:
        """How much more memory was held at the worst moment."""
        return self.mib["peak"] - self.mib["before"]

    def row(self, name: str, code: str) -> str:
        """Return the line of the table."""
        p = [float(np.percentile(ms, q)) for q in (50, 99) for ms in (self.quiet_ms, self.attacked_ms)]
        held = "yes" if self.added_mib <= MOST_MIB and self.added_ms <= MOST_ADDED_MS else "no"
        mib = f"{self.mib['before']:6.0f} {self.mib['peak']:6.0f} {self.mib['gone']:6.0f} {self.added_mib:+7.0f}"
        ms = f"{p[0]:6.1f} {p[1]:8.1f}  {p[2]:6.1f} {p[3]:8.1f} {self.added_ms:+9.1f} {self.lost:5}"
        log = f"{self.log[0]:8} {self.log[1] / 1000:9.1f}"
        return f"{name:16}{code:7} {mib}  {ms}  {log}  {held:4}  {self.newcomer:24} {self.afterwards}"


HEAD = (
    f"{'':16}{'':7} {'memory MiB':^29} {'delay ms: p50':^15}  {'p99':^15}\n"
    f"{'case':16}{'code':7} {'before':>6} {'peak':>6} {'gone':>6} {'added':>7}  {'quiet':>6} {'attack':>8}  "
    f"{'quiet':>6} {'attack':>8} {'added':>9} {'lost':>5}  {'lines':>8} {'kB':>9}  goal  {'newcomer':24} afterwards"
)


def measure(case: Case, checkout: Path, seconds: float) -> Found:
    """Run one case on one checkout."""
    found = Found()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_:
        app = App(checkout, Path(folder), case.files)
        open_.callback(app.stop)
        app.settle()
        target = other(open_.enter_context(service(case.service))) if case.service else BUILT_IN
        visit(app)  # what is made once is no attack's doing
        neighbour = helper("neighbour", str(app.port), app.ticket(ECHO), polite=False)
        open_.callback(neighbour.kill)
        said(neighbour, "talking")
        time.sleep(QUIET_S)
        attacked = [time.monotonic()]
        found.mib["before"] = app.resident_mib()
        app.forget_peak()
        lines, size = app.written()
        given = {"port": app.port, "url": f"{app.built_in}/v1/realtime", "seconds": seconds}
        given["tickets"] = [app.ticket(target) for _ in range(case.tickets)]
        attacker = helper("attackers", case.attack, json.dumps(given))
        time.sleep(seconds * 0.6)
        found.newcomer = newcomer(app)
        found.told = attacker.communicate()[0].strip()
        attacked.append(time.monotonic())
        if attacker.returncode:
            raise RuntimeError(f"the attack {case.attack} failed")
        found.mib["peak"] = app.peak_mib()
        found.afterwards = newcomer_afterwards(app)
        time.sleep(AFTER_S)
        found.mib["gone"] = app.resident_mib()
        found.log = (app.written()[0] - lines, app.written()[1] - size)
        blocks = json.loads(neighbour.communicate()[0])
        judge(found, blocks, attacked)
    return found


def judge(found: Found, blocks: list[tuple[float, float | None]], attacked: list[float]) -> None:
    """Sort the neighbour's blocks into those before and those under attack."""
    began, ended = attacked
    end = blocks[-1][0]
    waited = [(due, end - due if delay is None else delay) for due, delay in blocks]
    found.quiet_ms = np.array([delay * 1000 for due, delay in waited if began - QUIET_S + 1 <= due < began])
    found.attacked_ms = np.array([delay * 1000 for due, delay in waited if began <= due < ended])
    found.lost = sum(delay is None for due, delay in blocks if began <= due < ended)


@contextmanager
def service(manner: str) -> Iterator[str]:
    """Run a service of bad manners; give its address."""
    process = helper("service", manner)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()


def newcomer(app: App) -> str:
    """Say whether somebody new gets page and conversation, and how soon."""
    began = time.monotonic()
    try:
        visit(app)
    except (OSError, RuntimeError, GoneError, http.client.HTTPException) as error:
        return f"no: {str(error) or type(error).__name__}"[:60]
    return f"in {time.monotonic() - began:.1f} s"


def newcomer_afterwards(app: App) -> str:
    """Say how soon after an attack somebody new is served again."""
    began = time.monotonic()
    while (told := newcomer(app)).startswith("no") and time.monotonic() - began < PATIENCE_S:
        time.sleep(0.02)
    return told if told.startswith("no") else f"in {time.monotonic() - began:.1f} s"


def visit(app: App, target: Target = BUILT_IN) -> None:
    """Load the page, begin a conversation, end it; raise when there is none in time."""
    link = http.client.HTTPConnection("127.0.0.1", app.port, timeout=PATIENCE_S)
    link.request("GET", "/")
    status = link.getresponse().status
    link.close()
    if status != 200:
        raise GoneError(f"the page answered {status}")
    page = Page(app.port, app.ticket(target))
    try:
        for message in page.messages():
            if message["type"] == "closed":
                raise GoneError(message["sentence"])
            if message["type"] == "state" and message["link"] == "open":
                return
    finally:
        page.close()


def said(process: subprocess.Popen[str], word: str) -> None:
    """Wait until a helper says ``word``."""
    assert process.stdout is not None
    if process.stdout.readline().strip() != word:
        raise RuntimeError(f"the neighbour never was {word}")


def main() -> None:
    """Measure, and print the table as it grows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join(CASES)}; all")
    parser.add_argument("--against", type=Path, help="another checkout, measured in turn with this one")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    if unknown := set(options.cases) - set(CASES):
        parser.error(f"there is no case {', '.join(sorted(unknown))}")
    checkouts = {"before": options.against.resolve(), "after": ROOT} if options.against else {"this": ROOT}
    print(HEAD)
    told = []
    for name in options.cases or CASES:
        for _ in range(options.rounds):
            for code, checkout in checkouts.items():
                found = measure(CASES[name], checkout, options.seconds)
                print(found.row(name, code), flush=True)
                told.append(f"{name:16}{code:7} {CASES[name].words}: {found.told}")
    print("", *told, sep="\n")


if __name__ == "__main__":
    main()
