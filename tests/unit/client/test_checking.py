"""An engine of the built-in server as a step of a check."""

import pytest

from playground.client.checking import FAILED, NOTHING, OK, CheckStep, engine_step


@pytest.mark.parametrize(
    ("engine", "state", "how"),
    [
        ("vad", "ready", OK),
        ("vad", "loading", NOTHING),
        ("vad", "missing", FAILED),
        ("synthesizer", "missing", FAILED),
        ("recognizer", "missing", NOTHING),
    ],
)
def test_only_what_is_missing_and_needed_fails(engine, state, how):
    assert engine_step(engine, state, "Said.") == CheckStep(engine, how, "Said.")
    assert engine_step(engine, state, "Said.", called="voice") == CheckStep("voice", how, "Said.")
