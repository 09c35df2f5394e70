"""Who comes to the built-in server's door: what is refused and how, and that nobody shuts the others out."""

import asyncio
import errno
import json
import logging

import anyio
import pytest
import websockets
from websockets.exceptions import InvalidStatus

from playground.server import admission
from playground.server.admission import OPENING_S, TOLD_EVERY_S, AdmissionControl, ConnectionLog, ExhaustionLog
from playground.server.endpoint import LocalServer, serve
from tests.support.plain import PATIENCE_S, Client
from tests.support.scripted import ScriptedReplier, scripted
from tests.support.skipping import SkippingLoop

UPGRADE = (
    "Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
)


@pytest.fixture
def port():
    with LocalServer(scripted(), replier=ScriptedReplier()) as url:
        yield int(url.split(":")[2].split("/")[0])


async def ask(port, path="/v1/realtime", *origins):
    """Ask for a session byte by byte, as no library would; return the status and what came with it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    headers = "".join(f"Origin: {origin}\r\n" for origin in origins)
    writer.write(f"GET {path} HTTP/1.1\r\n{UPGRADE}{headers}\r\n".encode())
    with anyio.fail_after(PATIENCE_S):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        body = b"" if " 101 " in head else await reader.read()
    writer.close()
    return int(head.split(" ")[1]), body


@pytest.mark.parametrize(
    "path",
    [
        "//[",
        "//[v1]x/v1/realtime",
        "http://[::1/v1/realtime",
        "http://a b/v1/realtime",
        "/v1/realtime;x",
        "?",
        "*",
        "x",
    ],
)
async def test_a_path_that_is_none_is_refused_as_one_that_is_not_there(port, caplog, path):
    status, body = await ask(port, path.replace(" ", "%20"))
    assert (status, json.loads(body)["error"]["code"]) == (404, "not_found")
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize(
    "origins",
    [
        ["http://[::1"],
        ["http://[v1]x"],
        ["http://localhost", "http://localhost.example"],
        ["null"],
        ["http://localhost@example.com"],
        ["http://example.com\t\\@localhost"],
        ["http://localhost:99999999"],
        ["http://localhost/path"],
        ["localhost"],
    ],
)
async def test_an_origin_that_is_none_of_this_computer_is_refused(port, caplog, origins):
    status, body = await ask(port, "/v1/realtime", *origins)
    assert (status, json.loads(body)["error"]["code"]) == (403, "origin_refused")
    assert json.loads(body)["error"]["message"] == "Only pages of this computer may connect."
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize(
    "origin", ["http://localhost:7860", "HTTPS://LOCALHOST", "http://127.0.0.1:1", "http://[::1]:8"]
)
async def test_a_page_of_this_computer_comes_in(port, origin):
    assert (await ask(port, "/v1/realtime", origin))[0] == 101


@pytest.mark.parametrize(
    "path", ["http://127.0.0.1/v1/realtime?model=m", "/openai/realtime?" + "a&" * 3_000, "/v1/realtime?model=%00%ff#x"]
)
async def test_odd_addresses_of_a_path_that_is_there_are_followed(port, path):
    assert (await ask(port, path))[0] == 101


@pytest.mark.parametrize(
    ("words", "fault", "lines"),
    [
        ("unexpected internal error", AssertionError(), 0),
        ("unexpected internal error", OSError(), 1),
        ("opening handshake failed", EOFError(), 0),
        ("connection handler failed", EOFError(), 1),
    ],
)
def test_what_strangers_cause_at_will_writes_no_traceback(caplog, words, fault, lines):
    try:
        raise fault
    except type(fault):
        ConnectionLog("door").error(words, exc_info=True)  # as the library does
    assert len(caplog.records) == lines


async def test_who_stands_at_the_door_shuts_nobody_out():
    server = await serve(scripted(), replier=ScriptedReplier(), admission=AdmissionControl(opening=8))
    idle = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(40)]
    with anyio.fail_after(PATIENCE_S):
        for _ in range(3):
            async with websockets.connect(server.url) as link:
                assert len(await Client(link).until("session.created")) == 1
        for reader, _ in idle[:32]:
            assert await _ends(reader), "those who stood longest were let go"
    for _, writer in idle:
        writer.close()
    await server.close()


async def _ends(reader):
    try:
        return await reader.read() == b""
    except ConnectionResetError:
        return True


async def test_beyond_the_number_of_sessions_the_answer_is_503_until_one_ends():
    server = await serve(scripted(), replier=ScriptedReplier(), admission=AdmissionControl(sessions=2))
    first, second = [await websockets.connect(server.url) for _ in range(2)]
    with pytest.raises(InvalidStatus) as refused:
        await websockets.connect(server.url)
    response = refused.value.response
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    error = json.loads(response.body)["error"]
    assert (error["code"], error["message"]) == (
        "too_many_sessions",
        "The built-in server holds 2 sessions and takes no more. Try again later.",
    )
    await first.close()
    async with websockets.connect(server.url) as link:
        assert len(await Client(link).until("session.created")) == 1
    await second.close()
    await server.close()


def test_who_asks_for_nothing_is_let_go_in_time():
    async def stand_opening():
        server = await serve(scripted(), replier=ScriptedReplier())
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET /v1/realtime HTTP/1.1\r\nHost: ")
        await anyio.wait_all_tasks_blocked()
        loop.skip(OPENING_S + 1)
        with anyio.fail_after(PATIENCE_S):
            assert await _ends(reader)
        writer.close()
        await server.close()

    loop = SkippingLoop()
    try:
        loop.run_until_complete(stand_opening())
    finally:
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


def test_a_lack_of_files_is_logged_once_in_a_while(caplog):
    loop, log = SkippingLoop(), ExhaustionLog()
    lack = {
        "message": "socket.accept() out of system resource",
        "exception": OSError(errno.EMFILE, "Too many open files"),
    }

    def told():
        return [record.getMessage() for record in caplog.records if record.name == admission.__name__]

    for _ in range(1_000):
        log(loop, lack)
    assert told() == ["no connection can be taken: Too many open files"]
    loop.skip(TOLD_EVERY_S)
    log(loop, lack)
    assert len(told()) == 2
    late = {"message": "Exception in callback BaseSelectorEventLoop._start_serving(…)", "exception": ValueError("-1")}
    log(loop, late)
    assert "_start_serving" not in caplog.text, "the server was closed meanwhile"
    log(loop, {"message": "Something else", "exception": ValueError("x")})
    assert len(told()) == 2
    assert "Something else" in caplog.text
    loop.close()
