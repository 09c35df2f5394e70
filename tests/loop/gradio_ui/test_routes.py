"""What the real app can be asked: exactly what is listed, and nothing hostile reaches Gradio.

Where it matters the same is asked of the bare app, as Gradio makes it: so that a test says what it would have let by.
"""

import re
from collections.abc import Iterator

import gradio as gr
import pytest
from fastapi import FastAPI
from starlette.routing import Mount, WebSocketRoute
from starlette.testclient import TestClient

from playground.client.owner import COOKIE, fresh_secret
from playground.settings import knobs
from playground.web.access.page_address import address_route
from playground.web.access.replays import replays_route
from playground.web.access.routes import LIST, WEBSOCKET, allowed
from playground.web.access.uploads import recordings_route
from playground.web.bridge.bridge import bridge_route
from playground.web.gradio_ui.endpoints import AT_ONCE, QUEUED, UNASKED
from playground.web.gradio_ui.keeping import keep_little
from playground.web.gradio_ui.page import build_page, launch_options
from playground.web.health import health_routes
from playground.web.metrics import metrics_route
from playground.web.serve.mounting import guard, static_route
from tests.unit.gradio_ui.fakes import ScriptedServices, in_a_loop

RUN, JOIN = "/gradio_api/run/predict", "/gradio_api/queue/join"
FILE = {"path": "/etc/hostname", "meta": {"_type": "gradio.FileData"}}
REMOTE = {"path": "http://127.0.0.1:9/x", "meta": {"_type": "gradio.FileData"}, "is_stream": True}
SAMPLES = {"{path:path}": "js/x.js", "{session_hash}": "abc", "{api_name}": "predict"}


class Real:
    """The real page and every route, behind the guard and bare."""

    def __init__(self, *, keeps_little=True):
        self.services = ScriptedServices()
        self.page = in_a_loop(lambda: build_page(self.services))
        routes = [
            static_route(),
            bridge_route(None),
            recordings_route(None),
            replays_route(),
            address_route(),
            *health_routes(None),
            metrics_route(None),
        ]
        self.app = FastAPI(openapi_url=None, routes=routes)
        options = {name: value for name, value in launch_options().items() if name in ("theme", "head", "favicon_path")}
        in_a_loop(lambda: gr.mount_gradio_app(self.app, self.page, "/", ssr_mode=False, **options))
        if keeps_little:
            keep_little(next(route.app for route in self.app.routes if isinstance(route, Mount)), self.page)
        known = {COOKIE: fresh_secret()}
        self.client = TestClient(guard(self.page)(self.app), raise_server_exceptions=False, cookies=known)
        self.bare = TestClient(self.app, raise_server_exceptions=False, cookies=known)

    def event(self, name, **changed):
        """What the page posts as it raises the event that ``name`` answers."""
        fn = next(fn for fn in self.page.fns.values() if fn.name == name)
        body = {
            "fn_index": fn._id,
            "session_hash": "onepage",
            "trigger_id": fn.targets[0][0],
            "event_data": {"number": 1, "key": ""},
            "data": [block.value for block in fn.inputs],
        }
        return {**body, **changed}


@pytest.fixture(scope="module")
def real():
    return Real()


@pytest.fixture(autouse=True)
def _no_analytics(monkeypatch):
    monkeypatch.setenv("GRADIO_ANALYTICS_ENABLED", "False")


def routes_of(routes, prefix="") -> Iterator[tuple[str, str]]:
    """Yield method and path of every route, wherever it is mounted or included."""
    for route in routes:
        if hasattr(route, "effective_candidates"):  # FastAPI's way to include a router
            yield from routes_of(route.effective_candidates(), prefix)
        elif isinstance(route, Mount):
            yield from routes_of(route.routes, prefix + route.path)
        elif isinstance(route, WebSocketRoute):
            yield WEBSOCKET, prefix + route.path
        else:
            yield from ((method, prefix + route.path) for method in route.methods)


def sample(path):
    """An address that a route of this path answers."""
    return re.sub(r"\{[^}]+\}", lambda found: SAMPLES.get(found[0], "1"), path)


def test_the_list_and_the_real_routes_are_the_same(real):
    found = set(routes_of(real.app.routes))
    assert len(found) > 80  # so they were all walked
    open_ = {(method, path) for method, path in found if allowed(method, sample(path))}
    narrowed = {(method, path.replace("{api_name}", "predict")) for method, path in open_}
    # Starlette answers HEAD wherever GET is answered; only the page itself is asked so.
    assert narrowed == {(each.method, each.path) for each in LIST}


def test_every_other_route_of_gradio_is_a_plain_404_though_gradio_would_answer(real):
    closed = [
        (method, path)
        for method, path in routes_of(real.app.routes)
        if method != WEBSOCKET and not allowed(method, sample(path))
    ]
    for method, path in closed:
        answer = real.client.request(method, sample(path))
        assert answer.status_code == 404, (method, path)
        assert answer.text == ("" if method == "HEAD" else "Not found.\n"), (method, path)
    for path in ("/openapi.json", "/monitoring/summary", "/config", "/gradio_api/info", "/robots.txt"):
        assert real.bare.get(path).status_code == 200, path


def test_what_is_listed_is_answered(real):
    for path in ("/", "/theme.css", "/favicon.ico", "/manifest.json", "/pwa_icon", "/gradio_api/app_id"):
        assert real.client.get(path).status_code == 200, path
    assert real.client.head("/").status_code == 200
    assert real.client.get("/playground/static/main.js").status_code == 200
    asset = re.search(r'src="\./(assets/[^"]+)"', real.client.get("/").text)
    assert real.client.get(f"/{asset[1]}").status_code == 200


def test_every_callback_is_listed_private_and_asked_in_one_way(real):
    fns = real.page.fns.values()
    assert {fn.name for fn in fns} == AT_ONCE | QUEUED | UNASKED
    assert {fn.api_visibility for fn in fns} == {"private"}
    assert {fn.name for fn in fns if fn.queue} == QUEUED | {"leave"}
    assert not any(fn.preprocess for fn in fns if fn.inputs)  # Gradio refuses an odd value with a traceback


def test_no_component_of_the_page_takes_files(real):
    files = (gr.File, gr.UploadButton, gr.Audio, gr.Video, gr.Image, gr.Gallery, gr.MultimodalTextbox)
    assert not any(isinstance(block, files) for block in real.page.blocks.values())


def test_a_deep_link_is_neither_written_nor_read(real):
    event = real.event(
        "start", data=[*real.event("start")["data"][:-5], "azure", "https://evil.example", "", "auto", ""]
    )
    bare = Real(keeps_little=False)
    bare.bare.post(RUN, json=event)
    link = bare.bare.get("/gradio_api/deep_link", params={"session_hash": "onepage"}).json()
    assert "evil.example" in bare.bare.get("/", params={"deep_link": link}).text  # the control

    real.client.post(RUN, json=event)
    assert real.client.get("/gradio_api/deep_link", params={"session_hash": "onepage"}).status_code == 404
    answer = real.client.get("/", params={"deep_link": link})  # it is still on the disk
    assert answer.status_code == 200
    assert "evil.example" not in answer.text
    assert '"deep_link_state":"none"' in answer.text.replace(" ", "")


def test_a_page_that_is_not_there_is_no_failure(real, capfd):
    assert real.bare.get("/?page=x").status_code == 500  # the control
    assert real.client.get("/?page=x").status_code == 200
    capfd.readouterr()


ODD_EVENTS = {
    "file": {"data": [FILE]},
    "remote": {"data": [REMOTE]},
    "nested": {"data": [[["x"]]]},
    "few": {"data": []},
    "list": {"event_data": [1]},
    "deep": {"event_data": {"number": {"x": 1}}},
    "unknown": {"fn_index": 10**6},
    "negative": {"fn_index": -1},
    "truth": {"fn_index": True},
    "word": {"fn_index": "start"},
    "none": {"fn_index": None},
    "trigger": {"trigger_id": 10**6},
    "hash": {"session_hash": "../../etc"},
    "long": {"session_hash": "a" * 33},
    "nobody": {"session_hash": None},
    "batched": {"batched": True},
    "event": {"event_id": "x"},
    "token": {"oauth_token": "x"},
    "simple": {"simple_format": True},
}


@pytest.mark.parametrize("path", [RUN, JOIN])
@pytest.mark.parametrize("odd", ODD_EVENTS)
def test_an_event_that_the_page_never_raises_is_refused_in_a_sentence_and_logged_nowhere(
    real, path, odd, capfd, caplog
):
    name = "start" if path == RUN else "judge"
    event = real.event(name, **ODD_EVENTS[odd])
    if odd in ("file", "remote", "nested"):
        event["data"] += real.event(name)["data"][1:]
    answer = real.client.post(path, json=event)
    assert (answer.status_code, answer.json()["error"]) == (400, "This is nothing that the page asks. Reload the page.")
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff",
        b'{"data":' + b"[" * 100_000,
        b'{"data":[' + b"9" * 5_000 + b"]}",
        b'"\\ud800"',
    ],
)
def test_a_body_that_is_no_event_is_refused_in_a_sentence(real, body, capfd):
    answer = real.client.post(RUN, content=body)
    assert (answer.status_code, answer.json()["error"]) == (400, "This is nothing that the page asks. Reload the page.")
    assert capfd.readouterr() == ("", "")


def test_a_callback_is_asked_by_its_own_route_only(real):
    assert real.client.post(JOIN, json=real.event("start")).status_code == 400
    assert real.client.post(RUN, json=real.event("judge")).status_code == 400
    assert real.client.post(RUN, json=real.event("leave", trigger_id=None)).status_code == 400


VALUES = [None, True, 0, -1, 10**30, 1.5, "", "x" * 1_000, "../../etc/passwd", "http://127.0.0.1:9/", "<b>", "\x00"]


@pytest.mark.parametrize("name", sorted(AT_ONCE))
def test_a_callback_answers_any_plain_value_without_a_traceback(real, name, capfd, caplog):
    for value in [*VALUES, {"number": "x", "key": 1, "threshold": [][:0] or None}]:
        plain = None if isinstance(value, dict) else value
        event = real.event(name, event_data=value)
        event["data"] = [plain] * len(event["data"])
        answer = real.client.post(RUN, json=event)
        assert answer.status_code == 200, (value, answer.text)
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


def test_who_fetches_messages_for_a_page_that_is_not_there_leaves_no_traceback(real, capfd, caplog):
    answer = real.client.get("/gradio_api/queue/data", params={"session_hash": "nobody"})
    assert not answer.text or "unexpected_error" in answer.text  # Python 3.10 gives up before the first word
    assert "Traceback" not in capfd.readouterr().err
    assert caplog.records == []


def test_a_body_of_twenty_megabytes_is_refused_though_gradio_would_keep_it(real):
    event = real.event("start", event_data=None)
    event["data"][0] = "x" * 20_000_000
    answer = real.client.post(RUN, json=event)
    assert answer.status_code == 413
    assert answer.json()["error"] == "That is more than this page's server takes at once. It takes 1 MB here."


def test_the_longest_settings_there_can_be_are_taken(real):
    values = real.event("change")["data"]
    names = list(knobs())
    values[names.index("instructions")] = "😀" * 50_000
    values[names.index("tools")] = "[" + " " * 99_990 + "]"
    answer = real.client.post(RUN, json=real.event("change", data=values))
    assert answer.status_code == 200
    assert real.services.asked[-1][1].instructions == "😀" * 50_000


def test_no_origin_is_told_that_it_may_read(real):
    elsewhere = {"Origin": "http://localhost:1"}
    assert real.bare.get("/", headers=elsewhere).headers["access-control-allow-credentials"] == "true"  # the control
    for method, path in (("GET", "/"), ("OPTIONS", RUN)):
        headers = {**elsewhere, "Access-Control-Request-Method": "POST"}
        answer = real.client.request(method, path, headers=headers)
        assert not any(name.startswith("access-control") for name in answer.headers)


def test_a_request_of_another_site_is_refused_though_gradio_would_answer(real):
    foreign = {"Origin": "http://evil.example", "Content-Type": "application/json"}
    assert real.bare.post(RUN, json=real.event("start"), headers=foreign).status_code == 200  # the control
    assert real.client.post(RUN, json=real.event("start"), headers=foreign).status_code == 403
    assert real.client.post("/playground/recording", content=b"RIFF", headers=foreign).status_code == 403
