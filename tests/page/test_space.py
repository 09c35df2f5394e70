"""Where strangers find the page: a Space in its frame, and a path at one's own name; real TLS, real nginx before it."""

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.page.conftest import browser_path, hears
from tests.page.running import ROOT, App
from tests.support.daemons import needed, nginx
from tests.support.faulty import Authority
from tests.support.ports import free_port

pytestmark = pytest.mark.page
SPACE, HUB, SITE = "me-talk.hf.space", "huggingface.co", "talk.example.org"
FRAME = f'<iframe src="https://{SPACE}" allow="microphone; autoplay" width="1200" height="700"></iframe>'
AS_A_SPACE = {
    "SPACE_ID": "me/talk",
    "SPACE_HOST": SPACE,
    "GRADIO_SERVER_NAME": "0.0.0.0",
    "OPENAI_API_KEY": "sk-planted0123456789",
}
TLS = """
server {{
    listen 127.0.0.1:{port} ssl;
    server_name {name};
    ssl_certificate {file};
    ssl_certificate_key {file};
    {location}
}}
"""
AROUND = "location / {{ default_type text/html; return 200 '{html}'; }}"
BEFORE = """
    location / {{
        proxy_pass http://127.0.0.1:{port};
        proxy_http_version 1.1;
        proxy_set_header Host $host;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_set_header X-Forwarded-Proto https;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_buffering off;
    }}
"""


class Web:
    """Names that lead to one nginx with a certificate for each; what it answers for them."""

    def __init__(self, folder: Path) -> None:
        self._authority, self._port, self._servers = Authority(folder), free_port(), []
        self.names: list[str] = []
        self.folder = folder

    def answers(self, name: str, location: str) -> "Web":
        file = self._authority.certificate(name)
        self._servers.append(TLS.format(port=self._port, name=name, file=file, location=location))
        self.names.append(name)
        return self

    @property
    def site(self) -> str:
        return "".join(self._servers)

    @property
    def flags(self) -> list[str]:
        rules = ", ".join(f"MAP {name} 127.0.0.1:{self._port}" for name in self.names)
        return [f"--host-resolver-rules={rules}", "--ignore-certificate-errors"]


@pytest.fixture
def web(tmp_path):
    browser_path()
    needed("nginx")
    return Web(tmp_path)


def test_a_space_talks_in_its_frame_with_the_microphone_brings_no_key_and_is_framed_by_nobody_else(
    web, browser_with, plugged_in, quiet
):
    app = App(web.folder, AS_A_SPACE).start()
    web.answers(SPACE, BEFORE.format(port=app.port))
    for around in (HUB, "evil.example"):
        web.answers(around, AROUND.format(html=FRAME))
    try:
        with nginx(web.folder, web.site):
            context = browser_with(plugged_in([*hears(quiet, loop=True), *web.flags])).new_context()
            page = context.new_page()
            page.goto(f"https://{HUB}/spaces/me/talk")
            frame = page.frame_locator("iframe")
            frame.locator(".pl-main").click()
            frame.get_by_label("Message", exact=True).fill("Count to two.")
            frame.get_by_label("Message", exact=True).press("Enter")
            expect(frame.locator(".pl-line[data-role=assistant]")).to_contain_text("One, two")
            inside = next(each for each in page.frames if SPACE in each.url)
            stats = "document.querySelector('.conversation').playground.stats()"
            inside.wait_for_function(f"{stats}.microphone && {stats}.phase === 'live'")
            assert frame.locator(".pl-notice").count() == 0
            cookie = next(each for each in context.cookies() if each["name"] == "playground_browser")
            assert (cookie["sameSite"], cookie["secure"], cookie["httpOnly"]) == ("None", True, True)
            page.goto("https://evil.example/")
            expect(page.locator("iframe")).to_be_visible()
            assert not any(each.url.startswith(f"https://{SPACE}") for each in page.frames)
            context.close()
        said = httpx.get(app.address, headers={"Host": SPACE}).text
        assert "sk-planted" not in said
    finally:
        app.stop()
    assert app.crashes == []


def readme_location(port: int) -> str:
    """Return the README's lines for nginx, before an app at this port."""
    block = re.search(r"```nginx\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)[1]
    return block.replace("127.0.0.1:7860", f"127.0.0.1:{port}")


def test_behind_the_nginx_of_the_readme_the_page_talks_at_a_path_of_a_name_of_ones_own(web, open_tab, quiet):
    app = App(web.folder, {"GRADIO_ROOT_PATH": f"https://{SITE}/pg"}).start()
    web.answers(SITE, readme_location(app.port))
    try:
        with nginx(web.folder, web.site):
            page = open_tab(f"https://{SITE}/pg/", [*hears(quiet, loop=True), *web.flags]).start()
            page.type("Count to two.").until_answered()
            assert page.page.evaluate("location.href").startswith(f"https://{SITE}/pg/")
            assert page.errors == []
    finally:
        app.stop()
    assert app.crashes == []
