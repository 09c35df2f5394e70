"""The built-in server on real sockets: handshake, turns, faults, and nothing left when it is over."""

import asyncio
import base64
import json
import random
import socket
import threading
from contextlib import suppress

import anyio
import pytest
import websockets
from websockets.exceptions import ConnectionClosed, InvalidStatus

from playground.errors import EngineError
from playground.server.core.engine_protocols import Words
from playground.server.endpoint import LocalServer, frames_of, serve
from tests.support.plain import PATIENCE_S, Client
from tests.support.scripted import EngineSet, ScriptedReplier, quiet, scripted, tone

HELLO = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]}


@pytest.fixture
def url():
    with LocalServer(scripted(), replier=ScriptedReplier()) as address:
        yield address


def ours(before):
    """Return the server's threads that were not there before."""
    return {thread for thread in set(threading.enumerate()) - before if thread.name.startswith("playground")}


def connect(url, **options):
    return websockets.connect(f"{url}?model=gpt-realtime", **options)


async def test_a_spoken_turn_is_answered(url):
    async with connect(url) as link:
        client = Client(link)
        await client.append(quiet(300) + tone(600) + quiet(400))
        events = await client.until("response.done")
        assert events[-1]["response"]["output"][0]["content"][0]["transcript"] == "I hear you."


async def test_a_minute_in_one_append_holds_every_turn_in_it(url):
    async with connect(url) as link:
        client = Client(link)
        await client.send(
            "session.update",
            session={"type": "realtime", "audio": {"input": {"turn_detection": {"type": "server_vad"}}}},
        )
        await client.append((quiet(3000) + tone(2000) + quiet(1000)) * 10)
        turns = 0
        while turns < 10:
            await client.until("input_audio_buffer.committed")
            turns += 1


async def test_an_append_of_15_mib_is_taken_and_a_byte_more_refused(url):
    async with connect(url, max_size=None) as link:
        client = Client(link)
        await client.send("session.update", session={"type": "realtime", "audio": {"input": {"turn_detection": None}}})
        await client.append(bytes(15 * 1024 * 1024))
        await client.send("input_audio_buffer.commit")
        await client.until("conversation.item.done")
        await client.append(bytes(15 * 1024 * 1024 + 1))
        error = (await client.until("error"))[-1]["error"]
        assert error["param"] == "audio"
        assert error["message"].startswith("Invalid 'audio': an append can hold at most 15 MiB of audio, but got ")


@pytest.mark.parametrize("law", ["audio/pcmu", "audio/pcma"])
async def test_the_telephones_formats_work_both_ways(url, law):
    from playground.audio.g711 import law as tables
    from playground.audio.pcm import to_pcm, to_samples
    from playground.audio.resample import resample

    async with connect(url) as link:
        client = Client(link)
        sides = {side: {"format": {"type": law}} for side in ("input", "output")}
        await client.send("session.update", session={"type": "realtime", "audio": sides})
        pcm = to_pcm(resample(to_samples(quiet(300) + tone(600) + quiet(400)), 24_000, 8_000))
        await client.append(tables(law[-4:]).from_pcm(pcm))
        events = await client.until("response.done")
        audio = b"".join(base64.b64decode(e["delta"]) for e in events if e["type"] == "response.output_audio.delta")
        assert len(audio) == len("I hear you. ") * 40 * 8


async def test_speech_stops_an_answer_that_is_being_made():
    endless = ScriptedReplier([Words("On and on. ")] * 100_000)
    with LocalServer(scripted(), replier=endless) as url:
        async with connect(url) as link:
            client = Client(link)
            await client.send("conversation.item.create", item=HELLO)
            await client.send("response.create")
            await client.until("response.output_audio.delta")
            await client.append(quiet(200) + tone(300))
            events = await client.until("response.done")
            assert events[-1]["response"]["status_details"]["reason"] == "turn_detected"


async def test_echo_returns_what_is_appended_in_one_open_response(url):
    async with websockets.connect(f"{url}?model=echo") as link:
        client = Client(link)
        blocks = [tone(20, 0.01 * n) for n in range(1, 11)]
        for block in blocks:
            await client.append(block)
        await client.send("input_audio_buffer.commit")
        events = await client.until("response.done")
        echoed = [base64.b64decode(e["delta"]) for e in events if e["type"] == "response.output_audio.delta"]
        assert echoed == blocks
        assert sum(event["type"] == "response.created" for event in events) == 1


async def test_what_waits_for_the_engines_is_answered_once_they_are_there():
    engines = LateEngines()
    with LocalServer(engines, replier=ScriptedReplier()) as url:
        async with connect(url) as link:
            client = Client(link)
            await client.append(quiet(300) + tone(600) + quiet(400))
            await client.until("session.created")
            engines.arrive()
            await client.until("response.done")


class LateEngines:
    """Missing until they arrive."""

    def __init__(self):
        self._there = threading.Event()
        self._set = EngineSet()

    def arrive(self):
        self._set = scripted()
        self._there.set()

    vad = property(lambda self: self._set.vad)
    recognizer = property(lambda self: self._set.recognizer)
    synthesizer = property(lambda self: self._set.synthesizer)

    def wait_ready(self, timeout_s=None):
        return self._there.wait(PATIENCE_S)

    def status(self):
        return ()


async def test_without_engines_the_session_says_what_is_missing():
    with LocalServer(EngineSet(), replier=ScriptedReplier()) as url:
        async with connect(url) as link:
            client = Client(link)
            await client.append(tone(200))
            error = (await client.until("error"))[-1]["error"]
            assert error["code"] == "vad_unavailable"
            assert error["message"].startswith("Speech cannot be detected here. ")
            await client.send("response.create")
            done = (await client.until("response.done"))[-1]["response"]
            assert "No voice is installed." in done["status_details"]["error"]["message"]


async def test_without_a_recognizer_the_turn_is_answered_all_the_same():
    with LocalServer(scripted(recognizer=None), replier=ScriptedReplier()) as url:
        async with connect(url) as link:
            client = Client(link)
            audio = {"input": {"transcription": {"model": "whisper-1"}}}
            await client.send("session.update", session={"type": "realtime", "audio": audio})
            await client.append(quiet(300) + tone(600) + quiet(400))
            kinds = [event["type"] for event in await client.until("response.done")]
            assert "conversation.item.input_audio_transcription.failed" in kinds


async def test_a_recognizer_that_fails_costs_the_words_and_not_the_answer():
    class Failing:
        def transcribe(self, samples):
            raise MemoryError

    with LocalServer(scripted(recognizer=Failing()), replier=ScriptedReplier()) as url:
        async with connect(url) as link:
            client = Client(link)
            audio = {"input": {"transcription": {"model": "whisper-1"}}}
            await client.send("session.update", session={"type": "realtime", "audio": audio})
            await client.append(quiet(300) + tone(600) + quiet(400))
            events = await client.until("response.done")
    (failed,) = [each for each in events if each["type"].endswith("input_audio_transcription.failed")]
    assert "A part of the built-in server failed; see its log." in failed["error"]["message"]
    assert events[-1]["response"]["status"] == "completed"


@pytest.mark.parametrize(
    ("query", "created", "update"),
    [
        ("/v1/realtime?intent=transcription", "session.created", "session.update"),
        ("/openai/v1/realtime?intent=transcription&model=dep", "session.created", "session.update"),
        (
            "/openai/realtime?intent=transcription&api-version=2025-04-01-preview",
            "transcription_session.created",
            "transcription_session.update",
        ),
    ],
)
async def test_who_wants_words_only_gets_words_only(url, query, created, update):
    async with websockets.connect(url.replace("/v1/realtime", query)) as link:
        client = Client(link, "GA" if update == "session.update" else "preview")
        assert (await client.until(created))[-1]["session"]["object"] == "realtime.transcription_session"
        words = {"model": "ears"}
        ga = {"type": "transcription", "audio": {"input": {"transcription": words}}}
        await client.send(update, session=ga if update == "session.update" else {"input_audio_transcription": words})
        await client.append(quiet(300) + tone(600) + quiet(900))
        heard = await client.until("conversation.item.input_audio_transcription.completed")
        await client.send("response.create")
        heard += await client.until("error")
        assert not [event for event in heard if event["type"].startswith("response.")]


async def test_a_model_beside_the_wish_for_words_is_refused_and_the_link_closed(url):
    async with websockets.connect(f"{url}?intent=transcription&model=any") as link:
        error = (await Client(link).until("error"))[-1]["error"]
        assert (error["code"], error["param"]) == ("invalid_model", None)
        with anyio.fail_after(PATIENCE_S):
            await link.wait_closed()
        assert link.close_code == 4000


@pytest.mark.parametrize(
    ("path", "origin", "status"), [("/nowhere", None, 404), ("/v1/realtime", "https://elsewhere.example", 403)]
)
async def test_other_paths_and_other_origins_are_refused_with_json(url, path, origin, status):
    with pytest.raises(InvalidStatus) as refused:
        await websockets.connect(url.replace("/v1/realtime", path), origin=origin)
    assert refused.value.response.status_code == status
    assert json.loads(refused.value.response.body)["error"]["message"]


async def test_bad_frames_are_answered_and_the_session_goes_on(url):
    async with connect(url) as link:
        client = Client(link)
        for frame, code, message in [
            (b"\x00\x01", "invalid_event", "The built-in server reads text frames only."),
            ("{", "invalid_json", "We could not parse the JSON of your message"),
            ('{"type":"x"}', "invalid_value", "Invalid value: 'x'."),
        ]:
            await link.send(frame)
            error = (await client.until("error"))[-1]["error"]
            assert error["code"] == code
            assert error["message"].startswith(message)
        await client.send("response.create")
        await client.until("response.done")


async def test_a_session_that_hit_its_maximum_is_closed_with_1001():
    with LocalServer(scripted(), replier=ScriptedReplier(), session_minutes=0.001) as url:
        async with connect(url) as link:
            client = Client(link)
            assert (await client.until("error"))[-1]["error"]["code"] == "session_expired"
            with anyio.fail_after(PATIENCE_S):
                await link.wait_closed()
            assert link.close_code == 1001


async def test_links_cut_anywhere_leave_nothing_behind():
    before, chance = set(threading.enumerate()), random.Random(7)
    server = await serve(scripted(), replier=ScriptedReplier([Words("On and on. ")] * 50))
    tasks = asyncio.all_tasks()
    for _ in range(25):
        link = await connect(server.url)
        client = Client(link)
        await client.append(quiet(300) + tone(600) + quiet(400))
        await client.send("response.create")
        for _ in range(chance.randrange(40)):
            await link.recv()
        link.transport.abort()
        await link.wait_closed()
    with anyio.fail_after(PATIENCE_S):
        while asyncio.all_tasks() - tasks:
            await asyncio.wait(asyncio.all_tasks() - tasks)
        await server.close()
    assert not ours(before)


async def test_stopping_closes_the_links_and_leaves_no_thread():
    before = set(threading.enumerate())
    server = LocalServer(scripted(), replier=ScriptedReplier([Words("On and on. ")] * 100_000))
    async with connect(server.start()) as link:
        client = Client(link)
        await client.send("response.create")
        await client.until("response.output_audio.delta")
        await anyio.to_thread.run_sync(server.stop)
        with anyio.fail_after(PATIENCE_S), suppress(ConnectionClosed):
            async for _ in link:  # what was on its way, then the end
                pass
    assert not ours(before)


def test_a_taken_port_is_told_in_a_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(EngineError, match=f"Port {port} on 127.0.0.1 is taken"):
            LocalServer(scripted(), port=port).start()


def test_it_listens_on_loopback_only():
    with LocalServer(scripted()) as url:
        assert url.startswith("ws://127.0.0.1:")


async def test_between_two_frames_of_a_client_everybody_else_has_a_turn():
    async def flooding():
        for _ in range(50):
            yield "{}"

    async def others():
        while True:
            seen.append("other")
            await asyncio.sleep(0)

    seen = []
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(others)
        async for _ in frames_of(flooding()):
            seen += ["frame"]
        tasks.cancel_scope.cancel()
    assert "frame frame" not in " ".join(seen)
