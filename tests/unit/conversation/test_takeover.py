"""A second link while the first still speaks: the second takes over, the first is heard to its end, nobody notices."""

import pytest

from playground.conversation.actions import (
    BeginTrack,
    Close,
    CloseLink,
    DropLink,
    EndTrack,
    Line,
    Notice,
    Play,
    RetryAt,
    StateView,
    StopPlayback,
    UseLink,
)
from playground.conversation.inputs import AnswerTool, HoldToTalk, SayText, SendAudio, StopAnswering, TryNow
from playground.conversation.links import LULL_S
from playground.conversation.states import Link, Turn
from playground.errors import LinkError
from playground.protocol import events as e
from playground.protocol.commands import AppendAudio, CreateItem, DeleteItem, TruncateItem, UpdateSession
from playground.protocol.values import ErrorBody, Item, Response, SessionConfig
from tests.support.score import Score, of, pcm, sent

FIRST, SECOND = 1, 2
LOST = LinkError("The connection to the service was lost.", "Press Start.", code="lost", retry_helps=True)
CREATED = e.SessionCreated(SessionConfig(id="sess_2"))


def speaking(**settings) -> Score:
    """The first link in the middle of an answer: two words arrived, a second of sound, of which 300 ms were heard."""
    score = Score(**settings).open()
    score.confirm()
    score.person_speaks()
    score.hear(e.TranscriptionCompleted("user_1", "Count."))
    score.answer_begins(after="user_1")
    score.says("one two", 1000)
    score.heard(300)
    return score


def dial(score: Score) -> list:
    return score.keep(score.core.dialled())


def taken_over(**settings) -> Score:
    """The second link has taken over from a first that goes on speaking."""
    score = speaking(**settings)
    dial(score)
    score.hear(CREATED, link=SECOND)
    return score


def told(actions) -> dict[str, str]:
    """What of the conversation a session is told, by item."""
    created = [command.item for command in sent(actions) if isinstance(command, CreateItem)]
    return {item.id: " ".join(part.text or "" for part in item.content) for item in created}


def lose(score: Score, link: int | None) -> list:
    return score.keep(score.core.link_lost(LOST, score.now, link=link))


# --- it takes over -----------------------------------------------------------------------------------------------


def test_a_second_link_changes_nothing_until_it_has_a_session():
    score = speaking()
    assert dial(score) == []
    assert score.hear(e.SpeechStarted(0, "nobody"), e.AudioDelta("r", "i", pcm(20)), link=SECOND) == []
    assert score.core.links.current.number == FIRST
    assert (score.core.link, score.core.turn) == (Link.OPEN, Turn.SPEAKING)


def test_the_second_link_takes_over_while_the_first_speaks_and_is_told_what_was_said():
    score = speaking()
    dial(score)
    actions = score.hear(CREATED, link=SECOND)
    assert actions[0] == UseLink(SECOND)
    assert isinstance(sent(actions)[0], UpdateSession)
    assert told(actions) == {"user_1": "Count.", "answer_1": "one two"}
    assert score.core.links.current.number == SECOND


def test_the_page_notices_nothing():
    score = speaking()
    before = len(score.played)
    dial(score)
    score.hear(CREATED, link=SECOND)
    score.says(" three", 500, link=FIRST)
    score.answer_ends(link=FIRST)
    score.heard(1500, done=True)
    shown = score.played[before:]
    assert not of(Notice, shown)
    assert not of(StopPlayback, shown)
    assert [(view.link, view.turn) for view in of(StateView, shown)] == [("open", "listening")]
    assert {line.status for line in of(Line, shown)} == {"streaming", "done"}


def test_what_the_first_link_still_says_is_played_to_its_end_on_the_same_track():
    score = taken_over()
    actions = score.says(" three", 500, link=FIRST)
    assert of(Play, actions) == [Play(0, pcm(500))]
    assert not of(BeginTrack, actions)
    assert of(EndTrack, score.answer_ends(link=FIRST)) == [EndTrack(0)]
    assert score.core.turn is Turn.SPEAKING
    score.heard(1500, done=True)
    assert score.core.turn is Turn.LISTENING
    assert (score.line("answer_1").text, score.line("answer_1").status) == ("one two three", "done")
    assert (score.turn().status, score.turn().heard_ms) == ("completed", 1500)


def test_the_first_link_is_closed_when_its_answer_is_done_and_the_second_is_told_the_rest():
    score = taken_over()
    score.says(" three", 500, link=FIRST)
    actions = score.answer_ends(link=FIRST)
    assert of(CloseLink, actions) == [CloseLink(FIRST)]
    assert sent(actions)[0] == DeleteItem("answer_1")
    assert told(actions) == {"answer_1": "one two three"}
    assert sent(actions)[1].previous_item_id == "user_1"


def test_moments_of_speech_are_counted_from_the_takeover_on():
    score = speaking()
    score.want(SendAudio(pcm(1000)))
    dial(score)
    score.hear(CREATED, link=SECOND)
    score.now = 3.0
    score.want(SendAudio(pcm(400)))
    score.now = 4.0
    score.hear(e.SpeechStarted(1100, "user_2"))  # and 300 ms of padding, behind the second that is told again
    assert score.turn(2).speech_start_ms == 3_000.0


def test_a_link_that_owes_nothing_is_closed_at_once():
    score = speaking()
    score.answer_ends()
    score.heard(1000, done=True)
    dial(score)
    actions = score.hear(CREATED, link=SECOND)
    assert of(CloseLink, actions) == [CloseLink(FIRST)]


def test_an_answer_that_goes_on_with_a_new_item_is_told_whole():
    score = taken_over()
    item = Item(id="answer_2", role="assistant", status="in_progress")
    score.hear(e.OutputItemAdded("resp_1", item), link=FIRST)
    score.says("and more", 500, item_id="answer_2", link=FIRST)
    actions = score.answer_ends(item_id="answer_2", link=FIRST)
    assert told(actions)["answer_2"] == "and more"
    assert DeleteItem("answer_2") not in sent(actions)


def test_words_of_the_person_that_the_first_link_owes_are_waited_for_and_told():
    score = Score().open()
    score.confirm()
    score.person_speaks()
    score.answer_begins(after="user_1")
    score.says("one two", 1000)
    score.heard(300)
    dial(score)
    assert "user_1" not in told(score.hear(CREATED, link=SECOND))
    assert not of(CloseLink, score.answer_ends(link=FIRST))
    actions = score.hear(e.TranscriptionCompleted("user_1", "Count."), link=FIRST)
    assert of(CloseLink, actions) == [CloseLink(FIRST)]
    assert told(actions)["user_1"] == "Count."
    assert score.line("user_1").text == "Count."


def test_an_answer_that_ends_without_saying_which_ends_the_one_of_its_link():
    score = taken_over()
    actions = score.hear(e.ResponseDone(Response(id="", status="completed")), link=FIRST)
    assert of(CloseLink, actions) == [CloseLink(FIRST)]


# --- not while something would be torn ---------------------------------------------------------------------------


def hearing(score: Score) -> None:
    score.hear(e.SpeechStarted(0, "user_1"))


def thinking(score: Score) -> None:
    score.want(SayText("Hello"))


def held(score: Score) -> None:
    score.want(HoldToTalk(True))


def held_while_detection_is_switched_off(score: Score) -> None:
    hearing(score)
    held(score)
    score.hear(e.SessionUpdated(SessionConfig(id="sess_1", turn_detection=None)))
    assert score.core.turn is Turn.LISTENING


def calling(score: Score) -> None:
    call = Item("call", "function_call", status="completed", call_id="call_1", name="clock", arguments="{}")
    score.hear(e.ResponseCreated(Response(id="resp_1")), e.OutputItemAdded("resp_1", call))
    score.hear(e.OutputItemDone("resp_1", call), e.ResponseDone(Response(id="resp_1", status="completed")))


@pytest.mark.parametrize("under_way", [hearing, thinking, held, held_while_detection_is_switched_off, calling])
def test_a_link_that_is_ready_waits_until_nothing_would_be_torn(under_way):
    score = Score().open()
    score.confirm()
    under_way(score)
    dial(score)
    assert not of(UseLink, score.hear(CREATED, link=SECOND))
    assert score.core.links.current.number == FIRST


def test_it_takes_over_as_soon_as_the_answer_is_heard():
    score = Score().open()
    score.confirm()
    score.person_speaks()
    dial(score)
    score.hear(CREATED, link=SECOND)
    score.answer_begins(after="user_1")
    assert score.core.links.current.number == FIRST
    score.says("one", 500)
    assert of(UseLink, score.heard(20)) == [UseLink(SECOND)]


def test_an_answer_that_waits_for_another_to_end_is_asked_of_the_link_that_knows_why():
    score = speaking()
    score.want(AnswerTool("call_1", "3"))
    dial(score)
    assert not of(UseLink, score.hear(CREATED, link=SECOND))


def test_a_third_link_waits_until_the_first_is_gone():
    score = taken_over()
    dial(score)
    assert not of(UseLink, score.hear(CREATED, link=3))
    assert of(UseLink, score.answer_ends(link=FIRST)) == []
    assert of(UseLink, score.heard(1000, done=True)) == [UseLink(3)]


# --- the person goes on ------------------------------------------------------------------------------------------


def test_the_microphone_goes_to_the_second_link_at_once():
    score = taken_over()
    assert sent(score.want(SendAudio(pcm(20)))) == [AppendAudio(pcm(20))]
    assert score.core.turn is Turn.SPEAKING


def test_speech_at_the_second_link_silences_the_first_and_closes_it():
    score = taken_over()
    actions = score.hear(e.SpeechStarted(0, "user_2"))
    assert of(StopPlayback, actions) == [StopPlayback(0)]
    assert of(CloseLink, actions) == [CloseLink(FIRST)]
    assert of(Line, actions) == []  # how much of it was heard, the speaker will tell
    assert score.core.turn is Turn.HEARING
    assert score.says(" three", 500, link=FIRST) == []


def test_what_was_not_heard_of_the_first_link_is_taken_back_at_the_second():
    score = taken_over()
    score.hear(e.SpeechStarted(0, "user_2"))
    actions = score.silenced(600)
    assert told(actions) == {"answer_1": "one"}
    assert sent(actions)[0] == DeleteItem("answer_1")
    assert not [command for command in sent(score.played) if isinstance(command, TruncateItem)]
    assert (score.line("answer_1").status, score.line("answer_1").heard_chars) == ("interrupted", 3)
    assert (score.turn().status, score.turn().interrupted) == ("cancelled", True)


def test_what_falls_silent_after_the_first_link_is_gone_is_taken_back_as_well():
    score = taken_over()
    score.answer_ends(link=FIRST)
    score.hear(e.SpeechStarted(0, "user_2"))
    assert told(score.silenced(600)) == {"answer_1": "one"}


@pytest.mark.parametrize("wanted", [StopAnswering(), SayText("Stop.")])
def test_stopping_by_hand_closes_a_link_whose_answer_is_only_read(wanted):
    score = Score(output="text").open()
    score.confirm()
    score.person_speaks()
    score.hear(e.TranscriptionCompleted("user_1", "Count."))
    score.answer_begins(after="user_1")
    score.hear(e.TextDelta("resp_1", "answer_1", "one two"))
    dial(score)
    score.hear(CREATED, link=SECOND)
    assert of(CloseLink, score.want(wanted)) == [CloseLink(FIRST)]
    assert (score.line("answer_1").text, score.line("answer_1").status) == ("one two", "interrupted")


def reading(**settings) -> Score:
    """The second link has taken over while an answer is read; the first still owes the person's words."""
    score = Score(output="text", **settings).open()
    score.confirm()
    score.person_speaks()
    score.answer_begins(after="user_1")
    score.hear(e.TextDelta("resp_1", "answer_1", "one two"))
    dial(score)
    score.hear(CREATED, link=SECOND)
    return score


def test_an_answer_that_is_only_read_is_stopped_at_once_even_where_its_link_owes_words():
    score = reading()
    assert not of(CloseLink, score.want(StopAnswering()))
    assert score.core.turn is Turn.LISTENING
    assert score.hear(e.TextDelta("resp_1", "answer_1", " three"), link=FIRST) == []


def test_speech_that_may_not_interrupt_leaves_an_answer_of_the_first_link():
    score = reading(interrupt_response=False)
    score.hear(e.SpeechStarted(0, "user_2"))
    assert score.core.turn is Turn.SPEAKING


def test_between_two_items_of_the_first_links_answer_the_word_is_not_given_back():
    score = taken_over()
    score.hear(e.AudioDone("resp_1", "answer_1"), link=FIRST)
    score.heard(1000, done=True)
    assert score.core.turn is Turn.SPEAKING


def test_speech_that_the_first_link_hears_at_its_end_is_none():
    score = taken_over()
    item = Item(id="user_9", role="user")
    for event in (e.SpeechStarted(0, "user_9"), e.AudioCommitted("user_9"), e.ItemAdded(item), e.ItemDone(item)):
        assert score.hear(event, link=FIRST) == []
    assert score.hear(e.ResponseCreated(Response(id="resp_9")), link=FIRST) == []
    assert "user_9" not in score.core.transcript


def test_a_call_that_the_first_link_still_makes_is_not_told_as_words():
    score = taken_over()
    call = Item("call", "function_call", status="completed", call_id="call_1", name="clock", arguments="{}")
    score.hear(e.OutputItemAdded("resp_1", call), e.OutputItemDone("resp_1", call), link=FIRST)
    assert score.line("call").status == "streaming"
    assert "call" not in told(score.answer_ends(link=FIRST))


def test_an_interrupted_first_link_is_kept_for_the_words_it_owes():
    score = Score().open()
    score.confirm()
    score.person_speaks()
    score.answer_begins(after="user_1")
    score.says("one two", 1000)
    score.heard(300)
    dial(score)
    score.hear(CREATED, link=SECOND)
    assert not of(CloseLink, score.want(StopAnswering()))
    assert score.says(" three", 500, link=FIRST) == []
    assert of(CloseLink, score.hear(e.TranscriptionCompleted("user_1", "Count."), link=FIRST)) == [CloseLink(FIRST)]


# --- links that fail ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ready", [False, True])
def test_a_second_link_that_fails_leaves_the_first_alone(ready):
    score = Score().open()
    score.confirm()
    hearing(score)
    dial(score)
    if ready:
        score.hear(CREATED, link=SECOND)
    assert lose(score, SECOND) == []
    assert (score.core.link, score.core.turn, score.core.links.next) == (Link.OPEN, Turn.HEARING, None)
    score.hear(e.SpeechStopped(500, "user_1"), e.AudioCommitted("user_1"))
    assert score.core.turn is Turn.THINKING


def test_another_dial_takes_the_place_of_a_second_link_that_did_not_take_over():
    score = speaking()
    dial(score)
    assert dial(score) == [CloseLink(SECOND)]
    assert score.hear(CREATED, link=SECOND) == []
    assert of(UseLink, score.hear(CREATED, link=3)) == [UseLink(3)]


def test_a_first_link_that_is_lost_while_it_still_speaks_is_heard_as_far_as_it_came():
    score = taken_over()
    actions = lose(score, FIRST)
    assert not of(Notice, actions)
    assert not of(RetryAt, actions)
    assert of(EndTrack, actions) == [EndTrack(0)]
    assert score.line("answer_1").status == "cut"
    score.heard(1000, done=True)
    assert (score.core.link, score.core.turn) == (Link.OPEN, Turn.LISTENING)


@pytest.mark.parametrize(
    "sign",
    [lambda score: score.says(" three", 20, link=FIRST), lambda score: score.heard(900)],
    ids=["the service goes on", "the speaker goes on"],
)
def test_a_first_link_of_which_nothing_is_heard_any_more_is_closed(sign):
    score = taken_over()
    score.heard(1000)
    score.now = 5.0
    sign(score)
    while not of(CloseLink, actions := score.keep(score.core.due(score.now))):
        score.now = score.core.next_due()
    assert of(CloseLink, actions) == [CloseLink(FIRST)]
    assert score.now == 5.0 + LULL_S
    assert score.core.links.retiring is None


def test_words_that_the_first_link_never_understands_are_given_up():
    score = reading()
    score.now = LULL_S + 2
    assert of(CloseLink, score.keep(score.core.due(score.now))) == [CloseLink(FIRST)]
    assert (score.line("user_1").status, score.line("answer_1").status) == ("failed", "cut")
    assert (score.core.turn, score.turn().status) == (Turn.LISTENING, "incomplete")


def test_where_the_current_link_is_lost_the_next_one_goes_on_without_a_word():
    score = Score().open()
    score.confirm()
    score.want(SayText("Hello"))
    score.want(SendAudio(pcm(1000)))
    dial(score)
    score.hear(CREATED, link=SECOND)
    actions = lose(score, FIRST)
    assert not of(Notice, actions)
    assert not of(RetryAt, actions)
    assert of(UseLink, actions) == [UseLink(SECOND)]
    assert "Hello" in told(actions).values()
    assert (score.core.link, score.core.turn) == (Link.OPEN, Turn.THINKING)
    score.now = 3.0
    score.want(SendAudio(pcm(400)))
    score.now = 4.0
    score.hear(e.SpeechStarted(1100, "user_2"))
    assert score.turn(3).speech_start_ms == 3_000.0


def test_what_a_service_said_before_it_ends_the_first_link_is_not_about_the_second():
    score = speaking()
    score.hear(e.ErrorReported(ErrorBody("Over.", code="session_expired")))
    dial(score)
    score.hear(CREATED, link=SECOND)
    refused = LinkError("The service closed the connection.", code="closed")
    (end,) = of(Close, score.keep(score.core.link_lost(refused, score.now)))
    assert end.error is refused


def test_where_the_current_link_is_lost_while_the_next_is_dialled_that_is_waited_for():
    score = speaking()
    dial(score)
    assert of(UseLink, lose(score, FIRST)) == [UseLink(SECOND)]
    assert score.core.link is Link.CONNECTING
    actions = score.hear(CREATED, link=SECOND)
    assert score.core.link is Link.OPEN
    assert told(actions) == {"user_1": "Count.", "answer_1": "one two"}


def test_where_the_second_link_is_lost_the_first_cannot_go_on_either():
    score = taken_over()
    actions = lose(score, SECOND)
    assert of(CloseLink, actions) == [CloseLink(FIRST)]
    assert of(RetryAt, actions)
    assert score.core.links.retiring is None
    assert score.says(" three", 500, link=FIRST) == []


def test_late_frames_of_a_link_that_is_gone_mean_nothing():
    score = taken_over()
    score.answer_ends(link=FIRST)
    for event in (e.SpeechStarted(0, "x"), e.AudioDelta("resp_1", "answer_1", pcm(20)), CREATED):
        assert score.hear(event, link=FIRST) == []
    assert lose(score, FIRST) == []


def test_opening_anew_by_hand_is_about_the_link_in_use():
    score = taken_over()
    assert of(DropLink, score.want(TryNow())) == [DropLink()]


def test_when_a_link_expires_is_known_of_each():
    score = taken_over()
    score.core.link_expires(3_600.0, 0.0)
    score.core.link_expires(60.0, 0.0, link=FIRST)
    score.core.link_expires(1.0, 0.0, link=77)
    assert (score.core.links.current.expires_at, score.core.links.retiring.expires_at) == (3_600.0, 60.0)
