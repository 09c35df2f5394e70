"""The course of a conversation: link, turns, transcript, figures, recovery."""

import pytest

from playground.conversation.actions import Close, Confirmed, Line, Notice, RetryAt, StateView
from playground.conversation.inputs import AnswerTool, ChangeSettings, HangUp, HoldToTalk, SayText, SendAudio
from playground.conversation.states import LINK, TURN, Link, LinkSignal, Turn, TurnSignal
from playground.errors import LinkError
from playground.offers import USUAL_TRANSCRIBER
from playground.protocol import events as e
from playground.protocol.commands import (
    AppendAudio,
    ClearAudio,
    CommitAudio,
    CreateItem,
    CreateResponse,
    UpdateSession,
)
from playground.protocol.ga import GA
from playground.protocol.values import ErrorBody, Item, Part, Response, SessionConfig, StatusDetails, TurnDetection
from tests.support.score import Score, of, pcm, sent

LOST = LinkError("lost", code="closed", retry_helps=True)


def test_a_turn_passes_listening_hearing_thinking_speaking_listening():
    score = Score().open()
    score.person_speaks()
    score.answer_begins()
    score.says("hello", 300)
    score.answer_ends()
    score.heard(20)
    score.heard(300, done=True)
    turns = [view.turn for view in of(StateView, score.played) if view.link == "open"]
    assert turns == ["listening", "hearing", "thinking", "speaking", "listening"]


def test_no_state_is_a_dead_end():
    for link in (Link.IDLE, Link.CONNECTING, Link.OPEN, Link.WAITING):
        assert LINK[(link, LinkSignal.HANG_UP)] is Link.CLOSED
    for turn in (Turn.HEARING, Turn.THINKING, Turn.SPEAKING):
        assert any(start is turn and end is not turn for (start, _), end in TURN.items())
    assert {signal for _, signal in TURN} == set(TurnSignal)


def test_words_and_sound_before_the_link_is_open_are_not_lost():
    score = Score()
    score.keep(score.core.dialled())
    score.want(SendAudio(b"\1\0"))
    score.want(SayText("hello"))
    commands = sent(score.hear(e.SessionCreated(SessionConfig())))
    assert [type(c) for c in commands] == [UpdateSession, AppendAudio, CreateItem, CreateResponse]


def test_sound_kept_before_the_link_is_open_is_bounded():
    score = Score()
    score.keep(score.core.dialled())
    for _ in range(100):
        score.want(SendAudio(pcm(1000)))
    appended = [c for c in sent(score.hear(e.SessionCreated(SessionConfig()))) if isinstance(c, AppendAudio)]
    assert len(appended) == 10


def test_the_first_update_says_everything_the_dialect_knows_and_nothing_else():
    score = Score(threshold=0.7)
    score.keep(score.core.dialled())
    update = sent(score.hear(e.SessionCreated(SessionConfig())))[0]
    assert set(update.session.changes) <= GA.session.names
    assert update.session.changes["turn_detection"]["threshold"] == 0.7
    assert "temperature" not in update.session.changes


def test_a_change_sends_only_what_changed():
    score = Score().open()
    changed = score.core.settings.changed(silence_duration_ms=800)
    (update,) = sent(score.want(ChangeSettings(changed)))
    assert set(update.session.changes) == {"turn_detection"}
    assert sent(score.want(ChangeSettings(changed))) == []


def test_what_the_service_holds_is_shown_where_it_differs():
    score = Score().open()
    held = SessionConfig(
        instructions=score.core.settings.instructions, turn_detection=TurnDetection(silence_duration_ms=200)
    )
    (shown,) = of(Confirmed, score.hear(e.SessionUpdated(held)))
    assert {(d.field, d.asked, d.confirmed) for d in shown.differs} == {
        ("silence_duration_ms", 500, 200),
        ("transcription_model", USUAL_TRANSCRIBER, ""),
    }


def test_the_transcript_is_ordered_by_predecessor_and_never_by_arrival():
    score = Score().open()
    answer = Item(id="b", role="assistant", status="completed", content=(Part("audio", transcript="hi"),))
    score.hear(e.ItemAdded(answer, previous_item_id="a"))
    score.hear(e.AudioCommitted("a"), e.TranscriptionCompleted("a", "hello"))
    assert [line.item_id for line in score.core.transcript.lines()] == ["a", "b"]
    assert [(line.item_id, line.after) for line in of(Line, score.played)][-1] == ("b", "a")


def test_a_transcript_that_comes_after_the_answer_stands_before_it():
    score = Score().open()
    score.person_speaks("a")
    score.answer_begins(after="a")
    score.says("hi", 100)
    score.hear(e.TranscriptionDelta("a", "hel"), e.TranscriptionCompleted("a", "hello"))
    assert [(line.role, line.text) for line in score.core.transcript.lines()] == [
        ("user", "hello"),
        ("assistant", "hi"),
    ]


def test_a_failed_transcription_stands_where_the_words_would():
    score = Score().open()
    score.person_speaks("a")
    score.hear(e.TranscriptionFailed("a", ErrorBody("DeploymentNotFound")))
    assert score.line("a").status == "failed"
    assert "DeploymentNotFound" in score.line("a").note


def test_a_transcriber_that_is_no_deployment_is_said_with_what_to_deploy_and_the_answer_comes_all_the_same():
    score = Score(transcription_model="ears").open()
    score.person_speaks("a")
    score.hear(e.TranscriptionFailed("a", ErrorBody("It is not there.", "server_error", "DeploymentNotFound")))
    score.answer_begins(after="a")
    (notice,) = of(Notice, score.played)
    assert (notice.sentence, notice.level) == (
        "There is no deployment called ears, so what you say is not written down.",
        "info",
    )
    assert USUAL_TRANSCRIBER in notice.hint
    assert score.core.turn is Turn.THINKING


def test_without_transcription_the_turn_is_shown_and_says_why_it_has_no_words():
    score = Score(transcription_model="").open()
    score.person_speaks("a")
    assert (score.line("a").status, score.line("a").note) == ("done", "Spoken; transcription is off.")


def test_words_for_an_entry_nobody_announced_are_not_lost():
    score = Score().open()
    score.hear(e.TranscriptDelta("resp_9", "stray", "hello"))
    assert score.line("stray").text == "hello"


def test_latency_runs_from_the_end_of_speech_to_the_first_sound_heard():
    score = Score(silence_duration_ms=700).open()
    score.confirm(silence_duration_ms=500)  # it is the service that waits
    for block in range(100):  # two seconds of sound, sent as they happen
        score.now = block * 0.02
        score.want(SendAudio(pcm(20)))
    score.now = 2.1
    score.person_speaks("a", end_ms=1500)  # speech itself ended at 1000 ms
    score.answer_begins()
    score.says("hi", 300)
    score.now = 2.4
    score.heard(5)
    assert score.line("answer_1").latency_ms == pytest.approx(1400, abs=25)
    score.now = 3.0
    score.heard(200)
    assert score.line("answer_1").latency_ms == pytest.approx(1400, abs=25)


def test_push_to_talk_commits_and_asks_for_an_answer():
    score = Score(turn_detection="none").open()
    assert [type(c) for c in sent(score.want(HoldToTalk(True)))] == [ClearAudio]
    score.want(SendAudio(pcm(150)))
    assert [type(c) for c in sent(score.want(HoldToTalk(False)))] == [CommitAudio, CreateResponse]
    assert score.core.turn is Turn.THINKING


def test_a_key_tapped_too_briefly_commits_nothing_and_says_so():
    score = Score(turn_detection="none").open()
    score.want(HoldToTalk(True))
    score.want(SendAudio(pcm(80)))
    actions = score.want(HoldToTalk(False))
    assert [type(c) for c in sent(actions)] == [ClearAudio]
    assert of(Notice, actions)[0].code == "too_short"
    assert score.core.turn is Turn.LISTENING


def test_a_key_released_twice_does_nothing_the_second_time():
    score = Score(turn_detection="none").open()
    score.want(HoldToTalk(True))
    score.want(SendAudio(pcm(150)))
    score.want(HoldToTalk(False))
    assert score.want(HoldToTalk(False)) == []


def test_a_tool_call_waits_for_its_result_and_the_answer_follows():
    score = Score(tools='[{"type": "function", "name": "add"}]').open()
    call = Item(
        id="call_item", kind="function_call", call_id="call_1", name="add", arguments='{"a": 1}', status="completed"
    )
    score.hear(e.ResponseCreated(Response(id="r")), e.OutputItemAdded("r", call))
    assert score.line("call_item").status == "streaming"
    first = sent(score.want(AnswerTool("call_1", "3")))
    assert first[0].item.kind == "function_call_output"
    assert not any(isinstance(c, CreateResponse) for c in first)
    assert sent(score.hear(e.ResponseDone(Response(id="r", status="completed", output_items=(call,))))) == [
        CreateResponse(event_id="answer_1")
    ]
    score.hear(e.ItemAdded(Item(id="out", kind="function_call_output", call_id="call_1", output="3")))
    assert score.line("call_item").status == "done"
    assert score.line("out").text == "3"


def test_a_failed_answer_says_why():
    score = Score().open()
    error = StatusDetails("failed", error=ErrorBody("You ran out of tokens.", code="insufficient_quota"))
    actions = score.hear(
        e.ResponseCreated(Response(id="r")), e.ResponseDone(Response(id="r", status="failed", status_details=error))
    )
    assert of(Notice, actions)[0].sentence == "You ran out of tokens."
    assert score.core.turn is Turn.LISTENING


def test_a_lost_link_is_opened_again_and_the_service_is_told_what_was_heard():
    score = Score().open()
    score.person_speaks("a")
    score.hear(e.TranscriptionCompleted("a", "count to ten"))
    score.answer_begins(after="a")
    score.says("one two three four five", 1000)
    score.answer_ends()
    score.heard(500)
    score.hear(e.SpeechStarted(2000, "b"))
    score.silenced(500)
    actions = score.core.link_lost(LOST, 10.0)
    assert of(RetryAt, actions)[0].at > 10.0
    assert of(StateView, actions) == [StateView("waiting", "listening")]
    score.core.dialled()
    replayed = [c.item for c in sent(score.hear(e.SessionCreated(SessionConfig()))) if isinstance(c, CreateItem)]
    assert [(item.role, item.content[0].text) for item in replayed] == [
        ("user", "count to ten"),
        ("assistant", "one two three"),
    ]


def test_a_session_that_reached_its_limit_is_opened_again():
    score = Score().open()
    score.hear(e.ErrorReported(ErrorBody("Your session hit the maximum duration.", code="session_expired")))
    assert of(RetryAt, score.core.link_lost(LinkError("closed", code="closed"), 1.0))


def test_what_the_service_said_before_it_closed_is_the_reason_given():
    score = Score()
    score.core.dialled()
    score.hear(e.ErrorReported(ErrorBody("Incorrect API key provided.", code="invalid_api_key")))
    (closed,) = of(Close, score.core.link_lost(LinkError("closed", code="closed"), 0.0))
    assert closed.error.sentence == "Incorrect API key provided."


def test_hanging_up_ends_it_and_nothing_happens_after():
    score = Score().open()
    assert of(Close, score.want(HangUp())) == [Close()]
    assert score.core.link is Link.CLOSED
    assert sent(score.want(SendAudio(pcm(20)))) == []


def test_unknown_events_change_nothing():
    assert Score().open().hear(e.Unknown("brand.new", {"a": 1})) == []
