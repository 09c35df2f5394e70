"""Asked is only what differs from what the session reported as it was created; both cores agree on what that leaves."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.conversation.actions import Confirmed, Notice
from playground.conversation.inputs import ChangeSettings
from playground.conversation.session_report import confirmed
from playground.conversation.session_request import change_request, first_request
from playground.presets import share_link
from playground.programs.facts import facts_of
from playground.protocol.commands import UpdateSession
from playground.protocol.registry import DIALECTS
from playground.protocol.values import AudioFormat, SessionConfig, Voice
from playground.server.core.configuration import Circumstances, updated
from playground.server.core.core import DEFAULT_INSTRUCTIONS as BUILT_IN
from playground.services.catalogue import SERVICES
from playground.services.target import Target
from playground.settings import Settings
from tests.support.pair import Pair

SERVED = {name: DIALECTS[name] for name in SERVICES["builtin"].dialects}
EVERY = pytest.mark.parametrize("dialect", SERVED.values(), ids=SERVED)
OPENAIS = {name: dialect for name, dialect in SERVED.items() if dialect.knows("speed")}
BOTH = pytest.mark.parametrize("dialect", OPENAIS.values(), ids=OPENAIS)


def nothing(request):
    return []


def opening(pair):
    """What the first update of a pair asks for, by path; nothing where there is none."""
    updates = [json.loads(frame)["session"] for frame in pair.frames if "session.update" in frame]
    return {path for path in leaves(updates[0]) if path != "type"} if updates else set()


def leaves(value, path=""):
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield from leaves(each, f"{path}.{key}" if path else key)
    else:
        yield path


def short(paths):
    return {path.rpartition(".")[2] for path in paths}


@EVERY
def test_of_a_fresh_built_in_session_only_what_it_does_not_hold_is_asked_for(dialect):
    pair = Pair(dialect, nothing)
    assert short(opening(pair)) == {"instructions", "type", "silence_duration_ms", "model"}
    (held,) = [view for view in pair.views if isinstance(view, Confirmed)]
    assert held.differs == ()


@BOTH
def test_a_field_that_a_service_does_not_report_is_asked_for_only_where_it_is_not_at_its_default(dialect):
    """``speed`` broke a server that has none."""
    lacking = dialect.read_event(json.dumps({"type": "session.created", "session": {"id": "sess_1"}}))
    assert not {"speed", "voice", "noise_reduction", "max_output_tokens"} & set(
        first_request(Settings(), dialect, lacking.session).changes
    )
    assert first_request(Settings(speed=1.2), dialect, lacking.session).changes["speed"] == 1.2


@BOTH
def test_a_service_that_begins_with_something_else_is_asked_for_what_stands_on_the_page(dialect):
    begun = SessionConfig(speed=1.5, max_output_tokens=9, voice=Voice("verse"), output_format=AudioFormat("pcma"))
    asked = first_request(Settings(), dialect, begun).changes
    assert (asked["speed"], asked["max_output_tokens"], asked["voice"]) == (1.0, "inf", Voice("alloy"))
    assert asked["input_format"] == asked["output_format"] == AudioFormat()


@EVERY
def test_where_all_is_held_already_nothing_is_asked_and_that_is_shown(dialect):
    silence = dialect.session_defaults.turn_detection.silence_duration_ms
    pair = Pair(dialect, nothing, instructions=BUILT_IN, transcription_model="", silence_duration_ms=silence)
    assert pair.frames == []
    assert [view.differs for view in pair.views if isinstance(view, Confirmed)] == [()]


@BOTH
def test_of_turn_detection_only_the_parts_are_named_that_differ_from_now_or_from_the_beginning(dialect):
    created = dialect.session_defaults
    first = Settings(threshold=0.7)
    change = change_request(first, first.changed(prefix_padding_ms=500), dialect, created)
    assert change.changes == {
        "turn_detection": {
            "kind": "server_vad",
            "threshold": 0.7,
            "prefix_padding_ms": 500,
            "silence_duration_ms": first.silence_duration_ms,
        }
    }
    back = change_request(first, Settings(), dialect, created)
    assert back.changes["turn_detection"]["threshold"] == 0.5
    other = change_request(first, first.changed(turn_detection="semantic_vad"), dialect, created)
    assert set(other.changes["turn_detection"]) == {"kind", "eagerness", "create_response", "interrupt_response"}


def settings_of(dialect):
    return st.fixed_dictionaries(
        {
            "instructions": st.sampled_from(["", "Be brief."]),
            "voice": st.sampled_from(dialect.voices[:3]),
            "turn_detection": st.sampled_from([*dialect.detections, "none"]),
            "threshold": st.sampled_from([0.3, 0.5]),
            "silence_duration_ms": st.sampled_from([200, 500]),
            "idle_timeout_ms": st.sampled_from([None, 6000]),
            "eagerness": st.sampled_from(["auto", "low"]),
            "create_response": st.booleans(),
            "transcription_model": st.sampled_from(["", "one", "two"]),
            "transcription_language": st.sampled_from(["", "pt"]),
            "noise_reduction": st.sampled_from(["off", "near_field"]),
            "output": st.sampled_from(["audio", "text"]),
            "audio_format": st.sampled_from(["pcm", "pcmu"]),
            "max_output_tokens": st.sampled_from(["inf", 7]),
            "tools": st.sampled_from(["", '[{"type":"function","name":"clock"}]']),
            "speed": st.sampled_from([1.0, 1.2]),
            "temperature": st.sampled_from([0.7, 0.8]),
            "truncation": st.sampled_from(["auto", "retention_ratio"]),
        }
    ).map(lambda values: Settings(**values))


def taken(config, patch, dialect):
    """What the built-in server holds after an update, as it travels."""
    read = dialect.read_command(dialect.write_command(UpdateSession(patch)))
    return updated(config, read.session, dialect, Circumstances())


@EVERY
@given(data=st.data())
def test_whatever_a_session_begins_with_it_holds_what_was_asked_afterwards(dialect, data):
    begun, first, second = (data.draw(settings_of(dialect)) for _ in range(3))
    created = taken(dialect.session_defaults, first_request(begun, dialect), dialect)
    held = taken(created, first_request(first, dialect, created), dialect)
    assert confirmed(held, first, dialect).differs == ()
    change = change_request(first, second, dialect, created)
    held = taken(held, change, dialect) if change else held
    assert confirmed(held, second, dialect).differs == ()


@EVERY
@given(data=st.data())
def test_a_program_and_a_link_of_these_settings_lead_to_the_same_session(dialect, data):
    settings = data.draw(settings_of(dialect))
    created = dialect.session_defaults
    page = taken(created, first_request(settings, dialect, created), dialect)
    protocol = next(name for name, each in DIALECTS.items() if each is dialect)
    target = Target(protocol=protocol)
    program = json.dumps({"type": "session.update", "session": facts_of(target, settings).session}, default=dict)
    assert updated(created, dialect.read_command(program).session, dialect, Circumstances()) == page
    linked = share_link.whole(share_link.read(share_link.write(settings, target)).values, Settings())
    assert taken(created, first_request(linked, dialect, created), dialect) == page


@BOTH
def test_a_change_while_one_talks_names_nothing_that_stays(dialect):
    pair = Pair(dialect, nothing)
    pair.frames.clear()
    pair.want(ChangeSettings(pair.client.settings.changed(speed=1.2)))
    (frame,) = pair.frames
    assert short(leaves(json.loads(frame)["session"])) - {"type"} == {"speed"}
    assert not [view for view in pair.views if isinstance(view, Notice)]
