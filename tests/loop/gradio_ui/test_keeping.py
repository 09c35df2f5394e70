"""What Gradio keeps of those who have the page open: nothing that was typed, and bounded in number."""

import asyncio
from types import SimpleNamespace

import pytest
from gradio.routes import App
from starlette.testclient import TestClient

from playground.client.owner import COOKIE, fresh_secret
from playground.web.gradio_ui.conversation import given
from playground.web.gradio_ui.keeping import LOOK_S, MOST_MESSAGES, MOST_PAGES, MOST_WAITING, keep_little
from playground.web.gradio_ui.page import build_page
from playground.web.serve.mounting import guard
from tests.unit.gradio_ui.fakes import ScriptedServices, in_a_loop


class Served:
    """The real page behind a client; ``bare``: as Gradio would keep it."""

    def __init__(self, *, bare=False):
        self.services = ScriptedServices({"PLAYGROUND_SERVICE": "azure"})
        self.page = in_a_loop(lambda: build_page(self.services))
        self.app = in_a_loop(lambda: App.create_app(self.page))
        if not bare:
            keep_little(self.app, self.page)
        app = self.app if bare else guard(self.page)(self.app)
        self.client = TestClient(app, cookies={COOKIE: fresh_secret()})

    def start(self, session, typed, key="hush"):
        """Press Start as page ``session``, with ``typed`` as the endpoint."""
        start = next(fn for fn in self.page.fns.values() if fn.name == "start")
        body = {
            "fn_index": start._id,
            "session_hash": session,
            "trigger_id": start.targets[0][0],
            "event_data": {"number": 1, "key": key},
            "data": [typed if block.elem_id == "endpoint" else block.value for block in start.inputs],
        }
        return self.client.post("/gradio_api/run/predict", json=body)

    def kept(self, session):
        """All values that Gradio would write to disk of the page."""
        return repr(list(self.app.state_holder[session].components))


@pytest.fixture(autouse=True)
def _no_analytics(monkeypatch):
    monkeypatch.setenv("GRADIO_ANALYTICS_ENABLED", "False")


def test_an_idle_page_is_looked_after_fifty_times_a_second_and_not_a_thousand():
    served, bare = Served(), Served(bare=True)
    assert bare.page._queue.sleep_when_free < served.page._queue.sleep_when_free == LOOK_S


def test_what_is_typed_is_kept_nowhere():
    served, bare = Served(), Served(bare=True)
    for each in (served, bare):
        assert each.start("onepage", "typed-here").json()["data"][0]["ticket"] == "the-ticket"
        assert each.services.keys == ["hush"]
        assert "hush" not in each.kept("onepage")
    assert "typed-here" in bare.kept("onepage")  # what Gradio keeps of itself
    assert "typed-here" not in served.kept("onepage")


def test_pages_are_bounded_and_one_that_was_forgotten_goes_on():
    served = Served()
    for number in range(MOST_PAGES + 5):
        served.start(f"page{number}", "https://mine.openai.azure.com")
    assert len(served.app.state_holder.session_data) == MOST_PAGES
    assert len(served.app.state_holder.time_last_used) == MOST_PAGES
    assert "page0" not in served.app.state_holder
    assert served.start("page0", "https://mine.openai.azure.com").json()["data"][0]["ticket"] == "the-ticket"


def test_messages_that_nobody_fetches_are_bounded():
    served = Served()
    queue = served.page._queue
    queue.pending_messages_per_session["page"] = asyncio.Queue()
    for number in range(MOST_MESSAGES + 7):
        queue.send_message(SimpleNamespace(alive=True, session_hash="page", _id="e"), SimpleNamespace(number=number))
    waiting = queue.pending_messages_per_session["page"]
    assert waiting.qsize() == MOST_MESSAGES
    assert waiting.get_nowait().number == 7


def test_who_waits_is_bounded_and_no_event_is_counted_for_the_monitoring_that_is_closed():
    served = Served()
    judge = next(fn for fn in served.page.fns.values() if fn.name == "judge")
    body = {"fn_index": judge._id, "data": [block.value for block in judge.inputs], "event_data": None}
    answers = [
        served.client.post("/gradio_api/queue/join", json={**body, "session_hash": f"page{number}"}).status_code
        for number in range(MOST_WAITING + 3)
    ]
    assert answers == [200] * MOST_WAITING + [503] * 3
    assert served.page._queue.event_analytics == {}


@pytest.mark.parametrize("data", [None, 5, "number", True, ["number"]])
def test_an_event_that_carries_no_object_carries_nothing(data):
    assert given(SimpleNamespace(_data=data)) == {}
