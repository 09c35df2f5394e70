"""The outermost layer: what is not listed is not there, what is not ours is refused, what is too large is not read."""

import json

import anyio
import httpx
import pytest
from starlette.exceptions import HTTPException

from playground.errors import SettingsError
from playground.web.access.guard import MOST_ADDRESS, Guard
from playground.web.access.routes import LIST, allowed

POST = "/gradio_api/run/predict"
JOIN = "/gradio_api/queue/join"
RECORDING = "/playground/recording"
REPLAY = "/playground/replay"
MOST = allowed("POST", POST).most_bytes


class Inner:
    """What stands behind the guard: it says what it was asked, as Gradio would to every page of this machine."""

    def __init__(self):
        self.asked = []

    async def __call__(self, scope, receive, send):
        self.asked.append(scope)
        if scope["type"] != "http":
            return
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        self.body = bytes(body)
        headers = [(b"Access-Control-Allow-Origin", b"http://localhost:1"), (b"access-control-max-age", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": [*headers, (b"x-inner", b"1")]})
        await send({"type": "http.response.body", "body": b"inner"})


def judge(_path, body):
    if body == b"odd":
        raise SettingsError("Odd.", "Reload.", field="event")
    return body + b" judged"


def behind(inner, root_path="", same_origin=lambda scope: True):
    transport = httpx.ASGITransport(Guard(inner, same_origin, judge, root_path))
    return httpx.AsyncClient(transport=transport, base_url="http://here")


def ask(method, path, *, inner=None, root_path="", same_origin=lambda scope: True, **more):
    inner = inner or Inner()

    async def asked():
        async with behind(inner, root_path, same_origin) as client:
            return await client.request(method, path, **more)

    return anyio.run(asked)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/monitoring"),
        ("GET", "/openapi.json"),
        ("GET", "/docs"),
        ("GET", "/config"),
        ("GET", "/gradio_api/deep_link"),
        ("GET", "/gradio_api/dev/reload"),
        ("POST", "/gradio_api/upload"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("POST", "/login"),
        ("GET", "/playground/recording"),
        ("POST", "/"),
        ("OPTIONS", POST),
        ("GET", "/index"),
        ("GET", "/gradio_api/heartbeat/a/b"),
        ("GET", "/theme.css/"),
        ("GET", "/?" + "x" * MOST_ADDRESS),
    ],
)
def test_what_is_not_listed_is_a_plain_404(method, path):
    inner = Inner()
    answer = ask(method, path, inner=inner)
    assert (answer.status_code, answer.text) == (404, "Not found.\n")
    assert inner.asked == []


def test_a_socket_that_is_not_listed_is_refused():
    inner, sent = Inner(), []

    async def connect(path):
        async def send(message):
            sent.append(message["type"])

        scope = {"type": "websocket", "path": path, "query_string": b"", "headers": []}
        await Guard(inner, lambda _: True, judge)(scope, None, send)

    anyio.run(connect, "/gradio_api/queue/data")
    assert sent == ["websocket.close"]
    assert inner.asked == []
    anyio.run(connect, "/playground/bridge")
    assert len(inner.asked) == 1


@pytest.mark.parametrize(
    ("lets_programs", "origin", "is_let_in"),
    [(True, None, True), (True, "http://here", True), (False, "http://here", True), (False, None, False)],
)
def test_a_socket_that_does_not_say_whose_page_it_is_of_is_let_in_only_where_programs_are(
    lets_programs, origin, is_let_in
):
    inner, sent = Inner(), []

    async def connect():
        async def send(message):
            sent.append(message)

        headers = [(b"origin", origin.encode())] if origin else []
        scope = {"type": "websocket", "path": "/playground/bridge", "query_string": b"", "headers": headers}
        await Guard(inner, lambda _: True, judge, lets_programs=lets_programs)(scope, None, send)

    anyio.run(connect)
    assert (len(inner.asked), sent) == ((1, []) if is_let_in else (0, [{"type": "websocket.close", "code": 4403}]))


@pytest.mark.parametrize("path", ["/theme.css", "/pg/theme.css"])
def test_a_root_path_may_have_been_stripped_or_not(path):
    assert ask("GET", path, root_path="https://example.com/pg/").text == "inner"


@pytest.mark.parametrize("query", ["deep_link=abc", "page=x", "view=demo&deep_link=a&deep_link=b", "%64eep_link=a"])
def test_words_that_gradio_would_understand_are_taken_out_of_the_query(query):
    inner = Inner()
    ask("GET", f"/?{query}", inner=inner)
    assert inner.asked[0]["query_string"] in (b"", b"view=demo")


def test_another_query_stays_as_it_is():
    inner = Inner()
    ask("GET", "/?view=demo&x=%20", inner=inner)
    assert inner.asked[0]["query_string"] == b"view=demo&x=%20"


OURS = [(each.method, each.path.replace("{session_hash}", "abc")) for each in LIST if each.ours]


@pytest.mark.parametrize(("method", "path"), OURS)
@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "something-new"])
def test_what_changes_something_is_refused_to_other_sites(method, path, site):
    inner = Inner()
    answer = ask(method, path, inner=inner, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert "from its own page only" in answer.json()["error"]
    assert inner.asked == []


@pytest.mark.parametrize(("method", "path"), OURS)
def test_what_changes_something_is_refused_to_another_origin(method, path):
    inner = Inner()
    assert ask(method, path, inner=inner, same_origin=lambda scope: False).status_code == 403
    assert inner.asked == []


def test_every_route_that_takes_a_body_is_ours_alone():
    assert {each.path for each in LIST if each.most_bytes} == {POST, JOIN, RECORDING, REPLAY}
    assert all(each.ours for each in LIST if each.most_bytes or each.method not in ("GET", "HEAD", "WEBSOCKET"))


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}])
def test_our_page_and_a_program_that_is_no_browser_may_ask(headers):
    assert ask("POST", POST, content=b"{}", headers=headers).text == "inner"


@pytest.mark.parametrize("path", [POST, JOIN, RECORDING])
@pytest.mark.parametrize("length", ["101000000", "9" * 30, "-1", "1_0", "²"])
def test_a_body_announced_too_large_is_refused_before_it_is_read(path, length):
    sent = []

    async def receive():
        raise AssertionError("nothing is to be read")

    async def send(message):
        sent.append(message)

    headers = [(b"content-length", length.encode("utf-8"))]
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers}
    anyio.run(Guard(Inner(), lambda _: True, judge), scope, receive, send)
    assert sent[0]["status"] == 413
    assert "more than this page's server takes" in json.loads(sent[1]["body"])["detail"]


def test_a_get_takes_no_body():
    assert ask("GET", "/", content=b"x").status_code == 413


@pytest.mark.parametrize("path", [POST, JOIN, RECORDING])
def test_a_body_of_unknown_length_is_counted_as_it_comes(path):
    read = []

    async def endless():
        while True:
            read.append(1)
            yield bytes(100_000)

    most = allowed("POST", path).most_bytes
    assert ask("POST", path, content=endless()).status_code == 413
    assert len(read) <= most / 100_000 + 2


def test_a_client_that_leaves_in_the_middle_of_a_body_is_answered_nothing():
    inner, sent = Inner(), []
    messages = iter([{"type": "http.request", "body": b"x", "more_body": True}, {"type": "http.disconnect"}])

    async def receive():
        return next(messages)

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": POST, "query_string": b"", "headers": []}
    anyio.run(Guard(inner, lambda _: True, judge), scope, receive, send)
    assert sent == []
    assert inner.asked == []


def test_gradio_gets_what_was_judged_and_nothing_else():
    inner = Inner()
    ask("POST", POST, inner=inner, content=b"{}", headers={"Content-Type": "text/plain"})
    assert inner.body == b"{} judged"
    headers = dict(inner.asked[0]["headers"])
    assert headers[b"content-type"] == b"application/json"
    assert headers[b"content-length"] == b"9"


def test_what_is_judged_odd_is_said_in_a_sentence():
    inner = Inner()
    answer = ask("POST", POST, inner=inner, content=b"odd")
    assert (answer.status_code, answer.json()["error"]) == (400, "Odd. Reload.")
    assert inner.asked == []


def test_no_other_site_is_told_that_it_may_read():
    answer = ask("GET", "/", headers={"Origin": "http://localhost:1"})
    assert answer.headers["x-inner"] == "1"
    assert not any(name.startswith("access-control") for name in answer.headers)


@pytest.mark.parametrize("cause", [HTTPException(404), None])
def test_an_answer_that_gradio_gives_up_is_no_failure_but_a_failure_is(cause):
    async def fails(scope, receive, send):
        raise RuntimeError("response already started") from cause

    async def run():
        async with behind(fails) as client:
            await client.get("/gradio_api/queue/data")

    with pytest.raises((AssertionError, RuntimeError)) as caught:
        anyio.run(run)
    assert (caught.type is RuntimeError) == (cause is None)
