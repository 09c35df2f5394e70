"""The runner itself: the same seed makes the same scripts, a fault is found wherever it shows, and made small."""

import logging
import threading

from tests.fuzz.client import ClientTarget
from tests.fuzz.runner import fault_of, hunt, rng_of
from tests.fuzz.server import ServerTarget


class Fussy:
    """Cannot bear a seven."""

    name = "fussy"
    about = ""

    def script(self, rng):
        return [rng.randrange(10) for _ in range(20)]

    def play(self, script):
        assert 7 not in script, "a seven"

    def close(self):
        pass


def test_the_same_seed_makes_the_same_scripts():
    for target in (ClientTarget(), ServerTarget()):
        assert target.script(rng_of(target, 5, 3)) == target.script(rng_of(target, 5, 3))
        assert target.script(rng_of(target, 5, 3)) != target.script(rng_of(target, 5, 4))


def test_a_fault_is_told_once_with_its_recipe_and_made_small():
    found = hunt(Fussy(), 1, 200)
    (failure,) = found.failures
    assert list(failure.script) == [7]
    assert sum(found.failing.values()) > 1
    assert f"--seed 1 --script {failure.number} fussy" in str(failure)


def test_what_nobody_could_catch_is_a_fault():
    class Hidden(Fussy):
        def play(self, script):
            script[0]()

    def in_a_thread():
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()

    for hidden in (in_a_thread, lambda: logging.getLogger("asyncio").warning("socket.send() raised exception.")):
        assert fault_of(Hidden(), [hidden]) is not None
    assert fault_of(Hidden(), [lambda: None]) is None
