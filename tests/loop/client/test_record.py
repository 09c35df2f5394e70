"""Conversations on real sockets, recorded, and replayed through a fresh core: it does the same once more."""

import asyncio
import json

import anyio
import pytest

from playground.client.conversation import Conversation
from playground.conversation.actions import Action, BeginTrack, EndTrack, Line, Play, StopPlayback
from playground.conversation.inputs import AnswerTool, ChangeSettings, HoldToTalk, SayText, SendAudio
from playground.eventlog.reading import read
from playground.eventlog.replay import replay
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.server.core.engine_protocols import FunctionCall, ReplyRequest, Words
from playground.server.endpoint import LocalServer
from playground.server.handshake import OPENAI_PATH
from playground.services.address import Address
from playground.settings import Settings
from tests.loop.client.test_conversation import impatient
from tests.support.faulty import CREATED, speaking
from tests.support.recorded import folded, said, sent, sent_again
from tests.support.screen import Exchange, Screen
from tests.support.scripted import ScriptedReplier, quiet, scripted, tone
from tests.support.skipping import SkippingLoop

WEATHER = '[{"type": "function", "name": "weather", "parameters": {"type": "object"}}]'


@pytest.fixture
def anyio_backend():
    return "asyncio", {"loop_factory": SkippingLoop}


@pytest.fixture(scope="module")
def server():
    with LocalServer(scripted(), replier=ScriptedReplier(answer)) as address:
        yield address


@pytest.fixture(params=[GA, PREVIEW], ids=lambda dialect: dialect.name)
def address(request, server) -> Address:
    path = OPENAI_PATH if request.param is GA else "/openai/realtime?api-version=2025-04-01-preview&deployment=any"
    return Address(server.removesuffix(OPENAI_PATH) + path, request.param)


def answer(request: ReplyRequest) -> list[Words | FunctionCall]:
    last = request.conversation[-1]
    if last.role == "user" and "weather" in last.text:
        return [FunctionCall("weather", "{}")]
    return [Words("I hear you very well. "), Words("Every single word of it. ")]


class Listener(Screen):
    """A screen with a loudspeaker that plays as far as it is told, and stops when it is told."""

    conversation: Conversation

    def __init__(self):
        super().__init__()
        self.received: dict[int, float] = {}
        self.heard: dict[int, float] = {}

    def perform(self, action: Action) -> None:
        match action:
            case BeginTrack():
                self.received[action.track] = self.heard[action.track] = 0.0
            case Play():
                self.received[action.track] += len(action.pcm) / 48
            case StopPlayback():
                heard = self.heard[action.track]
                asyncio.get_running_loop().call_soon(self.conversation.silenced, action.track, heard)
        super().perform(action)

    def play(self, ms: float) -> None:
        """Hear ``ms`` more of the newest track."""
        track = max(self.received)
        self.heard[track] = min(self.received[track], self.heard[track] + ms)
        self.conversation.heard(track, self.heard[track])

    async def hear_out(self) -> None:
        """Hear the newest track to its end."""
        track = max(self.received)
        await self.until(lambda s: EndTrack(track) in s.actions)
        self.heard[track] = self.received[track]
        self.conversation.heard(track, self.heard[track], done=True)


class Talk(Exchange):
    """A conversation at one address."""

    def __init__(self, address: Address, **settings) -> None:
        super().__init__(address.url)
        self.screen = Listener()
        self.dialect = address.dialect
        self.conversation = self.screen.conversation = Conversation(
            Settings(silence_duration_ms=200, **settings), address.dialect, self.dial, self.screen
        )
        impatient(self.conversation, self.screen)
        self._address = address

    def address(self) -> Address:
        return self._address

    def speak(self, pcm: bytes) -> None:
        for start in range(0, len(pcm), 960):
            self.conversation.want(SendAudio(pcm[start : start + 960]))

    async def tracks(self, count: int) -> None:
        await self.screen.until(lambda s: len(s.of(BeginTrack)) == count and s.of(Play))

    def replays(self) -> None:
        """Assert that what was recorded goes the same way again, folded by the page or not."""
        core, entries = self.conversation.core, self.screen.entries
        lines = [entry.line() for entry in entries]
        for kept in (lines, folded(lines)):
            again = replay(read(kept))
            assert sent_again(again, self.dialect) == sent(entries)
            assert said(again.core.transcript.lines()) == said(core.transcript.lines())
            assert again.core.link is core.link


async def test_a_barge_in_is_cut_at_the_same_millisecond(address):
    talk = Talk(address)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(talk.conversation.run)
        talk.speak(tone(600) + quiet(600))  # some of it before the link is open
        await talk.tracks(1)
        await talk.screen.until(lambda s: sum(len(play.pcm) for play in s.of(Play)) >= 300 * 48)  # what is played, came
        talk.screen.play(250.4)
        talk.speak(tone(600) + quiet(600))
        await talk.tracks(2)
        await talk.screen.hear_out()
        talk.conversation.hang_up()
    cuts = [json.loads(frame) for frame in sent(talk.screen.entries) if "truncate" in frame]
    assert [cut["audio_end_ms"] for cut in cuts] == [250]
    assert any('"page.audio"' in entry.text for entry in talk.screen.entries)
    talk.replays()


async def test_push_to_talk_typing_tools_and_changes_replay(address):
    talk = Talk(address, turn_detection="none", tools=WEATHER)
    screen, want = talk.screen, talk.conversation.want
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(talk.conversation.run)
        await screen.until(lambda s: "open" in s.links())
        want(HoldToTalk(True))
        talk.speak(tone(300))
        want(HoldToTalk(False))
        await talk.tracks(1)
        await screen.hear_out()
        want(ChangeSettings(talk.conversation.core.settings.changed(voice="echo", silence_duration_ms=900)))
        want(SayText("What is the weather?"))
        await screen.until(lambda s: any(line.call_id for line in s.of(Line)))
        want(AnswerTool(next(line.call_id for line in screen.of(Line) if line.call_id), "sunny"))
        await talk.tracks(2)
        want(SayText("Never mind."))  # nothing of it was heard
        await talk.tracks(3)
        await screen.hear_out()
        talk.conversation.hang_up()
    assert any("item.delete" in frame for frame in sent(screen.entries))
    talk.replays()


async def test_a_link_that_was_cut_and_what_was_said_meanwhile_replay(address):
    talk = Talk(address)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(talk.conversation.run)
        talk.conversation.want(SayText("My name is Ada."))
        await talk.tracks(1)
        talk.screen.play(100)
        talk.connections[0].transport.abort()
        await talk.screen.until(lambda s: s.links().count("waiting") == 1)
        talk.speak(quiet(100))
        talk.conversation.want(SayText("Are you there?"))
        await talk.tracks(2)
        await talk.screen.hear_out()
        talk.conversation.hang_up()
    assert talk.screen.links().count("open") == 2
    talk.replays()


async def test_a_speaker_that_never_answers_replays(address):
    talk = Talk(address)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(talk.conversation.run)
        talk.conversation.want(SayText("Hello"))
        await talk.tracks(1)
        talk.screen.play(100)
        talk.screen.conversation = Conversation(Settings(), GA, talk.dial, Screen())  # hears it in our place
        talk.conversation.want(SayText("Stop"))
        asyncio.get_running_loop().skip(2)
        await talk.screen.until(lambda s: any("link.due" in entry.text for entry in s.entries))
        talk.conversation.hang_up()
    assert [frame for frame in sent(talk.screen.entries) if "truncate" in frame]
    talk.replays()


async def test_what_a_service_says_is_recorded_whatever_it_is():
    async with speaking(CREATED, '{ "type":\n"strange.event" }', "no JSON", "[]", close=1000) as url:
        talk = Talk(Address(url, GA))
        await talk.conversation.run()
    lines = [json.loads(entry.line()) for entry in talk.screen.entries]
    told = [line["body"]["type"] for line in lines if line["from"] == "server"]
    assert told == ["session.created", "strange.event", "", ""] * talk.dialled
    assert {line["body"]["code"] for line in lines if line["body"]["type"] == "link.lost"} == {"closed"}
    talk.replays()


async def test_the_record_comes_after_what_is_to_be_heard(address):
    talk = Talk(address)
    order: list[str] = []
    perform, keep = talk.screen.perform, talk.screen.record
    talk.screen.perform = lambda action: (order.append(type(action).__name__), perform(action))
    talk.screen.record = lambda entry: (order.append(entry.source), keep(entry))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(talk.conversation.run)
        talk.conversation.want(SayText("Hello"))
        await talk.tracks(1)
        talk.conversation.hang_up()
    assert order[: order.index("link")] == ["playground", "page", "Show"]
    begun = order.index("BeginTrack")
    assert order[begun : begun + 2] == ["BeginTrack", "Play"]
    assert order[begun - 1] in ("server", "Show")
    close = order.index("Close")
    assert order[close - 1 : close + 2] == ["Show", "Close", "page"]
