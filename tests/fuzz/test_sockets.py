"""The bridge and the built-in server over real sockets: nonsense, half frames and cuts, and plain turns after them."""

import pytest

from tests.fuzz.__main__ import made
from tests.fuzz.runner import hunt

SEED = 1_125


@pytest.mark.parametrize(("name", "count"), [("sockets", 250), ("bridge", 120)])
def test_whatever_comes_over_a_socket_the_next_plain_turn_works(name, count):
    target = made(name)
    try:
        found = hunt(target, SEED, count, shorten=False)
    finally:
        target.close()
    assert not found.failures, "\n".join(map(str, found.failures))
