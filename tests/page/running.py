"""The real app in a process of its own, to be started, killed and started again by a test."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]
STARTED = re.compile(r"is at (http://\S+)")
CONFIGURING = ("PLAYGROUND_", "AZURE_", "OPENAI_", "GRADIO_", "FORWARDED_", "SPACE_")


class App:
    """``python app.py`` on one port; what it writes goes to ``folder``. ``environment`` is all it finds configured."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(CONFIGURING)}
        self.folder = folder
        self.environment = {**kept, "PYTHONPATH": str(ROOT), **(environment or {})}
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[str] | None = None
        self._said: list[str] = []

    def start(self) -> App:
        """Start it and wait until it says where it is."""
        with (self.folder / "stderr.txt").open("a") as stderr:
            command = [sys.executable, str(ROOT / "app.py"), "--port", str(self.port)]
            self._process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=stderr, text=True, cwd=self.folder, env=self.environment
            )
        assert self._process.stdout is not None
        self._said.append(self._process.stdout.readline())
        if not STARTED.search(self._said[-1]):
            self.kill()  # else it outlives the test, and fails the next one
            raise AssertionError(f"the app did not start:\n{self.complaints}")
        return self

    def kill(self) -> None:
        """End it at once, as a crash or a pulled plug would."""
        assert self._process is not None
        self._process.kill()
        self._said.append(self._process.communicate(timeout=30)[0])

    def stop(self) -> None:
        """End it as an administrator would; nothing where it has ended."""
        self.ask_to_end()
        self.ended()

    def ask_to_end(self) -> None:
        """Ask it to end, as who replaces it does, and wait for nothing."""
        assert self._process is not None
        self._process.terminate()

    def ended(self) -> int:
        """Wait until it has ended by itself; return its status."""
        assert self._process is not None
        assert self._process.stdout is not None
        if not self._process.stdout.closed:
            self._said.append(self._process.communicate(timeout=30)[0])
        return self._process.returncode

    @property
    def complaints(self) -> str:
        """What it wrote to stderr so far."""
        return (self.folder / "stderr.txt").read_text()

    @property
    def crashes(self) -> list[str]:
        """What it said of errors of its own: lines of its log at level ERROR, and tracebacks from beyond the log."""
        return [line for line in self.complaints.splitlines() if " ERROR " in line or "Traceback" in line]

    @property
    def written(self) -> str:
        """Everything it wrote; stdout beyond its first line only once it was stopped."""
        return "".join(self._said) + self.complaints
