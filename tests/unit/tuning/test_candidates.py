"""Lists as people write them, and the settings they are compared around."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.errors import SettingsError
from playground.server.core.endpointing import VadSettings
from playground.settings import Settings
from playground.tuning.candidates import MOST, Lists, around, chosen, listed, numbers, whole


@pytest.mark.parametrize("text", ["0.3,0.5,0.7", " 0.7; 0.3 0.5 ", "0.5,0.5,.3,0.7,"])
def test_a_list_is_read_however_it_is_written_in_order_and_each_once(text):
    assert numbers(text, "threshold") == (0.3, 0.5, 0.7)


@pytest.mark.parametrize(
    ("text", "name", "hint"),
    [
        ("", "threshold", "For example 0.3,0.5,0.7; each from 0 to 1."),
        ("loud", "threshold", "For example 0.3,0.5,0.7; each from 0 to 1."),
        ("0.5,2", "threshold", "Give a number from 0 to 1."),
        ("nan", "threshold", "Give a number from 0 to 1."),
        ("-1", "silence_duration_ms", "Give a number from 0 to 10000 ms."),
        ("0.5", "prefix_padding_ms", "Give a number from 0 to 10000 ms."),
    ],
)
def test_a_list_that_cannot_be_says_what_can(text, name, hint):
    with pytest.raises(SettingsError) as told:
        numbers(text, name)
    assert told.value.field == name
    assert told.value.hint == hint


@given(values=st.lists(st.integers(0, 10_000), min_size=1, max_size=12))
def test_what_is_written_is_read_back(values):
    assert whole(listed(values), "silence_duration_ms") == tuple(sorted(set(values)))


def test_the_setting_in_use_is_compared_with_its_neighbours():
    assert around(Settings()) == Lists((0.3, 0.5, 0.7), (200, 500, 800), (300,))
    assert around(Settings(threshold=1.0, silence_duration_ms=100)) == Lists((0.8, 1.0), (100, 400), (300,))
    assert around(Settings(silence_duration_ms=5_000)).silences == (4_700, 5_000)


def test_all_are_combined_with_all_thresholds_slowest():
    assert Lists((0.3, 0.5), (200,), (0, 300)).candidates == (
        VadSettings(0.3, 0, 200),
        VadSettings(0.3, 300, 200),
        VadSettings(0.5, 0, 200),
        VadSettings(0.5, 300, 200),
    )


def test_more_than_can_be_seen_is_refused():
    with pytest.raises(SettingsError, match="15 combinations"):
        chosen(Settings(), "0.1,0.2,0.3", "1,2,3,4,5", None).candidates  # noqa: B018  raising is what it is for


def test_what_nobody_asked_for_gives_way_where_there_is_too_much():
    lists = chosen(Settings(), "0.1,0.2,0.3,0.4,0.5", None, None)
    assert (lists.silences, len(lists.candidates)) == ((500,), 5)
    assert len(chosen(Settings(), None, None, "0,100,300,500").candidates) <= MOST
