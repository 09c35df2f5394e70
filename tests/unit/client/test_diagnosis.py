"""What tells one failure from another, where loopback cannot produce it; no text of a service leaks a secret."""

import errno
import ssl
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosedError, InvalidProxy, InvalidURI
from websockets.frames import Close
from websockets.http11 import Response

from playground.client.diagnosis import (
    CLOSES,
    CODES_SAID,
    SIGN_IN_KINDS,
    STATUSES,
    closing_error,
    opening_error,
    session_error,
    sign_in_error,
    without_secrets,
)
from playground.client.diagnosis import refusal as refused
from playground.client.failures import FAILURES
from playground.errors import BusyError, PlaygroundError
from playground.protocol.values import ErrorBody

MANUAL = Path(__file__).parents[3] / "docs" / "client.md"
NOW = datetime(2026, 11, 22, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "unreachable"),
        (OSError("Multiple exceptions"), "unreachable"),
        (ConnectionResetError(), "cut"),
        (ssl.SSLError(1, "[SSL: TLSV1_ALERT_ACCESS_DENIED]"), "tls"),
        (InvalidProxy("gopher://x", "scheme"), "proxy"),
        (InvalidURI("x", "no"), "address"),
        (ImportError("python-socks"), "proxy_socks"),
    ],
)
def test_an_exception_is_recognised(error, code):
    assert opening_error(error, "host", "key").code == code


def test_a_link_that_we_gave_up_ourselves_was_unresponsive():
    ours = ConnectionClosedError(None, Close(1011, "keepalive ping timeout"), None)
    assert closing_error(ours).code == "unresponsive"
    assert closing_error(ConnectionClosedError(None, Close(1009, ""), None)).code == "too_large"


def test_a_date_to_come_back_at_is_counted_from_now():
    headers = Headers({"Retry-After": "Sun, 22 Nov 2026 00:00:12 GMT"})
    error = refused(Response(429, "Too Many Requests", headers, b""), "host", "key", NOW)
    assert isinstance(error, BusyError)
    assert error.retry_after_s == 12


@given(st.integers(100, 599), st.binary(max_size=200), st.sampled_from(["none", "key", "token"]))
def test_any_answer_has_a_sentence_and_a_hint(status, body, method):
    error = refused(Response(status, "", Headers(), body), "host", method)
    assert error.sentence
    assert error.hint


@given(st.sampled_from(["Retry-After", "retry-after-ms"]), st.from_regex(r"[ -~]{0,40}|-?[0-9]{1,400}", fullmatch=True))
@example("retry-after-ms", "inf")
@example("retry-after-ms", "nan")
@example("Retry-After", "Fri, 31 Dec 9999 23:59:59 -2359")
def test_any_time_to_wait_is_survived(name, value):
    assert isinstance(refused(Response(429, "", Headers({name: value}), b""), "host", "key"), BusyError)


@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=30))
def test_any_error_of_a_service_is_survived(message, code, param):
    assert isinstance(session_error(ErrorBody(message=message, code=code, param=param)), PlaygroundError)
    assert isinstance(sign_in_error(ValueError(message)), PlaygroundError)


KEYS = (
    st.from_regex(r"sk-[A-Za-z0-9_\-]{20,60}", fullmatch=True)
    | st.from_regex(r"[0-9a-f]{32}", fullmatch=True)
    | st.from_regex(r"[A-Za-z0-9]{84}", fullmatch=True)
    | st.from_regex(r"eyJ[A-Za-z0-9_\-]{20,40}\.[A-Za-z0-9_\-]{20,40}\.[A-Za-z0-9_\-]{20,40}", fullmatch=True)
)


@given(KEYS, st.sampled_from(["Bad key {}.", "'{}'", "api-key={}", "Bearer {}", "wss://h/p?api-key={}&x=1", "{}"]))
def test_keys_and_tokens_are_taken_out_of_what_a_service_wrote(key, sentence):
    assert key not in without_secrets(sentence.format(key))


@pytest.mark.parametrize(
    "text",
    [
        "Unknown parameter: 'session.audio.input.turn_detection.silence_duration_ms'.",
        "Item with item_id 'item_CfAKjVRJn8gwZfpvnv6sB' does not exist.",
        "Is this right? Yes, 100%.",
    ],
)
def test_what_is_no_secret_stays(text):
    assert without_secrets(text) == text


def test_every_code_that_is_recognised_has_its_words():
    named = {*STATUSES.values(), *CODES_SAID.values(), *CLOSES.values(), *SIGN_IN_KINDS.values()}
    assert named <= set(FAILURES)


def table() -> str:
    """Return the manual's table of failures, as it should be."""
    rows = (f"| {f.sentence} | {f.hint} | {'yes' if f.retry_helps else ''} |" for f in FAILURES.values())
    return "\n".join(rows)


def test_the_manual_lists_every_failure():
    assert table() in MANUAL.read_text(encoding="utf-8"), f"docs/client.md should hold:\n{table()}"
