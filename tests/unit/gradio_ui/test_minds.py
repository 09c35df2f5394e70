"""The offer of a chat server on the page: drawn only where there is one, chosen by its name alone."""

import asyncio

import pytest

from playground.engines.chat_servers import ChatOffer
from playground.errors import SettingsError
from playground.web.gradio_ui.minds import OWN, drawn

from .fakes import ScriptedServices, page_of

OFFERED = "A chat server answers on this computer: one press, and its model thinks for the built-in voice."
THINKING = "From the next answer on this model thinks. What you say goes to it, on this computer."
LLAMA = ChatOffer("Ollama", 11434, "llama3.2:latest")
QWEN = ChatOffer("vLLM", 8000, "Qwen/Qwen2.5-1.5B-Instruct")


def called(services, name, value):
    """The update that a callback of the page returns."""
    found = next(fn for fn in page_of(services).fns.values() if fn.name == name)
    return asyncio.run(found.fn(value))


def services_with(*offers, **more):
    services = ScriptedServices(**more)
    services.offered = offers
    return services


def test_without_a_server_nothing_is_drawn():
    assert not called(services_with(), "offer", "builtin")["visible"]


def test_a_server_is_offered_by_name_and_model_beside_the_own_skills():
    update = called(services_with(LLAMA, QWEN), "offer", "builtin")
    assert update["visible"]
    assert [title for title, _ in update["choices"]] == [
        "Its own skills",
        "Ollama · llama3.2:latest",
        "vLLM · Qwen/Qwen2.5-1.5B-Instruct",
    ]
    assert (update["value"], update["info"]) == (OWN, OFFERED)


@pytest.mark.parametrize("service", ["azure", "openai", "other", "nonsense", None, 7])
def test_another_service_has_no_use_for_it(service):
    assert called(services_with(LLAMA), "offer", service) == {"visible": False, "__type__": "update"}


def test_one_press_lets_it_think_and_another_lets_it_go():
    services = services_with(LLAMA, QWEN)
    update, built_in = called(services, "think", LLAMA.key)
    assert services.chosen == LLAMA
    assert (update["value"], update["info"]) == (LLAMA.key, THINKING)
    assert "The built-in voice, for which Ollama · llama3.2:latest thinks." in built_in
    update, built_in = called(services, "think", OWN)
    assert update["value"] == OWN
    assert "not a large model" in built_in
    assert services.chosen is None


def test_one_that_has_gone_meanwhile_is_told_and_the_choice_stays_as_it_is():
    refusal = SettingsError("This chat server does not answer now.", "Start it, or choose another.", field="mind")
    update, _ = called(services_with(QWEN, refusal=refusal), "think", LLAMA.key)
    assert (update["value"], update["info"]) == (OWN, str(refusal))


def test_one_that_thinks_and_does_not_answer_now_is_still_shown():
    update = drawn((), LLAMA)
    assert update["visible"]
    assert update["value"] == LLAMA.key
    assert update["info"].startswith("Ollama · llama3.2:latest does not answer now")


def test_of_a_path_only_the_files_name_is_shown():
    assert ChatOffer("llama.cpp", 8080, "/models/a/Phi-3.gguf").title == "llama.cpp · Phi-3.gguf"
    assert ChatOffer("llama.cpp", 8080, r"C:\models\Phi-3.gguf").title == "llama.cpp · Phi-3.gguf"
