"""Every failure, produced on loopback: its one sentence, its hint, whether trying again helps, and no secret."""

import json
import logging
import re
import traceback
from contextlib import aclosing

import anyio
import pytest
from pydantic import SecretStr

from playground.client import link
from playground.client.credentials import Anonymous, KeyCredential
from playground.client.failures import FAILURES
from playground.client.link import events, open_link
from playground.errors import BusyError, PlaygroundError
from playground.protocol.ga import GA
from playground.services.address import Address
from tests.support.faulty import CREATED, Authority, answering, error, mute, nobody, refusal, speaking

PLANTED = "sk-planted0123456789abcdefghijklmnop"
KEY = KeyCredential(SecretStr(PLANTED))
HTML = "<!doctype html><title>Welcome</title>"
PATIENCE_S = 20


class Token(Anonymous):
    """Signs in as Entra ID does, with a token nobody issued."""

    def __init__(self):
        super().__init__("token")

    async def headers(self, address):
        return {"Authorization": "Bearer eyJhbGciOi.planted.token"}


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")


async def failure(url: str, credential=KEY) -> PlaygroundError:
    """Open ``url`` and read until it fails."""
    with pytest.raises(PlaygroundError) as raised:
        await read_all(url, credential)
    return raised.value


async def read_all(url: str, credential) -> None:
    with anyio.fail_after(PATIENCE_S):
        async with open_link(Address(url, GA), credential) as connection, aclosing(events(connection, GA)) as reported:
            async for _ in reported:
                pass


def check(found: PlaygroundError, code: str) -> None:
    """Hold ``found`` against its row of the table."""
    row = FAILURES[code]
    assert (found.code, type(found).__mro__.count(row.kind), found.retry_helps) == (code, 1, row.retry_helps)
    assert found.hint
    assert re.fullmatch(re.escape(row.sentence).replace(re.escape("{host}"), ".+"), found.sentence)
    assert "{" not in str(found)


REFUSALS = [
    (refusal(401, {"code": "401", "message": "Access denied due to invalid subscription key."}), KEY, "key_refused"),
    (refusal(401, {"code": "401", "message": "Access denied."}), Anonymous(), "key_missing"),
    (refusal(401, {"code": "Unauthorized", "message": "audience is incorrect"}), Token(), "token_refused"),
    (refusal(401, {"code": "PermissionDenied", "message": "Principal does not have access."}), Token(), "role_missing"),
    (refusal(401, {"message": "The principal lacks the required data action Micro/x."}), Token(), "role_missing"),
    (refusal(400, {"message": "Token tenant a does not match resource tenant."}), Token(), "wrong_tenant"),
    (refusal(403, {"code": "AuthenticationTypeDisabled", "message": "disabled"}), KEY, "keys_disabled"),
    (refusal(403, {"code": "403", "message": "Access denied due to Virtual Network rules."}), KEY, "network_closed"),
    (refusal(400, '{"code":"Bad","error":"Incorrect API key provided: sk-pl***op."}'), KEY, "key_refused"),
    (refusal(403), Token(), "role_missing"),
    (refusal(403), KEY, "forbidden"),
    (refusal(404, {"code": "404", "message": "Resource not found"}), KEY, "address_unknown"),
    (refusal(404, {"code": "DeploymentNotFound", "message": "no"}), KEY, "deployment_unknown"),
    (refusal(400, {"code": "OpperationNotSupported", "message": "no"}), KEY, "model_not_realtime"),
    (refusal(400, {"code": "400", "message": "no"}), KEY, "bad_request"),
    (refusal(429, {"code": "insufficient_quota", "message": "no"}), KEY, "insufficient_quota"),
    (refusal(500, "[]"), KEY, "service_failed"),
    (refusal(503, HTML), KEY, "service_failed"),
    (refusal(200, HTML), KEY, "not_realtime"),
    (refusal(426, "Upgrade Required"), KEY, "not_realtime"),
    (refusal(302, Location="https://elsewhere.example/"), KEY, "moved"),
    (b"SSH-2.0-OpenSSH_9.6\r\n", KEY, "not_http"),
    (b"", KEY, "cut"),
]


@pytest.mark.parametrize(("answer", "credential", "code"), REFUSALS, ids=[row[2] for row in REFUSALS])
async def test_a_refused_upgrade_is_put_into_words(answer, credential, code):
    async with answering(answer) as url:
        check(await failure(url, credential), code)


@pytest.mark.parametrize(
    ("headers", "wait_s", "words", "again"),
    [
        ({}, 0, "in a moment", True),
        ({"Retry-After": "7"}, 7, "in 7 s", True),
        ({"retry-after-ms": "2500", "Retry-After": "9"}, 2.5, "in 2 s", True),
        ({"Retry-After": "Fri, 01 Jan 2016 00:00:00 GMT"}, 0, "in 1 s", True),
        ({"Retry-After": "600"}, 600, "in 10 minutes", False),
        ({"Retry-After": "soon"}, 0, "in a moment", True),
    ],
)
async def test_a_busy_service_says_how_long_to_wait(headers, wait_s, words, again):
    async with answering(refusal(429, {"code": "429", "message": "no"}, **headers)) as url:
        found = await failure(url)
    assert isinstance(found, BusyError)
    assert (found.retry_after_s, found.retry_helps) == (wait_s, again)
    assert words in found.hint
    assert found.sentence == FAILURES["busy"].sentence


async def test_a_redirect_takes_the_key_nowhere():
    visited = []
    async with speaking(CREATED) as elsewhere, answering(refusal(307, Location=elsewhere)) as url:
        visited.append(await failure(url))
    check(visited[0], "moved")


@pytest.mark.parametrize(
    ("host", "days", "trusted", "code"),
    [
        ("localhost", 1, False, "tls_unknown"),
        ("localhost", -1, True, "tls_expired"),
        ("example.org", 1, True, "tls_host"),
    ],
)
async def test_a_wrong_certificate_is_named(tmp_path, monkeypatch, host, days, trusted, code):
    authority = Authority(tmp_path)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    async with answering(refusal(200), authority.server(host, days)) as url:
        check(await failure(url), code)


async def test_a_right_certificate_is_no_obstacle(tmp_path, monkeypatch):
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    async with answering(refusal(200), authority.server()) as url:
        check(await failure(url), "not_realtime")


async def test_a_server_without_encryption_is_told_from_a_broken_one():
    async with answering(refusal(400)) as url:
        check(await failure(url.replace("ws://", "wss://")), "tls_plain")


async def test_a_port_where_nobody_listens():
    with nobody() as url:
        check(await failure(url), "refused")


async def test_a_name_that_does_not_exist():
    check(await failure("wss://no-such-host.invalid/v1/realtime"), "dns")


async def test_a_server_that_does_not_answer(monkeypatch):
    monkeypatch.setattr(link, "OPEN_TIMEOUT_S", 0.05)
    async with mute() as url:
        check(await failure(url), "timeout")


async def test_a_server_that_opens_and_says_nothing(monkeypatch):
    monkeypatch.setattr(link, "FIRST_EVENT_S", 0.05)
    async with speaking() as url:
        check(await failure(url), "silent")


async def test_a_server_that_talks_of_something_else():
    async with speaking("hello, this is a chat") as url:
        check(await failure(url), "not_realtime")


async def test_a_proxy_that_refuses(monkeypatch):
    async with answering(refusal(403)) as url:
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("HTTPS_PROXY", url.replace("ws://", "http://").partition("/v1")[0])
        check(await failure("wss://name.openai.azure.com/openai/v1/realtime"), "proxy")


SAID = [
    (error("invalid_api_key", f"Incorrect API key provided: {PLANTED}."), 3000, "invalid_api_key"),
    (error("invalid_model"), 4000, "invalid_model"),
    (error("missing_model"), 4000, "missing_model"),
    (error("beta_api_shape_disabled"), 4000, "beta_api_shape_disabled"),
    (error("session_expired", "Your session hit the maximum duration of 60 minutes."), 1001, "session_expired"),
    (error("unknown_parameter", param="session.type"), 1008, "wrong_dialect"),
    (error("missing_required_parameter", param="session.type"), 1008, "wrong_dialect"),
]


@pytest.mark.parametrize(("frame", "close", "code"), SAID, ids=[row[2] for row in SAID])
async def test_an_error_before_the_close_says_why(frame, close, code):
    async with speaking(CREATED, frame, close=close) as url:
        check(await failure(url), code)


@pytest.mark.parametrize(
    ("close", "code"),
    [
        (1000, "closed"),
        (1001, "going_away"),
        (1008, "policy"),
        (1009, "too_large"),
        (1011, "broke"),
        (1012, "restarting"),
        (3000, "invalid_api_key"),
        (4000, "policy"),
        (4999, "closed"),
    ],
)
async def test_a_close_code_says_why(close, code):
    async with speaking(CREATED, close=close) as url:
        check(await failure(url), code)


async def test_a_cut_line_is_lost():
    async with speaking(CREATED, cut=True) as url:
        check(await failure(url), "lost")


async def test_an_old_error_is_not_blamed_for_a_later_close():
    async with speaking(CREATED, error("invalid_value"), CREATED, close=1001) as url:
        check(await failure(url), "going_away")


async def test_an_error_we_have_no_words_for_is_quoted():
    async with speaking(CREATED, error("odd", "The moon is in the wrong house."), close=1008) as url:
        found = await failure(url)
    assert (found.sentence, found.code) == ("The moon is in the wrong house.", "odd")


async def test_a_planted_key_is_found_nowhere(caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    echo = {"code": "odd", "message": f"Bad key {PLANTED} at wss://host/?api-key={PLANTED}", "planted": PLANTED}
    answers = [refusal(status, echo, X_Key=PLANTED) for status in (200, 302, 400, 401, 403, 404, 418, 426, 429, 500)]
    found = []
    for answer in (*answers, b"", PLANTED.encode() + b"\r\n\r\n"):
        async with answering(answer) as url:
            found.append(await failure(f"{url}&api-key={PLANTED}"))
    for frame in (error("odd", json.dumps(echo)), error(None, f"Bearer {PLANTED} is wrong"), PLANTED):
        async with speaking(CREATED, frame, close=4000) as url:
            found.append(await failure(f"{url}&api-key={PLANTED}"))
    with nobody() as url:
        found.append(await failure(f"{url}?api-key={PLANTED}"))
    words = [
        text for each in found for text in (str(each), repr(each), repr(vars(each)), *traceback.format_exception(each))
    ]
    words += [text for record in caplog.records for text in (record.getMessage(), repr(vars(record)))]
    # this very file, quoted by tracebacks, names it without spelling it
    assert not [text for text in words if PLANTED in text]
    assert PLANTED not in repr(KEY)
