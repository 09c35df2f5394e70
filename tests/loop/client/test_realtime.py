"""The client that programs import, against the built-in server on a real socket; and the manual's examples, run."""

import ast
import json
import os
import shlex
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from playground.client import connect
from playground.errors import PlaygroundError, ServiceError, SettingsError, WireError
from playground.protocol import events as e
from playground.server.core.engine_protocols import FunctionCall, Words
from playground.server.endpoint import LocalServer
from playground.services.address import address_of
from playground.services.target import Target
from playground.settings import Settings
from tests.support.faulty import CREATED, error, speaking
from tests.support.scripted import ScriptedReplier, quiet, scripted, tone

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"


def reply(request):
    last = request.conversation[-1]
    if last.role == "tool":
        return [Words(f"It is {last.text}. ")]
    if request.tools:
        return [FunctionCall("weather", '{"city":"Recife"}')]
    return [Words("I hear you. ")]


@pytest.fixture
def url():
    with LocalServer(scripted(), replier=ScriptedReplier(reply)) as address:
        yield address


async def heard(session) -> tuple[str, bytes]:
    """Return words and sound of the next answer."""
    words, sound = "", b""
    async for event in session.answer():
        match event:
            case e.TranscriptDelta():
                words += event.delta
            case e.AudioDelta():
                sound += event.audio
    return words.strip(), sound


async def test_a_question_in_writing_is_answered_in_sound(url):
    async with connect(url) as session:
        await session.say("Hello")
        words, sound = await heard(session)
    assert words == "I hear you."
    assert len(sound) == len("I hear you. ") * 40 * 48


async def test_a_spoken_turn_ends_where_the_service_hears_it_end(url):
    async with connect(url) as session:
        await session.send_audio(quiet(300) + tone(600) + quiet(600))
        kinds = [type(event) async for event in session.answer()]
    wanted = [e.SpeechStarted, e.SpeechStopped, e.AudioCommitted, e.ResponseCreated, e.ResponseDone]
    assert [kind for kind in kinds if kind in wanted] == wanted


async def test_a_spoken_turn_can_be_ended_by_hand(url):
    async with connect(url) as session:
        await session.update(Settings(turn_detection="none"))
        await session.send_audio(tone(400), commit=True)
        assert (await heard(session))[0] == "I hear you."


async def test_a_function_is_called_and_its_result_told(url):
    async with connect(url) as session:
        await session.update(Settings(tools='[{"type":"function","name":"weather"}]'))
        await session.say("What is the weather?")
        (call,) = [event async for event in session.answer() if isinstance(event, e.ArgumentsDone)]
        await session.return_result(call.call_id, "31 degrees")
        assert (await heard(session))[0] == "It is 31 degrees."


async def test_the_first_event_is_the_session_and_its_configuration_is_kept(url):
    async with connect(url) as session:
        assert isinstance(await anext(session), e.SessionCreated)
        assert str(session.config.voice) == "alloy"
        await session.update(Settings(voice="ash"))
        while str(session.config.voice) != "ash":
            await anext(session)
        assert session.config.id in repr(session)


async def test_a_second_update_sends_only_what_changed(url):
    async with connect(url) as session:
        await session.update(Settings())
        await session.update(Settings())
        await session.update(Settings(voice="echo"))
        await session.send({"type": "input_audio_buffer.clear"})
        kinds = []
        while e.AudioCleared not in kinds:
            kinds.append(type(await anext(session)))
        assert kinds.count(e.SessionUpdated) == 2


async def test_json_of_ones_own_and_the_socket_itself_are_at_hand(url):
    async with connect(url) as session:
        await session.send({"type": "response.cancel"})
        await session.raw.send('{"type":"no.such.event"}')
        errors = [await anext(session) for _ in range(3)][1:]
    assert [type(event) for event in errors] == [e.ErrorReported, e.ErrorReported]


async def test_a_refusal_ends_the_answer_that_will_not_come():
    refused = error("conversation_already_has_active_response", "Busy.")
    async with speaking(CREATED, refused) as url, connect(url) as session:
        with pytest.raises(ServiceError, match="Busy"):
            async for _ in session.answer():
                pass


async def test_a_preview_server_is_read_in_the_same_words():
    delta = '{"type":"response.audio.delta","event_id":"e","response_id":"r","item_id":"i","delta":"AAA="}'
    created = '{"type":"session.created","event_id":"e","session":{"id":"sess_1","modalities":["audio","text"]}}'
    async with speaking(created, delta, close=1000) as url:
        target = Target(service="other", endpoint=url, protocol="preview")
        async with connect(target) as session:
            assert [type(event) async for event in session] == [e.SessionCreated, e.AudioDelta]


@pytest.mark.parametrize("protocol", ["preview", "ga"])
async def test_a_server_that_speaks_both_at_one_address_is_told_which(url, protocol):
    async with connect(Target(service="other", endpoint=url, protocol=protocol, deployment="any")) as session:
        await session.send({"type": "session.update", "session": {"type": "realtime"} if protocol == "ga" else {}})
        updated = json.loads(await session.raw.recv())
    assert updated["type"] == "session.updated"
    assert ("input_audio_format" in updated["session"]) == (protocol == "preview")


async def test_a_command_that_the_dialect_lacks_is_refused_here(url):
    address = address_of(Target(service="other", endpoint=url), transcribes=True)
    async with connect(address) as session:
        with pytest.raises(WireError, match="GA protocol has no CreateResponse"):
            await session.ask()


async def test_a_service_that_lets_us_in_to_say_no_fails_at_the_door():
    async with speaking(error("invalid_api_key"), close=3000) as url:
        with pytest.raises(ServiceError, match="does not accept this key"):
            async with connect(url):
                raise AssertionError("let in")


async def test_a_goodbye_ends_the_loop_and_a_failure_raises():
    async with speaking(CREATED, close=1000) as url, connect(url) as session:
        assert [type(event) async for event in session] == [e.SessionCreated]
    async with speaking(CREATED, close=1011) as url, connect(url) as session:
        with pytest.raises(PlaygroundError, match="broke off"):
            async for _ in session:
                pass


async def test_after_the_end_nothing_can_be_sent(url):
    async with connect(url) as session:
        await session.close()
        with pytest.raises(PlaygroundError):
            await session.say("Hello?")
        assert [type(event) async for event in session] == [e.SessionCreated]


async def test_leaving_the_block_in_the_middle_of_an_answer_is_clean(url):
    async with connect(url) as session:
        await session.say("Hello")
        async for event in session.answer():
            if isinstance(event, e.AudioDelta):
                break
    assert session.raw.close_code == 1000


async def test_a_target_is_an_address_too(url):
    target = Target(service="other", endpoint=url, deployment="gpt-realtime")
    async with connect(target, model="another") as session:
        assert session.config.model == "another"


async def test_the_model_is_read_from_the_address(url):
    async with connect(f"{url}?model=mine") as session:
        assert session.config.model == "mine"


async def test_what_is_no_address_is_said_before_anything_is_dialled():
    with pytest.raises(SettingsError):
        async with connect("ftp://somewhere"):
            pass


def run(name: str, *arguments: str) -> str:
    """Run an example of the manual by the line that its docstring gives, in the checkout, with other arguments."""
    first_line = str(ast.get_docstring(ast.parse((EXAMPLES / name).read_text(encoding="utf-8")))).splitlines()[0]
    python, dash_m, module, *documented = shlex.split(first_line[first_line.index("python ") :])
    assert (python, dash_m, len(documented)) == ("python", "-m", len(arguments))
    told = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=told, cwd=EXAMPLES.parents[1])
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout


def test_the_example_that_asks(url, tmp_path):
    assert run("ask.py", url, "Hello", str(tmp_path / "answer.wav")) == "I hear you."
    with wave.open(str(tmp_path / "answer.wav")) as sound:
        assert sound.getnframes() == len("I hear you. ") * 40 * 24


def test_the_example_that_listens(url, tmp_path):
    with wave.open(str(tmp_path / "question.wav"), "wb") as sound:
        sound.setparams((1, 2, 24_000, 0, "NONE", ""))
        sound.writeframes(quiet(200) + tone(500))
    said = run("listen.py", url, str(tmp_path / "question.wav"))
    assert sorted(said.splitlines()) == ["Assistant: I hear you.", "You: Hello there."]


def test_the_example_that_has_a_tool(url):
    assert run("tool.py", url, "What is the weather?") == "It is 31 degrees in Recife."


def test_the_example_that_needs_nobody():
    assert "five" in run("offline.py").lower()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), b"bytes"])
async def test_what_json_cannot_hold_is_refused_before_it_is_sent(url, value):
    async with connect(url) as session:
        with pytest.raises(WireError):
            await session.send({"type": "session.update", "session": {"metadata": value}})
        await session.say("hello")
        assert (await heard(session))[0]
