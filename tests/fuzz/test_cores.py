"""Both cores against some thousands of inputs: nothing unhandled, nothing stuck, and memory that stays flat."""

import gc

import pytest

from tests.fuzz.client import ClientTarget
from tests.fuzz.runner import hunt
from tests.fuzz.server import ServerTarget

SEED = 1_125
SLACK = 5_000
"""Objects that caches may add from one hunt to the next; a script makes many more."""


@pytest.mark.parametrize("target", [ClientTarget(), ServerTarget()], ids=lambda target: target.name)
def test_a_core_takes_any_script_and_a_plain_turn_works_after_it(target):
    found = hunt(target, SEED, 1_500, shorten=False)
    assert not found.failures, "\n".join(map(str, found.failures))


@pytest.mark.parametrize("target", [ClientTarget(), ServerTarget()], ids=lambda target: target.name)
def test_nothing_of_a_script_remains(target):
    held = []
    for seed in (2, 3, 4):
        hunt(target, SEED + seed, 300, shorten=False)
        gc.collect()
        held.append(len(gc.get_objects()))
    assert held[2] - held[1] < SLACK
