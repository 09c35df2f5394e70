"""Signals in the main thread of a process of its own: which of them waits for those who talk, and which does not."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PATIENCE_S = 60
WAITING = """
import signal
import threading
import time
from concurrent.futures import Future
from playground.web.serve.ending import wait_for_the_end

talking = Future()

def drain():
    print("drains", flush=True)
    {at_once}
    return talking

def tell():
    while signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        time.sleep(0.001)
    print("waits", flush=True)

threading.Thread(target=tell, daemon=True).start()
wait_for_the_end(drain)
print("over", flush=True)
"""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")


@pytest.fixture
def waiting():
    """Start a process that waits for its end; all who talk are done ``at_once``, or else never."""
    running = []

    def start(at_once="pass"):
        code = WAITING.format(at_once=at_once)
        process = subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        running.append(process)
        assert process.stdout.readline() == "waits\n"
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def test_ctrl_c_ends_it_at_once(waiting):
    process = waiting()
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=PATIENCE_S) == ("\nover\n", "")


def test_sigterm_waits_until_nobody_talks(waiting):
    process = waiting("threading.Timer(0.01, talking.set_result, [None]).start()")
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=PATIENCE_S) == ("drains\nover\n", "")


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_at_once_whoever_talks(waiting, second):
    process = waiting()
    process.send_signal(signal.SIGTERM)
    assert process.stdout.readline() == "drains\n"
    process.send_signal(second)
    assert process.communicate(timeout=PATIENCE_S) == ("\nover\n", "")


def test_what_goes_wrong_while_one_waits_does_not_hold_up_the_end(waiting):
    process = waiting("talking.set_exception(ValueError('diary'))")
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, out.splitlines()[-1]) == (0, "over")
    assert "could not be let finish" in err
