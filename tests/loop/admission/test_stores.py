"""The stores in which replicas count, one suite for both: memory, and a real Redis."""

import asyncio
import logging
import os
import subprocess
import sys
import time
from contextlib import asynccontextmanager

import anyio
import pytest
from pydantic import SecretStr

from playground.errors import SettingsError
from playground.limits import Limits
from playground.web.admission import sharing
from playground.web.admission.control import PageAdmission
from playground.web.admission.ledger import LedgerPage
from playground.web.admission.line import Applicant
from playground.web.admission.redis_store import LEASE_S, RedisStore
from playground.web.admission.store import MemoryStore, Report, StoreLost
from tests.support.daemons import ROOT, redis
from tests.support.ports import free_port
from tests.support.visitors import until

ADA, OTHER, BOB = Applicant("a1", "ada", "home"), Applicant("a2", "ada", "away"), Applicant("b1", "bob", "home")
DAY, PATIENCE_S = 20_000, 20


def report(ours=(), gone=(), seconds=None, tokens=0, subjects=()):
    return Report(ours, gone, LedgerPage(b"", DAY, seconds or {}, tokens), subjects)


@asynccontextmanager
async def replicas(kind, folder, clock=time.time):
    """Give two that count in one store."""
    if kind == "memory":
        store = MemoryStore()
        yield store, store
        return
    with redis(folder) as (url, _):
        both = [RedisStore(SecretStr(url), clock) for _ in range(2)]
        assert both[0].first_page() == both[1].first_page()
        yield both
        for each in both:
            await each.close()


@pytest.fixture(params=["memory", "redis"])
def kind(request):
    return request.param


async def test_a_place_is_had_within_the_limits_of_all_once_and_again_when_it_is_given_back(kind, tmp_path):
    async with replicas(kind, tmp_path) as (one, other):
        limits = Limits(per_visitor=1)
        assert await one.claim(ADA, [], limits)
        assert not await other.claim(OTHER, [], limits)
        assert await other.claim(ADA, [], limits)  # the same owner, at another replica
        assert await one.claim(OTHER, [ADA], limits)
        assert list((await one.exchange(report(subjects=["ada"]))).places) == [OTHER]


async def test_an_address_is_counted_where_there_is_one(kind, tmp_path):
    async with replicas(kind, tmp_path) as (one, other):
        limits = Limits(per_address=1)
        assert await one.claim(ADA, [], limits)
        assert not await other.claim(BOB, [], limits)
        nowhere = [Applicant(f"n{n}", f"v{n}") for n in range(2)]
        assert [await one.claim(each, [], limits) for each in nowhere] == [True, True]
        assert await other.claim(BOB, [], Limits())


async def test_of_fifty_who_ask_at_once_no_more_get_in_than_may(kind, tmp_path):
    async with replicas(kind, tmp_path) as both:
        asking = [Applicant(f"tab {n}".replace(" ", ""), "ada") for n in range(50)]
        asked = [both[n % 2].claim(each, [], Limits(per_visitor=3)) for n, each in enumerate(asking)]
        assert sum(await asyncio.gather(*asked)) == 3


async def test_what_is_used_adds_up_and_is_known_to_all_on_its_day(kind, tmp_path):
    async with replicas(kind, tmp_path) as (one, other):
        await one.exchange(report(seconds={"ada": 10.5}, tokens=3))
        used = (await other.exchange(report(seconds={"ada": 1.25}, tokens=4, subjects=["ada", "bob"]))).used
        assert (used.day, used.seconds, used.tokens) == (DAY, {"ada": 11.75, "bob": 0.0}, 7)
        at_home = report(ours=[ADA, OTHER, BOB], gone=[ADA], subjects=["home"])  # who asked anew is not gone
        assert list((await one.exchange(at_home)).places) == [ADA, BOB]
        assert list((await other.exchange(report(gone=[ADA], subjects=["ada", "bob"]))).places) == [OTHER, BOB]


async def test_a_place_of_a_replica_that_is_gone_is_free_when_its_time_is_over(tmp_path):
    now, one_each = [1000.0], Limits(per_visitor=1)
    async with replicas("redis", tmp_path, lambda: now[0]) as (gone, other):
        assert await gone.claim(ADA, [], one_each)
        await gone.exchange(report(ours=[BOB]))
        now[0] += LEASE_S - 1
        assert not await other.claim(OTHER, [], one_each)
        await gone.exchange(report(ours=[ADA]))  # it was not gone
        now[0] += LEASE_S - 1
        assert list((await other.exchange(report(subjects=["ada", "bob"]))).places) == [ADA]
        now[0] += 2
        assert await other.claim(OTHER, [], one_each)


async def test_where_redis_goes_away_it_is_lost_and_said_and_it_is_found_again_with_what_was_used(
    tmp_path, monkeypatch, caplog
):
    monkeypatch.setattr(sharing, "STEP_S", 0.01)
    with redis(tmp_path) as (url, daemon), anyio.fail_after(PATIENCE_S):
        store = RedisStore(SecretStr(url))
        control = PageAdmission(Limits(per_visitor=1), store=store)
        async with control.sharing.kept():
            spot = control.line.ask(Applicant("tab", "ada"))
            assert await control.sharing.claim(spot)
            daemon.stop()
            with pytest.raises(StoreLost):
                await store.claim(ADA, [], Limits())
            await until(lambda: control.sharing._is_lost)
            late = control.line.ask(Applicant("bob", "bob"))
            assert await control.sharing.claim(late)
            control.line.ledger.charge("ada", 60)
            daemon.start()
            await until(lambda: not control.sharing._is_lost)
            today = LedgerPage(b"", control.line.ledger.page().day)
            standing = await store.exchange(Report((), (), today, ["ada", "bob"]))
            assert len(standing.places) == 2
            assert standing.used.seconds == {"ada": 60, "bob": 0}
        assert RedisStore(SecretStr(url)).first_page().salt == control.line.ledger.page().salt
    warned = [each for each in caplog.records if each.levelno == logging.WARNING]
    assert len(warned) == 2
    assert warned[0].getMessage().startswith("Redis can't be reached (")
    assert "planted" not in caplog.text


def first_page(url):
    return RedisStore(SecretStr(url)).first_page()


def test_a_redis_that_is_not_there_or_does_not_know_us_is_said_at_the_start(tmp_path):
    with pytest.raises(SettingsError, match="PLAYGROUND_REDIS_URL: no Redis answers there"):
        first_page(f"redis://127.0.0.1:{free_port()}/0")
    with redis(tmp_path) as (url, _):
        for wrong in ("redis://:wrong@", "redis://"):
            with pytest.raises(SettingsError, match="Redis does not take its name or password") as told:
                first_page(wrong + url.partition("@")[2])
            assert "wrong" not in str(told.value)


def test_the_page_does_not_start_where_its_redis_is_not_there_and_says_so_without_a_traceback(tmp_path):
    url = f"redis://:planted@127.0.0.1:{free_port()}/0"
    given = {**os.environ, "PLAYGROUND_REDIS_URL": url, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(ROOT / "app.py"), "--port", str(free_port())]
    ended = subprocess.run(command, cwd=tmp_path, env=given, capture_output=True, text=True)
    assert ended.returncode == 1
    assert ended.stderr.startswith("PLAYGROUND_REDIS_URL: no Redis answers there.")
    assert "Traceback" not in ended.stderr
    assert "planted" not in ended.stderr
