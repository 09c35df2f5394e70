"""What a service wants to be another one in each session is another one in each."""

from websockets.asyncio.server import serve

from playground.client.link import open_link
from playground.protocol.ga import GA
from playground.services.address import Address
from playground.services.row import FRESH
from tests.support.faulty import SILENT


async def test_what_has_to_be_another_in_each_session_is(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    asked = []

    async def visit(connection):
        asked.append(connection.request.path)

    async with serve(visit, "127.0.0.1", 0, logger=SILENT) as server:
        url = f"ws://localhost:{next(iter(server.sockets)).getsockname()[1]}/session?key={FRESH}&protocol=realtime"
        for _ in range(2):
            async with open_link(Address(url, GA)):
                pass
    assert len(set(asked)) == 2
    assert all(path.startswith("/session?key=") and path.endswith("&protocol=realtime") for path in asked)
    assert FRESH not in "".join(asked)
