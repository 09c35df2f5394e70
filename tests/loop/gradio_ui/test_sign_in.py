"""Passwords over the real page: nothing of ours is answered before somebody has signed in, the bridge neither."""

import re

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from playground.client.owner import COOKIE
from playground.client.sessions import Sessions
from playground.environment import read
from playground.web.access.replays import replays_route
from playground.web.access.routes import BEFORE_SIGN_IN, LIST, WEBSOCKET
from playground.web.access.uploads import recordings_route
from playground.web.bridge.bridge import PATH, bridge_route
from playground.web.gradio_ui.page import build_page
from playground.web.health import Health, LoopLag, health_routes
from playground.web.metrics import PageMetrics, metrics_route
from playground.web.serve import mounting as web
from tests.support.ports import free_port
from tests.unit.gradio_ui.fakes import ScriptedServices, in_a_loop

ADA = {"username": "ada", "password": "correct-horse"}


@pytest.fixture(scope="module")
def address():
    variables = {"GRADIO_SERVER_PORT": str(free_port()), "PLAYGROUND_PASSWORDS": "ada:correct-horse,bob:long-enough"}
    served = in_a_loop(lambda: build_page(ScriptedServices()))
    lag = LoopLag(tick_s=0.001)
    health = health_routes(lambda: Health(True, 0, 0, (lag.at(0.5), lag.at(1))))
    metrics = PageMetrics(lambda: Health(True, 0, 0, (0.0, 0.0)))
    routes = [bridge_route(Sessions()), recordings_route(None), replays_route(), *health, metrics_route(metrics)]
    try:
        yield in_a_loop(lambda: web.serve(served, read(variables), routes, watched=lag.watched))
    finally:
        served.close(verbose=False)


def dial(address, cookies):
    carried = "; ".join(f"{name}={value}" for name, value in cookies.items())
    url = f"{address.replace('http', 'ws', 1).rstrip('/')}{PATH}"
    return connect(url, additional_headers={"Cookie": carried} if carried else {}, proxy=None)


def test_each_route_of_the_list_asks_for_it_and_the_page_shows_nothing_but_the_form(address):
    with httpx.Client(base_url=address) as stranger:
        shown = stranger.get("/").text
        assert '"auth_required":true' in shown.replace(" ", "")
        assert "conversation" not in re.search(r"window.gradio_config = (.*?);</script>", shown)[1]
        for each in LIST:
            if each.path in BEFORE_SIGN_IN or each.method == WEBSOCKET:
                continue
            path = each.path.replace("{path:path}", "main.js").replace("{session_hash}", "abc")
            assert stranger.request(each.method, path).status_code == 401, path
        assert stranger.get("/config").status_code == 404


def test_a_probe_is_told_how_the_served_loop_fares_without_signing_in(address):
    with httpx.Client(base_url=address) as probe:
        while probe.get("/playground/health").json()["lag_ms"]["p95"] == 0:
            pass
        assert probe.get("/playground/health/ready").status_code == 200
        assert "playground_conversations 0.0" in probe.get("/playground/metrics").text


def test_the_bridge_takes_nobody_who_has_not_signed_in(address):
    for cookies in ({}, {COOKIE: "a" * 43}):
        with pytest.raises(InvalidStatus) as refused, dial(address, cookies):
            pass
        assert refused.value.response.status_code == 403


def test_who_signs_in_has_all_of_it(address):
    with httpx.Client(base_url=address) as browser:
        browser.get("/")
        assert browser.post("/login", data={**ADA, "password": "long-enough"}).status_code == 400
        answer = browser.post("/login", data=ADA)
        assert answer.json() == {"success": True}
        assert all("SameSite=Lax" in cookie for cookie in answer.headers.get_list("set-cookie"))
        assert '"auth_required":true' not in browser.get("/").text.replace(" ", "")
        assert browser.get("/playground/static/main.js").status_code == 200
        with dial(address, dict(browser.cookies)) as socket:
            socket.send('{"type":"hello","ticket":"none","input_rate_hz":24000,"output_rate_hz":24000}')
            assert "no longer valid" in socket.recv()


def test_another_sites_page_signs_nobody_in(address):
    answer = httpx.post(f"{address}login", data=ADA, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers
