import asyncio
import gc
import socket
import warnings

import httpx
import pytest

from playground import web
from playground.environment import read
from playground.errors import LinkError, SettingsError
from playground.settings import Settings, Target
from playground.ui.page import build_page

from .fakes import ScriptedServices, in_a_loop

AZURE = Target(service="azure", endpoint="https://mine.openai.azure.com", deployment="gpt-realtime")
ELSEWHERE = AZURE.model_copy(update={"endpoint": "https://evil.example"})


class KeptSessions:
    routes = ()

    def __init__(self):
        self.keys = []

    async def ticket(self, owner, settings, target, key):
        self.keys.append(key and key.get_secret_value())
        return "the-ticket"


def ticket(target, **variables):
    sessions = KeptSessions()
    program = web.Program(read(variables), sessions, None)
    asyncio.run(program.ticket("page-1", Settings(), target))
    return sessions.keys


def page():
    return in_a_loop(lambda: build_page(ScriptedServices()))


def serve(served, port, root_path=""):
    environment = read({"GRADIO_SERVER_PORT": str(port), "GRADIO_ROOT_PATH": root_path})
    return in_a_loop(lambda: web.serve(served, environment, []))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_session_on_azure_gets_the_configured_key():
    assert ticket(AZURE, AZURE_OPENAI_API_KEY="hush") == ["hush"]


def test_no_sign_in_leaves_for_an_address_that_nobody_configured():
    for variables in ({"AZURE_OPENAI_API_KEY": "hush"}, {}):
        with pytest.raises(SettingsError, match="not sent to this address"):
            ticket(ELSEWHERE, **variables)


def test_the_built_in_service_gets_no_key():
    assert ticket(Target(), AZURE_OPENAI_API_KEY="hush", OPENAI_API_KEY="hush") == [None]


def test_a_server_that_wants_no_key_may_be_anywhere():
    assert ticket(Target(service="other", endpoint="http://localhost:8000", deployment="m")) == [None]


def test_a_bad_port_ends_in_one_sentence_and_status_1(capsys):
    assert web.main(["--port", "soon"]) == 1
    assert capsys.readouterr().err == "--port can't have this value. Give a port number from 1 to 65535.\n"


@pytest.fixture
def _unclosed_probe():
    """Let Gradio's port probe, which it forgets to close when the port is busy, be collected without a word."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.mark.usefixtures("_unclosed_probe")
def test_a_busy_port_is_said_in_a_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        try:
            serve(page(), port)
        except LinkError as error:
            said = str(error)
    assert f"port {port}" in said
    assert "--port" in said


@pytest.mark.parametrize("root_path", ["", "/pg"])
def test_the_page_and_its_modules_are_served_also_where_a_proxy_strips_the_root_path(monkeypatch, root_path):
    monkeypatch.setenv("GRADIO_ANALYTICS_ENABLED", "False")
    served = page()
    try:
        address = serve(served, free_port(), root_path)
        assert httpx.get(address).status_code == 200
        module = httpx.get(f"{address}playground/static/gradio-host.js")
        assert module.headers["content-type"].startswith(("text/javascript", "application/javascript"))
        assert module.headers["cache-control"] == "no-cache"
        assert httpx.get(f"{address}playground/static/%2e%2e/bridge.py").status_code == 404
    finally:
        served.close(verbose=False)
