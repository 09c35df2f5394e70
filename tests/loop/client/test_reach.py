"""A stranger's address: looked up once, judged, dialled as judged; one answer at one moment for all that fails."""

import asyncio
import threading
from contextlib import aclosing, asynccontextmanager, suppress
from ipaddress import ip_address

import anyio
import pytest
from websockets.asyncio.server import serve

from playground.client.credentials import Anonymous
from playground.client.link import events, open_link
from playground.client.reach import TOLD_AFTER_S, LookUpRoom, Reach, is_own
from playground.errors import PlaygroundError
from playground.protocol.events import ErrorReported, SessionCreated
from playground.protocol.ga import GA
from playground.services.address import Address
from tests.loop.client.test_diagnosis import HTML, KEY, REFUSALS
from tests.support.faulty import CREATED, SILENT, Authority, answering, error, mute, nobody, refusal, speaking

BEGAN = 100.0
PUBLIC, PRIVATE = "127.0.0.2", "127.0.0.1"
"""Two addresses of this machine; in these tests the first counts as one of the open Internet."""


class Names:
    """A resolver that says what it was told to, one answer after the other, and counts."""

    def __init__(self, *answers):
        self.answers = [[ip_address(each) for each in answer] for answer in answers]
        self.asked = []

    def __call__(self, host, port):
        self.asked.append((host, port))
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


class Waits(list):
    """The moments until which somebody slept, in a time that stands still."""

    async def until(self, moment):
        self.append(moment)


def reach(*answers, at=PUBLIC, waits=None, **more):
    """A reach for which ``at`` is the one address that is open, in a time that stands still."""
    usual = {
        "look_up": Names(*(answers or ([at],))),
        "is_open": lambda address: str(address) == at,
        "is_own": lambda address: False,
        "now": lambda: BEGAN,
        "sleep_until": (Waits() if waits is None else waits).until,
    }
    return Reach(**{**usual, **more})


@asynccontextmanager
async def realtime(*, host=PUBLIC, port=0, tls=None):
    """A server that creates sessions; give its port, and the requests it had."""
    requests = []

    async def visit(connection):
        requests.append(connection.request)
        with suppress(Exception):
            await connection.send(CREATED)
            await connection.wait_closed()

    async with serve(visit, host, port, logger=SILENT, close_timeout=0.1, ssl=tls) as server:
        yield server.sockets[0].getsockname()[1], requests


async def failed(url, asked, credential=KEY):
    with anyio.fail_after(20), pytest.raises(PlaygroundError) as raised:
        async with open_link(Address(url, GA), credential, asked):
            raise AssertionError("a link was handed out")
    return raised.value


@asynccontextmanager
async def trap(host, port):
    """Somebody whom nobody may reach; give who came."""
    visitors = []

    async def visit(reader, writer):
        visitors.append(writer.get_extra_info("peername"))
        writer.close()

    async with await asyncio.start_server(visit, host, port) as server:
        yield visitors, server.sockets[0].getsockname()[1]


async def test_what_was_judged_is_dialled_and_the_name_is_kept_for_the_host():
    names = Names([PUBLIC], [PRIVATE])
    async with realtime() as (port, requests), trap(PRIVATE, port) as (visitors, _):
        url = f"ws://talk.example.org:{port}/v1/realtime"
        asked = reach(look_up=names, waits=(waits := Waits()))
        async with open_link(Address(url, GA), KEY, asked) as link, aclosing(events(link, GA)) as told:
            assert isinstance(await anext(told), SessionCreated)
    assert names.asked == [("talk.example.org", port)]
    assert requests[0].headers["Host"] == f"talk.example.org:{port}"
    assert (visitors, waits) == ([], [])


async def test_a_name_that_means_another_address_the_second_time_is_judged_again_and_gains_nothing():
    names = Names([PUBLIC], [PRIVATE])
    async with realtime() as (port, _), trap(PRIVATE, port) as (visitors, _):
        url = f"ws://talk.example.org:{port}/v1/realtime"
        async with open_link(Address(url, GA), KEY, asked := reach(look_up=names)):
            pass
        assert (await failed(url, asked)).code == "unreached"
    assert (len(names.asked), visitors) == (2, [])


@pytest.mark.parametrize("addresses", [[PRIVATE], [PUBLIC, PRIVATE], ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"], []])
@pytest.mark.parametrize("is_listed", [False, True])
async def test_a_private_server_behind_a_public_name_is_not_dialled(addresses, is_listed, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    async with trap(PRIVATE, 0) as (visitors, port):
        asked = reach(addresses, is_listed=is_listed)
        assert (await failed(f"ws://talk.example.org:{port}/v1/realtime", asked)).code == "unreached"
    assert visitors == []


async def test_an_address_of_this_machine_is_its_own_and_another_is_not():
    assert is_own(ip_address("127.0.0.1"))
    assert not is_own(ip_address("192.0.2.1"))
    async with realtime() as (port, requests):
        asked = reach(is_own=lambda address: str(address) == PUBLIC)
        assert (await failed(f"ws://talk.example.org:{port}/v1/realtime", asked)).code == "unreached"
    assert requests == []


async def test_a_name_that_nobody_waits_for_any_more_keeps_its_place_until_it_is_known():
    asked, known = threading.Semaphore(0), threading.Event()

    def slow(host, port):
        asked.release()
        known.wait(20)
        return []

    room = LookUpRoom(1)
    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(room.run, slow, "slow.example.org", 80)
            while not asked.acquire(blocking=False):
                await anyio.sleep(0)
            tasks.cancel_scope.cancel()
    with pytest.raises(OSError, match="too many names"):
        await room.run(slow, "another.example.org", 80)
    known.set()
    with anyio.fail_after(20):
        while room._running:
            await anyio.sleep(0)
    assert await room.run(Names([PUBLIC]), "third.example.org", 80) == [ip_address(PUBLIC)]


async def test_a_redirect_leads_nowhere():
    async with trap(PRIVATE, 0) as (visitors, port):
        moved = refusal(302, Location=f"ws://127.0.0.1:{port}/v1/realtime")
        async with answering(moved) as url:
            assert (await failed(url, reach(at=PRIVATE))).code == "unreached"
    assert visitors == []


@asynccontextmanager
async def unknown():
    yield "ws://nowhere.example.org/v1/realtime"


@asynccontextmanager
async def unused():
    with nobody() as url:
        yield url


def gone(host, port):
    raise OSError("Name or service not known")


FAILURES = {
    **{f"answers {code} {at}": (answering(answer), {}) for at, (answer, _, code) in enumerate(REFUSALS)},
    "refuses": (unused(), {}),
    "says nothing": (mute(), {"attempt_s": 0.2}),
    "opens and says nothing": (speaking(), {"attempt_s": 0.2}),
    "says something else": (speaking('{"what": "no event"}'), {}),
    "says words": (speaking("hello"), {}),
    "says no": (speaking(error("invalid_api_key"), close=3000), {}),
    "hangs up": (speaking(close=1000), {}),
    "is cut": (speaking(cut=True), {}),
    "talks without end": (speaking(*['{"type":"noise","x":"' + "y" * 100_000 + '"}'] * 9, CREATED), {}),
    "is no web socket": (answering(refusal(200, HTML)), {}),
    "has no name": (unknown(), {"look_up": gone}),
    "is private": (unknown(), {"look_up": Names(["10.0.0.1"])}),
}


@pytest.mark.parametrize("server", FAILURES.values(), ids=FAILURES)
async def test_whatever_fails_is_one_sentence_at_one_moment(server):
    serving, how = server
    async with serving as url:
        found = await failed(url, reach(at=PRIVATE, waits=(waits := Waits()), **how))
    expected = found.sentence.replace(url.split("/")[2], "HOST")
    assert (found.code, expected) == ("unreached", "No Realtime server was reached at HOST.")
    assert waits == [BEGAN + TOLD_AFTER_S]


async def test_what_is_said_before_the_session_is_passed_on_once_there_is_one_in_its_order():
    said = ('{"type":"ping"}', error("odd", "An odd thing."), CREATED, error("late", "After it."))
    async with (
        speaking(*said) as url,
        open_link(Address(url, GA), KEY, reach(at=PRIVATE)) as link,
        aclosing(events(link, GA)) as told,
    ):
        _, *rest = [await anext(told) for _ in said]
    kinds = [each.error.code if isinstance(each, ErrorReported) else type(each) for each in rest]
    assert kinds == ["odd", SessionCreated, "late"]


async def test_a_host_of_the_table_says_what_is_wrong_at_once():
    async with answering(refusal(401, {"code": "401", "message": "no"})) as url:
        asked = reach(at=PRIVATE, waits=(waits := Waits()), is_listed=True)
        assert (await failed(url, asked)).code == "key_refused"
    assert waits == []


async def test_a_host_of_the_table_may_be_dialled_by_the_owners_proxy_which_looks_it_up_itself(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "")
    async with trap(PRIVATE, 0) as (visitors, port):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        names = Names([PRIVATE])
        url = "wss://mine.openai.azure.com/openai/v1/realtime"
        assert (await failed(url, reach(look_up=names, is_listed=True))).code == "proxy"
        assert (len(visitors), names.asked) == (1, [])
        assert (await failed(url, reach(look_up=names))).code == "unreached"
    assert (len(visitors), len(names.asked)) == (1, 1)


async def test_the_certificate_is_held_to_the_name_and_not_to_the_address(tmp_path, monkeypatch):
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    async with realtime(tls=authority.server("talk.example.org")) as (port, requests):
        async with open_link(Address(f"wss://talk.example.org:{port}/v1/realtime", GA), Anonymous(), reach()):
            assert len(requests) == 1
        other = f"wss://other.example.org:{port}/v1/realtime"
        assert (await failed(other, reach())).code == "unreached"
    assert len(requests) == 1


async def test_a_second_address_is_dialled_where_the_first_takes_nothing():
    with nobody() as url:
        port = int(url.split(":")[2].split("/")[0])
        async with realtime(port=port):
            asked = reach([PRIVATE, PUBLIC], is_open=lambda address: True)
            async with open_link(Address(f"ws://talk.example.org:{port}/v1/realtime", GA), KEY, asked) as link:
                assert link.remote_address[0] == PUBLIC
