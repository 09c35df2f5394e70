"""A page for everybody in a real browser: what it offers, what it says of a key and of an address, what it may load."""

import json

import pytest
from playwright.sync_api import expect

from tests.page.conftest import hears
from tests.page.running import App
from tests.support.ports import free_port

pytestmark = pytest.mark.page
PLANTED = "sk-planted0123456789abcdef"
OWNED = {"OPENAI_API_KEY": PLANTED, "PLAYGROUND_DEPLOYMENT": "gpt-realtime"}
PUBLIC = {"PLAYGROUND_ALLOWED_HOSTS": "talk.example.org", **OWNED}
WATCH = """window.violations = [];
const note = (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
document.addEventListener("securitypolicyviolation", note);"""


@pytest.fixture
def opened(tmp_path, open_tab, quiet):
    """Give a way to open a page of an app that is configured so."""
    apps = []

    def open_page(environment, **viewport):
        apps.append(App(tmp_path, environment).start())
        return open_tab(apps[-1].address, hears(quiet, loop=True), lambda page: page.add_init_script(WATCH), **viewport)

    yield open_page
    for app in apps:
        app.stop()
        assert "Traceback" not in app.complaints, app.complaints
        assert PLANTED not in app.written


def fill(page, field, text):
    page.page.locator(f"#{field}").locator("input, textarea").fill(text)


def violations(page):
    return page.page.evaluate("window.violations")


def test_a_page_for_everybody_offers_what_is_safe_and_asks_for_a_key_of_ones_own(opened):
    page = opened(PUBLIC).open_group("Connection")
    service, sign_in = page.page.locator("#service"), page.page.locator("#sign-in")
    expect(service.get_by_role("radio")).to_have_count(3)
    expect(service.get_by_text("Other", exact=True)).to_have_count(0)
    service.get_by_text("OpenAI", exact=True).click()
    expect(sign_in).to_contain_text("Give a key of your own; this page's is not lent.")
    page.keep_picture("public-key")
    fill(page, "deployment", "gpt-realtime")
    page.press("Start").sees("OpenAI wants a key of your own here: the page's own is not lent.")
    service.get_by_text("Azure OpenAI", exact=True).click()
    fill(page, "endpoint", "http://127.1:22")
    fill(page, "deployment", "gpt-realtime")
    expect(page.page.locator("#setup")).to_contain_text("This page does not dial addresses of one's own.")
    page.keep_picture("public-endpoint")
    assert PLANTED not in page.page.content()
    assert page.errors == []


def test_an_address_of_this_machine_is_told_no_more_of_than_one_that_does_not_exist(opened):
    page = opened({**PUBLIC, "PLAYGROUND_FREE_ENDPOINTS": "True"}).open_group("Connection")
    page.page.locator("#service").get_by_text("Other", exact=True).click()
    fill(page, "endpoint", where := f"http://127.0.0.1:{free_port()}")
    test = page.page.locator("#connection-test")
    test.get_by_role("button", name="Test connection").click()
    expect(test.locator("[data-how=failed]")).to_contain_text(
        f"No Realtime server was reached at {where.removeprefix('http://')}."
    )
    page.keep_picture("public-unreached")
    assert page.errors == []


def test_nothing_the_page_does_is_against_its_own_policy(opened):
    page = opened(PUBLIC, viewport={"width": 1440, "height": 900})
    page.choose_builtin().start().until("stats().frames_sent > 5")
    page.type("Count to two.").until_answered()
    for tab in ("Timeline", "Events", "Latency", "Usage", "Tune", "Code"):
        page.show(tab)
    page.press("Stop").is_at_rest()
    page.page.reload()
    page.page.wait_for_function("document.querySelector('.conversation')?.playground", timeout=30_000)
    assert json.dumps(violations(page)) == "[]"
    assert page.errors == []
