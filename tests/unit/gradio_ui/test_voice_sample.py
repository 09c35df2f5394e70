"""The button beside the voice: what it asks for, and what it says where there is nothing to hear."""

import base64

import gradio as gr
import numpy as np
import pytest

from playground.audio.pcm import to_integers
from playground.engines.voice_sample import spoken_sample
from playground.errors import EngineError, PlaygroundError, SettingsError
from playground.web.gradio_ui.voice_words import why_not

from .fakes import ScriptedServices, page_of


def listen(services, service="builtin", voice="sage", rate=48_000):
    fn = next(fn for fn in page_of(services).fns.values() if fn.name == "listen")
    return fn.fn(gr.EventData(None, {"number": 7, "rate": rate}), service, voice)


def test_the_voice_that_is_chosen_is_heard_at_the_speakers_rate():
    services = ScriptedServices()
    assert listen(services) == {"number": 7, "pcm": base64.b64encode(b"pcm!").decode()}
    assert services.asked == [("sage", 48_000)]


@pytest.mark.parametrize("service", ["azure", "openai", "other"])
def test_of_a_service_nothing_is_asked_and_the_button_says_why(service):
    services = ScriptedServices()
    assert listen(services, service) == {"number": 7, "sentence": why_not(service)}
    assert why_not(service)
    assert why_not("builtin") == ""
    assert services.asked == []


def test_what_goes_wrong_is_a_sentence():
    assert listen(ScriptedServices(refusal=PlaygroundError("No.", "Wait.")))["sentence"] == "No. Wait."
    assert "detail" not in listen(ScriptedServices(refusal=RuntimeError("detail")))["sentence"]


class Tone:
    def speak(self, text, *, voice, speed=1.0):
        yield text, np.full(2_400, 0.5, np.float32)


def test_a_sample_has_the_rate_it_was_asked_for():
    assert to_integers(spoken_sample(Tone(), "sage", 48_000)).size == 4_800


@pytest.mark.parametrize(("voice", "rate", "error"), [(None, 48_000, EngineError), (Tone(), 0, SettingsError)])
def test_without_a_voice_or_a_rate_there_is_no_sample(voice, rate, error):
    with pytest.raises(error):
        spoken_sample(voice, "sage", rate)
