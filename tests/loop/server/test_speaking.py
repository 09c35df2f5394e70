"""Spoken ahead: what is begun in a pause is not made twice, waited for where it is at work, and never in the way."""

import anyio
import numpy as np
import pytest

from playground.errors import EngineError
from playground.protocol.values import AudioFormat
from playground.server.core.effects import Answer
from playground.server.core.engine_protocols import ReplyRequest
from playground.server.parts import Workers
from playground.server.speaking import Speaking
from tests.loop.server.test_pipeline import Stage
from tests.support.scripted import ScriptedReplier, quiet, scripted, tone

ASKED = Answer(0, ReplyRequest("", ()), "audio", "marin", 1.0, AudioFormat())


class WordVoice:
    """Speaks word by word, and remembers each."""

    def __init__(self):
        self.spoken = []

    def speak(self, text, *, voice, speed=1.0):
        for word in text.split():
            self.spoken.append(word)
            yield word, np.zeros(24, np.float32)


class BrokenVoice:
    def speak(self, text, *, voice, speed=1.0):
        raise EngineError("The voice broke.", "", code="engine_broken")
        yield


@pytest.fixture
def workers():
    threads = Workers()
    yield threads
    threads.close()


async def pieces(utterance):
    found = []
    while (piece := await utterance.next()) is not None:
        found.append(piece[0])
    return found


async def test_what_was_begun_ahead_is_not_spoken_again_and_goes_on_from_there(workers):
    voice = WordVoice()
    speaking = Speaking(scripted(synthesizer=voice), workers)
    await speaking.begin("one two three", ASKED)
    assert voice.spoken == ["one"]
    assert await pieces(speaking.utterance("one two three", ASKED)) == ["one", "two", "three"]
    assert voice.spoken == ["one", "two", "three"]
    assert await pieces(speaking.utterance("one two three", ASKED)) == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("something else", ASKED),
        ("one two", Answer(1, ASKED.request, "audio", "cedar", 1.0, AudioFormat())),
        ("one two", Answer(1, ASKED.request, "audio", "marin", 1.5, AudioFormat())),
        ("one two", Answer(1, ASKED.request, "audio", "marin", 1.0, AudioFormat("pcmu"))),
    ],
    ids=["words", "voice", "speed", "format"],
)
async def test_what_is_asked_for_otherwise_is_spoken_anew(workers, text, answer):
    voice = WordVoice()
    speaking = Speaking(scripted(synthesizer=voice), workers)
    await speaking.begin("one two", ASKED)
    assert await pieces(speaking.utterance(text, answer)) == text.split()
    assert voice.spoken == ["one", *text.split()]


async def test_what_is_at_work_is_waited_for(workers):
    voice = WordVoice()
    speaking = Speaking(scripted(synthesizer=voice), workers)
    found = []

    async def ask():
        found.extend(await pieces(speaking.utterance("one two", ASKED)))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(speaking.begin, "one two", ASKED)
        tasks.start_soon(ask)
    assert found == ["one", "two"]
    assert voice.spoken == ["one", "two"]


async def test_a_voice_that_breaks_ahead_tells_whoever_asks_for_it(workers):
    speaking = Speaking(scripted(synthesizer=BrokenVoice()), workers)
    await speaking.begin("one", ASKED)
    with pytest.raises(EngineError, match="broke"):
        await pieces(speaking.utterance("one", ASKED))


async def test_without_a_voice_nothing_is_begun(workers):
    speaking = Speaking(scripted(synthesizer=None), workers)
    await speaking.begin("one", ASKED)
    with pytest.raises(EngineError, match="voice"):
        speaking.check()


@pytest.mark.parametrize(("repeatable", "is_late", "times"), [(True, False, 2), (False, False, 1), (True, True, 1)])
async def test_only_who_costs_nothing_is_asked_ahead_and_where_others_wait_nobody(
    repeatable, is_late, times, monkeypatch
):
    asked = []
    monkeypatch.setattr(Workers, "is_late", property(lambda _: asked.append(1) or is_late))
    replier = ScriptedReplier(repeatable=repeatable)
    stage = Stage(replier)
    stage.reading.set()
    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(stage.run)
            await stage.say(tone(1000) + quiet(170))
            await stage.until("input_audio_buffer.speech_started")
            while repeatable and not (asked if is_late else replier.requests):
                await anyio.lowlevel.checkpoint()
            await stage.say(quiet(700))
            await stage.until("response.done")
            await stage.end()
    stage.workers.close()
    assert len(replier.requests) == times
    assert all(request.conversation[-1].text == "Hello there." for request in replier.requests)
