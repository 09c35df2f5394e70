"""What a conversation leaves in the log: its course under its number, and not a word of it."""

import json
import logging
import re
from contextlib import contextmanager

import pytest

from playground.limits import Limits
from playground.logs import LogSettings, logging_as
from playground.server.core.engine_protocols import Words
from playground.server.endpoint import LocalServer
from playground.web.admission.control import PageAdmission
from tests.loop.bridge.test_bridge import a_page, settled
from tests.loop.bridge.test_secrets import FRAMES, KEY, SECRETS, TOOLS, a_service_that_says
from tests.support.scripted import ScriptedRecognizer, ScriptedReplier, quiet, scripted, tone
from tests.support.visitors import bridge, until

SPOKEN, TYPED, ANSWER = "my diary is under the bed", "and the key is in the vase", "I shall look there tomorrow"
LIBRARIES = ("", "websockets", "websockets.client", "httpcore", "uvicorn", "asyncio")


@pytest.fixture
def lines(capsys):
    """Return what reads the lines that were logged."""
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@contextmanager
def logged():
    """Log at INFO, with every library as talkative as it can be."""
    levels = {name: logging.getLogger(name).level for name in LIBRARIES}
    with logging_as(LogSettings("json", "info")):
        for name in LIBRARIES:
            logging.getLogger(name).setLevel(logging.DEBUG)
        yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def letters(text):
    """What is left of a text however its signs are spelled."""
    return re.sub(r"[^A-Za-z0-9]", "", text)


def said_by(lines, number):
    return [each["message"] for each in lines if each.get("conversation") == number]


def test_no_word_that_is_spoken_typed_or_answered_is_in_the_log(lines):
    parts, replier = scripted(recognizer=ScriptedRecognizer((SPOKEN,))), ScriptedReplier((Words(ANSWER),))
    with logged(), LocalServer(parts, replier=replier) as url, a_page(url) as page:
        page.until(lambda m: m["type"] == "state" and m["link"] == "open")
        page.say("text", text=TYPED)
        page.speak(tone(600) + quiet(900))
        page.until(lambda m: m["type"] == "line" and m["text"] == SPOKEN)
        page.until(settled)
        page.say("bye")
        page.until("closed")
    found = lines()
    assert said_by(found, 1)[:3] == ["Begun, with other.", "The link is now connecting.", "The link is now open."]
    assert said_by(found, 1)[-1].endswith(" s: hung_up.")
    shown = {message["text"] for message in page.of("line")}
    assert {SPOKEN, TYPED} <= shown
    assert not any(words in json.dumps(found) for words in shown if words)


@pytest.mark.parametrize("close", [None, 1008])
def test_no_key_is_in_the_log_whatever_a_service_makes_of_it(lines, close):
    with logged(), a_service_that_says(*FRAMES, close=close) as url, a_page(url, key=KEY, tools=TOOLS) as page:
        page.until(lambda m: m["type"] == "wire" and "output_audio.delta" in m["body"]["type"])
        if close is None:
            page.say("text", text=f"my key is {KEY}")
            page.say("bye")
        page.until("closed")
    told = letters(json.dumps(lines()))
    assert letters("Begun, with other.") in told
    assert all(letters(secret) not in told for secret in SECRETS)


async def test_who_waits_and_who_is_sent_away_is_logged_under_a_number_of_its_own(lines):
    with logged(), LocalServer(scripted()) as url:
        async with bridge(PageAdmission(Limits(conversations=1, queue=1))) as served:
            ada = await served.visit(url)
            await ada.told("ready")
            bob = await served.visit(url)
            await bob.told("admission")
            cleo = await served.visit(url)
            await cleo.told("closed")
            ada.say("bye")
            await bob.told("ready")
            bob.cut()
            await until(lambda: len(served.sessions) == 0)
    found = lines()
    assert said_by(found, 2)[:2] == ["Waits at place 1 in line (full).", "Begun, with other."]
    assert said_by(found, 3) == ["Sent away: full."]
    assert said_by(found, 1)[-1].startswith("Ended after ")
    assert {each["logger"] for each in found if "conversation" not in each} <= {"playground.server.endpoint"}
