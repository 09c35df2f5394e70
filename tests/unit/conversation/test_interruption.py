"""What users of other playgrounds complain about most: the assistant must stop, and know what was heard."""

from playground.conversation.actions import Notice, Play, StopPlayback
from playground.conversation.inputs import SayText, StopAnswering
from playground.conversation.states import Turn
from playground.protocol import events as e
from playground.protocol.commands import CancelResponse, CreateItem, CreateResponse, DeleteItem, TruncateItem
from playground.protocol.values import ErrorBody, Response
from tests.support.score import Score, of, sent


def speaking(**settings) -> Score:
    """An answer of two seconds, received whole, of which a while was heard."""
    score = Score(**settings).open()
    score.person_speaks()
    score.answer_begins(after="user_1")
    score.says("one two three four five ", 1000)
    score.says("six seven eight nine ten", 1000)
    score.answer_ends()
    score.heard(600)
    assert score.core.turn is Turn.SPEAKING
    return score


def test_speech_silences_the_answer_and_the_service_learns_what_was_heard():
    score = speaking()
    assert of(StopPlayback, score.hear(e.SpeechStarted(3000, "user_2"))) == [StopPlayback(0)]
    assert sent(score.silenced(750.4)) == [TruncateItem("answer_1", 750, 0)]
    assert score.core.turn is Turn.HEARING


def test_the_interruption_is_marked_at_the_end_of_the_word_last_heard():
    score = speaking()
    score.hear(e.SpeechStarted(3000, "user_2"))
    score.silenced(1000)
    line = score.line("answer_1")
    assert line.status == "interrupted"
    assert line.text[: line.heard_chars] == "one two three four five"


def test_an_answer_heard_to_its_end_is_not_truncated():
    score = speaking()
    score.heard(2000, done=True)
    assert sent(score.hear(e.SpeechStarted(3000, "user_2"))) == []
    assert score.line("answer_1").status == "done"


def test_a_stop_that_comes_after_the_last_sample_truncates_nothing():
    score = speaking()
    score.hear(e.SpeechStarted(3000, "user_2"))
    assert sent(score.silenced(2000)) == []
    assert score.line("answer_1").status == "done"


def test_an_answer_of_which_nothing_was_heard_is_taken_back_instead_of_truncated_at_zero():
    score = Score().open()
    score.answer_begins()
    score.says("hello", 400)
    score.hear(e.SpeechStarted(10, "user_2"))
    assert sent(score.silenced(0)) == [DeleteItem("answer_1")]
    score.hear(e.ItemDeleted("answer_1"))
    assert score.line("answer_1").heard_chars == 0


def test_what_was_heard_never_exceeds_what_was_received():
    score = Score().open()
    score.answer_begins()
    score.says("hello", 400)
    score.hear(e.SpeechStarted(10, "user_2"))
    assert sent(score.silenced(9999)) == [TruncateItem("answer_1", 400, 0)]


def test_late_audio_of_a_silenced_response_is_dropped():
    score = Score().open()
    score.answer_begins()
    score.says("hello", 400)
    score.heard(100)
    score.hear(e.SpeechStarted(10, "user_2"))
    assert of(Play, score.says("world", 400)) == []
    score.silenced(120)
    assert of(Play, score.says("again", 400)) == []


def test_audio_of_a_response_interrupted_before_its_first_sound_is_dropped():
    score = Score().open()
    score.answer_begins()
    score.hear(e.SpeechStarted(10, "user_2"))
    assert of(Play, score.says("hello", 400)) == []


def test_the_next_answer_is_heard_after_an_interruption():
    score = speaking()
    score.hear(e.SpeechStarted(3000, "user_2"))
    score.silenced(700)
    score.answer_begins("resp_2", "answer_2")
    assert of(Play, score.says("new", 100, "resp_2", "answer_2")) == [Play(1, bytes(4800))]


def test_audio_cut_in_the_middle_of_a_sample_is_played_whole():
    score = Score().open()
    score.answer_begins()
    cut = [b"\1\2\3", b"\4", b"\5\6\7\x08\x09"]
    played = [play for piece in cut for play in of(Play, score.hear(e.AudioDelta("resp_1", "answer_1", piece)))]
    assert b"".join(play.pcm for play in played) == bytes(range(1, 9))
    assert all(len(play.pcm) % 2 == 0 for play in played)


def test_half_a_sample_left_over_does_not_spoil_the_next_answer():
    score = Score().open()
    score.answer_begins()
    score.hear(e.AudioDelta("resp_1", "answer_1", b"\1\2\3"))
    score.answer_ends()
    score.answer_begins("resp_2", "answer_2")
    assert of(Play, score.says("new", 100, "resp_2", "answer_2")) == [Play(1, bytes(4800))]


def test_speech_while_nothing_plays_stops_nothing():
    score = Score().open()
    assert of(StopPlayback, score.hear(e.SpeechStarted(0, "user_1"))) == []


def test_a_cough_does_not_stop_an_answer_that_may_finish():
    score = speaking(interrupt_response=False)
    actions = score.hear(e.SpeechStarted(3000, "user_2"))
    assert (of(StopPlayback, actions), sent(actions)) == ([], [])
    assert score.core.turn is Turn.SPEAKING


def test_a_speaker_that_does_not_answer_counts_as_having_played_what_it_reported():
    score = speaking()
    score.now = 10.0
    score.hear(e.SpeechStarted(3000, "user_2"))
    due = score.core.next_due()
    assert due is not None
    assert score.core.due(due - 0.01) == []
    assert sent(score.core.due(due)) == [TruncateItem("answer_1", 600, 0)]
    assert score.core.due(due) == []


def test_a_report_of_silence_that_nobody_asked_for_changes_nothing():
    score = speaking()
    assert score.silenced(100) == []
    assert score.silenced(100, track=77) == []


def test_typed_words_interrupt_and_are_answered_once_the_old_answer_is_over():
    score = Score().open()
    score.answer_begins()
    score.says("hello", 400)
    score.heard(100)
    commands = sent(score.want(SayText("wait")))
    assert isinstance(commands[0], CancelResponse)
    assert isinstance(commands[1], CreateItem)
    assert not any(isinstance(command, CreateResponse) for command in commands)
    assert sent(score.answer_ends("cancelled")) == [CreateResponse(event_id="answer_1")]


def test_typed_words_are_answered_at_once_when_nothing_is_being_answered():
    score = Score().open()
    commands = sent(score.want(SayText(" hello ")))
    assert [type(command) for command in commands] == [CreateItem, CreateResponse]
    assert commands[0].item.content[0].text == "hello"


def test_stop_answering_cancels_only_what_is_in_progress():
    score = speaking()
    assert sent(score.want(StopAnswering())) == []
    assert score.core.turn is Turn.LISTENING


def test_a_cancel_that_comes_too_late_is_no_error():
    score = Score().open()
    assert score.hear(e.ErrorReported(ErrorBody("no active response", code="response_cancel_not_active"))) == []


def test_an_answer_refused_because_one_is_in_progress_is_asked_for_again_after_it():
    score = Score().open()
    score.hear(e.ErrorReported(ErrorBody("busy", code="conversation_already_has_active_response")))
    assert of(Notice, score.played) == []
    assert sent(score.hear(e.ResponseDone(Response(id="resp_other", status="completed")))) == [
        CreateResponse(event_id="answer_1")
    ]


def test_two_answers_that_both_wait_to_be_heard_fall_silent_together():
    score = Score(interrupt_response=True).open()
    score.answer_begins()
    score.says("one", 500)
    score.answer_ends()
    score.answer_begins("resp_2", "answer_2")
    score.says("two", 500, "resp_2", "answer_2")
    score.heard(200)
    assert of(StopPlayback, score.hear(e.SpeechStarted(0, "user_1"))) == [StopPlayback(0), StopPlayback(1)]
    assert sent(score.silenced(250)) == [TruncateItem("answer_1", 250, 0)]
    assert sent(score.silenced(0, track=1)) == [DeleteItem("answer_2")]


def test_where_the_service_times_the_words_the_mark_goes_by_them():
    score = Score().open()
    score.person_speaks()
    score.answer_begins(after="user_1")
    for word, offset_ms in (("one", 0), ("two", 1400)):  # told before the sound
        score.hear(e.WordTimed("resp_1", "answer_1", offset_ms, 200, word))
    score.says("one two ", 1600)
    score.hear(e.WordTimed("resp_1", "answer_1", 1700, 200, "three"))
    score.says("three", 400)
    score.answer_ends()
    score.heard(1200)
    score.hear(e.SpeechStarted(3000, "user_2"))
    score.silenced(1300)
    line = score.line("answer_1")
    assert line.text[: line.heard_chars] == "one"  # by their letters "two" was heard long before


def test_what_the_service_warns_of_is_shown_and_ends_nothing():
    score = speaking()
    (notice,) = of(Notice, score.hear(e.WarningReported({"message": "Slow today.", "code": "slow"})))
    assert (notice.sentence, notice.level) == ("The service warns: Slow today.", "info")
    assert of(Notice, score.hear(e.WarningReported({}))) == []
    assert score.core.turn is Turn.SPEAKING
