"""Clients from npm complete turns against the built-in server, each in its own script under ``js/``.

Nothing is fetched here: ``npm ci --prefix tests/sdk/js`` beforehand puts the clients where the scripts find them.
"""

import os
from pathlib import Path

import pytest

from playground.server.core.engine_protocols import Words
from playground.server.endpoint import LocalServer
from playground.server.handshake import Certificate
from tests.support.faulty import Authority
from tests.support.msi import managed_identity
from tests.support.node import node, printed
from tests.support.scripted import ScriptedReplier, scripted

pytestmark = pytest.mark.js
HERE = Path(__file__).parent / "js"
OWN = HERE / "quickstart.mjs"
GENUINE = sorted(Path(os.environ.get("PLAYGROUND_QUICKSTARTS", HERE / "none")).glob("*.js"))
"""Quickstarts as Azure's documentation has them, in a folder with what they import: ``PLAYGROUND_QUICKSTARTS``."""


@pytest.fixture
def run():
    """Run a script to its end; it ends with 0 when all it awaited came true."""
    found = node()
    return lambda name, *words, **environment: printed(found, HERE / name, *words, **environment)


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


@pytest.mark.parametrize("quickstart", [OWN, *GENUINE], ids=lambda path: path.name)
def test_azures_quickstart_prints_the_lines_it_promises(run, tmp_path, monkeypatch, quickstart):
    authority = Authority(tmp_path)
    certificate = Certificate(authority.certificate())
    with (
        managed_identity(monkeypatch) as identity,
        LocalServer(scripted(), replier=ScriptedReplier(), certificate=certificate) as url,
    ):
        where = {"AZURE_OPENAI_ENDPOINT": f"https://localhost:{url.split(':')[2].split('/')[0]}"}
        trust = {"NODE_EXTRA_CA_CERTS": str(authority.file)}
        lines = run(quickstart, **where, **trust, AZURE_OPENAI_API_KEY="any")
    if "DefaultAzureCredential" in quickstart.read_text(encoding="utf-8"):
        assert identity.asked == ["https://cognitiveservices.azure.com"]
    assert (
        "".join(line.removeprefix("Received text delta: ") for line in lines if "text delta" in line) == "I hear you."
    )
    sizes = [line.split()[1] for line in lines if line.endswith(" bytes of audio data.")]
    assert sum(map(int, sizes)) > 10_000
    assert {line.split()[0] for line in lines} == {"Received"}
