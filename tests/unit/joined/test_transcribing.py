"""A conversation that is only written down, both cores joined in memory: words come, and never an answer."""

import json

import pytest

from playground.conversation.actions import Confirmed, Notice, StateView
from playground.conversation.inputs import AskNow, ChangeSettings, HoldToTalk, SayText
from playground.conversation.states import Turn
from playground.errors import LinkError
from playground.presets import share_link
from playground.programs.code_sample import program, raw
from playground.programs.facts import facts_of
from playground.protocol import commands as c
from playground.protocol import events as e
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.services.address import address_of
from playground.services.catalogue import SERVICES
from playground.services.target import Target
from playground.settings import Settings
from tests.support.pair import Pair


@pytest.fixture(params=[GA, PREVIEW], ids=lambda dialect: dialect.name)
def dialect(request):
    return request.param.transcribing


def nobody(request):
    raise AssertionError("an answer was asked for")


def listening(dialect, words=("hello",), **settings):
    return Pair(dialect, nobody, words, output="transcript", **settings)


def notices(pair):
    return [view.code for view in pair.views if isinstance(view, Notice)]


def said(pair):
    return [(line.role, line.text, line.status) for line in pair.lines()]


def test_turns_are_written_down_one_after_the_other_and_nothing_answers(dialect):
    pair = listening(dialect, ["one", "two"], greeting=True, idle_timeout_ms=5000)
    for _ in range(2):
        pair.speak(600)
        pair.wait(900)
    pair.wait(20_000)
    assert said(pair) == [("user", "one", "done"), ("user", "two", "done")]
    assert {view.turn for view in pair.views if isinstance(view, StateView)} == {"listening", "hearing"}
    assert not [each for each in pair.commands if isinstance(each, c.CreateResponse | c.CancelResponse)]
    assert notices(pair) == []


def test_it_is_asked_for_nothing_that_belongs_to_answers_and_holds_what_was_asked(dialect):
    pair = listening(dialect, voice="verse", speed=1.2, create_response=False, transcription_language="pt")
    (update,) = pair.frames
    kind = "session.update" if dialect.name == "GA" else "transcription_session.update"
    assert json.loads(update)["type"] == kind
    assert not {"verse", "speed", "create_response", "modalities"} & set(json.dumps(json.loads(update)).split('"'))
    assert pair.server.config.transcription.language == "pt"
    assert pair.server.config.turn_detection.silence_duration_ms == Settings().silence_duration_ms
    assert [view.differs for view in pair.views if isinstance(view, Confirmed)] == [()]
    pair.want(ChangeSettings(pair.client.settings.changed(transcription_language="en", voice="ash")))
    assert pair.server.config.transcription.language == "en"
    assert len(pair.frames) == 2


def test_push_to_talk_is_written_down_as_the_key_is_let_go(dialect):
    pair = listening(dialect, turn_detection="none")
    pair.want(HoldToTalk(True))
    pair.speak(600)
    pair.want(HoldToTalk(False))
    assert said(pair) == [("user", "hello", "done")]
    assert pair.client.turn is Turn.LISTENING


@pytest.mark.parametrize("wanted", [SayText("Hello?"), AskNow()])
def test_who_wants_an_answer_is_told_that_none_comes(dialect, wanted):
    pair = listening(dialect)
    before = len(pair.frames)
    pair.want(wanted)
    assert (notices(pair), len(pair.frames), pair.client.turn) == (["unanswered"], before, Turn.LISTENING)


def test_a_conversation_keeps_whether_it_is_answered(dialect):
    answered = Pair(GA if dialect is GA.transcribing else PREVIEW, lambda request: [])
    for pair, other in ((listening(dialect), "audio"), (answered, "transcript")):
        sent = len(pair.frames)
        pair.want(ChangeSettings(pair.client.settings.changed(output=other)))
        assert (notices(pair), len(pair.frames)) == (["kind_kept"], sent)


def test_a_lost_link_goes_on_and_tells_the_next_nothing_of_before(dialect):
    pair = listening(dialect)
    pair.speak(600)
    pair.wait(900)
    sent = len(pair.frames)
    pair._do(pair.client.link_lost(LinkError("cut", code="closed", retry_helps=True), pair.now))
    pair.services.clear()
    pair.redial()
    assert len(pair.frames) == sent + 1
    pair.speak(600)
    pair.wait(900)
    assert [line.text for line in pair.lines()] == ["hello", "hello"]
    assert not [event for event in pair.events if isinstance(event, e.ItemAdded) and event.item.role == "assistant"]


@pytest.mark.parametrize(
    ("target", "url"),
    [
        (Target(service="openai"), "wss://api.openai.com/v1/realtime?intent=transcription"),
        (Target(service="openai", deployment="any"), "wss://api.openai.com/v1/realtime?intent=transcription"),
        (
            Target(service="azure", endpoint="https://mine.openai.azure.com"),
            "wss://mine.openai.azure.com/openai/v1/realtime?intent=transcription",
        ),
        (
            Target(service="azure", endpoint="https://mine.openai.azure.com", protocol="preview"),
            "wss://mine.openai.azure.com/openai/realtime?api-version=2025-04-01-preview&intent=transcription",
        ),
        (Target(service="other", endpoint="ws://h:1", deployment="m"), "ws://h:1/v1/realtime?intent=transcription"),
        (Target(), "ws://127.0.0.1:8765/v1/realtime?intent=transcription"),
    ],
)
def test_the_address_says_so_and_names_no_model(target, url):
    address = address_of(target, "ws://127.0.0.1:8765", transcribes=True)
    assert address.url == url
    assert not address.dialect.answers
    assert address.understood.endswith("transcript only.")
    assert SERVICES[target.service].spoken("ga").answers


def test_code_and_link_are_of_the_same_session(dialect):
    settings = Settings(output="transcript", transcription_language="pt")
    target = Target(protocol="ga" if dialect.name == "GA" else "preview")
    facts = facts_of(target, settings)
    assert facts.query == {"intent": "transcription"} or facts.query["intent"] == "transcription"
    body = json.loads(raw(facts))["session"]
    assert dialect.read_command(json.dumps({"type": dialect.command_names[c.UpdateSession], "session": body}))
    assert share_link.read(share_link.write(settings, target)).values["output"] == "transcript"
    with pytest.raises(Exception, match="hear an answer"):
        program("python", "openai", "say", facts)
