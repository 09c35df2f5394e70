"""What was asked, what the service agreed to, and what becomes of a refusal."""

import pytest

from playground.conversation.actions import Confirmed, Notice, Send, Show
from playground.conversation.session_config import MOST_UNANSWERED, Agreement
from playground.conversation.session_fields import FORMATS
from playground.protocol.commands import UpdateSession
from playground.protocol.events import SessionUpdated
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.protocol.values import ErrorBody, SessionConfig, Voice
from playground.protocol.xai import XAI
from playground.settings import Settings


def asked(actions):
    """Return what each update among ``actions`` changes."""
    sent = [action.command for action in actions if isinstance(action, Send)]
    return [dict(command.session.changes) for command in sent if isinstance(command, UpdateSession)]


def ids(actions):
    return [action.command.event_id for action in actions if isinstance(action, Send)]


def shown(kind, actions):
    return [a.view for a in actions if isinstance(a, Show) and isinstance(a.view, kind)]


def no(actions, message="Not so.", code="invalid_value", which=0):
    """The service's no to one of the updates among ``actions``."""
    return ErrorBody(message=message, code=code, event_id=ids(actions)[which])


@pytest.fixture(params=[GA, PREVIEW], ids=["ga", "preview"])
def agreement(request):
    made = Agreement(Settings(), request.param)
    made.open(SessionConfig(id="sess_1"))
    made.updated(SessionConfig(id="sess_1"))
    return made


def test_a_change_asks_only_for_what_changed(agreement):
    actions = agreement.change(agreement.settings.changed(speed=1.2), is_open=True)
    assert asked(actions) == [{"speed": 1.2}]


def test_without_a_session_a_change_waits_for_one(agreement):
    assert agreement.change(agreement.settings.changed(instructions="Be brief."), is_open=False) == []
    assert asked(agreement.open(SessionConfig()))[0]["instructions"] == "Be brief."


def test_a_refused_opening_is_asked_again_field_by_field_so_that_one_bad_value_costs_only_itself():
    agreement = Agreement(Settings(voice="nobody", instructions="Be brief."), GA)
    opening = agreement.open(SessionConfig())
    again = agreement.refused(no(opening))
    assert not shown(Notice, again)
    assert [list(changes) for changes in asked(again)] == [[name] for name in asked(opening)[0]]
    assert {"instructions": "Be brief."} in asked(again)

    position = asked(again).index({"voice": Voice("nobody")})
    refused = agreement.refused(no(again, "Invalid voice.", which=position))
    assert [n.sentence for n in shown(Notice, refused)] == ["Voice did not take effect."]
    assert asked(refused) == []


def test_a_refused_change_of_two_fields_is_asked_again_one_by_one(agreement):
    actions = agreement.change(agreement.settings.changed(speed=1.2, instructions="Be brief."), is_open=True)
    again = agreement.refused(no(actions))
    assert not shown(Notice, again)
    assert sorted(map(list, asked(again))) == [["instructions"], ["speed"]]
    assert shown(Notice, agreement.refused(no(again, which=0)))
    agreement.updated(SessionConfig(id="sess_1"))
    assert not agreement.is_waiting


def test_a_refusal_shows_the_services_words_and_what_it_still_holds(agreement):
    actions = agreement.change(agreement.settings.changed(max_output_tokens=7), is_open=True)
    refused = agreement.refused(no(actions, "Seven is too few."))
    (notice,), (held,) = shown(Notice, refused), shown(Confirmed, refused)
    assert (notice.sentence, notice.hint) == (
        "Maximum tokens did not take effect.",
        "The service says: Seven is too few.",
    )
    assert [(d.field, d.asked, d.confirmed) for d in held.differs if d.field == "max_output_tokens"] == [
        ("max_output_tokens", 7, "inf")
    ]


@pytest.mark.parametrize("said", [{"param": "session.audio.output.voice"}, {"code": "invalid_json"}])
def test_a_refusal_that_names_no_update_is_about_the_oldest_and_says_what_did_not_take_effect(agreement, said):
    agreement.change(agreement.settings.changed(speed=1.2), is_open=True)
    refused = agreement.refused(ErrorBody(message="Not so.", **said))
    assert [n.sentence for n in shown(Notice, refused)] == ["Speed did not take effect."]
    assert agreement._unanswered == {}


def test_a_value_refused_once_does_not_spoil_the_next_change(agreement):
    agreement.refused(no(agreement.change(agreement.settings.changed(max_output_tokens=7), is_open=True)))
    actions = agreement.change(agreement.settings.changed(threshold=0.7), is_open=True)
    assert [list(changes) for changes in asked(actions)] == [["turn_detection"]]


def test_an_error_about_something_else_is_none_of_its_business(agreement):
    agreement.change(agreement.settings.changed(speed=1.2), is_open=True)
    assert agreement.refused(ErrorBody(message="Busy.", event_id="event_9")) is None
    assert agreement.refused(ErrorBody(message="Busy.")) is None


def test_before_the_first_sound_the_voice_is_asked_for_like_anything_else(agreement):
    actions = agreement.change(agreement.settings.changed(voice="verse", speed=1.2), is_open=True)
    assert asked(actions) == [{"voice": Voice("verse"), "speed": 1.2}]


def test_after_the_first_sound_a_locked_voice_says_so_offers_a_new_session_and_costs_nothing_else(agreement):
    agreement.spoke()
    actions = agreement.change(agreement.settings.changed(voice="verse", speed=1.2), is_open=True)
    assert asked(actions) == [{"speed": 1.2}, {"voice": Voice("verse")}]
    agreement.updated(SessionConfig(speed=1.2))
    refused = agreement.refused(no(actions, "Cannot update a conversation's voice.", "cannot_update_voice", which=1))
    (notice,), (held,) = shown(Notice, refused), shown(Confirmed, refused)
    assert (notice.code, notice.action) == ("voice_locked", "restart")
    assert "verse" in notice.hint
    assert "Cannot update a conversation's voice." in notice.hint
    assert ("voice", "verse", "alloy") in [(d.field, d.asked, d.confirmed) for d in held.differs]


def test_a_service_that_lets_the_voice_change_after_all_gets_its_way(agreement):
    agreement.spoke()
    agreement.change(agreement.settings.changed(voice="verse"), is_open=True)
    held = agreement.updated(SessionConfig(voice=Voice("verse")))
    assert not [d for c in shown(Confirmed, held) for d in c.differs if d.field == "voice"]


def test_a_new_session_unlocks_the_voice(agreement):
    agreement.spoke()
    agreement.open(SessionConfig())
    assert asked(agreement.change(agreement.settings.changed(voice="verse", speed=1.2), is_open=True)) == [
        {"voice": Voice("verse"), "speed": 1.2}
    ]


def test_a_service_that_never_answers_does_not_fill_the_memory(agreement):
    for n in range(3 * MOST_UNANSWERED):
        agreement.change(agreement.settings.changed(instructions=str(n)), is_open=True)
    assert len(agreement._unanswered) <= MOST_UNANSWERED


def test_a_later_link_is_asked_for_the_audio_format_that_the_conversation_keeps():
    agreement = Agreement(Settings(audio_format="pcmu"), PREVIEW)
    (first,) = asked(agreement.open(SessionConfig()))
    agreement.change(agreement.settings.changed(audio_format="pcma", speed=1.2), is_open=True)
    (second,) = asked(agreement.open(SessionConfig()))
    assert {name: second[name] for name in FORMATS} == {name: first[name] for name in FORMATS}
    assert second["speed"] == 1.2


def test_the_audio_format_is_free_until_the_conversation_opens():
    agreement = Agreement(Settings(), PREVIEW)
    agreement.change(agreement.settings.changed(audio_format="pcma"), is_open=False)
    assert asked(agreement.open(SessionConfig()))[0]["input_format"].kind == "pcma"


def test_an_audio_format_that_the_service_does_not_have_is_told_once_for_both_ways():
    agreement = Agreement(Settings(audio_format="pcmu"), PREVIEW)
    again = agreement.refused(no(agreement.open(SessionConfig())))
    both = [set(changes) for changes in asked(again)].index(set(FORMATS))
    refused = agreement.refused(no(again, which=both))
    assert [notice.sentence for notice in shown(Notice, refused)] == ["Audio format did not take effect."]
    assert asked(refused) == []


def test_what_a_report_leaves_unsaid_is_as_it_was_or_as_it_was_just_asked_for():
    agreement = Agreement(Settings(voice="leo", speed=1.2), XAI)
    agreement.open(SessionConfig(id="sess_1", voice=Voice("ara"), instructions="Be brief."))
    event = XAI.read_event('{"type":"session.updated","session":{"model":"grok"}}')
    assert isinstance(event, SessionUpdated)
    told = event.session
    (view,) = shown(Confirmed, agreement.updated(told))
    assert (view.settings["voice"], view.settings["speed"]) == ("leo", 1.2)
    assert agreement.held is not None
    assert agreement.held.instructions == agreement.settings.instructions
    (view,) = shown(Confirmed, agreement.updated(told))
    assert view.settings["voice"] == "leo"
