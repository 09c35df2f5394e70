"""One page in two languages at once: the same components and callbacks, other words."""

import asyncio
import json

import gradio as gr
import pytest
from gradio.context import LocalContext

from playground.web.gradio_ui.endings import endings_of
from playground.web.gradio_ui.in_languages import PageInLanguages, in_their_language
from playground.web.words import LANGUAGE, LANGUAGES, SCOPE, phrase

from .fakes import ScriptedServices, in_a_loop, page_of


@pytest.fixture(scope="module")
def page():
    return page_of(ScriptedServices())


def shown(page, language):
    token = LANGUAGE.set(language)
    try:
        return page.config
    finally:
        LANGUAGE.reset(token)


def props(config, elem_id):
    return next(each["props"] for each in config["components"] if each["props"].get("elem_id") == elem_id)


def test_each_visitor_is_shown_the_page_in_their_language(page):
    labels = {language: props(shown(page, language), "setting-threshold")["label"] for language in LANGUAGES}
    assert labels == {"en": "Threshold", "pt-BR": "Limiar"}
    assert props(shown(page, "pt-BR"), "group-connection")["label"] == "Conexão"
    assert "Skip to the conversation" not in json.dumps(props(shown(page, "pt-BR"), "header"))


def test_what_new_settings_offer_is_worded_and_english_is_as_it_was(page):
    english, other = shown(page, "en"), shown(page, "pt-BR")
    steps = {"en": ("Service's own", "Minimal", "Highest"), "pt-BR": ("O do próprio serviço", "Mínimo", "Máximo")}
    for language, config in (("en", english), ("pt-BR", other)):
        choices = [words for words, _ in props(config, "setting-reasoning_effort")["choices"]]
        assert (choices[0], choices[1], choices[-1]) == steps[language]
    assert ["Transcript only", "transcript"] in [list(each) for each in props(english, "setting-output")["choices"]]
    assert ["Só transcrição", "transcript"] in [list(each) for each in props(other, "setting-output")["choices"]]
    empty = [props(config, "setting-token_limit")["placeholder"] for config in (english, other)]
    assert empty == ["the model's own", "o do próprio modelo"]
    assert props(english, "setting-token_limit")["info"] == "1 to 1000000; empty for the model's own."
    assert props(english, "setting-idle_timeout_ms")["info"] == "5000 to 30000 ms; empty for never."
    assert props(other, "setting-idle_timeout_ms")["info"] == "5000 a 30000 ms; vazio para nunca."


def test_of_a_model_that_ends_the_day_is_written_as_the_language_does():
    told = {
        "en": "whisper-1 ends on 26 February 2027; gpt-transcribe goes on.",
        "pt-BR": "whisper-1 acaba em 26 de fevereiro de 2027; gpt-transcribe continua.",
    }
    for language, sentence in told.items():
        token = LANGUAGE.set(language)
        try:
            assert endings_of("openai", "gpt-realtime-2.1", "whisper-1") == {"transcription_model": sentence}
        finally:
            LANGUAGE.reset(token)


def test_only_words_differ(page):
    english, other = shown(page, "en"), shown(page, "pt-BR")
    assert [each["id"] for each in english["components"]] == [each["id"] for each in other["components"]]
    assert {**english, "components": 0} == {**other, "components": 0}
    for ours, theirs in zip(english["components"], other["components"], strict=True):
        assert ours["props"].keys() == theirs["props"].keys()
        for name in ("elem_id", "visible", "minimum", "maximum", "interactive", "js_on_load"):
            assert ours["props"].get(name) == theirs["props"].get(name), (ours["props"].get("elem_id"), name)


def test_a_page_that_is_another_one_is_refused():
    def build(kind, component):
        with kind() as page:
            component()
        return page

    page = in_a_loop(lambda: build(PageInLanguages, gr.Textbox))
    other = in_a_loop(lambda: build(gr.Blocks, gr.Button))
    with pytest.raises(ValueError, match="another page"):
        page.reads("pt-BR", other)


class _Asked:
    def __init__(self, language):
        self.request = self
        self.scope = {SCOPE: language}


def test_who_waits_in_gradios_queue_is_answered_in_their_language():
    def plain(*_):
        return phrase("conversation.start")

    async def awaited(*_):
        return phrase("conversation.start")

    async def stepped(*_):
        yield phrase("conversation.start")

    async def all_of():
        LocalContext.request.set(_Asked("pt-BR"))
        first = [step async for step in in_their_language(stepped)()]
        return [in_their_language(plain)(), await in_their_language(awaited)(), *first]

    assert asyncio.run(all_of()) == ["Iniciar", "Iniciar", "Iniciar"]


def test_a_language_that_nobody_has_is_none():
    async def ask():
        LocalContext.request.set(_Asked("xx"))
        return in_their_language(lambda: phrase("conversation.start"))()

    assert asyncio.run(ask()) == "Start"
