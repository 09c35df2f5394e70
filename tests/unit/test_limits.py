"""The limits: one table, safe in public, today's bounds in private, and every mistake named."""

import pytest

from playground.environment import read
from playground.errors import SettingsError
from playground.limits import LIMITS, Limits, limits_given, limits_of


def test_in_private_no_limit_holds_but_those_of_the_machine():
    assert limits_of({}, public=False) == Limits() == Limits(conversations=100, queue=100)


def test_in_public_every_limit_holds():
    public = limits_of({}, public=True)
    assert all(getattr(public, row.field) == row.public for row in LIMITS)
    assert public.minutes_a_day_of_an_address == 240


@pytest.mark.parametrize("public", [True, False])
def test_what_is_configured_wins(public):
    given = limits_given({"PLAYGROUND_LIMIT_MINUTES": "0.5", "PLAYGROUND_LIMIT_PER_VISITOR": "Off"})
    found = limits_of(given, public=public)
    assert (found.minutes, found.per_visitor) == (0.5, None)
    assert limits_of(limits_given({"PLAYGROUND_LIMIT_QUEUE": "0"}), public=public).queue == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONVERSATIONS", "0"),
        ("CONVERSATIONS", "off"),
        ("CONVERSATIONS", "1001"),
        ("CONVERSATIONS", "2.5"),
        ("QUEUE", "-1"),
        ("PER_VISITOR", "0"),
        ("MINUTES", "0"),
        ("MINUTES", "1e3"),
        ("MINUTES", "²"),
        ("MINUTES", "nan"),
        ("TOKENS_A_DAY", "1_000"),
        ("IDLE_MINUTES", "1441"),
        ("LAG_MS", "0"),
        ("LAG_MS", "0.5"),
    ],
)
def test_what_a_limit_can_not_be_is_named_with_what_it_can(name, value):
    variable = f"PLAYGROUND_LIMIT_{name}"
    with pytest.raises(SettingsError, match=variable) as caught:
        read({variable: value})
    assert caught.value.hint.startswith("Give a")


def test_passwords_are_read_by_name_and_never_shown():
    environment = read({"PLAYGROUND_PASSWORDS": "ada:correct-horse, bob:battery:staple"})
    assert {name: word.get_secret_value() for name, word in environment.passwords.items()} == {
        "ada": "correct-horse",
        "bob": "battery:staple",
    }
    assert "horse" not in repr(environment)


@pytest.mark.parametrize("value", ["ada", "ada:", ":long-enough", "ada:short", "ada:long-enough,ada:long-enough2"])
def test_a_password_that_is_none_is_refused_without_a_word_of_it(value):
    with pytest.raises(SettingsError, match="PLAYGROUND_PASSWORDS") as caught:
        read({"PLAYGROUND_PASSWORDS": value})
    assert "long-enough" not in str(caught.value)
