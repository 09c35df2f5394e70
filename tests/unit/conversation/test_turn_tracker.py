"""What is shown of turns: each has its own response, its moments, its sound; nothing is told twice."""

import gc
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.conversation.actions import TurnView
from playground.conversation.inputs import AnswerTool, HoldToTalk, SayText, SendAudio, StopAnswering
from playground.conversation.turn_timing import TurnTiming
from playground.conversation.turn_tracker import MOST_TURNS
from playground.errors import LinkError
from playground.protocol import events as e
from playground.protocol.values import ErrorBody, Item, Part, Response, SessionConfig
from tests.support.score import Score, of, pcm

LOST = LinkError("lost", code="closed", retry_helps=True)


def created(score: Score, response_id: str) -> None:
    score.hear(e.ResponseCreated(Response(id=response_id)))


def done(score: Score, response_id: str, status="completed") -> None:
    score.hear(e.ResponseDone(Response(id=response_id, status=status)))


def responses(score: Score) -> dict[int, str]:
    return {view.number: view.response_id for view in of(TurnView, score.played)}


# --- how turns begin, and which answer is theirs ---------------------------------------------------------------------


def test_every_way_to_begin_is_a_turn_of_its_own():
    score = Score().open()
    score.person_speaks()
    score.want(SayText("hello"))
    score.want(AnswerTool("call_1", "3"))
    score.want(HoldToTalk(True))
    score.want(SendAudio(pcm(200)))
    score.want(HoldToTalk(False))
    score.hear(e.TimeoutTriggered(0, 5000, "silence_1"))
    hows = {view.number: view.how for view in of(TurnView, score.played)}
    assert hows == {1: "speech", 2: "text", 3: "tool", 4: "held", 5: "idle"}


def test_a_key_tapped_too_briefly_is_no_turn():
    score = Score(turn_detection="none").open()
    score.want(HoldToTalk(True))
    score.want(HoldToTalk(False))
    assert of(TurnView, score.played) == []


def test_an_answer_belongs_to_the_speech_that_ended_not_to_the_one_that_just_began():
    score = Score().open()
    score.person_speaks("user_1")
    score.hear(e.SpeechStarted(2000, "user_2"))
    created(score, "r1")
    assert responses(score) == {1: "r1", 2: ""}


def test_answers_come_in_the_order_they_were_asked_for():
    score = Score().open()
    score.want(SayText("one"))
    score.want(SayText("two"))  # before the service said that it answers the first
    created(score, "r1")
    score.hear(e.ErrorReported(ErrorBody("busy", code="conversation_already_has_active_response")))
    done(score, "r1")
    created(score, "r2")
    assert responses(score) == {1: "r1", 2: "r2"}


def test_what_was_said_while_an_answer_was_made_is_answered_together_as_the_last():
    score = Score().open()
    created(score, "r0")
    score.want(SayText("one"))
    score.want(SayText("two"))
    done(score, "r0")
    created(score, "r3")
    assert responses(score) == {1: "r0", 2: "", 3: "r3"}


def test_speech_that_was_not_answered_is_answered_with_the_next():
    score = Score().open()
    score.person_speaks("user_1")
    score.person_speaks("user_2")
    created(score, "r1")
    assert responses(score) == {1: "", 2: "r1"}


def test_a_request_that_was_forgotten_does_not_take_the_answer_of_a_later_one():
    score = Score().open()
    score.want(SayText("one"))
    score.now = 30.0
    score.want(SayText("two"))
    created(score, "r1")
    assert responses(score) == {1: "", 2: "r1"}


def test_an_answer_nobody_asked_for_is_a_turn():
    score = Score().open()
    score.confirm(create_response=False)
    score.person_speaks()
    created(score, "r1")
    assert (score.turn(2).how, score.turn(2).response_id) == ("idle", "r1")


def test_the_idle_timeout_is_answered_as_its_own_turn():
    score = Score().open()
    score.now = 6.0
    score.hear(e.TimeoutTriggered(0, 5000, "silence_1"), e.AudioCommitted("silence_1"))
    created(score, "r1")
    assert (score.turn().how, score.turn().user_item_id, score.turn().response_id) == ("idle", "silence_1", "r1")
    assert score.turn().committed_ms == 6000.0
    assert len(responses(score)) == 1


def test_an_idle_turn_is_superseded_by_speech_that_ends_before_it_is_answered():
    score = Score().open()
    score.hear(e.TimeoutTriggered(0, 5000, "silence_1"), e.AudioCommitted("silence_1"))
    score.person_speaks("user_2", start_ms=5_500, end_ms=6_500)
    created(score, "r1")
    assert responses(score) == {1: "", 2: "r1"}
    assert (score.turn(1).how, score.turn(2).how) == ("idle", "speech")


def test_typed_words_and_results_of_tools_learn_the_ids_of_their_items():
    score = Score().open()
    score.want(SayText("hello"))
    score.want(AnswerTool("call_1", "3"))
    score.hear(
        e.ItemAdded(Item(id="out", kind="function_call_output", call_id="call_1", output="3")),
        e.ItemAdded(Item(id="words", role="user", content=(Part("text", text="hello"),))),
        e.ItemAdded(Item(id="speech", role="user", content=(Part("audio"),))),
    )
    assert (score.turn(1).user_item_id, score.turn(2).user_item_id) == ("words", "out")


def test_words_told_again_to_a_new_session_are_not_taken_for_new_ones():
    score = Score().open()
    old = e.ItemAdded(Item(id="old", role="user", content=(Part("text", text="yes"),)))
    score.want(SayText("yes"))
    score.hear(old)
    score.keep(score.core.link_lost(LOST, 1.0))
    score.want(SayText("yes"))
    score.open()
    score.hear(old, e.ItemAdded(Item(id="new", role="user", content=(Part("text", text="yes"),))))
    assert (score.turn(1).user_item_id, score.turn(2).user_item_id) == ("old", "new")


# --- moments ---------------------------------------------------------------------------------------------------------


def test_moments_are_milliseconds_since_the_conversation_began():
    score = Score(began=1234.5).open()
    score.now += 0.25
    score.want(SayText("hello"))
    score.now += 0.1
    score.answer_begins()
    score.now += 0.2
    score.says("hi", 400)
    score.now += 0.03
    score.heard(20)
    score.now += 0.4
    score.answer_ends()
    score.heard(400, done=True)
    view = score.turn()
    assert (view.speech_end_ms, view.created_ms, view.first_audio_ms) == (250.0, 350.0, 550.0)
    assert (view.first_sound_ms, view.done_ms, view.ended_ms) == (560.0, 980.0, 980.0)
    assert (view.status, view.answer_item_id) == ("completed", "answer_1")


def test_what_the_service_confirmed_counts_not_what_was_asked():
    score = Score(threshold=0.9, silence_duration_ms=900, prefix_padding_ms=900).open()
    score.confirm(threshold=0.4, silence_duration_ms=300, prefix_padding_ms=100)
    score.microphone(2000)
    score.person_speaks(start_ms=400, end_ms=1800)
    view = score.turn()
    assert (view.threshold, view.prefix_padding_ms, view.silence_ms) == (0.4, 100, 300)
    assert (view.speech_start_ms, view.speech_end_ms) == (500.0, 1500.0)


def test_a_silence_changed_while_the_person_speaks_ends_the_turn_at_hand():
    score = Score().open()
    score.confirm(silence_duration_ms=300)
    score.microphone(2000)
    score.hear(e.SpeechStarted(0, "user_1"))
    score.confirm(silence_duration_ms=800)
    score.hear(e.SpeechStopped(1800, "user_1"))
    assert (score.turn().silence_ms, score.turn().speech_end_ms) == (800, 1000.0)


def test_a_new_session_counts_its_audio_from_the_start():
    score = Score().open()
    score.microphone(3000)
    score.keep(score.core.link_lost(LOST, score.now))
    score.open()
    score.microphone(1000)
    score.confirm(silence_duration_ms=200)
    score.person_speaks(end_ms=700)
    assert score.turn().speech_end_ms == 3500.0


# --- sound -----------------------------------------------------------------------------------------------------------


def speaking() -> Score:
    score = Score().open()
    score.person_speaks()
    score.answer_begins()
    score.now = 1.0
    score.says("one two three", 1000)
    score.says("four five six", 1000)
    score.now = 1.25
    score.heard(200)
    return score


def test_an_answer_heard_to_its_end_ended_with_its_last_sample():
    score = speaking()
    score.answer_ends()
    score.now = 3.3
    score.heard(2000, done=True, at=3.06)
    view = score.turn()
    assert (view.first_sound_ms, view.ended_ms) == (1050.0, 3060.0)
    assert (view.received_ms, view.heard_ms, view.interrupted) == (2000.0, 2000.0, False)


def test_an_answer_that_was_cut_ended_when_it_fell_silent():
    score = speaking()
    score.now = 1.6
    score.hear(e.SpeechStarted(3000, "user_2"))
    score.now = 1.7
    score.silenced(570, at=1.62)
    done(score, "resp_1", "cancelled")
    view = score.turn()
    assert (view.interrupted, view.heard_ms, view.received_ms) == (True, 570.0, 2000.0)
    assert (view.ended_ms, view.status) == (1620.0, "cancelled")


def test_an_answer_silenced_after_its_last_sample_was_not_interrupted():
    score = speaking()
    score.answer_ends()
    score.hear(e.SpeechStarted(3000, "user_2"))
    score.silenced(2000)
    assert (score.turn().interrupted, score.turn().heard_ms) == (False, 2000.0)


def test_sound_first_reported_when_it_was_stopped_was_still_heard():
    score = Score().open()
    score.want(SayText("hello"))
    score.answer_begins()
    score.now = 1.0
    score.says("one", 1000)
    score.want(StopAnswering())
    score.now = 1.1
    score.silenced(15, at=1.05)
    assert score.turn().first_sound_ms == 1035.0
    assert score.line("answer_1").latency_ms == 1035


def test_an_answer_cancelled_before_its_sound_was_interrupted():
    score = Score().open()
    score.person_speaks()
    created(score, "r1")
    score.hear(e.SpeechStarted(3000, "user_2"))
    done(score, "r1", "cancelled")
    view = score.turn()
    assert (view.status, view.interrupted, view.first_audio_ms, view.ended_ms) == ("cancelled", True, None, None)


def test_audio_that_came_too_late_to_be_played_is_not_counted():
    score = speaking()
    score.hear(e.SpeechStarted(3000, "user_2"))
    score.says("seven eight nine", 1000)
    score.silenced(300)
    assert (score.turn().received_ms, score.turn().heard_ms) == (2000.0, 300.0)


def test_two_parts_of_an_answer_are_heard_as_one():
    score = Score().open()
    score.want(SayText("hello"))
    score.answer_begins()
    score.says("one", 500)
    score.says("two", 500, item_id="answer_2")
    score.hear(e.AudioDone("resp_1", "answer_1"), e.AudioDone("resp_1", "answer_2"))
    score.now = 1.0
    score.heard(500, done=True)
    score.heard(100, track=1)
    done(score, "resp_1")
    assert score.turn().ended_ms is None, "the second part still plays"
    score.now = 2.0
    score.heard(500, track=1, done=True)
    view = score.turn()
    assert (view.heard_ms, view.received_ms, view.ended_ms) == (1000.0, 1000.0, 2000.0)


def test_a_lost_link_ends_the_turns_that_it_carried():
    score = speaking()
    score.now = 1.5
    score.keep(score.core.link_lost(LOST, 1.5))
    view = score.turn()
    assert (view.status, view.interrupted, view.ended_ms) == ("incomplete", True, None), "what has arrived is heard"
    score.now = 1.7
    score.heard(500, done=True)
    assert score.turn().ended_ms == 1700.0


def test_a_question_that_a_lost_link_left_unanswered_does_not_take_the_next_answer():
    score = Score().open()
    score.want(SayText("one"))
    score.hear(e.ItemAdded(Item(id="one", role="user", content=(Part("text", text="one"),))))
    score.keep(score.core.link_lost(LOST, 1.0))
    score.want(SayText("two"))
    score.open()
    created(score, "r1")
    assert responses(score) == {1: "", 2: "r1"}


def test_an_answer_asked_for_again_belongs_to_its_question_and_counts_no_outage_as_latency():
    score = Score().open()
    score.want(SayText("one"))
    score.hear(e.ItemAdded(Item(id="one", role="user", content=(Part("text", text="one"),))))
    score.keep(score.core.link_lost(LOST, 1.0))
    score.now = 30.0
    score.open()
    created(score, "r1")
    score.says("yes", 200, "r1")
    score.heard(100)
    assert responses(score) == {1: "r1"}
    assert (score.turn().legs, score.turn().total_ms) == ((), None)


def test_a_speaker_that_never_answers_ends_the_turn_when_patience_does():
    score = speaking()
    score.hear(e.SpeechStarted(3000, "user_2"))
    score.now = score.core.next_due()
    score.keep(score.core.due(score.now))
    assert (score.turn().heard_ms, score.turn().ended_ms) == (200.0, score.now * 1000)


# --- what is told, and what is kept ----------------------------------------------------------------------------------

STEPS = {
    "speech": lambda score: score.hear(e.SpeechStarted(0, "user_1"), e.SpeechStopped(900, "user_1")),
    "committed": lambda score: score.hear(e.AudioCommitted("user_1")),
    "text": lambda score: score.want(SayText("hello")),
    "created": lambda score: score.hear(e.ResponseCreated(Response(id="resp_1"))),
    "says": lambda score: score.says("word ", 40),
    "heard": lambda score: score.heard(100),
    "heard_all": lambda score: score.heard(9999, done=True),
    "stop": lambda score: score.want(StopAnswering()),
    "silenced": lambda score: score.silenced(50),
    "done": lambda score: score.answer_ends(),
    "lost": lambda score: score.keep(score.core.link_lost(LOST, score.now)),
    "open": lambda score: score.open(),
    "confirm": lambda score: score.confirm(silence_duration_ms=300),
}


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=40))
def test_whatever_happens_a_turn_is_told_once_for_each_change_and_stays_in_order(steps):
    score = Score().open()
    for step in steps:
        score.now += 0.03
        STEPS[step](score)
    views = of(TurnView, score.played)
    for number in {view.number for view in views}:
        told = [view for view in views if view.number == number]
        assert all(one != other for one, other in pairwise(told))
        assert all(view.heard_ms <= view.received_ms for view in told)
        last = told[-1]
        moments = [last.first_audio_ms, last.first_sound_ms, last.ended_ms]
        known = [moment for moment in moments if moment is not None]
        assert known == sorted(known)
        assert sum(round(leg.ms * 10) for leg in last.legs) == round((last.total_ms or 0) * 10)


def test_sound_that_only_grows_is_told_in_steps_and_in_the_end_exactly():
    score = Score().open()
    score.want(SayText("hello"))
    score.answer_begins()
    before = len(of(TurnView, score.played))
    for _ in range(100):
        score.says("", 10)
    assert len(of(TurnView, score.played)) - before <= 1000 / 100 + 1
    score.says("", 7)
    score.answer_ends()
    assert score.turn().received_ms == 1007.0


def marks_alive() -> int:
    gc.collect()
    return sum(isinstance(found, TurnTiming) for found in gc.get_objects())


def test_only_the_last_turns_are_kept():
    before = marks_alive()
    score = Score().open()
    for n in range(10 * MOST_TURNS):
        score.want(SayText(f"{n}"))
        score.answer_begins(f"resp_{n}", f"answer_{n}")
        score.says("yes", 20, f"resp_{n}", f"answer_{n}")
        score.answer_ends(response_id=f"resp_{n}", item_id=f"answer_{n}")
        score.heard(20, track=n, done=True)
    assert marks_alive() - before <= MOST_TURNS
    assert score.turn(10 * MOST_TURNS).status == "completed"


@pytest.mark.parametrize("config", [SessionConfig(turn_detection=None), SessionConfig()])
def test_a_service_that_does_not_tell_its_commit_is_understood_by_the_end_of_speech(config):
    score = Score(turn_detection="server_vad").open()
    score.hear(e.SessionUpdated(config), e.SpeechStarted(0, "a"), e.SpeechStopped(900, "a"))
    created(score, "r1")
    expected = {1: "r1"} if config.turn_detection else {1: "", 2: "r1"}
    assert responses(score) == expected


def test_speech_whose_answer_never_came_is_not_answered_with_a_later_one():
    score = Score().open()
    score.confirm()
    score.person_speaks("user_1")
    score.now = 30.0
    score.want(SayText("two"))
    created(score, "r1")
    assert responses(score) == {1: "", 2: "r1"}
    assert score.turn(1).answered_with is None
