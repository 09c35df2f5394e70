"""The meter: when a conversation is over, what is left of it, and who counts as being there."""

import pytest

from playground.conversation.actions import StateView, UsageView
from playground.web.admission.meter import GRACE_S, TICK_S, Allowance, Meter
from tests.unit.admission.test_line import line_of, page

ADA = page("1", "ada", "home", spends=True)


def meter(**limits):
    line = line_of(**limits)
    line.ask(ADA)
    return Meter(line, ADA, 0.0), line


def turn(name):
    return StateView("open", name)


def code(over):
    return over and over.code


def test_without_a_limit_nothing_is_counted_and_nothing_told():
    free, line = meter()
    assert (free.counts, free.over(1e9), free.news(1e9)) == (False, None, None)
    assert len(line.ledger) == 0


def test_a_conversation_has_its_minutes():
    timed, _ = meter(minutes=15)
    assert timed.counts
    assert timed.over(899.9) is None
    assert str(timed.over(900)).startswith("A conversation here lasts 15 minutes at most")
    taken_over = Meter(line_of(minutes=15), ADA, 600.0, began=0.0)
    assert (taken_over.over(899), code(taken_over.over(900))) == (None, "minutes_over")


def test_a_days_minutes_are_charged_as_they_pass_and_end_every_conversation_that_draws_on_them():
    one, line = meter(minutes_a_day=1, per_address=10)
    line.ask(page("2", "ada", "home"))
    other = Meter(line, page("2", "ada", "home"), 0.0)
    for now in range(0, 30, 5):
        assert (code(one.over(now)), code(other.over(now))) == (None, None)
    assert one.over(30) is None
    assert code(other.over(30)) == "day_over"
    assert code(one.over(31)) == "day_over"
    assert line.ledger.used_s("home") == line.ledger.used_s("ada")


def test_what_a_conversation_used_after_its_last_look_is_charged_too():
    one, line = meter(minutes_a_day=10)
    one.over(5)
    one.charge(7)
    one.charge(7)
    one.charge(6)
    assert line.ledger.used_s("ada") == 7


def test_it_hangs_up_where_nobody_says_anything():
    idle, _ = meter(idle_minutes=3)
    idle.acted(100)
    assert (idle.over(279), idle.is_warned(249), idle.is_warned(251)) == (None, False, True)
    assert str(idle.over(280)).startswith("Nobody said anything for 3 minutes")
    idle.acted(281)
    assert (idle.over(282), idle.is_warned(282)) == (None, False)


@pytest.mark.parametrize("speaking", ["hearing", "thinking", "speaking"])
def test_whoever_speaks_is_there_for_as_long_as_it_lasts(speaking):
    idle, _ = meter(idle_minutes=3)
    idle.saw(turn(speaking), 100)
    assert idle.over(1_000) is None
    idle.saw(turn("listening"), 1_001)
    assert idle.over(1_180) is None
    assert code(idle.over(1_181)) == "idle"


def test_an_assistant_that_talks_to_nobody_is_not_somebody():
    silent, _ = meter(silent_minutes=10)
    silent.saw(turn("hearing"), 10)
    silent.saw(turn("speaking"), 20)
    assert silent.over(619) is None
    assert code(silent.over(620)) == "silent"
    heard, _ = meter(silent_minutes=10)
    heard.saw(turn("hearing"), 10)
    assert heard.over(10_000) is None


def test_the_last_token_lets_be_said_what_is_being_said():
    spending, line = meter(tokens_a_day=100)
    usage = UsageView(
        kind="answer", input_text=10, input_audio=20, input_image=5, cached_text=9, output_text=5, output_audio=50
    )
    spending.saw(turn("speaking"), 1)
    spending.saw(usage, 2)
    assert (line.ledger.tokens, spending.allowance(2), spending.over(2)) == (90, Allowance(None, 10), None)
    spending.saw(usage, 3)
    assert spending.over(3) is None
    assert code(spending.over(3 + GRACE_S)) == "tokens_over"
    spending.saw(turn("listening"), 4)
    assert code(spending.over(5)) == "tokens_over"


def test_who_uses_a_key_of_their_own_spends_nothing_here():
    line = line_of(tokens_a_day=10)
    own = Meter(line, page("bob"), 0.0)
    own.saw(UsageView(kind="answer", output_text=500), 1)
    assert (own.counts, line.ledger.tokens, own.over(2), own.news(2)) == (False, 0, None, None)


def test_what_is_left_is_told_once_and_again_only_where_it_is_something_else():
    timed, line = meter(minutes=15, minutes_a_day=20, tokens_a_day=100)
    assert timed.news(0) == Allowance(900, 100)
    assert timed.news(60) is None
    line.ledger.spend(40)
    assert timed.news(61) == Allowance(839, 60)
    line.ledger.charge("ada", 900)
    assert timed.news(62) == Allowance(300, 60)


def test_it_looks_again_when_something_is_due_and_else_seldom():
    timed, _ = meter(minutes=15, idle_minutes=3)
    assert timed.due_s(0) == TICK_S
    assert timed.due_s(149) == pytest.approx(1)
    assert timed.due_s(178.5) == pytest.approx(1.5)
    timed.acted(890)
    assert timed.due_s(898.5) == pytest.approx(1.5)
    assert timed.due_s(10_000) > 0
