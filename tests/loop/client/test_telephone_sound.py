"""G.711 over real sockets, against the built-in server: what is said is understood, what comes is heard and replays."""

import json

import anyio
import numpy as np
import pytest

from playground.archive.differences import compared
from playground.audio.pcm import to_samples
from playground.client import connect
from playground.conversation.actions import Line, Play, TurnView
from playground.eventlog.reading import read
from playground.protocol import events as e
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.server.core.engine_protocols import Words
from playground.server.endpoint import LocalServer
from playground.server.handshake import OPENAI_PATH
from playground.services.address import Address
from playground.settings import Settings
from tests.loop.client.test_record import Talk
from tests.support.recorded import sent
from tests.support.scripted import ScriptedReplier, quiet, scripted, tone
from tests.support.skipping import SkippingLoop

SAID = "I hear you very well. "
SPOKEN_MS = len(SAID) * 40  # the scripted voice's pace
LAWS = pytest.mark.parametrize("kind", ["pcmu", "pcma"])


@pytest.fixture
def anyio_backend():
    return "asyncio", {"loop_factory": SkippingLoop}


@pytest.fixture(scope="module")
def server():
    with LocalServer(scripted(), replier=ScriptedReplier(lambda _: [Words(SAID)])) as address:
        yield address


@pytest.fixture(params=[GA, PREVIEW], ids=lambda dialect: dialect.name)
def address(request, server) -> Address:
    path = OPENAI_PATH if request.param is GA else "/openai/realtime?api-version=2025-04-01-preview&deployment=any"
    return Address(server.removesuffix(OPENAI_PATH) + path, request.param)


def lines_of(talk: Talk, type_: str) -> list[dict]:
    """The bodies of the record's lines of one type."""
    bodies = [json.loads(entry.line())["body"] for entry in talk.screen.entries]
    return [body for body in bodies if body["type"] == type_]


@LAWS
async def test_a_conversation_is_cut_at_the_millisecond_and_its_record_replays(address, kind):
    talk = Talk(address, audio_format=kind)
    name = address.dialect.event_names[e.AudioDelta]
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(talk.conversation.run)
        talk.speak(tone(600) + quiet(600))  # some of it before the link is open
        await talk.tracks(1)
        await talk.screen.until(lambda s: sum(len(play.pcm) for play in s.of(Play)) >= 300 * 48)
        talk.screen.play(250.4)
        talk.speak(tone(600) + quiet(600))
        await talk.tracks(2)
        await talk.screen.hear_out()
        talk.conversation.hang_up()
    cuts = [json.loads(frame) for frame in sent(talk.screen.entries) if "truncate" in frame]
    assert [cut["audio_end_ms"] for cut in cuts] == [250]
    assert lines_of(talk, "error") == []
    *_, session = lines_of(talk, "session.updated")
    assert json.dumps(session).count(address.dialect.formats[kind]) == 2
    whole = [body["delta"]["audio_ms"] for body in lines_of(talk, name)]
    assert sum(whole[-SPOKEN_MS // 1000 - 1 :]) <= SPOKEN_MS
    assert max(talk.screen.received.values()) == SPOKEN_MS
    assert {body["audio"]["audio_ms"] for body in lines_of(talk, "input_audio_buffer.append")} == {20.0}
    talk.replays()
    again = compared(read([entry.line() for entry in talk.screen.entries]))
    assert again.differences == ()
    replayed = {view.number: view.received_ms for _, view in again.replayed.views if isinstance(view, TurnView)}
    assert replayed == {view.number: view.received_ms for view in talk.screen.of(TurnView)}
    assert replayed[2] == SPOKEN_MS


@LAWS
async def test_sound_written_by_hand_is_what_travels(address, kind):
    talk = Talk(address, audio_format=kind, turn_detection="none")
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(talk.conversation.run)
        await talk.screen.until(lambda s: any(b["type"] == "session.updated" for b in map(body_of, s.entries)))
        audio = "1dXV" * 800  # 300 ms of silence, or nearly
        talk.conversation.send_by_hand(json.dumps({"type": "input_audio_buffer.append", "audio": audio}))
        talk.conversation.send_by_hand('{"type": "input_audio_buffer.commit"}')
        await talk.screen.until(lambda s: any(b["type"].endswith(".committed") for b in map(body_of, s.entries)))
        talk.conversation.hang_up()
    (written,) = lines_of(talk, "page.event")[:1]
    assert written["event"]["audio"] == {"audio_ms": 300.0}
    assert [body["audio"]["audio_ms"] for body in lines_of(talk, "input_audio_buffer.append")] == [300.0]
    assert lines_of(talk, "error") == []
    talk.replays()


def body_of(entry) -> dict:
    return json.loads(entry.line())["body"]


@LAWS
async def test_a_program_hears_and_says_pcm_whatever_travels(address, kind):
    async with connect(address) as session:
        await session.update(Settings(audio_format=kind, turn_detection="none"))
        await session.send_audio(tone(400), commit=True)
        told = [event async for event in session.answer()]
        assert session.config.output_format.kind == kind
    sound = b"".join(event.audio for event in told if isinstance(event, e.AudioDelta))
    assert len(sound) == SPOKEN_MS * 48
    assert np.abs(to_samples(sound)).max() > 0.05
    assert "".join(event.delta for event in told if isinstance(event, e.TranscriptDelta)) == SAID.strip()
    assert [type(event) for event in told].index(e.AudioDone) > max(
        at for at, event in enumerate(told) if isinstance(event, e.AudioDelta)
    )


async def test_what_was_said_is_in_the_transcript(address):
    talk = Talk(address, audio_format="pcmu")
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(talk.conversation.run)
        talk.speak(tone(600) + quiet(600))
        await talk.tracks(1)
        await talk.screen.hear_out()
        talk.conversation.hang_up()
    roles = {line.role: line.text for line in talk.screen.of(Line)}
    assert roles["assistant"].strip() == SAID.strip()
    assert roles["user"]
