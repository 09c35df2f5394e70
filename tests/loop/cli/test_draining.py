"""The page is asked to end while people talk: they may finish, and nobody new begins; a real process, real signals."""

import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import anyio
import httpx
import pytest
from websockets.sync.client import connect

from playground.client.sessions import Admission, Sessions
from playground.environment import read
from playground.errors import SettingsError
from playground.protocol.ga import GA
from playground.server.endpoint import LocalServer
from playground.services.address import Address
from playground.settings import Settings
from playground.web.admission.control import PageAdmission
from playground.web.bridge.bridge import PATH
from playground.web.program import Program
from tests.loop.cli.test_stopping import until
from tests.support.ports import free_port
from tests.support.scripted import scripted
from tests.support.visitors import bridge

ROOT = Path(__file__).parents[3]
PATIENCE_S = 60
PLANTED = "sk-planted-0123456789"
SERVING = """
import sys
from types import SimpleNamespace
from playground.client.sessions import Admission, Sessions
from playground.engines.loading import EngineStatus
from playground.environment import load
from playground.logs import logging_as
from playground.protocol.ga import GA
from playground.services.address import Address
from playground.settings import Settings
from playground.web.bridge.speech import no_detector
from playground.web.program import Program
from playground.web.serve.mounting import run

class Parts:
    url = ""
    waiting = 0
    detector = staticmethod(no_detector)
    server = SimpleNamespace(thinker=None)
    def start(self): ...
    def engines(self): return [EngineStatus("vad", "ready", "")]
    def close(self): ...

environment = load()
program = Program(environment, Sessions(), Parts())
for owner in ("ada", "bob"):
    asked = Admission(owner, Settings(), Address(sys.argv[1], GA), None, "other")
    print("ticket", program.sessions.ticket(asked), flush=True)
with logging_as(environment.logs, environment.secrets):
    run(program)
print("over", flush=True)
"""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM for one process")


class Served:
    """The page in a process of its own, with tickets for two who talk with the service at ``url``."""

    def __init__(self, url, folder):
        self.port, self.pages = free_port(), ExitStack()
        surroundings = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "GRADIO_SERVER_PORT": str(self.port),
            "PLAYGROUND_LOG_FORMAT": "json",
            "PLAYGROUND_LOG_LEVEL": "info",
            "PLAYGROUND_GRACE_S": "600",
            "PLAYGROUND_METRICS": "True",
            "OPENAI_API_KEY": PLANTED,
        }
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        command = [sys.executable, "-c", SERVING, url]
        self.process = subprocess.Popen(command, cwd=folder, env=surroundings, text=True, **pipes)
        self.tickets = [self.process.stdout.readline().split()[1] for _ in range(2)]
        while " is at " not in (line := self.process.stdout.readline()):
            assert line, self.process.stderr.read()

    def visit(self):
        page = self.pages.enter_context(connect(f"ws://127.0.0.1:{self.port}{PATH}"))
        rates = {"input_rate_hz": 24_000, "output_rate_hz": 24_000}
        page.send(json.dumps({"type": "hello", "ticket": self.tickets.pop(), **rates}))
        return page

    def ready(self):
        return httpx.get(f"http://127.0.0.1:{self.port}/playground/health/ready").status_code

    def metrics(self):
        return httpx.get(f"http://127.0.0.1:{self.port}/playground/metrics").text

    def end(self):
        """Wait for its end; return what it logged."""
        _, told = self.process.communicate(timeout=PATIENCE_S)
        assert self.process.returncode == 0
        return [json.loads(line) for line in told.splitlines()]


@pytest.fixture
def served(tmp_path):
    with LocalServer(scripted()) as url:
        page = Served(url, tmp_path)
        with page.pages:
            yield page
        page.process.kill()
        page.process.communicate()


@pytest.mark.parametrize("finish", ["bye", "signal"])
def test_who_talks_may_finish_nobody_new_begins_and_a_second_signal_ends_it(served, finish):
    ada = served.visit()
    until(ada, "state", link="open")
    assert served.ready() == 200
    served.process.send_signal(signal.SIGTERM)
    told = until(ada, "notice", code="stopping")
    assert told["sentence"] == "This playground is about to be stopped: bring your conversation to an end."
    assert told["until_s"] == 600
    assert served.ready() == 503
    bob = served.visit()
    assert until(bob, "closed")["sentence"] == "This playground is being stopped, and nobody new can begin."
    assert 'playground_conversations_refused_total{reason="stopping"} 1.0' in served.metrics()
    assert "playground_conversations 1.0" in served.metrics()
    if finish == "bye":
        ada.send(json.dumps({"type": "bye"}))
        assert until(ada, "closed")["code"] == ""
    else:
        served.process.send_signal(signal.SIGTERM)
        assert until(ada, "closed")["code"] == "stopped"
    logged = served.end()
    reason = "hung_up" if finish == "bye" else "stopped"
    said = [(each.get("conversation"), each["message"]) for each in logged]
    assert any(number == 1 and line.startswith("Ended") and line.endswith(f": {reason}.") for number, line in said)
    assert (2, "Sent away: stopping.") in said
    assert all("conversation" in each for each in logged if each["logger"].endswith(".bridge.observed"))
    assert PLANTED not in json.dumps(logged)


class Quiet:
    url = ""


@pytest.mark.parametrize("grace", ["0", "0.2"])
async def test_who_still_talks_after_the_grace_time_is_waited_for_no_longer(grace):
    control = PageAdmission()
    with LocalServer(scripted()) as url:
        async with bridge(control) as served:
            program = Program(read({"PLAYGROUND_GRACE_S": grace}), served.sessions, Quiet(), admission=control)
            ada = await served.visit(url)
            await ada.told("ready")
            with anyio.fail_after(PATIENCE_S):
                await program.drain()
            assert (await ada.told("notice"))["until_s"] == float(grace)
            assert len(served.sessions) == 1
            await program.stop()
            assert (await ada.told("closed"))["code"] == "stopped"


async def test_who_stands_in_line_is_told_that_nobody_new_begins_and_where_nobody_talks_nobody_is_waited_for():
    control = PageAdmission()
    program = Program(read({}), Sessions(), Quiet(), admission=control)
    with anyio.fail_after(PATIENCE_S):
        await program.drain()
    admission = Admission("ada", Settings(), Address("ws://127.0.0.1:1", GA), None, "other")
    with pytest.raises(Exception, match="nobody new can begin"):
        control.line.ask(control.applicant(admission, ""))


@pytest.mark.parametrize("value", ["soon", "-1", "3601", "nan", "1e3"])
def test_a_grace_time_is_seconds_up_to_an_hour(value):
    with pytest.raises(SettingsError, match="PLAYGROUND_GRACE_S"):
        read({"PLAYGROUND_GRACE_S": value})
    assert read({}).grace_s == 20
