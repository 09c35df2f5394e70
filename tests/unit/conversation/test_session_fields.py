"""Every setting reaches the service, or the dialect says why it does not; what the service holds comes back."""

import json
from dataclasses import replace

import pytest

from playground.conversation.session_config import change_request, confirmed, first_request
from playground.protocol.commands import UpdateSession
from playground.protocol.events import SessionUpdated
from playground.protocol.registry import DIALECTS
from playground.protocol.values import AudioFormat, SessionConfig, TurnDetection, Voice, changed, made
from playground.services.row import Lacks
from playground.settings import KNOBS, WHOLES, Settings, knobs

GA, PREVIEW = DIALECTS["ga"], DIALECTS["preview"]
BOTH = pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
OTHER = {  # where bounds and choices do not tell another value
    "instructions": "Be brief.",
    "idle_timeout_ms": 6000,
    "transcription_language": "pt",
    "transcription_prompt": "Hibari",
    "max_output_tokens": 7,
    "tools": '[{"type":"function","name":"clock"}]',
}


def other_value(knob):
    """Return a valid value that is not the default."""
    if knob.name in OTHER:
        return OTHER[knob.name]
    if isinstance(knob.default, bool):
        return not knob.default
    return next(each for each in (*knob.choices, knob.minimum, knob.maximum) if each not in (knob.default, None, ""))


def sent(settings, dialect):
    return json.loads(dialect.write_command(UpdateSession(first_request(settings, dialect))))["session"]


@BOTH
@pytest.mark.parametrize("knob", [knob for knob in knobs().values() if not knob.local], ids=lambda knob: knob.name)
def test_every_setting_is_sent_or_named_as_ignored(dialect, knob):
    without = Settings().changed(**({knob.part_of: knob.when[0]} if knob.when else {}))
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


@BOTH
def test_a_service_without_the_telephones_formats_is_not_asked_for_them_and_the_page_says_why(dialect):
    lacking = Lacks(settings={"audio_format": "It has no telephone."}).of(dialect)
    telephone = Settings(audio_format="pcmu")
    assert sent(telephone, lacking) == sent(Settings(), dialect)
    assert sent(telephone, dialect) != sent(Settings(), dialect)
    assert "audio_format" not in confirmed(SessionConfig(), telephone, lacking).settings


@BOTH
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
    event = dialect.read_event(dialect.write_event(SessionUpdated(SessionConfig(voice=Voice.of("voice_1234")))))
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
