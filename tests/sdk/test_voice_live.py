"""The ``azure-ai-voicelive`` package completes every kind of turn against the built-in server, at Voice Live's path.

Each frame it is given is judged by the package's models, then read by the package itself.
"""

import base64
import json
from typing import Any

import anyio
import pytest

from playground.protocol.registry import DIALECTS
from playground.server.core.engine_protocols import FunctionCall, Words
from playground.server.endpoint import LocalServer
from tests.support.scripted import ScriptedReplier, quiet, scripted, tone
from tests.support.voice_live_oracle import judge, models

connect = pytest.importorskip("azure.ai.voicelive.aio").connect
AzureKeyCredential = pytest.importorskip("azure.core.credentials").AzureKeyCredential
AccessToken = pytest.importorskip("azure.core.credentials").AccessToken

PATIENCE_S = 20
VOICE = "sv-SE-SofieNeural"
SPOKEN = quiet(300) + tone(700) + quiet(700)
WEATHER = models.FunctionTool(name="weather", description="The weather.", parameters={"type": "object"})
FULL = models.RequestSession(
    modalities=[models.Modality.TEXT, models.Modality.AUDIO],
    instructions="Be brief.",
    voice=models.AzureStandardVoice(name=VOICE),
    input_audio_format=models.InputAudioFormat.PCM16,
    output_audio_format=models.OutputAudioFormat.PCM16,
    input_audio_sampling_rate=24_000,
    input_audio_echo_cancellation=models.AudioEchoCancellation(),
    input_audio_noise_reduction=models.AudioNoiseReduction(type="azure_deep_noise_suppression"),
    input_audio_transcription=models.AudioInputTranscriptionOptions(model="azure-speech", phrase_list=["Foundry"]),
    turn_detection=models.AzureSemanticVadMultilingual(
        threshold=0.5,
        prefix_padding_ms=300,
        silence_duration_ms=500,
        remove_filler_words=True,
        languages=["en", "pt"],
        auto_truncate=False,
        end_of_utterance_detection=models.AzureSemanticDetectionMultilingual(threshold_level="low"),
    ),
)
"""A session as the package's own examples ask for one, and more."""


def answer(request):
    """Call the tool that is offered, tell its result, else say something long."""
    last = request.conversation[-1]
    if last.role == "tool":
        return [Words(f"It is {last.text}. ")]
    if request.tools:
        return [FunctionCall("weather", '{"city":"Recife"}')]
    return [Words(f"You said {last.text} ")] + [Words("And so on. ")] * (500 if last.text == "Long." else 1)


class Talk:
    """A connection of the package, whose every frame is judged."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    async def until(self, kind: str) -> list[Any]:
        """Read events up to the first of ``kind``."""
        events: list[Any] = []
        with anyio.fail_after(PATIENCE_S):
            while not events or events[-1].type != kind:
                body = judge((await self.connection.recv_bytes()).decode())
                events.append(models.ServerEvent._deserialize(body, []))
        return events

    async def ask(self, text: str) -> None:
        message = models.UserMessageItem(content=[models.InputTextContentPart(text=text)])
        await self.connection.conversation.item.create(item=message)
        await self.connection.response.create()

    async def append(self, pcm: bytes) -> None:
        await self.connection.input_audio_buffer.append(audio=base64.b64encode(pcm).decode())


class AnyToken:
    """Signs in as Entra ID would, for the scope that it is asked for."""

    def __init__(self) -> None:
        self.scopes: list[str] = []

    def get_token(self, *scopes: str, **_: Any) -> Any:
        self.scopes += scopes
        return AccessToken("a-token", 4_000_000_000)


@pytest.fixture
def server():
    with LocalServer(scripted(), replier=ScriptedReplier(answer)) as url:
        yield f"http://{url.split('/')[2]}"


@pytest.fixture
async def talk(server):
    async with connect(credential=AzureKeyCredential("any"), endpoint=server, model="my-model") as connection:
        yield Talk(connection)


async def test_the_session_is_the_model_that_was_asked_for_and_holds_all_that_is_asked(talk):
    assert (await talk.until("session.created"))[0].session.model == "my-model"
    assert VOICE not in DIALECTS["voice_live"].voices  # nobody lists them all
    await talk.connection.session.update(session=FULL)
    session = (await talk.until("session.updated"))[-1].session
    assert session.voice["name"] == VOICE
    assert isinstance(session.turn_detection, models.AzureSemanticVadMultilingual)
    held, wanted = session.as_dict(), json.loads(json.dumps(FULL.as_dict()))
    for name, value in wanted.items():
        assert value.items() <= held[name].items() if isinstance(value, dict) else held[name] == value


async def test_a_token_signs_in_as_well_and_an_agent_stands_in_a_models_place(server):
    token = AnyToken()
    agent = {"agent_name": "helper", "project_name": "mine"}
    async with connect(credential=token, endpoint=server, **agent) as connection:
        assert (await Talk(connection).until("session.created"))[0].session.model
    assert token.scopes == ["https://ai.azure.com/.default"]


async def test_a_text_turn(talk):
    await talk.connection.session.update(session=models.RequestSession(modalities=[models.Modality.TEXT]))
    await talk.ask("Hello.")
    events = await talk.until("response.done")
    assert (
        "".join(event.delta for event in events if event.type == "response.text.delta") == "You said Hello. And so on."
    )


async def test_a_spoken_turn(talk):
    await talk.connection.session.update(session=FULL)
    await talk.append(SPOKEN)
    events = await talk.until("response.done")
    assert events[-1].response.status == "completed"
    assert events[-1].response.usage.input_token_details.audio_tokens > 0
    spoken = b"".join(event.delta for event in events if event.type == "response.audio.delta")
    assert len(spoken) > 48_000
    assert "conversation.item.input_audio_transcription.completed" in [event.type for event in events]


async def test_where_it_is_asked_for_every_word_has_its_time(talk):
    await talk.connection.session.update(session=models.RequestSession(output_audio_timestamp_types=["word"]))
    await talk.ask("Hello.")
    events = await talk.until("response.done")
    times = [event for event in events if event.type == "response.audio_timestamp.delta"]
    assert [event.text for event in times] == ["You", "said", "Hello.", "And", "so", "on."]
    ends = [event.audio_offset_ms + event.audio_duration_ms for event in times]
    assert [event.audio_offset_ms for event in times[1:]] == pytest.approx(ends[:-1], abs=1)
    sound_ms = sum(len(event.delta) for event in events if event.type == "response.audio.delta") / 48
    assert ends[-1] == pytest.approx(sound_ms, abs=2)
    assert "response.audio_timestamp.done" in [event.type for event in events]


async def test_a_round_with_a_tool(talk):
    await talk.connection.session.update(session=models.RequestSession(tools=[WEATHER]))
    await talk.ask("What is the weather?")
    events = await talk.until("response.done")
    (call,) = [event for event in events if event.type == "response.function_call_arguments.done"]
    assert call.name == "weather"
    output = models.FunctionCallOutputItem(call_id=call.call_id, output="31 degrees")
    await talk.connection.conversation.item.create(item=output)
    await talk.connection.response.create()
    done = (await talk.until("response.done"))[-1].response
    assert done.output[0].content[0].transcript == "It is 31 degrees."


async def test_speaking_over_an_answer_and_telling_what_was_heard(talk):
    await talk.ask("Long.")
    delta = (await talk.until("response.audio.delta"))[-1]
    await talk.append(quiet(200) + tone(300))
    events = await talk.until("response.done")
    assert events[-1].response.status_details.reason == "turn_detected"
    item = talk.connection.conversation.item
    await item.truncate(item_id=delta.item_id, content_index=0, audio_end_ms=400)
    assert (await talk.until("conversation.item.truncated"))[-1].audio_end_ms == 400


async def test_a_turn_by_hand(talk):
    await talk.connection.send({"type": "session.update", "session": {"turn_detection": None}})
    await talk.until("session.updated")
    await talk.append(SPOKEN)
    await talk.connection.input_audio_buffer.commit()
    await talk.until("input_audio_buffer.committed")
    await talk.connection.response.create()
    assert (await talk.until("response.done"))[-1].response.status == "completed"


async def test_a_value_that_cannot_be_is_refused_and_the_session_goes_on(talk):
    wrong = {"turn_detection": {"type": "azure_semantic_vad", "threshold": 7}}
    await talk.connection.send({"type": "session.update", "session": wrong})
    error = (await talk.until("error"))[-1].error
    assert error.param == "session.turn_detection.threshold"
    await talk.ask("Hello.")
    assert (await talk.until("response.done"))[-1].response.status == "completed"
