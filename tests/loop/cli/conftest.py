"""Every command runs as it does from a shell, in an environment with nothing configured."""

from types import SimpleNamespace

import pytest

from playground.cli.main import main
from playground.server.endpoint import LocalServer
from playground.variables import VARIABLES
from tests.support.scripted import ScriptedReplier, scripted


@pytest.fixture(autouse=True)
def nothing_configured(monkeypatch, tmp_path):
    for variable in VARIABLES:
        monkeypatch.delenv(variable.name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def command(capsys):
    """Run a command line; return its status, output and errors."""

    def run(*words):
        status = main([str(word) for word in words])
        return SimpleNamespace(status=status, **capsys.readouterr()._asdict())

    return run


@pytest.fixture
def server():
    """Serve scripted engines; return the flags that lead there."""
    servers = []

    def start(answer=None, **engines):
        """Answer with a replier, or with the pieces it should have, or as it usually does."""
        replier = answer if hasattr(answer, "reply") else ScriptedReplier(answer) if answer else ScriptedReplier()
        servers.append(LocalServer(scripted(**engines), replier=replier))
        return "--service", "other", "--endpoint", servers[-1].start()

    yield start
    for each in servers:
        each.stop()
