"""No two threads import scipy at once: what one of them would see of it is half a module."""

import subprocess
import sys

WATCHED = """
import sys, threading
from playground.importing import IMPORTING

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "scipy" and not IMPORTING._is_owned():
            print(name, "is imported by", threading.current_thread().name, "without the lock")
        return None

sys.meta_path.insert(0, Watch())
"""


def imports_without_the_lock(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", WATCHED + code], capture_output=True, text=True, check=True)
    return done.stdout


def test_each_late_import_of_scipy_holds_the_lock():
    first_uses = """
from playground.audio.resample import warm
from playground.engines.loading import load_synthesizer
from playground.server.sound import Rumble
uses = [lambda: warm((48_000, 24_000)), load_synthesizer, lambda: Rumble(80)]
threads = [threading.Thread(target=use) for use in uses]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
    assert imports_without_the_lock(first_uses) == ""


def test_a_late_import_without_the_lock_is_noticed():
    assert "scipy is imported by MainThread without the lock" in imports_without_the_lock("import scipy")


def test_an_end_in_the_first_second_waits_for_the_import_that_runs():
    code = """
import atexit, sys, types
from playground.web.built_in import BuiltInParts
server = types.SimpleNamespace(start=lambda: None, close=lambda: None)
atexit.register(lambda: print("firwin" in vars(sys.modules.get("scipy.signal", types))))
parts = BuiltInParts(server)
parts.start()
parts.close()
sys.exit(130)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "True\n", "")
