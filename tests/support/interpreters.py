"""The oldest and the newest Python that a program to take away runs on, each with what it needs and no more.

``python3 tests/support/interpreters.py`` makes them ready, where they are installed; tests fetch nothing. Needs nothing
itself, so that any Python runs it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

VERSIONS = ("3.10", "3.13")
ROOT = Path(__file__).parents[2]
NEEDED = ROOT / "tests" / "sdk" / "requirements.txt"
HOME = ROOT / ".pythons"


def ready(version: str) -> Path | None:
    """Return the interpreter that has what is needed, or None."""
    folder = HOME / version
    stamp = folder / NEEDED.name
    is_ready = stamp.exists() and stamp.read_bytes() == NEEDED.read_bytes()
    return folder / "bin" / "python" if is_ready else None


def prepare(version: str) -> str:
    """Make an interpreter ready; return what became of it, in words."""
    if ready(version):
        return "ready"
    found = next(_installed(version), None)
    if found is None:
        return "not installed"
    folder = HOME / version
    subprocess.run([found, "-m", "venv", "--clear", folder], check=True)
    packages = ["-r", str(NEEDED), "-c", str(ROOT / "requirements.txt")]
    subprocess.run([str(folder / "bin" / "python"), "-m", "pip", "install", "-q", *packages], check=True)
    shutil.copyfile(NEEDED, folder / NEEDED.name)
    return "made ready"


def _installed(version: str) -> Iterator[str]:
    """Find interpreters that run: a name on the path may stand for one that is not chosen."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    known = [shutil.which(f"python{version}"), *map(str, sorted(pyenv.glob(f"versions/{version}.*/bin/python")))]
    for each in filter(None, known):
        if not subprocess.run([each, "-c", ""], capture_output=True, check=False).returncode:
            yield each


if __name__ == "__main__":
    for each in VERSIONS:
        sys.stdout.write(f"Python {each} for programs: {prepare(each)}\n")
