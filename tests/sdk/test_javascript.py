"""Clients from npm complete turns against the built-in server, each in its own script under ``js/``.

Nothing is fetched here: ``npm ci --prefix tests/sdk/js`` beforehand puts the clients where the scripts find them.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from playground.server.core.engine_protocols import Words
from playground.server.endpoint import LocalServer
from playground.server.handshake import Certificate
from tests.support.faulty import Authority
from tests.support.scripted import ScriptedReplier, scripted

pytestmark = pytest.mark.js
HERE = Path(__file__).parent / "js"
PATIENCE_S = 60


@pytest.fixture
def run():
    """Run a script to its end; it ends with 0 when all it awaited came true."""
    node, clients = shutil.which("node"), HERE / "node_modules"
    if os.environ.get("CI") != "true" and not (node and clients.is_dir()):
        missing = "the JavaScript clients are" if node else "Node is"
        pytest.skip(f"{missing} not installed, so they are not tested here: npm ci --prefix tests/sdk/js")
    assert node, "CI must test the JavaScript clients"
    assert clients.is_dir(), "CI must test the JavaScript clients: npm ci --prefix tests/sdk/js"

    def script(name: str, *words: str, **environment: str) -> None:
        line = [node, str(HERE / name), *words]
        surroundings = {**os.environ, **environment}
        ran = subprocess.run(line, env=surroundings, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr

    return script


@pytest.mark.parametrize("generation", ["ga", "beta"])
def test_the_official_client_types_speaks_and_interrupts(run, tmp_path, generation):
    authority, long = Authority(tmp_path), ScriptedReplier([Words("I hear you. ")] * 500)
    certificate = Certificate(authority.certificate())
    with LocalServer(scripted(), replier=long, certificate=certificate) as url:
        address = f"localhost:{url.split(':')[2].split('/')[0]}"
        run("openai.mjs", address, generation, NODE_EXTRA_CA_CERTS=str(authority.file))


def test_azures_client_speaks_and_types(run):
    with LocalServer(scripted(), replier=ScriptedReplier()) as url:
        run("rt-client.mjs", url.split("/")[2])
