"""Limits over the real bridge: who comes later waits in order, who is cut off frees the place, tabs share one share."""

import asyncio
import json
from contextvars import Context

import anyio
import pytest

from playground.client.owner import COOKIE, owner_of
from playground.errors import LinkError
from playground.limits import Limits
from playground.server.endpoint import LocalServer
from playground.settings import Settings
from playground.web.admission import meter
from playground.web.admission.control import PageAdmission, network_of
from playground.web.admission.line import Applicant
from playground.web.bridge import in_line
from playground.web.bridge.metered import Metered
from playground.web.bridge.send_queue import SendQueue
from tests.support.scripted import scripted
from tests.support.visitors import bridge, until

ADA, BOB = "a" * 43, "b" * 43


@pytest.fixture(scope="module")
def url():
    with LocalServer(scripted()) as address:
        yield address


def at_most(**limits):
    return PageAdmission(Limits(**limits))


async def test_who_comes_later_waits_in_line_and_each_begins_by_itself_in_order(url):
    async with bridge(at_most(conversations=1)) as served:
        ada = await served.visit(url)
        await ada.told("ready")
        bob, cleo = await served.visit(url), None
        assert (await bob.told("admission", "ready"))["place"] == 1
        cleo = await served.visit(url)
        told = await cleo.told("admission", "ready")
        assert (told["place"], told["sentence"]) == (
            2,
            "All places are taken. It starts by itself when it is your turn.",
        )
        ada.say("bye")
        assert (await bob.told("admission", "ready"))["type"] == "ready"
        assert (await cleo.told("admission", "ready"))["place"] == 1
        bob.cut()
        assert (await cleo.told("admission", "ready"))["type"] == "ready"
        assert len(served.sessions) == 1


async def test_who_comes_to_a_late_machine_waits_in_line_and_begins_once_it_is_less_late(url):
    control = at_most(lag_ms=100)
    async with bridge(control) as served:
        await (await served.visit(url)).told("ready")
        control.line.felt(101)
        bob = await served.visit(url)
        told = await bob.told("admission", "ready")
        assert (told["place"], told["sentence"]) == (
            1,
            "This machine is busy with those who talk. It starts by itself when it has room again.",
        )
        control.line.felt(50)
        assert (await bob.told("admission", "ready"))["type"] == "ready"
        assert len(served.sessions) == 2


@pytest.mark.parametrize("reset", [True, False])
async def test_who_is_gone_while_they_wait_frees_their_place_in_line(url, reset):
    control = at_most(conversations=1)
    async with bridge(control) as served:
        await (await served.visit(url)).told("ready")
        bob = await served.visit(url)
        await bob.told("admission")
        cleo = await served.visit(url)
        await cleo.told("admission")
        bob.cut(reset=reset)
        assert (await cleo.told("admission"))["place"] == 1
        await until(lambda: control.line.waiting == 1)


async def test_who_talks_on_while_they_wait_is_let_go(url, monkeypatch):
    monkeypatch.setattr(in_line, "MOST_FRAMES_IN_LINE", 3)
    control = at_most(conversations=1)
    async with bridge(control) as served:
        await (await served.visit(url)).told("ready")
        bob = await served.visit(url)
        await bob.told("admission")
        for _ in range(3):
            bob.say("text", text="Hello?")
        await until(lambda: control.line.waiting == 0)


async def test_fifty_tabs_of_a_visitor_have_one_share(url):
    async with bridge(at_most(conversations=3, per_visitor=1)) as served:
        said = []
        for n in range(50):
            tab = await served.visit(url, owner=owner_of(f"tab {n}", ADA), cookie=f"{COOKIE}={ADA}")
            said.append(await tab.told("ready", "admission", "closed"))
        bob = await served.visit(url, owner=owner_of("tab", BOB), cookie=f"{COOKIE}={BOB}")
        assert (await bob.told("ready", "admission", "closed"))["type"] == "ready"
        assert [each["type"] for each in said] == ["ready", "admission", *["closed"] * 48]
        assert {each["sentence"] for each in said[2:]} == {"You are talking here already, and waiting in another tab."}
        assert said[1]["sentence"].startswith("You are talking here already.")
        assert len(served.sessions) == 2


@pytest.mark.parametrize("cookie", ["", f"{COOKIE}={BOB}", f"{COOKIE}=odd"])
async def test_a_ticket_is_good_in_no_other_browser(url, cookie):
    async with bridge() as served:
        thief = await served.visit(url, owner=owner_of("tab", ADA), cookie=cookie)
        assert (await thief.told("ready", "closed"))["sentence"] == "This session was begun in another browser."
        assert len(served.sessions) == 0


async def test_a_page_that_asks_anew_in_line_keeps_its_place_and_the_old_socket_is_let_go(url):
    control = at_most(conversations=1)
    async with bridge(control) as served:
        await (await served.visit(url)).told("ready")
        bob = await served.visit(url, owner="bob")
        await bob.told("admission")
        cleo = await served.visit(url)
        await cleo.told("admission")
        again = await served.visit(url, owner="bob")
        assert (await again.told("admission"))["place"] == 1
        assert (await bob.told("closed"))["sentence"] == ""
        assert control.line.waiting == 2


async def test_settings_changed_in_line_are_those_the_conversation_begins_with(url):
    async with bridge(at_most(conversations=1)) as served:
        ada = await served.visit(url)
        await ada.told("ready")
        bob = await served.visit(url, owner="bob")
        await bob.told("admission")
        served.sessions.apply("bob", Settings(voice="echo"))
        ada.say("bye")
        await bob.told("ready")
        await until(lambda: served.sessions.admission_of("bob") is not None)
        assert served.sessions.admission_of("bob").settings.voice == "echo"


async def test_a_conversation_ends_with_its_minutes_in_a_sentence_and_says_before_what_is_left(url):
    async with bridge(at_most(minutes=0.002)) as served:
        ada = await served.visit(url)
        left = await ada.told("admission")
        assert (left["place"], left["left_tokens"]) == (0, None)
        assert 0 < left["left_s"] <= 0.12
        over = await ada.told("closed")
        assert over["code"] == "minutes_over"
        assert over["sentence"].startswith("A conversation here lasts 0.002 minutes at most")


async def test_it_asks_whether_anybody_is_there_before_it_hangs_up(url):
    async with bridge(at_most(idle_minutes=0.005)) as served:
        ada = await served.visit(url)
        assert (await ada.told("notice"))["sentence"] == "Nobody has said anything for a while."
        assert (await ada.told("closed", "notice_gone"))["code"] == "idle_soon"
        over = await ada.told("closed")
        assert (over["code"], over["sentence"]) == ("idle", "Nobody said anything for 0.005 minutes, so it hung up.")


async def test_whoever_types_is_there(url):
    async with bridge(at_most(silent_minutes=0.02)) as served:
        ada = await served.visit(url)
        await ada.told("notice")
        ada.say("interrupt")
        assert (await ada.told("notice_gone", "closed"))["code"] == "idle_soon"


async def test_what_the_servers_own_socket_brings_is_noted_where_no_task_runs():
    metered = Metered(meter.Meter(at_most().line, Applicant("1", "ada"), 0.0), SendQueue(), anyio.lowlevel.checkpoint)
    noted = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(lambda: noted.set_result(metered.acted()), context=Context())
    with anyio.fail_after(5):
        await noted


async def test_what_the_day_has_left_is_told_and_who_has_none_left_is_refused(url):
    control = at_most(minutes_a_day=1)
    async with bridge(control) as served:
        ada = await served.visit(url, owner=owner_of("tab", ADA), cookie=f"{COOKIE}={ADA}")
        assert 59 < (await ada.told("admission"))["left_s"] <= 60
        ada.cut()
        await until(lambda: len(control.line.ledger) == 1)
        (subject,) = control.line.ledger.page().seconds
        control.line.ledger.charge(subject, 60)
        again = await served.visit(url, owner=owner_of("tab", ADA), cookie=f"{COOKIE}={ADA}")
        told = await again.told("closed", "ready")
        assert (told["code"], told["sentence"]) == ("day_over", "Your 1 minutes for today are used up.")


async def test_tokens_of_the_owners_are_counted_and_who_brings_a_key_talks_on(url, monkeypatch):
    monkeypatch.setattr(meter, "TICK_S", 0.01)
    monkeypatch.setattr(meter, "GRACE_S", 0.05)
    control = at_most(tokens_a_day=1)
    async with bridge(control) as served:
        own, ours = await served.visit(url), await served.visit(url, at_our_expense=True)
        assert (await ours.told("admission"))["left_tokens"] == 1
        for page in (own, ours):
            page.say("text", text="Hello.")
        assert (await ours.told("closed"))["code"] == "tokens_over"
        assert control.line.left_tokens == 0
        refused = await served.visit(url, at_our_expense=True)
        told = await refused.told("closed", "ready")
        assert told["sentence"] == "What this playground may spend in a day is used up."
        assert (await own.told("usage", "closed"))["type"] == "usage"
        await until(lambda: len(served.sessions) == 1)


async def test_at_the_end_whoever_waits_is_told(url):
    control = at_most(conversations=1)
    async with bridge(control) as served:
        await (await served.visit(url)).told("ready")
        bob = await served.visit(url)
        await bob.told("admission")
        control.close(LinkError("The playground was stopped.", code="stopped"))
        assert (await bob.told("closed"))["code"] == "stopped"


async def test_in_private_nobody_is_told_of_limits(url):
    async with bridge() as served:
        ada = await served.visit(url)
        await ada.told("ready")
        ada.say("text", text="Hello.")
        await ada.told("usage")
        ada.say("bye")
        assert (await ada.told("closed", "admission"))["type"] == "closed"


async def test_what_was_used_is_kept_now_and_then_and_at_the_end(tmp_path):
    path, now = tmp_path / "usage.json", [1e9]
    control = PageAdmission(Limits(minutes_a_day=1), path, clock=lambda: now[0])
    assert json.loads(path.read_text())["seconds"] == {}
    control.line.ledger.charge("somebody", 5)
    now[0] += 60
    await control.keep()
    assert json.loads(path.read_text())["seconds"] == {"somebody": 5.0}
    control.line.ledger.charge("somebody", 5)
    await control.keep()
    assert json.loads(path.read_text())["seconds"] == {"somebody": 5.0}
    control.close(LinkError("Over."))
    assert json.loads(path.read_text())["seconds"] == {"somebody": 10.0}


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("127.0.0.1", ""),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
        ("testclient", ""),
        ("", ""),
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_an_address_is_one_network_and_this_machine_is_nobody(host, network):
    assert network_of(host) == network
