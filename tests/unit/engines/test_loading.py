import subprocess
import sys
import threading

import pytest

from playground.engines.loading import Engines
from playground.errors import EngineError


@pytest.fixture
def closing():
    opened = []
    yield opened.append
    for engines in opened:
        engines.close()


def states(engines):
    return {status.name: status.state for status in engines.status()}


def test_the_real_engines_become_ready_or_say_why_not(closing):
    engines = Engines()
    closing(engines)
    assert engines.wait_ready(60)
    assert set(states(engines)) == {"vad", "synthesizer", "recognizer"}
    assert all(status.sentence.endswith((".", "txt")) for status in engines.status())
    assert (engines.vad is None) == (states(engines)["vad"] == "missing")


def test_engines_that_are_ready_have_the_filters_of_the_wire_designed():
    unready = """
from playground.audio import filters
from playground.engines.loading import load_recognizer, load_synthesizer, load_vad
for load in (load_vad, load_recognizer, load_synthesizer):
    load()
designed = filters._design.cache_info().misses
from playground.protocol.values import AudioFormat
from playground.server.sound import VoiceFrames, encoded, for_recognizer
import numpy as np
for wire in (AudioFormat(), AudioFormat("pcmu")):
    VoiceFrames(None, wire, None)
    for_recognizer(bytes(960), wire)
    encoded(np.zeros(480, np.float32), wire)
print(filters._design.cache_info().misses - designed)
"""
    assert subprocess.run([sys.executable, "-c", unready], capture_output=True, text=True).stdout.strip() == "0"


def test_an_engine_is_absent_until_its_loading_has_ended(closing):
    gate = threading.Event()
    engines = Engines({"vad": lambda: gate.wait(10) and "vad"})
    closing(engines)
    assert states(engines) == {"vad": "loading"}
    assert engines.vad is None
    gate.set()
    assert engines.wait_ready(10)
    assert engines.vad == "vad"


def test_one_missing_engine_leaves_the_others_alone(closing):
    def missing():
        raise EngineError("There is no transcript.", "Install it.")

    engines = Engines({"vad": object, "recognizer": missing})
    closing(engines)
    assert engines.wait_ready(10)
    assert states(engines) == {"vad": "ready", "recognizer": "missing"}
    assert engines.status()[1].sentence == "There is no transcript. Install it."
    assert engines.recognizer is None


def test_a_fault_that_is_not_ours_is_named_without_its_details(closing):
    def broken():
        raise OSError("/secret/path")

    engines = Engines({"vad": broken})
    closing(engines)
    engines.wait_ready(10)
    assert engines.status()[0].sentence == "Speech detection could not be loaded (OSError)."


@pytest.mark.anyio
async def test_loading_is_awaited_and_work_is_done_beside_the_event_loop(closing):
    engines = Engines({"vad": object})
    closing(engines)
    assert [status.state for status in await engines.loaded()] == ["ready"]
    assert await engines.run(threading.get_ident) != threading.get_ident()


def test_importing_the_engines_loads_no_model():
    modules = ("loading", "silero", "moonshine", "hibari_voice", "replier")
    lines = [f"import playground.engines.{name}" for name in modules]
    lines.append("import sys; assert not {'onnxruntime', 'hibari', 'scipy', 'moonshine_voice'} & set(sys.modules)")
    subprocess.run([sys.executable, "-c", "\n".join(lines)], check=True)
