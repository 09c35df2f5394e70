"""Who thinks, heard: a spoken question that a skill answers, and one that a chat server answers, interrupted."""

import re
from datetime import datetime

import httpx

from playground.audio.wav import write_wav
from playground.engines.chat import ChatReplier
from playground.engines.minds import ALONE, GONE, Mind
from playground.engines.replier import BuiltinReplier
from tests.support.chat_server import FakeChatServer, chat_server, event, spoken
from tests.support.scripted import ScriptedRecognizer, quiet, tone

TURN = quiet(400) + tone(600)
BRISK = ("--silence-duration-ms", "300")


def recording(pcm):
    write_wav("in.wav", pcm)
    return "in.wav"


def mind_of(port):
    mind = Mind(BuiltinReplier(lambda: datetime(2026, 11, 30, 7, 34)))
    mind.think_with(ChatReplier(f"http://127.0.0.1:{port}/v1", "small", near=True, timeout=httpx.Timeout(20)))
    return mind


def test_a_spoken_question_for_the_time_is_answered_with_it(command, server):
    heard = ScriptedRecognizer(["Um, whats the time?"])
    flags = server(BuiltinReplier(lambda: datetime(2026, 11, 30, 7, 34)), recognizer=heard)
    done = command("talk", recording(TURN), "--fast", *BRISK, *flags)
    assert done.status == 0
    assert "Assistant: It is 7:34 AM on this computer." in done.out


def test_what_a_chat_server_streams_is_spoken_before_it_has_ended_and_an_interruption_ends_it(command, server):
    heard = ScriptedRecognizer(["Tell me all.", "Stop."])
    first = event(content="One sentence that takes its time to be heard. ")
    endless = [first, event(content="Two. "), FakeChatServer.HANG]
    with chat_server(answers=[endless, spoken("Good.")]) as chat:
        flags = server(mind_of(chat.port), recognizer=heard)
        done = command("talk", recording(TURN + quiet(1400) + tone(600)), *BRISK, *flags)
        assert chat.left.is_set()
    assert done.status == 0
    cut = re.search(r"Assistant: (One[\w ]*)… \[after \d\.\d\d s, interrupted after (\d\.\d) of", done.out)
    assert cut
    assert "Assistant: Good." in done.out
    history = [each["content"] for each in chat.asked[1]["messages"] if each["role"] == "assistant"]
    assert history
    assert "Two" not in history[0]


def test_a_chat_server_that_dies_in_mid_answer_is_told_in_the_answer_itself(command, server):
    with chat_server(answers=[[event(content="Once upon a time. "), event(content="There"), None]]) as chat:
        done = command("talk", recording(TURN), "--fast", *BRISK, *server(mind_of(chat.port)))
    assert (done.status, done.err) == (0, "")
    assert re.search(rf"Assistant: Once upon a time\. {re.escape(GONE)} {re.escape(ALONE)}", done.out)
