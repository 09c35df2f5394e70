"""Who thinks while what was chosen changes, without any server: the chat repliers are the test's own."""

import logging

import pytest

from playground.engines.chat import HINT
from playground.engines.minds import Mind
from playground.engines.replier import BuiltinReplier
from playground.engines.skills.about_itself import PRIVATE, PRIVATE_WITH_CHAT
from playground.environment import Chat
from playground.errors import EngineError
from playground.server.builtin import BuiltInServer
from playground.server.core.engine_protocols import ReplyRequest, Said, Words

pytestmark = pytest.mark.anyio


class Scripted:
    """A chat server's replier; ``before`` happens while it is asked, then it fails, or says its words."""

    repeatable = False

    def __init__(self, words="", before=lambda: None):
        self.words, self.before = words, before

    async def reply(self, request):
        self.before()
        if not self.words:
            raise EngineError("The chat server cannot be reached (X).", HINT, code="chat_unreachable")
        yield Words(self.words)


async def heard(mind, *turns):
    said = tuple(Said("user" if n % 2 == 0 else "assistant", text) for n, text in enumerate(turns))
    return "".join([piece.text async for piece in mind.reply(ReplyRequest("", said))])


async def test_another_chat_server_is_asked_at_once_though_the_one_before_fails_late():
    mind = Mind(BuiltinReplier(), clock=lambda: 0.0)
    mind.think_with(Scripted(before=lambda: mind.think_with(Scripted("I am here."))))
    await heard(mind, "Hello")
    assert await heard(mind, "Hello") == "I am here."


async def test_the_log_says_what_failed_and_gives_no_advice_about_what_was_not_configured(caplog):
    mind = Mind(BuiltinReplier())
    mind.think_with(Scripted())
    with caplog.at_level(logging.WARNING, "playground.engines.minds"):
        await heard(mind, "Hello")
    assert "cannot be reached" in caplog.text
    assert "PLAYGROUND_LOCAL_CHAT" not in caplog.text


async def test_the_own_skills_do_not_deny_that_words_go_to_the_chat_server_that_failed():
    mind = BuiltInServer(Chat("http://models.test/v1"))._mind
    mind.think_with(Scripted())
    assert (await heard(mind, "Do you send my data anywhere?")).endswith(PRIVATE_WITH_CHAT)
    mind.think_with(None)
    assert await heard(mind, "Do you send my data anywhere?") == PRIVATE
