"""What is written together goes in one call of the system; under another server as it is written."""

from playground.web.bridge.transport import HeldTransport, Transport


class Below:
    """A transport that notes what is done with it."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self.closing = False

    def write(self, data: bytes) -> None:
        self.done.append(data)

    def close(self) -> None:
        self.done.append("closed")
        self.closing = True

    def is_closing(self) -> bool:
        return self.closing


class Server:
    """What an ASGI server holds: ``receive`` is a method of it."""

    def __init__(self, transport) -> None:
        self.transport = transport

    async def receive(self) -> None: ...


def test_what_is_written_together_is_one_write_and_what_is_written_alone_goes_at_once():
    below = Below()
    server = Server(HeldTransport(below))
    with Transport(server.receive).together():
        server.transport.write(b"a")
        server.transport.write(b"b")
        assert below.done == []
    server.transport.write(b"c")
    assert below.done == [b"ab", b"c"]


def test_closing_in_the_midst_writes_what_was_kept_and_nothing_after():
    below = Below()
    server = Server(HeldTransport(below))
    with Transport(server.receive).together():
        server.transport.write(b"a")
        server.transport.close()
        server.transport.write(b"b")
    assert below.done[:2] == [b"a", "closed"]


def test_nothing_is_kept_for_a_connection_that_is_cut():
    below = Below()
    server = Server(HeldTransport(below))
    with Transport(server.receive).together():
        server.transport.write(b"a")
        below.closing = True
    assert below.done == []


def test_another_server_writes_as_it_likes():
    below = Below()
    server = Server(below)
    with Transport(server.receive).together():
        server.transport.write(b"a")
        assert below.done == [b"a"]
