"""Several links of one conversation on real sockets: the next takes over while the first still speaks."""

import asyncio
from contextlib import asynccontextmanager

import anyio
import pytest

from playground.client.conversation import Conversation
from playground.client.link import open_link
from playground.conversation.actions import BeginTrack, Close, EndTrack, Line, Notice, Play, StateView, StopPlayback
from playground.conversation.inputs import SayText, SendAudio
from playground.eventlog.reading import read
from playground.eventlog.replay import replay
from playground.protocol import events as e
from playground.protocol.commands import AppendAudio, CreateItem, CreateResponse, DeleteItem, UpdateSession
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.protocol.values import Item, Part, Response
from playground.services.address import Address
from playground.settings import Settings
from tests.support.recorded import sent, sent_again
from tests.support.screen import Screen
from tests.support.scripted_service import Visit, said, scripted_service

WORD = bytes(48 * 200)
WALL_S = 1_790_000_000.0


class Listener(Screen):
    """A screen whose loudspeaker plays at once what comes."""

    conversation: Conversation

    def __init__(self):
        super().__init__()
        self.heard: dict[int, float] = {}

    def perform(self, action):
        super().perform(action)
        loop = asyncio.get_running_loop()
        match action:
            case BeginTrack():
                self.heard[action.track] = 0.0
            case Play():
                self.heard[action.track] += len(action.pcm) / 48
                loop.call_soon(self.conversation.heard, action.track, self.heard[action.track])
            case EndTrack():
                loop.call_soon(lambda: self.conversation.heard(action.track, self.heard[action.track], done=True))


@pytest.fixture(params=[GA, PREVIEW], ids=lambda dialect: dialect.name)
def dialect(request):
    return request.param


@asynccontextmanager
async def talking(dialect, **config):
    """A conversation, its surface and its service; the first link is open, and has said one word of an answer."""
    async with scripted_service(dialect) as service, anyio.create_task_group() as tasks:
        surface = Listener()
        address = Address(service.url, dialect)
        conversation = Conversation(Settings(), dialect, lambda: open_link(address), surface, wall_s=lambda: WALL_S)
        surface.conversation = conversation
        tasks.start_soon(conversation.run)
        first = await service.visit()
        await first.open(**config)
        conversation.want(SayText("Count."))
        await first.until(CreateResponse)
        await first.say(
            e.ItemAdded(Item("said", role="user", content=(Part("text", text="Count."),))),
            e.ResponseCreated(Response("resp_1")),
            e.OutputItemAdded("resp_1", Item("answer_1", role="assistant", status="in_progress")),
            *said(["one "], "resp_1", "answer_1", WORD),
        )
        await surface.until(lambda s: s.conversation.core.turn.value == "speaking")
        yield conversation, surface, service, first
        conversation.hang_up()


async def ends(visit: Visit) -> None:
    """Say the rest of the answer."""
    await visit.say(
        *said(["two ", "three"], "resp_1", "answer_1", WORD),
        e.AudioDone("resp_1", "answer_1"),
        e.TranscriptDone("resp_1", "answer_1", "one two three"),
        e.ResponseDone(Response("resp_1", "completed")),
    )


def words(visit: Visit) -> dict[str, str]:
    """What of the conversation a link was told, last."""
    return {command.item.id: command.item.content[0].text for command in visit.told(CreateItem)}


async def test_the_second_takes_over_while_the_first_is_heard_to_its_end(dialect):
    async with talking(dialect) as (conversation, surface, service, first):
        shown = len(surface.actions)
        conversation.open_another_link()
        second = await service.visit()
        await second.open()
        await second.until(CreateItem, 2)
        assert words(second) == {"said": "Count.", "answer_1": "one"}
        before = len(first.told(AppendAudio))
        conversation.want(SendAudio(bytes(960)))
        await second.until(AppendAudio)
        await ends(first)
        await first.closed()
        await second.until(DeleteItem)
        await second.until(CreateItem, 3)
        assert words(second)["answer_1"] == "one two three"
        assert len(first.told(AppendAudio)) == before
        await surface.until(lambda s: s.conversation.core.turn.value == "listening")
        assert surface.heard == {0: 600.0}
        assert len(surface.of(BeginTrack)) == len(surface.of(EndTrack)) == 1
        del surface.actions[:shown]
        assert {view.link for view in surface.of(StateView)} == {"open"}
        assert not [*surface.of(Notice), *surface.of(StopPlayback), *surface.of(Close)]
        assert [(line.text, line.status) for line in surface.of(Line)][-1] == ("one two three", "done")
        conversation.want(SayText("And now?"))
        await second.until(CreateResponse)
        assert len(first.told(CreateResponse)) == 1


@pytest.mark.parametrize("created", [False, True])
async def test_a_second_link_that_fails_leaves_the_first_alone(created):
    async with talking(GA) as (conversation, surface, service, first):
        conversation.want(SayText("No, wait."))
        await first.until(CreateResponse)  # somebody waits for an answer: nothing takes over now
        conversation.open_another_link()
        second = await service.visit()
        if created:
            await second.open()
        await second.close(1011)
        await surface.until(lambda s: any(entry.text.startswith('{"type":"link.lost"') for entry in s.entries))
        assert [view.link for view in surface.of(StateView)][-1] == "open"
        assert not [*surface.of(Notice), *surface.of(Close)]
        conversation.want(SayText("Still there?"))
        await first.until(CreateItem, 3)


async def test_what_the_first_link_owes_is_closed_when_it_breaks_and_the_second_goes_on():
    async with talking(GA) as (conversation, surface, service, first):
        conversation.open_another_link()
        second = await service.visit()
        await second.open()
        await second.until(UpdateSession)
        await first.close(1011)
        await surface.until(lambda s: s.of(EndTrack))
        assert not [*surface.of(Notice), *surface.of(Close)]
        assert surface.of(Line)[-1].status == "cut"
        conversation.want(SayText("And now?"))
        await second.until(CreateResponse)


async def test_where_the_first_link_is_lost_the_second_goes_on_and_nobody_dials_a_third():
    async with talking(GA) as (conversation, surface, service, first):
        conversation.open_another_link()
        second = await service.visit()
        await first.close(1011)
        await surface.until(lambda s: [view.link for view in s.of(StateView)][-1] == "connecting")
        await second.open()
        await second.until(CreateItem, 2)
        assert not surface.of(Notice)
        assert conversation.core.links.newest == 2


async def test_hanging_up_closes_all_links():
    async with talking(GA) as (conversation, _, service, first):
        conversation.open_another_link()
        second = await service.visit()
        await second.open()
        await second.until(UpdateSession)
        conversation.hang_up()
        await first.closed()
        await second.closed()


async def test_a_record_says_which_link_spoke_and_replays():
    async with talking(GA) as (conversation, surface, service, first):
        conversation.open_another_link()
        second = await service.visit()
        await second.open()
        await second.until(CreateItem, 2)
        await ends(first)
        await second.until(CreateItem, 3)
        conversation.want(SayText("And now?"))
        await second.until(CreateResponse)
    replayed = replay(read([entry.line() for entry in surface.entries]))
    assert sent_again(replayed, GA) == sent(surface.entries)
    assert {entry.link for entry in surface.entries} == {None, 1, 2}


async def test_when_a_session_expires_is_reckoned_into_session_time():
    expires_at = int(WALL_S) + 3_600
    async with talking(GA, expires_at=expires_at) as (conversation, surface, *_):
        created = next(entry for entry in surface.entries if "session.created" in entry.text)
        assert created.expires_ms == pytest.approx(created.at_ms + 3_600_000)
        left_s = conversation.core.links.current.expires_at - conversation.began
        assert left_s * 1000 == pytest.approx(created.expires_ms)
        replayed = replay(read([entry.line() for entry in surface.entries]))
        assert replayed.core.links.current.expires_at * 1000 == pytest.approx(created.expires_ms, abs=0.01)
