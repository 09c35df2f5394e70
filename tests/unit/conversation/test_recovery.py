"""A service that is silent, a link that is lost: the person is told, and nothing of what was said is lost."""

import pytest

from playground.conversation.actions import (
    BeginTrack,
    Close,
    DropLink,
    EndTrack,
    Notice,
    NoticeGone,
    Play,
    RetryAt,
    StateView,
    StopPlayback,
)
from playground.conversation.inputs import AnswerTool, HangUp, HoldToTalk, SayText, SendAudio, StopAnswering, TryNow
from playground.conversation.states import Link, Turn
from playground.errors import LinkError, PlaygroundError, ServiceError
from playground.protocol import events as e
from playground.protocol.commands import (
    AppendAudio,
    CancelResponse,
    ClearAudio,
    CommitAudio,
    CreateItem,
    CreateResponse,
    DeleteItem,
    UpdateSession,
)
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.protocol.values import Item, Part, Response, SessionConfig
from tests.support.score import Score, of, pcm, sent

LOST = LinkError("The connection to the service was lost.", "Press Start.", code="lost", retry_helps=True)
REFUSED = LinkError("nas refused the connection.", "Is it running?", code="refused", retry_helps=True)
DIALECTS = pytest.mark.parametrize("dialect", [GA, PREVIEW], ids=lambda dialect: dialect.name)


def ready(dialect=GA, **settings) -> Score:
    """An open link whose settings were confirmed."""
    score = Score(dialect, **settings).open()
    score.confirm()
    return score


def lose(score: Score, error: PlaygroundError = LOST) -> list:
    return score.keep(score.core.link_lost(error, score.now))


def taken(score: Score, text: str, item_id: str = "said") -> None:
    """Let the service repeat typed words as an item."""
    score.hear(e.ItemAdded(Item(id=item_id, role="user", content=(Part("text", text=text),))))


def ring(score: Score) -> list:
    """Let the next moment come for which the core has asked."""
    due = score.core.next_due()
    assert due is not None
    score.now = due
    return score.keep(score.core.due(due))


def half_said(**settings) -> Score:
    """An answer of which a second arrived with its words, and words beyond it; 300 ms were heard."""
    score = ready(**settings)
    score.want(SayText("Count."))
    taken(score, "Count.")
    score.answer_begins(after="said")
    score.says("one two three", 1000)
    score.hear(e.TranscriptDelta("resp_1", "answer_1", " four five"))
    score.heard(300)
    return score


# --- a service that is silent ----------------------------------------------------------------------------------------


def by_text(score: Score) -> None:
    score.want(SayText("hello"))


def by_tool(score: Score) -> None:
    score.want(AnswerTool("call_1", "3"))


def by_speech(score: Score) -> None:
    score.person_speaks()


def by_key(score: Score) -> None:
    score.want(HoldToTalk(True))
    score.want(SendAudio(pcm(200)))
    score.want(HoldToTalk(False))


def begun(score: Score) -> None:
    score.want(SayText("hello"))
    score.answer_begins()


ASKED = pytest.mark.parametrize("ask", [by_text, by_tool, by_speech, by_key, begun], ids=lambda ask: ask.__name__)


@DIALECTS
@ASKED
def test_an_answer_that_does_not_come_is_told_once_and_taken_back_when_it_comes(dialect, ask):
    score = ready(dialect)
    ask(score)
    (told,) = of(Notice, ring(score))
    assert (told.code, told.level, told.action) == ("no_answer_yet", "info", "try_now")
    assert score.core.next_due() is None
    score.now += 60
    assert score.core.due(score.now) == []
    assert NoticeGone("no_answer_yet") in of(NoticeGone, score.answer_begins())


def test_an_answer_in_time_is_not_told_of():
    score = ready()
    score.want(SayText("hello"))
    for _ in range(10):
        score.now += 15
        score.answer_begins()
        assert of(Notice, score.keep(score.core.due(score.now))) == []
    score.answer_ends()
    assert score.core.next_due() is None


def test_a_speaker_that_is_held_back_is_not_the_services_silence():
    score = ready()
    score.want(SayText("hello"))
    score.answer_begins()
    score.says("hello", 400)
    assert of(Notice, ring(score)) == []
    score.heard(400)
    told = [notice for _ in range(3) for notice in of(Notice, ring(score))]
    assert [notice.code for notice in told] == ["no_answer_yet"]


def test_settings_that_are_never_confirmed_are_told_of_once():
    score = Score().open()
    assert [n.code for n in of(Notice, ring(score))] == ["settings_unconfirmed"]
    assert score.core.next_due() is None
    assert of(NoticeGone, score.confirm()) == [NoticeGone("settings_unconfirmed")]


def test_speech_without_an_end_is_told_of_but_not_a_key_that_is_held():
    score = ready()
    score.hear(e.SpeechStarted(0, "user_1"))
    assert [n.code for n in of(Notice, ring(score))] == ["still_hearing"]
    assert of(NoticeGone, score.hear(e.SpeechStopped(90_000, "user_1"))) == [NoticeGone("still_hearing")]
    held = ready(turn_detection="none")
    held.want(HoldToTalk(True))
    assert held.core.next_due() is None


def test_waiting_can_be_stopped_before_an_answer_began():
    score = ready()
    score.want(SayText("hello"))
    ring(score)
    actions = score.want(StopAnswering())
    assert sent(actions) == [CancelResponse()]
    assert of(NoticeGone, actions) == [NoticeGone("no_answer_yet")]
    assert (score.core.turn, score.core.next_due()) == (Turn.LISTENING, None)


def test_try_now_gives_a_silent_link_up_and_asks_the_next_one_the_same():
    score = ready()
    score.want(SayText("hello"))
    ring(score)
    assert score.want(TryNow()) == [DropLink()]
    reopened = LinkError("The connection is opened anew.", code="reopened", retry_helps=True)
    lost = lose(score, reopened)
    assert of(RetryAt, lost) == [RetryAt(score.now)]
    assert NoticeGone("no_answer_yet") in of(NoticeGone, lost)
    score.core.dialled()
    opened = score.hear(e.SessionCreated(SessionConfig()))
    assert [type(c) for c in sent(opened)] == [UpdateSession, CreateItem, CreateResponse]
    assert score.core.turn is Turn.THINKING


# --- what a lost link leaves -----------------------------------------------------------------------------------------


@DIALECTS
def test_an_answer_cut_by_a_lost_link_says_so_and_what_arrived_is_heard(dialect):
    score = half_said(dialect=dialect)
    actions = lose(score)
    line = score.line("answer_1")
    assert (line.status, line.text[: line.heard_chars]) == ("cut", "one two three")
    assert of(EndTrack, actions) == [EndTrack(0)]
    assert of(StopPlayback, actions) == []
    assert of(StateView, actions)[-1] == StateView("waiting", "speaking")
    score.heard(1000, done=True)
    assert (score.core.turn, score.line("answer_1").status) == (Turn.LISTENING, "cut")


def test_the_next_session_is_told_what_was_received():
    score = half_said()
    lose(score)
    score.core.dialled()
    told = [
        c.item.content[0].text for c in sent(score.hear(e.SessionCreated(SessionConfig()))) if type(c) is CreateItem
    ]
    assert told == ["Count.", "one two three"]


def test_an_answer_whose_sound_is_whole_is_not_struck_out():
    score = half_said()
    score.hear(e.AudioDone("resp_1", "answer_1"))
    lose(score)
    line = score.line("answer_1")
    assert (line.status, line.heard_chars) == ("cut", len(line.text))


def test_an_echo_of_what_was_told_does_not_shorten_the_line():
    score = half_said()
    lose(score)
    score.open()
    told = Item(id="answer_1", role="assistant", status="completed", content=(Part("text", text="one two three"),))
    score.hear(e.ItemAdded(told))
    assert score.line("answer_1").text == "one two three four five"


@pytest.mark.parametrize("wanted", [SayText("stop"), StopAnswering(), HoldToTalk(True)])
def test_what_is_still_heard_falls_silent_at_once_even_without_a_link(wanted):
    score = half_said()
    lose(score)
    assert of(StopPlayback, score.want(wanted)) == [StopPlayback(0)]
    assert sent(score.silenced(400)) == []
    line = score.line("answer_1")
    assert line.status == "interrupted"
    assert line.heard_chars < len("one two three")


def test_a_barge_in_over_what_the_last_link_left_corrects_what_the_new_one_was_told():
    score = half_said()
    lose(score)
    score.open()
    score.confirm()
    assert of(StopPlayback, score.hear(e.SpeechStarted(10, "user_2"))) == [StopPlayback(0)]
    deleted, again = sent(score.silenced(400))
    assert deleted == DeleteItem("answer_1")
    assert (again.item.id, again.item.content[0].text, again.previous_item_id) == ("answer_1", "one two", "said")


def test_an_answer_of_the_next_link_plays_after_what_the_last_one_left():
    score = half_said()
    lose(score)
    score.open()
    score.answer_begins("resp_1", "answer_1x")
    assert [type(a) for a in score.says("six", 100, "resp_1", "answer_1x") if type(a) in (BeginTrack, Play)] == [
        BeginTrack,
        Play,
    ]
    assert of(BeginTrack, score.played)[-1].track == 1


def test_what_nobody_answered_is_asked_again():
    score = ready()
    score.want(SayText("hello"))
    taken(score, "hello")
    score.hear(
        e.ResponseCreated(Response(id="r")),
        e.OutputItemAdded("r", Item(id="empty", role="assistant", status="in_progress")),
    )
    lose(score)
    assert score.core.transcript.line("empty") is None
    score.core.dialled()
    opened = score.hear(e.SessionCreated(SessionConfig()))
    assert [type(c) for c in sent(opened)] == [UpdateSession, CreateItem, CreateResponse]
    assert "asked again" in of(Notice, opened)[0].hint


@pytest.mark.parametrize("tries", [1, 3])
def test_an_answer_that_was_cut_is_not_asked_for_again(tries):
    score = half_said()
    for _ in range(tries):
        lose(score)
    score.core.dialled()
    opened = score.hear(e.SessionCreated(SessionConfig()))
    assert CreateResponse() not in sent(opened)
    assert "cut off" in of(Notice, opened)[0].hint


def test_words_that_may_not_have_arrived_are_said_again_once():
    score = ready()
    score.want(SayText("hello"))
    lose(score)
    lose(score)
    score.core.dialled()
    opened = sent(score.hear(e.SessionCreated(SessionConfig())))
    assert [type(c) for c in opened] == [UpdateSession, CreateItem, CreateResponse]


def test_speech_without_words_says_that_the_connection_was_lost():
    score = ready()
    score.person_speaks("user_1")
    lose(score)
    line = score.line("user_1")
    assert (line.status, line.note) == ("failed", "Not transcribed: the connection was lost.")
    score.core.dialled()
    opened = score.hear(e.SessionCreated(SessionConfig()))
    assert CreateResponse() not in sent(opened)
    assert "say it again" in of(Notice, opened)[0].hint


def test_a_key_held_while_the_link_is_down_is_heard_afterwards():
    score = ready(turn_detection="none")
    lose(score)
    score.want(HoldToTalk(True))
    score.want(SendAudio(pcm(200)))
    score.want(HoldToTalk(False))
    score.core.dialled()
    opened = [type(c) for c in sent(score.hear(e.SessionCreated(SessionConfig())))]
    assert opened == [UpdateSession, ClearAudio, AppendAudio, CommitAudio, CreateResponse]


# --- an outage and its end -------------------------------------------------------------------------------------------


def test_an_outage_says_why_and_when_the_next_try_is_due_until_the_link_is_back():
    score = ready()
    (told,) = of(Notice, lose(score))
    assert (told.sentence, told.code, told.action, told.wait_s) == (LOST.sentence, "outage", "try_now", 0.5)
    assert "Start" not in told.hint
    score.open()
    assert [n.sentence for n in of(Notice, score.played)][-1] == "The connection is back."
    score.answer_begins()
    assert of(NoticeGone, score.answer_ends()) == [NoticeGone("outage")]


def test_try_now_does_not_wait_for_the_next_try():
    score = ready()
    lose(score)
    actions = score.want(TryNow())
    assert of(RetryAt, actions) == [RetryAt(score.now)]
    assert of(Notice, actions)[0].wait_s == 0
    score.core.dialled()
    assert score.want(TryNow()) == []


def test_a_lost_link_is_tried_for_five_minutes_ever_more_seldom_and_then_given_up_with_a_way_on():
    score = ready()
    waits = []
    while retry := of(RetryAt, actions := lose(score, LOST if not waits else REFUSED)):
        waits.append(retry[0].at - score.now)
        score.now = retry[0].at
        score.core.dialled()
    assert waits[:7] == [0.5, 1, 2, 4, 8, 16, 30]
    assert max(waits) == 30
    assert 270 < score.now <= 300
    (end,) = of(Close, actions)
    assert end.error.sentence == REFUSED.sentence
    assert end.error.hint == "Tried 14 times in 5 minutes. Is it running?"
    assert of(NoticeGone, actions) == [NoticeGone("outage")]
    assert score.core.link is Link.FAILED


def test_a_link_that_stayed_open_a_while_is_given_all_the_patience_again():
    score = ready()
    for _ in range(30):
        assert of(RetryAt, lose(score))[0].at == score.now + 0.5
        score.now += 100
        score.open()
        score.now += 100


@pytest.mark.parametrize(("asked_s", "waited_s"), [(0.1, 0.5), (40, 40), (299, 299), (301, None)])
def test_a_service_that_says_when_to_come_back_gets_its_way(asked_s, waited_s):
    score = Score()
    score.core.dialled()
    busy = ServiceError("Busy.", code="busy", retry_helps=True)
    busy.retry_after_s = asked_s
    assert [r.at for r in of(RetryAt, lose(score, busy))] == ([] if waited_s is None else [waited_s])


@pytest.mark.parametrize("code", ["refused", "timeout", "busy", "service_failed", "restarting"])
def test_a_first_dial_is_repeated_where_a_server_may_be_starting(code):
    score = Score()
    score.core.dialled()
    actions = lose(score, LinkError("No.", "Start it.", code=code, retry_helps=True))
    assert of(RetryAt, actions) == [RetryAt(0.5)]
    assert [(n.sentence, n.hint) for n in of(Notice, actions)] == [("No.", "Start it.")]
    score.core.dialled()
    opened = score.hear(e.SessionCreated(SessionConfig()))
    assert (of(Notice, opened), of(NoticeGone, opened)) == ([], [NoticeGone("outage")])


@pytest.mark.parametrize(("code", "helps"), [("dns", True), ("cut", True), ("silent", True), ("key_refused", False)])
def test_a_first_dial_is_not_repeated_where_a_person_must_mend_it(code, helps):
    score = Score()
    score.core.dialled()
    assert of(Close, lose(score, LinkError("No.", code=code, retry_helps=helps)))[0].error.sentence == "No."
    assert score.core.link is Link.FAILED


def test_hanging_up_in_an_outage_ends_it():
    score = ready()
    lose(score)
    assert of(Close, score.want(HangUp())) == [Close()]
