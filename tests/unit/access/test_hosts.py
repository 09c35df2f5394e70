"""Who is let in by the name they ask for, whose forwarded headers are read, and what every answer carries."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.client.owner import COOKIE, is_secret
from playground.environment import read
from playground.errors import SettingsError
from playground.web.access.hosts import Doors, KnownHosts, known_hosts
from playground.web.access.origin import same_origin

PROXY, STRANGER = "10.0.0.7", "192.0.2.1"
TOLD = {
    "X-Forwarded-Host": "talk.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "198.51.100.9",
    "X-Forwarded-Prefix": "/x",
    "Forwarded": "host=talk.example",
    "X-Gradio-Server": "https://talk.example",
}


async def told(request: Request) -> JSONResponse:
    """Say what arrived inside."""
    return JSONResponse(
        {
            "headers": dict(request.headers),
            "scheme": request.url.scheme,
            "client": request.client and request.client.host,
            "ours": same_origin(request.scope),
        }
    )


async def page(_: Request) -> HTMLResponse:
    return HTMLResponse("<p>Hello")


async def bridge(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close()


INSIDE = [Route("/told", told), Route("/", page), WebSocketRoute("/bridge", bridge)]


def client(peer: str = "127.0.0.1", **variables: str) -> TestClient:
    """A client of an app that is configured so, calling from ``peer``."""
    environment = read(variables)
    app = Doors(
        Starlette(routes=INSIDE),
        known_hosts(environment),
        proxies=environment.proxies,
        framers=environment.frame_ancestors,
    )
    return TestClient(app, base_url="http://127.0.0.1:7860", client=(peer, 5))


def status(host: str, peer: str = "127.0.0.1", headers: dict[str, str] | None = None, **variables: str) -> int:
    return client(peer, **variables).get("/told", headers={**(headers or {}), "Host": host}).status_code


WIDE = {"GRADIO_SERVER_NAME": "0.0.0.0"}
LAN = {"GRADIO_SERVER_NAME": "192.168.1.5"}


@pytest.mark.parametrize(
    ("host", "variables"),
    [
        ("127.0.0.1:7860", {}),
        ("localhost:7860", {}),
        ("LOCALHOST", {}),
        ("[::1]:7860", {}),
        ("localhost:9999", {}),  # a tunnel has another port at its other end
        ("127.0.0.2:7860", {"GRADIO_SERVER_NAME": "127.0.0.2"}),
        ("talk.example", {"PLAYGROUND_ALLOWED_HOSTS": "talk.example"}),
        ("Talk.example:443", {"PLAYGROUND_ALLOWED_HOSTS": "other.example, https://talk.example:8443/"}),
        ("a.b.talk.example", {"PLAYGROUND_ALLOWED_HOSTS": "*.talk.example"}),
        ("evil.example", {"PLAYGROUND_ALLOWED_HOSTS": "*"}),
        ("talk.example", {"GRADIO_ROOT_PATH": "https://talk.example/pg"}),
        ("me-talk.hf.space", {"SPACE_HOST": "me-talk.hf.space"}),
        ("192.168.1.5:7860", WIDE),
        ("[fe80::1]:7860", WIDE),
        ("localhost:7860", WIDE),
        ("192.168.1.5:7860", LAN),
        ("studio:7860", {"GRADIO_SERVER_NAME": "studio"}),
    ],
)
def test_a_name_of_ours_is_let_in(host, variables):
    assert status(host, **variables) == 200


@pytest.mark.parametrize(
    ("host", "variables"),
    [
        ("evil.example:7860", {}),
        ("evil.example:7860", WIDE),
        ("evil.example:7860", LAN),
        ("localhost.evil.example", {}),
        ("127.0.0.1.evil.example", WIDE),
        ("127.0.0.1@evil.example", {}),
        ("evil.example#localhost", {}),
        ("192.168.1.5:7860", {}),
        ("localhost.", {}),
        ("talk.example", {"GRADIO_ROOT_PATH": "/pg"}),
        ("talk.example.evil.example", {"PLAYGROUND_ALLOWED_HOSTS": "talk.example"}),
        ("eviltalk.example", {"PLAYGROUND_ALLOWED_HOSTS": "*.talk.example"}),
        ("127.0.0.1:x", {}),
        ("[::1", {}),
        ("", {}),
    ],
)
def test_a_name_that_may_be_anybodys_is_not(host, variables):
    assert status(host, **variables) == 403


def test_the_machines_own_name_is_ours_where_others_reach_it(monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "Studio")
    assert status("studio:7860", **WIDE) == status("studio.local", **WIDE) == 200
    assert status("studio:7860") == 403


def test_a_refusal_is_one_sentence_and_names_what_allows_it():
    answer = client().get("/", headers={"Host": "Talk.example:7860"})
    assert answer.text.startswith("This playground is not known as talk.example. ")
    assert "PLAYGROUND_ALLOWED_HOSTS=talk.example" in answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_socket_for_another_name_is_refused_before_it_is_accepted():
    with (
        pytest.raises((WebSocketDenialResponse, WebSocketDisconnect)),
        client().websocket_connect("/bridge", headers={"Host": "evil.example:7860"}),
    ):
        pass
    with client().websocket_connect("/bridge", headers={"Host": "localhost:7860"}):
        pass


@pytest.mark.parametrize("hosts", [[], [b"localhost", b"evil.example"], [b"localhost", b"localhost"]])
def test_a_request_that_names_no_host_or_several_is_refused(hosts):
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": "/told", "scheme": "http", "client": ("127.0.0.1", 5)}
    headers = [(b"host", host) for host in hosts]
    asyncio.run(Doors(Starlette(routes=INSIDE), KnownHosts([]))({**scope, "headers": headers}, receive, send))
    assert sent[0]["status"] == 403


def test_a_share_link_is_a_name_of_ours_once_it_is_known():
    hosts = KnownHosts([])
    door = TestClient(Doors(Starlette(routes=INSIDE), hosts), base_url="http://abc.gradio.live")
    assert door.get("/told").status_code == 403
    hosts.add("https://abc.gradio.live")
    assert door.get("/told", headers={"Origin": "https://abc.gradio.live"}).json()["ours"]


@pytest.mark.parametrize(
    ("peer", "variables"),
    [
        ("127.0.0.1", {}),  # uvicorn alone would believe this one
        (STRANGER, {"GRADIO_ROOT_PATH": "/pg"}),
        (STRANGER, {"FORWARDED_ALLOW_IPS": "10.0.0.0/8"}),
        ("127.0.0.1", {"FORWARDED_ALLOW_IPS": "10.0.0.0/8", "GRADIO_ROOT_PATH": "/pg"}),
        (STRANGER, {"SPACE_HOST": "me-talk.hf.space"}),
    ],
)
def test_forwarded_headers_of_a_stranger_reach_nobody(peer, variables):
    inside = client(peer, **variables).get("/told", headers=TOLD).json()
    assert not {name.lower() for name in TOLD} & set(inside["headers"])
    assert (inside["scheme"], inside["client"]) == ("http", peer)


@pytest.mark.parametrize(
    ("peer", "variables"),
    [
        ("127.0.0.1", {"GRADIO_ROOT_PATH": "/pg"}),
        ("::1", {"GRADIO_SHARE": "True"}),
        (PROXY, {"FORWARDED_ALLOW_IPS": "10.0.0.0/8"}),
        (PROXY, {"SPACE_HOST": "me-talk.hf.space"}),
    ],
)
def test_a_named_proxy_is_believed(peer, variables):
    behind = client(peer, PLAYGROUND_ALLOWED_HOSTS="talk.example", **variables)
    inside = behind.get("/told", headers={**TOLD, "Origin": "https://talk.example"}).json()
    assert inside["headers"]["x-forwarded-host"] == "talk.example"
    assert (inside["scheme"], inside["client"], inside["ours"]) == ("https", "198.51.100.9", True)


@pytest.mark.parametrize("said", ["evil.example", "talk.example, evil.example", "", "a b"])
def test_what_a_proxy_was_asked_for_is_held_to_the_same_names(said):
    known = {"PLAYGROUND_ALLOWED_HOSTS": "talk.example", "GRADIO_ROOT_PATH": "/pg"}
    assert status("127.0.0.1:7860", headers={"X-Forwarded-Host": said}, **known) == 403
    assert status("127.0.0.1:7860", headers={"X-Forwarded-Host": "talk.example"}, **known) == 200


def test_a_page_at_a_foreign_name_cannot_talk_itself_in():
    for variables in ({}, {"GRADIO_ROOT_PATH": "/pg"}, {"GRADIO_SHARE": "True"}):
        assert status("evil.example:7860", headers={"X-Forwarded-Host": "localhost"}, **variables) == 403


def test_a_page_of_the_public_address_is_ours_however_its_proxy_passes_it_on():
    behind = client(GRADIO_ROOT_PATH="https://talk.example/pg")
    assert behind.get("/told", headers={"Origin": "https://talk.example"}).json()["ours"]
    assert behind.get("/told", headers={"Origin": "http://127.0.0.1:7860"}).json()["ours"]
    assert not behind.get("/told", headers={"Origin": "http://talk.example"}).json()["ours"]


def policy_of(headers):
    """Return the sources of each directive."""
    parts = (each.partition(" ") for each in headers["content-security-policy"].split("; "))
    return {name: sources for name, _, sources in parts}


def test_every_answer_says_what_a_browser_may_do_with_it():
    for path in ("/", "/told", "/absent"):
        headers = client().get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert policy_of(headers)["frame-ancestors"] == "'self'"
        assert "microphone=(self)" in headers["permissions-policy"]
        assert "camera=()" in headers["permissions-policy"]


def test_who_may_frame_the_page_is_named_by_the_owner_and_by_a_space():
    named = {"PLAYGROUND_FRAME_ANCESTORS": "https://www.example.org, https://*.example.net"}
    policy = policy_of(client(**named).get("/").headers)
    assert policy["frame-ancestors"] == "'self' https://www.example.org https://*.example.net"
    space = policy_of(client(SPACE_HOST="me-talk.hf.space").get("/").headers)
    assert space["frame-ancestors"] == "'self' https://huggingface.co"


def test_a_page_takes_everything_from_here_and_tells_nobody_else():
    policy = policy_of(client().get("/").headers)
    own = {"'self'", "'none'", "'unsafe-inline'", "'unsafe-eval'", "data:", "blob:"}
    elsewhere = {name: set(sources.split()) - own for name, sources in policy.items()}
    assert {name: found for name, found in elsewhere.items() if found} == {
        "connect-src": {"ws://127.0.0.1:7860", "wss://127.0.0.1:7860"}
    }
    assert (policy["default-src"], policy["object-src"], policy["base-uri"]) == ("'self'", "'none'", "'self'")


def test_behind_a_proxy_a_page_asks_the_name_that_the_browser_used():
    known = {"PLAYGROUND_ALLOWED_HOSTS": "talk.example", "GRADIO_ROOT_PATH": "/pg"}
    asked = client(**known).get("/", headers={"X-Forwarded-Host": "talk.example"}).headers
    assert "wss://talk.example" in policy_of(asked)["connect-src"].split()


@pytest.mark.parametrize("host", ["talk.example;script-src", "a'b.example", "a*b"])
def test_a_name_adds_nothing_to_the_policy_but_itself(host):
    policy = client(PLAYGROUND_ALLOWED_HOSTS="*").get("/", headers={"Host": host}).headers["content-security-policy"]
    assert host not in policy


def test_a_browser_is_given_a_secret_with_its_first_page_and_keeps_it():
    browser = client()
    assert COOKIE not in browser.get("/told").cookies
    first = browser.get("/").headers["set-cookie"]
    assert is_secret(browser.cookies[COOKIE])
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(first.split("; "))
    assert "set-cookie" not in browser.get("/").headers
    assert "set-cookie" in client().get("/", headers={"Cookie": f"{COOKIE}=guessed"}).headers


def test_in_another_sites_frame_the_cookie_says_that_it_belongs_there():
    framed = client(PROXY, SPACE_HOST="me-talk.hf.space")
    cookie = framed.get("/", headers={"X-Forwarded-Proto": "https"}).headers["set-cookie"]
    assert {"Secure", "SameSite=None", "Partitioned"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PLAYGROUND_ALLOWED_HOSTS", "a b/c"),
        ("PLAYGROUND_ALLOWED_HOSTS", "talk.example/pg"),
        ("PLAYGROUND_ALLOWED_HOSTS", "user@talk.example"),
        ("PLAYGROUND_ALLOWED_HOSTS", "http:// "),
        ("PLAYGROUND_FRAME_ANCESTORS", "https://a.example; script-src *"),
        ("PLAYGROUND_FRAME_ANCESTORS", "a.example"),
        ("SPACE_HOST", "a.example/b"),
    ],
)
def test_a_list_that_cannot_be_is_refused_by_the_name_of_its_variable(name, value):
    with pytest.raises(SettingsError, match=name) as caught:
        read({name: value})
    assert "Give" in caught.value.hint
