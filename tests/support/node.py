"""Node, and what its programs import. Nothing is fetched here: ``npm ci --prefix tests/sdk/js`` did that before."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CLIENTS = Path(__file__).parents[1] / "sdk" / "js" / "node_modules"
TSC = CLIENTS / ".bin" / "tsc"
PATIENCE_S = 60


def node() -> str:
    """Return where Node is; skip the test by name where it or a client is missing, but fail it in CI."""
    found = shutil.which("node")
    if os.environ.get("CI") != "true" and not (found and CLIENTS.is_dir()):
        missing = "the JavaScript clients are" if found else "Node is"
        pytest.skip(f"{missing} not installed, so they are not tested here: npm ci --prefix tests/sdk/js")
    assert found, "CI must test the JavaScript clients"
    assert CLIENTS.is_dir(), "CI must test the JavaScript clients: npm ci --prefix tests/sdk/js"
    return found


def ran(*line: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    surroundings = {**os.environ, **environment}
    return subprocess.run(
        [*map(str, line)], env=surroundings, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


def printed(*line: str | Path, **environment: str) -> list[str]:
    """Run a command that has to succeed; return the lines it prints."""
    done = ran(*line, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()
