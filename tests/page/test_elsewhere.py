"""What a page of another site does to the app in the same browser: nothing, though Gradio alone would let it.

Each attack is made on the bare page first, as Gradio serves it: the control that shows that it is one.
"""

import json
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from tests.page.conftest import LOW, hears
from tests.page.running import ROOT, App
from tests.support.ports import free_port

pytestmark = pytest.mark.page
EVIL = "https://evil.example"
NAMED = [*hears("/dev/null"), "--host-resolver-rules=MAP evil.test 127.0.0.1"]
HAND_IN = """async (app) => {
  const form = new FormData();
  form.append("files", new File(["planted"], "planted.txt"));
  for (const path of ["gradio_api/upload", "playground/recording"])
    await fetch(`${app}/${path}`, {method: "POST", mode: "no-cors", body: form}).catch(() => 0);
}"""
READ = """async (app) => {
  try { return (await (await fetch(`${app}/config`, {credentials: "include"})).text()).length; } catch { return 0; }
}"""
ASK = """async ([app, event]) => {
  const headers = {"Content-Type": "application/json"};
  const asked = {method: "POST", headers, body: JSON.stringify(event)};
  try { return (await fetch(`${app}/gradio_api/run/predict`, asked)).status; } catch { return 0; }
}"""


class Nothing(BaseHTTPRequestHandler):
    """An empty page."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>Elsewhere</title>")

    def log_message(self, *_):
        return


@pytest.fixture(scope="module")
def elsewhere():
    """The port of another site."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Nothing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


class Attacked:
    """An app, and the folder in which Gradio keeps files for it."""

    def __init__(self, address, files):
        self.address = address
        self.files = files

    @property
    def planted(self):
        """Whether there is any file."""
        return any(each.is_file() for each in self.files.rglob("*"))

    def event(self):
        """A press of Start, for a service of the attacker's own."""
        config = _config(httpx.get(self.address).text)
        start = next(each for each in config["dependencies"] if [name for _, name in each["targets"]][:1] == ["start"])
        values = {each["id"]: each["props"].get("value") for each in config["components"]}
        data = [values[each] for each in start["inputs"]]
        data[-5:-3] = ["other", EVIL]
        return {
            "fn_index": start["id"],
            "trigger_id": start["targets"][0][0],
            "session_hash": "evil",
            "event_data": {"number": 1, "key": ""},
            "data": data,
        }


def _config(page):
    """Read the configuration that Gradio writes into its page."""
    text = page.split("window.gradio_config = ", 1)[1]
    return json.JSONDecoder().raw_decode(text)[0]


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    files, port = tmp_path_factory.mktemp("bare"), free_port()
    environment = {**App(files).environment, "GRADIO_TEMP_DIR": str(files), "GRADIO_ANALYTICS_ENABLED": "False"}
    command = [sys.executable, "-m", "tests.page.bare", str(port)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    ) as running:
        assert running.stdout.readline() == "started\n"
        until_it_answers(f"http://127.0.0.1:{port}")
        yield Attacked(f"http://127.0.0.1:{port}", files)
        running.stdin.close()
        running.wait(30)


def until_it_answers(address):
    with httpx.Client(transport=httpx.HTTPTransport(retries=10)) as client:
        assert client.head(address).status_code == 200


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    files = tmp_path_factory.mktemp("files")
    running = App(tmp_path_factory.mktemp("guarded"), {"GRADIO_TEMP_DIR": str(files)}).start()
    yield Attacked(running.address, files)
    running.stop()
    assert running.complaints == ""


@pytest.fixture
def tab(browser_with):
    context = browser_with(NAMED).new_context()
    yield context.new_page()
    context.close()


def test_another_site_puts_no_file_on_the_disk(bare, guarded, elsewhere, tab):
    answers = []
    tab.on("response", lambda answer: answers.append((answer.url, answer.status)))
    tab.goto(f"http://evil.test:{elsewhere}/")
    for each in (bare, guarded):
        tab.evaluate(HAND_IN, each.address)
    assert (f"{bare.address}/gradio_api/upload", 200) in answers  # the control
    assert bare.planted
    assert (f"{guarded.address}/gradio_api/upload", 404) in answers
    assert (f"{guarded.address}/playground/recording", 403) in answers
    assert not guarded.planted


def test_another_page_of_this_machine_neither_reads_nor_asks(bare, guarded, elsewhere, tab):
    tab.goto(f"http://localhost:{elsewhere}/")
    assert tab.evaluate(READ, bare.address) > 1_000  # the control
    assert tab.evaluate(ASK, [bare.address, bare.event()]) == 200
    assert tab.evaluate(READ, guarded.address) == 0
    assert tab.evaluate(ASK, [guarded.address, guarded.event()]) == 0


def test_a_deep_link_fills_in_nothing(bare, guarded, browser_with):
    httpx.post(f"{bare.address}/gradio_api/run/predict", json=bare.event())
    link = httpx.get(f"{bare.address}/gradio_api/deep_link", params={"session_hash": "evil"}).json()
    assert EVIL in asked_at_start(
        browser_with(NAMED), f"{bare.address}/?deep_link={link}"
    )  # the control: under our name, what a stranger wrote

    httpx.post(f"{guarded.address}/gradio_api/run/predict", json=guarded.event())
    asked = httpx.get(f"{guarded.address}/gradio_api/deep_link", params={"session_hash": "evil"})
    assert asked.status_code == 404
    shutil.copytree(bare.files / "deep_links", guarded.files / "deep_links", dirs_exist_ok=True)  # as if written before
    assert (guarded.files / "deep_links" / link / "state.json").is_file()
    assert EVIL not in asked_at_start(browser_with(NAMED), f"{guarded.address}/?deep_link={link}")


def asked_at_start(browser, address):
    """Open the page and press Start; return what is posted for a ticket."""
    with browser.new_context(viewport=LOW) as context:
        tab = context.new_page()
        tab.goto(address)
        with tab.expect_request(lambda request: '"number":' in (request.post_data or "")) as asked:
            tab.get_by_role("button", name="Start", exact=True).click()
        return asked.value.post_data
