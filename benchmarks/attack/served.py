"""The app under attack, seen from outside: its process, its memory, its log, and tickets by its side door."""

from __future__ import annotations

import itertools
import json
import os
import queue
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from benchmarks.attack.inside import MARK

ROOT = Path(__file__).parents[2]
INSIDE = Path(__file__).with_name("inside.py")
CONFIGURING = ("PLAYGROUND_", "AZURE_", "OPENAI_", "GRADIO_")
START_S, ANSWER_S = 120, 15
MIB = 2**20
Target = Mapping[str, str]
BUILT_IN: Target = {"service": "builtin"}
ECHO: Target = {"service": "builtin", "deployment": "echo"}


def other(address: str) -> Target:
    """Whom a visitor names who wants to talk to a server of their own."""
    return {"service": "other", "endpoint": address, "deployment": "hostile"}


class App:
    """``app.py`` of ``checkout`` on a free port; what it writes goes to ``folder``. ``files`` is its soft limit."""

    def __init__(
        self, checkout: Path, folder: Path, files: int = 0, environment: Mapping[str, str] | None = None
    ) -> None:
        self.port = free_port()
        self._log = folder / "log.txt"
        self._answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self._owners = itertools.count()
        self._started = threading.Event()
        kept = {k: v for k, v in os.environ.items() if not k.startswith(CONFIGURING)} | dict(environment or {})
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, str(INSIDE), str(checkout), "--port", str(self.port)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=folder,
                env=kept,
                preexec_fn=(lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))) if files else None,
            )
        threading.Thread(target=self._read, daemon=True).start()
        if not self._started.wait(START_S):
            raise RuntimeError(f"The app of {checkout} did not start:\n{self._log.read_text()}")

    def ticket(self, target: Target = BUILT_IN, owner: str = "", settings: Mapping[str, object] | None = None) -> str:
        """Return a ticket to talk to ``target``, for somebody new unless ``owner`` is given; raise RuntimeError."""
        owner = owner or f"visitor-{next(self._owners)}"
        asked = {"owner": owner, "target": dict(target), "settings": dict(settings or {})}
        return str(self._ask(asked)["ticket"])

    @property
    def built_in(self) -> str:
        """Where the built-in server of this app listens."""
        return str(self._ask({})["url"])

    def detect(self, wanted: bool) -> None:
        """Let conversations that begin from now on be listened to by the speech detector, or not."""
        self._ask({"detector": wanted})

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    def resident_mib(self) -> float:
        """How much memory it holds now."""
        return self._memory("VmRSS")

    def family_mib(self) -> tuple[float, float]:
        """How much memory it holds now, and how much the processes that it started."""
        return self.resident_mib(), sum(_memory_of(each, "VmRSS") for each in self.children())

    def children(self) -> list[int]:
        """Return the processes that it started."""
        return _children_of(self.pid)

    def left(self) -> dict[str, int]:
        """Count what a conversation could leave behind: tasks, conversations, threads, sockets."""
        targets = [str(each.readlink()) for each in _listed(Path(f"/proc/{self.pid}/fd"))]
        threads = len(list(Path(f"/proc/{self.pid}/task").iterdir()))
        return {
            **self._ask({"left": True}),
            "threads": threads,
            "sockets": sum(each.startswith("socket:") for each in targets),
        }

    def forget_peak(self) -> None:
        """Let ``peak_mib`` begin anew."""
        Path(f"/proc/{self._process.pid}/clear_refs").write_text("5")

    def peak_mib(self) -> float:
        """Return the most memory it held since ``forget_peak``."""
        return self._memory("VmHWM")

    def written(self) -> tuple[int, int]:
        """Lines and bytes of its log so far."""
        with self._log.open("rb") as log:
            lines = sum(block.count(b"\n") for block in iter(lambda: log.read(MIB), b""))
        return lines, self._log.stat().st_size

    def settle(self, most_s: float = 60) -> None:
        """Wait until it has loaded what it loads in the background: until it has been idle for a second."""
        end = time.monotonic() + most_s
        while time.monotonic() < end:
            before = self._ticks()
            time.sleep(1)
            if self._ticks() - before < os.sysconf("SC_CLK_TCK") * 0.05:
                return

    def stop(self) -> None:
        """End it, by force where it does not listen any more."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _ask(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        try:
            answer = self._answers.get(timeout=ANSWER_S)
        except queue.Empty:
            raise RuntimeError(f"no ticket in {ANSWER_S} s") from None
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(MARK):
                self._answers.put(json.loads(line.removeprefix(MARK)))
            elif " is at http" in line:
                self._started.set()
            else:
                with self._log.open("a") as log:
                    log.write(line)

    def _memory(self, name: str) -> float:
        return _memory_of(self.pid, name)

    def _ticks(self) -> int:
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])


def _memory_of(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def _children_of(pid: int) -> list[int]:
    """Return the processes that a process started, and those that they did."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    children = [each for each, parent in parents.items() if parent == pid]
    return children + [each for child in children for each in _children_of(child)]


def _listed(folder: Path) -> list[Path]:
    return [each for each in folder.iterdir() if each.is_symlink()]


def helper(module: str, *words: str, polite: bool = True) -> subprocess.Popen[str]:
    """Start a module of ``benchmarks.attack`` in a process of its own; a polite one leaves the processor to others."""
    command: Sequence[str] = [sys.executable, "-m", f"benchmarks.attack.{module}", *words]
    return subprocess.Popen(
        [*(("nice", "-n", "19") if polite else ()), *command],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
