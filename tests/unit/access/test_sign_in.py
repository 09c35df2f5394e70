"""Who must sign in: all but the form asks for the cookie, guessing is slow, the cookie serves this site alone."""

import anyio
import httpx
import pytest

from playground.web.access.routes import BEFORE_SIGN_IN, LIST, WEBSOCKET
from playground.web.access.sign_in import CLOSE_UNKNOWN, LOGIN, LOGIN_BYTES, TRIES, TRIES_OF_ALL, SignInRequired, Tries

COOKIE = {"access": "yes"}


async def inner(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"inner"})


async def login(scope, receive, send):
    cookies = [b"a=1; HttpOnly; Path=/; SameSite=none; Secure", b"b=1; HttpOnly; Path=/"]
    headers = [(b"set-cookie", cookie) for cookie in cookies]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"login"})


def layer(now=lambda: 0.0, *, same_origin=True, **how):
    return SignInRequired(
        inner,
        login=login,
        is_known=lambda connection: connection.cookies.get("access") == "yes",
        same_origin=lambda scope: same_origin,
        clock=now,
        **how,
    )


def ask(app, method, path, base="http://here", cookies=None, **more):
    async def asked():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=base, cookies=cookies) as client:
            return await client.request(method, path, **more)

    return anyio.run(asked)


def sample(path):
    return path.replace("{path:path}", "x.js").replace("{session_hash}", "abc")


GUARDED = [(each.method, sample(each.path)) for each in LIST if each.path not in BEFORE_SIGN_IN]


@pytest.mark.parametrize(("method", "path"), [each for each in GUARDED if each[0] != WEBSOCKET])
@pytest.mark.parametrize("root", ["", "/talk"])
def test_every_route_asks_for_the_cookie(method, path, root):
    app = layer(root_path=root)
    assert ask(app, method, root + path).status_code == 401
    assert ask(app, method, root + path, cookies={"access": "no"}).json()["detail"].startswith("Sign in first.")
    assert ask(app, method, root + path, cookies=COOKIE).text == "inner"


def test_only_what_draws_the_form_is_open():
    assert {(method, path) for method, path in GUARDED if "static" in path} == {("GET", "/playground/static/x.js")}
    for path in sorted(BEFORE_SIGN_IN):
        assert ask(layer(), "GET", sample(path)).text == "inner"


def test_the_bridge_is_closed_to_who_has_no_cookie():
    said = []

    async def connect():
        async def send(message):
            said.append(message)

        path = next(path for method, path in GUARDED if method == WEBSOCKET)
        await layer()({"type": "websocket", "path": path, "headers": []}, None, send)

    anyio.run(connect)
    assert said == [{"type": "websocket.close", "code": CLOSE_UNKNOWN}]


@pytest.mark.parametrize(
    ("how", "base", "kept"),
    [
        ({}, "https://here", "Lax"),
        ({"framed": True}, "https://here", "None; Partitioned"),
        ({"framed": True}, "http://here", "Lax"),
    ],
)
def test_the_cookie_serves_no_foreign_site(how, base, kept):
    answer = ask(layer(**how), "POST", LOGIN, base, content=b"x")
    assert answer.headers.get_list("set-cookie") == [
        f"a=1; HttpOnly; Path=/; Secure; SameSite={kept}",
        "b=1; HttpOnly; Path=/; SameSite=Lax",
    ]


def test_another_sites_page_signs_nobody_in_and_no_form_is_that_large():
    assert ask(layer(same_origin=False), "POST", LOGIN, content=b"x").status_code == 400
    assert ask(layer(), "POST", LOGIN, content=b"x" * (LOGIN_BYTES + 1)).status_code == 400

    async def pieces():
        yield b"x"

    assert ask(layer(), "POST", LOGIN, content=pieces()).status_code == 400


def test_guessing_is_slowed_down_for_an_address_and_for_all():
    now = [0.0]
    tries = Tries(lambda: now[0])
    assert [tries.admits("a") for _ in range(TRIES + 1)] == [True] * TRIES + [False]
    assert sum(tries.admits(f"b{n}") for n in range(1_000)) == TRIES_OF_ALL - TRIES
    now[0] = 60.0
    assert tries.admits("a")


def test_who_guesses_too_often_is_told_to_wait():
    app = layer()
    answers = [ask(app, "POST", LOGIN, content=b"x") for _ in range(TRIES + 1)]
    assert [answer.status_code for answer in answers] == [200] * TRIES + [429]
    assert "Too many tries. Wait a minute, then sign in again." in answers[-1].text
