"""The page is stopped while people talk: each of their pages is told, and nobody takes it for a lost connection."""

import asyncio
import json
import threading
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from websockets.exceptions import ConnectionClosedOK
from websockets.sync.client import connect

from playground.client.sessions import Admission, Sessions
from playground.environment import read
from playground.protocol.ga import GA
from playground.server.endpoint import LocalServer
from playground.services.address import Address
from playground.settings import Settings
from playground.web import health
from playground.web.bridge.bridge import PATH
from playground.web.bridge.speech import no_detector
from playground.web.program import Program
from playground.web.serve import mounting as web
from tests.support.ports import free_port
from tests.support.scripted import scripted

PATIENCE_S = 20


class Parts:
    url = ""
    waiting = 0
    detector = staticmethod(no_detector)
    server = SimpleNamespace(thinker=None)

    def start(self):
        pass

    def engines(self):
        return ()

    def close(self):
        pass


def until(page, type_, **fields):
    """Read until a message of that type holds these fields; return it."""
    while True:
        frame = page.recv(PATIENCE_S)
        for line in frame.split("\n") if isinstance(frame, str) else ():
            message = json.loads(line)
            if {"type": type_, **fields}.items() <= message.items():
                return message


def in_a_loop(act):
    """Call ``act`` while a loop runs; where none runs, Gradio makes one of its own and never closes it."""

    async def run():
        return act()

    return asyncio.run(run())


@pytest.fixture
def url():
    with LocalServer(scripted()) as address:
        yield address


def test_how_late_the_loop_is_is_felt_by_the_line(monkeypatch):
    port = free_port()
    environment = {"GRADIO_SERVER_PORT": str(port), "PLAYGROUND_LIMIT_LAG_MS": "1"}
    program = Program(read(environment), Sessions(), Parts())
    felt = threading.Event()
    monkeypatch.setattr(program.admission.line, "felt", lambda late_ms: felt.set())
    monkeypatch.setattr(health, "KEPT", 1)
    monkeypatch.setattr(web, "wait_for_the_end", lambda _drain: felt.wait(PATIENCE_S))
    in_a_loop(lambda: web.run(program))
    assert felt.is_set()


@pytest.mark.parametrize("talking", [1, 3])
def test_every_page_is_told_that_the_playground_was_stopped(url, talking, monkeypatch):
    port = free_port()
    program = Program(read({"GRADIO_SERVER_PORT": str(port)}), Sessions(), Parts())
    pages = []

    def talk(_drain):
        for number in range(talking):
            admission = Admission(f"page {number}", Settings(), Address(url, GA), None, "other")
            page = stack.enter_context(connect(f"ws://127.0.0.1:{port}{PATH}"))
            ticket = program.sessions.ticket(admission)
            rates = {"input_rate_hz": 24_000, "output_rate_hz": 24_000}
            page.send(json.dumps({"type": "hello", "ticket": ticket, **rates}))
            pages.append(page)
            until(page, "state", link="open")

    monkeypatch.setattr(web, "wait_for_the_end", talk)
    with ExitStack() as stack:
        in_a_loop(lambda: web.run(program))
        for page in pages:
            told = until(page, "closed")
            assert told["sentence"] == "The playground was stopped."
            assert told["hint"] == "Start it again, then press Start."
            with pytest.raises(ConnectionClosedOK):
                page.recv(PATIENCE_S)
