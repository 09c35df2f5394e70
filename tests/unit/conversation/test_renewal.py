"""A session is renewed before the service ends it: the next is opened in time, and no word is lost or told twice."""

import pytest

from playground.conversation.actions import Line, LineGone, OpenNext, RetryAt, SessionView, StateView, UseLink
from playground.conversation.inputs import HoldToTalk, SendAudio
from playground.conversation.renewal import AGAIN_S, EARLY_S
from playground.conversation.spoken_sound import UNNOTICED_MS
from playground.conversation.states import Turn
from playground.errors import LinkError
from playground.protocol import events as e
from playground.protocol.commands import AppendAudio, ClearAudio
from playground.protocol.values import SessionConfig, TurnDetection
from tests.support.score import Score, of, pcm, sent

FIRST, SECOND = 1, 2
HALF_AN_HOUR_S = 1800.0
LOST = LinkError("The connection to the service was lost.", "Press Start.", code="lost", retry_helps=True)
CREATED = e.SessionCreated(SessionConfig(id="sess_2"))


def begun(lasts_s: float | None = HALF_AN_HOUR_S, **settings) -> Score:
    """A session that says when it ends, as the shell tells of it."""
    score = Score(**settings)
    score.keep(score.core.dialled())
    if lasts_s is not None:
        score.core.link_expires(lasts_s, 0.0)
    score.hear(e.SessionCreated(SessionConfig(id="sess_1")))
    score.confirm(prefix_padding_ms=300)
    return score


def until_due(score: Score) -> list:
    """Let the time pass until the core wants to be asked, and ask it."""
    score.now = score.core.next_due()
    return score.keep(score.core.due(score.now))


def next_there(score: Score, lasts_s: float = HALF_AN_HOUR_S) -> list:
    """The next link is dialled, and has a session."""
    score.keep(score.core.dialled())
    score.core.link_expires(score.now + lasts_s, score.now, link=score.core.links.newest)
    actions = score.hear(CREATED, link=score.core.links.newest)
    return [*actions, *(score.confirm(prefix_padding_ms=300) if of(UseLink, actions) else [])]


def lose(score: Score, link: int) -> list:
    return score.keep(score.core.link_lost(LOST, score.now, link=link))


def say(score: Score, *blocks: int) -> bytes:
    """Blocks of 20 ms that can be told from each other; returns them in a row."""
    said = [bytes([block]) * 960 for block in blocks]
    for pcm16 in said:
        score.now += 0.02
        score.want(SendAudio(pcm16))
    return b"".join(said)


def told_again(actions) -> bytes:
    return b"".join(command.audio for command in sent(actions) if isinstance(command, AppendAudio))


def test_the_next_session_is_opened_a_minute_before_the_current_one_ends():
    score = begun()
    assert until_due(score) == [OpenNext()]
    assert score.now == HALF_AN_HOUR_S - EARLY_S
    assert score.core.due(score.now + 1) == []  # once
    assert UseLink(SECOND) in next_there(score)


def test_a_short_session_is_renewed_after_three_quarters_of_it():
    score = begun(120.0)
    assert until_due(score) == [OpenNext()]
    assert score.now == 90.0


@pytest.mark.parametrize("lasts_s", [None, 0.0, -3600.0, 4.0])
def test_a_session_of_which_no_end_is_known_or_believed_is_not_renewed(lasts_s):
    assert begun(lasts_s).core.next_due() is None


def test_each_session_is_renewed_in_its_turn():
    score = begun(100.0)
    for _ in range(5):
        assert OpenNext() in until_due(score)
        number = score.core.links.newest
        assert UseLink(number + 1) in next_there(score, 100.0)
        assert lose(score, number) == []


def test_a_next_session_that_is_lost_is_opened_again_while_the_current_one_lasts():
    score = begun(100.0)
    until_due(score)
    asked = []
    for _ in range(5):
        score.keep(score.core.dialled())
        assert lose(score, score.core.links.newest) == []
        if score.core.next_due() is None:
            break
        asked.append(until_due(score))
    assert asked == [[OpenNext()]] * 4
    assert score.now == 75.0 + 4 * AGAIN_S


def test_a_session_that_ends_before_another_could_be_opened_is_a_link_that_was_lost():
    score = begun(100.0)
    until_due(score)
    assert of(RetryAt, lose(score, FIRST))
    assert score.core.next_due() is None or score.core.next_due() > score.now


def test_the_person_is_told_when_a_session_ends_and_that_it_was_renewed():
    score = begun()
    assert of(SessionView, score.played) == [SessionView(False, 0.0, 1000 * HALF_AN_HOUR_S)]
    until_due(score)
    ends_ms = 1000 * (score.now + 600.0)
    assert of(SessionView, next_there(score, 600.0)) == [SessionView(True, 1000 * score.now, ends_ms)]
    lose(score, SECOND)
    assert of(SessionView, score.played)[2:] == [SessionView(False, 1000 * score.now, None)]


def test_nobody_is_told_of_a_session_without_an_end():
    score = begun(None)
    lose(score, FIRST)
    assert of(SessionView, score.played) == []


# --- no word is lost, or told twice --------------------------------------------------------------------------


def test_what_the_service_had_not_noticed_yet_is_told_to_the_next_session():
    score = begun()
    say(score, *range(100))
    until_due(score)
    began = say(score, 100, 101)
    again = told_again(next_there(score))
    assert again.endswith(began)
    assert 300 + UNNOTICED_MS <= len(again) / 48 < 300 + UNNOTICED_MS + 20


def test_what_was_said_and_understood_is_not_told_again_as_sound():
    score = begun()
    say(score, *range(100))
    score.person_speaks(end_ms=2000)
    since = say(score, 1, 2, 3)
    score.answer_begins(after="user_1")
    score.says("one two", 1000)
    score.heard(300)
    until_due(score)
    assert told_again(next_there(score)) == since


def test_a_session_that_ends_in_the_middle_of_the_persons_words_hands_all_of_them_on():
    score = begun()
    until_due(score)
    say(score, *range(60))
    score.hear(e.SpeechStarted(900, "user_1"))
    score.hear(e.TranscriptionDelta("user_1", "Tell me"))
    said = say(score, *range(60, 200))
    next_there(score)
    assert score.core.links.current.number == FIRST, "never in the middle of words"

    actions = lose(score, FIRST)
    assert UseLink(SECOND) in actions
    assert told_again(actions).endswith(said)
    assert of(LineGone, actions) == [LineGone("user_1")]
    assert not of(Line, actions)
    score.hear(e.SpeechStarted(0, "user_2"))
    assert score.core.turn is Turn.HEARING


def test_what_was_said_is_dated_as_it_was_said_though_it_is_told_again():
    score = begun()
    until_due(score)
    began = score.now
    score.core.measured(uplink_ms=0.0)
    score.hear(e.SpeechStarted(0, "user_1"))
    say(score, *range(200))
    next_there(score)
    lose(score, FIRST)
    score.confirm(prefix_padding_ms=0, silence_duration_ms=0)
    score.hear(e.SpeechStarted(0, "user_2"), e.SpeechStopped(4000, "user_2"), e.AudioCommitted("user_2"))
    turn = score.turn(2)
    assert turn.speech_start_ms == pytest.approx(1000 * began, abs=1)
    assert turn.speech_end_ms == pytest.approx(1000 * score.now, abs=1)


def test_what_is_said_with_a_key_held_down_is_handed_on_behind_the_key():
    score = begun(turn_detection="none")
    until_due(score)
    say(score, 1, 2, 3)
    score.want(HoldToTalk(True))
    said = say(score, *range(4, 100))
    next_there(score)
    commands = sent(lose(score, FIRST))
    sound = [command for command in commands if isinstance(command, AppendAudio | ClearAudio)]
    assert sound[0] == ClearAudio()
    assert b"".join(command.audio for command in sound[1:]) == said
    score.want(HoldToTalk(False))
    assert score.core.turn is Turn.THINKING


def test_a_session_that_ends_before_the_next_one_answers_keeps_the_words_for_it():
    score = begun()
    until_due(score)
    score.hear(e.SpeechStarted(0, "user_1"))
    said = say(score, *range(100))
    score.keep(score.core.dialled())
    lose(score, FIRST)
    assert of(StateView, score.played)[-1].link == "connecting"
    assert told_again(score.hear(CREATED)) == said


def test_a_minute_of_words_is_handed_on_in_pieces_and_no_more_than_a_minute():
    score = begun()
    until_due(score)
    score.hear(e.SpeechStarted(0, "user_1"))
    for _ in range(70):
        score.want(SendAudio(pcm(1000)))
    next_there(score)
    pieces = [len(command.audio) / 48 for command in sent(lose(score, FIRST)) if isinstance(command, AppendAudio)]
    assert pieces == [1000] * 60


def test_speech_that_may_not_interrupt_is_handed_on_where_it_goes_on():
    score = begun(interrupt_response=False)
    score.person_speaks()
    score.answer_begins(after="user_1")
    score.says("one two", 5000)
    score.heard(300)
    until_due(score)
    score.hear(e.SpeechStarted(2000, "user_2"))
    said = say(score, *range(100))
    actions = next_there(score)
    assert UseLink(SECOND) in actions
    assert told_again(actions).endswith(said)


def test_a_listener_without_detection_keeps_what_was_said_since_it_was_asked_last():
    score = begun(turn_detection="none")
    score.hear(e.SessionUpdated(SessionConfig(id="sess_1", turn_detection=None)))
    until_due(score)
    said = say(score, *range(250))
    assert told_again(next_there(score)) == said


def test_detection_is_what_the_session_holds_not_what_it_was_asked():
    score = begun()
    score.hear(e.SessionUpdated(SessionConfig(id="sess_1", turn_detection=TurnDetection(prefix_padding_ms=1000))))
    until_due(score)
    say(score, *range(100))
    assert len(told_again(next_there(score))) / 48 == pytest.approx(1000 + UNNOTICED_MS, abs=20)
