import asyncio
import socket
import subprocess
import sys
import traceback
from types import SimpleNamespace

import httpx
import pytest
from pydantic import SecretStr

from playground.client.credentials import KeyCredential
from playground.client.owner import COOKIE
from playground.environment import read
from playground.errors import LinkError, SettingsError
from playground.services.target import Target
from playground.settings import Settings
from playground.web.bridge.speech import no_detector
from playground.web.gradio_ui.page import build_page
from playground.web.gradio_ui.service import target_from
from playground.web.program import Program
from playground.web.serve import mounting as web
from playground.web.serve import starting
from tests.support.ports import free_port
from tests.unit.gradio_ui.fakes import ScriptedServices, in_a_loop

AZURE = Target(service="azure", endpoint="https://mine.openai.azure.com", deployment="gpt-realtime")
ELSEWHERE = AZURE.model_copy(update={"endpoint": "https://evil.example"})
THEIRS = AZURE.model_copy(update={"endpoint": "https://theirs.openai.azure.com"})


class KeptSessions:
    def __init__(self):
        self.admissions = []

    def ticket(self, admission):
        self.admissions.append(admission)
        return "the-ticket"

    async def end(self, reason):
        pass


class Parts:
    url = "ws://127.0.0.1:4711"
    detector = staticmethod(no_detector)


def program(**variables):
    return Program(read(variables), KeptSessions(), Parts())


def admitted(target, own=None, **variables):
    """Ask for a ticket; give what it admits to."""
    asked = program(**variables)
    asyncio.run(asked.ticket("page-1", Settings(), target, own and SecretStr(own)))
    return asked.sessions.admissions[0]


def sign_in(target, own=None, **variables):
    """Ask for a ticket; give the key that would be sent, or the method where it is none."""
    credential = admitted(target, own, **variables).credential
    return credential.key.get_secret_value() if isinstance(credential, KeyCredential) else credential.method


def page():
    return in_a_loop(lambda: build_page(ScriptedServices()))


def serve(served, port, root_path="", **variables):
    environment = read({"GRADIO_SERVER_PORT": str(port), "GRADIO_ROOT_PATH": root_path, **variables})
    return in_a_loop(lambda: web.serve(served, environment, []))


PLANTED = "a5f3-9c1e"
AT_AZURE = {"AZURE_OPENAI_ENDPOINT": AZURE.endpoint}
AZURE_KEY = {"AZURE_OPENAI_API_KEY": "ours", **AT_AZURE}
OTHER_KEY = {
    "PLAYGROUND_SERVICE": "other",
    "PLAYGROUND_ENDPOINT": "http://localhost:8000",
    "PLAYGROUND_API_KEY": "ours",
}
OPENAI = Target(service="openai", deployment="gpt-realtime")
OTHER = Target(service="other", endpoint="http://localhost:8000")
NEXT_DOOR = Target(service="other", endpoint="http://localhost:8001")


@pytest.mark.parametrize(
    ("target", "own", "configured", "sent"),
    [
        (AZURE, None, AZURE_KEY, "ours"),
        (AZURE, "mine", AZURE_KEY, "mine"),
        (AZURE, "mine", {}, "mine"),
        (AZURE, None, AT_AZURE, "token"),
        (ELSEWHERE, "mine", AZURE_KEY, "mine"),
        (THEIRS, "mine", AZURE_KEY, "mine"),
        (ELSEWHERE, None, {"AZURE_OPENAI_ENDPOINT": ELSEWHERE.endpoint}, "token"),
        (ELSEWHERE, None, {**AZURE_KEY, "AZURE_OPENAI_ENDPOINT": f"'{ELSEWHERE.endpoint}/'"}, "ours"),
        (OPENAI, None, {"OPENAI_API_KEY": "ours"}, "ours"),
        (OPENAI, "mine", {"OPENAI_API_KEY": "ours"}, "mine"),
        (OTHER, None, OTHER_KEY, "ours"),
        (OTHER, None, {}, "none"),
        (NEXT_DOOR, None, OTHER_KEY, "none"),
        (NEXT_DOOR, "mine", OTHER_KEY, "mine"),
        (Target(), None, {**AZURE_KEY, "OPENAI_API_KEY": "ours"}, "none"),
    ],
)
def test_who_signs_in_where(target, own, configured, sent):
    assert sign_in(target, own, **configured) == sent


@pytest.mark.parametrize("target", [ELSEWHERE, THEIRS])
@pytest.mark.parametrize("variables", [AZURE_KEY, {}, AT_AZURE, {"AZURE_OPENAI_API_KEY": "ours"}])
def test_no_sign_in_leaves_for_an_address_that_nobody_configured(target, variables):
    asked = program(**variables)
    with pytest.raises(SettingsError, match="not sent to this address") as caught:
        asyncio.run(asked.ticket("page-1", Settings(), target, None))
    assert "Give a key" in caught.value.hint
    assert "AZURE_OPENAI_ENDPOINT" in caught.value.hint
    with pytest.raises(SettingsError, match="not sent to this address"):
        asked.tuner().reach(target, None)


def test_who_wants_a_key_is_not_dialled_without_one():
    for variables in ({}, AZURE_KEY):
        with pytest.raises(SettingsError, match="OpenAI wants a key") as caught:
            admitted(OPENAI, **variables)
        assert caught.value.field == "key"
        assert "OPENAI_API_KEY" in caught.value.hint
    told = []
    said = asyncio.run(program().check(Settings(), OPENAI, None, told.append))
    assert said.startswith("It does not work yet: sign-in failed.")
    assert [(each.name, each.how) for each in told] == [
        ("address", "ok"),
        ("network", "?"),
        ("TLS", "?"),
        ("sign-in", "failed"),
    ]


def test_an_address_that_cannot_be_is_said_before_whether_it_is_trusted():
    with pytest.raises(SettingsError, match="endpoint is missing"):
        admitted(AZURE.model_copy(update={"endpoint": ""}), **AZURE_KEY)
    with pytest.raises(SettingsError, match="deployment is missing"):
        admitted(ELSEWHERE.model_copy(update={"deployment": ""}), **AZURE_KEY)


def test_all_conversations_share_one_sign_in_with_entra_id():
    asked = program(**AT_AZURE)
    for _ in range(2):
        asyncio.run(asked.ticket("page-1", Settings(), AZURE, None))
    first, second = (admission.credential for admission in asked.sessions.admissions)
    assert first is second is asked.entra


def test_azure_identity_is_not_imported_before_somebody_signs_in():
    script = "import playground.web.serve.mounting, sys; sys.exit('azure.identity' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_key_that_cannot_be_one_is_refused_without_repeating_it():
    with pytest.raises(SettingsError) as caught:
        admitted(AZURE, PLANTED.replace("-", "\n"))
    said = "".join(traceback.format_exception(caught.value))
    assert not any(part in said for part in PLANTED.split("-"))


def test_no_key_shows_in_what_a_ticket_admits_to():
    assert "hush" not in repr(admitted(AZURE, "hush"))


@pytest.mark.parametrize(
    ("target", "configured", "said"),
    [
        (Target(), {}, ""),
        (AZURE, AT_AZURE, "Entra ID."),
        (AZURE, AZURE_KEY, "AZURE_OPENAI_API_KEY. Unset it to sign in with Entra ID."),
        (Target(service="azure"), AZURE_KEY, "AZURE_OPENAI_API_KEY"),
        (ELSEWHERE, AZURE_KEY, "not sent to this address"),
        (ELSEWHERE, {}, "not sent to this address"),
        (THEIRS, AZURE_KEY, "set AZURE_OPENAI_ENDPOINT to this address"),
        (OPENAI, {"OPENAI_API_KEY": "ours"}, "OPENAI_API_KEY."),
        (OPENAI, {}, "no OPENAI_API_KEY"),
        (OTHER, OTHER_KEY, "PLAYGROUND_API_KEY."),
        (NEXT_DOOR, OTHER_KEY, "set PLAYGROUND_ENDPOINT to this address"),
        (OTHER, {}, "no PLAYGROUND_API_KEY"),
    ],
)
def test_how_we_sign_in_is_said_before_connecting(target, configured, said):
    sentence = program(**configured).sign_in(target)
    assert said in sentence
    assert bool(sentence) == bool(said)
    assert "ours" not in sentence


def test_what_is_configured_for_the_built_in_service_reaches_it():
    environment = {"PLAYGROUND_DEPLOYMENT": "echo", "PLAYGROUND_PROTOCOL": "preview"}
    wanted = target_from({"service": "builtin", "protocol": "preview"}, program(**environment))
    address = admitted(wanted, **environment).address
    assert address.url.startswith("ws://127.0.0.1:4711/openai/realtime?")
    assert "deployment=echo" in address.url


def test_the_sign_in_is_closed_as_the_page_ends(monkeypatch):
    closed = []
    stopped = SimpleNamespace(
        start=lambda: None,
        engines=tuple,
        close=lambda: None,
        url="",
        detector=no_detector,
        server=SimpleNamespace(thinker=None),
    )
    entra = SimpleNamespace(close=lambda: closed.append("entra"))
    monkeypatch.setattr(web, "serve", lambda *_, **__: "http://127.0.0.1:1/")
    monkeypatch.setattr(web, "wait_for_the_end", lambda _drain: None)
    in_a_loop(lambda: web.run(Program(read({}), KeptSessions(), stopped, entra=entra)))
    assert closed == ["entra"]


def shared(monkeypatch, tunnel, capsys):
    """Ask for a public link; give it, whether the page knows of it, and what was told."""
    monkeypatch.setattr("gradio.networking.setup_tunnel", tunnel)
    asked = SimpleNamespace(share=False, share_token="one")
    with web.public_link(asked, read({"GRADIO_SHARE": "yes"}), "http://127.0.0.1:8123/") as link:
        return link, asked.share, capsys.readouterr()


def test_a_public_link_leads_to_the_port_of_the_page(monkeypatch, capsys):
    led = []
    link, known, told = shared(monkeypatch, lambda *way: led.append(way) or "https://a.gradio.live", capsys)
    assert led == [("127.0.0.1", 8123, "one", None, None)]
    assert (link, known, told.err) == ("https://a.gradio.live", True, "")
    assert told.out == "For everybody who has this link: https://a.gradio.live\n"


def test_where_there_is_no_public_link_the_page_says_so_and_goes_on(monkeypatch, capsys):
    def none(*_):
        raise RuntimeError("Could not get share link from Gradio API Server.")

    link, known, told = shared(monkeypatch, none, capsys)
    assert (link, known, told.out) == ("", False, "")
    assert told.err.startswith("There is no public link: Gradio's server could not be reached.")


def test_who_has_learned_a_pages_session_is_still_somebody_else(monkeypatch):
    monkeypatch.setattr("playground.web.gradio_ui.page.PACE_S", 0)
    services = ScriptedServices()
    served = in_a_loop(lambda: build_page(services))
    change = next(fn for fn in served.fns.values() if fn.name == "change")
    body = {"fn_index": change._id, "session_hash": "onepage", "data": [block.value for block in change.inputs]}
    try:
        address = serve(served, free_port())
        for _ in range(2):
            with httpx.Client() as browser:
                assert COOKIE in browser.get(address).cookies
                for _ in range(2):
                    browser.post(f"{address}gradio_api/run/predict", json=body)
        without = httpx.post(f"{address}gradio_api/run/predict", json=body)
    finally:
        served.close(verbose=False)
    first, again, stranger, _ = (owner for owner, _ in services.asked)
    assert first == again != stranger
    assert "keep this page" in without.text


def test_ctrl_c_before_the_page_stands_is_no_traceback(monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(web, "run", interrupted)
    assert starting.main(["--port", str(free_port())]) == 130
    assert capsys.readouterr().err == ""


def test_a_busy_port_is_said_in_a_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        try:
            serve(page(), port)
        except LinkError as error:
            said = str(error)
    assert f"port {port}" in said
    assert "--port" in said


@pytest.mark.parametrize("root_path", ["", "/pg"])
def test_the_page_and_its_modules_are_served_also_where_a_proxy_strips_the_root_path(monkeypatch, root_path):
    monkeypatch.setenv("GRADIO_ANALYTICS_ENABLED", "False")
    served = page()
    try:
        address = serve(served, free_port(), root_path)
        assert httpx.get(address).status_code == 200
        module = httpx.get(f"{address}playground/static/gradio/host.js")
        assert module.headers["content-type"].startswith(("text/javascript", "application/javascript"))
        assert module.headers["cache-control"] == "no-cache"
        assert httpx.get(f"{address}playground/static/%2e%2e/bridge.py").status_code == 404
    finally:
        served.close(verbose=False)


BEHIND = {"X-Forwarded-Host": "talk.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.9"}


@pytest.mark.parametrize(
    ("root_path", "root"),
    [
        ("", "http://127.0.0.1:{port}"),  # nobody named a proxy: a stranger on this machine is not believed
        ("/pg", "https://talk.example/pg"),
        ("https://talk.example/pg", "https://talk.example/pg"),
    ],
)
def test_the_page_is_where_a_named_proxy_says_it_was_asked_for(monkeypatch, root_path, root):
    monkeypatch.setenv("GRADIO_ANALYTICS_ENABLED", "False")
    served, port = page(), free_port()
    try:
        address = serve(served, port, root_path, PLAYGROUND_ALLOWED_HOSTS="talk.example")
        shown = httpx.get(address, headers=BEHIND)
    finally:
        served.close(verbose=False)
    assert f'"root":"{root.format(port=port)}"' in shown.text


def test_a_foreign_name_is_refused_by_the_page_as_it_is_served(monkeypatch):
    monkeypatch.setenv("GRADIO_ANALYTICS_ENABLED", "False")
    served = page()
    try:
        address = serve(served, free_port())
        for path in ("", "config", "gradio_api/info", "playground/static/main.js", "absent"):
            assert httpx.get(address + path, headers={"Host": "evil.example"}).status_code == 403
            assert httpx.get(address + path).headers["x-content-type-options"] == "nosniff"
    finally:
        served.close(verbose=False)
