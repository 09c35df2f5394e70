"""Both cores against some thousands of inputs: nothing unhandled, nothing stuck, and memory that stays flat."""

import gc
import tracemalloc

import pytest

from tests.fuzz.client import ClientTarget
from tests.fuzz.runner import hunt
from tests.fuzz.server import ServerTarget

SEED = 1_125
SLACK = 300_000
"""Bytes that caches and interned names may add from one half of a hunt to the other."""


@pytest.mark.parametrize("target", [ClientTarget(), ServerTarget()], ids=lambda target: target.name)
def test_a_core_takes_any_script_and_a_plain_turn_works_after_it(target):
    found = hunt(target, SEED, 3_000, shorten=False)
    assert not found.failures, "\n".join(map(str, found.failures))


@pytest.mark.parametrize("target", [ClientTarget(), ServerTarget()], ids=lambda target: target.name)
def test_nothing_of_a_script_remains(target):
    hunt(target, SEED + 1, 1_500, shorten=False)
    tracemalloc.start()
    try:
        held = []
        for seed in (2, 3):
            hunt(target, SEED + seed, 400, shorten=False)
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert held[1] - held[0] < SLACK
