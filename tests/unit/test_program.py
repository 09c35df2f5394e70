"""The program behind the page, put together but not started: what it refuses whoever asks."""

import pytest

from playground.client.sessions import Sessions
from playground.engines.chat_servers import ChatServers
from playground.environment import read
from playground.errors import SettingsError
from playground.web.program import BuiltInParts, Program, compose

URL = {"PLAYGROUND_LOCAL_CHAT_URL": "http://models.test/v1"}


class Thinking:
    """A built-in server that remembers what it was told to think with."""

    thinker = None

    def __init__(self):
        self.told = []

    def think_with(self, offer):
        self.told.append(offer)


@pytest.mark.anyio
@pytest.mark.parametrize("key", ["", "11434/llama3.2"])
async def test_where_nobody_may_look_no_visitor_switches_the_operators_mind_off(key):
    server, configured = Thinking(), compose(read(URL))
    program = Program(configured.environment, Sessions(), BuiltInParts(server), configured.chat_servers)
    with pytest.raises(SettingsError, match="not chosen on this page"):
        await program.think_with(key)
    assert server.told == []


@pytest.mark.anyio
async def test_where_one_may_look_the_own_skills_can_be_chosen_again():
    server = Thinking()
    await Program(read({}), Sessions(), BuiltInParts(server), ChatServers((1,))).think_with("")
    assert server.told == [None]
