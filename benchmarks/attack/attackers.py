"""The attacks, each for so many seconds; then the process ends, and with it every socket it held.

What they are given comes as one JSON object: ``port`` of the page, ``url`` of the built-in server, ``tickets``,
``seconds``. What became of an attack is printed as one sentence.

    python -m benchmarks.attack.attackers ATTACK JSON
"""

from __future__ import annotations

import http.client
import json
import resource
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from benchmarks.attack.page import BINARY, TEXT, GoneError, Page, framed, microphone

BLOCK_MS = 20
BLOCK = microphone(bytes(48 * BLOCK_MS))
TIMES = 350
BODY, BODIES, EMPTY_BODIES, POSTERS = 20_000_000, 60, 2_000, 4
FUNCTIONS, PREDICT = range(19), "/gradio_api/run/predict"
CONNECTIONS = 1_100
VALUES = 23_000_000
ITEMS = 8_000
ANSWERS = ('"conversation.item.added"', '"error"')
INVALID = (
    framed(TEXT, b"{"),
    framed(BINARY, b"\x00"),
    framed(TEXT, b'{"type":"heard","track":-1}'),
    framed(TEXT, b'{"type":"no such thing"}'),
)


@dataclass(frozen=True)
class Given:
    """What an attacker knows."""

    port: int
    url: str
    tickets: tuple[str, ...]
    seconds: float

    began: float = field(default_factory=time.monotonic)

    def until_the_end(self) -> Iterator[float]:
        """Give the seconds passed since the attack began, until all have."""
        while (passed := time.monotonic() - self.began) < self.seconds:
            yield passed

    def hold(self) -> None:
        """Do nothing more until the end."""
        time.sleep(max(0.0, self.began + self.seconds - time.monotonic()))


class Stubborn:
    """A page that reads, and joins again with the next ticket whenever it was cut off."""

    def __init__(self, given: Given) -> None:
        self.joined = 0
        self._port, self._tickets = given.port, iter(given.tickets)
        self._page: Page | None = None

    def send(self, frames: bytes) -> bool:
        """Send; tell whether they were taken."""
        try:
            if self._page is None:
                self._page = _reading(self._port, next(self._tickets))
                self.joined += 1
            self._page.send(frames)
        except (GoneError, StopIteration):
            self._page = None
            time.sleep(0.01)
        return self._page is not None


def unreading(given: Given) -> str:
    """Join, and never read."""
    page = Page(given.port, given.tickets[0])
    given.hold()
    page.socket.setblocking(False)
    with suppress(OSError):
        while page.socket.recv(2**20):
            pass
        return "the page was cut off"
    return "the page was still served"


def posting(given: Given) -> str:
    """Post large bodies, each as somebody new, several at once."""
    return _post(given, BODIES, "x" * BODY)


def posting_empty(given: Given) -> str:
    """Post many empty bodies, each as somebody new."""
    return _post(given, EMPTY_BODIES, None)


def microphone_flood(given: Given) -> str:
    """Speak at many times real time, and listen."""
    page = Stubborn(given)
    sent = taken = 0
    for passed in given.until_the_end():
        blocks = min(int(passed * 1000 * TIMES / BLOCK_MS) - sent, TIMES)
        sent += blocks
        taken += blocks * page.send(BLOCK * blocks)
        time.sleep(0.001)
    return f"{taken * BLOCK_MS / 1000 / given.seconds:.0f} × real time was taken, {page.joined} conversations"


def idling(given: Given) -> str:
    """Open connections, and say nothing on them."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    page = ("127.0.0.1", given.port)
    held: list[socket.socket] = []
    with suppress(OSError):
        held.extend(socket.create_connection(page, timeout=2) for _ in range(CONNECTIONS))
    given.hold()
    return f"{len(held)} connections, {sum(map(_is_open, held))} still open at the end"


def holding(given: Given) -> str:
    """Take a place with every ticket, and say nothing."""
    pages = []
    for ticket in given.tickets:
        with suppress(GoneError):
            pages.append(_reading(given.port, ticket))
    given.hold()
    return f"{len(pages)} places held"


def many_values(given: Given) -> str:
    """Send the built-in server frames of very many small values."""
    zeros = "[" + "0," * (VALUES // 2 - 100) + "0]"
    item = f'{{"type":"message","role":"user","content":[{{"type":"input_text","text":"hello"}}],"more":{zeros}}}'
    return _tell_built_in(given, f'{{"type":"conversation.item.create","item":{item}}}', 1)


def many_items(given: Given) -> str:
    """Create very many items in one conversation of the built-in server."""
    item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hello"}]}
    return _tell_built_in(given, json.dumps({"type": "conversation.item.create", "item": item}), ITEMS)


def invalid(given: Given) -> str:
    """Send frames that mean nothing, and join again when cut off."""
    page = Stubborn(given)
    sent = sum(page.send(b"".join(INVALID) * 25) for _ in given.until_the_end())
    return f"{sent * 25 * len(INVALID)} frames, {page.joined} conversations"


ATTACKS: dict[str, Callable[[Given], str]] = {
    each.__name__: each
    for each in (
        unreading,
        posting,
        posting_empty,
        microphone_flood,
        idling,
        holding,
        many_values,
        many_items,
        invalid,
    )
}


def _reading(port: int, ticket: str) -> Page:
    """Return a page that reads whatever comes."""
    page = Page(port, ticket)
    threading.Thread(target=page.discard, daemon=True).start()
    return page


def _post(given: Given, count: int, first: str | None) -> str:
    local = threading.local()

    def post(number: int) -> str:
        body = {"fn_index": FUNCTIONS[number % len(FUNCTIONS)], "data": [first] + [None] * 30}
        body["session_hash"] = f"stranger-{number}"
        local.link = getattr(local, "link", None) or http.client.HTTPConnection("127.0.0.1", given.port, timeout=60)
        origin = f"http://127.0.0.1:{given.port}"
        try:
            headers = {"Content-Type": "application/json", "Origin": origin, "Sec-Fetch-Site": "same-origin"}
            local.link.request("POST", PREDICT, json.dumps(body), headers)
            answer = local.link.getresponse()
            answer.read()
            return str(answer.status)
        except (OSError, http.client.HTTPException) as error:
            local.link = None
            return type(error).__name__

    with ThreadPoolExecutor(POSTERS) as posters:
        answers = Counter(posters.map(post, range(count)))
    told = ", ".join(f"{answer} × {times}" for answer, times in answers.most_common())
    given.hold()
    return f"answered {told}"


def _tell_built_in(given: Given, frame: str, times: int) -> str:
    """Send a frame so often in one session and await as many answers; then again in another session."""
    took = []
    for began in given.until_the_end():
        with suppress(WebSocketException, OSError), connect(given.url, max_size=None, compression=None) as link:
            reading = threading.Thread(target=_count, args=(link, times), daemon=True)
            reading.start()
            for _ in range(times):
                link.send(frame)
            reading.join(max(0.0, given.seconds - began))
            if reading.is_alive():
                link.socket.close()
                break
        took.append(time.monotonic() - given.began - began)
    return f"{times} frames took {', '.join(f'{each:.1f}' for each in took) or f'more than {given.seconds:.0f}'} s"


def _count(link: ClientConnection, answers: int) -> None:
    with suppress(WebSocketException, OSError):
        while answers:
            said = str(link.recv())[:200]
            answers -= any(kind in said for kind in ANSWERS)


def _is_open(held: socket.socket) -> bool:
    held.setblocking(False)
    try:
        return bool(held.recv(1))
    except BlockingIOError:
        return True
    except OSError:
        return False


def main() -> None:
    given = json.loads(sys.argv[2])
    print(ATTACKS[sys.argv[1]](Given(**{**given, "tickets": tuple(given["tickets"])})))


if __name__ == "__main__":
    main()
