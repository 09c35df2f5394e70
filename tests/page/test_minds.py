"""A chat server on this machine, offered on the page, chosen with one press, and gone in mid-conversation."""

import pytest
from playwright.sync_api import expect

from tests.page.conftest import hears
from tests.page.running import App
from tests.support.chat_server import OLLAMA, FakeChatServer, spoken
from tests.support.ports import free_port

pytestmark = pytest.mark.page


def test_one_press_lets_the_chat_server_of_this_machine_think(tmp_path, open_tab, quiet):
    port = free_port()
    chat = FakeChatServer(OLLAMA, [spoken("A model of this machine says so.")]).start(port)
    app = App(tmp_path, {"PLAYGROUND_LOCAL_CHAT_PORTS": str(port)}).start()
    try:
        page = open_tab(app.address, hears(quiet, loop=True)).open_group("Connection")
        offered = page.page.get_by_role("radio", name="llama3.2:latest")
        expect(page.page.get_by_role("radio", name="Its own skills")).to_be_checked()
        page.keep_picture("mind-offered")
        offered.check()
        expect(page.page.get_by_text("From the next answer on this model thinks.")).to_be_visible()
        page.start().type("Why is the sky blue?").until_answered()
        assert page.lines("assistant")[-1]["text"] == "A model of this machine says so."
        assert chat.asked[0]["messages"][-1] == {"role": "user", "content": "Why is the sky blue?"}
        chat.stop()
        page.type("What is two plus two?").until_answered(2)
        assert page.lines("assistant")[-1]["text"] == "My chat server has gone away. I go on by myself. 2 plus 2 is 4."
        page.keep_picture("mind-gone")
        page.page.locator("#service").get_by_text("Azure OpenAI", exact=True).click()
        expect(offered).to_be_hidden()
    finally:
        app.stop()
    assert app.crashes == []
