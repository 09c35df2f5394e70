"""A conversation on real sockets: dialled, cut, opened again, refused, choked, hung up, and nothing left of it."""

import asyncio
import gc
import random
from functools import partial
from pathlib import Path

import anyio
import pytest
from anyio.abc import TaskGroup

from playground.client import link, session_links
from playground.client.conversation import Conversation
from playground.conversation.actions import Action, BeginTrack, Close, Line, Notice, Play, Show, StateView
from playground.conversation.inputs import HoldToTalk, SayText, SendAudio, TryNow
from playground.protocol.ga import GA
from playground.server.core.engine_protocols import Words
from playground.server.endpoint import LocalServer
from playground.settings import Settings
from tests.support.faulty import CREATED, answering, mute, nobody, refusal, speaking
from tests.support.screen import PATIENCE_S, Exchange, Screen
from tests.support.scripted import ScriptedReplier, quiet, scripted, tone
from tests.support.skipping import SkippingLoop, skip

OPEN_FILES = Path("/proc/self/fd")
RATES = '{"type":"rate_limits.updated","event_id":"event_1","rate_limits":[]}'


@pytest.fixture
def anyio_backend():
    return "asyncio", {"loop_factory": SkippingLoop}


@pytest.fixture
def replier():
    return ScriptedReplier([Words("I hear you. ")] * 20)


@pytest.fixture
def url(replier):
    with LocalServer(scripted(), replier=replier) as address:
        yield address


def a_conversation(*urls: str, **settings) -> tuple[Conversation, Screen, Exchange]:
    screen, line = Screen(), Exchange(*urls)
    return Conversation(Settings(**settings), GA, line.dial, screen), screen, line


def closed(screen: Screen) -> bool:
    return bool(screen.of(Close))


async def over(conversation: Conversation) -> None:
    """Run a conversation to its end, skipping whatever it waits for before it dials again."""
    with anyio.fail_after(PATIENCE_S):
        await conversation.run()


def impatient(conversation: Conversation, screen: Screen) -> None:
    """Skip the waits between dials."""
    perform = screen.perform

    def watched(action: Action) -> None:
        perform(action)
        if isinstance(action, Show) and action.view == StateView("waiting", "listening"):
            skip(30)

    screen.perform = watched


async def test_words_go_there_and_sound_comes_back(url):
    conversation, screen, _ = a_conversation(url)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(conversation.run)
        conversation.want(SayText("Hello"))
        await screen.until(lambda s: s.of(Play))
        conversation.hang_up()
    assert screen.links() == ["connecting", "open", "closed"]
    assert screen.actions[-1] == Close(None)


async def test_hanging_up_ends_a_dial_at_once():
    async with mute() as url, anyio.create_task_group() as tasks:
        conversation, screen, line = a_conversation(url)
        tasks.start_soon(over, conversation)
        await anyio.wait_all_tasks_blocked()
        assert line.dialled == 1
        conversation.hang_up()
    assert screen.links() == ["connecting", "closed"]
    assert len(screen.of(Close)) == 1


async def test_a_conversation_cancelled_in_a_dial_leaves_nothing():
    before = asyncio.all_tasks()
    async with mute() as url, anyio.create_task_group() as tasks:
        conversation, _, _ = a_conversation(url)
        tasks.start_soon(conversation.run)
        await anyio.wait_all_tasks_blocked()
        tasks.cancel_scope.cancel()
    assert asyncio.all_tasks() == before


async def test_hanging_up_before_it_runs_dials_nothing():
    conversation, screen, line = a_conversation("ws://localhost:1/")
    conversation.hang_up()
    await over(conversation)
    assert (line.dialled, screen.of(Close)) == (0, [Close(None)])


async def test_hanging_up_while_it_waits_to_dial_again_ends_it():
    async with speaking(CREATED, close=1012) as url, anyio.create_task_group() as tasks:
        conversation, screen, line = a_conversation(url)
        tasks.start_soon(over, conversation)
        await screen.until(lambda s: "waiting" in s.links())
        conversation.hang_up()
    assert screen.links()[-1] == "closed"
    assert line.dialled == 1


async def test_a_line_cut_in_mid_sentence_is_opened_again_and_told_what_was_said(url, replier):
    conversation, screen, line = a_conversation(url)
    impatient(conversation, screen)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(over, conversation)
        conversation.want(SayText("My name is Ada."))
        await screen.until(lambda s: s.of(Play))
        line.connections[0].transport.abort()
        await screen.until(lambda s: s.links().count("open") == 2)
        conversation.want(SayText("What is my name?"))
        await screen.until(lambda s: len(s.of(BeginTrack)) == 2)
        conversation.hang_up()
    told = [said.text for said in replier.requests[-1].conversation if said.role == "user"]
    assert told == ["My name is Ada.", "What is my name?"]
    statuses = {entry.item_id: entry.status for entry in screen.of(Line) if entry.role == "assistant"}
    assert "cut" in statuses.values()


async def test_what_is_said_while_the_line_is_down_is_said_afterwards(url, replier):
    conversation, screen, line = a_conversation(url)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(over, conversation)
        await screen.until(lambda s: "open" in s.links())
        line.connections[0].transport.abort()
        await screen.until(lambda s: "waiting" in s.links())
        conversation.want(SayText("Are you there?"))
        skip(9)
        await screen.until(lambda s: s.of(Play))
        conversation.hang_up()
    assert replier.requests[0].conversation[-1].text == "Are you there?"


async def test_a_service_that_is_never_well_is_given_up_with_its_reason():
    async with speaking(CREATED, close=1012) as url:
        conversation, screen, line = a_conversation(url)
        impatient(conversation, screen)
        await over(conversation)
    assert line.dialled > 7
    (end,) = screen.of(Close)
    assert (end.error.code, end.error.sentence) == ("restarting", "The service is restarting.")
    assert end.error.hint.startswith("Tried 9 times in 5 minutes.")
    assert screen.links()[-1] == "failed"


async def test_a_first_dial_at_a_wrong_address_says_why_and_is_not_repeated():
    async with answering(refusal(404)) as url:
        conversation, screen, line = a_conversation(url)
        await over(conversation)
    assert line.dialled == 1
    assert screen.of(Close)[0].error.code == "address_unknown"


async def test_try_now_wakes_a_conversation_that_waits_for_a_server_to_start(url):
    with nobody() as nowhere:
        conversation, screen, line = a_conversation(nowhere, url)
        conversation.want(SayText("Hello"))
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(over, conversation)
            await screen.until(lambda s: [n.sentence for n in s.of(Notice)] and "waiting" in s.links())
            conversation.want(TryNow())
            await screen.until(lambda s: s.of(Play))
            conversation.hang_up()
    assert line.dialled == 2


async def test_try_now_opens_a_silent_link_anew_and_asks_it_the_same(url, replier):
    async with speaking(CREATED) as silent, anyio.create_task_group() as tasks:
        conversation, screen, line = a_conversation(silent, url)
        tasks.start_soon(over, conversation)
        conversation.want(SayText("Hello"))
        await screen.until(lambda s: "open" in s.links())
        skip(21)
        await screen.until(lambda s: "Nothing of an answer has come for 20 s." in [n.sentence for n in s.of(Notice)])
        conversation.want(TryNow())
        await screen.until(lambda s: s.of(Play))
        conversation.hang_up()
    assert line.dialled == 2
    assert [said.text for said in replier.requests[0].conversation] == ["Hello"]


async def test_a_service_that_talks_but_never_creates_a_session_is_given_up():
    async with speaking(RATES) as url, anyio.create_task_group() as tasks:
        conversation, screen, _ = a_conversation(url)
        tasks.start_soon(over, conversation)
        await screen.until(lambda s: "rate_limits" in "".join(entry.text for entry in s.entries))
        skip(21)
    assert screen.of(Close)[0].error.code == "silent"


async def test_a_service_that_asks_to_wait_gets_its_way(url):
    busy = refusal(429, {"code": "429", "message": "no"}, Retry_After="30")
    async with speaking(CREATED, close=1012) as first, answering(busy) as second:
        conversation, screen, line = a_conversation(first, second, url)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(over, conversation)
            await screen.until(lambda s: s.links().count("waiting") == 1)
            skip(9)
            await screen.until(lambda s: s.links().count("waiting") == 2)
            skip(20)
            await anyio.wait_all_tasks_blocked()
            assert line.dialled == 2
            skip(10)
            await screen.until(lambda s: s.links()[-1] == "open")
            conversation.hang_up()
    assert line.dialled == 3


async def test_a_service_that_takes_no_more_audio_counts_as_lost(monkeypatch):
    monkeypatch.setattr(session_links, "MOST_FRAMES", 50)
    monkeypatch.setattr(link, "CLOSE_TIMEOUT_S", 0.1)
    async with speaking(CREATED) as url, anyio.create_task_group() as tasks:
        conversation, screen, _ = a_conversation(url)
        tasks.start_soon(over, conversation)
        await screen.until(lambda s: "open" in s.links())
        while not closed(screen):
            conversation.want(SendAudio(bytes(48_000)))
            await anyio.lowlevel.checkpoint()
    assert [end.error.sentence for end in screen.of(Close)] == ["The service no longer takes audio."]


async def test_after_the_end_nothing_rings_and_nothing_is_shown(url):
    conversation, screen, _ = a_conversation(url)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(conversation.run)
        conversation.want(SayText("Hello"))
        await screen.until(lambda s: s.of(Play))
        conversation.hang_up()
    shown = len(screen.actions)
    conversation.heard(0, 100)
    conversation.silenced(0, 100)
    conversation.want(SayText("Hello?"))
    conversation.hang_up()
    assert len(screen.actions) == shown


async def test_a_mistake_of_ours_ends_with_a_sentence_and_is_logged_without_words(url, caplog):
    conversation, screen, _ = a_conversation(url)
    perform = screen.perform

    def broken(action: Action) -> None:
        if isinstance(action, Play):
            raise ValueError(" ".join(entry.text for entry in screen.of(Line)))
        perform(action)

    screen.perform = broken
    conversation.want(SayText("My secret diary"))
    await over(conversation)
    assert screen.of(Close)[0].error.sentence == "The playground itself made a mistake."
    assert "ValueError" in caplog.text
    assert "in broken" in caplog.text
    assert "diary" not in caplog.text


def open_files() -> int:
    gc.collect()
    return sum(1 for _ in OPEN_FILES.iterdir())


async def one_life(url: str, seed: int) -> None:
    """Hold a conversation that says and hears something, until it is cut somewhere, somehow."""
    chance = random.Random(seed)
    conversation, screen, line = a_conversation(url, turn_detection=chance.choice(["server_vad", "none"]))
    inputs = [SayText("Hello"), SendAudio(tone(300)), SendAudio(quiet(700)), HoldToTalk(True), HoldToTalk(False)]

    def end(tasks: TaskGroup) -> None:
        match chance.randrange(3):
            case 0:
                conversation.hang_up()
            case 1:
                tasks.cancel_scope.cancel()
            case 2:
                for connection in line.connections:
                    connection.transport.abort()
                conversation.hang_up()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(conversation.run)
        for _ in range(chance.randrange(12)):
            conversation.want(chance.choice(inputs))
            for _ in range(chance.randrange(30)):
                await anyio.lowlevel.checkpoint()
        wanted = chance.randrange(12)
        await screen.until(lambda s: len(s.actions) >= min(wanted, 2))
        end(tasks)


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="counts open files where Linux lists them")
async def test_two_hundred_lives_cut_anywhere_leave_no_task_and_no_socket(replier):
    lives = partial(range, 0, 200, 20)
    tasks_before, files_before = asyncio.all_tasks(), open_files()
    with LocalServer(scripted(), replier=replier) as url:
        for first in lives():
            with anyio.fail_after(PATIENCE_S):
                async with anyio.create_task_group() as tasks:
                    for seed in range(first, first + 20):
                        tasks.start_soon(one_life, url, seed)
    await anyio.wait_all_tasks_blocked()
    assert asyncio.all_tasks() == tasks_before
    assert open_files() <= files_before
