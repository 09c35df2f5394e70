"""The route that replays a record: differences, a log that can be opened, a sentence for nonsense."""

import anyio
import httpx
import pytest
from starlette.applications import Starlette

from playground.archive.describing import describe
from playground.archive.kept_log import read_log
from playground.archive.told_sound import ToldSound
from playground.protocol.ga import GA
from playground.web.access import replays
from playground.web.access.replays import PATH, replays_route
from playground.web.access.routes import RECORD_BYTES, allowed
from tests.unit.joined.test_replaying import RecordedPair

BEGUN = "2026-11-30T03:21:58.000Z"


@pytest.fixture(scope="module")
def record():
    pair = RecordedPair(GA, silence_duration_ms=300)
    pair.speak(600)
    pair.wait(4000)
    return "".join(f"{entry.line()}\n" for entry in pair.client.entries)


def asked(data, begun=BEGUN):
    async def ask():
        transport = httpx.ASGITransport(app=Starlette(routes=[replays_route()]))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.post(PATH, params={"begun": begun}, content=data)

    return anyio.run(ask)


def test_a_record_is_replayed_and_comes_back_as_a_log(record):
    answer = asked(record).json()
    assert answer["differences"] == []
    (log,) = answer["logs"]
    described = describe(read_log(log), ToldSound(b""))
    assert described["begun"] == BEGUN
    assert [line["role"] for line in described["lines"]] == ["user", "assistant"]
    assert described["turns"]
    assert len(read_log(log).record.splitlines()) == len(record.splitlines())


def test_where_todays_core_decides_otherwise_is_told(record):
    without = "".join(f"{line}\n" for line in record.splitlines() if '"session.update"' not in line)
    assert any("session.update is sent now" in each for each in asked(without).json()["differences"])


@pytest.mark.parametrize("data", ["", "PK", '{"type":"wire"}', "[" * 5000])
def test_what_is_no_record_is_a_sentence(data):
    answer = asked(data)
    assert answer.status_code == 422
    assert answer.json()["sentence"]
    assert answer.json()["hint"]


def test_a_record_is_bounded_and_its_date_a_date(record, monkeypatch):
    assert allowed("POST", PATH).most_bytes == RECORD_BYTES
    assert allowed("POST", PATH).ours
    assert asked(record, begun="<b>").json()["logs"][0].startswith('{"kept": 1, "begun": "1970-')
    monkeypatch.setattr(replays, "RECORD_BYTES", 100)
    assert asked(record).status_code == 413
