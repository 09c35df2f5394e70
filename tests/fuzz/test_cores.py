"""Both cores against some thousands of inputs: nothing unhandled, nothing stuck, and nothing that remains."""

import gc

import pytest

from playground.conversation.core import SessionCore
from playground.server.core.core import ServerCore
from tests.fuzz.client import ClientTarget
from tests.fuzz.runner import hunt
from tests.fuzz.server import ServerTarget

SEED = 1_125


@pytest.mark.parametrize("target", [ClientTarget(), ServerTarget()], ids=lambda target: target.name)
def test_a_core_takes_any_script_and_a_plain_turn_works_after_it(target):
    found = hunt(target, SEED, 1_000, shorten=False)
    assert not found.failures, "\n".join(map(str, found.failures))


@pytest.mark.parametrize("target", [ClientTarget(), ServerTarget()], ids=lambda target: target.name)
def test_nothing_of_a_script_remains(target):
    hunt(target, SEED, 100, shorten=False)
    gc.collect()
    assert not [each for each in gc.get_objects() if issubclass(type(each), SessionCore | ServerCore)]
