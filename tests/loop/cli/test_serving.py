"""The page's server against those who hold its connections: bounded, patient with heads, and in words."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.endpoints import WebSocketEndpoint
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from playground.web.serve import http_server as serving
from playground.web.serve.listening import listen

ROOT = Path(__file__).parents[3]
PATIENCE_S = 20


class App:
    """Answers at once, or when it is told to; keeps what it was asked."""

    def __init__(self):
        self.asked = threading.Event()
        self.released = threading.Event()
        routes = [Route("/", self.answer), Route("/late", self.late), WebSocketRoute("/talk", self.talk)]
        self.app = Starlette(routes=routes)

    async def answer(self, _request):
        return PlainTextResponse("here")

    async def late(self, _request):
        self.asked.set()
        await asyncio.to_thread(self.released.wait, PATIENCE_S)
        return PlainTextResponse("late")

    async def talk(self, ws):
        await ws.accept()
        await ws.send_text(await ws.receive_text())
        await ws.receive()


@contextmanager
def serve(app, **more):
    """Serve on any free port; give the port."""
    sockets = listen("127.0.0.1", 0)
    running = serving.serve(app, sockets, **more)
    try:
        yield sockets[0].getsockname()[1]
    finally:
        running.close()


@contextmanager
def silent(port, number=1, said=b""):
    """Open connections on which nothing more is said."""
    with ExitStack() as stack:
        links = [stack.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE_S)) for _ in range(number)]
        for link in links:
            link.sendall(said)
        yield links


@contextmanager
def in_a_thread(act):
    thread = threading.Thread(target=act)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def get(port, path="/"):
    return httpx.get(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE_S)


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: a", b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET"])
def test_a_head_that_does_not_come_closes_the_connection(said, monkeypatch):
    monkeypatch.setattr(serving, "HEAD_S", 0.05)
    with serve(App().app) as port, silent(port, said=said) as [link]:
        heard = b"".join(iter(lambda: link.recv(4096), b""))
    assert heard.startswith(b"HTTP/1.1 200") == said.endswith(b"GET")


def test_who_waits_for_an_answer_is_not_cut_off_meanwhile(monkeypatch):
    monkeypatch.setattr(serving, "HEAD_S", 0.05)
    served, answers = App(), []
    with serve(served.app) as port, in_a_thread(lambda: answers.append(get(port, "/late"))):
        served.asked.wait(PATIENCE_S)
        with silent(port) as [later]:
            assert later.recv(1) == b""  # so the time for a head has passed since
        served.released.set()
    assert answers[0].text == "late"


def test_a_socket_that_talks_is_not_cut_off_either(monkeypatch):
    monkeypatch.setattr(serving, "HEAD_S", 0.05)
    with serve(App().app) as port, connect(f"ws://127.0.0.1:{port}/talk") as talk:
        with silent(port) as [later]:
            assert later.recv(1) == b""
        talk.send("still here")
        assert talk.recv(PATIENCE_S) == "still here"


def test_beyond_its_connections_the_longest_silent_one_makes_room_for_a_neighbour(monkeypatch):
    monkeypatch.setattr(serving, "MOST_CONNECTIONS", 4)
    with serve(App().app) as port, silent(port, 4) as links:
        assert get(port).text == "here"
        assert links[0].recv(1) == b""
        links[3].sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert b"200 OK" in links[3].recv(4096)


def test_where_everybody_is_busy_a_newcomer_is_told_so_in_words(monkeypatch):
    monkeypatch.setattr(serving, "MOST_CONNECTIONS", 1)
    served = App()
    with serve(served.app) as port, in_a_thread(lambda: get(port, "/late")):
        served.asked.wait(PATIENCE_S)
        refused = get(port)
        with pytest.raises(InvalidStatus) as caught, connect(f"ws://127.0.0.1:{port}/talk"):
            pass
        served.released.set()
    assert refused.status_code == caught.value.response.status_code == 503
    assert refused.text == "Too many people use this page right now. Try again in a minute.\n"
    assert refused.headers["retry-after"] == "60"


def test_middlewares_stand_around_everything_the_first_outermost():
    passed = []

    def named(name):
        def layer(app):
            async def middleware(scope, receive, send):
                passed.append((name, scope["type"]))
                await app(scope, receive, send)

            return middleware

        return layer

    with serve(App().app, wrap=[named("outer"), named("inner")]) as port:
        get(port)
        with connect(f"ws://127.0.0.1:{port}/talk"):
            pass
    kinds = ("lifespan", "http", "websocket")
    assert passed == [(name, kind) for kind in kinds for name in ("outer", "inner")]


def test_a_message_beyond_all_the_page_can_have_to_say_ends_its_socket():
    with serve(App().app) as port, connect(f"ws://127.0.0.1:{port}/talk") as talk:
        talk.send("a" * (serving.LARGEST_MESSAGE + 1))
        with pytest.raises(ConnectionClosed) as caught:
            talk.recv(PATIENCE_S)
    assert caught.value.rcvd.code == 1009


def test_at_the_end_a_farewell_is_said_while_sockets_are_open():
    said = []

    async def farewell():
        said.append(await asyncio.to_thread(answered.wait, PATIENCE_S))

    answered = threading.Event()
    sockets = listen("127.0.0.1", 0)
    port = sockets[0].getsockname()[1]
    running = serving.serve(App().app, sockets, farewell=farewell)
    with connect(f"ws://127.0.0.1:{port}/talk") as talk, in_a_thread(running.close):
        talk.send("still here")
        assert talk.recv(PATIENCE_S) == "still here"
        answered.set()
    running.close()
    assert said == [True]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_farewell_that_fails_does_not_hold_up_the_end(caplog):
    async def farewell():
        raise ValueError("no words")

    with serve(App().app, farewell=farewell) as port:
        assert get(port).text == "here"
    assert "farewell failed" in caplog.text


def test_an_app_that_cannot_start_is_told_to_who_serves_it():
    async def broken(_scope, _receive, _send):
        raise ValueError("no app")

    with pytest.raises(RuntimeError, match="ended before it began"), serve(broken):
        pass


FEW_FILES = """
import os, resource, sys
from playground.web.serve import http_server as serving
from playground.web.serve.listening import listen
from tests.loop.cli.test_serving import App
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
if sys.argv[1] == "none left":
    serving.open_files = lambda: 2000  # as if nothing else needed files
sockets = listen("127.0.0.1", 0)
running = serving.serve(App().app, sockets)
print(sockets[0].getsockname()[1], flush=True)
sys.stdin.read()
running.close()
print("ended", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not count sockets as files")
@pytest.mark.parametrize(("files", "lines"), [("some left", 0), ("none left", 1)])
def test_more_connections_than_files_keep_no_neighbour_out_and_fill_no_log(files, lines):
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    line = [sys.executable, "-c", FEW_FILES, files]
    with subprocess.Popen(line, env=surroundings, text=True, **pipes) as process:
        port = int(process.stdout.readline())
        with silent(port, 90):
            assert [get(port).text for _ in range(3)] == ["here"] * 3
        said, complaints = process.communicate("", timeout=PATIENCE_S)
    assert said == "ended\n"
    assert complaints.count("\n") == complaints.count("No connection can be taken: Too many open files") == lines


def test_frames_that_are_no_text_fill_no_log(caplog):
    no_text = b"\x81\x84\x00\x00\x00\x00\xff\xfe\xfd\xfc"
    with serve(Starlette(routes=[WebSocketRoute("/talk", WebSocketEndpoint)])) as port:
        for _ in range(3):
            with connect(f"ws://127.0.0.1:{port}/talk") as link:
                link.socket.sendall(no_text)
                with pytest.raises(ConnectionClosed):
                    link.recv(PATIENCE_S)
    told = [record for record in caplog.records if record.getMessage().startswith("Invalid UTF-8")]
    assert [record.exc_info for record in told] == [None]


async def test_no_frame_waits_for_another_to_be_acknowledged():
    (listener,) = listen("127.0.0.1", 0)
    with listener, socket.create_connection(listener.getsockname()):
        taken, _ = listener.accept()
        transport, _ = await asyncio.get_running_loop().connect_accepted_socket(asyncio.Protocol, taken)
        assert transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        transport.close()
