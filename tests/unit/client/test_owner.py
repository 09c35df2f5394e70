"""Who a conversation belongs to: the page, the browser's secret, and which of the page's conversations it is."""

import pytest

from playground.client.owner import MOST_ON_A_PAGE, is_elsewhere, owner_of, visitor_of
from playground.errors import SettingsError

ADA, BOB = "a" * 43, "b" * 43


def test_each_conversation_of_a_page_has_an_owner_of_its_own():
    owners = {owner_of(page, secret, n) for page in ("p", "q") for secret in (ADA, BOB) for n in range(MOST_ON_A_PAGE)}
    assert len(owners) == 4 * MOST_ON_A_PAGE
    assert owner_of("p", ADA) == owner_of("p", ADA, 0)


@pytest.mark.parametrize("number", [-1, MOST_ON_A_PAGE, 10**30, True, 1.0, "1", None, [1]])
def test_a_page_has_no_more_conversations_than_it_may(number):
    with pytest.raises(SettingsError, match="A page has no such conversation"):
        owner_of("p", ADA, number)


def test_a_number_opens_nothing_without_the_browsers_secret():
    with pytest.raises(SettingsError, match="cookie"):
        owner_of("p", "", 1)


def test_an_owner_names_its_browser_and_nothing_that_opens_it():
    mine, also, theirs = owner_of("p", ADA), owner_of("q", ADA, 1), owner_of("p", BOB)
    assert visitor_of(mine) == visitor_of(also) != visitor_of(theirs)
    assert ADA not in mine
    assert [is_elsewhere(mine, secret) for secret in (ADA, BOB, "", "odd")] == [False, True, True, True]


def test_an_owner_of_no_browser_is_a_visitor_of_its_own_and_at_home_everywhere():
    for owner in ("ada", "ada.lovelace@example.org"):
        assert (visitor_of(owner), is_elsewhere(owner, ADA), is_elsewhere(owner, "")) == (owner, False, False)
