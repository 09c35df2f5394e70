"""Whatever a client sends, in whatever order the engines answer: no exception, and only events the models read."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from playground.errors import WireError
from playground.protocol.preview import PREVIEW
from playground.server.core.core import ServerCore
from playground.server.core.effects import Answer, Transcribe
from playground.server.core.loopback import LoopbackCore
from tests.support.ids import CountedIds
from tests.unit.server.score import Score

ids = st.sampled_from(["a", "b", "root", "item_9", "item_14", "nope"])
own_ids = st.sampled_from(["a", "b", "root", "nope"])  # no client foresees the ids of the server
text = st.text(max_size=20)
item = st.fixed_dictionaries(
    {"type": st.just("message"), "role": st.sampled_from(["user", "assistant", "system"])},
    optional={
        "id": own_ids,
        "content": st.lists(st.fixed_dictionaries({"type": st.just("input_text"), "text": text}), max_size=2),
    },
)
session = st.fixed_dictionaries(
    {"type": st.just("realtime")},
    optional={
        "output_modalities": st.sampled_from([["text"], ["audio"], ["video"]]),
        "instructions": text,
        "max_output_tokens": st.sampled_from([1, 5, "inf", -1]),
        "audio": st.sampled_from(
            [
                {"input": {"turn_detection": None}},
                {"input": {"turn_detection": {"type": "semantic_vad"}}},
                {"input": {"turn_detection": {"type": "server_vad", "idle_timeout_ms": 5000}}},
                {"input": {"format": {"type": "audio/pcmu"}}, "output": {"format": {"type": "audio/pcma"}}},
                {"input": {"transcription": {"model": "whisper-1"}}, "output": {"voice": "ash", "speed": 1.5}},
            ]
        ),
    },
)
preview_session = st.fixed_dictionaries(
    {},
    optional={
        "modalities": st.sampled_from([["text"], ["audio", "text"], ["audio"]]),
        "temperature": st.sampled_from([0.6, 1.2, 3]),
        "turn_detection": st.sampled_from([None, {"type": "none"}, {"type": "semantic_vad"}, {"threshold": 0.3}]),
        "input_audio_format": st.sampled_from(["pcm16", "g711_alaw"]),
        "input_audio_transcription": st.sampled_from([None, {"model": "whisper-1"}]),
        "input_audio_noise_reduction": st.just({"type": "far_field"}),
        "max_response_output_tokens": st.sampled_from([1, 5, "inf", -1]),
    },
)
response = st.fixed_dictionaries(
    {}, optional={"conversation": st.sampled_from(["auto", "none"]), "max_output_tokens": st.integers(1, 9)}
)
commands = st.one_of(
    st.tuples(st.just("session.update"), st.fixed_dictionaries({"session": st.one_of(session, preview_session)})),
    st.tuples(st.just("input_audio_buffer.append"), st.just({"audio": "AAAA" * 2000})),
    st.tuples(st.sampled_from(["input_audio_buffer.commit", "input_audio_buffer.clear"]), st.just({})),
    st.tuples(
        st.just("conversation.item.create"), st.fixed_dictionaries({"item": item}, optional={"previous_item_id": ids})
    ),
    st.tuples(
        st.sampled_from(["conversation.item.delete", "conversation.item.retrieve"]),
        st.fixed_dictionaries({"item_id": ids}),
    ),
    st.tuples(
        st.just("conversation.item.truncate"),
        st.fixed_dictionaries(
            {"item_id": ids, "content_index": st.integers(0, 2), "audio_end_ms": st.integers(0, 900)}
        ),
    ),
    st.tuples(st.just("response.create"), st.fixed_dictionaries({}, optional={"response": response})),
    st.tuples(st.just("response.cancel"), st.just({})),
)
engines = st.one_of(
    st.tuples(st.just("voice"), st.lists(st.sampled_from([0.05, 0.9]), max_size=40)),
    st.tuples(st.just("words"), text),
    st.tuples(st.just("no words"), text),
    st.tuples(st.just("speak"), text),
    st.tuples(st.just("write"), text),
    st.tuples(st.just("call"), text),
    st.tuples(st.just("finish"), st.none()),
    st.tuples(st.just("fail"), text),
    st.tuples(st.just("wait"), st.floats(0, 400)),
)


def engine(score: Score, kind: str, value) -> None:
    core, now = score.core, score.now
    answers = [effect.generation for effect in score.asked if isinstance(effect, Answer)] or [1]
    tickets = [effect.ticket for effect in score.asked if isinstance(effect, Transcribe)] or [1]
    if kind == "wait":
        score.wait(value)
        return
    moves = {
        "voice": lambda: core.voice(1, value, now),
        "words": lambda: core.transcribed(tickets[-1], value, now),
        "no words": lambda: core.not_transcribed(tickets[-1], value, now),
        "speak": lambda: core.spoken(answers[-1], value, bytes(48 * 30), now),
        "write": lambda: core.written(answers[-1], value, now),
        "call": lambda: core.called(answers[-1], "f", value, now),
        "finish": lambda: core.answered(answers[-1], now),
        "fail": lambda: core.not_answered(answers[-1], value, now),
    }
    score.play(moves[kind]())


class Preview(Score):
    dialect = PREVIEW


@settings(max_examples=150)
@given(
    st.lists(st.one_of(commands, engines), max_size=40),
    st.sampled_from([Score, Preview]),
    st.sampled_from([ServerCore, LoopbackCore]),
)
def test_nothing_a_client_does_breaks_a_session(moves, play, kind):
    score = play(kind("m", play.dialect, CountedIds(), now=0.0))
    for name, value in moves:
        if "." not in name:
            engine(score, name, value)
            continue
        try:
            command = play.dialect.read_command(json.dumps({"type": name, **value}))
        except WireError as error:
            score.play(score.core.refuse(error))
        else:
            score.play(score.core.receive(command, score.now))
    opened = sum(event["type"] == "response.created" for event in score.events)
    ended = sum(event["type"] == "response.done" for event in score.events)
    assert ended <= opened
