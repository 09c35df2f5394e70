"""The steps of ``deploy/Dockerfile`` without Docker: what it copies, read-only, run by nobody, without a home."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from playground.client.owner import COOKIE
from playground.web.bridge.bridge import PATH
from tests.loop.cli.test_stopping import until
from tests.support.asked import press_start
from tests.support.ports import free_port

ROOT = Path(__file__).parents[3]
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
COPIED = [name for name in re.findall(r"^COPY (\S+) \S+$", DOCKERFILE.rpartition("FROM")[2], re.M) if name[0] != "-"]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no user like that")


@pytest.fixture
def shut():
    """A tree that nobody can write, beside a folder that anybody can."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        tree, temporary = folder / "app", folder / "tmp"
        tree.mkdir()
        for part in COPIED:
            here = ROOT / part
            (shutil.copytree if here.is_dir() else shutil.copy2)(here, tree / part)
        temporary.mkdir()
        temporary.chmod(0o777)
        for path in (*tree.rglob("*"), tree):
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o222 | 0o444)
        yield tree, temporary
        for path in (tree, *tree.rglob("*")):
            path.chmod(0o755)


def as_nobody(command):
    """Return a command run by another than root, who could write everything: by one who may read all, to get here."""
    if os.geteuid():
        return command
    only = "=-all,+dac_read_search"
    caps = [f"--{name}{only}" for name in ("inh-caps", "ambient-caps", "bounding-set")]
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *caps, *command]


def test_what_the_image_holds_runs_read_only_for_nobody_without_a_home_and_answers(shut):
    tree, temporary = shut
    port, surroundings = free_port(), {"HOME": "/nonexistent", "TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"}
    given = {**surroundings, "GRADIO_SERVER_NAME": "0.0.0.0", "GRADIO_SERVER_PORT": str(port)}
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG")}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    command = as_nobody([sys.executable, "app.py"])
    with subprocess.Popen(command, cwd=tree, env={**kept, **given}, **pipes) as page:
        try:
            assert " is at " in page.stdout.readline(), page.stderr.read()
            address = f"http://127.0.0.1:{port}"
            assert httpx.get(f"{address}/playground/health").json()["alive"] is True
            asked = press_start(address)
            cookie = {"Cookie": f"{COOKIE}={asked.cookie}"}
            with connect(f"ws://127.0.0.1:{port}{PATH}", origin=address, additional_headers=cookie) as bridge:
                rates = {"input_rate_hz": 24_000, "output_rate_hz": 24_000}
                bridge.send(json.dumps({"type": "hello", "ticket": asked.ticket, **rates}))
                until(bridge, "state", link="open")
                bridge.send(json.dumps({"type": "text", "text": "Count to two."}))
                while "two" not in until(bridge, "line", role="assistant")["text"]:
                    pass
                bridge.send(json.dumps({"type": "bye"}))
                until(bridge, "closed")
        finally:
            page.terminate()
            told = page.communicate(timeout=60)[1]
    assert page.returncode == 0
    assert told == ""
    assert set(tree.iterdir()) == {tree / part for part in COPIED}
