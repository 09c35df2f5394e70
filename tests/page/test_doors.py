"""DNS rebinding in a real browser: a page at a foreign name that resolves to this machine."""

import pytest

from tests.page.running import App

pytestmark = pytest.mark.page
NAME = "evil.example"
REBOUND = [f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
TRIED = """async () => {
  const bridge = new WebSocket(`ws://${location.host}/playground/bridge`);
  const opened = await new Promise((told) => { bridge.onopen = () => told(true); bridge.onerror = () => told(false); });
  const ask = async (method, headers) => (await fetch("/gradio_api/run/predict", { method, headers })).status;
  return [opened, await ask("POST", {}), await ask("POST", { "X-Forwarded-Host": "localhost" }), await ask("GET", {})];
}"""


def test_a_page_at_a_foreign_name_gets_neither_a_ticket_nor_the_bridge(app, browser_with):
    context = browser_with(REBOUND).new_context()
    page = context.new_page()
    answer = page.goto(app.replace("127.0.0.1", NAME))
    assert answer.status == 403
    assert f"set PLAYGROUND_ALLOWED_HOSTS={NAME} on the server" in page.inner_text("body")
    assert page.evaluate(TRIED) == [False, 403, 403, 403]
    context.close()


def test_where_any_name_is_allowed_the_same_page_talks_with_the_owners_service(tmp_path, open_tab):
    """The control: without the list of names the attack works, so the test before this one tests something."""
    opened = App(tmp_path, {"PLAYGROUND_ALLOWED_HOSTS": "*"}).start()
    try:
        page = open_tab(opened.address.replace("127.0.0.1", NAME), REBOUND)
        page.type("Count to two.").until_answered()
        assert page.page.evaluate("location.hostname") == NAME
        assert page.page.evaluate(TRIED)[0] is True
    finally:
        opened.stop()
    assert opened.crashes == []
