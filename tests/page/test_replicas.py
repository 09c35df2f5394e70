"""Two real pages behind a real nginx that count in a real Redis: who visits stays at one, and goes on at the other."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from playground.client.owner import COOKIE, fresh_secret
from tests.page.conftest import browser_path, hears
from tests.page.running import App
from tests.page.talk import Talk
from tests.support.daemons import balanced, redis

pytestmark = pytest.mark.page


class Replicas:
    def __init__(self, address, apps):
        self.address, self.apps = address, apps

    def asked_by(self, secret):
        """Return which replica answers a browser with this secret."""
        cookies = {COOKIE: secret} if secret else {}
        answer = httpx.get(f"{self.address}/playground/health", cookies=cookies)
        assert answer.json()["alive"]
        return answer.headers["X-Replica"]


def health(app):
    return httpx.get(f"{app.address}/playground/health").json()


@pytest.fixture(scope="module")
def replicas(tmp_path_factory):
    browser_path()
    folders = [tmp_path_factory.mktemp(name) for name in ("one", "other", "nginx")]
    with redis(folders[2]) as (url, _):
        given = {"PLAYGROUND_REDIS_URL": url, "PLAYGROUND_LIMIT_PER_VISITOR": "1", "FORWARDED_ALLOW_IPS": "127.0.0.1"}
        apps = [App(folder, given) for folder in folders[:2]]
        try:
            for app in apps:
                app.start()
            with balanced(folders[2], *(app.port for app in apps)) as address:
                yield Replicas(address, apps)
        finally:
            for app in apps:
                app.stop()
    for app in apps:
        assert app.crashes == []
        assert "planted" not in app.written


def test_a_browser_stays_at_one_replica_and_all_of_them_are_spread_over_both(replicas):
    browsers = [fresh_secret() for _ in range(12)]
    first = [replicas.asked_by(secret) for secret in browsers]
    assert [replicas.asked_by(secret) for secret in browsers] == first
    assert set(first) == {f"127.0.0.1:{app.port}" for app in replicas.apps}
    assert replicas.asked_by("") == replicas.asked_by("")


def test_who_loses_a_replica_is_told_and_goes_on_at_the_other_with_the_history_and_one_share_of_both(
    replicas, open_tab, quiet
):
    page = open_tab(replicas.address, hears(quiet, loop=True)).choose_builtin().start()
    page.type("My name is Ana.").until_answered()
    here, other = sorted(replicas.apps, key=lambda app: -health(app)["conversations"])
    assert (health(here)["conversations"], health(other)["conversations"]) == (1, 0)
    tab = Talk(page.page.context.new_page()).open(other.address).choose_builtin()
    tab.press("Start")
    expect(tab.page.locator(".pl-sentence")).to_contain_text("You are talking here already.")
    here.kill()
    page.page.bring_to_front()
    page.sees("The connection to the playground's server was lost.").is_at_rest()
    page.press("Start again").until("stats().phase === 'live'")
    assert (health(other)["conversations"], health(other)["waiting"]) == (1, 1)
    page.type("What is my name?").until_answered(2)
    assert re.search(r"\bAna\b", page.lines("assistant")[-1]["text"])
    page.press("Stop").is_at_rest()
    tab.until("stats().phase === 'live'")
    assert health(other)["conversations"] == 1
