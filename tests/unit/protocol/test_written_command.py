"""An event that a person wrote: what cannot be sent is named by its path, and nothing is left out silently."""

import json

import pytest

from playground.errors import WireError
from playground.protocol.commands import COMMAND_TYPES
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.protocol.written_command import command_of

PCM_ALONE = (
    "The playground sends and plays PCM16 at 24 kHz; in another format this would be noise. Leave the format out."
)

BOTH = pytest.mark.parametrize("dialect", [GA, PREVIEW], ids=lambda dialect: dialect.name)
SAID = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hello"}]}


def why(body, dialect=GA) -> tuple[str, str | None]:
    with pytest.raises(WireError) as refused:
        command_of(body if isinstance(body, str) else json.dumps(body), dialect)
    return refused.value.sentence, refused.value.param


@BOTH
@pytest.mark.parametrize(
    "body",
    [
        {"type": "response.create"},
        {"type": "response.create", "response": {"instructions": "Be brief.", "metadata": {"a": "b"}}},
        {"type": "conversation.item.create", "item": SAID, "previous_item_id": "root", "event_id": "mine"},
        {"type": "conversation.item.create", "item": {"type": "mcp_approval_response", "anything": [1]}},
        {"type": "input_audio_buffer.append", "audio": "AAAA"},
    ],
    ids=lambda body: body["type"],
)
def test_what_the_dialect_knows_can_be_sent(dialect, body):
    assert type(command_of(json.dumps(body), dialect)) in COMMAND_TYPES


@pytest.mark.parametrize(
    ("body", "sentence", "param"),
    [
        ('{"type": "response.create"', "It is no JSON: Expecting ',' delimiter in line 1, column 27.", None),
        ("", "It is no JSON: Expecting value in line 1, column 1.", None),
        ('{"type": NaN}', "NaN is no JSON number.", None),
        ("[]", "Your message must be a JSON object.", None),
        ({}, "Missing required parameter: 'type'.", "type"),
        (
            {"type": "response.destroy"},
            "Invalid value: 'response.destroy'. Supported values are: 'session.update'",
            "type",
        ),
        ({"type": "response.create", "respose": {}}, "Unknown parameter: 'respose'.", "respose"),
        (
            {"type": "response.create", "response": {"instructions": 5}},
            "Invalid type for 'response.instructions': expected a string, but got an integer instead.",
            "response.instructions",
        ),
        (
            {"type": "conversation.item.create", "item": {**SAID, "content": [{"type": "input_text", "txt": "Hello"}]}},
            "Unknown parameter: 'item.content[0].txt'.",
            "item.content[0].txt",
        ),
        (
            {"type": "response.create", "response": {"input": [{**SAID, "mood": "fine"}]}},
            "Unknown parameter: 'response.input[0].mood'.",
            "response.input[0].mood",
        ),
        (
            {"type": "session.update", "session": {"instructions": "Be brief."}},
            "Invalid value: null. Supported values are: 'realtime' and 'transcription'.",
            "session.type",
        ),
    ],
)
def test_what_cannot_be_sent_says_why(body, sentence, param):
    said, where = why(body)
    assert said.startswith(sentence)
    assert where == param


@pytest.mark.parametrize(
    ("body", "dialect"),
    [
        (
            {
                "type": "session.update",
                "session": {"type": "realtime", "audio": {"input": {"format": {"type": "audio/pcmu"}}}},
            },
            GA,
        ),
        ({"type": "response.create", "response": {"audio": {"output": {"format": {"type": "audio/pcma"}}}}}, GA),
        ({"type": "session.update", "session": {"output_audio_format": "g711_ulaw"}}, PREVIEW),
    ],
)
def test_a_format_that_would_be_noise_is_refused(body, dialect):
    assert why(body, dialect)[0] == PCM_ALONE


@BOTH
def test_the_format_there_is_may_be_named(dialect):
    pcm = {"audio": {"output": {"format": {"type": "audio/pcm", "rate": 24000}}}}
    body = {"type": "realtime", **pcm} if dialect is GA else {"output_audio_format": "pcm16"}
    command_of(json.dumps({"type": "session.update", "session": body}), dialect)
