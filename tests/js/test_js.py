"""The page's pure modules, tested where they run: by Node, in one process for all files, as one test of the suite."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.js
def test_every_test_of_the_pages_modules_passes() -> None:
    node = shutil.which("node")
    if node is None and os.environ.get("CI") != "true":
        pytest.skip("Node is not installed, so the page's modules are not tested here")
    assert node is not None, "Node is missing, and CI must test the page's modules"
    files = sorted(str(path) for path in HERE.glob("*.test.mjs"))
    at_once = f"--test-concurrency={os.cpu_count() or 1}"  # node itself leaves one processor free, of two as well
    run = subprocess.run([node, "--test", at_once, *files], capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
