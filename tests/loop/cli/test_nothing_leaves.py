"""*Nothing leaves this machine*, and nothing is left in the home of who runs it: the app and every command."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from playground.cli.main import COMMANDS
from tests.support.ports import free_port

ROOT = Path(__file__).parents[3]
PATIENCE_S = 120
CONTROL = """
import socket, sys
try:
    socket.create_connection(("192.0.2.1", 443), 1)
except OSError:
    pass
try:
    socket.socket().connect(("192.0.2.2", 443))
except OSError:
    pass
"""
APP = f"""
from playground.web.serve.starting import main
main(["--port", "PORT"])
{CONTROL}"""
ONES = (
    ["check"],
    ["say", "Hello.", "--out", "said.wav"],
    ["talk", "said.wav", "--keep", "kept.zip"],
    ["transcribe", "said.wav"],
    ["open", "kept.zip"],
    ["tune", "said.wav"],
    ["local", "--port", "0"],
)
EACH = f"""
from playground.cli.main import main
for line in {ONES}:
    print(line[0], "ended with", main(line), flush=True)
{CONTROL}"""
CONTROLLED = ["look up 192.0.2.1", "connect 192.0.2.2"]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")


class Guarded:
    """A Python that finds an empty home and nothing configured, and reaches nobody beyond this computer."""

    def __init__(self, folder, script):
        self.home, self.log = folder / "home", folder / "attempts"
        self.home.mkdir(parents=True)
        (folder / "work").mkdir()
        self.work = folder / "work"
        paths = (ROOT / "tests" / "support" / "guard", ROOT)
        surroundings = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "TMPDIR": str(self.work),
            "GUARD_LOG": str(self.log),
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.process = subprocess.Popen(
            [sys.executable, "-c", script], cwd=self.work, env=surroundings, text=True, **pipes
        )

    def until(self, words):
        """Return the line that holds ``words``."""
        for line in self.process.stdout:
            if words in line:
                return line
        raise AssertionError(f"{words} never came: {self.process.stderr.read()}")

    def end(self, how):
        """Send that signal; return what was tried in vain and what was left at home, once all is over."""
        self.process.send_signal(how)
        said, complaints = self.process.communicate(timeout=PATIENCE_S)
        assert self.process.returncode == 0
        assert "Traceback" not in complaints, complaints
        left = [str(path.relative_to(self.home)) for path in self.home.rglob("*")]
        return self.log.read_text().splitlines(), left, said


@pytest.fixture
def guarded(tmp_path):
    running = []

    def start(script):
        running.append(Guarded(tmp_path / str(len(running)), script))
        return running[-1]

    yield start
    for each in running:
        if each.process.poll() is None:
            each.process.kill()
        each.process.communicate()


def test_the_app_and_every_command_reach_nobody_and_leave_nothing_at_home(guarded):
    app, commands = guarded(APP.replace("PORT", str(free_port()))), guarded(EACH)
    assert {line[0] for line in ONES} == set(COMMANDS)
    for line in ONES[:-1]:
        assert commands.until("ended with") == f"{line[0]} ended with 0\n"
    commands.until("Ready after")
    assert httpx.get(app.until("is at").split()[4]).status_code == 200
    assert app.end(signal.SIGTERM)[:2] == (CONTROLLED, [])
    attempts, left, said = commands.end(signal.SIGINT)
    assert (attempts, left) == (CONTROLLED, [])
    assert "local ended with 0" in said
