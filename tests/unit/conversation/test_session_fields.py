"""Every setting reaches the service, or the dialect says why it does not; what the service holds comes back."""

import json
from dataclasses import replace

import pytest
from openai.types.realtime import SessionUpdateEvent

from playground.conversation.session_report import confirmed
from playground.conversation.session_request import change_request, first_request
from playground.errors import SettingsError
from playground.offers import OF_TRANSCRIBERS, TRANSCRIPTION_MODELS
from playground.protocol.commands import UpdateSession
from playground.protocol.events import SessionUpdated
from playground.protocol.registry import DIALECTS
from playground.protocol.values import AudioFormat, SessionConfig, SessionPatch, TurnDetection, Voice, changed, made
from playground.server.core.configuration import Circumstances, updated
from playground.services.address import dialect_of
from playground.services.row import Lacks
from playground.services.target import Target
from playground.settings import KNOBS, WHOLES, Settings, knobs

GA, PREVIEW = DIALECTS["ga"], DIALECTS["preview"]
BOTH = pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
TELEPHONE = pytest.mark.parametrize(
    "dialect",
    [dialect for dialect in DIALECTS.values() if "audio_format" not in dialect.ignored],
    ids=lambda dialect: dialect.name,
)
OTHER = {  # where bounds and choices do not tell another value
    "instructions": "Be brief.",
    "idle_timeout_ms": 6000,
    "turn_detection": "none",
    "transcription_language": "pt",
    "transcription_prompt": "Hibari",
    "max_output_tokens": 7,
    "tools": '[{"type":"function","name":"clock"}]',
    "transcription_keywords": "Hibari, Recife",
    "transcription_languages": "en, pt",
    "token_limit": 5000,
    "prompt_id": "pmpt_1",
    "prompt_version": "2",
    "prompt_variables": '{"name": "Ana"}',
    "detection_languages": "en, pt",
    "voice_source": "endpoint-1",
    "interim_text": "One moment.",
}
NAMED = {"voice": "voice_mine", "transcription_model": "ears"}
"""Somebody's own: of the names that are known a dialect takes those that it knows."""
BESIDE = {"transcription_logprobs"}
"""Asked for beside the transcription: of the session."""
NEEDS = {"prompt_version": {"prompt_id": "pmpt_1"}, "prompt_variables": {"prompt_id": "pmpt_1"}}
NEEDS |= {"voice_source": {"voice_type": "azure-custom"}}
NEEDS |= {"end_of_utterance_level": {"end_of_utterance": "semantic_detection_v1"}}
NEEDS |= {name: {"transcription_model": "ears"} for name in OF_TRANSCRIBERS}  # of which nothing is known


def other_value(knob):
    """Return a valid value that is not the default."""
    if knob.name in (OTHER | NAMED):
        return (OTHER | NAMED)[knob.name]
    if isinstance(knob.default, bool):
        return not knob.default
    return next(each for each in (*knob.choices, knob.minimum, knob.maximum) if each not in (knob.default, None, ""))


def sent(settings, dialect):
    return json.loads(dialect.write_command(UpdateSession(first_request(settings, dialect))))["session"]


@BOTH
@pytest.mark.parametrize("knob", [knob for knob in knobs().values() if not knob.local], ids=lambda knob: knob.name)
def test_every_setting_is_sent_or_named_as_ignored(dialect, knob):
    without = Settings().changed(**({knob.part_of: knob.when[0]} if knob.when else {}), **NEEDS.get(knob.name, {}))
    assert without.acts(knob.name)
    with_it = without.changed(**{knob.name: other_value(knob)})
    is_sent = sent(with_it, dialect) != sent(without, dialect)
    assert is_sent != (knob.name in dialect.ignored), f"{knob.name} needs a line in the plan of {dialect.name}"


@BOTH
@pytest.mark.parametrize("knob", [knob for knob in knobs().values() if knob.local], ids=lambda knob: knob.name)
def test_what_the_playground_does_itself_no_service_is_told(dialect, knob):
    with_it = Settings().changed(**{knob.name: other_value(knob)})
    assert sent(with_it, dialect) == sent(Settings(), dialect)
    assert change_request(Settings(), with_it, dialect) is None


@BOTH
def test_what_every_service_does_unasked_is_asked_for_only_after_a_change(dialect):
    assert "truncation" not in sent(Settings(), dialect)
    back = change_request(Settings(truncation="disabled"), Settings(), dialect)
    assert (back is not None) == dialect.knows("truncation")


def test_a_retention_ratio_goes_with_its_truncation_alone():
    settings = Settings(truncation="retention_ratio", retention_ratio=0.6)
    assert sent(settings, GA)["truncation"] == {"type": "retention_ratio", "retention_ratio": 0.6}
    assert sent(settings.changed(truncation="disabled"), GA)["truncation"] == "disabled"
    assert change_request(Settings(), Settings(retention_ratio=0.6), GA) is None


@pytest.mark.parametrize(
    ("reported", "differs"),
    [
        ({"type": "retention_ratio", "retention_ratio": 0.6}, []),
        (
            {"type": "retention_ratio", "retention_ratio": 0.5, "token_limits": {"post_instructions": 9}},
            ["retention_ratio"],
        ),
        ("auto", ["truncation"]),
        ({"type": "retention_ratio"}, ["truncation"]),
    ],
)
def test_the_truncation_that_a_service_holds_is_compared(reported, differs):
    event = GA.read_event(json.dumps({"type": "session.updated", "session": {"truncation": reported}}))
    asked = Settings(truncation="retention_ratio", retention_ratio=0.6)
    assert isinstance(event, SessionUpdated)
    held = confirmed(event.session, asked, GA)
    assert [each.field for each in held.differs if each.field in ("truncation", "retention_ratio")] == differs


@TELEPHONE
def test_a_service_without_the_telephones_formats_is_not_asked_for_them_and_the_page_says_why(dialect):
    lacking = Lacks(settings={"audio_format": "It has no telephone."}).of(dialect)
    telephone = Settings(audio_format="pcmu")
    assert sent(telephone, lacking) == sent(Settings(), dialect)
    assert sent(telephone, dialect) != sent(Settings(), dialect)
    assert "audio_format" not in confirmed(SessionConfig(), telephone, lacking).settings


@TELEPHONE
def test_formats_that_differ_by_direction_are_told_apart(dialect):
    held = confirmed(SessionConfig(output_format=AudioFormat("pcma")), Settings(), dialect)
    assert held.settings["audio_format"] == "pcm in, pcma out"
    assert "audio_format" in [each.field for each in held.differs]


@pytest.mark.parametrize(("voice", "in_ga"), [("marin", "marin"), ("voice_1234", {"id": "voice_1234"})])
def test_a_voice_of_ones_own_is_asked_for_by_its_id_where_the_dialect_can(voice, in_ga):
    settings = Settings(voice=voice)
    assert sent(settings, GA)["audio"]["output"]["voice"] == in_ga
    assert sent(settings, PREVIEW)["voice"] == voice


@BOTH
def test_a_voice_of_ones_own_comes_back_as_it_was_asked_for(dialect):
    event = dialect.read_event(
        dialect.write_event(SessionUpdated(replace(dialect.session_defaults, voice=Voice.of("voice_1234"))))
    )
    held = confirmed(event.session, Settings(voice="voice_1234"), dialect)
    assert held.settings["voice"] == "voice_1234"
    assert "voice" not in [each.field for each in held.differs]


@pytest.mark.parametrize("kind", [SessionConfig, TurnDetection])
def test_a_field_that_nothing_acts_on_is_carried(kind):
    carried = changed(made(kind, {"fresh": 1}), {"fresher": 2})
    assert carried.more == {"fresh": 1, "fresher": 2}
    assert hash(carried) is not None


def test_a_part_that_a_service_does_not_report_is_not_compared(monkeypatch):
    monkeypatch.setitem(KNOBS, "fresh_ms", replace(KNOBS["silence_duration_ms"], name="fresh_ms"))
    monkeypatch.setitem(WHOLES, "turn_detection", (*WHOLES["turn_detection"], "fresh_ms"))
    assert "fresh_ms" not in confirmed(SessionConfig(), Settings(), GA).settings


def test_every_field_of_ga_travels_as_the_package_has_it_and_comes_back():
    settings = Settings(
        reasoning_effort="low",
        parallel_tool_calls=False,
        prompt_id="pmpt_1",
        prompt_version="2",
        prompt_variables='{"name": "Ana"}',
        tracing="auto",
        truncation="retention_ratio",
        token_limit=5000,
        transcription_model="ears",
        transcription_delay="high",
        transcription_keywords="Hibari,Recife",
        transcription_languages="en,pt",
        voice="voice_1234",
    )
    frame = GA.write_command(UpdateSession(first_request(settings, GA, GA.session_defaults)))
    session = SessionUpdateEvent.model_validate_json(frame, strict=True).session
    assert (session.reasoning.effort, session.parallel_tool_calls, session.tracing) == ("low", False, "auto")
    assert session.prompt.model_dump(exclude_none=True) == {
        "id": "pmpt_1",
        "version": "2",
        "variables": {"name": "Ana"},
    }
    assert session.truncation.token_limits.post_instructions == 5000
    heard = session.audio.input.transcription
    assert (heard.delay, heard.keywords, heard.languages) == ("high", ["Hibari", "Recife"], ["en", "pt"])
    assert session.audio.output.voice.id == "voice_1234"
    read = GA.read_command(frame)
    assert isinstance(read, UpdateSession)
    changes = dict(read.session.changes)
    voice = changes.pop("voice")  # it has no such one
    after = updated(GA.session_defaults, SessionPatch(changes), GA, Circumstances())
    told = GA.read_event(GA.write_event(SessionUpdated(replace(after, voice=voice))))
    assert isinstance(told, SessionUpdated)
    assert confirmed(told.session, settings, GA).differs == ()
    assert first_request(settings, GA, told.session).changes == {}


@pytest.mark.parametrize("offer", TRANSCRIPTION_MODELS, ids=lambda offer: offer.name)
def test_a_transcriber_is_asked_only_for_what_it_has(offer):
    settings = Settings(
        transcription_model=offer.name,
        transcription_prompt="names",
        transcription_delay="low",
        transcription_keywords="Hibari",
        transcription_languages="en, pt",
    )
    asked = sent(settings, GA)["audio"]["input"]["transcription"]
    assert {f"transcription_{part}" for part in asked} - {"transcription_model"} == offer.takes - BESIDE
    held = confirmed(SessionConfig(), settings, GA)
    assert not {each.field for each in held.differs} & (OF_TRANSCRIBERS - offer.takes)


def test_a_model_that_does_not_reason_is_not_asked_to_and_says_which_do():
    for model, reasons in (("gpt-realtime-1.5", False), ("gpt-realtime-2.1", True), ("a-deployment", True)):
        dialect = dialect_of(Target(service="openai", deployment=model))
        body = sent(Settings(reasoning_effort="low", parallel_tool_calls=False), dialect)
        assert ("reasoning" in body, "parallel_tool_calls" in body) == (reasons, reasons)
        if not reasons:
            assert "gpt-realtime-2.1" in dialect.ignored["reasoning_effort"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"prompt_variables": "[1]"}, "no JSON object of words"),
        ({"prompt_variables": "{"}, "Its variables"),
        ({"transcription_languages": "english"}, "Languages"),
        ({"token_limit": 0}, "Token limit"),
        ({"reasoning_effort": "huge"}, "Reasoning effort"),
    ],
)
def test_a_value_that_cannot_be_is_a_sentence(values, said):
    with pytest.raises(SettingsError) as no:
        Settings().changed(**values)
    assert said in str(no.value)


XAI = DIALECTS["xai"]


@pytest.mark.parametrize(
    ("dialect", "voice", "asked"),
    [
        (XAI, "alloy", "ara"),
        (XAI, "leo", "leo"),
        (XAI, "somebody-of-mine", "somebody-of-mine"),
        (GA, "leo", "alloy"),
        (PREVIEW, "marin", "marin"),  # the same maker's, only younger
    ],
)
def test_a_voice_of_another_maker_gives_way_to_the_usual_one_and_that_is_no_difference(dialect, voice, asked):
    assert str(first_request(Settings(voice=voice), dialect).changes["voice"]) == asked
    held = confirmed(SessionConfig(voice=Voice(asked)), Settings(voice=voice), dialect)
    assert "voice" not in [each.field for each in held.differs]
    differing = confirmed(SessionConfig(voice=Voice("nobody")), Settings(voice=voice), dialect)
    assert "voice" in [each.field for each in differing.differs]


@pytest.mark.parametrize(
    ("dialect", "model", "asked"),
    [(XAI, "gpt-transcribe", "grok-transcribe"), (GA, "grok-transcribe", "gpt-transcribe"), (XAI, "mine", "mine")],
)
def test_a_transcriber_of_another_maker_gives_way_too(dialect, model, asked):
    assert first_request(Settings(transcription_model=model), dialect).changes["transcription"].model == asked
    assert first_request(Settings(transcription_model=""), dialect).changes["transcription"] is None


def test_where_a_service_finds_no_turns_unasked_a_kind_that_it_lacks_becomes_its_own():
    assert first_request(Settings(turn_detection="semantic_vad"), XAI).changes["turn_detection"]["kind"] == "server_vad"
