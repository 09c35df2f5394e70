"""The state tables: what they hold, what they excuse, and that the documents draw them as they are."""

import pytest

from playground.conversation.actions import Show, StateView
from playground.conversation.states import HARMLESS, LINK, TURN, Link, LinkSignal, States, Turn, TurnSignal
from tests.support.state_diagrams import FILE, states


def test_the_documents_draw_the_tables_as_they_are():
    assert FILE.read_text(encoding="utf-8") == states(), "run python -m tests.support.state_diagrams"


def test_what_is_excused_stands_in_no_table():
    assert not HARMLESS.keys() & {*LINK, *TURN}


@pytest.mark.parametrize(("state", "signal"), HARMLESS, ids=lambda each: each.name)
def test_what_is_excused_changes_nothing_and_is_not_counted(state, signal):
    found = States()
    found.link, found.turn = (state, Turn.LISTENING) if isinstance(state, Link) else (Link.OPEN, state)
    assert found.signal(signal) == []
    assert not found.unheld


@pytest.mark.parametrize("signal", [LinkSignal.SESSION, LinkSignal.LOST_RETRY])
def test_a_signal_without_a_place_is_counted_and_changes_nothing(signal):
    found = States()
    assert found.signal(signal) == found.signal(signal) == []
    assert found.unheld == {(Link.IDLE, signal): 2}


def test_every_state_of_the_turn_knows_every_signal_or_excuses_it():
    assert {*TURN, *(pair for pair in HARMLESS if isinstance(pair[0], Turn))} == {
        (turn, signal) for turn in Turn for signal in TurnSignal
    }


def test_a_change_is_shown():
    assert States().signal(LinkSignal.DIAL) == [Show(StateView("connecting", "listening"))]
